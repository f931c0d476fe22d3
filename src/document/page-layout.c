/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages: opening and closing them, and the passes until all page numbers are known. */
#define G_LOG_DOMAIN "zt-page-layout"

#include "config.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>

#include "page-layout-private.h"

#define MAX_PASSES 8

void
_zt_pages_entry_free (ZtPagesEntry *entry)
{
  g_free (entry->text);
  g_free (entry);
}

double
_zt_pages_left (ZtPages *self)
{
  return ZT_MARGIN_SIDE;
}

double
zt_pages_get_width (ZtPages *self)
{
  double width = self->landscape ? ZT_PAGE_LONG : ZT_PAGE_SHORT;

  return width - 2 * ZT_MARGIN_SIDE;
}

double
_zt_pages_room (ZtPages *self)
{
  _zt_pages_open (self);
  return self->page_height - ZT_MARGIN_BOTTOM - self->y;
}

int
zt_pages_get_page (ZtPages *self)
{
  _zt_pages_open (self);
  return self->page;
}

gboolean
zt_pages_is_final (ZtPages *self)
{
  return self->cr != NULL;
}

static void
draw_small (ZtPages *self, const char *text, ZtAlign align, double baseline)
{
  g_autoptr (PangoLayout) layout = _zt_pages_layout (self, ZT_STYLE_NOTE, -1, text, FALSE);
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);
  PangoRectangle extents;
  double x = ZT_MARGIN_SIDE;

  pango_layout_line_get_extents (line, NULL, &extents);
  if (align == ZT_ALIGN_CENTRE)
    x = (self->page_width - pango_units_to_double (extents.width)) / 2;
  else if (align == ZT_ALIGN_RIGHT)
    x = self->page_width - ZT_MARGIN_SIDE - pango_units_to_double (extents.width);
  _zt_pages_show_line (self, line, x, baseline);
}

/* A foreign page may have anything at its foot: the number stands on a white ground there. */
static void
draw_number (ZtPages *self)
{
  g_autofree char *text = g_strdup_printf ("第 %d 页 共 %d 页", self->page, self->known_pages);
  double baseline = self->page_height - 30;

  if (self->page_bare && self->cr != NULL)
    {
      cairo_set_source_rgb (self->cr, 1, 1, 1);
      cairo_rectangle (self->cr, self->page_width / 2 - 58, self->page_height - 41, 116, 16);
      cairo_fill (self->cr);
      cairo_set_source_rgb (self->cr, 0, 0, 0);
    }
  draw_small (self, text, ZT_ALIGN_CENTRE, baseline);
}

static void
draw_furniture (ZtPages *self)
{
  if (!self->page_bare && self->page > 1)
    {
      if (self->info->header_left != NULL)
        draw_small (self, self->info->header_left, ZT_ALIGN_LEFT, 52);
      if (self->info->header_right != NULL)
        draw_small (self, self->info->header_right, ZT_ALIGN_RIGHT, 52);
      if (self->cr != NULL)
        {
          cairo_set_line_width (self->cr, 0.5);
          cairo_move_to (self->cr, ZT_MARGIN_SIDE, 59);
          cairo_line_to (self->cr, self->page_width - ZT_MARGIN_SIDE, 59);
          cairo_stroke (self->cr);
        }
    }
  draw_number (self);
}

/* @last: cairo 1.16 wants the structure ended before the last show_page, or links make a damaged
 * file. */
static void
close_page (ZtPages *self, gboolean last)
{
  if (!self->page_open)
    return;
  draw_furniture (self);
  if (self->cr != NULL)
    {
      if (last)
        cairo_tag_end (self->cr, "Document");
      cairo_show_page (self->cr);
    }
  self->page_open = FALSE;
}

/* Pages are opened by the first thing put on them, so that a break at the end makes no empty page.
 */
void
_zt_pages_open (ZtPages *self)
{
  if (self->page_open)
    return;
  self->page++;
  self->page_open = TRUE;
  self->page_bare = FALSE;
  self->page_width = self->landscape ? ZT_PAGE_LONG : ZT_PAGE_SHORT;
  self->page_height = self->landscape ? ZT_PAGE_SHORT : ZT_PAGE_LONG;
  self->y = ZT_MARGIN_TOP;
  if (self->cr == NULL)
    return;
  cairo_pdf_surface_set_size (self->surface, self->page_width, self->page_height);
  if (self->page == 1)
    cairo_tag_begin (self->cr, "Document", NULL);
  cairo_set_source_rgb (self->cr, 0, 0, 0);
}

void
zt_pages_break (ZtPages *self)
{
  close_page (self, FALSE);
}

void
zt_pages_set_landscape (ZtPages *self, gboolean landscape)
{
  if (self->landscape == landscape)
    return;
  close_page (self, FALSE);
  self->landscape = landscape;
}

int
zt_pages_foreign (ZtPages *self, const char *outline)
{
  int page;

  close_page (self, FALSE);
  zt_pages_set_landscape (self, FALSE);
  _zt_pages_open (self);
  page = self->page;
  self->page_bare = TRUE;
  if (outline != NULL)
    _zt_pages_add_entry (self, 0, outline);
  close_page (self, FALSE);
  return page;
}

void
zt_pages_reserve (ZtPages *self, double points)
{
  double body = ZT_PAGE_LONG - ZT_MARGIN_TOP - ZT_MARGIN_BOTTOM;

  if (_zt_pages_room (self) < points && points < body)
    {
      close_page (self, FALSE);
      _zt_pages_open (self);
    }
}

void
zt_pages_space (ZtPages *self, double points)
{
  if (self->page_open)
    self->y += points;
}

void
zt_pages_drop_to (ZtPages *self, double from_bottom)
{
  double target;

  _zt_pages_open (self);
  target = self->page_height - ZT_MARGIN_BOTTOM - from_bottom;
  if (target > self->y)
    self->y = target;
}

void
zt_pages_mark (ZtPages *self, const char *name, int page)
{
  g_hash_table_insert (self->marks, g_strdup (name), GINT_TO_POINTER (page));
}

int
zt_pages_get_mark (ZtPages *self, const char *name)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->known_marks, name));
}

/* The same metrics in every pass, whatever the screen's settings are. One of the two is given. */
static void
set_font_options (cairo_t *cr, PangoContext *context)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  if (cr != NULL)
    cairo_set_font_options (cr, options);
  else
    pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
}

static PangoContext *
make_context (void)
{
  g_autoptr (PangoFontMap) map = pango_cairo_font_map_new ();
  PangoContext *context = pango_font_map_create_context (map);

  set_font_options (NULL, context);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_language (context, pango_language_from_string ("zh-cn"));
  pango_context_set_round_glyph_positions (context, FALSE);
  return context;
}

static gboolean
same_entries (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ZtPagesEntry *one = a->pdata[i], *other = b->pdata[i];

      if (one->page != other->page || !g_str_equal (one->text, other->text))
        return FALSE;
    }
  return TRUE;
}

static gboolean
same_marks (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer name, page;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &name, &page))
    if (g_hash_table_lookup (b, name) != page)
      return FALSE;
  return TRUE;
}

/* Answers whether the pass found what the one before had found. */
static gboolean
run_pass (ZtPages *self, ZtPagesFunc build, gpointer user_data)
{
  gboolean settled;

  self->page = 0;
  self->page_open = FALSE;
  self->landscape = FALSE;
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) _zt_pages_entry_free);
  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  build (self, user_data);
  close_page (self, TRUE);
  settled = self->page == self->known_pages && same_entries (self->entries, self->known_entries)
            && same_marks (self->marks, self->known_marks);
  g_ptr_array_unref (self->known_entries);
  g_hash_table_unref (self->known_marks);
  self->known_entries = g_steal_pointer (&self->entries);
  self->known_marks = g_steal_pointer (&self->marks);
  self->known_pages = self->page;
  return settled;
}

static void
set_metadata (cairo_surface_t *surface, const ZtPagesInfo *info)
{
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_utc (info->created / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (created, "%Y-%m-%dT%H:%M:%SZ");

  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_5);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, text);
  if (info->title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, info->title);
  if (info->author != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_AUTHOR, info->author);
  if (info->subject != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, info->subject);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Zhaotou " ZT_VERSION);
}

static gboolean
draw_pass (ZtPages *self, const char *out, ZtPagesFunc build, gpointer user_data, GError **error)
{
  cairo_status_t status;
  gboolean settled;

  self->surface = cairo_pdf_surface_create (out, ZT_PAGE_SHORT, ZT_PAGE_LONG);
  set_metadata (self->surface, self->info);
  self->cr = cairo_create (self->surface);
  set_font_options (self->cr, NULL);
  settled = run_pass (self, build, user_data);
  status = cairo_status (self->cr);
  g_clear_pointer (&self->cr, cairo_destroy);
  cairo_surface_finish (self->surface);
  /* Only now is it known whether the file is whole: cairo leaves a ruin and no other sign of it. */
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (self->surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  if (status == CAIRO_STATUS_WRITE_ERROR)
    g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The document could not be written to “%s”"),
                 out);
  else if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The document could not be drawn: %s"),
                 cairo_status_to_string (status));
  else if (!settled)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                         _ ("The page numbers of the document do not settle"));
  return status == CAIRO_STATUS_SUCCESS && settled;
}

gboolean
zt_pages_compose (const char *out, const ZtPagesInfo *info, ZtPagesFunc build, gpointer user_data,
                  GCancellable *cancellable, GError **error)
{
  ZtPages self = { .info = info };
  gboolean settled = FALSE, ok = FALSE;

  g_return_val_if_fail (out != NULL && info != NULL && build != NULL, FALSE);
  self.context = make_context ();
  self.faces = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) _zt_pages_face_free);
  self.known_entries = g_ptr_array_new_with_free_func ((GDestroyNotify) _zt_pages_entry_free);
  self.known_marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int pass = 0; pass < MAX_PASSES && !settled; pass++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        goto done;
      settled = run_pass (&self, build, user_data);
    }
  ok = draw_pass (&self, out, build, user_data, error);
done:
  g_ptr_array_unref (self.known_entries);
  g_hash_table_unref (self.known_marks);
  g_hash_table_unref (self.faces);
  g_object_unref (self.context);
  return ok;
}
