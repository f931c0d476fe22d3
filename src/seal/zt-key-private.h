/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of keys (file, token, generated) have in common. */
#pragma once

#include "zt-certificate-private.h"
#include "zt-key.h"

G_BEGIN_DECLS

#define ZT_PIN_ATTEMPTS 3 /* how often we ask before we give up; tokens lock after few */

struct _ZtKey
{
  char *identity; /* (owned) path or URI */
  char *label;    /* (owned) */
  ZtKeyAlgorithm algorithm;
  ZtCertificate *certificate; /* (owned) */
  GPtrArray *chain;           /* (owned) of ZtCertificate */
  gboolean is_generated;      /* its private half may be exported */

  /* Files and generated keys */
  EVP_PKEY *pkey; /* (owned) (nullable): NULL for tokens */

  /* Tokens */
  char *private_url; /* (owned) (nullable): RFC 7512 */
  char *pin;         /* (owned) (nullable): so that it is asked once; zeroed with the key */
};

ZtKey *_zt_key_open_file (const char *path, ZtPinFunc pin, gpointer user_data, GError **error);
ZtKey *_zt_key_open_token (const char *uri, ZtPinFunc pin, gpointer user_data, GError **error);
GBytes *_zt_key_sign_token (ZtKey *key, GBytes *content, GError **error);
/* Loads the modules once: those of p11-kit and the one that ZT_PKCS11_MODULE names. */
gboolean _zt_token_start (GError **error);
GPtrArray *_zt_token_certificates (const char *url, GPtrArray *urls);

/* (nullable): NULL for tokens. */
EVP_PKEY *_zt_key_get_pkey (ZtKey *key);
/* FALSE + ZT_SEAL_ERROR_UNSUPPORTED for keys too weak or of another kind. */
gboolean _zt_key_set_algorithm (ZtKey *key, EVP_PKEY *pkey, GError **error);
/* The issuers of @certificate among @candidates, nearest first. */
GPtrArray *_zt_key_link_chain (ZtCertificate *certificate, GPtrArray *candidates);
/* Does a PKCS#12 file open without a PIN? Gives its certificate then. */
ZtCertificate *_zt_key_file_peek (const char *path);
void _zt_pin_free (char *pin);
gboolean _zt_signature_verify (EVP_PKEY *key, gboolean is_sm2, const EVP_MD *hash, GBytes *content,
                               const guint8 *signature, gsize length);

G_END_DECLS
