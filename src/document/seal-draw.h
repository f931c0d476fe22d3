/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a visible seal looks like, for the signed file and for those who look before they sign. */
#pragma once

#include <cairo.h>

#include "zt-error.h"

G_BEGIN_DECLS

typedef struct
{
  const char *image;    /* (nullable) PNG */
  const char *name;     /* (nullable) the signer's */
  const char *date;     /* (nullable) */
  double width, height; /* points, as people see it */
} ZtSealLook;

/* The day as a seal shows it: "2026年11月28日" of Beijing. @time: microseconds. */
char *zt_seal_date (gint64 time);
/* With @factor pixels a point. ZT_ERROR_INVALID names a bad picture. */
cairo_surface_t *zt_seal_draw (const ZtSealLook *look, double factor, GError **error);
/* Which strip of the cross-page seal 骑缝章 page @index (from 0) of @n_pages carries, in parts of
 * the seal's width. At most twenty pages share one seal, all groups are nearly of the same size. */
void zt_seal_strip (guint n_pages, guint index, double *from, double *width);

G_END_DECLS
