/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is private, with a revision history: drafts until they are sealed, the items of the library. Each write is durable before it returns. */
#pragma once

#include "zt-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 number;
  gint64 made_at;
  char *what; /* "autosave", "prices imported" … translated when shown */
} ZtRevision;

ZtRecord *zt_drafts_get (ZtStore *own, const char *id, GError **error);
GPtrArray *zt_drafts_list (ZtStore *own, GError **error); /* of ZtRecord, newest first */
/* The same of another private kind, such as "material". */
ZtRecord *zt_drafts_get_kind (ZtStore *own, const char *kind, const char *id, GError **error);
GPtrArray *zt_drafts_list_kind (ZtStore *own, const char *kind, GError **error);
/* Saves the whole body as the next revision; version in the result. Autosaves within a minute replace one another; ZT_ERROR_STALE when @record's version is not the stored one. */
ZtRecord *zt_drafts_save (ZtStore *own, ZtRecord *record, const char *what, GError **error);
/* Puts @other into the history as the next revision beside @record, whose content stays: what a colleague sent and was merged. */
ZtRecord *zt_drafts_keep (ZtStore *own, ZtRecord *record, JsonObject *other, const char *what, GError **error);
GPtrArray *zt_drafts_revisions (ZtStore *own, const char *id, GError **error); /* of ZtRevision */
ZtRecord *zt_drafts_get_revision (ZtStore *own, const char *id, gint64 number, GError **error);
/* Takes the last change back, or does again the one taken back last. What a save changed is one step, but for autosaves of the same fields that follow each
 * other within seconds; the journal survives a restart and keeps the last ZT_DRAFTS_STEPS. NULL without error: there is no further step. */
#define ZT_DRAFTS_STEPS 1000
ZtRecord *zt_drafts_undo (ZtStore *own, const char *id, GError **error);
ZtRecord *zt_drafts_redo (ZtStore *own, const char *id, GError **error);
gboolean zt_drafts_get_steps (ZtStore *own, const char *id, guint *back, guint *forward, GError **error); /* how many there are */
gboolean zt_drafts_delete (ZtStore *own, const char *id, GError **error);
/* Evidence beside a draft: "signed", "commitment", "receipt", "release-key", "sealed:<part>" … small values; large content goes to blobs by digest. */
gboolean zt_drafts_put_evidence (ZtStore *own, const char *id, const char *name, GBytes *value, GError **error);
GBytes *zt_drafts_get_evidence (ZtStore *own, const char *id, const char *name, GError **error); /* NULL without error: none */
GStrv zt_drafts_list_evidence (ZtStore *own, const char *id, GError **error);
void zt_revision_free (ZtRevision *revision);

G_END_DECLS
