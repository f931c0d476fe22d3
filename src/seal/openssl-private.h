/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcrypto's types as GLib likes them, and its error queue as a GError. */
#pragma once

#include <glib.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "zt-error.h"
#include "zt-seal-error.h"

G_BEGIN_DECLS

#define ZT_SM2_ID                                                                                  \
  "1234567812345678" /* GB/T 32918: the identity of everybody who agreed on no other */

/* An error of @domain and @code: @what, then what libcrypto's queue says of it. Empties the queue.
 */
void _zt_openssl_error (GError **error, GQuark domain, int code, const char *what);
/* The DER of anything with an i2d function. */
typedef int (*ZtEncodeFunc) (const void *object, guint8 **out);
GBytes *_zt_openssl_encode (ZtEncodeFunc encode, const void *object);
gboolean _zt_openssl_is_sm2 (EVP_PKEY *key);
gint64 _zt_openssl_time (const ASN1_TIME *time); /* microseconds; 0 when it cannot be read */
/* Warns once when this libcrypto has known holes in what we use it for. */
void _zt_openssl_check_version (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_TIME, ASN1_TIME_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CMS_ContentInfo, CMS_ContentInfo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PKCS12, PKCS12_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TS_REQ, TS_REQ_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TS_RESP, TS_RESP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TS_TST_INFO, TS_TST_INFO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

typedef STACK_OF (X509) ZtX509Stack;
static inline void
zt_x509_stack_free (ZtX509Stack *stack)
{
  sk_X509_pop_free (stack, X509_free);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtX509Stack, zt_x509_stack_free)

G_END_DECLS
