/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures on pages: as wide as the column at most, upright as the camera meant them, with their
 * caption. */
#define G_LOG_DOMAIN "zt-page-picture"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "page-layout-private.h"
#include "rich-text.h"

#define POINTS_A_PIXEL 0.75 /* 96 pixels an inch */
#define CAPTION_ROOM 18.0
#define MOST_HEIGHT 0.84 /* of a page: a heading may stand above */

struct _ZtPagesPicture
{
  cairo_surface_t *surface; /* (owned) */
  int width, height;        /* of the surface, pixels */
  guint orientation;        /* 1…8, Exif */
  int painted;              /* the page it was painted on last */
};

void
zt_pages_picture_free (ZtPagesPicture *self)
{
  if (self == NULL)
    return;
  cairo_surface_destroy (self->surface);
  g_free (self);
}

typedef struct
{
  const guchar *data;
  gsize length, at;
} Reader;

static cairo_status_t
read_cb (void *closure, unsigned char *data, unsigned int length)
{
  Reader *reader = closure;

  if (length > reader->length - reader->at)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data + reader->at, length);
  reader->at += length;
  return CAIRO_STATUS_SUCCESS;
}

/* cairo puts the data itself into the document and never looks at the pixels, which are none. */
static cairo_surface_t *
wrap_jpeg (const char *bytes, gsize length, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guchar *copy = g_memdup2 (bytes, length);

  if (cairo_surface_set_mime_data (surface, CAIRO_MIME_TYPE_JPEG, copy, length, g_free, copy)
      != CAIRO_STATUS_SUCCESS)
    g_free (copy);
  return surface;
}

ZtPagesPicture *
zt_pages_picture_load (const char *path, const char *name, GError **error)
{
  g_autoptr (ZtPagesPicture) self = g_new0 (ZtPagesPicture, 1);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  ZtPictureType type;

  if (!g_file_get_contents (path, &bytes, &length, NULL))
    {
      /* TRANSLATORS: %s is what a picture shows */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   _ ("The picture “%s” is not on this computer. Insert it again."), name);
      return NULL;
    }
  type = zt_rich_picture_check (bytes, length, name, &self->width, &self->height, error);
  if (type == ZT_PICTURE_NONE)
    return NULL;
  self->orientation = type == ZT_PICTURE_JPEG ? zt_rich_picture_orientation (bytes, length) : 1;
  if (type == ZT_PICTURE_JPEG)
    self->surface = wrap_jpeg (bytes, length, self->width, self->height);
  else
    {
      Reader reader = { (const guchar *) bytes, length, 0 };

      self->surface = cairo_image_surface_create_from_png_stream (read_cb, &reader);
    }
  if (cairo_surface_status (self->surface) == CAIRO_STATUS_SUCCESS)
    return g_steal_pointer (&self);
  /* TRANSLATORS: %s is what a picture shows */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               _ ("The picture “%s” is damaged. Save it anew and insert it again."), name);
  return NULL;
}

/* From a picture that lies as @orientation says to one that stands, both one by one large. */
static void
turn (cairo_t *cr, guint orientation)
{
  static const cairo_matrix_t matrices[] = {
    { 1, 0, 0, 1, 0, 0 }, { -1, 0, 0, 1, 1, 0 }, { -1, 0, 0, -1, 1, 1 }, { 1, 0, 0, -1, 0, 1 },
    { 0, 1, 1, 0, 0, 0 }, { 0, 1, -1, 0, 1, 0 }, { 0, -1, -1, 0, 1, 1 }, { 0, -1, 1, 0, 0, 1 },
  };

  cairo_transform (cr, &matrices[(orientation - 1) & 7]);
}

/* cairo names a surface twice in the resources of a page that shows it twice, which is no sound
 * document: the second time on a page it is another one. */
static cairo_surface_t *
surface_for (ZtPagesPicture *self, int page)
{
  const guchar *data = NULL;
  unsigned long length = 0;

  if (self->painted != page)
    {
      self->painted = page;
      return cairo_surface_reference (self->surface);
    }
  cairo_surface_get_mime_data (self->surface, CAIRO_MIME_TYPE_JPEG, &data, &length);
  if (data != NULL)
    return wrap_jpeg ((const char *) data, length, self->width, self->height);
  return cairo_image_surface_create_for_data (cairo_image_surface_get_data (self->surface),
                                              cairo_image_surface_get_format (self->surface),
                                              self->width, self->height,
                                              cairo_image_surface_get_stride (self->surface));
}

static void
paint (ZtPages *pages, ZtPagesPicture *self, double x, double y, double width, double height)
{
  cairo_t *cr = pages->cr;
  cairo_surface_t *surface;

  if (cr == NULL)
    return;
  surface = surface_for (self, pages->page);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, width, height);
  turn (cr, self->orientation);
  cairo_scale (cr, 1.0 / self->width, 1.0 / self->height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
  cairo_set_source_rgb (cr, 0, 0, 0);
}

/* Never wider than the column, never higher than a page with a heading on it. */
static void
measure (ZtPages *pages, ZtPagesPicture *self, double *width, double *height)
{
  gboolean lying = self->orientation >= 5;
  double column = zt_pages_get_width (pages), scale;
  double body
      = (pages->landscape ? ZT_PAGE_SHORT : ZT_PAGE_LONG) - ZT_MARGIN_TOP - ZT_MARGIN_BOTTOM;

  *width = (lying ? self->height : self->width) * POINTS_A_PIXEL;
  *height = (lying ? self->width : self->height) * POINTS_A_PIXEL;
  scale = MIN (1, MIN (column / *width, body * MOST_HEIGHT / *height));
  *width *= scale;
  *height *= scale;
}

double
zt_pages_picture_get_height (ZtPages *pages, ZtPagesPicture *self)
{
  double width, height;

  measure (pages, self, &width, &height);
  return height + CAPTION_ROOM + 8;
}

void
zt_pages_picture (ZtPages *pages, ZtPagesPicture *self, const char *caption)
{
  double column = zt_pages_get_width (pages), width, height;
  gboolean captioned = caption != NULL && *caption != '\0';

  _zt_pages_open (pages);
  measure (pages, self, &width, &height);
  if (pages->y > ZT_MARGIN_TOP)
    pages->y += 4;
  zt_pages_reserve (pages, height + (captioned ? CAPTION_ROOM : 0) + 4);
  paint (pages, self, _zt_pages_left (pages) + (column - width) / 2, pages->y, width, height);
  pages->y += height + 4;
  if (captioned)
    {
      g_autofree char *markup = g_markup_escape_text (caption, -1);
      g_autofree char *small = g_strdup_printf ("<span size='9000'>%s</span>", markup);

      zt_pages_text (pages, ZT_STYLE_CENTRE, small);
    }
  pages->y += 4;
}
