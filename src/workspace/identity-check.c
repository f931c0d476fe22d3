/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Will what this key signs be taken? Asked when it is chosen, not in the last hour. */
#define G_LOG_DOMAIN "zt-identity-check"
#include "config.h"

#include "zt-workspace-private.h"

#include "checks.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

/* (nullable): nobody has said it yet. */
static char *
own_name (ZtWorkspace *ws)
{
  g_autoptr (ZtRecord) record = NULL;
  char *name = zt_workspace_get_setting (ws, "organisation-name");

  if (name != NULL)
    return name;
  record = zt_workspace_get (ws, "organisation", ws->actor->organisation, NULL);
  return record != NULL ? g_strdup (zt_json_get_string (zt_record_get_body (record), "name"))
                        : NULL;
}

static void
check_owner (ZtWorkspace *ws, ZtCertificate *certificate, JsonArray *checks)
{
  const char *mine = ws->actor != NULL ? ws->actor->organisation : NULL;
  g_autofree char *code = zt_certificate_get_code (certificate);
  g_autofree char *name = zt_certificate_get_organisation (certificate);
  g_autofree char *organisation = mine != NULL ? own_name (ws) : NULL;
  g_autofree char *detail = NULL;
  g_autoptr (GError) problem = NULL;

  if (mine == NULL)
    return;
  if (code == NULL)
    g_set_error_literal (
        &problem, ZT_ERROR, ZT_ERROR_REFUSED,
        _ ("The certificate names no credit code; a bid signed with it is refused. "
           "Ask the CA for one of the organisation."));
  else if (g_strcmp0 (code, mine) != 0)
    g_set_error (&problem, ZT_ERROR, ZT_ERROR_REFUSED,
                 /* TRANSLATORS: organisation of the certificate and its code, then one's own */
                 _ ("It belongs to %s (%s), the account to %s (%s). A bid under somebody else’s "
                    "seal is invalid."),
                 name != NULL ? name : "—", code, organisation != NULL ? organisation : "—", mine);
  /* TRANSLATORS: organisation, credit code */
  detail = g_strdup_printf (_ ("%s (%s)"), name != NULL ? name : "—", code != NULL ? code : "—");
  zt_checks_add (checks, "owner", _ ("Belongs to your organisation"), detail, problem);
}

static void
check_dates (ZtCertificate *certificate, gint64 now, JsonArray *checks)
{
  g_autofree char *from = zt_time_display_date (zt_certificate_get_not_before (certificate));
  g_autofree char *until = zt_time_display_date (zt_certificate_get_not_after (certificate));
  /* TRANSLATORS: two days */
  g_autofree char *detail = g_strdup_printf (_ ("From %s until %s"), from, until);
  g_autoptr (GError) problem = NULL;

  zt_certificate_check_validity (certificate, now, &problem);
  zt_checks_add (checks, "dates", _ ("Valid today"), detail, problem);
}

static gboolean
check_issuer (ZtWorkspace *ws, ZtCertificate *certificate, GPtrArray *chain, gint64 now,
              JsonArray *checks, GError **error)
{
  g_autofree char *ca = _zt_workspace_ca_file (ws);
  g_autofree char *issuer = zt_certificate_get_issuer_name (certificate);
  g_autoptr (ZtTrust) trust = NULL;
  g_autoptr (GError) problem = NULL;

  /* Before the first connection nobody has said which authorities count. */
  if (ca == NULL)
    return TRUE;
  trust = _zt_workspace_load_trust (ws, error);
  if (trust == NULL)
    return FALSE;
  zt_trust_verify (trust, certificate, chain, now, &problem);
  /* Told by its own line. */
  if (g_error_matches (problem, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED)
      || g_error_matches (problem, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID))
    return TRUE;
  zt_checks_add (checks, "issuer", _ ("Issued by a CA the platform accepts"), issuer, problem);
  return TRUE;
}

JsonObject *
zt_workspace_check_certificate (ZtWorkspace *ws, ZtCertificate *certificate, GPtrArray *chain,
                                GError **error)
{
  g_autoptr (JsonArray) checks = json_array_new ();
  gint64 now = zt_workspace_now (ws, NULL);
  JsonObject *report;
  g_autofree char *name = NULL;

  g_return_val_if_fail (ws != NULL && certificate != NULL, NULL);
  check_owner (ws, certificate, checks);
  check_dates (certificate, now, checks);
  if (!check_issuer (ws, certificate, chain, now, checks, error))
    return NULL;
  name = zt_certificate_get_name (certificate);
  report = json_object_new ();
  json_object_set_string_member (report, "name", name);
  json_object_set_boolean_member (report, "ok", zt_checks_hold (checks));
  json_object_set_array_member (report, "checks", g_steal_pointer (&checks));
  return report;
}
