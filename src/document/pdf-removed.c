/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures that an earlier state of the file had and that a later update took away: the file is
 * not unsigned, somebody wants it to look so. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-signature.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MARK "%%EOF"
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

/* By the bytes, not by the chain of updates: whoever removes a signature may cut the chain too. */
GPtrArray *
zt_pdf_signatures_find_removed (ZtPdfFile *file, GPtrArray *signatures, GError **error)
{
  g_autoptr (GPtrArray) removed
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_signature_free);
  const guint8 *at = file->data, *end = file->data + file->size;
  guint count = 0;

  if (memmem (file->data, file->size, "/ByteRange", strlen ("/ByteRange")) == NULL)
    return g_steal_pointer (&removed);
  while ((at = memmem (at, (gsize) (end - at), MARK, strlen (MARK))) != NULL)
    {
      at += strlen (MARK);
      /* The end of line belongs to the mark; a signature ends behind it. */
      while (at < end && (*at == '\r' || *at == '\n'))
        at++;
      if (at == end)
        break;
      if (++count > MAX_REVISIONS)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               _ ("The PDF was changed more often than is accepted"));
          return NULL;
        }
      look_into (file, (gsize) (at - file->data), signatures, removed);
    }
  return g_steal_pointer (&removed);
}
