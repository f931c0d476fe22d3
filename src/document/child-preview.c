/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's commands about documents to look at: open, draw, read, search; and about
 * attachments: inspect, merge. */
#define G_LOG_DOMAIN "zt-child-preview"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "child-commands.h"
#include "child-shown.h"
#include "merge.h"
#include "picture.h"
#include "preview-match.h"

#define MAX_WIDTH 8192
#define MAX_HEIGHT 1e6
#define MAX_PAGES 50000
#define MAX_FACT 1000
#define MAX_PIXELS ((gint64) 64 * 1000 * 1000)
#define MAX_OUTLINE_DEPTH 16
#define MAX_OUTLINE_ENTRIES 20000

/* The document that is looked at; the helper has one thread. */
static PopplerDocument *shown;

PopplerDocument *
_zt_child_open_document (const char *path, const char *password, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local_error = NULL;
  PopplerDocument *document = poppler_document_new_from_gfile (file, password, NULL, &local_error);

  if (document == NULL)
    {
      if (g_error_matches (local_error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                             password == NULL ? _ ("The document is protected by a password.")
                                              : _ ("This is not the password of the document."));
      else
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                             _ ("The document is damaged or is not a PDF."));
      return NULL;
    }
  if (poppler_document_get_n_pages (document) <= 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED, _ ("The document has no pages."));
      g_clear_object (&document);
    }
  return document;
}

static void
add_text (JsonObject *facts, const char *name, char *text)
{
  g_autofree char *owned = text;
  g_autofree char *valid = NULL;

  if (text == NULL || *text == '\0')
    return;
  valid = g_utf8_make_valid (text, MIN ((gssize) strlen (text), MAX_FACT));
  json_object_set_string_member (facts, name, valid);
}

/* What the file says of itself; shown as that and believed by nobody. */
static JsonObject *
read_facts (PopplerDocument *document, gboolean locked)
{
  JsonObject *facts = json_object_new ();
  g_autoptr (GDateTime) made = poppler_document_get_creation_date_time (document);

  add_text (facts, "title", poppler_document_get_title (document));
  add_text (facts, "author", poppler_document_get_author (document));
  add_text (facts, "creator", poppler_document_get_creator (document));
  add_text (facts, "producer", poppler_document_get_producer (document));
  add_text (facts, "version", poppler_document_get_pdf_version_string (document));
  add_text (facts, "made", made != NULL ? g_date_time_format_iso8601 (made) : NULL);
  json_object_set_boolean_member (facts, "locked", locked);
  return facts;
}

/* The number of pages and the sizes of the first @most: to look at each page of hundreds takes
 * longer than to draw one. */
static JsonObject *
describe_sizes (int most)
{
  int n = poppler_document_get_n_pages (shown);
  JsonObject *answer = json_object_new ();
  JsonArray *sizes = json_array_new ();

  for (int i = 0; i < MIN (n, most); i++)
    {
      g_autoptr (ShownPage) page = poppler_document_get_page (shown, i);
      double width = 0, height = 0;

      if (page != NULL)
        poppler_page_get_size (page, &width, &height);
      json_array_add_double_element (sizes, isfinite (width) ? width : 0);
      json_array_add_double_element (sizes, isfinite (height) ? height : 0);
    }
  json_object_set_int_member (answer, "pages", n);
  json_object_set_array_member (answer, "sizes", sizes);
  return answer;
}

JsonObject *
zt_child_preview_open (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  const char *password = zt_json_get_string (arguments, "password");
  JsonObject *answer;

  g_clear_object (&shown);
  shown = path != NULL ? _zt_child_open_document (path, password, error) : NULL;
  if (shown == NULL)
    return NULL;
  if (poppler_document_get_n_pages (shown) > MAX_PAGES)
    {
      g_clear_object (&shown);
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   /* TRANSLATORS: %d is a number of pages */
                   _ ("The document has more than %d pages. Have it split and open the parts."),
                   MAX_PAGES);
      return NULL;
    }
  answer = describe_sizes (
      (int) CLAMP (zt_json_get_int (arguments, "sizes", MAX_PAGES), 1, MAX_PAGES));
  json_object_set_object_member (answer, "facts", read_facts (shown, password != NULL));
  return answer;
}

JsonObject *
zt_child_preview_sizes (JsonObject *arguments, GBytes **bytes, GError **error)
{
  return _zt_child_get_shown (error) != NULL ? describe_sizes (MAX_PAGES) : NULL;
}

PopplerDocument *
_zt_child_get_shown (GError **error)
{
  if (shown == NULL)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The document is not open."));
  return shown;
}

PopplerPage *
_zt_child_find_page (JsonObject *arguments, GError **error)
{
  gint64 number = zt_json_get_int (arguments, "page", 0);
  PopplerPage *page = NULL;

  if (shown != NULL && number >= 1 && number <= poppler_document_get_n_pages (shown))
    page = poppler_document_get_page (shown, (int) number - 1);
  if (page == NULL)
    g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("Page %d cannot be read."), (int) number);
  return page;
}

typedef struct
{
  double width, height;       /* of the page in points, turned as it will be seen */
  gint64 width_px, height_px; /* the whole page */
  gint64 top, rows;           /* the band of it that is wanted */
  int turn;                   /* quarters clockwise */
} Drawing;

static gboolean
read_drawing (JsonObject *arguments, PopplerPage *page, Drawing *drawing, GError **error)
{
  poppler_page_get_size (page, &drawing->width, &drawing->height);
  drawing->turn = (int) (zt_json_get_int (arguments, "turn", 0) & 3);
  if (drawing->turn & 1)
    {
      double width = drawing->width;

      drawing->width = drawing->height;
      drawing->height = width;
    }
  drawing->width_px = zt_json_get_int (arguments, "width", 0);
  if (drawing->width > 0 && drawing->height > 0 && drawing->width_px > 0)
    {
      double height = drawing->height * (double) drawing->width_px / drawing->width + 0.5;

      drawing->height_px = height < MAX_HEIGHT ? MAX (1, (gint64) height) : 0;
    }
  drawing->top = CLAMP (zt_json_get_int (arguments, "top", 0), 0, drawing->height_px);
  drawing->rows = zt_json_get_int (arguments, "rows", drawing->height_px);
  drawing->rows = CLAMP (drawing->rows, 0, drawing->height_px - drawing->top);
  if (drawing->width_px >= 1 && drawing->width_px <= MAX_WIDTH && drawing->rows >= 1
      && drawing->rows * drawing->width_px <= MAX_PIXELS)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                       _ ("The page is too large to be shown at this size."));
  return FALSE;
}

static void
draw (PopplerPage *page, const Drawing *drawing, cairo_surface_t *surface)
{
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_translate (cr, 0, -(double) drawing->top);
  cairo_scale (cr, (double) drawing->width_px / drawing->width,
               (double) drawing->height_px / drawing->height);
  if (drawing->turn == 1)
    cairo_translate (cr, drawing->width, 0);
  else if (drawing->turn == 2)
    cairo_translate (cr, drawing->width, drawing->height);
  else if (drawing->turn == 3)
    cairo_translate (cr, 0, drawing->height);
  cairo_rotate (cr, drawing->turn * G_PI_2);
  poppler_page_render (page, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
}

JsonObject *
zt_child_preview_render (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = _zt_child_find_page (arguments, error);
  cairo_surface_t *surface;
  Drawing drawing = { 0 };
  JsonObject *answer;
  int stride;

  if (page == NULL || !read_drawing (arguments, page, &drawing, error))
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) drawing.width_px,
                                        (int) drawing.rows);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The page is too large to be shown at this size."));
      return NULL;
    }
  draw (page, &drawing, surface);
  stride = cairo_image_surface_get_stride (surface);
  /* The surface lives until the answer is written: no copy of the pixels is made. */
  *bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                       (gsize) stride * (gsize) drawing.rows,
                                       (GDestroyNotify) cairo_surface_destroy, surface);
  answer = json_object_new ();
  json_object_set_int_member (answer, "height", drawing.rows);
  json_object_set_int_member (answer, "stride", stride);
  return answer;
}

JsonObject *
zt_child_preview_text (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = _zt_child_find_page (arguments, error);
  g_autofree char *text = NULL, *valid = NULL;
  JsonObject *answer;

  if (page == NULL)
    return NULL;
  text = poppler_page_get_text (page);
  valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  answer = json_object_new ();
  json_object_set_string_member (answer, "text", valid);
  return answer;
}

JsonObject *
zt_child_preview_find (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = _zt_child_find_page (arguments, error);
  const char *needle = zt_json_get_string (arguments, "needle");
  g_autofree PopplerRectangle *rectangles = NULL;
  g_autofree char *text = NULL;
  JsonObject *answer;
  guint n = 0;

  if (page == NULL)
    return NULL;
  text = poppler_page_get_text (page);
  poppler_page_get_text_layout (page, &rectangles, &n);
  answer = json_object_new ();
  json_object_set_array_member (
      answer, "found",
      zt_preview_match (text != NULL ? text : "", rectangles, n, needle != NULL ? needle : "",
                        (int) zt_json_get_int (arguments, "page", 0),
                        (int) zt_json_get_int (arguments, "limit", 1000)));
  return answer;
}

static double
dest_top (const PopplerDest *dest)
{
  g_autoptr (ShownPage) page = NULL;
  double height = 0;

  if (!dest->change_top || dest->page_num < 1
      || dest->page_num > poppler_document_get_n_pages (shown))
    return 0;
  page = poppler_document_get_page (shown, dest->page_num - 1);
  if (page != NULL)
    poppler_page_get_size (page, NULL, &height);
  return isfinite (dest->top) ? CLAMP (height - dest->top, 0, height) : 0;
}

/* Destinations by name are looked up, as many outlines have only those. */
int
_zt_child_action_page (PopplerAction *action, double *top)
{
  PopplerDest *found;
  int page = 0;

  *top = 0;
  if (action->type != POPPLER_ACTION_GOTO_DEST || action->goto_dest.dest == NULL)
    return 0;
  if (action->goto_dest.dest->type != POPPLER_DEST_NAMED)
    {
      *top = dest_top (action->goto_dest.dest);
      return action->goto_dest.dest->page_num;
    }
  found = poppler_document_find_dest (shown, action->goto_dest.dest->named_dest);
  if (found != NULL)
    {
      page = found->page_num;
      *top = dest_top (found);
      poppler_dest_free (found);
    }
  return page;
}

static JsonArray *
read_outline (PopplerIndexIter *iter, int depth, int *budget)
{
  JsonArray *entries = json_array_new ();

  if (iter == NULL)
    return entries;
  do
    {
      PopplerAction *action = poppler_index_iter_get_action (iter);
      JsonObject *entry;
      PopplerIndexIter *child;
      double top;

      if (action == NULL || --*budget < 0)
        {
          g_clear_pointer (&action, poppler_action_free);
          break;
        }
      entry = json_object_new ();
      add_text (entry, "title", g_strdup (action->any.title != NULL ? action->any.title : "–"));
      json_object_set_int_member (entry, "page", _zt_child_action_page (action, &top));
      json_object_set_double_member (entry, "top", top);
      poppler_action_free (action);
      child = depth < MAX_OUTLINE_DEPTH ? poppler_index_iter_get_child (iter) : NULL;
      json_object_set_array_member (entry, "children", read_outline (child, depth + 1, budget));
      if (child != NULL)
        poppler_index_iter_free (child);
      json_array_add_object_element (entries, entry);
    }
  while (poppler_index_iter_next (iter));
  return entries;
}

JsonObject *
zt_child_preview_outline (JsonObject *arguments, GBytes **bytes, GError **error)
{
  PopplerIndexIter *iter;
  int budget = MAX_OUTLINE_ENTRIES;
  JsonObject *answer;

  if (_zt_child_get_shown (error) == NULL)
    return NULL;
  iter = poppler_index_iter_new (shown);
  answer = json_object_new ();
  json_object_set_array_member (answer, "outline", read_outline (iter, 0, &budget));
  if (iter != NULL)
    poppler_index_iter_free (iter);
  return answer;
}

/* {path, name}: can this file be attached? Both readers must agree on its pages. */
JsonObject *
zt_child_inspect (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path"),
             *name = zt_json_get_string (arguments, "name");
  JsonObject *answer;
  int n_pages = 0;

  if (path == NULL || name == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "inspect: no path or name");
      return NULL;
    }
  if (!zt_merge_inspect (path, name, &n_pages, error))
    return NULL;
  if (!zt_picture_is_plain (path))
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (ShownDocument) document = _zt_child_open_document (path, NULL, &local_error);

      if (document == NULL || poppler_document_get_n_pages (document) != n_pages)
        {
          /* TRANSLATORS: %s is the name of a file the user attached */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("“%s” is damaged. Open it in another program, save it anew as PDF and "
                          "attach it again."),
                       name);
          return NULL;
        }
    }
  answer = json_object_new ();
  json_object_set_int_member (answer, "pages", n_pages);
  return answer;
}

JsonObject *
zt_child_merge (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *own = zt_json_get_string (arguments, "own"),
             *out = zt_json_get_string (arguments, "out");
  JsonArray *sources = zt_json_get_array (arguments, "sources");

  if (own == NULL || out == NULL || sources == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "merge: no own, out or sources");
      return NULL;
    }
  return zt_merge_write (own, sources, out, error) ? json_object_new () : NULL;
}
