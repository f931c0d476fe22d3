/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes behind a PDF so that it can be signed: field, place, empty signature (EN 319 142-1). */
#pragma once

#include "pdf-signature.h"

G_BEGIN_DECLS

typedef struct
{
  const char *field; /* (nullable) existing empty field */
  int page;          /* from 1; 0: nothing to see */
  double x, y, width, height;
  const char *seal_image; /* (nullable) */
  gboolean cross_page;    /* the seal also over the outer edges of all pages; needs seal_image */
  const char *reason;     /* (nullable) */
  const char *name;       /* (nullable) the signer's, from the certificate */
  gint64 time;            /* claimed, microseconds */
  guint reserve;          /* bytes for the CMS */
} ZtPdfPrepareOptions;

typedef struct
{
  GString *update;
  char *field;
  guint64 gap_start; /* of the '<', from the beginning of the file */
  guint64 gap_end;
} ZtPdfPrepared;

/* ZT_ERROR_UNSUPPORTED says why the file must not be signed. */
gboolean zt_pdf_prepare_check (ZtPdfFile *file, ZtPdfForm *form, const char *field, GError **error);
ZtPdfPrepared *zt_pdf_prepare (ZtPdfFile *file, ZtPdfForm *form, const ZtPdfPrepareOptions *options,
                               GError **error);
void zt_pdf_prepared_free (ZtPdfPrepared *prepared);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfPrepared, zt_pdf_prepared_free)

G_END_DECLS
