/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notes on one document as the window holds them: written by a worker, shown when they are durable. */
#pragma once

#include "zt-desk.h"
#include "zt-notes.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_NOTES (zt_document_notes_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentNotes, zt_document_notes, ZT, DOCUMENT_NOTES, GObject)

ZtDocumentNotes *zt_document_notes_new (ZtDesk *desk);
/* @document (nullable): SHA-256; its notes are read and ::changed follows. */
void zt_document_notes_set_document (ZtDocumentNotes *self, const char *document);
const char *zt_document_notes_get_document (ZtDocumentNotes *self); /* (nullable) */
GPtrArray *zt_document_notes_get_all (ZtDocumentNotes *self);       /* (transfer none) (nullable) of ZtNote */
const ZtNote *zt_document_notes_find (ZtDocumentNotes *self, const char *id); /* (nullable) */
void zt_document_notes_save (ZtDocumentNotes *self, const ZtNote *note);
void zt_document_notes_delete (ZtDocumentNotes *self, const char *id);
/* The last one deleted comes back as it was. */
void zt_document_notes_undo (ZtDocumentNotes *self);
gboolean zt_document_notes_is_settled (ZtDocumentNotes *self);

/* Signals: changed; deleted: the deletion is durable and can be undone. */

G_END_DECLS
