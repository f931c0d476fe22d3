/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a ZIP that somebody else may have made, within limits: no bomb, no name that leaves the
 * folder, no name twice, nothing but plain files. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"

G_BEGIN_DECLS

/* How a kind of file speaks of what is wrong with it. */
typedef struct
{
  gboolean (*set_bad) (GError **error, const char *reason); /* ZT_ERROR_INVALID; FALSE */
  const char *too_many, *too_large;                         /* N_(), whole sentences */
} ZtZipWords;

typedef struct
{
  const ZtZipWords *words;
  const char *folder;      /* (nullable): where files go; new and private */
  const char *const *keep; /* (nullable): names whose content is wanted in memory */
  guint64 allowed;         /* bytes of all files; from _zt_zip_check_start() */
  ZtProgressFunc progress; /* (nullable) */
  const char *what;
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */

  guint64 total;
  GHashTable *digests; /* (owned): name → SHA-256 in hexadecimal of what was read */
  GHashTable *kept;    /* (owned): name → GBytes */
} ZtZipReading;

void _zt_zip_reading_clear (ZtZipReading *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtZipReading, _zt_zip_reading_clear)

/* EN 319 162-1, A.1: the very first member is "mimetype", stored, without extra field, so that
 * anybody can see the type at a fixed place. @allowed (out): what such a file may unpack to. */
gboolean _zt_zip_check_start (const ZtZipWords *words, const char *path, const char *media_type,
                              guint64 *allowed, GError **error);
/* Everything in it. @from_start: as it comes from the beginning, instead of by the directory at the
 * end. */
gboolean _zt_zip_read (ZtZipReading *self, const char *path, gboolean from_start, GError **error);
/* One member without the others; at most @limit bytes. */
GBytes *_zt_zip_read_one (const ZtZipWords *words, const char *path, const char *name, gsize limit,
                          GError **error);

G_END_DECLS
