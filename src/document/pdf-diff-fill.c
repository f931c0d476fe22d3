/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling in a form after signing: permitted where the field was there, open and not locked, and
 * when people see exactly the value that the field now has. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-appearance.h"
#include "pdf-diff-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define FLAG_READ_ONLY (1 << 0)
#define FLAG_PASSWORD (1 << 13)
#define FLAG_RICH (1 << 25)
#define FLAG_PUSH_BUTTON (1 << 16)
#define FLAG_COMBO (1 << 17)
#define MAX_DEPTH 32

/* One look at a field: in which file, whether readers draw it anew, and how the old one was. */
typedef struct
{
  ZtPdfDiff *diff;
  ZtPdfFile *file;
  gboolean is_drawn_anew; /* NeedAppearances */
} Look;

static ZtPdfValue *
get_inherited (ZtPdfFile *file, const ZtPdfValue *dictionary, const char *key)
{
  g_autoptr (ZtPdfValue) node = zt_pdf_value_ref ((ZtPdfValue *) dictionary);

  for (guint i = 0; i < MAX_DEPTH && zt_pdf_value_is (node, ZT_PDF_DICTIONARY); i++)
    {
      ZtPdfValue *parent;

      if (zt_pdf_value_get (node, key) != NULL)
        return zt_pdf_file_get (file, node, key, NULL);
      parent = zt_pdf_file_get (file, node, "Parent", NULL);
      if (parent == NULL)
        return NULL;
      zt_pdf_value_unref (node);
      node = parent;
    }
  return NULL;
}

static gint64
get_flags (ZtPdfFile *file, const ZtPdfField *field)
{
  g_autoptr (ZtPdfValue) flags = get_inherited (file, field->dictionary, "Ff");

  return zt_pdf_value_is (flags, ZT_PDF_INTEGER) ? flags->integer : 0;
}

/* A font of the signed revision, or one every reader has, with codes we can read. */
static gboolean
is_good_font (const ZtPdfValue *written, gpointer user_data)
{
  Look *look = user_data;
  gint64 number = zt_pdf_value_get_target (written);
  g_autoptr (ZtPdfFont) font = NULL;

  if (number != 0 && !_zt_pdf_diff_is_new (look->diff, number)
      && !_zt_pdf_diff_is_changed (look->diff, number))
    return TRUE;
  font = zt_pdf_font_new (look->file, written);
  return font != NULL && !font->has_program && font->is_known && !font->is_tampered;
}

/* The picture has the size of its place on the page and is turned as the field says: upside down a
 * 9 is a 6. */
static gboolean
fits_place (Look *look, const ZtPdfValue *widget, const ZtPdfValue *stream)
{
  static const double turns[4][4]
      = { { 1, 0, 0, 1 }, { 0, 1, -1, 0 }, { -1, 0, 0, -1 }, { 0, -1, 1, 0 } };
  g_autoptr (ZtPdfValue) manner = zt_pdf_file_get (look->file, widget, "MK", NULL);
  g_autoptr (ZtPdfValue) turn
      = manner != NULL ? zt_pdf_file_get (look->file, manner, "R", NULL) : NULL;
  guint quarter = zt_pdf_value_is (turn, ZT_PDF_INTEGER) ? (guint) (turn->integer / 90) & 3 : 0;
  double place[4], box[4], m[6] = { 1, 0, 0, 1, 0, 0 }, width, height;

  if (!zt_pdf_file_get_numbers (look->file, widget, "Rect", 4, place)
      || !zt_pdf_file_get_numbers (look->file, stream, "BBox", 4, box)
      || (zt_pdf_value_get (stream, "Matrix") != NULL
          && !zt_pdf_file_get_numbers (look->file, stream, "Matrix", 6, m)))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (fabs (m[i] - turns[quarter][i]) > 0.01)
      return FALSE;
  width = fabs (box[quarter & 1 ? 3 : 2] - box[quarter & 1 ? 1 : 0]);
  height = fabs (box[quarter & 1 ? 2 : 3] - box[quarter & 1 ? 0 : 1]);
  return fabs (width - fabs (place[2] - place[0])) <= 1.5
         && fabs (height - fabs (place[3] - place[1])) <= 1.5;
}

static gboolean
read_shown (Look *look, const ZtPdfValue *widget, ZtPdfShown *shown)
{
  g_autoptr (ZtPdfValue) pictures = zt_pdf_file_get (look->file, widget, "AP", NULL);
  g_autoptr (ZtPdfValue) stream
      = pictures != NULL ? zt_pdf_file_get (look->file, pictures, "N", NULL) : NULL;

  /* Only what is shown at rest: another picture may come up under the mouse. */
  return stream != NULL && pictures->type == ZT_PDF_DICTIONARY && pictures->keys->len == 1
         && fits_place (look, widget, stream)
         && zt_pdf_appearance_read (look->file, stream, is_good_font, look, shown);
}

/* A ground that was not there when it was signed could cover what is below it. */
static gboolean
has_same_ground (Look *look, gint64 number, const ZtPdfShown *shown)
{
  Look before = { look->diff, look->diff->old_file, FALSE };
  g_autoptr (ZtPdfValue) widget = NULL;
  g_auto (ZtPdfShown) then = { 0 };

  if (!shown->has_background || look->file == look->diff->old_file)
    return TRUE;
  widget = zt_pdf_file_load (look->diff->old_file, number, NULL);
  return widget != NULL && read_shown (&before, widget, &then) && then.has_background
         && fabs (then.background - shown->background) < 0.01;
}

static gboolean
widget_shows (Look *look, gint64 number, const char *value)
{
  g_autoptr (ZtPdfValue) widget = zt_pdf_file_load (look->file, number, NULL);
  g_auto (ZtPdfShown) shown = { 0 };

  /* Some programs write a state; it chooses among pictures, and there is one. */
  if (widget == NULL)
    return FALSE;
  if (zt_pdf_value_get (widget, "AP") == NULL)
    return look->is_drawn_anew || *value == '\0';
  return read_shown (look, widget, &shown) && has_same_ground (look, number, &shown)
         && zt_pdf_shown_equals (&shown, value);
}

/* What people read when a choice has @value: its display text where it has one. */
static char *
get_display (Look *look, const ZtPdfField *field, const char *value)
{
  g_autoptr (ZtPdfValue) options = get_inherited (look->file, field->dictionary, "Opt");

  for (guint i = 0; i < zt_pdf_value_count (options); i++)
    {
      g_autoptr (ZtPdfValue) option
          = zt_pdf_file_resolve (look->file, zt_pdf_value_item (options, i), NULL);
      g_autofree char *name = zt_pdf_value_count (option) == 2
                                  ? zt_pdf_value_to_utf8 (zt_pdf_value_item (option, 0))
                                  : NULL;

      if (g_strcmp0 (name, value) == 0)
        return zt_pdf_value_to_utf8 (zt_pdf_value_item (option, 1));
    }
  return g_strdup (value);
}

static gboolean
text_shows (Look *look, const ZtPdfField *field)
{
  g_autoptr (ZtPdfValue) value = zt_pdf_file_resolve (look->file, field->value, NULL);
  g_autofree char *text = NULL, *display = NULL;

  if (value == NULL || (value->type != ZT_PDF_NULL && value->type != ZT_PDF_STRING))
    return FALSE;
  text = value->type == ZT_PDF_STRING ? zt_pdf_value_to_utf8 (value) : g_strdup ("");
  display = text != NULL ? get_display (look, field, text) : NULL;
  if (display == NULL)
    return FALSE;
  for (guint i = 0; i < field->widgets->len; i++)
    if (!widget_shows (look, g_array_index (field->widgets, gint64, i), display))
      return FALSE;
  return field->widgets->len > 0;
}

/* Every box is on that has the value among its states, and all others are off. */
static gboolean
button_shows (Look *look, const ZtPdfField *field)
{
  g_autoptr (ZtPdfValue) value = zt_pdf_file_resolve (look->file, field->value, NULL);
  const char *state = zt_pdf_value_is (value, ZT_PDF_NAME) ? value->text : "Off";
  gboolean is_found = strcmp (state, "Off") == 0;

  if (value == NULL || (value->type != ZT_PDF_NULL && value->type != ZT_PDF_NAME))
    return FALSE;
  for (guint i = 0; i < field->widgets->len; i++)
    {
      g_autoptr (ZtPdfValue) widget
          = zt_pdf_file_load (look->file, g_array_index (field->widgets, gint64, i), NULL);
      g_autoptr (ZtPdfValue) pictures
          = widget != NULL ? zt_pdf_file_get (look->file, widget, "AP", NULL) : NULL;
      g_autoptr (ZtPdfValue) states
          = pictures != NULL ? zt_pdf_file_get (look->file, pictures, "N", NULL) : NULL;
      const ZtPdfValue *shown = zt_pdf_value_get (widget, "AS");
      gboolean has_state
          = zt_pdf_value_is (states, ZT_PDF_DICTIONARY) && zt_pdf_value_get (states, state) != NULL;

      is_found |= has_state;
      if (!zt_pdf_value_is_name (shown, has_state ? state : "Off"))
        return FALSE;
    }
  return is_found && field->widgets->len > 0;
}

gboolean
_zt_pdf_field_is_text (ZtPdfFile *file, const ZtPdfField *field)
{
  gint64 flags = get_flags (file, field);

  if (g_strcmp0 (field->type, "Tx") == 0)
    return (flags & (FLAG_PASSWORD | FLAG_RICH)) == 0
           && zt_pdf_value_get (field->dictionary, "RV") == NULL;
  return g_strcmp0 (field->type, "Ch") == 0 && (flags & FLAG_COMBO) != 0;
}

static gboolean
field_shows (Look *look, const ZtPdfField *field)
{
  if (_zt_pdf_field_is_text (look->file, field))
    return text_shows (look, field);
  return g_strcmp0 (field->type, "Btn") == 0
         && (get_flags (look->file, field) & FLAG_PUSH_BUTTON) == 0 && button_shows (look, field);
}

static gboolean
is_same_stream (ZtPdfDiff *diff, gint64 a, gint64 b)
{
  g_autoptr (ZtPdfValue) first = zt_pdf_file_load (diff->new_file, a, NULL);
  g_autoptr (ZtPdfValue) second = zt_pdf_file_load (diff->new_file, b, NULL);

  return zt_pdf_value_is (first, ZT_PDF_STREAM) && zt_pdf_value_is (second, ZT_PDF_STREAM)
         && first->stream_length == second->stream_length
         && zt_pdf_value_equal (first, second, NULL)
         && memcmp (diff->new_file->data + first->stream_offset,
                    diff->new_file->data + second->stream_offset, first->stream_length)
                == 0;
}

/* Poppler writes the picture of a field twice and uses one. Only an exact copy of what is permitted
 * is harmless lying around. */
static void
explain_copies (ZtPdfDiff *diff, const ZtPdfField *field)
{
  g_autoptr (GList) numbers = g_hash_table_get_keys (diff->changed);

  for (guint i = 0; i < field->widgets->len; i++)
    {
      g_autoptr (ZtPdfValue) widget
          = zt_pdf_file_load (diff->new_file, g_array_index (field->widgets, gint64, i), NULL);
      g_autoptr (ZtPdfValue) pictures
          = widget != NULL ? zt_pdf_file_get (diff->new_file, widget, "AP", NULL) : NULL;
      gint64 used = zt_pdf_value_get_target (zt_pdf_value_get (pictures, "N"));

      for (GList *item = numbers; used != 0 && item != NULL; item = item->next)
        {
          gint64 number = (gint64) GPOINTER_TO_SIZE (item->data);

          if (number != used && _zt_pdf_diff_is_new (diff, number)
              && _zt_pdf_diff_count (diff, number) == 0 && is_same_stream (diff, number, used))
            _zt_pdf_diff_explain (diff, number);
        }
    }
}

static gboolean
needs_appearances (const ZtPdfForm *form)
{
  const ZtPdfValue *value = zt_pdf_value_get (form->dictionary, "NeedAppearances");

  return zt_pdf_value_is (value, ZT_PDF_BOOLEAN) && value->integer != 0;
}

gboolean
_zt_pdf_diff_check_fill (ZtPdfDiff *diff, const ZtPdfField *then, const ZtPdfField *now)
{
  Look look = { diff, diff->new_file, needs_appearances (diff->new_form) };

  if (get_flags (diff->old_file, then) & FLAG_READ_ONLY)
    return _zt_pdf_diff_forbid (diff,
                                /* TRANSLATORS: %s is the name of a form field. */
                                _ ("The field “%s” is not to be filled in, but changed"),
                                then->name);
  if (zt_pdf_value_get (diff->old_form->dictionary, "XFA") != NULL)
    return _zt_pdf_diff_forbid (diff, _ ("A form of the kind XFA was filled in after signing; what "
                                         "it shows cannot be assured"));
  if (!field_shows (&look, now))
    return _zt_pdf_diff_forbid (diff,
                                /* TRANSLATORS: %s is the name of a form field. */
                                _ ("The field “%s” was filled in after signing, but it cannot be "
                                   "assured that it shows the value it has"),
                                then->name);
  if (_zt_pdf_field_is_text (diff->new_file, now))
    explain_copies (diff, now);
  g_ptr_array_add (diff->filled, g_strdup (then->name));
  return TRUE;
}

/* Whether readers draw fields anew: no field may look different for it. */
static gboolean
check_need (ZtPdfDiff *diff)
{
  gboolean before = needs_appearances (diff->old_form), after = needs_appearances (diff->new_form);
  ZtPdfForm *form = after ? diff->old_form : diff->new_form;
  Look look = { diff, after ? diff->old_file : diff->new_file, FALSE };

  for (guint i = 0; before != after && i < form->fields->len; i++)
    {
      const ZtPdfField *field = form->fields->pdata[i];

      if (!field->is_parent && !zt_pdf_field_is_signature (field) && !field_shows (&look, field))
        return _zt_pdf_diff_forbid (diff, _ ("The form of the document was changed after signing"));
    }
  return TRUE;
}

/* Fonts every reader has may be added, under names that nobody used. */
static gboolean
check_resources (ZtPdfDiff *diff)
{
  static const char *const free_keys[] = { "Font", NULL };
  const ZtPdfValue *then = diff->old_form->dictionary, *now = diff->new_form->dictionary;
  g_autoptr (ZtPdfValue) before = _zt_pdf_diff_old (diff, then, "DR");
  g_autoptr (ZtPdfValue) after = _zt_pdf_diff_new (diff, now, "DR");
  g_autoptr (ZtPdfValue) old_fonts = _zt_pdf_diff_old (diff, before, "Font");
  g_autoptr (ZtPdfValue) new_fonts = _zt_pdf_diff_new (diff, after, "Font");
  g_autoptr (ZtPdfValue) empty = zt_pdf_value_new (ZT_PDF_DICTIONARY);
  Look look = { diff, diff->new_file, FALSE };

  if (!zt_pdf_value_equal (before->type == ZT_PDF_NULL ? empty : before,
                           after->type == ZT_PDF_NULL ? empty : after, free_keys))
    return FALSE;
  for (guint i = 0; old_fonts->keys != NULL && i < old_fonts->keys->len; i++)
    if (!zt_pdf_value_equal (old_fonts->items->pdata[i],
                             zt_pdf_value_get (new_fonts, old_fonts->keys->pdata[i]), NULL))
      return FALSE;
  for (guint i = 0; new_fonts->keys != NULL && i < new_fonts->keys->len; i++)
    if (zt_pdf_value_get (old_fonts, new_fonts->keys->pdata[i]) == NULL
        && (!is_good_font (new_fonts->items->pdata[i], &look)
            || !_zt_pdf_diff_explain_tree (diff, new_fonts->items->pdata[i])))
      return FALSE;
  return _zt_pdf_diff_explain_holder (diff, zt_pdf_value_get (then, "DR"),
                                      zt_pdf_value_get (now, "DR"))
         && _zt_pdf_diff_explain_holder (diff, zt_pdf_value_get (before, "Font"),
                                         zt_pdf_value_get (after, "Font"));
}

gboolean
_zt_pdf_diff_check_form_defaults (ZtPdfDiff *diff)
{
  if (!check_resources (diff))
    return _zt_pdf_diff_forbid (diff, _ ("The form of the document was changed after signing"));
  return check_need (diff);
}
