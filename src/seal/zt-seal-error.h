/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong with keys, signatures and seals, fine enough that each has its own text for people. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZT_SEAL_ERROR (zt_seal_error_quark ())

typedef enum
{
  ZT_SEAL_ERROR_KEY_NOT_FOUND,   /* no such file, token or object */
  ZT_SEAL_ERROR_PIN_NEEDED,      /* nobody to ask */
  ZT_SEAL_ERROR_PIN_WRONG,
  ZT_SEAL_ERROR_PIN_LOCKED,
  ZT_SEAL_ERROR_TOKEN_GONE,      /* pulled out */
  ZT_SEAL_ERROR_TOKEN_FAILED,    /* driver trouble; the message carries its code */
  ZT_SEAL_ERROR_CERTIFICATE_EXPIRED,
  ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID,
  ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED,
  ZT_SEAL_ERROR_CERTIFICATE_REVOKED,
  ZT_SEAL_ERROR_SIGNATURE_BROKEN,
  ZT_SEAL_ERROR_NOT_A_RECIPIENT, /* this key does not open it */
  ZT_SEAL_ERROR_SEAL_BROKEN,     /* tampered or truncated */
  ZT_SEAL_ERROR_TIMESTAMP_BROKEN,
  ZT_SEAL_ERROR_LOG_BROKEN,      /* history was rewritten or a proof does not hold */
  ZT_SEAL_ERROR_UNSUPPORTED,
} ZtSealError;

GQuark zt_seal_error_quark (void);

G_END_DECLS
