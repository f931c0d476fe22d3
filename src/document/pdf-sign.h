/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing a PDF by an incremental update (ISO 32000-1 §12.8, EN 319 142-1 PAdES B-B and B-T).
 * Foreign bytes are parsed only in the child process. */
#pragma once

#include "cms.h"
#include "zt-error.h"

G_BEGIN_DECLS

typedef struct
{
  const char *field;          /* (nullable) existing empty signature field to fill */
  int page;                   /* 1-based; 0: no visible seal */
  double x, y, width, height; /* points from the page's lower left corner as people see it (rotation
                                 and crop box are handled) */
  const char *seal_image;     /* (nullable) PNG */
  gboolean cross_page;        /* 骑缝章: the seal also over the outer edges of all pages, in groups of
                                 at most twenty; needs seal_image, two pages, and no earlier signature */
  const char *reason;         /* (nullable) */
  ZtTimestampFunc timestamp;  /* (nullable) */
  gpointer timestamp_data;
} ZtPdfSignOptions;

/* Writes @out whole or not at all; it has been verified from disk before it takes the name.
 * ZT_ERROR_UNSUPPORTED says why a file cannot be signed safely. */
gboolean zt_pdf_sign (const char *in, const char *out, ZtKey *key, const ZtPdfSignOptions *options,
                      GError **timestamp_error, ZtProgressFunc progress, gpointer user_data,
                      GCancellable *cancellable, GError **error);

G_END_DECLS
