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

gboolean
zt_effect_take_body (const ZtStep *step, GError **error)
{
  zt_json_merge_patch (step->after, step->body);
  return TRUE;
}
