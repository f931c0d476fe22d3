/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's command "annotate": a copy of a PDF with a reader's highlights and notes appended to
 * it, so that every signature of the original stays whole. */
#define G_LOG_DOMAIN "zt-child-annotate"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "child-shown.h"

#define NOTE_SIZE 18.0

static double
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;
}

static PopplerRectangle
read_box (JsonObject *box, double height)
{
  double x = get_number (box, "x"), y = get_number (box, "y");

  return (PopplerRectangle){ .x1 = x,
                             .x2 = x + get_number (box, "width"),
                             .y1 = height - y - get_number (box, "height"),
                             .y2 = height - y };
}

static PopplerAnnot *
make_highlight (PopplerDocument *document, JsonArray *boxes, double height)
{
  g_autoptr (GArray) quads = g_array_new (FALSE, TRUE, sizeof (PopplerQuadrilateral));
  PopplerRectangle all = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (guint i = 0; i < json_array_get_length (boxes); i++)
    {
      PopplerRectangle box = read_box (json_array_get_object_element (boxes, i), height);
      PopplerQuadrilateral quad = { .p1 = { box.x1, box.y2 },
                                    .p2 = { box.x2, box.y2 },
                                    .p3 = { box.x1, box.y1 },
                                    .p4 = { box.x2, box.y1 } };

      g_array_append_val (quads, quad);
      all.x1 = MIN (all.x1, box.x1);
      all.y1 = MIN (all.y1, box.y1);
      all.x2 = MAX (all.x2, box.x2);
      all.y2 = MAX (all.y2, box.y2);
    }
  return poppler_annot_text_markup_new_highlight (document, &all, quads);
}

static PopplerAnnot *
make_note (PopplerDocument *document, JsonArray *boxes, double height)
{
  PopplerRectangle place = { 36, height - 36 - NOTE_SIZE, 36 + NOTE_SIZE, height - 36 };

  if (json_array_get_length (boxes) > 0)
    {
      place = read_box (json_array_get_object_element (boxes, 0), height);
      place.x2 = place.x1 + NOTE_SIZE;
      place.y1 = place.y2 - NOTE_SIZE;
    }
  return poppler_annot_text_new (document, &place);
}

static void
add_note (PopplerDocument *document, JsonObject *note, const char *author)
{
  gint64 number = zt_json_get_int (note, "page", 0);
  JsonArray *boxes = zt_json_get_array (note, "boxes");
  const char *text = zt_json_get_string (note, "text");
  g_autoptr (ShownPage) page = NULL;
  PopplerAnnot *annotation;
  PopplerColor *colour;
  double height = 0;
  guint rgb = (guint) zt_json_get_int (note, "rgb", 0xffd84d);

  if (number < 1 || number > poppler_document_get_n_pages (document) || boxes == NULL)
    return;
  page = poppler_document_get_page (document, (int) number - 1);
  if (page == NULL)
    return;
  poppler_page_get_size (page, NULL, &height);
  annotation = zt_json_get_boolean (note, "highlight", TRUE) && json_array_get_length (boxes) > 0
                   ? make_highlight (document, boxes, height)
                   : make_note (document, boxes, height);
  colour = poppler_color_new ();
  colour->red = (guint16) (((rgb >> 16) & 0xff) * 257);
  colour->green = (guint16) (((rgb >> 8) & 0xff) * 257);
  colour->blue = (guint16) ((rgb & 0xff) * 257);
  poppler_annot_set_color (annotation, colour);
  poppler_color_free (colour);
  if (text != NULL && *text != '\0')
    poppler_annot_set_contents (annotation, text);
  if (author != NULL)
    poppler_annot_markup_set_label (POPPLER_ANNOT_MARKUP (annotation), author);
  poppler_page_add_annot (page, annotation);
  g_object_unref (annotation);
}

JsonObject *
zt_child_annotate (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  const char *out = zt_json_get_string (arguments, "out");
  JsonArray *notes = zt_json_get_array (arguments, "notes");
  g_autoptr (ShownDocument) document = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *uri = NULL;

  if (path == NULL || out == NULL || notes == NULL || !g_path_is_absolute (out))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "annotate: no path, out or notes");
      return NULL;
    }
  document = _zt_child_open_document (path, zt_json_get_string (arguments, "password"), error);
  if (document == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (notes); i++)
    add_note (document, json_array_get_object_element (notes, i),
              zt_json_get_string (arguments, "author"));
  uri = g_filename_to_uri (out, NULL, error);
  if (uri == NULL)
    return NULL;
  if (!poppler_document_save (document, uri, &local_error))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The copy could not be written: %s"),
                   local_error != NULL ? local_error->message : "");
      return NULL;
    }
  return json_object_new ();
}
