/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform's folder: database, blobs, keys, and what every part of the server shares. */
#pragma once

#include "zt-blobs.h"
#include "zt-certificate.h"
#include "zt-key.h"
#include "zt-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  char *database; /* path of platform.db */
  ZtBlobs *blobs;
  char *epoch;        /* changes when a platform is restored */
  char *ca_pem;       /* contents */
  char *platform_pem; /* contents */
  ZtKey *log_key;     /* the writer's alone */
  ZtKey *tsa_key;     /* under tsa_lock */
  GMutex tsa_lock;
  ZtTrust *trust; /* under trust_lock */
  GMutex trust_lock;
} ZtPlatform;

/* Makes keys, the practice CA and an empty database. Refuses a folder that is neither empty nor a
 * platform's.
 * @hosts (nullable): more names and addresses for the server's certificate. */
gboolean zt_platform_create (const char *folder, const char *const *hosts, GError **error);
ZtPlatform *zt_platform_open (const char *folder, GError **error);
void zt_platform_close (ZtPlatform *platform);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPlatform, zt_platform_close)

char *zt_platform_path (const ZtPlatform *platform, const char *name);
ZtStore *zt_platform_open_store (ZtPlatform *platform, gboolean read_only, GError **error);
/* This thread's own reading connection; (transfer none). */
ZtStore *zt_platform_reader (ZtPlatform *platform, GError **error);
/* Answers an RFC 3161 query with the platform's time. */
GBytes *zt_platform_timestamp (ZtPlatform *platform, GBytes *query, GError **error);
/* Is @signature a valid CMS over @content by an accepted certificate of @organisation? @name (out)
 * (optional): its holder. */
gboolean zt_platform_verify (ZtPlatform *platform, GBytes *content, GBytes *signature,
                             const char *organisation, gint64 when, char **name, char **code,
                             GError **error);
/* What rules may ask for, over @store. Lives as long as both. */
typedef struct
{
  ZtPlatform *platform;
  ZtStore *store;
  gint64 now;
} ZtLookupFacts;
ZtLookup zt_platform_lookup (ZtLookupFacts *facts);

/* A new random PIN, kept beside the keys it opens. */
extern const char
    *const zt_platform_key_files[]; /* relative names, NULL-terminated: what a backup must hold */

G_END_DECLS
