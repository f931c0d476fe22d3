/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing one part, and the release key of the outer layer. What was sealed once for the same
 * recipients keeps its sealed bytes, so that it need not be sent again. */
#define G_LOG_DOMAIN "zt-bid-seal-part"
#include "config.h"

#include "bid-private.h"

#include "digest.h"
#include "envelope.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* The key outlives every dispute about the opening. */
#define RELEASE_KEY_LIFE (5 * 365 * G_TIME_SPAN_DAY)

static void
add_certificate (ZtDigest *digest, ZtCertificate *certificate)
{
  g_autofree char *fingerprint = zt_certificate_get_fingerprint (certificate);

  zt_digest_update (digest, fingerprint, strlen (fingerprint));
}

static char *
cache_name (const char *plain, GPtrArray *inner, ZtCertificate *release)
{
  g_autoptr (ZtDigest) digest = zt_digest_new ();
  g_autofree char *hex = NULL;

  zt_digest_update (digest, plain, strlen (plain));
  for (guint i = 0; i < inner->len; i++)
    add_certificate (digest, g_ptr_array_index (inner, i));
  if (release != NULL)
    add_certificate (digest, release);
  hex = zt_digest_finish_hex (digest);
  return g_strconcat ("sealed:", hex, NULL);
}

static gboolean
find_sealed (ZtWorkspace *ws, const char *name, char **sha256, guint64 *size)
{
  g_autofree char *text = zt_store_get_text (ws->own, name);
  g_autoptr (JsonObject) known = text != NULL ? zt_json_parse_object (text, -1, NULL) : NULL;
  const char *digest = known != NULL ? zt_json_get_string (known, "sha256") : NULL;

  if (digest == NULL || !zt_blobs_verify (ws->blobs, digest, NULL, NULL))
    return FALSE;
  *sha256 = g_strdup (digest);
  *size = (guint64) zt_json_get_int (known, "size", 0);
  return TRUE;
}

gboolean
_zt_bid_seal_part (ZtWorkspace *ws, const char *path, const char *plain, GPtrArray *inner,
                   ZtCertificate *release, char **sha256, guint64 *size, ZtProgressFunc progress,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = cache_name (plain, inner, release);
  g_autoptr (GPtrArray) outer = NULL;
  g_autoptr (JsonObject) known = NULL;
  g_autofree char *part = NULL;
  g_autofree char *text = NULL;

  if (find_sealed (ws, name, sha256, size))
    return TRUE;
  if (release != NULL)
    {
      outer = g_ptr_array_new ();
      g_ptr_array_add (outer, release);
    }
  part = zt_blobs_make_part (ws->blobs, error);
  if (part == NULL)
    return FALSE;
  if (!zt_seal_file (path, part, inner, outer, sha256, size, progress, user_data, cancellable,
                     error)
      || !zt_blobs_adopt (ws->blobs, part, *sha256, error))
    {
      g_unlink (part);
      g_clear_pointer (sha256, g_free);
      return FALSE;
    }
  known = json_object_new ();
  json_object_set_string_member (known, "sha256", *sha256);
  json_object_set_int_member (known, "size", (gint64) *size);
  text = zt_json_canonical_object (known, NULL);
  return zt_store_set_text (ws->own, name, text, error);
}

static ZtKey *
load_release_key (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  const char *id = zt_record_get_id (context->draft);
  g_autoptr (GBytes) private = zt_drafts_get_evidence (ws->own, id, "release-key", error);
  g_autoptr (GBytes) certificate
      = private != NULL ? zt_drafts_get_evidence (ws->own, id, "release-certificate", error) : NULL;

  return certificate != NULL ? zt_key_new_from_private (private, certificate, error) : NULL;
}

/* A copy that the supplier's own token opens, for the day the workspace is lost but its backup of
 * evidence is not. CMS knows no SM2 recipients: there the copy in the workspace (and its backups)
 * is the only one. */
static GBytes *
recovery_copy (GBytes *private, ZtCertificate *own)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GBytes *sealed;

  g_ptr_array_add (recipients, own);
  sealed = zt_seal_bytes (private, recipients, &error);
  if (sealed == NULL)
    g_info ("no recovery copy of the release key: %s", error->message);
  return sealed;
}

ZtKey *
_zt_bid_release_key (ZtWorkspace *ws, const ZtBidContext *context, ZtCertificate *own,
                     GError **error)
{
  const char *id = zt_record_get_id (context->draft);
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtKey) key = load_release_key (ws, context, &cause);
  g_autoptr (GBytes) private = NULL;
  g_autoptr (GBytes) recovery = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;
  GBytes *certificate;

  if (key != NULL)
    return g_steal_pointer (&key);
  if (cause != NULL || own == NULL)
    {
      if (cause == NULL)
        g_set_error_literal (&cause, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                             _ ("This bid has no release key."));
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  key = zt_key_generate_release (context->bid, zt_time_now () + RELEASE_KEY_LIFE, error);
  if (key == NULL || (private = zt_key_export_private (key, error)) == NULL)
    return NULL;
  certificate = zt_certificate_get_der (zt_key_get_certificate (key));
  recovery = recovery_copy (private, own);
  transaction = zt_transaction_begin (ws->own, error);
  /* Durable before anything is sealed to it: a sealed bid without its key would be lost. */
  if (transaction == NULL || !zt_drafts_put_evidence (ws->own, id, "release-key", private, error)
      || !zt_drafts_put_evidence (ws->own, id, "release-certificate", certificate, error)
      || (recovery != NULL
          && !zt_drafts_put_evidence (ws->own, id, "release-recovery", recovery, error))
      || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&key);
}
