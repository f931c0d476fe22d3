/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sealing and opening share: layers of ciphers that data is pushed through, and files that
 * appear whole or not at all. */
#pragma once

#include <gio/gio.h>

#include "der-private.h"
#include "digest.h"
#include "openssl-private.h"
#include "zt-key.h"

G_BEGIN_DECLS

#define ZT_SEAL_BLOCK (64 * 1024)           /* bytes in hand at a time */
#define ZT_SEAL_TAG_SIZE 16                 /* RFC 5084: the full tag and nothing shorter */
#define ZT_SEAL_TAIL (2 + ZT_SEAL_TAG_SIZE) /* the mac with its head, at the very end */
#define ZT_SEAL_LIMIT ((G_GUINT64_CONSTANT (1) << 36) - 32) /* bytes under one GCM key */

/* A file under construction beside @path, mode 0600. */
typedef struct
{
  char *path;            /* (owned) */
  char *part;            /* (owned) (nullable): NULL once committed */
  GOutputStream *stream; /* (owned) */
} ZtPart;

gboolean _zt_part_open (ZtPart *part, const char *path, GCancellable *cancellable, GError **error);
gboolean _zt_part_commit (ZtPart *part, GCancellable *cancellable, GError **error);
void _zt_part_clear (ZtPart *part); /* removes what was not committed */

/* Where sealed or opened bytes go. */
typedef struct
{
  GOutputStream *stream; /* (unowned) */
  ZtDigest *digest;      /* (unowned) (nullable) */
  guint64 written;
  GCancellable *cancellable;
} ZtSink;

gboolean _zt_sink_write (ZtSink *sink, gconstpointer data, gsize length, GError **error);

/* libcrypto's cipher of one CMS container with what comes out of it. */
typedef struct
{
  CMS_ContentInfo *cms; /* (owned) */
  BIO *chain;           /* (owned) cipher, then mem */
  BIO *out;             /* (unowned) the mem at its end */
  GByteArray *head;     /* (owned) (nullable): sealing only */
} ZtLayer;

gboolean _zt_layer_start (ZtLayer *layer);
void _zt_layer_clear (ZtLayer *layer);

/* The plain structure of a sealed file. */
typedef struct
{
  guint64 content_offset;
  guint64 content_size;
  guint64 total;
  GByteArray *before; /* (owned): version and recipients, encoded */
  GByteArray *kind;   /* (owned): content type and cipher, encoded */
} ZtSealHead;

#define ZT_SEAL_HEAD_LIMIT (1024 * 1024) /* bytes before the content: thousands of recipients */

/* @prefix: the start of the file, all of the head at least. */
gboolean _zt_seal_head_read (ZtSealHead *head, const ZtDer *prefix, guint64 file_size,
                             GError **error);
void _zt_seal_head_clear (ZtSealHead *head);
/* A container without content for libcrypto: head and tag. */
GBytes *_zt_seal_head_without_content (const ZtSealHead *head, const guint8 tag[ZT_SEAL_TAG_SIZE]);
/* A layer whose content key comes from a token: @recipient counts the recipients, @within the keys
 * of one that agrees on keys. */
gboolean _zt_layer_start_token (ZtLayer *layer, const ZtSealHead *head,
                                const guint8 tag[ZT_SEAL_TAG_SIZE], guint recipient, guint within,
                                ZtKey *key, GError **error);
/* The head of the real thing. */
GByteArray *_zt_seal_head_write (const ZtDer *before, const ZtDer *kind, guint64 content_size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtPart, _zt_part_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtLayer, _zt_layer_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtSealHead, _zt_seal_head_clear)

G_END_DECLS
