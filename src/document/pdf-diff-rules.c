/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that explain changes outside the form: trailer, catalog, validation data, pages. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-diff-private.h"

#include <glib/gi18n-lib.h>

#define MAX_DEPTH 16

/* Document information may tell when and by which program the file was written, nothing else. */
static void
explain_information (ZtPdfDiff *diff)
{
  static const char *const free_keys[] = { "ModDate", "Producer", NULL };
  g_autoptr (ZtPdfValue) then = _zt_pdf_diff_old (diff, diff->old_file->trailer, "Info");
  g_autoptr (ZtPdfValue) now = _zt_pdf_diff_new (diff, diff->new_file->trailer, "Info");
  g_autoptr (ZtPdfValue) empty = zt_pdf_value_new (ZT_PDF_DICTIONARY);

  if (!zt_pdf_value_equal (then->type == ZT_PDF_NULL ? empty : then,
                           now->type == ZT_PDF_NULL ? empty : now, free_keys))
    _zt_pdf_diff_forbid (diff, _ ("The title or other information about the document was changed "
                                  "after signing"));
  else
    _zt_pdf_diff_explain_holder (diff, zt_pdf_value_get (diff->old_file->trailer, "Info"),
                                 zt_pdf_value_get (diff->new_file->trailer, "Info"));
}

void
_zt_pdf_rule_trailer (ZtPdfDiff *diff)
{
  static const char *const free_keys[]
      = { "Size",   "Prev",        "Info",   "ID",      "Type",        "W", "Index",
          "Filter", "DecodeParms", "Length", "XRefStm", "DocChecksum", NULL };

  if (!zt_pdf_value_is (zt_pdf_value_get (diff->new_file->trailer, "Root"), ZT_PDF_REFERENCE)
      || !zt_pdf_value_equal (zt_pdf_value_get (diff->old_file->trailer, "Root"),
                              zt_pdf_value_get (diff->new_file->trailer, "Root"), NULL))
    {
      _zt_pdf_diff_forbid (diff, _ ("The whole document was exchanged after signing"));
      return;
    }
  for (guint i = 0; i < diff->new_file->trailer->keys->len; i++)
    {
      const char *key = diff->new_file->trailer->keys->pdata[i];

      if (!g_strv_contains (free_keys, key)
          && !zt_pdf_value_equal (zt_pdf_value_get (diff->old_file->trailer, key),
                                  diff->new_file->trailer->items->pdata[i], NULL))
        _zt_pdf_diff_forbid (diff, _ ("The trailer of the file was changed after signing"));
    }
  explain_information (diff);
}

static gboolean
is_section (ZtPdfFile *file, const ZtPdfEntry *entry)
{
  for (guint i = 0; i < file->sections->len; i++)
    if (entry->kind == ZT_PDF_PLAIN
        && g_array_index (file->sections, ZtPdfSection, i).offset == entry->offset)
      return TRUE;
  return FALSE;
}

/* Cross-reference and object streams carry objects but are none; what nobody referred to may go. */
void
_zt_pdf_rule_structure (ZtPdfDiff *diff)
{
  g_autoptr (GList) numbers = g_hash_table_get_keys (diff->changed);

  for (GList *item = numbers; item != NULL; item = item->next)
    {
      gint64 number = (gint64) GPOINTER_TO_SIZE (item->data);
      const ZtPdfEntry *entry = zt_pdf_file_get_entry (diff->new_file, (guint64) number);
      g_autoptr (ZtPdfValue) value = NULL;
      const ZtPdfValue *type;

      if (_zt_pdf_diff_count (diff, number) > 0)
        continue;
      if (entry->kind <= ZT_PDF_FREE)
        _zt_pdf_diff_explain (diff, number);
      value = zt_pdf_file_load (diff->new_file, number, NULL);
      type = zt_pdf_value_get (value, "Type");
      if (zt_pdf_value_is (value, ZT_PDF_STREAM) && _zt_pdf_diff_is_new (diff, number)
          && (zt_pdf_value_is_name (type, "ObjStm")
              || (zt_pdf_value_is_name (type, "XRef") && is_section (diff->new_file, entry))))
        _zt_pdf_diff_explain (diff, number);
    }
}

static gboolean
explain_validation_data (ZtPdfDiff *diff, const ZtPdfValue *then_written,
                         const ZtPdfValue *now_written, guint depth)
{
  g_autoptr (ZtPdfValue) then = zt_pdf_file_resolve (diff->old_file, then_written, NULL);
  g_autoptr (ZtPdfValue) now = zt_pdf_file_resolve (diff->new_file, now_written, NULL);

  if (then == NULL || now == NULL || depth > MAX_DEPTH
      || (then->type != now->type && then->type != ZT_PDF_NULL))
    return _zt_pdf_diff_forbid (diff, _ ("Stored proofs (DSS) were removed after signing"));
  if (then->type == ZT_PDF_NULL)
    return _zt_pdf_diff_explain_tree (diff, now_written);
  if (!_zt_pdf_diff_explain_holder (diff, then_written, now_written))
    return FALSE;
  if (then->type == ZT_PDF_DICTIONARY)
    {
      for (guint i = 0; i < then->keys->len; i++)
        if (!explain_validation_data (diff, then->items->pdata[i],
                                      zt_pdf_value_get (now, then->keys->pdata[i]), depth + 1))
          return FALSE;
      for (guint i = 0; i < now->keys->len; i++)
        if (zt_pdf_value_get (then, now->keys->pdata[i]) == NULL
            && !_zt_pdf_diff_explain_tree (diff, now->items->pdata[i]))
          return FALSE;
      return TRUE;
    }
  if (then->type == ZT_PDF_ARRAY)
    {
      for (guint i = 0; i < then->items->len; i++)
        if (!explain_validation_data (diff, then->items->pdata[i], zt_pdf_value_item (now, i),
                                      depth + 1))
          return FALSE;
      for (guint i = then->items->len; i < now->items->len; i++)
        if (!_zt_pdf_diff_explain_tree (diff, now->items->pdata[i]))
          return FALSE;
      return TRUE;
    }
  /* A proof itself stays what it was. */
  if (then->type == ZT_PDF_STREAM
          ? _zt_pdf_diff_is_changed (diff, zt_pdf_value_get_target (now_written))
          : !zt_pdf_value_equal (then, now, NULL))
    return _zt_pdf_diff_forbid (diff, _ ("Stored proofs (DSS) were removed after signing"));
  return TRUE;
}

static void
explain_metadata (ZtPdfDiff *diff, const ZtPdfValue *before, const ZtPdfValue *catalog)
{
  const ZtPdfValue *written = zt_pdf_value_get (catalog, "Metadata");
  g_autoptr (ZtPdfValue) now = _zt_pdf_diff_new (diff, catalog, "Metadata");

  if (written == NULL)
    return;
  if (now->type != ZT_PDF_STREAM
      || !zt_pdf_value_is_name (zt_pdf_value_get (now, "Type"), "Metadata"))
    _zt_pdf_diff_forbid (diff, _ ("The description of the document was changed after signing"));
  else if (_zt_pdf_diff_explain_holder (diff, zt_pdf_value_get (before, "Metadata"), written))
    _zt_pdf_diff_explain_tree (diff, now);
}

void
_zt_pdf_rule_catalog (ZtPdfDiff *diff)
{
  static const char *const free_keys[]
      = { "AcroForm", "DSS", "Metadata", "Extensions", "Version", NULL };
  g_autoptr (ZtPdfValue) then = zt_pdf_file_get_catalog (diff->old_file, NULL);
  g_autoptr (ZtPdfValue) now = zt_pdf_file_get_catalog (diff->new_file, NULL);
  const ZtPdfValue *proofs;

  if (then == NULL || now == NULL || !zt_pdf_value_equal (then, now, free_keys))
    {
      _zt_pdf_diff_forbid (diff, _ ("The catalog of the document was changed after signing"));
      return;
    }
  /* The catalog is the one object that anything may refer to. */
  _zt_pdf_diff_explain (diff, zt_pdf_value_get_target (
                                  zt_pdf_value_get (diff->new_file->trailer, "Root")));
  proofs = zt_pdf_value_get (now, "DSS");
  if (zt_pdf_value_get (then, "DSS") != NULL || proofs != NULL)
    explain_validation_data (diff, zt_pdf_value_get (then, "DSS"), proofs, 0);
  explain_metadata (diff, then, now);
  _zt_pdf_diff_explain_tree (diff, zt_pdf_value_get (now, "Extensions"));
}

/* All that was there, in its order, and behind it only pictures of later signatures. */
static gboolean
check_annotations (ZtPdfDiff *diff, const ZtPdfValue *page, const ZtPdfValue *then,
                   const ZtPdfValue *now)
{
  guint before = zt_pdf_value_count (then);

  if (then->type != ZT_PDF_NULL && then->type != now->type)
    return _zt_pdf_diff_forbid (diff, _ ("Annotations were removed after signing"));
  for (guint i = 0; i < before; i++)
    if (!zt_pdf_value_equal (zt_pdf_value_item (then, i), zt_pdf_value_item (now, i), NULL))
      return _zt_pdf_diff_forbid (diff, _ ("Annotations were removed after signing"));
  for (guint i = before; i < zt_pdf_value_count (now); i++)
    {
      gint64 number = zt_pdf_value_get_target (zt_pdf_value_item (now, i));

      if (!_zt_pdf_diff_is_signature_widget (diff, number))
        return _zt_pdf_diff_forbid (diff, _ ("An annotation was added after signing"));
      if (!_zt_pdf_diff_check_size (diff, number, page))
        return FALSE;
    }
  return TRUE;
}

static void
explain_page (ZtPdfDiff *diff, gint64 number, const ZtPdfValue *then, const ZtPdfValue *now)
{
  static const char *const free_keys[] = { "Annots", NULL };
  g_autoptr (ZtPdfValue) before = _zt_pdf_diff_old (diff, then, "Annots");
  g_autoptr (ZtPdfValue) after = _zt_pdf_diff_new (diff, now, "Annots");

  if (!zt_pdf_value_equal (then, now, free_keys))
    _zt_pdf_diff_forbid (diff, _ ("A page was changed after signing"));
  else if (check_annotations (diff, then, before, after)
           && _zt_pdf_diff_explain_holder (diff, zt_pdf_value_get (then, "Annots"),
                                           zt_pdf_value_get (now, "Annots")))
    _zt_pdf_diff_explain (diff, number);
}

void
_zt_pdf_rule_pages (ZtPdfDiff *diff)
{
  g_autoptr (GList) numbers = g_hash_table_get_keys (diff->changed);

  for (GList *item = numbers; item != NULL; item = item->next)
    {
      gint64 number = (gint64) GPOINTER_TO_SIZE (item->data);
      g_autoptr (ZtPdfValue) then = zt_pdf_file_load (diff->old_file, number, NULL);
      g_autoptr (ZtPdfValue) now = zt_pdf_file_load (diff->new_file, number, NULL);

      if (zt_pdf_value_is_name (zt_pdf_value_get (then, "Type"), "Page")
          && zt_pdf_value_is (now, ZT_PDF_DICTIONARY))
        explain_page (diff, number, then, now);
      else if (g_hash_table_contains (diff->annotations, item->data) && now != NULL && then != NULL
               && _zt_pdf_diff_count (diff, number) == 1)
        {
          gint64 holder
              = (gint64) GPOINTER_TO_SIZE (g_hash_table_lookup (diff->annotations, item->data));
          g_autoptr (ZtPdfValue) page = zt_pdf_file_load (diff->old_file, holder, NULL);

          if (page != NULL && check_annotations (diff, page, then, now))
            _zt_pdf_diff_explain (diff, number);
        }
    }
}
