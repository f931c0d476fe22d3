/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose workspace this is: connecting, the authority trusted from then on, the pinned certificate
 * of the platform. */
#define G_LOG_DOMAIN "zt-account"
#include "config.h"

#include "zt-workspace-private.h"

#include "log-head.h"
#include "zt-os.h"
#include "zt-vault.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

#define CA_LIMIT (1024 * 1024)

char *
_zt_workspace_ca_file (ZtWorkspace *ws)
{
  g_autofree char *path = _zt_workspace_file (ws, "ca.pem");

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

void
_zt_workspace_load_actor (ZtWorkspace *ws)
{
  g_autofree char *person = zt_workspace_get_setting (ws, "user");
  g_autofree char *organisation = zt_workspace_get_setting (ws, "organisation");

  g_clear_pointer (&ws->actor, zt_actor_free);
  if (person != NULL && *person != '\0')
    ws->actor = zt_actor_new (person, organisation, (guint) _zt_workspace_get_number (ws, "roles"));
}

const ZtActor *
zt_workspace_get_actor (ZtWorkspace *ws)
{
  g_return_val_if_fail (ws != NULL, NULL);
  return ws->actor;
}

ZtRemote *
zt_workspace_get_remote (ZtWorkspace *ws, GError **error)
{
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;
  g_autofree char *tls = NULL;
  g_autofree char *ca = NULL;
  g_autoptr (GError) locked = NULL;

  g_return_val_if_fail (ws != NULL, NULL);
  if (ws->remote != NULL)
    return ws->remote;
  url = zt_workspace_get_setting (ws, "url");
  if (url == NULL || *url == '\0')
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("This workspace is not connected to a platform yet. Connect it "
                              "first."));
      return NULL;
    }
  token = zt_vault_get_secret (ws->own, "token", &locked);
  if (locked != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&locked));
      return NULL;
    }
  tls = zt_workspace_get_setting (ws, "tls-authority");
  if (tls != NULL && g_str_has_prefix (tls, ZT_TRUST_PIN))
    ca = g_strdup (tls);
  else if (g_strcmp0 (tls, "own") == 0)
    ca = _zt_workspace_ca_file (ws);
  ws->remote = zt_remote_new (url, ca, error);
  if (ws->remote != NULL && token != NULL && *token != '\0')
    zt_remote_set_token (ws->remote, token);
  return ws->remote;
}

/* The head's signer is the platform's log key; from now on only this one counts. */
static gboolean
pin_platform (ZtRemote *remote, const char *ca_file, GBytes **pinned, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (JsonObject) wire = NULL;
  g_autoptr (ZtCertificate) signer = NULL;
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  ZtLogHead head;

  wire = zt_remote_get_json (remote, "/v1/log/head", cancellable, error);
  if (wire == NULL)
    return FALSE;
  signer = zt_log_head_get_signer (wire, &head, error);
  if (signer == NULL || !zt_trust_add_file (trust, ca_file, error)
      || !zt_trust_verify (trust, signer, NULL, head.time, error))
    {
      g_prefix_error (error, "%s", _ ("The platform's log is not signed by a trusted key: "));
      return FALSE;
    }
  *pinned = g_bytes_ref (zt_certificate_get_der (signer));
  return TRUE;
}

/* The CA that certificates of people and of the platform's log are judged by, as a file beside the
 * databases. */
static gboolean
fetch_authority (ZtRemote *remote, const char *ca_file, const char *to, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (ca_file != NULL)
    {
      char *text = NULL;
      gsize length = 0;

      if (!g_file_get_contents (ca_file, &text, &length, error))
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      bytes = g_bytes_new_take (text, length);
    }
  else
    bytes = zt_remote_get_bytes (remote, "/v1/ca/certificate", CA_LIMIT, cancellable, error);
  if (bytes == NULL)
    return FALSE;
  return zt_os_write_file (to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TRUE,
                           error);
}

/* Roles arrive as an array of names or as one string of them. */
static guint
read_roles (JsonObject *session)
{
  JsonArray *names = zt_json_get_array (session, "roles");
  const char *joined = zt_json_get_string (session, "roles");
  guint roles = ZT_ROLE_PUBLIC;

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    roles |= zt_role_parse (json_array_get_string_element (names, i));
  if (joined != NULL)
    {
      g_auto (GStrv) parts = g_strsplit_set (joined, ", |", -1);

      for (char **part = parts; *part != NULL; part++)
        roles |= **part != '\0' ? zt_role_parse (*part) : 0;
    }
  return roles;
}

static gboolean
keep_account (ZtWorkspace *ws, const char *url, JsonObject *session, const char *tls,
              GBytes *pinned, GError **error)
{
  const char *organisation = zt_json_get_string (session, "organisation");
  const char *person = zt_json_get_string (session, "person");
  const char *name = zt_json_get_string (session, "name");
  const char *organisation_name = zt_json_get_string (session, "organisationName");
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->own, error);

  return transaction != NULL && zt_workspace_set_setting (ws, "url", url, error)
         && zt_workspace_set_setting (ws, "user", person, error)
         && zt_workspace_set_setting (ws, "organisation", organisation, error)
         && zt_workspace_set_setting (ws, "person-name", name, error)
         && zt_workspace_set_setting (ws, "organisation-name", organisation_name, error)
         && zt_workspace_set_setting (ws, "token", zt_json_get_string (session, "token"), error)
         && zt_workspace_set_setting (ws, "tls-authority", tls, error)
         && _zt_workspace_set_number (ws, "roles", read_roles (session), error)
         && zt_store_set_fact (ws->own, ZT_FACT_PLATFORM, pinned, error)
         && zt_transaction_commit (transaction, error);
}

/* A workspace belongs to one person of one platform; drafts of another must not end up in it. */
static gboolean
check_same_account (ZtWorkspace *ws, JsonObject *session, GError **error)
{
  const char *organisation = zt_json_get_string (session, "organisation");

  if (zt_json_get_string (session, "person") == NULL)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform does not say who signed in."));
      return FALSE;
    }
  if (ws->actor != NULL && g_strcmp0 (ws->actor->organisation, organisation) != 0)
    {
      /* TRANSLATORS: %s is the code of an organisation */
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   _ ("This workspace belongs to the organisation %s. Use another workspace folder "
                      "for another organisation."),
                   ws->actor->organisation);
      return FALSE;
    }
  return TRUE;
}

/* The common part of both ways to sign in. @session is taken. */
static gboolean
finish_connect (ZtWorkspace *ws, ZtRemote *remote_taken, JsonObject *session_taken, const char *url,
                const char *trust, GCancellable *cancellable, GError **error)
{
  gboolean is_pin = trust != NULL && g_str_has_prefix (trust, ZT_TRUST_PIN);
  g_autoptr (ZtRemote) remote = remote_taken;
  g_autoptr (JsonObject) session = session_taken;
  g_autoptr (GBytes) pinned = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autofree char *ca = _zt_workspace_file (ws, "ca.pem");
  g_autofree char *old_url = zt_workspace_get_setting (ws, "url");

  if (session == NULL || !check_same_account (ws, session, error)
      || !fetch_authority (remote, is_pin ? NULL : trust, ca, cancellable, error)
      || !pin_platform (remote, ca, &pinned, cancellable, error))
    return FALSE;
  /* Another platform has another log: what the old one said does not count there. */
  kept = zt_store_get_fact (ws->own, ZT_FACT_PLATFORM, NULL);
  if (kept != NULL && !g_bytes_equal (kept, pinned)
      && (!_zt_workspace_reset_replica (ws, error)
          || !zt_store_set_fact (ws->own, ZT_FACT_KEPT_HEAD, NULL, error)))
    return FALSE;
  if (!keep_account (ws, url, session,
                     is_pin          ? trust
                     : trust != NULL ? "own"
                                     : "system",
                     pinned, error))
    return FALSE;
  g_clear_pointer (&ws->remote, zt_remote_free);
  ws->remote = g_steal_pointer (&remote);
  _zt_workspace_load_actor (ws);
  _zt_workspace_keep_clock (ws);
  return TRUE;
}

gboolean
zt_workspace_connect (ZtWorkspace *ws, const char *url, const char *user, const char *password,
                      const char *totp, const char *trust, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (ZtRemote) remote = NULL;
  JsonObject *session;

  g_return_val_if_fail (ws != NULL && url != NULL && user != NULL && password != NULL, FALSE);
  remote = zt_remote_new (url, trust, error);
  if (remote == NULL)
    return FALSE;
  session = zt_remote_login (remote, user, password, totp, cancellable, error);
  return finish_connect (ws, g_steal_pointer (&remote), session, url, trust, cancellable, error);
}

gboolean
zt_workspace_connect_with_key (ZtWorkspace *ws, const char *url, ZtKey *key, const char *trust,
                               GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtRemote) remote = NULL;
  JsonObject *session;

  g_return_val_if_fail (ws != NULL && url != NULL && key != NULL, FALSE);
  remote = zt_remote_new (url, trust, error);
  if (remote == NULL)
    return FALSE;
  session = zt_remote_login_with_key (remote, key, cancellable, error);
  return finish_connect (ws, g_steal_pointer (&remote), session, url, trust, cancellable, error);
}
