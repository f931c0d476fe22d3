/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One synchronisation: what waits goes out, what is new comes in, and how it went is remembered. */
#define G_LOG_DOMAIN "zt-sync"
#include "config.h"

#include "zt-workspace-private.h"

#include "zt-os.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
run (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GError) sending = NULL;

  if (zt_workspace_get_remote (ws, error) == NULL)
    return FALSE;
  /* What cannot be sent for now must not keep news away, unless there is no network at all. */
  if (!_zt_workspace_send (ws, progress, user_data, cancellable, &sending)
      && !g_error_matches (sending, ZT_NET_ERROR, ZT_NET_ERROR_SERVER)
      && !g_error_matches (sending, ZT_NET_ERROR, ZT_NET_ERROR_WAIT))
    {
      g_propagate_error (error, g_steal_pointer (&sending));
      return FALSE;
    }
  _zt_workspace_keep_clock (ws);
  if (!_zt_workspace_receive (ws, progress, user_data, cancellable, error)
      || !_zt_workspace_migrate_drafts (ws, error))
    return FALSE;
  _zt_workspace_fetch_revocations (ws, FALSE, cancellable);
  _zt_workspace_keep_clock (ws);
  if (sending != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&sending));
      return FALSE;
    }
  return TRUE;
}

/* Durable writes cost: what is known already is not written again. */
static void
keep_problem (ZtWorkspace *ws, const GError *cause)
{
  g_autofree char *known = zt_store_get_text (ws->own, ZT_FACT_PROBLEM);
  g_autofree char *known_code = zt_store_get_text (ws->own, ZT_FACT_PROBLEM_CODE);
  g_autofree char *code = g_strdup_printf ("%s %d", g_quark_to_string (cause->domain), cause->code);

  if (g_strcmp0 (known_code, code) != 0)
    zt_store_set_text (ws->own, ZT_FACT_PROBLEM_CODE, code, NULL);
  if (g_strcmp0 (known, cause->message) != 0)
    zt_store_set_text (ws->own, ZT_FACT_PROBLEM, cause->message, NULL);
}

gboolean
zt_workspace_sync (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *problem = NULL;
  gboolean done;

  g_return_val_if_fail (ws != NULL, FALSE);
  done = run (ws, progress, user_data, cancellable, &cause);
  problem = zt_store_get_text (ws->own, ZT_FACT_PROBLEM);
  if (done)
    {
      if (problem != NULL && *problem != '\0')
        zt_store_set_text (ws->own, ZT_FACT_PROBLEM, "", NULL);
      return _zt_workspace_set_number (ws, "last-sync", zt_time_now (), error);
    }
  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keep_problem (ws, cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

char *
zt_workspace_fetch_document (ZtWorkspace *ws, const char *sha256, ZtProgressFunc progress,
                             gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *part = NULL;
  ZtRemote *remote;

  g_return_val_if_fail (ws != NULL && sha256 != NULL, NULL);
  if (strlen (sha256) != 64 || strspn (sha256, "0123456789abcdef") != 64)
    {
      /* TRANSLATORS: %s is what should be a SHA-256 */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a SHA-256."), sha256);
      return NULL;
    }
  if (zt_blobs_has (ws->blobs, sha256))
    return zt_blobs_path (ws->blobs, sha256);
  remote = zt_workspace_get_remote (ws, error);
  if (remote == NULL)
    return NULL;
  folder = _zt_workspace_file (ws, "downloads");
  if (!zt_os_make_private_directory (folder, error))
    return NULL;
  /* A fixed name, so that an interrupted download goes on where it stopped, also in another run. */
  part = g_build_filename (folder, sha256, NULL);
  if (!zt_remote_download (remote, sha256, part, progress, user_data, cancellable, error)
      || !zt_blobs_adopt (ws->blobs, part, sha256, error))
    return NULL;
  return zt_blobs_path (ws->blobs, sha256);
}
