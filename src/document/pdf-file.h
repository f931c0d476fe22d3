/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PDF, or the beginning of one up to where a signature ends, as cross-reference table and
 * objects. No repair: what is damaged is refused. */
#pragma once

#include "pdf-parse.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_PDF_ABSENT,
  ZT_PDF_FREE,
  ZT_PDF_PLAIN,      /* at @offset */
  ZT_PDF_COMPRESSED, /* number @index in the object stream @offset */
} ZtPdfEntryKind;

typedef struct
{
  guint8 kind;
  guint16 generation;
  guint32 index;
  guint64 offset;
} ZtPdfEntry;

typedef struct
{
  gsize offset; /* where the section starts */
  gsize end;    /* behind its trailer or stream */
  gboolean is_stream;
} ZtPdfSection;

typedef struct
{
  const guint8 *data; /* not owned */
  gsize size;
  GArray *entries;        /* of ZtPdfEntry, by object number */
  GArray *sections;       /* of ZtPdfSection, newest first */
  ZtPdfValue *trailer;    /* of the newest section */
  GHashTable *cache;      /* number → ZtPdfValue */
  GHashTable *containers; /* number → decoded object stream */
  guint depth;            /* of objects being read for the sake of others */
} ZtPdfFile;

/* @size may be less than what @data has: the file as it was when a signature ended there.
 * ZT_ERROR_INVALID: damaged; ZT_ERROR_UNSUPPORTED: encrypted or hybrid. */
ZtPdfFile *zt_pdf_file_new (const guint8 *data, gsize size, GError **error);
void zt_pdf_file_free (ZtPdfFile *file);

const ZtPdfEntry *zt_pdf_file_get_entry (ZtPdfFile *file, guint64 number); /* never NULL */
guint zt_pdf_file_get_count (ZtPdfFile *file); /* one more than the largest number */

/* The object, a null when there is none. (transfer full); NULL only with @error. */
ZtPdfValue *zt_pdf_file_load (ZtPdfFile *file, gint64 number, GError **error);
/* Follows references to their end. @value may be NULL (gives a null). (transfer full) */
ZtPdfValue *zt_pdf_file_resolve (ZtPdfFile *file, const ZtPdfValue *value, GError **error);
/* zt_pdf_value_get() and resolve. */
ZtPdfValue *zt_pdf_file_get (ZtPdfFile *file, const ZtPdfValue *dictionary, const char *key,
                             GError **error);
/* An array of exactly @count numbers, each of which may stand elsewhere. */
gboolean zt_pdf_file_get_numbers (ZtPdfFile *file, const ZtPdfValue *dictionary, const char *key,
                                  guint count, double *out);
ZtPdfValue *zt_pdf_file_get_catalog (ZtPdfFile *file, GError **error);
/* Decoded bytes of a stream without filter or with FlateDecode; at most @limit of them. */
GBytes *zt_pdf_file_decode (ZtPdfFile *file, const ZtPdfValue *stream, gsize limit, GError **error);

/* pdf-xref.c: fills entries, sections and trailer. */
gboolean zt_pdf_file_read_sections (ZtPdfFile *file, GError **error);
/* pdf-file.c: the plain object at @offset, which must bear @number (when not 0). */
ZtPdfValue *zt_pdf_file_read_at (ZtPdfFile *file, gsize offset, guint64 number, guint64 generation,
                                 gsize *end, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfFile, zt_pdf_file_free)

G_END_DECLS
