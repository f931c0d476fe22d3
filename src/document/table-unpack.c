/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unpacks the XML parts of an XLSX file within limits: no zip bomb, no macro, no part twice. */
#define G_LOG_DOMAIN "zt-table"

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "table-private.h"

#define MAX_ENTRIES 2000
#define MAX_PART (G_GUINT64_CONSTANT (64) << 20)  /* one part, unpacked */
#define MAX_TOTAL (G_GUINT64_CONSTANT (96) << 20) /* all that is unpacked */

static gboolean
fail (GError **error, ZtError code, const char *message)
{
  g_set_error_literal (error, ZT_ERROR, code, message);
  return FALSE;
}

static gboolean
is_wanted (const char *name)
{
  return g_str_has_suffix (name, ".xml") || g_str_has_suffix (name, ".rels");
}

static gboolean
is_macro (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, "vbaproject.bin") || strstr (lower, "macrosheets/") != NULL
         || strstr (lower, "activex") != NULL;
}

static gboolean
unpack_part (struct archive *archive, guint64 *total, GByteArray *out, GError **error)
{
  char buffer[65536];

  for (;;)
    {
      la_ssize_t got = archive_read_data (archive, buffer, sizeof buffer);

      if (got < 0)
        return fail (error, ZT_ERROR_INVALID,
                     _ ("The spreadsheet is damaged: it cannot be "
                        "unpacked."));
      if (got == 0)
        return TRUE;
      *total += (guint64) got;
      if (out->len + (guint64) got > MAX_PART || *total > MAX_TOTAL)
        return fail (error, ZT_ERROR_LIMIT,
                     _ ("The spreadsheet unpacks to far more than a table needs. It is not read."));
      g_byte_array_append (out, (const guint8 *) buffer, (guint) got);
    }
}

static gboolean
take_entry (GHashTable *parts, struct archive *archive, struct archive_entry *entry, guint64 *total,
            GError **error)
{
  const char *name = archive_entry_pathname_utf8 (entry);
  g_autoptr (GByteArray) content = NULL;

  if (name == NULL)
    name = archive_entry_pathname (entry);
  if (name == NULL || !g_utf8_validate (name, -1, NULL))
    return fail (error, ZT_ERROR_INVALID, _ ("The spreadsheet is damaged: a part has no name."));
  if (is_macro (name))
    return fail (error, ZT_ERROR_UNSUPPORTED,
                 _ ("The spreadsheet contains macros. Save it as XLSX without macros."));
  if (archive_entry_is_encrypted (entry))
    return fail (error, ZT_ERROR_UNSUPPORTED,
                 _ ("The spreadsheet is protected by a password. Save it without one."));
  if (!is_wanted (name))
    return TRUE;
  content = g_byte_array_new ();
  if (!unpack_part (archive, total, content, error))
    return FALSE;
  if (!g_hash_table_insert (parts, g_strdup (name),
                            g_byte_array_free_to_bytes (g_steal_pointer (&content))))
    return fail (error, ZT_ERROR_INVALID, _ ("The spreadsheet is damaged: a part is there twice."));
  return TRUE;
}

GHashTable *
_zt_table_unpack (const char *path, GError **error)
{
  GHashTable *parts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  guint64 total = 0;
  guint count = 0;
  int status;
  gboolean ok = TRUE;

  archive_read_support_format_zip (archive);
  if (archive_read_open_filename (archive, path, 65536) != ARCHIVE_OK)
    ok = fail (error, ZT_ERROR_INVALID, _ ("The spreadsheet is damaged: it cannot be unpacked."));
  while (ok && (status = archive_read_next_header (archive, &entry)) != ARCHIVE_EOF)
    {
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        ok = fail (error, ZT_ERROR_INVALID,
                   _ ("The spreadsheet is damaged: it cannot be unpacked."));
      else if (++count > MAX_ENTRIES)
        ok = fail (error, ZT_ERROR_LIMIT, _ ("The spreadsheet has too many parts."));
      else
        ok = take_entry (parts, archive, entry, &total, error);
    }
  archive_read_free (archive);
  if (!ok)
    g_clear_pointer (&parts, g_hash_table_unref);
  return parts;
}
