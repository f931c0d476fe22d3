/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digest, signature and time stamp of one signature, one after the other; each failure has its
 * sentence. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-check.h"

#include "timestamp.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define PIECE (256 * 1024)

void
zt_pdf_checked_free (ZtPdfChecked *checked)
{
  if (checked == NULL)
    return;
  g_clear_pointer (&checked->cms, zt_cms_info_free);
  g_clear_pointer (&checked->signer, zt_certificate_unref);
  g_free (checked);
}

void
zt_pdf_checked_add_reason (ZtPdfChecked *checked, const char *reason)
{
  g_ptr_array_add (checked->structure->reasons, g_strdup (reason));
}

/* Read anew instead of through the mapping: a large file does not fill the memory. */
static gboolean
hash_range (GFileInputStream *input, ZtHasher *hasher, guint64 from, guint64 to, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);

  if (!g_seekable_seek (G_SEEKABLE (input), (goffset) from, G_SEEK_SET, NULL, error))
    return FALSE;
  while (from < to)
    {
      gsize got = 0;

      if (!g_input_stream_read_all (G_INPUT_STREAM (input), piece, MIN (to - from, PIECE), &got,
                                    NULL, error))
        return FALSE;
      if (got == 0)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_IO,
                               _ ("The file changed while it was being read"));
          return FALSE;
        }
      zt_hasher_update (hasher, piece, got);
      from += got;
    }
  return TRUE;
}

static gsize
hash_signed (const char *path, const ZtPdfSignature *structure, ZtCmsHash kind, guint8 digest[64],
             GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, error);
  g_autoptr (ZtHasher) hasher = zt_hasher_new (kind);

  if (input == NULL || !hash_range (input, hasher, 0, structure->gap_start, error)
      || !hash_range (input, hasher, structure->gap_end, structure->end, error))
    return 0;
  return zt_hasher_finish (hasher, digest);
}

/* A document time stamp is a bare token; its padding must be zeros. */
static GBytes *
strip_padding (GBytes *contents)
{
  gsize size, length, head = 2;
  const guint8 *data = g_bytes_get_data (contents, &size);

  if (size < 6 || data[0] != 0x30)
    return NULL;
  length = data[1];
  if (length > 0x80)
    {
      guint count = length & 0x7f;

      if (count > 4)
        return NULL;
      for (length = 0; head < 2 + count; head++)
        length = length << 8 | data[head];
    }
  if (length > size - head)
    return NULL;
  for (gsize i = head + length; i < size; i++)
    if (data[i] != 0)
      return NULL;
  return g_bytes_new_from_bytes (contents, 0, head + length);
}

static gboolean
check_document_timestamp (const char *path, ZtPdfChecked *checked, GError **error)
{
  g_autoptr (GBytes) token = strip_padding (checked->structure->contents);
  guint8 digest[64];

  checked->timestamp = ZT_TIMESTAMP_BROKEN;
  if (token == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The time stamp is malformed"));
      return FALSE;
    }
  if (hash_signed (path, checked->structure, ZT_CMS_HASH_SHA256, digest, error) == 0
      || !zt_timestamp_verify (token, digest, &checked->timestamp_time, &checked->signer, error))
    return FALSE;
  checked->timestamp = ZT_TIMESTAMP_OK;
  return TRUE;
}

static gboolean
check_cms (const char *path, ZtPdfChecked *checked, GError **error)
{
  ZtPdfSignature *structure = checked->structure;
  ZtCmsHash kind;
  guint8 digest[64];
  gsize length;

  if (!zt_cms_peek_hash (structure->contents, TRUE, &kind, error)
      || (length = hash_signed (path, structure, kind, digest, error)) == 0)
    return FALSE;
  checked->cms = zt_cms_verify (structure->contents, TRUE, digest, length, error);
  if (checked->cms == NULL)
    return FALSE;
  checked->signer = zt_certificate_ref (checked->cms->signer);
  checked->timestamp = checked->cms->timestamp;
  checked->timestamp_time = checked->cms->timestamp_time;
  if (checked->timestamp == ZT_TIMESTAMP_BROKEN)
    zt_pdf_checked_add_reason (checked, _ ("The time stamp does not belong to this signature"));
  if (structure->is_pades && !checked->cms->has_ess)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The signature does not name its certificate"));
      return FALSE;
    }
  return TRUE;
}

ZtPdfChecked *
zt_pdf_check_signature (const char *path, ZtPdfSignature *structure)
{
  ZtPdfChecked *checked = g_new0 (ZtPdfChecked, 1);
  g_autoptr (GError) error = NULL;

  checked->structure = structure;
  checked->timestamp = ZT_TIMESTAMP_NONE;
  checked->trust = "unknown";
  checked->level = "legacy";
  structure->integrity = FALSE;
  if (structure->contents == NULL)
    return checked;
  structure->integrity = structure->is_timestamp ? check_document_timestamp (path, checked, &error)
                                                 : check_cms (path, checked, &error);
  if (!structure->integrity)
    zt_pdf_checked_add_reason (checked,
                               error != NULL ? error->message : _ ("The signature is broken"));
  return checked;
}
