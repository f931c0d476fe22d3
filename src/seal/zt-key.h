/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key a person holds: a PKCS#12 file or an object on a PKCS#11 token. One short-lived handle an operation on tokens; call from a worker thread. */
#pragma once

#include "zt-certificate.h"
#include "zt-seal-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZtKey ZtKey;

typedef enum { ZT_KEY_RSA, ZT_KEY_EC, ZT_KEY_SM2 } ZtKeyAlgorithm;

typedef struct
{
  const char *identity; /* path or pkcs11: URI */
  const char *label;    /* token label or file name, for the prompt */
  guint attempt;        /* 0 the first time */
  gboolean was_wrong;
  gboolean count_low;
  gboolean final_try;
} ZtPinRequest;

/* Returns a newly allocated PIN, or NULL to give up. The caller zeroes and frees it. Called in the thread that uses the key. */
typedef char *(*ZtPinFunc) (const ZtPinRequest *request, gpointer user_data);

/**
 * zt_key_open:
 * @identity: path of a PKCS#12 file (RFC 7292; also with the old ciphers) or a pkcs11: URI (RFC 7512) that names a token's certificate; a
 *   query such as ?pin-value= is ignored
 * @pin: (nullable): asked at most three times; a token's PIN is kept for the life of the key, so that it is asked once
 *
 * Tokens come from the modules registered with p11-kit and from the driver that the environment variable ZT_PKCS11_MODULE names (the path of a
 * vendor's .so), which is loaded beside them. Token keys sign (through GnuTLS) and open sealed content (RSA by OAEP or bare RSA, elliptic keys
 * by ECDH1); SM2 keys on tokens are not supported: PKCS#11 has no standard mechanism for them.
 *
 * Errors: ZT_SEAL_ERROR_KEY_NOT_FOUND, PIN_NEEDED (no callback, or it gave up), PIN_WRONG, PIN_LOCKED, TOKEN_GONE, TOKEN_FAILED (with the
 * driver's code), UNSUPPORTED (weak or foreign kinds of keys); ZT_ERROR_INVALID for files that are something else.
 */
ZtKey *zt_key_open (const char *identity, ZtPinFunc pin, gpointer user_data, GError **error);
void zt_key_free (ZtKey *key);
ZtKeyAlgorithm zt_key_get_algorithm (ZtKey *key);
ZtCertificate *zt_key_get_certificate (ZtKey *key); /* (transfer none) */
GPtrArray *zt_key_get_chain (ZtKey *key);           /* (transfer none) (element-type ZtCertificate): issuers that came with it */
/* SHA-256 with RSA PKCS#1 v1.5, ECDSA with SHA-256 (DER), SM2 with SM3 (DER, id 1234567812345678) over @content itself.
 * ZT_SEAL_ERROR_TOKEN_GONE when a token was pulled out: put in again, the same ZtKey goes on. */
GBytes *zt_key_sign (ZtKey *key, GBytes *content, GError **error);
/* What kinds of identities there are on this machine, without a PIN: tokens through p11-kit, PKCS#12 files in @folders (NULL-terminated, nullable). */
typedef struct
{
  char *id;                   /* what zt_key_open() takes */
  char *label;
  gboolean is_token;
  gboolean needs_pin;
  ZtCertificate *certificate; /* (nullable): unknown until the PIN is given */
} ZtIdentity;
GPtrArray *zt_identity_list (const char *const *folders, GError **error);
void zt_identity_free (ZtIdentity *identity);

typedef enum { ZT_KEY_STATE_ABSENT, ZT_KEY_STATE_READY, ZT_KEY_STATE_COUNT_LOW, ZT_KEY_STATE_FINAL_TRY, ZT_KEY_STATE_LOCKED } ZtKeyState;
/* Whether the key can be used now, without a PIN: the file is there, the token plugged in, and its PIN not locked. Asks the driver; call from a worker. */
ZtKeyState zt_identity_get_state (const char *identity);

/* A fresh key for one bid: P-256, self-signed certificate, used only to seal and to be released. */
ZtKey *zt_key_generate_release (const char *bid, gint64 not_after, GError **error);
GBytes *zt_key_export_private (ZtKey *key, GError **error);                /* PKCS#8 DER; only of generated keys */
ZtKey *zt_key_new_from_private (GBytes *pkcs8, GBytes *certificate, GError **error); /* each DER or PEM */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtKey, zt_key_free)

G_END_DECLS
