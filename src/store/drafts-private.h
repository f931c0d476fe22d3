/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What drafts and the journal of their changes share. */
#pragma once

#include "store-private.h"
#include "zt-drafts.h"

G_BEGIN_DECLS

#define ZT_DRAFTS_AUTOSAVE "autosave"
#define ZT_DRAFTS_UNDO "undo"

/* Sets the error and returns FALSE. */
gboolean _zt_drafts_set_missing (const char *kind, const char *id, GError **error);
/* Writes the next revision; @journal: as a step that can be taken back. */
ZtRecord *_zt_drafts_write (ZtStore *own, ZtRecord *record, const char *what, gboolean journal,
                            GError **error);
/* Notes what differs between two versions. Inside the caller's transaction. */
gboolean _zt_drafts_journal (ZtStore *own, ZtRecord *before, ZtRecord *after, const char *what,
                             GError **error);

G_END_DECLS
