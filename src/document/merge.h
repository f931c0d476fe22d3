/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting foreign pages under pages of our own. In the child process only: foreign files are parsed here. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

#include <qpdf/qpdf-c.h>

G_BEGIN_DECLS

/**
 * zt_merge_inspect:
 * @path: a PDF, PNG or JPEG
 * @name: what people call the file; used in messages
 * @n_pages: (out)
 *
 * Says why a file cannot be merged: encrypted or empty (ZT_ERROR_UNSUPPORTED), damaged (ZT_ERROR_INVALID), too large an image (ZT_ERROR_LIMIT).
 */
gboolean zt_merge_inspect (const char *path, const char *name, int *n_pages, GError **error);

/**
 * zt_merge_write:
 * @own: a PDF of ours with a page for each foreign one, which carries its number
 * @sources: JSON [{path, name, first (1-based page of @own), pages}]
 * @out: written plainly; the caller commits it
 *
 * The data of foreign streams is written byte for byte as it is in the source, so that a difference to the sources stays small.
 * Form fields become part of the page as they look; links inside the source, scripts and embedded files are left out.
 */
gboolean zt_merge_write (const char *own, JsonArray *sources, const char *out, GError **error);

/* merge-page.c: lays @foreign (of @source) under page @target of @main. FALSE + @error names @name. */
gboolean zt_merge_page (qpdf_data main, qpdf_oh target, qpdf_data source, qpdf_oh foreign, const char *name, GError **error);
/* The same with the image in the file. */
gboolean zt_merge_image (qpdf_data main, qpdf_oh target, const char *path, const char *name, GError **error);

/* What goes onto one of our pages. */
typedef struct
{
  qpdf_oh resources;  /* a dictionary of this page alone; /XObject too */
  qpdf_oh contents;   /* a stream or an array of them, or null */
  int before, after;  /* graphics states that @contents gives back without having taken them, and takes without giving back */
  const char *extra;  /* drawn over the contents */
  const char *matrix; /* where our page with the number lies */
} ZtMergeContent;

/* The page's own content becomes a form that is drawn over what is put under it. */
void zt_merge_set_content (qpdf_data main, qpdf_oh target, const ZtMergeContent *content);

/* merge-balance.c: how many q are missing before a content stream, and Q after it. */
void zt_merge_balance (const guchar *content, gsize length, int *missing_before, int *missing_after);

G_END_DECLS
