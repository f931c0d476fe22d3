/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed tree heads: made by the platform, checked by everybody. */
#define G_LOG_DOMAIN "zt-log-head"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cms.h"
#include "digest.h"
#include "log-head.h"
#include "signed-json-private.h"
#include "zt-json.h"
#include "zt-time.h"

JsonObject *
zt_log_head_sign (const char *epoch, guint64 size, const ZtHash *root, gint64 time, ZtKey *key,
                  GError **error)
{
  g_autoptr (JsonObject) head = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (epoch != NULL && root != NULL && key != NULL, NULL);
  g_return_val_if_fail (size <= G_MAXINT64, NULL);

  head = json_object_new ();
  hex = zt_hex (root, sizeof *root);
  text = zt_time_format (time);
  json_object_set_string_member (head, "epoch", epoch);
  json_object_set_int_member (head, "size", size);
  json_object_set_string_member (head, "root", hex);
  json_object_set_string_member (head, "time", text);
  if (!_zt_signed_json_sign (head, key, error))
    return NULL;
  return g_steal_pointer (&head);
}

JsonObject *
zt_log_head_sign_frontier (const char *epoch, const ZtFrontier *frontier, gint64 time, ZtKey *key,
                           GError **error)
{
  ZtHash root;

  g_return_val_if_fail (frontier != NULL, NULL);

  root = zt_frontier_get_root (frontier);
  return zt_log_head_sign (epoch, zt_frontier_get_size (frontier), &root, time, key, error);
}

gboolean
zt_log_head_read (JsonObject *head, ZtLogHead *out, GError **error)
{
  const char *root;
  const char *time;
  gint64 size;

  g_return_val_if_fail (head != NULL && out != NULL, FALSE);

  out->epoch = zt_json_get_string (head, "epoch");
  root = zt_json_get_string (head, "root");
  time = zt_json_get_string (head, "time");
  size = zt_json_get_int (head, "size", -1);
  out->size = size;
  if (out->epoch == NULL || root == NULL || time == NULL || size < 0
      || zt_json_get_string (head, "signature") == NULL || json_object_get_size (head) != 5
      || !zt_unhex (root, out->root.bytes, sizeof out->root.bytes)
      || !zt_time_parse (time, &out->time))
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                           _ ("This is not a head of the log"));
      return FALSE;
    }
  return TRUE;
}

gboolean
zt_log_head_verify (JsonObject *head, ZtCertificate *platform, ZtLogHead *out, GError **error)
{
  ZtLogHead own;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (head != NULL && platform != NULL, FALSE);

  if (!zt_log_head_read (head, out != NULL ? out : &own, error))
    return FALSE;
  if (!_zt_signed_json_verify (head, platform, NULL, &local))
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                   /* TRANSLATORS: %s is a whole sentence that tells why */
                   _ ("The head of the log is not signed by the platform. %s"), local->message);
      return FALSE;
    }
  return TRUE;
}
