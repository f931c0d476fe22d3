/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that explain changes of the form: later signatures, and filling in where a
 * certification allows it. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-diff-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define WIDGET_FLAGS 132
/* A seal larger than this part of its page would be the page. */
#define LARGEST_SHARE 0.25
#define MAX_DEPTH 64

/* The signature in that field, if it came after the revision and holds by itself. */
static ZtPdfSignature *
get_later_signature (ZtPdfDiff *diff, const ZtPdfField *field)
{
  gint64 number = field != NULL ? zt_pdf_value_get_target (field->value) : 0;

  for (guint i = 0; number != 0 && i < diff->signatures->len; i++)
    {
      ZtPdfSignature *signature = diff->signatures->pdata[i];

      if (signature->number == number && signature->end > diff->signature->end
          && signature->integrity && signature->coverage != ZT_PDF_COVERAGE_BROKEN)
        return signature;
    }
  return NULL;
}

gboolean
_zt_pdf_diff_is_signature_widget (ZtPdfDiff *diff, gint64 number)
{
  ZtPdfField *field = number != 0 ? zt_pdf_form_find_number (diff->new_form, number) : NULL;

  return _zt_pdf_diff_is_new (diff, number) && get_later_signature (diff, field) != NULL;
}

static double
get_area (const double box[4])
{
  return fabs ((box[2] - box[0]) * (box[3] - box[1]));
}

/* What is shown of the page; the boxes may be inherited. */
static double
get_page_area (ZtPdfDiff *diff, const ZtPdfValue *page)
{
  static const char *const boxes[] = { "MediaBox", "CropBox" };
  g_autoptr (ZtPdfValue) node = zt_pdf_value_ref ((ZtPdfValue *) page);
  double box[4], area = 0;

  for (guint i = 0; i < MAX_DEPTH && node->type == ZT_PDF_DICTIONARY; i++)
    {
      ZtPdfValue *parent = _zt_pdf_diff_old (diff, node, "Parent");

      for (guint j = 0; j < G_N_ELEMENTS (boxes); j++)
        if (zt_pdf_file_get_numbers (diff->old_file, node, boxes[j], 4, box)
            && (area == 0 || get_area (box) < area))
          area = get_area (box);
      zt_pdf_value_unref (node);
      node = parent;
    }
  return area;
}

gboolean
_zt_pdf_diff_check_size (ZtPdfDiff *diff, gint64 number, const ZtPdfValue *page)
{
  const ZtPdfField *field = zt_pdf_form_find_number (diff->new_form, number);
  double rectangle[4];

  if (field != NULL
      && zt_pdf_file_get_numbers (diff->new_file, field->dictionary, "Rect", 4, rectangle)
      && get_area (rectangle) <= LARGEST_SHARE * get_page_area (diff, page))
    return TRUE;
  return _zt_pdf_diff_forbid (diff,
                              /* TRANSLATORS: %s is the name of a form field. */
                              _ ("The picture of the later signature “%s” covers too much of "
                                 "the page"),
                              field != NULL ? field->name : "");
}

static gboolean
check_permission (ZtPdfDiff *diff, const ZtPdfSignature *later)
{
  if (diff->permission == 1 && !later->is_timestamp)
    return _zt_pdf_diff_forbid (diff, _ ("The document was certified as final, but signed again"));
  return TRUE;
}

static gboolean
explain_new_field (ZtPdfDiff *diff, ZtPdfField *field)
{
  static const char *const known[]
      = { "Type", "Subtype", "FT", "T",  "F",  "P",  "V",  "Rect",   "AP", "AS", "MK",
          "DA",   "DR",      "Ff", "TU", "TM", "BS", "NM", "Border", "H",  "M",  NULL };
  ZtPdfSignature *later = get_later_signature (diff, field);

  if (later == NULL || !_zt_pdf_diff_is_new (diff, field->number))
    return _zt_pdf_diff_forbid (diff,
                                /* TRANSLATORS: %s is the name of a form field. */
                                _ ("The field “%s” was added after signing"), field->name);
  for (guint i = 0; i < field->dictionary->keys->len; i++)
    if (!g_strv_contains (known, field->dictionary->keys->pdata[i]))
      return _zt_pdf_diff_forbid (diff,
                                  /* TRANSLATORS: %s is the name of a form field. */
                                  _ ("The signature “%s” added later brings more than itself"),
                                  field->name);
  if (_zt_pdf_diff_count (diff, field->number) > 0)
    return _zt_pdf_diff_forbid (diff,
                                /* TRANSLATORS: %s is the name of a form field. */
                                _ ("The field “%s” was added after signing"), field->name);
  _zt_pdf_diff_explain (diff, field->number);
  return check_permission (diff, later) && _zt_pdf_diff_explain_tree (diff, field->dictionary);
}

/* Only known keys of @now differ from @then, and a hidden thing did not appear nor a visible one
 * vanish. */
static gboolean
check_widget (ZtPdfDiff *diff, const ZtPdfValue *then, const ZtPdfValue *now,
              const char *const *free_keys, const char *name)
{
  const ZtPdfValue *old_flags = zt_pdf_value_get (then, "F");
  const ZtPdfValue *new_flags = zt_pdf_value_get (now, "F");
  gint64 before = zt_pdf_value_is (old_flags, ZT_PDF_INTEGER) ? old_flags->integer : 0;
  gint64 after = zt_pdf_value_is (new_flags, ZT_PDF_INTEGER) ? new_flags->integer : 0;

  if (zt_pdf_value_equal (then, now, free_keys) && (before & ~after) == 0
      && (after & ~before & ~WIDGET_FLAGS) == 0)
    return TRUE;
  return _zt_pdf_diff_forbid (diff,
                              /* TRANSLATORS: %s is the name of a form field. */
                              _ ("The field “%s” was changed after signing"), name);
}

/* The appearance dictionary and the appearances in it, not what they are made of. */
static void
collect_replaceable (ZtPdfDiff *diff, const ZtPdfValue *appearance, guint depth)
{
  gint64 number = zt_pdf_value_get_target (appearance);
  g_autoptr (ZtPdfValue) value = zt_pdf_file_resolve (diff->old_file, appearance, NULL);

  if (number != 0)
    g_hash_table_add (diff->replaceable, GSIZE_TO_POINTER (number));
  for (guint i = 0;
       depth < 3 && zt_pdf_value_is (value, ZT_PDF_DICTIONARY) && i < value->items->len; i++)
    collect_replaceable (diff, value->items->pdata[i], depth + 1);
}

static gboolean
explain_filled (ZtPdfDiff *diff, gint64 number, const char *const *free_keys, const char *name)
{
  g_autoptr (ZtPdfValue) then = NULL, now = NULL;

  if (!_zt_pdf_diff_is_changed (diff, number))
    return TRUE;
  then = zt_pdf_file_load (diff->old_file, number, NULL);
  now = zt_pdf_file_load (diff->new_file, number, NULL);
  if (then == NULL || now == NULL || !check_widget (diff, then, now, free_keys, name))
    return FALSE;
  _zt_pdf_diff_explain (diff, number);
  for (guint i = 0; free_keys[i] != NULL; i++)
    if (!_zt_pdf_diff_explain_tree (diff, zt_pdf_value_get (now, free_keys[i])))
      return FALSE;
  return TRUE;
}

/* The picture of a text may have been exchanged where it stands; the field itself does not show
 * it. */
static gboolean
was_drawn_anew (ZtPdfDiff *diff, const ZtPdfField *field)
{
  gboolean is_drawn = FALSE;
  GHashTableIter iter;
  gpointer number;

  if (!_zt_pdf_field_is_text (diff->old_file, field))
    return FALSE;
  g_hash_table_remove_all (diff->replaceable);
  for (guint i = 0; i < field->widgets->len; i++)
    {
      g_autoptr (ZtPdfValue) widget
          = zt_pdf_file_load (diff->old_file, g_array_index (field->widgets, gint64, i), NULL);

      if (widget != NULL && zt_pdf_value_get (widget, "AP") != NULL)
        collect_replaceable (diff, zt_pdf_value_get (widget, "AP"), 0);
    }
  g_hash_table_iter_init (&iter, diff->replaceable);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    is_drawn |= _zt_pdf_diff_is_changed (diff, (gint64) GPOINTER_TO_SIZE (number));
  g_hash_table_remove_all (diff->replaceable);
  return is_drawn;
}

static gboolean
was_touched (ZtPdfDiff *diff, const ZtPdfField *field)
{
  if (_zt_pdf_diff_is_changed (diff, field->number))
    return TRUE;
  for (guint i = 0; i < field->widgets->len; i++)
    if (_zt_pdf_diff_is_changed (diff, g_array_index (field->widgets, gint64, i)))
      return TRUE;
  return was_drawn_anew (diff, field);
}

/* The pictures of filled fields may have been drawn again in place. */
static void
explain_appearances (ZtPdfDiff *diff, const ZtPdfField *field)
{
  for (guint i = 0; i < field->widgets->len; i++)
    {
      gint64 number = g_array_index (field->widgets, gint64, i);
      g_autoptr (ZtPdfValue) before = zt_pdf_file_load (diff->old_file, number, NULL);
      g_autoptr (ZtPdfValue) widget = zt_pdf_file_load (diff->new_file, number, NULL);

      g_hash_table_remove_all (diff->replaceable);
      if (before != NULL && zt_pdf_value_get (before, "AP") != NULL)
        collect_replaceable (diff, zt_pdf_value_get (before, "AP"), 0);
      if (widget != NULL)
        _zt_pdf_diff_explain_tree (diff, zt_pdf_value_get (widget, "AP"));
    }
  g_hash_table_remove_all (diff->replaceable);
}

/* An empty signature field was signed, or a form was filled in that no certification closed. */
static gboolean
explain_old_field (ZtPdfDiff *diff, const ZtPdfField *then, ZtPdfField *now)
{
  static const char *const sign_keys[] = { "V", "AP", "AS", "F", "M", "MK", NULL };
  static const char *const fill_keys[] = { "V", "AP", "AS", "I", "M", NULL };
  /* The pictures of a box being on and off are the signed ones. */
  static const char *const box_keys[] = { "V", "AS", "M", NULL };
  gboolean is_signature = zt_pdf_field_is_signature (then);
  ZtPdfSignature *later
      = is_signature && !zt_pdf_field_is_signed (then) ? get_later_signature (diff, now) : NULL;
  gboolean is_text = _zt_pdf_field_is_text (diff->old_file, then);
  const char *const *keys = is_signature ? sign_keys : is_text ? fill_keys : box_keys;

  if (then->is_parent || (is_signature ? later == NULL : diff->permission == 1))
    return _zt_pdf_diff_forbid (diff,
                                /* TRANSLATORS: %s is the name of a form field. */
                                _ ("The field “%s” was changed after signing"), then->name);
  if (zt_pdf_signatures_lock (diff->signatures, diff->signature->end, then->name))
    return _zt_pdf_diff_forbid (diff,
                                /* TRANSLATORS: %s is the name of a form field. */
                                _ ("The field “%s” was locked by a signature, but changed"),
                                then->name);
  if (later != NULL && !check_permission (diff, later))
    return FALSE;
  if (!is_signature && !_zt_pdf_diff_check_fill (diff, then, now))
    return FALSE;
  if (is_text)
    explain_appearances (diff, now);
  if (!explain_filled (diff, then->number, keys, then->name))
    return FALSE;
  for (guint i = 0; i < then->widgets->len; i++)
    if (!explain_filled (diff, g_array_index (then->widgets, gint64, i), keys, then->name))
      return FALSE;
  return TRUE;
}

void
_zt_pdf_rule_fields (ZtPdfDiff *diff)
{
  for (guint i = 0; i < diff->old_form->fields->len && !diff->is_forbidden; i++)
    {
      ZtPdfField *then = diff->old_form->fields->pdata[i];
      ZtPdfField *now = zt_pdf_form_find_number (diff->new_form, then->number);

      if (now == NULL || strcmp (then->name, now->name) != 0
          || g_strcmp0 (then->type, now->type) != 0)
        _zt_pdf_diff_forbid (diff,
                             /* TRANSLATORS: %s is the name of a form field. */
                             _ ("The field “%s” was removed after signing"), then->name);
      else if (was_touched (diff, then))
        explain_old_field (diff, then, now);
    }
  for (guint i = 0; i < diff->new_form->fields->len && !diff->is_forbidden; i++)
    {
      ZtPdfField *now = diff->new_form->fields->pdata[i];
      ZtPdfField *then = zt_pdf_form_find_number (diff->old_form, now->number);

      if (then == NULL)
        explain_new_field (diff, now);
    }
}

/* The old fields in their order; what is behind them is checked field by field. */
static gboolean
check_roots (ZtPdfDiff *diff)
{
  for (guint i = 0; i < zt_pdf_value_count (diff->old_form->roots); i++)
    if (!zt_pdf_value_equal (zt_pdf_value_item (diff->old_form->roots, i),
                             zt_pdf_value_item (diff->new_form->roots, i), NULL))
      return _zt_pdf_diff_forbid (diff, _ ("Fields were removed from the form after signing"));
  return TRUE;
}

static gboolean
explain_form_objects (ZtPdfDiff *diff)
{
  g_autoptr (ZtPdfValue) before = zt_pdf_file_get_catalog (diff->old_file, NULL);
  g_autoptr (ZtPdfValue) after = zt_pdf_file_get_catalog (diff->new_file, NULL);

  return _zt_pdf_diff_explain_holder (diff, zt_pdf_value_get (before, "AcroForm"),
                                      zt_pdf_value_get (after, "AcroForm"))
         && _zt_pdf_diff_explain_holder (diff,
                                         zt_pdf_value_get (diff->old_form->dictionary, "Fields"),
                                         zt_pdf_value_get (diff->new_form->dictionary, "Fields"));
}

void
_zt_pdf_rule_form (ZtPdfDiff *diff)
{
  static const char *const final_keys[] = { "Fields", "SigFlags", NULL };
  static const char *const free_keys[] = { "Fields", "SigFlags", "NeedAppearances", "DR", NULL };
  static const char *const first_keys[] = { "Fields", "SigFlags", "DA", "DR", NULL };
  const ZtPdfValue *then = diff->old_form->dictionary, *now = diff->new_form->dictionary;
  gboolean had_fields = diff->old_form->fields->len > 0;
  g_autoptr (ZtPdfValue) empty = zt_pdf_value_new (ZT_PDF_DICTIONARY);

  if (then == NULL && now == NULL)
    return;
  if (now == NULL
      || !zt_pdf_value_equal (then != NULL ? then : empty, now,
                              !had_fields             ? first_keys
                              : diff->permission == 1 ? final_keys
                                                      : free_keys))
    {
      _zt_pdf_diff_forbid (diff, _ ("The form of the document was changed after signing"));
      return;
    }
  if (!check_roots (diff) || !explain_form_objects (diff))
    return;
  /* Nothing was shown with these fonts before there was a field. */
  if (!had_fields)
    _zt_pdf_diff_explain_tree (diff, zt_pdf_value_get (now, "DR"));
  else
    _zt_pdf_diff_check_form_defaults (diff);
}
