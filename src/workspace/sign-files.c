/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that are no bid, signed with the key of the account: one PIN for all of them. */
#define G_LOG_DOMAIN "zt-sign-files"
#include "config.h"

#include "sign-files.h"

#include "pdf-batch.h"
#include "zt-bid.h"
#include "zt-workspace-private.h"

#include <glib/gi18n-lib.h>

/* One refusal is enough: offline, twenty documents must not wait twenty times. */
typedef struct
{
  ZtWorkspace *ws;
  gboolean silent;
} Clock;

static GBytes *
timestamp (GBytes *query, gpointer user_data, GError **error)
{
  Clock *clock = user_data;
  ZtRemote *remote;
  GBytes *response;

  if (clock->silent)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_OFFLINE,
                           _ ("The time-stamping authority cannot be reached."));
      return NULL;
    }
  remote = zt_workspace_get_remote (clock->ws, error);
  response = remote != NULL ? zt_remote_timestamp (query, remote, error) : NULL;
  clock->silent = response == NULL;
  return response;
}

JsonArray *
zt_workspace_sign_files (ZtWorkspace *ws, const char *const *files, const char *folder, ZtKey *key,
                         gboolean with_seal, gboolean cross_page, ZtProgressFunc progress,
                         gpointer user_data, GCancellable *cancellable, GError **error)
{
  ZtCertificate *certificate;
  g_autofree char *seal = NULL;
  Clock clock = { ws, FALSE };
  ZtPdfSignOptions options = { .timestamp = timestamp, .timestamp_data = &clock };
  gint64 now;

  g_return_val_if_fail (ws != NULL && files != NULL && key != NULL, NULL);
  now = zt_workspace_now (ws, NULL);
  certificate = zt_key_get_certificate (key);
  if (!zt_certificate_check_validity (certificate, now, error)
      || !_zt_workspace_check_revoked (ws, certificate, zt_key_get_chain (key), now, error))
    return NULL;
  seal = with_seal || cross_page ? zt_bid_seal_image (ws) : NULL;
  if (cross_page && seal == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                           _ ("The seal over the edges of all pages needs a picture of the seal. "
                              "Add one to the library."));
      return NULL;
    }
  options.page = with_seal ? -1 : 0;
  options.seal_image = seal;
  options.cross_page = cross_page;
  return zt_pdf_sign_batch (files, folder, key, &options, progress, user_data, cancellable);
}
