/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing: the container is built here, the signature value comes from the key, wherever that is.
 */
#define G_LOG_DOMAIN "zt-cms"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cms-private.h"
#include "digest.h"
#include "timestamp.h"
#include "zt-key-private.h"
#include "zt-time.h"

#define FLAGS (CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES | CMS_PARTIAL)

static gboolean
fail (GError **error)
{
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The signature could not be assembled"));
  return FALSE;
}

static gboolean
add_signing_time (CMS_SignerInfo *signer)
{
  g_autoptr (ASN1_TIME) time = ASN1_TIME_set (NULL, zt_time_now () / G_USEC_PER_SEC);

  return time != NULL
         && CMS_signed_add1_attr_by_NID (signer, NID_pkcs9_signingTime, time->type, time, -1) == 1;
}

/* libcrypto 3.0 fills in the algorithm of RSA and elliptic signatures only. */
static void
set_sm2_algorithm (CMS_SignerInfo *signer)
{
  X509_ALGOR *algorithm = NULL;

  CMS_SignerInfo_get0_algs (signer, NULL, NULL, NULL, &algorithm);
  X509_ALGOR_set0 (algorithm, OBJ_nid2obj (NID_SM2_with_SM3), V_ASN1_UNDEF, NULL);
}

/* A SignedData with everything but the signature value. */
static CMS_ContentInfo *
build (ZtKey *key, const guint8 digest[32], ZtCmsProfile profile, CMS_SignerInfo **signer,
       GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  X509 *x509 = _zt_certificate_get_x509 (zt_key_get_certificate (key));
  gboolean is_sm2 = zt_key_get_algorithm (key) == ZT_KEY_SM2;
  GPtrArray *chain = zt_key_get_chain (key);
  gboolean built;

  cms = CMS_sign (NULL, NULL, NULL, NULL, FLAGS);
  built = cms != NULL;
  for (guint i = 0; built && i < chain->len; i++)
    built = CMS_add1_cert (cms, _zt_certificate_get_x509 (g_ptr_array_index (chain, i))) == 1;
  *signer = NULL;
  if (built)
    *signer = CMS_add1_signer (cms, x509, X509_get0_pubkey (x509),
                               is_sm2 ? EVP_sm3 () : EVP_sha256 (), FLAGS);
  if (*signer == NULL
      || CMS_signed_add1_attr_by_NID (*signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
                                      OBJ_nid2obj (NID_pkcs7_data), -1)
             != 1
      || CMS_signed_add1_attr_by_NID (*signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest,
                                      32)
             != 1
      || (profile == ZT_CMS_CADES && !add_signing_time (*signer)))
    {
      fail (error);
      return NULL;
    }
  if (is_sm2)
    set_sm2_algorithm (*signer);
  return g_steal_pointer (&cms);
}

static gboolean
add_timestamp (CMS_SignerInfo *signer, GBytes *signature, ZtTimestampFunc timestamp,
               gpointer user_data, GError **error)
{
  guint8 digest[32];
  g_autoptr (GBytes) query = NULL;
  g_autoptr (GBytes) response = NULL;
  g_autoptr (GBytes) token = NULL;

  zt_sha256 (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature), digest);
  query = zt_timestamp_query (digest, error);
  if (query == NULL)
    return FALSE;
  response = timestamp (query, user_data, error);
  if (response == NULL)
    return FALSE;
  token = zt_timestamp_token (query, response, error);
  if (token == NULL)
    return FALSE;
  if (CMS_unsigned_add1_attr_by_NID (signer, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE,
                                     g_bytes_get_data (token, NULL), g_bytes_get_size (token))
      != 1)
    return fail (error);
  return TRUE;
}

GBytes *
zt_cms_sign (ZtKey *key, const guint8 digest[32], ZtCmsProfile profile, ZtTimestampFunc timestamp,
             gpointer user_data, GError **timestamp_error, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (GBytes) attributes = NULL;
  g_autoptr (GBytes) signature = NULL;
  CMS_SignerInfo *signer;
  GBytes *bytes;

  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (digest != NULL, NULL);

  /* Before the key is used: the person learns it before the PIN is spent. */
  if (!zt_certificate_check_validity (zt_key_get_certificate (key), zt_time_now (), error))
    return NULL;
  cms = build (key, digest, profile, &signer, error);
  if (cms == NULL)
    return NULL;
  attributes = _zt_signed_attributes (signer, TRUE);
  if (attributes == NULL)
    {
      fail (error);
      return NULL;
    }
  signature = zt_key_sign (key, attributes, error);
  if (signature == NULL)
    return NULL;
  if (ASN1_STRING_set (CMS_SignerInfo_get0_signature (signer), g_bytes_get_data (signature, NULL),
                       g_bytes_get_size (signature))
      != 1)
    {
      fail (error);
      return NULL;
    }
  if (timestamp != NULL)
    add_timestamp (signer, signature, timestamp, user_data, timestamp_error);
  bytes = _zt_openssl_encode ((ZtEncodeFunc) i2d_CMS_ContentInfo, cms);
  if (bytes == NULL)
    fail (error);
  return bytes;
}

GBytes *
zt_cms_sign_bytes (ZtKey *key, GBytes *content, ZtCmsProfile profile, GError **error)
{
  g_autoptr (ZtHasher) hasher = NULL;
  guint8 digest[64];

  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (content != NULL, NULL);

  hasher = zt_hasher_new (zt_key_get_hash (key));
  zt_hasher_update (hasher, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  zt_hasher_finish (hasher, digest);
  return zt_cms_sign (key, digest, profile, NULL, NULL, NULL, error);
}
