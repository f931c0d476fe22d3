/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed tree heads: made by the platform, checked by everybody. */
#define G_LOG_DOMAIN "zt-log-head"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cms.h"
#include "digest.h"
#include "log-head.h"
#include "signed-json.h"
#include "zt-json.h"
#include "zt-time.h"

#define PROOF_LIMIT 64 /* levels of a tree of 2⁶⁴ leaves */

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
  if (!zt_signed_json_sign (head, key, error))
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

static gboolean
broken (GError **error, const char *why)
{
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN, why);
  return FALSE;
}

ZtCertificate *
zt_log_head_get_signer (JsonObject *head, ZtLogHead *out, GError **error)
{
  ZtLogHead own;
  g_autoptr (ZtCmsInfo) info = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (head != NULL, NULL);

  if (!zt_log_head_read (head, out != NULL ? out : &own, error))
    return NULL;
  info = zt_signed_json_verify (head, NULL, &local);
  if (info == NULL)
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                   /* TRANSLATORS: %s is a whole sentence that tells why */
                   _ ("The head of the log is not signed by the platform. %s"), local->message);
      return NULL;
    }
  return zt_certificate_ref (info->signer);
}

gboolean
zt_log_head_verify (JsonObject *head, ZtCertificate *platform, ZtLogHead *out, GError **error)
{
  g_autoptr (ZtCertificate) signer = NULL;

  g_return_val_if_fail (platform != NULL, FALSE);

  signer = zt_log_head_get_signer (head, out, error);
  if (signer == NULL)
    return FALSE;
  if (!zt_certificate_equal (signer, platform))
    return broken (error,
                   _ ("The head of the log is signed by another key than the platform's. Ask the "
                      "platform's operator before you go on."));
  return TRUE;
}

static GArray *
read_proof (JsonArray *array)
{
  g_autoptr (GArray) proof = g_array_new (FALSE, FALSE, sizeof (ZtHash));

  if (array == NULL || json_array_get_length (array) > PROOF_LIMIT)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      ZtHash hash;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING
          || !zt_unhex (json_node_get_string (node), hash.bytes, sizeof hash.bytes))
        return NULL;
      g_array_append_val (proof, hash);
    }
  return g_steal_pointer (&proof);
}

gboolean
zt_log_head_covers (const ZtLogHead *head, GBytes *leaf, gint64 index, JsonArray *proof,
                    GError **error)
{
  g_autoptr (GArray) hashes = read_proof (proof);
  ZtHash hash;

  g_return_val_if_fail (head != NULL && leaf != NULL, FALSE);

  if (hashes == NULL || index < 0)
    return broken (error, _ ("The proof that the event is in the log cannot be read."));
  hash = zt_merkle_leaf (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf));
  if (!zt_merkle_verify_inclusion (&hash, (guint64) index, head->size,
                                   (const ZtHash *) (gpointer) hashes->data, hashes->len,
                                   &head->root))
    return broken (error, _ ("The event is not in the log at the place it claims."));
  return TRUE;
}

JsonArray *
zt_log_proof_to_json (GArray *hashes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < hashes->len; i++)
    {
      g_autofree char *hex = zt_hex (&g_array_index (hashes, ZtHash, i), sizeof (ZtHash));

      json_array_add_string_element (array, hex);
    }
  return array;
}
