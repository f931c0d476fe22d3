/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the platform claims of its log, checked: signed heads, inclusion, receipts. */
#define G_LOG_DOMAIN "zt-log-proof"
#include "config.h"

#include "log-proof.h"

#include "cms.h"
#include "digest.h"
#include "merkle.h"
#include "timestamp.h"
#include "zt-command.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

void
zt_head_clear (ZtHead *head)
{
  g_clear_pointer (&head->epoch, g_free);
}

static gboolean
broken (GError **error, const char *why)
{
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN, why);
  return FALSE;
}

static gboolean
same_certificate (ZtCertificate *a, ZtCertificate *b)
{
  return g_bytes_equal (zt_certificate_get_der (a), zt_certificate_get_der (b));
}

/* "signature" is a detached CMS over the canonical JSON of the rest. */
static ZtCertificate *
check_signature (JsonObject *wire, GError **error)
{
  g_autoptr (JsonObject) rest = zt_json_object_copy (wire);
  const char *encoded = zt_json_get_string (wire, "signature");
  g_autofree guchar *der = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  gsize length = 0;
  char *canonical;

  if (encoded == NULL)
    {
      broken (error, _ ("It carries no signature."));
      return NULL;
    }
  der = g_base64_decode (encoded, &length);
  signature = g_bytes_new_take (g_steal_pointer (&der), length);
  json_object_remove_member (rest, "signature");
  canonical = zt_json_canonical_object (rest, &length);
  content = g_bytes_new_take (canonical, length);
  info = zt_cms_verify_bytes (signature, content, error);
  return info != NULL ? zt_certificate_ref (info->signer) : NULL;
}

gboolean
zt_log_check_head (JsonObject *wire, ZtCertificate *platform, ZtHead *head, ZtCertificate **signer,
                   GError **error)
{
  g_autoptr (ZtCertificate) who = NULL;
  const char *root = zt_json_get_string (wire, "root");
  const char *time = zt_json_get_string (wire, "time");
  const char *epoch = zt_json_get_string (wire, "epoch");
  gint64 size = zt_json_get_int (wire, "size", -1);

  head->epoch = NULL;
  if (root == NULL || epoch == NULL || size < 0 || !zt_unhex (root, head->root, 32) || time == NULL
      || !zt_time_parse (time, &head->time))
    return broken (error, _ ("The head of the platform's log is incomplete."));
  who = check_signature (wire, error);
  if (who == NULL)
    {
      g_prefix_error (error, "%s", _ ("The signature of the platform's log does not hold: "));
      return FALSE;
    }
  if (platform != NULL && !same_certificate (who, platform))
    return broken (error,
                   _ ("The head of the log is signed by another key than the platform's. Ask "
                      "the platform's operator before you go on."));
  head->epoch = g_strdup (epoch);
  head->size = (guint64) size;
  if (signer != NULL)
    *signer = g_steal_pointer (&who);
  return TRUE;
}

gboolean
zt_log_check_inclusion (GBytes *leaf, guint64 index, JsonArray *proof, const ZtHead *head,
                        GError **error)
{
  guint n = proof != NULL ? json_array_get_length (proof) : 0;
  g_autofree ZtHash *hashes = g_new0 (ZtHash, n + 1);
  ZtHash hash = zt_merkle_leaf (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf));
  ZtHash root;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (proof, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING
          || !zt_unhex (json_node_get_string (node), hashes[i].bytes, 32))
        return broken (error, _ ("The proof that the event is in the log cannot be read."));
    }
  memcpy (root.bytes, head->root, 32);
  if (!zt_merkle_verify_inclusion (&hash, index, head->size, hashes, n, &root))
    return broken (error, _ ("The event is not in the log at the place it claims."));
  return TRUE;
}

gboolean
zt_checks_add (JsonArray *checks, const char *id, const char *title, const char *detail,
               const GError *problem)
{
  JsonObject *check = json_object_new ();

  json_object_set_string_member (check, "id", id);
  json_object_set_string_member (check, "title", title);
  json_object_set_boolean_member (check, "ok", problem == NULL);
  json_object_set_string_member (check, "detail",
                                 problem != NULL ? problem->message
                                                 : (detail != NULL ? detail : ""));
  json_array_add_object_element (checks, check);
  return problem == NULL;
}

gboolean
zt_checks_all_ok (JsonArray *checks)
{
  for (guint i = 0; i < json_array_get_length (checks); i++)
    if (!zt_json_get_boolean (json_array_get_object_element (checks, i), "ok", FALSE))
      return FALSE;
  return json_array_get_length (checks) > 0;
}

/* Who signed the receipt, and by what authority. */
static ZtCertificate *
check_platform (JsonObject *receipt, JsonArray *checks, const char *ca_file,
                ZtCertificate *platform)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (ZtCertificate) signer = check_signature (receipt, &problem);
  g_autofree char *name = signer != NULL ? zt_certificate_get_name (signer) : NULL;

  if (!zt_checks_add (checks, "signature", _ ("Signed by the platform"), name, problem))
    return NULL;
  if (platform != NULL && !same_certificate (signer, platform))
    broken (&problem, _ ("It is signed by another key than that of the platform this workspace is "
                         "connected to."));
  if (problem == NULL && ca_file != NULL)
    {
      g_autoptr (ZtTrust) trust = zt_trust_new ();
      gint64 when = zt_time_now ();
      const char *time = zt_json_get_string (receipt, "head.time");

      if (time != NULL)
        zt_time_parse (time, &when);
      if (zt_trust_add_file (trust, ca_file, &problem))
        zt_trust_verify (trust, signer, NULL, when, &problem);
    }
  zt_checks_add (checks, "certificate", _ ("The platform's certificate is trusted"), name, problem);
  return g_steal_pointer (&signer);
}

static void
check_log (JsonObject *receipt, JsonArray *checks, ZtCertificate *signer, GBytes *leaf)
{
  g_autoptr (GError) problem = NULL;
  g_auto (ZtHead) head = { 0 };
  JsonObject *wire = zt_json_get_object (receipt, "head");
  g_autofree char *detail = NULL;

  if (wire == NULL)
    broken (&problem, _ ("The receipt has no head of the log."));
  else if (zt_log_check_head (wire, signer, &head, NULL, &problem))
    /* TRANSLATORS: %s is a number of log entries */
    detail = g_strdup_printf (_ ("%" PRIu64 " entries"), head.size);
  if (!zt_checks_add (checks, "head", _ ("The head of the log is signed"), detail, problem))
    return;
  g_clear_pointer (&detail, g_free);
  zt_log_check_inclusion (leaf, (guint64) zt_json_get_int (receipt, "leafIndex", -1),
                          zt_json_get_array (receipt, "inclusion"), &head, &problem);
  /* TRANSLATORS: a position in the log */
  detail = g_strdup_printf (_ ("Entry %" PRId64), zt_json_get_int (receipt, "leafIndex", -1) + 1);
  zt_checks_add (checks, "inclusion", _ ("The event is in the log"), detail, problem);
}

static void
check_timestamp (JsonObject *receipt, JsonArray *checks, GBytes *leaf)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (ZtCertificate) authority = NULL;
  const char *encoded = zt_json_get_string (receipt, "timestamp");
  g_autofree char *shown = NULL;
  guint8 digest[32];
  gint64 time = 0;

  if (encoded == NULL)
    broken (&problem, _ ("The receipt has no time stamp."));
  else
    {
      gsize length = 0;
      guchar *der = g_base64_decode (encoded, &length);
      g_autoptr (GBytes) token = g_bytes_new_take (der, length);

      zt_sha256 (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf), digest);
      if (zt_timestamp_verify (token, digest, &time, &authority, &problem))
        shown = zt_time_display (time);
    }
  zt_checks_add (checks, "timestamp", _ ("Time-stamped (RFC 3161)"), shown, problem);
}

JsonArray *
zt_log_check_receipt (JsonObject *receipt, const char *ca_file, ZtCertificate *platform)
{
  JsonArray *checks = json_array_new ();
  JsonObject *wire = zt_json_get_object (receipt, "event");
  g_autoptr (GError) problem = NULL;
  g_autoptr (ZtEvent) event = wire != NULL ? zt_event_new_from_json (wire, &problem) : NULL;
  g_autoptr (ZtCertificate) signer = NULL;
  g_autoptr (GBytes) leaf = NULL;

  if (event == NULL)
    {
      if (problem == NULL)
        broken (&problem, _ ("The receipt names no event."));
      zt_checks_add (checks, "event", _ ("The event can be read"), NULL, problem);
      return checks;
    }
  signer = check_platform (receipt, checks, ca_file, platform);
  if (signer == NULL)
    return checks;
  leaf = zt_event_leaf (event);
  check_log (receipt, checks, signer, leaf);
  check_timestamp (receipt, checks, leaf);
  return checks;
}
