/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a PDF: its fields by full name (ISO 32000-1 §12.7), read so that nothing hides. */
#pragma once

#include "pdf-file.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;    /* full, with points */
  gint64 number; /* object number of the field */
  ZtPdfValue *dictionary;
  char *type;         /* (nullable) "Sig", "Tx", …, also inherited */
  ZtPdfValue *value;  /* (nullable) /V of the field itself, as written */
  GArray *widgets;    /* of gint64: object numbers; the field's own when merged */
  gboolean is_parent; /* only groups others */
} ZtPdfField;

typedef struct
{
  ZtPdfValue *dictionary; /* (nullable) the AcroForm */
  gint64 number;          /* its object, 0 when it stands in the catalog */
  ZtPdfValue *roots;      /* (nullable) its /Fields */
  gint64 roots_number;    /* their object, 0 when they stand in the form */
  GPtrArray *fields;      /* of ZtPdfField, in the order of the tree */
  GPtrArray *problems;    /* of char *: why the signatures of this form cannot be told apart */
} ZtPdfForm;

ZtPdfForm *zt_pdf_form_new (ZtPdfFile *file, GError **error);
void zt_pdf_form_free (ZtPdfForm *form);
ZtPdfField *zt_pdf_form_find (ZtPdfForm *form, const char *name); /* (nullable) */
ZtPdfField *zt_pdf_form_find_number (ZtPdfForm *form,
                                     gint64 number); /* by field or widget (nullable) */
gboolean zt_pdf_field_is_signature (const ZtPdfField *field);
/* A signature field with something in it: not absent, not null. */
gboolean zt_pdf_field_is_signed (const ZtPdfField *field);

/* The number a reference points to, 0 when @value is none. */
gint64 zt_pdf_value_get_target (const ZtPdfValue *value);

typedef struct
{
  gint64 number;
  ZtPdfValue *dictionary;
  double box[4]; /* crop box within the media box: left, bottom, right, top */
  int rotation;  /* 0, 90, 180, 270, clockwise */
  double unit;   /* points */
} ZtPdfPage;

/* @index from 1. ZT_ERROR_NOT_FOUND when there are not so many. */
ZtPdfPage *zt_pdf_page_find (ZtPdfFile *file, int index, GError **error);
/* All of them, in one walk. */
GPtrArray *zt_pdf_page_list (ZtPdfFile *file, GError **error);
void zt_pdf_page_free (ZtPdfPage *page);
/* Where people see @x, @y (from the lower left of the page as shown) in the page's own coordinates:
 * left, bottom, right, top. */
void zt_pdf_page_place (const ZtPdfPage *page, double x, double y, double width, double height,
                        double place[4]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfForm, zt_pdf_form_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfPage, zt_pdf_page_free)

G_END_DECLS
