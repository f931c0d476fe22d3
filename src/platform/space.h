/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the disk uploads may still take, so that commands can always be written. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What uploads never take: this much, or a twentieth of a small disk. */
#define ZT_SPACE_RESERVE (G_GUINT64_CONSTANT (256) << 20)
#define ZT_SPACE_RESERVE_PART 20

/* The bytes free below @folder beyond the reserve, 0 when it is touched. A disk that does not tell
 * is taken to have room. */
guint64 zt_space_for_uploads (const char *folder);
/* Is less free below @folder than the reserve? */
gboolean zt_space_is_short (const char *folder);

G_END_DECLS
