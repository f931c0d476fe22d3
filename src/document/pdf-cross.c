/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cross-page seal 骑缝章: one image, and on every page an annotation that shows its strip. They
 * are part of the update that the signature covers. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-cross.h"

#include "pdf-stamp.h"
#include "seal-draw.h"

#include <glib/gi18n-lib.h>

/* An official seal is 42 mm across. */
#define SIZE (42 / 25.4 * 72)
#define STAMP_FLAGS 196 /* printed, read-only, locked */

struct _ZtPdfCross
{
  ZtPdfUpdate *update; /* (borrowed) */
  ZtPdfFile *file;     /* (borrowed) */
  GPtrArray *pages;    /* (owned) of ZtPdfPage */
  guint64 image;
};

void
zt_pdf_cross_free (ZtPdfCross *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_free (self);
}

static gboolean
check_unsigned (ZtPdfForm *form, GError **error)
{
  for (guint i = 0; i < form->fields->len; i++)
    {
      ZtPdfField *field = form->fields->pdata[i];

      if (!zt_pdf_field_is_signature (field) || !zt_pdf_field_is_signed (field))
        continue;
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                           _ ("The PDF is signed already: a cross-page seal must come with the "
                              "first signature"));
      return FALSE;
    }
  return TRUE;
}

ZtPdfCross *
zt_pdf_cross_new (ZtPdfFile *file, ZtPdfForm *form, ZtPdfUpdate *update, const char *image,
                  GError **error)
{
  g_autoptr (ZtPdfCross) self = g_new0 (ZtPdfCross, 1);
  ZtPdfStamp stamp = { image, NULL, NULL, SIZE, SIZE, 0 };

  if (image == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("A cross-page seal needs the picture of the seal"));
      return NULL;
    }
  if (!check_unsigned (form, error))
    return NULL;
  self->file = file;
  self->update = update;
  self->pages = zt_pdf_page_list (file, error);
  if (self->pages == NULL)
    return NULL;
  if (self->pages->len < 2)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("A cross-page seal needs at least two pages"));
      return NULL;
    }
  self->image = zt_pdf_stamp_add_picture (&stamp, update, error);
  return self->image != 0 ? g_steal_pointer (&self) : NULL;
}

guint
zt_pdf_cross_count (ZtPdfCross *self)
{
  return self->pages->len;
}

const ZtPdfPage *
zt_pdf_cross_get_page (ZtPdfCross *self, guint index)
{
  return self->pages->pdata[index];
}

/* At the right edge as people see the page, half way up. */
guint64
zt_pdf_cross_add (ZtPdfCross *self, guint index)
{
  const ZtPdfPage *page = zt_pdf_cross_get_page (self, index);
  gboolean is_upright = page->rotation % 180 == 0;
  double width
      = (is_upright ? page->box[2] - page->box[0] : page->box[3] - page->box[1]) * page->unit;
  double height
      = (is_upright ? page->box[3] - page->box[1] : page->box[2] - page->box[0]) * page->unit;
  double size = MIN (SIZE, MIN (width, height)), from, strip, place[4];
  guint64 number = zt_pdf_update_reserve (self->update), form;
  GString *body = g_string_new ("<</Type/Annot/Subtype/Stamp/Contents");

  zt_seal_strip (self->pages->len, index, &from, &strip);
  from *= size;
  strip *= size;
  zt_pdf_page_place (page, width - strip, (height - size) / 2, strip, size, place);
  form = zt_pdf_stamp_add_slice (self->update, self->image, size / page->unit, from / page->unit,
                                 strip / page->unit, page->rotation);
  zt_pdf_write_text ("骑缝章", body);
  g_string_append_printf (body,
                          "/F %d/P %" G_GINT64_FORMAT " %u R/AP<</N %" G_GUINT64_FORMAT
                          " 0 R>>/Rect[",
                          STAMP_FLAGS, page->number,
                          zt_pdf_file_get_entry (self->file, (guint64) page->number)->generation,
                          form);
  for (guint i = 0; i < 4; i++)
    {
      zt_pdf_write_number (place[i], body);
      g_string_append_c (body, i < 3 ? ' ' : ']');
    }
  g_string_append (body, ">>");
  zt_pdf_update_set (self->update, number, body);
  return number;
}
