/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificates the CA has taken back: its list is fetched when there is a network, and asked
 * when there is none. */
#define G_LOG_DOMAIN "zt-revocations"
#include "config.h"

#include "zt-workspace-private.h"

#include "zt-os.h"
#include "zt-time.h"

#include <string.h>

#define LIST_LIMIT (16 * 1024 * 1024)
#define INTERVAL (10 * G_TIME_SPAN_MINUTE)
#define LINE 64

char *
_zt_workspace_revocations_file (ZtWorkspace *ws)
{
  g_autofree char *path = _zt_workspace_file (ws, "revoked.pem");

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

/* As PEM, so that it can be given on as it is: to the helper, to other tools. */
static char *
to_pem (GBytes *der)
{
  g_autofree char *text = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  GString *pem = g_string_new ("-----BEGIN X509 CRL-----\n");

  for (const char *at = text; *at != '\0'; at += MIN (strlen (at), LINE))
    g_string_append_printf (pem, "%.*s\n", LINE, at);
  g_string_append (pem, "-----END X509 CRL-----\n");
  return g_string_free (pem, FALSE);
}

void
_zt_workspace_fetch_revocations (ZtWorkspace *ws, gboolean at_once, GCancellable *cancellable)
{
  gint64 now = zt_time_now ();
  gint64 last = _zt_workspace_get_number (ws, "revocations-fetched");
  g_autofree char *path = _zt_workspace_file (ws, "revoked.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ZtTrust) reader = NULL;
  g_autofree char *pem = NULL;

  if (ws->remote == NULL || (!at_once && last <= now && now - last < INTERVAL))
    return;
  der = zt_remote_get_bytes (ws->remote, "/v1/ca/crl", LIST_LIMIT, cancellable, &error);
  if (der != NULL)
    {
      reader = zt_trust_new ();
      if (zt_trust_add_crl (reader, der, &error))
        {
          pem = to_pem (der);
          if (zt_os_write_file (path, pem, strlen (pem), TRUE, &error))
            _zt_workspace_set_number (ws, "revocations-fetched", now, &error);
        }
    }
  /* The list that is there goes on counting until its own end. */
  if (error != NULL)
    g_debug ("No revocation list: %s", error->message);
}

ZtTrust *
_zt_workspace_load_trust (ZtWorkspace *ws, GError **error)
{
  g_autofree char *ca = _zt_workspace_ca_file (ws);
  g_autofree char *revoked = _zt_workspace_revocations_file (ws);
  g_autoptr (ZtTrust) trust = zt_trust_new ();

  if ((ca != NULL && !zt_trust_add_file (trust, ca, error))
      || (revoked != NULL && !zt_trust_add_file (trust, revoked, error)))
    return NULL;
  return g_steal_pointer (&trust);
}

gboolean
_zt_workspace_check_revoked (ZtWorkspace *ws, ZtCertificate *certificate, GPtrArray *chain,
                             gint64 when, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtTrust) trust = _zt_workspace_load_trust (ws, error);

  if (trust == NULL)
    return FALSE;
  /* Whether the CA is trusted is asked elsewhere. */
  if (zt_trust_verify (trust, certificate, chain, when, &cause)
      || !g_error_matches (cause, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
