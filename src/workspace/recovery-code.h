/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recovery code as people write it down and type it in. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *zt_recovery_code_new (void); /* zero it after use */
/* As it was made, whatever the case, the spaces, O for 0 and I for 1; NULL with ZT_ERROR_INVALID when it is no code or mistyped. */
char *zt_recovery_code_normalize (const char *typed, GError **error);

G_END_DECLS
