/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Organisations and people: small guards of their lives. */
#define G_LOG_DOMAIN "zt-party-life"
#include "config.h"

#include "party-life.h"

#include <glib/gi18n-lib.h>

#include "identifiers.h"
#include "zt-error.h"

gboolean
zt_rule_organisation_id (const ZtStep *step, GError **error)
{
  g_autofree char *reason = NULL;

  if (zt_uscc_check (step->record_id, &reason) != ZT_USCC_INVALID)
    return TRUE;
  /* TRANSLATORS: a code, and what is wrong with it */
  g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED, _ ("%s is not a unified social credit code: %s"),
               step->record_id, reason != NULL ? reason : "");
  return FALSE;
}

gboolean
zt_rule_person_user (const ZtStep *step, GError **error)
{
  const char *user = zt_json_get_string (step->after, "user");

  if (g_strcmp0 (user, step->record_id) != 0)
    return zt_error_refuse (error, _ ("The id of a person must be the user name."));
  return TRUE;
}

static gboolean
is_administrator (JsonObject *person)
{
  JsonArray *roles = zt_json_get_array (person, "roles");

  for (guint i = 0; roles != NULL && i < json_array_get_length (roles); i++)
    if (g_strcmp0 (json_array_get_string_element (roles, i), "administrator") == 0)
      return TRUE;
  return FALSE;
}

/* On a client the list is not whole, so that the platform decides. */
gboolean
zt_rule_person_keep_administrator (const ZtStep *step, GError **error)
{
  gboolean stays_active = step->transition->to == NULL;
  g_autoptr (GPtrArray) people = NULL;

  if (step->lookup == NULL || step->lookup->list == NULL
      || !is_administrator (zt_record_get_body (step->before))
      || (stays_active && is_administrator (step->after)))
    return TRUE;
  people = step->lookup->list (step->kind->name, "active", step->lookup->user_data, error);
  if (people == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    {
      ZtRecord *person = g_ptr_array_index (people, i);

      if (!g_str_equal (zt_record_get_id (person), step->record_id)
          && is_administrator (zt_record_get_body (person)))
        return TRUE;
    }
  /* TRANSLATORS: %s is a user name */
  return zt_error_refuse (error,
                          _ ("%s is the last active administrator. Give the role to somebody else "
                             "first."),
                          step->record_id);
}

gboolean
zt_effect_take_body (const ZtStep *step, GError **error)
{
  zt_json_merge_patch (step->after, step->body);
  return TRUE;
}
