/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a SignedData (RFC 5652 §5; GB/T 35275 with its own object identifiers): strictly, one
 * signer, and by hand, because libcrypto's CMS_verify() knows no SM2 identity. */
#define G_LOG_DOMAIN "zt-cms"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "cms-private.h"
#include "der-private.h"
#include "revocation-private.h"
#include "zt-key-private.h"

#define SIZE_LIMIT (16 * 1024 * 1024) /* bytes of a container */

/* 1.2.156.10197.6.1.4.2.2 signedData and .1 data of GB/T 35275; 1.2.156.10197.1.301.1 SM2 signature
 */
static const guint8 gm_signed_data[]
    = { 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x06, 0x01, 0x04, 0x02, 0x02 };
static const guint8 gm_data[] = { 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x06, 0x01, 0x04, 0x02, 0x01 };
static const guint8 gm_sm2_sign[] = { 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x01 };
static const guint8 signed_data[]
    = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };

static gboolean
broken (GError **error, const char *what)
{
  ERR_clear_error ();
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN, what);
  return FALSE;
}

static gboolean
weak (GError **error, const char *what)
{
  ERR_clear_error ();
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED, what);
  return FALSE;
}

static gboolean
object_is (const ASN1_OBJECT *object, const guint8 *der, gsize length)
{
  return OBJ_length (object) == length && memcmp (OBJ_get0_data (object), der, length) == 0;
}

/* libcrypto does not know the outer type of GB/T 35275; its content is the same. Gives what follows
 * the container in *@rest. */
static GBytes *
without_gm_type (GBytes *bytes, ZtDer *rest)
{
  ZtDer all = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) };
  ZtDer inside;
  ZtDer type;
  GByteArray *out;

  if (!_zt_der_take (&all, ZT_DER_SEQUENCE, &inside, NULL)
      || !_zt_der_take (&inside, ZT_DER_OID, &type, NULL)
      || !_zt_der_equal (&type, gm_signed_data, sizeof gm_signed_data))
    return NULL;
  out = g_byte_array_new ();
  _zt_der_put_head (out, ZT_DER_SEQUENCE, sizeof signed_data + inside.length);
  g_byte_array_append (out, signed_data, sizeof signed_data);
  g_byte_array_append (out, inside.data, inside.length);
  *rest = all;
  return g_byte_array_free_to_bytes (out);
}

static gboolean
is_zero (const ZtDer *rest)
{
  for (gsize i = 0; i < rest->length; i++)
    if (rest->data[i] != 0)
      return FALSE;
  return TRUE;
}

static CMS_ContentInfo *
decode (GBytes *bytes, gboolean padded, GError **error)
{
  ZtDer rest = { NULL, 0 };
  g_autoptr (GBytes) standard = NULL;
  g_autoptr (CMS_ContentInfo) cms = NULL;
  GBytes *chosen;
  const guint8 *at;
  const guint8 *end;

  if (g_bytes_get_size (bytes) == 0 || g_bytes_get_size (bytes) > SIZE_LIMIT)
    {
      broken (error, _ ("The signature is empty or much too long"));
      return NULL;
    }
  standard = without_gm_type (bytes, &rest);
  chosen = standard != NULL ? standard : bytes;
  at = g_bytes_get_data (chosen, NULL);
  end = at + g_bytes_get_size (chosen);
  cms = d2i_CMS_ContentInfo (NULL, &at, end - at);
  if (cms == NULL || OBJ_obj2nid (CMS_get0_type (cms)) != NID_pkcs7_signed)
    {
      broken (error, _ ("This is not a CMS signature"));
      return NULL;
    }
  if (standard == NULL)
    rest = (ZtDer){ at, end - at };
  else if (at != end)
    rest = (ZtDer){ at, end - at };
  if (rest.length > 0 && (!padded || !is_zero (&rest)))
    {
      broken (error, _ ("Something foreign follows the signature"));
      return NULL;
    }
  return g_steal_pointer (&cms);
}

static gboolean
choose_hash (ZtSigned *parsed, GError **error)
{
  X509_ALGOR *digest = NULL;
  const ASN1_OBJECT *object = NULL;
  static const struct
  {
    int nid;
    ZtCmsHash code;
  } known[] = {
    { NID_sha256, ZT_CMS_HASH_SHA256 },
    { NID_sha384, ZT_CMS_HASH_SHA384 },
    { NID_sha512, ZT_CMS_HASH_SHA512 },
    { NID_sm3, ZT_CMS_HASH_SM3 },
  };

  CMS_SignerInfo_get0_algs (parsed->signer, NULL, NULL, &digest, NULL);
  X509_ALGOR_get0 (&object, NULL, NULL, digest);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (OBJ_obj2nid (object) == known[i].nid)
      {
        parsed->hash = EVP_get_digestbynid (known[i].nid);
        parsed->hash_code = known[i].code;
        return TRUE;
      }
  return weak (error, _ ("The signature uses a digest that is too weak or unknown, such as SHA-1"));
}

gboolean
_zt_signed_parse (ZtSigned *parsed, GBytes *bytes, gboolean padded, GError **error)
{
  STACK_OF (CMS_SignerInfo) * signers;

  memset (parsed, 0, sizeof *parsed);
  parsed->cms = decode (bytes, padded, error);
  if (parsed->cms == NULL)
    return FALSE;
  signers = CMS_get0_SignerInfos (parsed->cms);
  if (sk_CMS_SignerInfo_num (signers) != 1)
    return broken (error, _ ("The signature must have one signer, no more and no less"));
  parsed->signer = sk_CMS_SignerInfo_value (signers, 0);
  if (CMS_signed_get_attr_count (parsed->signer) <= 0)
    return broken (error, _ ("The signature has no signed attributes"));
  return choose_hash (parsed, error);
}

void
_zt_signed_clear (ZtSigned *parsed)
{
  g_clear_pointer (&parsed->cms, CMS_ContentInfo_free);
}

void
_zt_signer_clear (ZtSigner *signer)
{
  g_clear_pointer (&signer->signer, zt_certificate_unref);
  g_clear_pointer (&signer->certificates, g_ptr_array_unref);
  g_clear_pointer (&signer->signature, g_bytes_unref);
}

static gboolean
find_signer (ZtSigned *parsed, ZtSigner *signer, GError **error)
{
  STACK_OF (X509) *all = CMS_get1_certs (parsed->cms);
  X509 *x509 = NULL;

  signer->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  for (int i = 0; all != NULL && i < sk_X509_num (all); i++)
    {
      X509 *one = sk_X509_value (all, i);
      ZtCertificate *certificate = _zt_certificate_new_take (X509_dup (one));

      g_ptr_array_add (signer->certificates, certificate);
      if (x509 == NULL && CMS_SignerInfo_cert_cmp (parsed->signer, one) == 0)
        {
          x509 = _zt_certificate_get_x509 (certificate);
          signer->signer = zt_certificate_ref (certificate);
        }
    }
  sk_X509_pop_free (all, X509_free);
  if (x509 == NULL)
    return broken (error, _ ("The signer's certificate is not in the signature"));
  CMS_SignerInfo_set1_signer_cert (parsed->signer, x509);
  return TRUE;
}

static gboolean
check_key (ZtSigner *signer, GError **error)
{
  X509 *x509 = _zt_certificate_get_x509 (signer->signer);
  g_autofree char *label = zt_certificate_get_name (signer->signer);
  ZtKey key = { .label = label };
  guint32 usage = X509_get_key_usage (x509);

  if (!_zt_key_set_algorithm (&key, X509_get0_pubkey (x509), error))
    return FALSE;
  signer->algorithm = key.algorithm;
  /* No extension: all bits set. */
  if (!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
    return broken (error, _ ("The signer's certificate is not for signing"));
  return TRUE;
}

static gboolean
check_attributes (ZtSigned *parsed, const guint8 *digest, gsize length, GError **error)
{
  const ASN1_TYPE *type = _zt_signed_attribute (parsed->signer, NID_pkcs9_contentType);
  const ASN1_TYPE *imprint = _zt_signed_attribute (parsed->signer, NID_pkcs9_messageDigest);

  if (type == NULL || type->type != V_ASN1_OBJECT
      || OBJ_cmp (type->value.object, CMS_get0_eContentType (parsed->cms)) != 0)
    return broken (error, _ ("The signature does not say what kind of content it signs"));
  if (imprint == NULL || imprint->type != V_ASN1_OCTET_STRING)
    return broken (error, _ ("The signature has no digest of its content"));
  if (length != (gsize) EVP_MD_get_size (parsed->hash)
      || (gsize) imprint->value.octet_string->length != length
      || CRYPTO_memcmp (imprint->value.octet_string->data, digest, length) != 0)
    return broken (error, _ ("The content was changed after it was signed"));
  return TRUE;
}

/* RSASSA-PSS names its hash in the parameters, SHA-1 when it does not. */
static gboolean
pss_uses (const X509_ALGOR *algorithm, const EVP_MD *hash)
{
  RSA_PSS_PARAMS *params
      = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (RSA_PSS_PARAMS), algorithm->parameter);
  gboolean same = params != NULL && params->hashAlgorithm != NULL
                  && OBJ_obj2nid (params->hashAlgorithm->algorithm) == EVP_MD_get_type (hash);

  RSA_PSS_PARAMS_free (params);
  return same;
}

static gboolean
algorithms_fit (ZtSigned *parsed, ZtKeyAlgorithm key)
{
  X509_ALGOR *algorithm = NULL;
  int signature;
  int hash = NID_undef;
  int pkey = NID_undef;

  CMS_SignerInfo_get0_algs (parsed->signer, NULL, NULL, NULL, &algorithm);
  signature = OBJ_obj2nid (algorithm->algorithm);
  if (key == ZT_KEY_SM2)
    return parsed->hash_code == ZT_CMS_HASH_SM3
           && (signature == NID_SM2_with_SM3
               || object_is (algorithm->algorithm, gm_sm2_sign, sizeof gm_sm2_sign));
  if (key == ZT_KEY_RSA && signature == NID_rsaEncryption)
    return TRUE;
  if (key == ZT_KEY_RSA && signature == NID_rsassaPss)
    return pss_uses (algorithm, parsed->hash);
  if (OBJ_find_sigid_algs (signature, &hash, &pkey) != 1 || hash != EVP_MD_get_type (parsed->hash))
    return FALSE;
  return pkey == (key == ZT_KEY_RSA ? NID_rsaEncryption : NID_X9_62_id_ecPublicKey);
}

static gboolean
check_signature (ZtSigned *parsed, ZtSigner *signer, GError **error)
{
  const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature (parsed->signer);
  gboolean good;

  if (!algorithms_fit (parsed, signer->algorithm))
    return broken (error, _ ("The algorithms of the signature do not fit together"));
  if (signer->algorithm == ZT_KEY_SM2)
    {
      g_autoptr (GBytes) attributes = _zt_signed_attributes (parsed->signer, FALSE);
      EVP_PKEY *pkey = X509_get0_pubkey (_zt_certificate_get_x509 (signer->signer));

      good = attributes != NULL
             && _zt_signature_verify (pkey, TRUE, EVP_sm3 (), attributes, value->data,
                                      value->length);
    }
  else
    good = CMS_SignerInfo_verify (parsed->signer) == 1;
  if (!good)
    return broken (error, _ ("The signature was not made by the key of its certificate, or was "
                             "changed"));
  signer->signature = g_bytes_new (value->data, value->length);
  return TRUE;
}

gboolean
_zt_signed_check (ZtSigned *parsed, const guint8 *digest, gsize length, ZtSigner *signer,
                  GError **error)
{
  memset (signer, 0, sizeof *signer);
  if (!find_signer (parsed, signer, error) || !check_key (signer, error)
      || !check_attributes (parsed, digest, length, error))
    return FALSE;
  if (!_zt_ess_check (parsed->signer, signer->signer, &signer->has_ess, &signer->has_ess_v1))
    return broken (error, _ ("The signature names another certificate than the one it came with"));
  return check_signature (parsed, signer, error);
}

/* Detached content, as documents, packages and records are signed. */

static gboolean
parse_detached (ZtSigned *parsed, GBytes *bytes, gboolean padded, GError **error)
{
  const ASN1_OBJECT *type;

  if (!_zt_signed_parse (parsed, bytes, padded, error))
    return FALSE;
  if (*CMS_get0_content (parsed->cms) != NULL)
    return broken (error, _ ("The signature carries content of its own"));
  type = CMS_get0_eContentType (parsed->cms);
  if (OBJ_obj2nid (type) != NID_pkcs7_data && !object_is (type, gm_data, sizeof gm_data))
    return broken (error, _ ("The signature is for another kind of content"));
  return TRUE;
}

gboolean
zt_cms_peek_hash (GBytes *cms, gboolean padded, ZtCmsHash *hash, GError **error)
{
  g_auto (ZtSigned) parsed = { 0 };

  g_return_val_if_fail (cms != NULL && hash != NULL, FALSE);

  if (!parse_detached (&parsed, cms, padded, error))
    return FALSE;
  *hash = parsed.hash_code;
  return TRUE;
}

/* A stamp over another signature, or one that does not hold, is worse than none. */
static void
check_timestamps (CMS_SignerInfo *signer, GBytes *signature, ZtCmsInfo *info)
{
  int at = -1;

  while ((at = CMS_unsigned_get_attr_by_NID (signer, NID_id_smime_aa_timeStampToken, at)) >= 0)
    {
      X509_ATTRIBUTE *attribute = CMS_unsigned_get_attr (signer, at);

      for (int i = 0; i < MAX (X509_ATTRIBUTE_count (attribute), 1); i++)
        {
          const ASN1_STRING *value = X509_ATTRIBUTE_get0_data (attribute, i, V_ASN1_SEQUENCE, NULL);
          g_autoptr (GBytes) token
              = g_bytes_new (value != NULL ? value->data : NULL, value != NULL ? value->length : 0);
          g_auto (ZtStamp) stamp = { 0 };

          if (!_zt_stamp_open (&stamp, token, NULL) || !_zt_stamp_covers (&stamp, signature))
            {
              ERR_clear_error ();
              info->timestamp = ZT_TIMESTAMP_BROKEN;
              continue;
            }
          if (info->timestamp == ZT_TIMESTAMP_NONE)
            info->timestamp = ZT_TIMESTAMP_OK;
          if (info->timestamp_time != 0 && info->timestamp_time <= stamp.time)
            continue;
          g_clear_pointer (&info->timestamp_signer, zt_certificate_unref);
          g_clear_pointer (&info->timestamp_certificates, g_ptr_array_unref);
          info->timestamp_time = stamp.time;
          info->timestamp_signer = g_steal_pointer (&stamp.signer);
          info->timestamp_certificates = g_steal_pointer (&stamp.certificates);
        }
    }
  if (info->timestamp == ZT_TIMESTAMP_BROKEN)
    {
      g_clear_pointer (&info->timestamp_signer, zt_certificate_unref);
      g_clear_pointer (&info->timestamp_certificates, g_ptr_array_unref);
      info->timestamp_time = 0;
    }
}

ZtCmsInfo *
zt_cms_verify (GBytes *cms, gboolean padded, const guint8 *digest, gsize digest_length,
               GError **error)
{
  g_auto (ZtSigned) parsed = { 0 };
  g_auto (ZtSigner) signer = { 0 };
  const ASN1_TYPE *time;
  ZtCmsInfo *info;

  g_return_val_if_fail (cms != NULL && digest != NULL, NULL);

  _zt_openssl_check_version ();
  if (!parse_detached (&parsed, cms, padded, error)
      || !_zt_signed_check (&parsed, digest, digest_length, &signer, error))
    return NULL;
  info = g_new0 (ZtCmsInfo, 1);
  info->has_signing_time
      = CMS_signed_get_attr_by_NID (parsed.signer, NID_pkcs9_signingTime, -1) >= 0;
  time = _zt_signed_attribute (parsed.signer, NID_pkcs9_signingTime);
  if (time != NULL && (time->type == V_ASN1_UTCTIME || time->type == V_ASN1_GENERALIZEDTIME))
    info->claimed_time = _zt_openssl_time (time->value.asn1_string);
  check_timestamps (parsed.signer, signer.signature, info);
  info->crls = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  info->ocsps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  _zt_signed_collect_revocations (parsed.cms, parsed.signer, info->crls, info->ocsps);
  info->signer = g_steal_pointer (&signer.signer);
  info->certificates = g_steal_pointer (&signer.certificates);
  info->algorithm = signer.algorithm;
  info->has_ess = signer.has_ess;
  return info;
}

ZtCmsInfo *
zt_cms_verify_bytes (GBytes *cms, GBytes *content, GError **error)
{
  g_autoptr (ZtHasher) hasher = NULL;
  guint8 digest[64];
  gsize length;
  ZtCmsHash hash;

  g_return_val_if_fail (cms != NULL && content != NULL, NULL);

  if (!zt_cms_peek_hash (cms, FALSE, &hash, error))
    return NULL;
  hasher = zt_hasher_new (hash);
  zt_hasher_update (hasher, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  length = zt_hasher_finish (hasher, digest);
  return zt_cms_verify (cms, FALSE, digest, length, error);
}

void
zt_cms_info_free (ZtCmsInfo *info)
{
  if (info == NULL)
    return;
  g_clear_pointer (&info->signer, zt_certificate_unref);
  g_clear_pointer (&info->certificates, g_ptr_array_unref);
  g_clear_pointer (&info->timestamp_signer, zt_certificate_unref);
  g_clear_pointer (&info->timestamp_certificates, g_ptr_array_unref);
  g_clear_pointer (&info->crls, g_ptr_array_unref);
  g_clear_pointer (&info->ocsps, g_ptr_array_unref);
  g_free (info);
}
