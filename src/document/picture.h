/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as parts of a PDF. In the child process only: foreign files are parsed here. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <qpdf/qpdf-c.h>

G_BEGIN_DECLS

#define ZT_PICTURE_MAX_PIXELS ((guint64) 120 * 1000 * 1000)

typedef struct
{
  guint width, height; /* as stored, before it is turned */
  guint components, bits;
  guint orientation; /* Exif, 1…8 */
  double dpi;        /* as the file says; 0: it says nothing */
  gboolean is_jpeg, inverted, redraw;
  GByteArray *palette; /* (owned) (nullable) */
  GByteArray *data;    /* (owned): of the image stream */
} ZtPicture;

void zt_picture_clear (ZtPicture *picture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtPicture, zt_picture_clear)

/* picture.c: JPEG and PNG, whose data goes into a PDF as it is in the file. FALSE + @error, which
 * names @name: ZT_ERROR_INVALID damaged, ZT_ERROR_LIMIT too many points. */
gboolean zt_picture_is_plain (const char *path);
gboolean zt_picture_read (ZtPicture *picture, const char *path, const char *name, GError **error);
qpdf_oh zt_picture_make_object (qpdf_data q, const ZtPicture *picture);
/* The matrix of the unit square of a picture, turned as Exif says, onto width x height at x, y. */
char *zt_picture_placement (const ZtPicture *picture, double x, double y, double w, double h);
gboolean zt_picture_set_bad (GError **error, const char *name); /* FALSE */

/* picture-decode.c: what has to be decoded first. */
/* Where each page of a TIFF begins (element-type guint32); one element, 0, for any other kind.
 * (transfer full) */
GArray *zt_picture_find_pages (const char *path, const char *name, GError **error);
/* One of those pages, drawn. @width > 0: not wider than that, for a thumbnail. */
GdkPixbuf *zt_picture_decode (const char *path, const char *name, guint32 page, int width,
                              GError **error);
gboolean zt_picture_take_pixels (ZtPicture *picture, GdkPixbuf *pixels, GError **error);

/* picture-pdf.c: one PDF of A4 pages out of @sources, JSON [{path, name}]. */
gboolean zt_picture_write_pdf (JsonArray *sources, const char *out, int *n_pages, GError **error);

G_END_DECLS
