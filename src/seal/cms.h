/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CMS SignedData as CAdES and PAdES want it (RFC 5652, RFC 5035, EN 319 122): assembled from public key, own attributes and a signature made elsewhere. */
#pragma once

#include "zt-key.h"
#include "zt-certificate.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_CMS_CADES, /* detached, signing-time */
  ZT_CMS_PADES, /* detached, no signing-time */
} ZtCmsProfile;

/* Source of an RFC 3161 token for a signature value: DER query in, DER response out. */
typedef GBytes *(*ZtTimestampFunc) (GBytes *query, gpointer user_data, GError **error);

/* @digest: SHA-256 of the content (SM3 when the key is SM2: zt_key_get_hash() with a ZtHasher). With @timestamp the result is B-T; when the time stamp
 * cannot be had the signature is kept as B-B and *@timestamp_error says why. ZT_SEAL_ERROR_CERTIFICATE_EXPIRED / NOT_YET_VALID before the
 * key is used; else what zt_key_sign() says. */
GBytes *zt_cms_sign (ZtKey *key, const guint8 digest[32], ZtCmsProfile profile, ZtTimestampFunc timestamp, gpointer user_data, GError **timestamp_error, GError **error);
GBytes *zt_cms_sign_bytes (ZtKey *key, GBytes *content, ZtCmsProfile profile, GError **error); /* hashes for you */

typedef struct
{
  ZtCertificate *signer;
  GPtrArray *certificates;   /* all that came with it */
  gint64 claimed_time;       /* signing-time, 0 when absent */
  gint64 timestamp_time;     /* from a valid token, 0 when none */
  enum { ZT_TIMESTAMP_NONE, ZT_TIMESTAMP_OK, ZT_TIMESTAMP_BROKEN } timestamp;
  ZtCertificate *timestamp_signer; /* (nullable): ask ZtTrust whether it was trusted at timestamp_time */
  GPtrArray *timestamp_certificates; /* (nullable): the time stamp's own, intermediates for that question */
  GPtrArray *crls;           /* of GBytes: revocation lists that came with it, nobody checked them yet */
  GPtrArray *ocsps;          /* of GBytes: OCSP answers, likewise */
  gboolean has_ess;          /* signing-certificate-v2 present and right */
  gboolean has_signing_time;
  ZtKeyAlgorithm algorithm;
} ZtCmsInfo;

typedef enum
{
  ZT_CMS_HASH_SHA256,
  ZT_CMS_HASH_SHA384,
  ZT_CMS_HASH_SHA512,
  ZT_CMS_HASH_SM3,
} ZtCmsHash;

/* Which hash the one signer used, so that the caller can compute it over the content. Rejects by default: more than one signer, encapsulated
 * content, weak digests, RSA below 2048, trailing bytes. Trailing zeros are allowed only with @padded. */
gboolean zt_cms_peek_hash (GBytes *cms, gboolean padded, ZtCmsHash *hash, GError **error);
/* Integrity only (digest, signature, attributes, ESS, time stamp); trust is asked of ZtTrust at the best signature time. */
ZtCmsInfo *zt_cms_verify (GBytes *cms, gboolean padded, const guint8 *digest, gsize digest_length, GError **error);
ZtCmsInfo *zt_cms_verify_bytes (GBytes *cms, GBytes *content, GError **error);
void zt_cms_info_free (ZtCmsInfo *info);
/* A streaming hash for peek_hash's answer. */
typedef struct _ZtHasher ZtHasher;
ZtHasher *zt_hasher_new (ZtCmsHash hash);
void zt_hasher_update (ZtHasher *hasher, gconstpointer data, gsize length);
gsize zt_hasher_finish (ZtHasher *hasher, guint8 out[64]);
void zt_hasher_free (ZtHasher *hasher);
ZtCmsHash zt_key_get_hash (ZtKey *key); /* SHA-256, or SM3 for SM2 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtCmsInfo, zt_cms_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtHasher, zt_hasher_free)

G_END_DECLS
