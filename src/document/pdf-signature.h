/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signatures of a PDF as structure: which bytes each covers, and whether the file really is
 * what it covers plus honest later revisions. */
#pragma once

#include "pdf-form.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_PDF_COVERS_DOCUMENT,
  ZT_PDF_COVERS_REVISION,
  ZT_PDF_COVERAGE_BROKEN,
} ZtPdfCoverage;

typedef enum
{
  ZT_PDF_CHANGES_NONE,
  ZT_PDF_CHANGES_PERMITTED,
  ZT_PDF_CHANGES_FORBIDDEN,
} ZtPdfChanges;

typedef struct
{
  char *field;            /* full name */
  gint64 number;          /* object of the signature dictionary */
  ZtPdfValue *dictionary; /* (nullable) */
  gboolean is_timestamp;  /* /ETSI.RFC3161 */
  gboolean is_pades;      /* /ETSI.CAdES.detached */
  gsize gap_start;        /* the range is [0, gap_start) and [gap_end, end) */
  gsize gap_end;
  gsize end;
  GBytes *contents;    /* (nullable) decoded, with its padding */
  ZtPdfFile *revision; /* (nullable) the file as it was signed */
  ZtPdfForm *form;     /* of @revision */
  ZtPdfCoverage coverage;
  ZtPdfChanges changes; /* set by zt_pdf_diff() */
  gboolean integrity;   /* set by whoever checked digest and signature */
  GPtrArray *reasons;   /* of char *: sentences for people */
} ZtPdfSignature;

/* In the order of the revisions. @form's problems are the reasons of every signature. */
GPtrArray *zt_pdf_signatures_read (ZtPdfFile *file, ZtPdfForm *form, GError **error);
void zt_pdf_signature_free (ZtPdfSignature *signature);
/* pdf-removed.c: those that earlier revisions had and @signatures has no more, with changes and
 * reasons set. */
GPtrArray *zt_pdf_signatures_find_removed (const char *path, ZtPdfFile *file, GPtrArray *signatures,
                                           GError **error);

/* What signatures forbid for the revisions after them: the least /P of certifications and locks (0:
 * nothing said). */
int zt_pdf_signatures_get_permission (GPtrArray *signatures, gsize until);
/* Has any signature up to @until locked the field (FieldMDP)? */
gboolean zt_pdf_signatures_lock (GPtrArray *signatures, gsize until, const char *field);

/* Everything in @file that differs from what @signature saw must be explained by one of the rules
 * of pdf-diff-rules.c; sets changes and reasons. */
void zt_pdf_diff (ZtPdfFile *file, ZtPdfForm *form, GPtrArray *signatures,
                  ZtPdfSignature *signature);

G_END_DECLS
