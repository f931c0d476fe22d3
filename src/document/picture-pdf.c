/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as a PDF of A4 pages: upright as they were taken, as large as they were scanned, the
 * same bytes from the same pictures. */
#define G_LOG_DOMAIN "zt-picture"

#include "config.h"

#include "picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SHORT_SIDE 595.276 /* A4 in points */
#define LONG_SIDE 841.89
#define MARGIN 28.35 /* one centimetre */
/* What a file says of its density is believed within these; cameras write 72 and mean nothing. */
#define LEAST_DPI 100.0
#define MOST_DPI 1200.0
#define USUAL_DPI 150.0
/* A picture of nearly the shape of the page is a scan of a whole page. */
#define SAME_SHAPE 0.04
#define MAX_PAGES 500
#define MAX_DATA ((gsize) 768 * 1024 * 1024)

typedef struct
{
  double page_width, page_height;
  double x, y, width, height; /* of the picture on it */
} Layout;

static void
lay_out (const ZtPicture *picture, Layout *layout)
{
  gboolean turned = picture->orientation >= 5;
  double width = turned ? picture->height : picture->width;
  double height = turned ? picture->width : picture->height;
  double dpi = picture->dpi >= LEAST_DPI && picture->dpi <= MOST_DPI ? picture->dpi : USUAL_DPI;
  double margin = MARGIN, scale, fit;

  layout->page_width = width > height ? LONG_SIDE : SHORT_SIDE;
  layout->page_height = width > height ? SHORT_SIDE : LONG_SIDE;
  scale = 72 / dpi;
  fit = MIN ((layout->page_width - 2 * margin) / width,
             (layout->page_height - 2 * margin) / height);
  if (scale > fit
      && fabs (width / height * layout->page_height / layout->page_width - 1) < SAME_SHAPE)
    fit = MIN (layout->page_width / width, layout->page_height / height);
  scale = MIN (scale, fit);
  layout->width = width * scale;
  layout->height = height * scale;
  layout->x = (layout->page_width - layout->width) / 2;
  layout->y = (layout->page_height - layout->height) / 2;
}

static char *
box_of (const Layout *layout)
{
  char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (width, sizeof width, "%.3f", layout->page_width);
  g_ascii_formatd (height, sizeof height, "%.3f", layout->page_height);
  return g_strdup_printf ("[0 0 %s %s]", width, height);
}

static void
add_page (qpdf_data q, const ZtPicture *picture)
{
  qpdf_oh page = qpdf_oh_new_dictionary (q), resources = qpdf_oh_new_dictionary (q),
          objects = qpdf_oh_new_dictionary (q), contents = qpdf_oh_new_stream (q);
  g_autofree char *matrix = NULL, *drawing = NULL, *box = NULL;
  Layout layout;

  lay_out (picture, &layout);
  matrix = zt_picture_placement (picture, layout.x, layout.y, layout.width, layout.height);
  drawing = g_strdup_printf ("q %scm /Picture Do Q\n", matrix);
  box = box_of (&layout);
  qpdf_oh_replace_stream_data (q, contents, (const guint8 *) drawing, strlen (drawing),
                               qpdf_oh_new_null (q), qpdf_oh_new_null (q));
  qpdf_oh_replace_key (q, objects, "/Picture", zt_picture_make_object (q, picture));
  qpdf_oh_replace_key (q, resources, "/XObject", objects);
  qpdf_oh_replace_key (q, page, "/Type", qpdf_oh_new_name (q, "/Page"));
  qpdf_oh_replace_key (q, page, "/MediaBox", qpdf_oh_parse (q, box));
  qpdf_oh_replace_key (q, page, "/Resources", resources);
  qpdf_oh_replace_key (q, page, "/Contents", contents);
  qpdf_add_page (q, q, qpdf_make_indirect_object (q, page), QPDF_FALSE);
}

typedef struct
{
  qpdf_data q;
  int n_pages;
  gsize data; /* bytes of all pictures so far */
} Writing;

static gboolean
add_picture (Writing *self, const ZtPicture *picture, const char *name, GError **error)
{
  self->data += picture->data->len;
  if (++self->n_pages > MAX_PAGES || self->data > MAX_DATA)
    {
      /* TRANSLATORS: %s is the name of a picture the user attached */
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   _ ("Up to “%s” these are too many pictures for one document. Add them in "
                      "several."),
                   name);
      return FALSE;
    }
  add_page (self->q, picture);
  return TRUE;
}

static gboolean
add_decoded (Writing *self, const char *path, const char *name, GError **error)
{
  g_autoptr (GArray) pages = zt_picture_find_pages (path, name, error);

  for (guint i = 0; pages != NULL && i < pages->len; i++)
    {
      g_autoptr (GdkPixbuf) pixels
          = zt_picture_decode (path, name, g_array_index (pages, guint32, i), 0, error);
      g_auto (ZtPicture) picture = { 0 };

      if (pixels == NULL || !zt_picture_take_pixels (&picture, pixels, error)
          || !add_picture (self, &picture, name, error))
        return FALSE;
    }
  return pages != NULL;
}

static gboolean
add_source (Writing *self, const char *path, const char *name, GError **error)
{
  g_auto (ZtPicture) picture = { 0 };

  if (!zt_picture_is_plain (path))
    return add_decoded (self, path, name, error);
  return zt_picture_read (&picture, path, name, error) && add_picture (self, &picture, name, error);
}

static gboolean
write_out (qpdf_data q, const char *out, GError **error)
{
  if ((qpdf_init_write (q, out) & QPDF_ERRORS) == 0)
    {
      qpdf_set_minimum_pdf_version (q, "1.5"); /* 16 bits a component */
      qpdf_set_object_stream_mode (q, qpdf_o_disable);
      qpdf_set_stream_data_mode (q, qpdf_s_preserve);
      qpdf_set_deterministic_ID (q, QPDF_TRUE);
      if ((qpdf_write (q) & QPDF_ERRORS) == 0)
        return TRUE;
    }
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The document could not be written: %s"),
               qpdf_has_error (q) ? qpdf_get_error_message_detail (q, qpdf_get_error (q)) : "");
  return FALSE;
}

gboolean
zt_picture_write_pdf (JsonArray *sources, const char *out, int *n_pages, GError **error)
{
  Writing self = { .q = qpdf_init () };
  gboolean ok = TRUE;

  g_return_val_if_fail (sources != NULL && out != NULL && n_pages != NULL, FALSE);
  qpdf_silence_errors (self.q);
  qpdf_set_suppress_warnings (self.q, QPDF_TRUE);
  qpdf_empty_pdf (self.q);
  for (guint i = 0; ok && i < json_array_get_length (sources); i++)
    {
      JsonObject *source = json_array_get_object_element (sources, i);

      ok = add_source (&self, zt_json_get_string (source, "path"),
                       zt_json_get_string (source, "name"), error);
    }
  ok = ok && write_out (self.q, out, error);
  *n_pages = self.n_pages;
  qpdf_cleanup (&self.q);
  return ok;
}
