/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to documents while reading: highlights, notes, and where they stopped. Kept by the document's digest, never in the document.
 * Each write is durable before it returns. */
#pragma once

#include "zt-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;            /* (nullable): a new note */
  char *document;      /* SHA-256 in hex */
  int page;            /* from 1 */
  char *colour;        /* one of zt_note_colours */
  JsonArray *boxes;    /* [{x, y, width, height}]: points from the upper left of the page; none: the note is about the page */
  char *quote;         /* the marked text */
  char *text;          /* the person's own words; may be empty */
  gint64 made_at, modified;
} ZtNote;

/* Names of colours, ended by NULL; the first is what one gets without choosing. */
extern const char *const zt_note_colours[];
/* 0xRRGGBB of a name; of the first one for a name nobody knows. */
guint zt_note_get_rgb (const char *colour);

ZtNote *zt_note_new (const char *document, int page);
ZtNote *zt_note_copy (const ZtNote *note);
void zt_note_free (ZtNote *note);

/* All of a document, in the order of its pages. (element-type ZtNote) */
GPtrArray *zt_notes_list (ZtStore *own, const char *document, GError **error);
/* Writes @note, new or known; gives a new one its id and sets its times. A deleted one comes back as it was: that is undo. */
gboolean zt_notes_save (ZtStore *own, ZtNote *note, GError **error);
/* ZT_ERROR_NOT_FOUND: it is not there any more. */
gboolean zt_notes_delete (ZtStore *own, const char *id, GError **error);

typedef struct
{
  char *document; /* SHA-256 in hex */
  char *title;
  char *path;     /* where it was read last; may be gone */
  int page;       /* where reading stopped */
  gint64 read_at;
} ZtReadDocument;

void zt_read_document_free (ZtReadDocument *read);
/* The document has been opened. Keeps the page of before; *page (nullable) is that page, 1 for a document read for the first time. */
gboolean zt_read_documents_open (ZtStore *own, const char *document, const char *title, const char *path, int *page, GError **error);
/* Reading stopped here. */
gboolean zt_read_documents_leave (ZtStore *own, const char *document, int page, GError **error);
/* What was read last comes first. (element-type ZtReadDocument) */
GPtrArray *zt_read_documents_list (ZtStore *own, guint limit, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtNote, zt_note_free)

G_END_DECLS
