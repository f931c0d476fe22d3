/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fourth step, the only one that opens the key: PDF, package, sealed parts and commitment are
 * all signed with one PIN. */
#define G_LOG_DOMAIN "zt-bid-sign"
#include "config.h"

#include "bid-private.h"

#include "digest.h"
#include "package.h"
#include "pdf-sign.h"
#include "signed-json.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Up to this a delta is held in memory, so that the package can compress it: signatures are mostly
 * reserved zeros. */
#define DELTA_IN_MEMORY (32 * 1024 * 1024)

typedef struct
{
  ZtWorkspace *ws; /* (borrowed) */
  const ZtBidContext *context;
  ZtKey *key;             /* (borrowed) */
  const char *seal_image; /* (nullable) */
  gboolean cross_page;    /* asked for, and not drawn yet: it comes with the first signature */
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
  /* Results */
  JsonArray *attachments; /* (owned) */
  char *pdf;              /* (owned) SHA-256 of the signed PDF */
  guint64 pdf_size;
  char *package;         /* (owned) SHA-256 of the package */
  char *base;            /* (owned) (nullable) SHA-256 of the base part */
  GPtrArray *inner;      /* (owned) opening certificates */
  ZtKey *release;        /* (owned) (nullable) */
  JsonArray *parts;      /* (owned) of the commitment */
  gboolean no_timestamp; /* the platform did not answer: not asked again */
} Signing;

static void
signing_clear (Signing *job)
{
  g_clear_pointer (&job->attachments, json_array_unref);
  g_clear_pointer (&job->pdf, g_free);
  g_clear_pointer (&job->package, g_free);
  g_clear_pointer (&job->base, g_free);
  g_clear_pointer (&job->inner, g_ptr_array_unref);
  g_clear_pointer (&job->release, zt_key_free);
  g_clear_pointer (&job->parts, json_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Signing, signing_clear)

/* One refusal is enough: offline, a bid with ten seals must not wait ten times. */
static GBytes *
timestamp (GBytes *query, gpointer user_data, GError **error)
{
  Signing *job = user_data;
  ZtRemote *remote;
  GBytes *response;

  if (job->no_timestamp)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_OFFLINE,
                           _ ("The time-stamping authority cannot be reached."));
      return NULL;
    }
  remote = zt_workspace_get_remote (job->ws, error);
  response = remote != NULL ? zt_remote_timestamp (query, remote, error) : NULL;
  job->no_timestamp = response == NULL;
  return response;
}

static gboolean
check_key (Signing *job, GError **error)
{
  ZtCertificate *certificate = zt_key_get_certificate (job->key);
  const char *organisation = zt_json_get_string (job->context->body, "organisation");
  g_autofree char *code = zt_certificate_get_code (certificate);
  g_autofree char *name = zt_certificate_get_name (certificate);

  if (!zt_certificate_check_validity (certificate, zt_workspace_now (job->ws, NULL), error)
      || !_zt_workspace_check_revoked (job->ws, certificate, zt_key_get_chain (job->key),
                                       zt_workspace_now (job->ws, NULL), error))
    return FALSE;
  if (g_strcmp0 (code, organisation) == 0)
    return TRUE;
  g_set_error (
      error, ZT_ERROR, ZT_ERROR_REFUSED,
      /* TRANSLATORS: name in the certificate, its organisation's code, the bidder's code */
      _ ("The certificate of “%s” belongs to the organisation %s, but this bid is made by "
         "%s. Use the key of the bidder."),
      name, code != NULL ? code : "—", organisation);
  return FALSE;
}

/* @certificate (nullable): of the key that is to sign. */
static gboolean
check_findings (ZtWorkspace *ws, const ZtBidContext *context, ZtCertificate *certificate,
                GError **error)
{
  g_autoptr (GPtrArray) findings = _zt_bid_run_check (ws, context, certificate, error);

  if (findings == NULL)
    return FALSE;
  if (!zt_findings_block (findings))
    return TRUE;
  {
    const ZtFinding *first = g_ptr_array_index (findings, 0);
    guint n = 0;

    for (guint i = 0; i < findings->len; i++)
      n += ((ZtFinding *) g_ptr_array_index (findings, i))->severity == ZT_SEVERITY_BLOCK;
    g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                 /* TRANSLATORS: a number of findings, then the first one's text and place */
                 g_dngettext (GETTEXT_PACKAGE, "%u finding stops the signing: %s (%s)",
                              "%u findings stop the signing, first: %s (%s)", n),
                 n, first->message, first->place != NULL ? first->place : "");
  }
  return FALSE;
}

/* Takes @part over into the blobs. */
static char *
adopt (Signing *job, const char *part, guint64 *size, GError **error)
{
  g_autofree char *sha256 = zt_sha256_file (part, size, job->cancellable, error);

  if (sha256 == NULL || !zt_blobs_adopt (job->ws->blobs, part, sha256, error))
    return NULL;
  return g_steal_pointer (&sha256);
}

static double
number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;
}

static gboolean
sign_place (Signing *job, JsonObject *place, const char *in, const char *out, GError **error)
{
  g_autoptr (GError) stamp_problem = NULL;
  g_autofree char *reason = g_strdup_printf ("投标文件签章 %s", job->context->bid);
  ZtPdfSignOptions options
      = { .reason = reason, .seal_image = job->seal_image, .cross_page = job->cross_page };

  if (place != NULL)
    {
      options.page = (int) zt_json_get_int (place, "page", 1);
      options.x = number (place, "x");
      options.y = number (place, "y");
      options.width = number (place, "width");
      options.height = number (place, "height");
    }
  if (!job->no_timestamp)
    {
      options.timestamp = timestamp;
      options.timestamp_data = job;
    }
  if (!zt_pdf_sign (in, out, job->key, &options, &stamp_problem, NULL, NULL, job->cancellable,
                    error))
    return FALSE;
  job->cross_page = FALSE;
  if (stamp_problem != NULL)
    g_message ("signed without a time stamp: %s", stamp_problem->message);
  return TRUE;
}

static void
tell (Signing *job, guint64 done, guint64 total, const char *what)
{
  if (job->progress != NULL)
    job->progress (done, total, what, job->user_data);
}

/* One signature a place, each over all before it; the last one covers the whole file. */
static gboolean
sign_pdf (Signing *job, GError **error)
{
  const char *draft = zt_record_get_id (job->context->draft);
  g_autofree char *current = _zt_bid_compose (job->ws, job->context, job->progress, job->user_data,
                                              job->cancellable, error);
  g_autoptr (JsonArray) places
      = current != NULL ? zt_bid_seal_places (job->ws, draft, error) : NULL;
  g_autofree char *made = NULL;
  guint n;

  if (places == NULL)
    return FALSE;
  n = MAX (json_array_get_length (places), 1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *next = zt_blobs_make_part (job->ws->blobs, error);
      JsonObject *place
          = i < json_array_get_length (places) ? json_array_get_object_element (places, i) : NULL;

      tell (job, i, n, _ ("Signing the document"));
      if (next == NULL || !sign_place (job, place, made != NULL ? made : current, next, error))
        {
          if (next != NULL)
            g_unlink (next);
          if (made != NULL)
            g_unlink (made);
          return FALSE;
        }
      if (made != NULL)
        g_unlink (made);
      g_free (made);
      made = g_steal_pointer (&next);
    }
  job->pdf = adopt (job, made, &job->pdf_size, error);
  if (job->pdf == NULL)
    g_unlink (made);
  return job->pdf != NULL;
}

/* What a reader of the package needs to know, the PDF aside. */
static JsonObject *
describe_bid (Signing *job, gboolean has_delta)
{
  const ZtBidContext *context = job->context;
  JsonObject *bid = json_object_new ();
  JsonObject *pdf = json_object_new ();
  g_autoptr (JsonObject) bidder = _zt_bid_bidder (job->ws, context);
  const char *const copied[]
      = { "tender", "tenderVersion", "organisation", "answers", "prices", "deviations" };

  json_object_set_string_member (bid, "type", "zhaotou-bid");
  json_object_set_int_member (bid, "protocolVersion", 1);
  json_object_set_string_member (bid, "bid", context->bid);
  json_object_set_object_member (bid, "bidder", g_steal_pointer (&bidder));
  for (gsize i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      JsonNode *node = json_object_get_member (context->body, copied[i]);

      if (node != NULL)
        json_object_set_member (bid, copied[i], json_node_copy (node));
    }
  json_object_set_array_member (bid, "attachments", json_array_ref (job->attachments));
  json_object_set_string_member (pdf, "sha256", job->pdf);
  json_object_set_int_member (pdf, "size", (gint64) job->pdf_size);
  json_object_set_string_member (pdf, "name", has_delta ? "bid.pdf.vcdiff" : "bid.pdf");
  if (job->base != NULL)
    json_object_set_string_member (pdf, "base", job->base);
  json_object_set_object_member (bid, "pdf", pdf);
  return bid;
}

/* The entry of the PDF: itself, or what it differs in from the attachments. */
static gboolean
pdf_entry (const char *pdf, const char *delta, ZtPackageEntry *entry, GError **error)
{
  GStatBuf status;
  char *data;
  gsize length;

  entry->name = (char *) (delta != NULL ? "bid.pdf.vcdiff" : "bid.pdf");
  entry->media_type = (char *) (delta != NULL ? "application/octet-stream" : "application/pdf");
  entry->path = (char *) (delta != NULL ? delta : pdf);
  if (delta == NULL || g_stat (delta, &status) != 0 || status.st_size > DELTA_IN_MEMORY)
    return TRUE;
  if (!g_file_get_contents (delta, &data, &length, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  entry->path = NULL;
  entry->bytes = g_bytes_new_take (data, length);
  return TRUE;
}

static gboolean
write_package (Signing *job, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *delta = _zt_bid_make_delta (job->ws, job->context, job->attachments, job->pdf,
                                               job->pdf_size, &job->base, &cause);
  g_autofree char *pdf = zt_blobs_path (job->ws->blobs, job->pdf);
  g_autofree char *part = NULL;
  g_autoptr (JsonObject) bid = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ZtPackageEntry entries[2]
      = { { .name = (char *) "bid.json", .media_type = (char *) "application/json" } };
  gboolean written;

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  bid = describe_bid (job, delta != NULL);
  bytes = zt_json_canonical_bytes (bid);
  entries[0].bytes = bytes;
  part = zt_blobs_make_part (job->ws->blobs, error);
  if (part == NULL)
    return FALSE;
  tell (job, 0, 1, _ ("Signing the package"));
  written = pdf_entry (pdf, delta, &entries[1], error)
            && zt_package_write (part, entries, G_N_ELEMENTS (entries), job->key,
                                 job->no_timestamp ? NULL : timestamp, job, error);
  g_clear_pointer (&entries[1].bytes, g_bytes_unref);
  if (delta != NULL)
    g_unlink (delta);
  job->package = written ? adopt (job, part, NULL, error) : NULL;
  if (job->package == NULL)
    g_unlink (part);
  return job->package != NULL;
}

static gboolean
load_recipients (Signing *job, GError **error)
{
  JsonObject *tender = zt_record_get_body (job->context->tender);
  JsonArray *encoded = zt_json_get_array (tender, "openingCertificates");

  job->inner = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  for (guint i = 0; encoded != NULL && i < json_array_get_length (encoded); i++)
    {
      g_autoptr (GBytes) bytes = zt_base64_decode (json_array_get_string_element (encoded, i));
      ZtCertificate *certificate;

      if (bytes == NULL)
        bytes = g_bytes_new_static ("", 0); /* no certificate either, and says so */
      certificate = zt_certificate_new (bytes, error);
      if (certificate == NULL)
        return FALSE;
      g_ptr_array_add (job->inner, certificate);
    }
  if (job->inner->len == 0)
    {
      /* TRANSLATORS: %s is the number of a tender */
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   _ ("Tender %s names no opening certificate yet: nobody could open the bid."),
                   zt_record_get_id (job->context->tender));
      return FALSE;
    }
  if (!zt_json_get_boolean (tender, "dualControl", FALSE))
    return TRUE;
  job->release
      = _zt_bid_release_key (job->ws, job->context, zt_key_get_certificate (job->key), error);
  return job->release != NULL;
}

static gboolean
seal_part (Signing *job, const char *id, const char *plain, GError **error)
{
  g_autofree char *path = zt_blobs_path (job->ws->blobs, plain);
  g_autofree char *sha256 = NULL;
  guint64 size = 0;
  JsonObject *part;

  if (!_zt_bid_seal_part (job->ws, path, plain, job->inner,
                          job->release != NULL ? zt_key_get_certificate (job->release) : NULL,
                          &sha256, &size, job->progress, job->user_data, job->cancellable, error))
    {
      /* TRANSLATORS: %s is the id of a part */
      g_prefix_error (error, _ ("Part %s was not sealed: "), id);
      return FALSE;
    }
  part = json_object_new ();
  json_object_set_string_member (part, "id", id);
  json_object_set_string_member (part, "sha256", sha256);
  json_object_set_int_member (part, "size", (gint64) size);
  json_array_add_object_element (job->parts, part);
  return TRUE;
}

static gboolean
seal_parts (Signing *job, GError **error)
{
  if (!load_recipients (job, error))
    return FALSE;
  job->parts = json_array_new ();
  if (!seal_part (job, "package", job->package, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (job->attachments); i++)
    {
      JsonObject *file = json_array_get_object_element (job->attachments, i);

      if (!seal_part (job, zt_json_get_string (file, "id"), zt_json_get_string (file, "sha256"),
                      error))
        return FALSE;
    }
  return job->base == NULL || seal_part (job, "base", job->base, error);
}

/* The body of the command `submit`, signed over its canonical bytes. */
static JsonObject *
make_commitment (Signing *job, GError **error)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "tender", zt_json_get_string (job->context->body, "tender"));
  json_object_set_int_member (body, "tenderVersion",
                              zt_json_get_int (job->context->body, "tenderVersion", 1));
  json_object_set_string_member (body, "organisation",
                                 zt_json_get_string (job->context->body, "organisation"));
  json_object_set_int_member (body, "protocolVersion", 1);
  json_object_set_array_member (body, "parts", json_array_ref (job->parts));
  if (job->release != NULL)
    zt_json_set_bytes (body, "releaseCertificate",
                       zt_certificate_get_der (zt_key_get_certificate (job->release)));
  return zt_signed_json_sign (body, job->key, error) ? g_steal_pointer (&body) : NULL;
}

/* All or nothing: the evidence of a signed bid is one row, written last. */
static gboolean
keep_signed (Signing *job, GError **error)
{
  g_autoptr (JsonObject) commitment = make_commitment (job, error);
  g_autoptr (JsonObject) evidence = json_object_new ();
  g_autofree char *digest = NULL;
  g_autofree char *now = zt_time_format (zt_workspace_now (job->ws, NULL));

  if (commitment == NULL)
    return FALSE;
  digest = _zt_bid_digest_of (commitment);
  json_object_set_string_member (evidence, "content", job->context->content);
  json_object_set_string_member (evidence, "pdf", job->pdf);
  json_object_set_string_member (evidence, "package", job->package);
  json_object_set_string_member (evidence, "digest", digest);
  json_object_set_string_member (evidence, "time", now);
  json_object_set_object_member (evidence, "commitment", g_steal_pointer (&commitment));
  return zt_store_set_fact (job->ws->own, "signing-certificate",
                            zt_certificate_get_der (zt_key_get_certificate (job->key)), error)
         && _zt_bid_put_evidence (job->ws, job->context, "signed", evidence, error);
}

gboolean
zt_bid_may_sign (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  return _zt_bid_load (ws, draft, &context, error) && check_findings (ws, &context, NULL, error);
}

gboolean
zt_bid_sign (ZtWorkspace *ws, const char *draft, ZtKey *key, const char *seal_image,
             ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_auto (Signing) job = { .ws = ws,
                           .context = &context,
                           .key = key,
                           .seal_image = seal_image,
                           .progress = progress,
                           .user_data = user_data,
                           .cancellable = cancellable };

  g_return_val_if_fail (ws != NULL && draft != NULL && key != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  job.no_timestamp = zt_workspace_get_remote (ws, NULL) == NULL;
  job.attachments = _zt_bid_list_attachments (zt_record_get_body (context.tender), context.body);
  job.cross_page = zt_bid_get_cross_page (ws, draft);
  if (job.cross_page && seal_image == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("A cross-page seal needs the picture of the seal. Choose one, or do "
                              "without the cross-page seal."));
      return FALSE;
    }
  return check_key (&job, error)
         && check_findings (ws, &context, zt_key_get_certificate (key), error)
         && sign_pdf (&job, error) && write_package (&job, error) && seal_parts (&job, error)
         && keep_signed (&job, error);
}
