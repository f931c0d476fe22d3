/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One PDF object as it stands in the file (ISO 32000-1 §7.3), immutable once read. Only the helper
 * process reads such values from foreign bytes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ZT_PDF_NULL,
  ZT_PDF_BOOLEAN,
  ZT_PDF_INTEGER,
  ZT_PDF_REAL,
  ZT_PDF_NAME,
  ZT_PDF_STRING,
  ZT_PDF_ARRAY,
  ZT_PDF_DICTIONARY,
  ZT_PDF_REFERENCE,
  ZT_PDF_STREAM, /* a dictionary with bytes */
} ZtPdfType;

typedef struct
{
  int references;
  ZtPdfType type;
  gint64 integer;      /* BOOLEAN, INTEGER; REFERENCE: the object's number */
  guint generation;    /* REFERENCE */
  double real;         /* INTEGER, REAL */
  char *text;          /* NAME (decoded), STRING (bytes), REAL (as written); NUL-terminated */
  gsize length;        /* of @text */
  GPtrArray *items;    /* ARRAY elements, DICTIONARY and STREAM values */
  GPtrArray *keys;     /* DICTIONARY and STREAM: decoded names, in the order of the file */
  gsize stream_offset; /* STREAM: where its bytes are in the file */
  gsize stream_length;
  gsize start; /* the text of this value in what was parsed */
  gsize end;
} ZtPdfValue;

ZtPdfValue *zt_pdf_value_new (ZtPdfType type);
ZtPdfValue *zt_pdf_value_ref (ZtPdfValue *value);
void zt_pdf_value_unref (ZtPdfValue *value);

gboolean zt_pdf_value_is (const ZtPdfValue *value, ZtPdfType type); /* NULL is none of them */
gboolean zt_pdf_value_is_name (const ZtPdfValue *value, const char *name);
gboolean zt_pdf_value_is_number (const ZtPdfValue *value);
gboolean zt_pdf_value_has_keys (const ZtPdfValue *value); /* a dictionary or a stream's */
/* (transfer none) (nullable): the value as written, not resolved; NULL also when @dictionary is
 * none. */
ZtPdfValue *zt_pdf_value_get (const ZtPdfValue *dictionary, const char *key);
guint zt_pdf_value_count (const ZtPdfValue *array); /* 0 when it is none */
ZtPdfValue *zt_pdf_value_item (const ZtPdfValue *array, guint index);

/* PDF syntax that every reader takes alike: no white space to spare, strings in hexadecimal. The
 * keys in @except (nullable) are left out of the outermost dictionary. */
void zt_pdf_value_write (const ZtPdfValue *value, const char *const *except, GString *out);
void zt_pdf_write_name (const char *name, gsize length, GString *out);
void zt_pdf_write_string (gconstpointer bytes, gsize length, GString *out);
void zt_pdf_write_text (const char *utf8, GString *out); /* UTF-16BE with its mark */
/* A point is a point in every locale; at most four decimals. */
void zt_pdf_write_number (double number, GString *out);

/* Same meaning: keys in any order, strings in any notation. Streams: only their dictionaries are
 * compared. */
gboolean zt_pdf_value_equal (const ZtPdfValue *a, const ZtPdfValue *b, const char *const *except);
char *zt_pdf_value_to_utf8 (
    const ZtPdfValue *string); /* (nullable) a text string for people; NULL when it is no string */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfValue, zt_pdf_value_unref)

G_END_DECLS
