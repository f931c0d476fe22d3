/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was verified of a piece of evidence. */
#define G_LOG_DOMAIN "zt-checks"
#include "config.h"

#include "checks.h"
#include "zt-json.h"

gboolean
zt_checks_add (JsonArray *checks, const char *id, const char *title, const char *detail,
               const GError *problem)
{
  JsonObject *check;

  g_return_val_if_fail (checks != NULL && id != NULL && title != NULL, FALSE);

  check = json_object_new ();
  json_object_set_string_member (check, "id", id);
  json_object_set_string_member (check, "title", title);
  json_object_set_boolean_member (check, "ok", problem == NULL);
  json_object_set_string_member (check, "detail",
                                 problem != NULL ? problem->message
                                                 : (detail != NULL ? detail : ""));
  json_array_add_object_element (checks, check);
  return problem == NULL;
}

gboolean
zt_checks_hold (JsonArray *checks)
{
  g_return_val_if_fail (checks != NULL, FALSE);

  for (guint i = 0; i < json_array_get_length (checks); i++)
    if (!zt_json_get_boolean (json_array_get_object_element (checks, i), "ok", FALSE))
      return FALSE;
  return json_array_get_length (checks) > 0;
}
