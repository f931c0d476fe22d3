/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed attributes (RFC 5652 §5.3): their encoding, and the signing-certificate attribute (RFC
 * 5035). */
#define G_LOG_DOMAIN "zt-cms"
#include "config.h"

#include <string.h>

#include <openssl/asn1t.h>

#include "cms-private.h"
#include "der-private.h"

/* To sign: a SET OF in DER's order. */
ASN1_ITEM_TEMPLATE (SORTED_ATTRIBUTES)
    = ASN1_EX_TEMPLATE_TYPE (ASN1_TFLG_SET_ORDER, 0, attributes, X509_ATTRIBUTE)
        static_ASN1_ITEM_TEMPLATE_END (SORTED_ATTRIBUTES)

    /* To verify: the same tag around the order in which they came, for signers that did not sort.
     */
    ASN1_ITEM_TEMPLATE (RECEIVED_ATTRIBUTES)
    = ASN1_EX_TEMPLATE_TYPE (ASN1_TFLG_SEQUENCE_OF | ASN1_TFLG_IMPTAG | ASN1_TFLG_UNIVERSAL,
                             V_ASN1_SET, attributes, X509_ATTRIBUTE)
          static_ASN1_ITEM_TEMPLATE_END (RECEIVED_ATTRIBUTES)

              GBytes
      * _zt_signed_attributes (CMS_SignerInfo * signer, gboolean sorted)
{
  STACK_OF (X509_ATTRIBUTE) *attributes = sk_X509_ATTRIBUTE_new_null ();
  GBytes *bytes = NULL;
  guint8 *der = NULL;
  int length;

  for (int i = 0; i < CMS_signed_get_attr_count (signer); i++)
    sk_X509_ATTRIBUTE_push (attributes, CMS_signed_get_attr (signer, i));
  length = ASN1_item_i2d ((ASN1_VALUE *) attributes, &der,
                          sorted ? ASN1_ITEM_rptr (SORTED_ATTRIBUTES)
                                 : ASN1_ITEM_rptr (RECEIVED_ATTRIBUTES));
  sk_X509_ATTRIBUTE_free (attributes);
  if (length > 0)
    bytes = g_bytes_new (der, length);
  OPENSSL_free (der);
  return bytes;
}

const ASN1_TYPE *
_zt_signed_attribute (CMS_SignerInfo *signer, int nid)
{
  int at = CMS_signed_get_attr_by_NID (signer, nid, -1);
  X509_ATTRIBUTE *attribute;

  if (at < 0 || CMS_signed_get_attr_by_NID (signer, nid, at) >= 0)
    return NULL;
  attribute = CMS_signed_get_attr (signer, at);
  return X509_ATTRIBUTE_count (attribute) == 1 ? X509_ATTRIBUTE_get0_type (attribute, 0) : NULL;
}

static const EVP_MD *
ess_hash (ZtDer *entry)
{
  /* AlgorithmIdentifier DEFAULT sha256 */
  const guint8 *at = entry->data;
  ZtDer content;
  ZtDer whole;
  X509_ALGOR *algorithm;
  const ASN1_OBJECT *object = NULL;
  const EVP_MD *hash;

  if (_zt_der_peek (entry) != ZT_DER_SEQUENCE)
    return EVP_sha256 ();
  if (!_zt_der_take (entry, ZT_DER_SEQUENCE, &content, &whole))
    return NULL;
  algorithm = d2i_X509_ALGOR (NULL, &at, whole.length);
  if (algorithm == NULL)
    return NULL;
  X509_ALGOR_get0 (&object, NULL, NULL, algorithm);
  hash = EVP_get_digestbyobj (object);
  X509_ALGOR_free (algorithm);
  return hash;
}

/* IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }; the hash has bound the
 * issuer already. */
static gboolean
serial_fits (ZtDer *entry, X509 *x509)
{
  ZtDer both;
  ZtDer part;
  ZtDer whole;
  g_autoptr (GBytes) serial
      = _zt_openssl_encode ((ZtEncodeFunc) i2d_ASN1_INTEGER, X509_get0_serialNumber (x509));

  if (entry->length == 0)
    return TRUE;
  return _zt_der_take (entry, ZT_DER_SEQUENCE, &both, NULL)
         && _zt_der_take (&both, ZT_DER_SEQUENCE, &part, NULL)
         && _zt_der_take (&both, ZT_DER_INTEGER, &part, &whole)
         && _zt_der_equal (&whole, g_bytes_get_data (serial, NULL), g_bytes_get_size (serial));
}

/* SigningCertificate(V2) ::= SEQUENCE { certs SEQUENCE OF ESSCertID(v2), policies … OPTIONAL }: the
 * first entry is the signer. */
static gboolean
ess_names (const ASN1_TYPE *value, gboolean version_2, X509 *x509)
{
  ZtDer all;
  ZtDer content;
  ZtDer list;
  ZtDer entry;
  ZtDer digest;
  const EVP_MD *hash;
  guint8 own[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  if (value == NULL || value->type != V_ASN1_SEQUENCE)
    return FALSE;
  all = (ZtDer){ value->value.sequence->data, value->value.sequence->length };
  if (!_zt_der_take (&all, ZT_DER_SEQUENCE, &content, NULL) || all.length != 0
      || !_zt_der_take (&content, ZT_DER_SEQUENCE, &list, NULL)
      || !_zt_der_take (&list, ZT_DER_SEQUENCE, &entry, NULL))
    return FALSE;
  hash = version_2 ? ess_hash (&entry) : EVP_sha1 ();
  return hash != NULL && _zt_der_take (&entry, ZT_DER_OCTETS, &digest, NULL)
         && X509_digest (x509, hash, own, &length) == 1 && _zt_der_equal (&digest, own, length)
         && serial_fits (&entry, x509);
}

gboolean
_zt_ess_check (CMS_SignerInfo *signer, ZtCertificate *certificate, gboolean *has_v2,
               gboolean *has_v1)
{
  X509 *x509 = _zt_certificate_get_x509 (certificate);

  *has_v2 = CMS_signed_get_attr_by_NID (signer, NID_id_smime_aa_signingCertificateV2, -1) >= 0;
  *has_v1 = CMS_signed_get_attr_by_NID (signer, NID_id_smime_aa_signingCertificate, -1) >= 0;
  if (*has_v2
      && !ess_names (_zt_signed_attribute (signer, NID_id_smime_aa_signingCertificateV2), TRUE,
                     x509))
    return FALSE;
  return !*has_v1
         || ess_names (_zt_signed_attribute (signer, NID_id_smime_aa_signingCertificate), FALSE,
                       x509);
}
