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
GPtrArray *zt_drafts_revisions (ZtStore *own, const char *id, GError **error); /* of ZtRevision */
ZtRecord *zt_drafts_get_revision (ZtStore *own, const char *id, gint64 number, GError **error);
gboolean zt_drafts_delete (ZtStore *own, const char *id, GError **error);
/* Evidence beside a draft: "signed", "commitment", "receipt", "release-key", "sealed:<part>" … small values; large content goes to blobs by digest. */
gboolean zt_drafts_put_evidence (ZtStore *own, const char *id, const char *name, GBytes *value, GError **error);
GBytes *zt_drafts_get_evidence (ZtStore *own, const char *id, const char *name, GError **error); /* NULL without error: none */
GStrv zt_drafts_list_evidence (ZtStore *own, const char *id, GError **error);
void zt_revision_free (ZtRevision *revision);

G_END_DECLS
