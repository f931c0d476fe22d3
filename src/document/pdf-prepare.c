/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the update that a signature needs: signature dictionary, field with its picture, form and
 * page. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-prepare.h"

#include "pdf-cross.h"
#include "pdf-stamp.h"
#include "pdf-update.h"
#include "seal-draw.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define WIDGET_FLAGS 132 /* printed, locked */
#define SMALLEST 8.0
#define LARGEST 1000.0

typedef struct
{
  ZtPdfFile *file;
  ZtPdfForm *form;
  const ZtPdfPrepareOptions *options;
  ZtPdfUpdate *update;
  guint64 signature;
  ZtPdfCross *cross;   /* (nullable) */
  GHashTable *changed; /* numbers of pages and of their lists of annotations */
} Preparation;

void
zt_pdf_prepared_free (ZtPdfPrepared *prepared)
{
  if (prepared == NULL)
    return;
  if (prepared->update != NULL)
    g_string_free (prepared->update, TRUE);
  g_free (prepared->field);
  g_free (prepared);
}

/* A dictionary under change: everything but @except, still open. */
static GString *
open_dictionary (const ZtPdfValue *value, const char *const *except)
{
  GString *text = g_string_new (NULL);

  zt_pdf_value_write (value, except, text);
  g_string_truncate (text, text->len - 2);
  return text;
}

static GString *
open_array (const ZtPdfValue *value)
{
  GString *text = g_string_new (NULL);

  if (zt_pdf_value_is (value, ZT_PDF_ARRAY))
    zt_pdf_value_write (value, NULL, text);
  else
    g_string_append (text, "[]");
  g_string_truncate (text, text->len - 1);
  return text;
}

/* /ByteRange comes before /Contents, with room for ten digits each. */
static void
add_signature (Preparation *self)
{
  GString *body = g_string_new ("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached");
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (self->options->time / G_USEC_PER_SEC);
  g_autofree char *claimed = g_date_time_format (time, "/M(D:%Y%m%d%H%M%S+00'00')");

  g_string_append (body, claimed);
  if (self->options->name != NULL)
    {
      g_string_append (body, "/Name");
      zt_pdf_write_text (self->options->name, body);
    }
  if (self->options->reason != NULL && self->options->reason[0] != '\0')
    {
      g_string_append (body, "/Reason");
      zt_pdf_write_text (self->options->reason, body);
    }
  g_string_append (body, "/ByteRange[0                                 ]/Contents<");
  for (guint i = 0; i < self->options->reserve; i++)
    g_string_append (body, "00");
  g_string_append (body, ">>>");
  self->signature = zt_pdf_update_reserve (self->update);
  zt_pdf_update_set (self->update, self->signature, body);
}

static void
write_place (const double place[4], GString *out)
{
  g_string_append (out, "/Rect[");
  for (guint i = 0; i < 4; i++)
    {
      zt_pdf_write_number (place[i], out);
      g_string_append_c (out, i < 3 ? ' ' : ']');
    }
}

static gboolean
check_place (const ZtPdfPage *page, const ZtPdfPrepareOptions *options, const double place[4],
             GError **error)
{
  /* A hundredth of a point is lost in arithmetic, not by people. */
  if (options->width >= SMALLEST && options->height >= SMALLEST && options->width <= LARGEST
      && options->height <= LARGEST && place[0] >= page->box[0] - 0.01
      && place[1] >= page->box[1] - 0.01 && place[2] <= page->box[2] + 0.01
      && place[3] <= page->box[3] + 0.01)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               _ ("The seal does not fit on page %d at that place and size"), options->page);
  return FALSE;
}

/* Gives the number of the appearance, 0 on error. */
static guint64
add_stamp (Preparation *self, double width, double height, int rotation, GError **error)
{
  g_autofree char *date = zt_seal_date (self->options->time);
  ZtPdfStamp stamp
      = { self->options->seal_image, self->options->name, date, width, height, rotation };

  return zt_pdf_stamp_add (&stamp, self->update, error);
}

/* Each object is written anew once; a list that two pages share would lose what it got before. */
static gboolean
change (Preparation *self, guint64 number, GString *body, GError **error)
{
  if (g_hash_table_add (self->changed, GSIZE_TO_POINTER (number)))
    {
      zt_pdf_update_set (self->update, number, body);
      return TRUE;
    }
  g_string_free (body, TRUE);
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                       _ ("Pages of this PDF share their annotations. Save it anew as PDF before "
                          "signing."));
  return FALSE;
}

/* /Annots gets @widget and @slice (0: none of it), in the page itself or in the array's own
 * object. */
static gboolean
add_to_page (Preparation *self, const ZtPdfPage *page, guint64 widget, guint64 slice,
             GError **error)
{
  static const char *const except[] = { "Annots", NULL };
  const ZtPdfValue *written = zt_pdf_value_get (page->dictionary, "Annots");
  g_autoptr (ZtPdfValue) annotations
      = zt_pdf_file_get (self->file, page->dictionary, "Annots", error);
  gint64 number = zt_pdf_value_get_target (written);
  GString *array, *body;

  if (annotations == NULL)
    return FALSE;
  array = open_array (annotations);
  if (slice != 0)
    g_string_append_printf (array, " %" G_GUINT64_FORMAT " 0 R", slice);
  if (widget != 0)
    g_string_append_printf (array, " %" G_GUINT64_FORMAT " 0 R", widget);
  g_string_append_c (array, ']');
  if (number != 0 && annotations->type == ZT_PDF_ARRAY)
    return change (self, (guint64) number, array, error);
  body = open_dictionary (page->dictionary, except);
  g_string_append_printf (body, "/Annots%s>>", array->str);
  g_string_free (array, TRUE);
  return change (self, (guint64) page->number, body, error);
}

/* Every page but the one of the field, which got its slice together with the field. */
static gboolean
add_other_slices (Preparation *self, int field_page, GError **error)
{
  guint n = self->cross != NULL ? zt_pdf_cross_count (self->cross) : 0;

  for (guint i = 0; i < n; i++)
    if ((int) i + 1 != field_page
        && !add_to_page (self, zt_pdf_cross_get_page (self->cross, i), 0,
                         zt_pdf_cross_add (self->cross, i), error))
      return FALSE;
  return TRUE;
}

static char *
find_free_name (ZtPdfForm *form)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("Signature%u", i);
      g_autofree char *group = g_strconcat (name, ".", NULL);
      gboolean is_free = TRUE;

      for (guint j = 0; j < form->fields->len && is_free; j++)
        {
          const char *used = ((ZtPdfField *) form->fields->pdata[j])->name;

          is_free = strcmp (used, name) != 0 && !g_str_has_prefix (used, group);
        }
      if (is_free)
        return g_steal_pointer (&name);
    }
}

static char *
add_field (Preparation *self, guint64 *number, GError **error)
{
  const ZtPdfPrepareOptions *options = self->options;
  g_autoptr (ZtPdfPage) page = zt_pdf_page_find (self->file, MAX (options->page, 1), error);
  g_autofree char *name = find_free_name (self->form);
  GString *body;
  double place[4] = { 0 };
  guint64 appearance = 0;

  if (page == NULL)
    return NULL;
  if (options->page > 0)
    {
      zt_pdf_page_place (page, options->x, options->y, options->width, options->height, place);
      if (!check_place (page, options, place, error))
        return NULL;
      appearance = add_stamp (self, options->width / page->unit, options->height / page->unit,
                              page->rotation, error);
      if (appearance == 0)
        return NULL;
    }
  *number = zt_pdf_update_reserve (self->update);
  body = g_string_new ("<</Type/Annot/Subtype/Widget/FT/Sig/T");
  zt_pdf_write_text (name, body);
  g_string_append_printf (body, "/F %d/P %" G_GINT64_FORMAT " %u R/V %" G_GUINT64_FORMAT " 0 R",
                          WIDGET_FLAGS, page->number,
                          zt_pdf_file_get_entry (self->file, (guint64) page->number)->generation,
                          self->signature);
  write_place (place, body);
  if (appearance != 0)
    g_string_append_printf (body, "/AP<</N %" G_GUINT64_FORMAT " 0 R>>", appearance);
  g_string_append (body, ">>");
  zt_pdf_update_set (self->update, *number, body);
  if (!add_to_page (self, page, *number,
                    self->cross != NULL
                        ? zt_pdf_cross_add (self->cross, (guint) MAX (options->page, 1) - 1)
                        : 0,
                    error))
    return NULL;
  return g_steal_pointer (&name);
}

/* /Fields gets one more, wherever form and fields are kept; /SigFlags says signatures exist and
 * only appending is allowed. */
static gboolean
add_to_form (Preparation *self, guint64 field, GError **error)
{
  static const char *const form_except[] = { "Fields", "SigFlags", NULL };
  static const char *const catalog_except[] = { "AcroForm", NULL };
  static const char *const only_flags[] = { "SigFlags", NULL };
  ZtPdfForm *form = self->form;
  gint64 root = zt_pdf_value_get_target (zt_pdf_value_get (self->file->trailer, "Root"));
  gboolean keeps_fields
      = field == 0
        || (form->roots_number != 0 && form->roots != NULL && form->roots->type == ZT_PDF_ARRAY);
  const ZtPdfValue *flags = zt_pdf_value_get (form->dictionary, "SigFlags");
  g_autoptr (ZtPdfValue) catalog = zt_pdf_file_get_catalog (self->file, error);
  GString *fields = open_array (form->roots), *body;

  g_string_append_printf (fields, " %" G_GUINT64_FORMAT " 0 R]", field);
  body = form->dictionary != NULL
             ? open_dictionary (form->dictionary, keeps_fields ? only_flags : form_except)
             : g_string_new ("<<");
  g_string_append_printf (body, "/SigFlags %" G_GINT64_FORMAT,
                          (zt_pdf_value_is (flags, ZT_PDF_INTEGER) ? flags->integer : 0) | 3);
  if (!keeps_fields)
    g_string_append_printf (body, "/Fields%s", fields->str);
  g_string_append (body, ">>");
  if (keeps_fields && field != 0)
    zt_pdf_update_set (self->update, (guint64) form->roots_number, g_steal_pointer (&fields));
  if (fields != NULL)
    g_string_free (fields, TRUE);
  if (catalog == NULL)
    {
      g_string_free (body, TRUE);
      return FALSE;
    }
  if (form->number != 0 && form->dictionary != NULL)
    zt_pdf_update_set (self->update, (guint64) form->number, body);
  else
    {
      GString *text = open_dictionary (catalog, catalog_except);

      g_string_append_printf (text, "/AcroForm%s>>", body->str);
      g_string_free (body, TRUE);
      zt_pdf_update_set (self->update, (guint64) root, text);
    }
  return TRUE;
}

/* The place of an existing field was chosen by its author. */
static gboolean
get_field_size (Preparation *self, const ZtPdfValue *widget, double *width, double *height,
                GError **error)
{
  g_autoptr (ZtPdfValue) rectangle = zt_pdf_file_get (self->file, widget, "Rect", error);

  *width = *height = 0;
  if (rectangle == NULL)
    return FALSE;
  if (zt_pdf_value_count (rectangle) == 4)
    {
      *width
          = fabs (zt_pdf_value_item (rectangle, 2)->real - zt_pdf_value_item (rectangle, 0)->real);
      *height
          = fabs (zt_pdf_value_item (rectangle, 3)->real - zt_pdf_value_item (rectangle, 1)->real);
    }
  return TRUE;
}

static gboolean
fill_widget (Preparation *self, gint64 number, GString *body, const ZtPdfValue *widget,
             GError **error)
{
  const ZtPdfValue *flags = zt_pdf_value_get (widget, "F");
  const ZtPdfValue *turned = zt_pdf_value_get (zt_pdf_value_get (widget, "MK"), "R");
  int rotation = zt_pdf_value_is (turned, ZT_PDF_INTEGER) ? (int) (turned->integer % 360) : 0;
  double width, height;
  guint64 appearance;

  g_string_append_printf (body, "/F %" G_GINT64_FORMAT,
                          (zt_pdf_value_is (flags, ZT_PDF_INTEGER) ? flags->integer : 0)
                              | WIDGET_FLAGS);
  if (!get_field_size (self, widget, &width, &height, error))
    return FALSE;
  if (width >= SMALLEST && height >= SMALLEST && width <= LARGEST && height <= LARGEST)
    {
      appearance = rotation % 180 == 0 ? add_stamp (self, width, height, rotation, error)
                                       : add_stamp (self, height, width, rotation, error);
      if (appearance == 0)
        return FALSE;
      g_string_append_printf (body, "/AP<</N %" G_GUINT64_FORMAT " 0 R>>", appearance);
    }
  return TRUE;
}

static gboolean
fill_field (Preparation *self, ZtPdfField *field, GError **error)
{
  static const char *const except[] = { "V", "F", "AP", "AS", NULL };
  static const char *const only_value[] = { "V", NULL };
  gint64 number = field->widgets->len > 0 ? g_array_index (field->widgets, gint64, 0) : 0;
  gboolean is_merged = number == field->number;
  GString *body = open_dictionary (field->dictionary, is_merged ? except : only_value);
  gboolean ok = TRUE;

  g_string_append_printf (body, "/V %" G_GUINT64_FORMAT " 0 R", self->signature);
  if (is_merged)
    ok = fill_widget (self, number, body, field->dictionary, error);
  g_string_append (body, ">>");
  zt_pdf_update_set (self->update, (guint64) field->number, body);
  if (ok && number != 0 && !is_merged)
    {
      g_autoptr (ZtPdfValue) widget = zt_pdf_file_load (self->file, number, error);
      GString *text;

      if (widget == NULL)
        return FALSE;
      text = open_dictionary (widget, except);
      ok = fill_widget (self, number, text, widget, error);
      g_string_append (text, ">>");
      zt_pdf_update_set (self->update, (guint64) number, text);
    }
  return ok;
}

/* Now that all places are known, the range can be written. */
static ZtPdfPrepared *
finish (Preparation *self, const char *field, GError **error)
{
  g_autoptr (ZtPdfPrepared) prepared = g_new0 (ZtPdfPrepared, 1);
  guint64 body;
  char *gap, *range;
  char text[40];

  prepared->update = zt_pdf_update_finish (self->update, error);
  if (prepared->update == NULL)
    return NULL;
  prepared->field = g_strdup (field);
  body = zt_pdf_update_get_offset (self->update, self->signature) - self->file->size;
  range = strstr (prepared->update->str + body, "/ByteRange[0 ");
  gap = range != NULL ? strstr (range, "/Contents<") : NULL;
  g_return_val_if_fail (gap != NULL, NULL);
  gap += strlen ("/Contents");
  prepared->gap_start = self->file->size + (guint64) (gap - prepared->update->str);
  prepared->gap_end = prepared->gap_start + 2 * (guint64) self->options->reserve + 2;
  g_snprintf (text, sizeof text,
              "%10" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT,
              prepared->gap_start, prepared->gap_end,
              self->file->size + prepared->update->len - prepared->gap_end);
  memcpy (range + strlen ("/ByteRange[0 "), text, strlen (text));
  return g_steal_pointer (&prepared);
}

ZtPdfPrepared *
zt_pdf_prepare (ZtPdfFile *file, ZtPdfForm *form, const ZtPdfPrepareOptions *options,
                GError **error)
{
  g_autoptr (ZtPdfUpdate) update = zt_pdf_update_new (file);
  g_autoptr (GHashTable) changed = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (ZtPdfCross) cross = NULL;
  Preparation self = { file, form, options, update, 0, NULL, changed };
  g_autofree char *name = NULL;
  guint64 number = 0;

  if (!zt_pdf_prepare_check (file, form, options->field, error))
    return NULL;
  if (options->cross_page)
    {
      self.cross = cross = zt_pdf_cross_new (file, form, update, options->seal_image, error);
      if (cross == NULL)
        return NULL;
    }
  add_signature (&self);
  if (options->field != NULL)
    {
      name = g_strdup (options->field);
      if (!fill_field (&self, zt_pdf_form_find (form, name), error))
        return NULL;
    }
  else if ((name = add_field (&self, &number, error)) == NULL)
    return NULL;
  if (!add_other_slices (&self, options->field == NULL ? MAX (options->page, 1) : 0, error)
      || !add_to_form (&self, number, error))
    return NULL;
  return finish (&self, name, error);
}
