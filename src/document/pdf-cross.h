/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cross-page seal 骑缝章: one seal cut into strips over the outer edges of the pages, so that
 * no page can be taken out or exchanged on paper either. */
#pragma once

#include "pdf-form.h"
#include "pdf-update.h"

G_BEGIN_DECLS

typedef struct _ZtPdfCross ZtPdfCross;

/* Adds the picture. ZT_ERROR_INVALID: no picture, or a single page; ZT_ERROR_UNSUPPORTED: the file
 * is signed already, and what was signed cannot get marks on its pages any more. */
ZtPdfCross *zt_pdf_cross_new (ZtPdfFile *file, ZtPdfForm *form, ZtPdfUpdate *update,
                              const char *image, GError **error);
void zt_pdf_cross_free (ZtPdfCross *self);
guint zt_pdf_cross_count (ZtPdfCross *self); /* pages */
const ZtPdfPage *zt_pdf_cross_get_page (ZtPdfCross *self, guint index);
/* Adds the strip of page @index (from 0); gives the number of its annotation. */
guint64 zt_pdf_cross_add (ZtPdfCross *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfCross, zt_pdf_cross_free)

G_END_DECLS
