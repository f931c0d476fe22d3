/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the comparison of two revisions and its rules share. */
#pragma once

#include "pdf-signature.h"

G_BEGIN_DECLS

typedef struct
{
  ZtPdfFile *old_file, *new_file;
  ZtPdfForm *old_form, *new_form;
  ZtPdfSignature *signature; /* whose revision @old_file is */
  GPtrArray *signatures;     /* all of @new_file */
  int permission;            /* what certifications up to @old_file allow; 0: nothing said */
  GHashTable *changed;       /* object number → whether a rule explained it */
  GHashTable *counts;        /* object number → how often @old_file refers to it */
  GHashTable *annotations;   /* of @old_file: number of an /Annots array → its page */
  GHashTable *replaceable;   /* object numbers that the field under review may have drawn again */
  GPtrArray *filled;         /* names of the fields filled in since */
  gboolean is_forbidden;
} ZtPdfDiff;

/* pdf-diff.c. Gives FALSE always. */
gboolean _zt_pdf_diff_forbid (ZtPdfDiff *diff, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean _zt_pdf_diff_is_changed (ZtPdfDiff *diff, gint64 number);
gboolean _zt_pdf_diff_is_new (ZtPdfDiff *diff, gint64 number); /* was no object before */
guint _zt_pdf_diff_count (ZtPdfDiff *diff, gint64 number);
void _zt_pdf_diff_explain (ZtPdfDiff *diff, gint64 number);
/* Everything @value leads to that is not as it was must be new and unknown to the old revision, or
 * among the replaceable. */
gboolean _zt_pdf_diff_explain_tree (ZtPdfDiff *diff, const ZtPdfValue *value);
/* The object that holds something, by its reference @now: new, or the very object that held it
 * before (@then, nullable), used nowhere else. */
gboolean _zt_pdf_diff_explain_holder (ZtPdfDiff *diff, const ZtPdfValue *then,
                                      const ZtPdfValue *now);
/* As they are in either revision; a null when absent or damaged. */
ZtPdfValue *_zt_pdf_diff_old (ZtPdfDiff *diff, const ZtPdfValue *dictionary, const char *key);
ZtPdfValue *_zt_pdf_diff_new (ZtPdfDiff *diff, const ZtPdfValue *dictionary, const char *key);

/* pdf-references.c: fills counts and annotations. FALSE when the old revision cannot be read whole.
 */
gboolean _zt_pdf_diff_count_references (ZtPdfDiff *diff);

/* pdf-diff-rules.c */
void _zt_pdf_rule_trailer (ZtPdfDiff *diff);
void _zt_pdf_rule_catalog (ZtPdfDiff *diff);
void _zt_pdf_rule_structure (ZtPdfDiff *diff);
void _zt_pdf_rule_pages (ZtPdfDiff *diff);
/* pdf-diff-form.c */
void _zt_pdf_rule_form (ZtPdfDiff *diff);
void _zt_pdf_rule_fields (ZtPdfDiff *diff);
/* Is this the widget of a signature that came later and holds? */
gboolean _zt_pdf_diff_is_signature_widget (ZtPdfDiff *diff, gint64 number);
/* A picture on a page, its widget being @number, is but a small part of it. */
gboolean _zt_pdf_diff_check_size (ZtPdfDiff *diff, gint64 number, const ZtPdfValue *page);
/* pdf-diff-fill.c: may the field be filled in, and does it show what it says now? */
gboolean _zt_pdf_diff_check_fill (ZtPdfDiff *diff, const ZtPdfField *then, const ZtPdfField *now);
/* A text or a drop-down list, whose picture is drawn anew when it is filled in. */
gboolean _zt_pdf_field_is_text (ZtPdfFile *file, const ZtPdfField *field);
/* NeedAppearances and the fonts of the form (DR). */
gboolean _zt_pdf_diff_check_form_defaults (ZtPdfDiff *diff);

G_END_DECLS
