/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table: what a token's driver answers (CKR_…) → which of our errors it is, and what happened and what to do, in words. */
#pragma once

#include "zt-seal-error.h"

G_BEGIN_DECLS

/* Of any answer but CKR_OK. */
ZtSealError zt_token_status_code (gulong status);
/* Translated: what happened, and what to do. Never NULL: an answer nobody knows is said to be one of the driver's own. */
const char *zt_token_status_text (gulong status);
/* The same answer as GnuTLS tells it (GNUTLS_E_PKCS11_…); 0: that is none of a driver. */
gulong zt_token_status_from_gnutls (int error);
/* Sets the error of @status about the token @label. */
void zt_token_status_set_error (GError **error, const char *label, gulong status);

G_END_DECLS
