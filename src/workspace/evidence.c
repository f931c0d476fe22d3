/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says what a file held as proof is, and whether it holds. */
#define G_LOG_DOMAIN "zt-evidence"

#include "config.h"

#include "evidence.h"

#include "envelope.h"
#include "package.h"
#include "receipt.h"
#include "zt-certificate.h"
#include "zt-os.h"
#include "zt-time.h"
#include "zt-workspace.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Larger than any receipt; a file of another type is not read whole. */
#define RECEIPT_LIMIT (16 * 1024 * 1024)

static JsonObject *
report_new (const char *type, const char *what, JsonArray *checks)
{
  JsonObject *report = json_object_new ();

  json_object_set_string_member (report, "type", type);
  json_object_set_string_member (report, "what", what);
  json_object_set_boolean_member (report, "ok", zt_checks_hold (checks));
  json_object_set_array_member (report, "checks", checks);
  return report;
}

static ZtTrust *
load_trust (const char *const *files, GError **error)
{
  g_autoptr (ZtTrust) trust = zt_trust_new ();

  for (; *files != NULL; files++)
    if (!zt_trust_add_file (trust, *files, error))
      return NULL;
  return g_steal_pointer (&trust);
}

static JsonObject *
verify_receipt (const char *path, const char *const *files, GError **error)
{
  g_autofree char *text = NULL, *what = NULL;
  gsize length;
  g_autoptr (JsonObject) receipt = NULL;
  g_autoptr (ZtTrust) trust = NULL;
  const char *record;

  if (!g_file_get_contents (path, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  receipt = zt_json_parse_object (text, (gssize) length, error);
  if (receipt == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (g_strcmp0 (zt_json_get_string (receipt, "type"), "zhaotou-receipt") != 0)
    {
      /* TRANSLATORS: %s is a file */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("%s is JSON, but not a receipt."), path);
      return NULL;
    }
  record = zt_json_get_string (receipt, "event.record");
  /* TRANSLATORS: %s is the id of a bid */
  what = g_strdup_printf (_ ("A receipt of the platform for %s."), record != NULL ? record : "—");
  if (files != NULL && (trust = load_trust (files, error)) == NULL)
    return NULL;
  return report_new ("receipt", what, zt_receipt_verify (receipt, NULL, trust, zt_time_now ()));
}

/* Trust is asked at the time that is proven, else now. */
static gboolean
check_trust (JsonArray *checks, const ZtCmsInfo *info, const char *const *files, GError **error)
{
  g_autoptr (ZtTrust) trust = NULL;
  g_autoptr (GError) problem = NULL;
  gint64 when = info->timestamp == ZT_TIMESTAMP_OK ? info->timestamp_time : zt_time_now ();
  g_autofree char *issuer = zt_certificate_get_issuer_name (info->signer);

  if (files == NULL)
    return TRUE;
  trust = load_trust (files, error);
  if (trust == NULL)
    return FALSE;
  zt_trust_verify (trust, info->signer, info->certificates, when, &problem);
  zt_checks_add (checks, "trust", _ ("Issued by a trusted authority"), issuer, problem);
  return TRUE;
}

static JsonObject *
verify_package (const char *path, const char *const *trust, GError **error)
{
  g_autoptr (JsonArray) checks = json_array_new ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (ZtCmsInfo) info = zt_package_verify (path, NULL, &problem);
  g_autofree char *signer = info != NULL ? zt_certificate_get_name (info->signer) : NULL;

  zt_checks_add (checks, "package", _ ("Every file is as signed"), signer, problem);
  if (info != NULL && !check_trust (checks, info, trust, error))
    return NULL;
  return report_new ("package", _ ("A signed bid package (ASiC-E)."), g_steal_pointer (&checks));
}

static JsonObject *
verify_sealed (const char *path, GError **error)
{
  g_autoptr (JsonArray) checks = json_array_new ();
  g_autoptr (GError) problem = NULL;
  ZtSealInfo *info = zt_seal_inspect (path, &problem);
  g_autofree char *recipients = info != NULL ? g_strjoinv (", ", info->recipient_names) : NULL;
  g_autofree char *what = NULL;

  zt_checks_add (checks, "structure",
                 _ ("Whole and in the right form; only a recipient's key can tell more"),
                 recipients, problem);
  if (info != NULL)
    /* TRANSLATORS: %1$u a number, %2$s the name of a cipher */
    what = g_strdup_printf (_ ("A sealed part for %1$u recipients, %2$s."), info->recipients,
                            info->cipher);
  g_clear_pointer (&info, zt_seal_info_free);
  return report_new ("sealed", what != NULL ? what : _ ("A sealed part."),
                     g_steal_pointer (&checks));
}

static JsonObject *
verify_backup (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonObject) manifest = zt_workspace_check_backup (path, &problem);
  g_autoptr (JsonArray) checks = json_array_new ();

  if (g_error_matches (problem, ZT_ERROR, ZT_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  zt_checks_add (checks, "backup", _ ("Every file is as it was when the backup was made"), NULL,
                 problem);
  return report_new ("backup", _ ("A backup of a workspace."), g_steal_pointer (&checks));
}

/* The first bytes tell the type; the rest is checked by whoever knows it. */
static gssize
read_start (const char *path, guint8 *start, gsize length, guint64 *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream
      = zt_os_check_regular (path, error) ? g_file_read (file, NULL, error) : NULL;
  g_autoptr (GFileInfo) info = NULL;
  gsize got = 0;

  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (info == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), start, length, &got, NULL, error))
    {
      zt_error_convert_gio (error);
      return -1;
    }
  *size = (guint64) g_file_info_get_size (info);
  return (gssize) got;
}

JsonObject *
zt_evidence_verify (const char *path, const char *const *trust, GError **error)
{
  guint8 start[16] = { 0 };
  guint64 size = 0;
  gssize got;

  g_return_val_if_fail (path != NULL, NULL);
  got = read_start (path, start, sizeof start, &size, error);
  if (got < 0)
    return NULL;
  if (got > 2 && start[0] == '{' && size <= RECEIPT_LIMIT)
    return verify_receipt (path, trust, error);
  if (got > 4 && memcmp (start, "PK\x03\x04", 4) == 0)
    return verify_package (path, trust, error);
  /* A tar archive begins with its first file's name. */
  if (got > 8 && memcmp (start, "own.db", 7) == 0)
    return verify_backup (path, error);
  if (got > 4 && start[0] == 0x30)
    return verify_sealed (path, error);
  /* TRANSLATORS: %s is a file */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               _ ("%s is no receipt, package, sealed part or backup."), path);
  return NULL;
}
