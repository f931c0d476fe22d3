/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures that an earlier state of the file had and that a later update took away: the file is
 * not unsigned, somebody wants it to look so. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-signature.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define MARK "%%EOF"
#define RANGE "/ByteRange"
#define PIECE ((gsize) 256 * 1024)
#define MAX_REVISIONS 1000

static gboolean
is_same (const ZtPdfSignature *a, const ZtPdfSignature *b)
{
  return a->number == b->number && a->gap_start == b->gap_start && a->end == b->end
         && strcmp (a->field, b->field) == 0;
}

static gboolean
has (GPtrArray *signatures, const ZtPdfSignature *signature)
{
  for (guint i = 0; i < signatures->len; i++)
    if (is_same (signatures->pdata[i], signature))
      return TRUE;
  return FALSE;
}

/* What ended at @size: no whole PDF, as the first part of a linearised one, had no signatures. */
static void
look_into (const ZtPdfFile *file, gsize size, GPtrArray *signatures, GPtrArray *removed)
{
  g_autoptr (ZtPdfFile) revision = zt_pdf_file_new (file->data, size, NULL);
  g_autoptr (ZtPdfForm) form = revision != NULL ? zt_pdf_form_new (revision, NULL) : NULL;
  g_autoptr (GPtrArray) then = form != NULL ? zt_pdf_signatures_read (revision, form, NULL) : NULL;

  for (guint i = then != NULL ? then->len : 0; i > 0; i--)
    {
      ZtPdfSignature *signature = then->pdata[i - 1];

      if (has (signatures, signature) || has (removed, signature))
        continue;
      g_ptr_array_steal_index (then, i - 1);
      g_ptr_array_add (removed, signature);
      if (signature->coverage == ZT_PDF_COVERS_DOCUMENT)
        signature->coverage = ZT_PDF_COVERS_REVISION;
      signature->changes = ZT_PDF_CHANGES_FORBIDDEN;
      g_ptr_array_add (signature->reasons,
                       /* TRANSLATORS: %s is the name of a form field. */
                       g_strdup_printf (_ ("The signature “%s” was removed from the document after "
                                           "signing"),
                                        signature->field));
    }
}

/* Where each revision ends, by the bytes and not by the chain of updates: whoever removes a
 * signature may cut the chain too. Read in pieces, so that a large file does not fill the memory.
 */
static gboolean
find_ends (const char *path, GArray *ends, gboolean *has_signatures, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, error);
  g_autofree char *piece = g_malloc (PIECE);
  gsize kept = 0, start = 0, got = 0;

  if (input == NULL)
    return FALSE;
  do
    {
      const char *at = piece, *end;

      if (!g_input_stream_read_all (G_INPUT_STREAM (input), piece + kept, PIECE - kept, &got, NULL,
                                    error))
        return FALSE;
      end = piece + kept + got;
      *has_signatures |= memmem (piece, kept + got, RANGE, strlen (RANGE)) != NULL;
      while ((at = memmem (at, (gsize) (end - at), MARK, strlen (MARK))) != NULL)
        {
          gsize place = start + (gsize) (at - piece) + strlen (MARK);

          if (ends->len == 0 || g_array_index (ends, gsize, ends->len - 1) < place)
            g_array_append_val (ends, place);
          at += strlen (MARK);
        }
      /* What was cut at the seam is whole in the next piece. */
      kept = MIN (kept + got, strlen (RANGE) - 1);
      start += (gsize) (end - piece) - kept;
      memmove (piece, end - kept, kept);
    }
  while (got > 0 && ends->len <= MAX_REVISIONS);
  return TRUE;
}

GPtrArray *
zt_pdf_signatures_find_removed (const char *path, ZtPdfFile *file, GPtrArray *signatures,
                                GError **error)
{
  g_autoptr (GPtrArray) removed
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_signature_free);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  gboolean has_signatures = FALSE;

  if (!find_ends (path, ends, &has_signatures, error))
    return NULL;
  if (ends->len > MAX_REVISIONS && has_signatures)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The PDF was changed more often than is accepted"));
      return NULL;
    }
  for (guint i = 0; has_signatures && i < ends->len; i++)
    {
      gsize end = g_array_index (ends, gsize, i);

      /* The end of the line belongs to the mark; a signature ends behind it. */
      while (end < file->size && (file->data[end] == '\r' || file->data[end] == '\n'))
        end++;
      if (end < file->size)
        look_into (file, end, signatures, removed);
    }
  return g_steal_pointer (&removed);
}
