/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who refers to what in the signed revision: an object that only looks new may have been waited
 * for. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-diff-private.h"

#define MAX_OBJECTS 2000000

typedef struct
{
  ZtPdfDiff *diff;
  GArray *queue; /* of gint64 */
} Walk;

static void
visit (Walk *walk, const ZtPdfValue *value)
{
  if (value->type == ZT_PDF_REFERENCE)
    {
      gpointer key = GSIZE_TO_POINTER (value->integer);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (walk->diff->counts, key));

      if (count == 0)
        g_array_append_val (walk->queue, value->integer);
      g_hash_table_insert (walk->diff->counts, key, GUINT_TO_POINTER (count + 1));
      return;
    }
  for (guint i = 0; value->items != NULL && i < value->items->len; i++)
    visit (walk, value->items->pdata[i]);
}

gboolean
_zt_pdf_diff_count_references (ZtPdfDiff *diff)
{
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (gint64));
  Walk walk = { diff, queue };

  visit (&walk, diff->old_file->trailer);
  for (guint i = 0; i < queue->len && i < MAX_OBJECTS; i++)
    {
      gint64 number = g_array_index (queue, gint64, i), annotations;
      g_autoptr (ZtPdfValue) value = zt_pdf_file_load (diff->old_file, number, NULL);

      if (value == NULL)
        return FALSE;
      visit (&walk, value);
      annotations = zt_pdf_value_get_target (zt_pdf_value_get (value, "Annots"));
      if (annotations != 0 && zt_pdf_value_is_name (zt_pdf_value_get (value, "Type"), "Page"))
        g_hash_table_insert (diff->annotations, GSIZE_TO_POINTER (annotations),
                             GSIZE_TO_POINTER (number));
    }
  return queue->len <= MAX_OBJECTS;
}
