/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A round red seal with a star, for practice: real firms scan their own. */
#pragma once

#include "zt-error.h"

G_BEGIN_DECLS

/* A PNG of @pixels in square on a transparent ground, with @name along the ring. */
gboolean zt_seal_image_write (const char *name, int pixels, const char *path, GError **error);

G_END_DECLS
