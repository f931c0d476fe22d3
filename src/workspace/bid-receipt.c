/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seventh step: the receipt, verified anew each time it is shown; and the drill, which proves
 * before the deadline that the opening will work. */
#define G_LOG_DOMAIN "zt-bid-receipt"
#include "config.h"

#include "bid-private.h"

#include "digest.h"
#include "envelope.h"
#include "receipt.h"
#include "zt-os.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Everything the receipt's event says of the parts must be what was signed here. */
static void
check_commitment (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *receipt,
                  JsonArray *checks)
{
  g_autoptr (JsonObject) signed_ = _zt_bid_get_evidence (ws, context, "signed", NULL);
  JsonNode *mine = signed_ != NULL ? zt_json_get (signed_, "commitment.signature") : NULL;
  JsonObject *event = zt_json_get_object (receipt, "event");
  JsonObject *body = event != NULL ? zt_json_get_object (event, "body") : NULL;
  JsonNode *theirs = body != NULL ? zt_json_get (body, "signature") : NULL;
  g_autoptr (GError) problem = NULL;

  if (mine == NULL || theirs == NULL || !json_node_equal (mine, theirs))
    g_set_error_literal (&problem, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN,
                         _ ("The draft was signed again since; this receipt is for the version "
                            "submitted before."));
  zt_checks_add (checks, "commitment", _ ("It is for the bid as signed here"), context->bid,
                 problem);
}

static void
check_deadline (const ZtBidContext *context, JsonObject *receipt, JsonArray *checks)
{
  const char *end
      = zt_json_get_string (zt_record_get_body (context->tender), "tenderPeriod.endDate");
  const char *time = zt_json_get_string (receipt, "event.time");
  gint64 deadline = 0, received = 0;
  g_autofree char *shown = NULL;
  g_autoptr (GError) problem = NULL;

  if (end == NULL || time == NULL || !zt_time_parse (end, &deadline)
      || !zt_time_parse (time, &received))
    g_set_error_literal (&problem, ZT_ERROR, ZT_ERROR_INVALID,
                         _ ("The receipt does not say when the bid arrived."));
  else if (received >= deadline)
    g_set_error_literal (&problem, ZT_ERROR, ZT_ERROR_REFUSED,
                         _ ("The bid arrived after the deadline."));
  else
    shown = zt_time_display (received);
  zt_checks_add (checks, "deadline", _ ("Received before the deadline"), shown, problem);
}

static ZtCertificate *
pinned_platform (ZtWorkspace *ws)
{
  g_autoptr (GBytes) der = zt_store_get_fact (ws->own, ZT_FACT_PLATFORM, NULL);

  return der != NULL ? zt_certificate_new (der, NULL) : NULL;
}

JsonObject *
zt_bid_receipt (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) receipt = NULL;
  g_autoptr (JsonArray) checks = NULL;
  g_autoptr (ZtCertificate) platform = NULL;
  g_autoptr (ZtTrust) trust = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *ca = NULL;
  JsonObject *result;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  receipt = _zt_bid_get_evidence (ws, &context, "receipt", &cause);
  if (receipt == NULL)
    {
      if (cause == NULL)
        g_set_error_literal (&cause, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                             _ ("There is no receipt yet: the bid has not reached the platform."));
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  ca = _zt_workspace_ca_file (ws);
  trust = zt_trust_new ();
  if (ca != NULL && !zt_trust_add_file (trust, ca, error))
    return NULL;
  platform = pinned_platform (ws);
  checks = zt_receipt_verify (receipt, platform, ca != NULL ? trust : NULL, zt_time_now ());
  check_deadline (&context, receipt, checks);
  check_commitment (ws, &context, receipt, checks);
  result = json_object_new ();
  json_object_set_object_member (result, "receipt", g_steal_pointer (&receipt));
  json_object_set_array_member (result, "checks", g_steal_pointer (&checks));
  return result;
}

typedef struct
{
  ZtWorkspace *ws;
  const ZtBidContext *context;
  ZtKey *release; /* (nullable) */
  char *folder;
  GCancellable *cancellable;
} Drill;

/* Fetches what the platform stores; opens our own outer layer; the inner one must be for the
 * tender's recipients and no others. */
static gboolean
drill_part (Drill *drill, JsonObject *part, guint recipients, GError **error)
{
  const char *sha256 = zt_json_get_string (part, "sha256");
  g_autofree char *sealed = g_build_filename (drill->folder, "sealed", NULL);
  g_autofree char *inner = g_build_filename (drill->folder, "inner", NULL);
  ZtSealInfo *info;
  gboolean right;
  gboolean done = FALSE;

  g_unlink (sealed);
  g_unlink (inner);
  if (zt_remote_download (drill->ws->remote, sha256, sealed, NULL, NULL, drill->cancellable, error)
      && (drill->release == NULL
          || zt_unseal_file (sealed, inner, drill->release, NULL, NULL, drill->cancellable, error)))
    {
      info = zt_seal_inspect (drill->release != NULL ? inner : sealed, error);
      right = info != NULL && info->recipients == recipients;
      if (info != NULL && !right)
        g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_NOT_A_RECIPIENT,
                     /* TRANSLATORS: two numbers of recipients */
                     _ ("It is sealed to %u recipients instead of %u."), info->recipients,
                     recipients);
      g_clear_pointer (&info, zt_seal_info_free);
      done = right;
    }
  g_unlink (sealed);
  g_unlink (inner);
  return done;
}

static void
drill_parts (Drill *drill, JsonArray *parts, JsonArray *checks)
{
  JsonArray *certificates
      = zt_json_get_array (zt_record_get_body (drill->context->tender), "openingCertificates");
  guint recipients = certificates != NULL ? json_array_get_length (certificates) : 0;

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      g_autoptr (GError) problem = NULL;
      g_autofree char *title
          /* TRANSLATORS: %s is the id of a sealed part */
          = g_strdup_printf (_ ("Part %s is stored, whole and can be opened"), id);

      drill_part (drill, part, recipients, &problem);
      zt_checks_add (checks, id, title, zt_json_get_string (part, "sha256"), problem);
    }
}

JsonObject *
zt_bid_drill (ZtWorkspace *ws, const char *draft, GCancellable *cancellable, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) signed_ = NULL;
  g_autoptr (JsonArray) checks = json_array_new ();
  Drill drill = { .ws = ws, .context = &context, .cancellable = cancellable };
  JsonArray *parts;
  JsonObject *result;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error) || zt_workspace_get_remote (ws, error) == NULL)
    return NULL;
  signed_ = _zt_bid_get_evidence (ws, &context, "signed", NULL);
  parts = signed_ != NULL ? zt_json_get_array (signed_, "commitment.parts") : NULL;
  if (parts == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("The bid is not signed yet: there is nothing to try."));
      return NULL;
    }
  if (zt_json_get_boolean (zt_record_get_body (context.tender), "dualControl", FALSE)
      && (drill.release = _zt_bid_release_key (ws, &context, NULL, error)) == NULL)
    return NULL;
  drill.folder = _zt_workspace_file (ws, "drill");
  if (zt_os_make_private_directory (drill.folder, error))
    drill_parts (&drill, parts, checks);
  g_rmdir (drill.folder);
  g_free (drill.folder);
  g_clear_pointer (&drill.release, zt_key_free);
  if (json_array_get_length (checks) == 0)
    return NULL;
  result = json_object_new ();
  json_object_set_boolean_member (result, "ok", zt_checks_hold (checks));
  json_object_set_array_member (result, "checks", g_steal_pointer (&checks));
  return result;
}
