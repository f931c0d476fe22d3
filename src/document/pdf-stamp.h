/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The visible seal: a picture with the signer's name and the date, drawn with the fonts of this
 * machine so that any script works. */
#pragma once

#include "pdf-update.h"

G_BEGIN_DECLS

typedef struct
{
  const char *image;    /* (nullable) PNG */
  const char *name;     /* (nullable) */
  const char *date;     /* (nullable) */
  double width, height; /* points, as people see it */
  int rotation;         /* of the page */
} ZtPdfStamp;

/* Adds the form XObject of the appearance with its image and mask; gives its number, 0 on error.
 * ZT_ERROR_INVALID names a bad picture. */
guint64 zt_pdf_stamp_add (const ZtPdfStamp *stamp, ZtPdfUpdate *update, GError **error);
/* The image alone, for zt_pdf_stamp_add_slice(). */
guint64 zt_pdf_stamp_add_picture (const ZtPdfStamp *stamp, ZtPdfUpdate *update, GError **error);
/* A form that shows one upright strip of a square image of @size points: @width of it from @from
 * on. */
guint64 zt_pdf_stamp_add_slice (ZtPdfUpdate *update, guint64 image, double size, double from,
                                double width, int rotation);

G_END_DECLS
