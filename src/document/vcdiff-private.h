/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What encoder and decoder of RFC 3284 share: the sources as one, numbers, the address cache, the
 * default code table. */
#pragma once

#include "package.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define VCD_HEADER_SIZE 5
#define VCD_SOURCE 0x01
#define VCD_TARGET 0x02
#define VCD_NEAR 4
#define VCD_SAME 3
#define VCD_TARGET_WINDOW ((gsize) 8 * 1024 * 1024)

typedef enum
{
  VCD_NOOP,
  VCD_ADD,
  VCD_RUN,
  VCD_COPY
} VcdType;

typedef struct
{
  guint8 type; /* VcdType */
  guint8 size; /* 0: follows */
  guint8 mode; /* of VCD_COPY */
} VcdHalf;

/* Several files in order, seen as one; mapped, never read whole. */
typedef struct
{
  GPtrArray *files; /* (owned) (element-type GMappedFile) */
  guint64 *starts;  /* (owned): of each file; one more than files */
} VcdSources;

gboolean _vcd_sources_open (VcdSources *self, const char *const *paths, GError **error);
void _vcd_sources_clear (VcdSources *self);
guint64 _vcd_sources_length (VcdSources *self);
/* Bytes that lie together from @offset on; NULL past the end. */
const guint8 *_vcd_sources_at (VcdSources *self, guint64 offset, gsize *length);

/* RFC 3284 §5.3: which addresses were used lately. */
typedef struct
{
  guint64 near[VCD_NEAR];
  guint64 same[VCD_SAME * 256];
  guint next;
} VcdCache;

void _vcd_cache_update (VcdCache *self, guint64 address);

/* RFC 3284 §5.6. */
void _vcd_default_table (VcdHalf table[256][2]);

void _vcd_append_number (GByteArray *bytes, guint64 value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VcdSources, _vcd_sources_clear)

G_END_DECLS
