/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads that are on their way, neutral to the protocol: offset, length, digest, expiry. */
#pragma once

#include "server.h"

G_BEGIN_DECLS

#define ZT_UPLOAD_LIMIT (G_GINT64_CONSTANT (8) << 30)
#define ZT_UPLOAD_DAYS 7

/* What may be on its way at once, so that nobody fills the disk with beginnings. A bid has at most
 * 500 parts, and a client sends one after another. */
#define ZT_UPLOADS_OF_ORGANISATION 256
#define ZT_UPLOADS_OF_PERSON 128
#define ZT_UPLOAD_BYTES_OF_ORGANISATION (G_GINT64_CONSTANT (32) << 30)
#define ZT_UPLOAD_BYTES_OF_PERSON (G_GINT64_CONSTANT (16) << 30)

typedef struct _ZtUpload ZtUpload;

struct _ZtUpload
{
  int references; /* atomic */
  GMutex lock;
  char *id;
  char *organisation;
  char *person;
  char *sha256;   /* (nullable): as announced; as computed once complete */
  char *metadata; /* (nullable) */
  char *path;
  gint64 length;
  gint64 offset; /* written; all before it is durable once zt_upload_sync() said so */
  gint64 expires;
  GFileIOStream *stream; /* (nullable): open while somebody sends */
  gpointer holder;   /* who sends: a new one takes over, and the old one finds itself replaced */
  gboolean busy;     /* the whole content is being digested; nobody takes over any more */
  gboolean complete; /* digested and adopted as a blob */
  gboolean gone;
};

ZtUploads *zt_uploads_new (ZtServer *server);
void zt_uploads_free (ZtUploads *uploads);
void zt_uploads_sweep (ZtUploads *uploads); /* removes what has expired */
/* A new upload, not yet in the database. @refusal (out) (nullable): too much is on its way already;
 * ZT_ERROR_NO_SPACE: with all that is announced it would not fit on the disk. */
ZtUpload *zt_uploads_create (ZtUploads *uploads, ZtStore *store, const ZtActor *actor,
                             gint64 length, const char *sha256, const char *metadata,
                             char **refusal, GError **error);
/* The new upload is in the database. */
void zt_uploads_settle (ZtUploads *uploads, ZtUpload *upload);
/* In the writer's transaction. */
gboolean zt_upload_insert (ZtUpload *upload, ZtStore *store, GError **error);
gboolean zt_upload_update (ZtUpload *upload, ZtStore *store, gint64 offset, GError **error);
/* (transfer full): from memory or @store; NULL without error: none, or expired. */
ZtUpload *zt_uploads_find (ZtUploads *uploads, ZtStore *store, const char *id, GError **error);
void zt_uploads_forget (ZtUploads *uploads, ZtUpload *upload);
void zt_upload_unref (ZtUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtUpload, zt_upload_unref)

/* Under upload->lock. ZT_ERROR_NO_SPACE: nothing of @data was written, the offset stays. */
gboolean zt_upload_write (ZtUpload *upload, const char *data, gsize length, GError **error);
gboolean zt_upload_sync (ZtUpload *upload, GError **error);
gboolean zt_upload_truncate (ZtUpload *upload, gint64 offset, GError **error);
void zt_upload_close (ZtUpload *upload);

/* May the content @sha256 still arrive? Refused when all bids of @organisation that name it are
 * past their tender's grace. */
gboolean zt_upload_in_time (ZtStore *store, const char *organisation, const char *sha256,
                            gint64 now, char **detail, GError **error);

/* Upload-Metadata: "key base64,key base64", keys unique. @header (nullable); @sha256 (out): the
 * announced digest, if any. */
gboolean zt_tus_read_metadata (const char *header, char **sha256);

G_END_DECLS
