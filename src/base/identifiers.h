/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes of people, firms and records. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { ZT_USCC_VALID, ZT_USCC_SUSPECT /* early code whose check character differs: warn only */, ZT_USCC_INVALID } ZtUsccState;
ZtUsccState zt_uscc_check (const char *code, char **reason); /* GB 32100-2015 */
gboolean zt_id18_is_valid (const char *id18);                /* GB 11643 */
char *zt_uuid_new (void);                                    /* UUIDv7, RFC 9562, lower case */
gboolean zt_uuid_is_valid (const char *text);

G_END_DECLS
