/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At the opening: parts fetched and unsealed, package, PDF and attachments held against what was
 * signed. */
#define G_LOG_DOMAIN "zt-opening-parts"
#include "config.h"

#include "opening-private.h"

#include "digest.h"
#include "envelope.h"
#include "package.h"
#include "pdf-verify.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* No composed bid is larger; a delta that says otherwise is an attack. */
#define PDF_LIMIT (G_GUINT64_CONSTANT (4) << 30)
#define BID_JSON_LIMIT (64 * 1024 * 1024)

static JsonObject *
find_part (ZtOpening *opening, const char *id)
{
  JsonArray *parts = zt_json_get_array (opening->body, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "id"), id) == 0)
        return part;
    }
  return NULL;
}

static gboolean
part_problem (ZtOpening *opening, const char *id, const char *what, GError *cause)
{
  /* TRANSLATORS: the id of a part of a bid, then what is wrong with it */
  g_autofree char *text = g_strdup_printf (_ ("Part %s: %s"), id, what);
  g_autofree char *place = g_strconcat ("part.", id, NULL);

  return _zt_opening_problem (opening, place, text, cause);
}

gboolean
_zt_opening_open_part (ZtOpening *opening, const char *id, const char *path)
{
  JsonObject *part = find_part (opening, id);
  const char *sha256 = part != NULL ? zt_json_get_string (part, "sha256") : NULL;
  g_autofree char *sealed_folder = g_build_filename (opening->folder, "sealed", NULL);
  g_autofree char *sealed = g_build_filename (sealed_folder, id, NULL);
  g_autofree char *inner = g_strconcat (sealed, ".inner", NULL);
  g_autofree char *there = NULL;
  GError *cause = NULL;
  gboolean opened;

  if (sha256 == NULL)
    return part_problem (opening, id, _ ("It is named in the bid but was never committed to."),
                         NULL);
  if (!zt_os_make_private_directory (sealed_folder, &cause))
    return part_problem (opening, id, _ ("It cannot be written"), cause);
  /* What an earlier opening fetched is taken again, when it is still whole. */
  there = zt_sha256_file (sealed, NULL, opening->cancellable, NULL);
  if (g_strcmp0 (there, sha256) != 0
      && !zt_remote_download (opening->ws->remote, sha256, sealed, opening->progress,
                              opening->user_data, opening->cancellable, &cause))
    return part_problem (opening, id, _ ("It is not what was committed to"), cause);
  if (opening->release != NULL)
    {
      if (!zt_unseal_file (sealed, inner, opening->release, NULL, NULL, opening->cancellable,
                           &cause))
        return part_problem (opening, id, _ ("The bidder's seal does not open"), cause);
    }
  opened = zt_unseal_file (opening->release != NULL ? inner : sealed, path, opening->key, NULL,
                           NULL, opening->cancellable, &cause);
  g_unlink (inner);
  return opened || part_problem (opening, id, _ ("The purchaser's seal does not open"), cause);
}

/* The package must be signed by the bidder and speak of this very tender. */
static gboolean
check_content (ZtOpening *opening, ZtCmsInfo *info)
{
  const char *const same[] = { "tender", "organisation" };
  g_autofree char *code = zt_certificate_get_code (info->signer);
  const char *organisation = zt_json_get_string (opening->body, "organisation");
  GError *cause = NULL;

  if (g_strcmp0 (code, organisation) != 0)
    return _zt_opening_problem (opening, "package",
                                _ ("The package is signed for another organisation."), NULL);
  if (opening->ca != NULL)
    {
      g_autoptr (ZtTrust) trust = _zt_workspace_load_trust (opening->ws, &cause);
      gint64 when = info->timestamp_time != 0 ? info->timestamp_time : opening->submitted;

      if (trust == NULL || !zt_trust_verify (trust, info->signer, info->certificates, when, &cause))
        return _zt_opening_problem (opening, "package",
                                    _ ("The certificate that signed the package is not trusted"),
                                    cause);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    if (g_strcmp0 (zt_json_get_string (opening->package, same[i]),
                   zt_json_get_string (opening->body, same[i]))
        != 0)
      return _zt_opening_problem (opening, "package",
                                  _ ("The package was made for another tender or bidder."), NULL);
  return TRUE;
}

gboolean
_zt_opening_check_package (ZtOpening *opening, const char *path)
{
  GError *cause = NULL;
  g_autoptr (ZtCmsInfo) info = zt_package_verify (path, opening->folder, &cause);
  g_autoptr (GBytes) bytes = NULL;

  if (info == NULL)
    return _zt_opening_problem (opening, "package", _ ("The signed package does not hold"), cause);
  bytes = zt_package_read (path, "bid.json", BID_JSON_LIMIT, &cause);
  if (bytes != NULL)
    opening->package = zt_json_parse_object (g_bytes_get_data (bytes, NULL),
                                             (gssize) g_bytes_get_size (bytes), &cause);
  if (opening->package == NULL)
    return _zt_opening_problem (opening, "package", _ ("The package has no readable bid.json"),
                                cause);
  return check_content (opening, info);
}

/* One component of a path, whatever the bidder's machine called the file. */
static char *
safe_name (const char *name, const char *fallback)
{
  g_autofree char *base
      = name != NULL && g_utf8_validate (name, -1, NULL) ? g_path_get_basename (name) : NULL;

  if (base == NULL || *base == '.' || *base == '/' || strlen (base) > 200)
    return g_strdup (fallback);
  for (char *c = base; *c != '\0'; c++)
    if ((guchar) *c < 0x20 || *c == '\\' || *c == 0x7f)
      *c = '_';
  return g_steal_pointer (&base);
}

/* Two files of one slot may have one name. */
static char *
attachment_path (ZtOpening *opening, JsonObject *file, GError **error)
{
  const char *id = zt_json_get_string (file, "id");
  g_autofree char *slot = safe_name (zt_json_get_string (file, "slot"), "other");
  g_autofree char *name = safe_name (zt_json_get_string (file, "name"), id);
  g_autofree char *folder = g_build_filename (opening->folder, "attachments", slot, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *other = NULL;

  if (!zt_os_make_private_directory (folder, error))
    return NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  other = g_strdup_printf ("%s-%s", id, name);
  return g_build_filename (folder, other, NULL);
}

static void
take_attachment (ZtOpening *opening, JsonObject *file)
{
  const char *id = zt_json_get_string (file, "id");
  const char *sha256 = zt_json_get_string (file, "sha256");
  GError *cause = NULL;
  g_autofree char *path = NULL;
  g_autofree char *actual = NULL;

  if (id == NULL || sha256 == NULL || strchr (id, '/') != NULL || *id == '.')
    {
      _zt_opening_problem (opening, "package", _ ("bid.json names an attachment without digest."),
                           NULL);
      return;
    }
  path = attachment_path (opening, file, &cause);
  if (path == NULL)
    {
      part_problem (opening, id, _ ("It cannot be written"), cause);
      return;
    }
  if (!_zt_opening_open_part (opening, id, path))
    return;
  actual = zt_sha256_file (path, NULL, opening->cancellable, &cause);
  if (g_strcmp0 (actual, sha256) != 0)
    {
      part_problem (opening, id, _ ("Its content is not the one whose digest the bidder signed."),
                    cause);
      return;
    }
  json_object_set_string_member (file, "path", path);
}

void
_zt_opening_take_attachments (ZtOpening *opening)
{
  JsonArray *files = zt_json_get_array (opening->package, "attachments");

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonNode *node = json_array_get_element (files, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        take_attachment (opening, json_node_get_object (node));
    }
}

/* The base part is opened like an attachment and needed only here. */
static char *
take_base (ZtOpening *opening, GError **error)
{
  const char *sha256 = zt_json_get_string (opening->package, "pdf.base");
  g_autofree char *path = g_build_filename (opening->folder, "base.vcdiff", NULL);
  g_autofree char *actual = NULL;

  if (!_zt_opening_open_part (opening, "base", path))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                           _ ("It cannot be rebuilt without its base part."));
      return NULL;
    }
  actual = zt_sha256_file (path, NULL, opening->cancellable, error);
  if (actual == NULL)
    return NULL;
  if (g_strcmp0 (actual, sha256) != 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                           _ ("Its base part is not the one whose digest the bidder signed."));
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* What the difference is from, in order: the attachments, then the base part. */
static GPtrArray *
delta_sources (ZtOpening *opening, GError **error)
{
  JsonArray *files = zt_json_get_array (opening->package, "attachments");
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      const char *path = zt_json_get_string (json_array_get_object_element (files, i), "path");

      if (path == NULL)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                               _ ("It cannot be rebuilt without all its attachments."));
          return NULL;
        }
      g_ptr_array_add (sources, g_strdup (path));
    }
  if (zt_json_get_string (opening->package, "pdf.base") != NULL)
    {
      char *base = take_base (opening, error);

      if (base == NULL)
        return NULL;
      g_ptr_array_add (sources, base);
    }
  g_ptr_array_add (sources, NULL);
  return g_steal_pointer (&sources);
}

/* The PDF as such, or rebuilt from what it differs in. */
static char *
rebuild_pdf (ZtOpening *opening, GError **error)
{
  g_autofree char *pdf = g_build_filename (opening->folder, "bid.pdf", NULL);
  g_autofree char *delta = g_build_filename (opening->folder, "bid.pdf.vcdiff", NULL);
  g_autoptr (GPtrArray) sources = NULL;

  if (g_strcmp0 (zt_json_get_string (opening->package, "pdf.name"), "bid.pdf.vcdiff") != 0)
    return g_steal_pointer (&pdf);
  sources = delta_sources (opening, error);
  if (sources == NULL
      || !zt_vcdiff_decode ((const char *const *) sources->pdata, delta, pdf, PDF_LIMIT, error))
    return NULL;
  return g_steal_pointer (&pdf);
}

/* What the verifier found, in one line. */
static char *
list_reasons (JsonObject *report)
{
  JsonArray *signatures = zt_json_get_array (report, "signatures");
  g_autoptr (GString) text = g_string_new (zt_json_get_string (report, "verdict"));

  for (guint i = 0; signatures != NULL && i < json_array_get_length (signatures); i++)
    {
      JsonArray *reasons
          = zt_json_get_array (json_array_get_object_element (signatures, i), "reasons");

      for (guint j = 0; reasons != NULL && j < json_array_get_length (reasons); j++)
        g_string_append_printf (text, "; %s", json_array_get_string_element (reasons, j));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
_zt_opening_check_pdf (ZtOpening *opening)
{
  GError *cause = NULL;
  g_autofree char *pdf = rebuild_pdf (opening, &cause);
  g_autofree char *actual
      = pdf != NULL ? zt_sha256_file (pdf, NULL, opening->cancellable, &cause) : NULL;
  g_autoptr (JsonObject) report = NULL;
  g_autofree char *revoked = _zt_workspace_revocations_file (opening->ws);
  const char *const trust[] = { opening->ca, revoked, NULL };

  if (actual == NULL
      || g_strcmp0 (actual, zt_json_get_string (opening->package, "pdf.sha256")) != 0)
    {
      _zt_opening_problem (opening, "pdf", _ ("bid.pdf is not the document that was signed"),
                           cause);
      return;
    }
  report = zt_pdf_verify (pdf, opening->ca != NULL ? trust : NULL, opening->submitted,
                          opening->cancellable, &cause);
  if (report == NULL)
    {
      _zt_opening_problem (opening, "pdf", _ ("bid.pdf cannot be read"), cause);
      return;
    }
  if (g_strcmp0 (zt_json_get_string (report, "verdict"), "valid") != 0)
    {
      g_autofree char *reasons = list_reasons (report);

      _zt_opening_problem (opening, "pdf", _ ("The signatures in bid.pdf do not hold"),
                           g_error_new_literal (ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN,
                                                reasons));
    }
}
