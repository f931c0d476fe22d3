/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Revocation lists and answers, judged for the moment a certificate was used. Nothing is fetched:
 * what is not at hand is unknown, which is not the same as good. */
#define G_LOG_DOMAIN "zt-revocation"
#include "config.h"

#include "revocation-private.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "der-private.h"
#include "zt-key-private.h"

#define DER_CONTEXT_0 0xa0
#define DER_CONTEXT_1 0xa1
#define MAX_VALUES 200

X509_CRL *
_zt_crl_parse (GBytes *der, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (der, &length), *at = data;
  g_autoptr (X509_CRL) crl = length <= G_MAXINT32 ? d2i_X509_CRL (NULL, &at, (long) length) : NULL;

  if (crl != NULL && at == data + length)
    return g_steal_pointer (&crl);
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a revocation list"));
  return NULL;
}

OCSP_BASICRESP *
_zt_ocsp_parse (GBytes *der, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (der, &length), *at = data;
  g_autoptr (OCSP_RESPONSE) response = NULL;
  g_autoptr (OCSP_BASICRESP) basic = NULL;

  if (length <= G_MAXINT32)
    response = d2i_OCSP_RESPONSE (NULL, &at, (long) length);
  if (response != NULL && at == data + length
      && OCSP_response_status (response) == OCSP_RESPONSE_STATUS_SUCCESSFUL)
    basic = OCSP_response_get1_basic (response);
  at = data;
  if (response == NULL && length <= G_MAXINT32)
    basic = d2i_OCSP_BASICRESP (NULL, &at, (long) length);
  if (basic != NULL && (response != NULL || at == data + length))
    {
      ERR_clear_error ();
      return g_steal_pointer (&basic);
    }
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                     _ ("This is not an answer about revocation (OCSP)"));
  return NULL;
}

/* @certificate signed @tbs with an algorithm that is still believed. */
static gboolean
is_signed_by (X509 *certificate, GBytes *tbs, const X509_ALGOR *algorithm,
              const ASN1_BIT_STRING *signature)
{
  EVP_PKEY *pkey = X509_get0_pubkey (certificate);
  int hash = NID_undef, kind = NID_undef, nid = OBJ_obj2nid (algorithm->algorithm);
  gboolean is_sm2 = pkey != NULL && _zt_openssl_is_sm2 (pkey);
  g_autoptr (EVP_MD_CTX) context = NULL;

  if (pkey == NULL || signature == NULL || EVP_PKEY_get_security_bits (pkey) < 112)
    return FALSE;
  if (is_sm2)
    return nid == NID_SM2_with_SM3
           && _zt_signature_verify (pkey, TRUE, EVP_sm3 (), tbs, signature->data,
                                    (gsize) signature->length);
  /* Lists are not signed with PSS by the CAs we know; what we cannot check we do not believe. */
  if (OBJ_find_sigid_algs (nid, &hash, &kind) != 1
      || (hash != NID_sha256 && hash != NID_sha384 && hash != NID_sha512))
    return FALSE;
  if (EVP_PKEY_get_base_id (pkey)
      != (kind == NID_rsaEncryption          ? EVP_PKEY_RSA
          : kind == NID_X9_62_id_ecPublicKey ? EVP_PKEY_EC
                                             : EVP_PKEY_NONE))
    return FALSE;
  context = EVP_MD_CTX_new ();
  return EVP_DigestVerifyInit (context, NULL, EVP_get_digestbynid (hash), NULL, pkey) == 1
         && EVP_DigestVerify (context, signature->data, (gsize) signature->length,
                              g_bytes_get_data (tbs, NULL), g_bytes_get_size (tbs))
                == 1;
}

static void
note (ZtRevocationFinding *finding, ZtRevocation status, gint64 since)
{
  if (finding->status == ZT_REVOCATION_REVOKED
      && (status != ZT_REVOCATION_REVOKED || finding->since <= since))
    return;
  finding->status = status;
  finding->since = since;
}

/* A key may have been lost before the CA heard of it. */
static gint64
get_since (const ASN1_TIME *revoked, ASN1_GENERALIZEDTIME *invalid)
{
  gint64 since = _zt_openssl_time (revoked);
  gint64 lost = invalid != NULL ? _zt_openssl_time (invalid) : 0;

  return lost != 0 && lost < since ? lost : since;
}

/* Is this about @when? @last is 0 when its author promised no next one. */
static gboolean
covers (gint64 first, gint64 last, gint64 when)
{
  return first != 0 && (first >= when || last >= when);
}

/* Partial, indirect and delta lists, and what else we do not know, are not asked. */
static gboolean
is_complete (X509_CRL *crl, X509 *x509)
{
  ISSUING_DIST_POINT *point;
  gboolean fits = TRUE;
  gboolean is_ca = X509_check_ca (x509) > 0;

  for (int i = 0; i < X509_CRL_get_ext_count (crl); i++)
    {
      X509_EXTENSION *extension = X509_CRL_get_ext (crl, i);
      int nid = OBJ_obj2nid (X509_EXTENSION_get_object (extension));

      if (nid == NID_delta_crl
          || (X509_EXTENSION_get_critical (extension) && nid != NID_issuing_distribution_point
              && nid != NID_authority_key_identifier))
        return FALSE;
    }
  point = X509_CRL_get_ext_d2i (crl, NID_issuing_distribution_point, NULL, NULL);
  if (point != NULL)
    fits = point->indirectCRL <= 0 && point->onlyattr <= 0 && point->onlysomereasons == NULL
           && (is_ca ? point->onlyuser : point->onlyCA) <= 0;
  ISSUING_DIST_POINT_free (point);
  return fits;
}

static gboolean
crl_is_of (X509_CRL *crl, X509 *issuer)
{
  const ASN1_BIT_STRING *signature = NULL;
  const X509_ALGOR *algorithm = NULL;
  g_autoptr (GBytes) tbs = NULL;

  if (X509_NAME_cmp (X509_CRL_get_issuer (crl), X509_get_subject_name (issuer)) != 0
      || !(X509_get_key_usage (issuer) & KU_CRL_SIGN))
    return FALSE;
  X509_CRL_get0_signature (crl, &signature, &algorithm);
  tbs = _zt_openssl_encode ((ZtEncodeFunc) i2d_re_X509_CRL_tbs, crl);
  return tbs != NULL && is_signed_by (issuer, tbs, algorithm, signature);
}

void
_zt_crl_ask (X509_CRL *crl, X509 *x509, X509 *issuer, gint64 when, ZtRevocationFinding *finding)
{
  gint64 first = _zt_openssl_time (X509_CRL_get0_lastUpdate (crl));
  gint64 last = X509_CRL_get0_nextUpdate (crl) != NULL
                    ? _zt_openssl_time (X509_CRL_get0_nextUpdate (crl))
                    : 0;
  X509_REVOKED *entry = NULL;
  int found;

  if (!is_complete (crl, x509) || !crl_is_of (crl, issuer))
    {
      ERR_clear_error ();
      return;
    }
  found = X509_CRL_get0_by_cert (crl, &entry, x509);
  if (found == 1)
    {
      ASN1_GENERALIZEDTIME *invalid
          = X509_REVOKED_get_ext_d2i (entry, NID_invalidity_date, NULL, NULL);
      gint64 since = get_since (X509_REVOKED_get0_revocationDate (entry), invalid);

      ASN1_GENERALIZEDTIME_free (invalid);
      if (since <= when)
        note (finding, ZT_REVOCATION_REVOKED, since);
      else
        note (finding, ZT_REVOCATION_GOOD, 0);
    }
  /* Lists forget certificates that have run out. */
  else if (covers (first, last, when) && first <= _zt_openssl_time (X509_get0_notAfter (x509)))
    note (finding, ZT_REVOCATION_GOOD, 0);
  ERR_clear_error ();
}

/* The issuer itself, or somebody to whom it gave just this right; never the certificate in
 * question. */
static gboolean
may_answer (X509 *responder, X509 *x509, X509 *issuer, gint64 when)
{
  if (X509_cmp (responder, issuer) == 0)
    return TRUE;
  return X509_cmp (responder, x509) != 0
         && (X509_get_extended_key_usage (responder) & XKU_OCSP_SIGN) != 0
         && X509_get_extended_key_usage (responder) != UINT32_MAX
         && X509_check_issued (issuer, responder) == X509_V_OK
         && X509_verify (responder, X509_get0_pubkey (issuer)) == 1
         && _zt_openssl_time (X509_get0_notBefore (responder)) <= when
         && _zt_openssl_time (X509_get0_notAfter (responder)) >= when;
}

static gboolean
answer_is_of (OCSP_BASICRESP *answer, X509 *x509, X509 *issuer)
{
  STACK_OF (X509) *known = sk_X509_new_null ();
  X509 *responder = NULL;
  g_autoptr (GBytes) tbs = NULL;
  gint64 made = _zt_openssl_time (OCSP_resp_get0_produced_at (answer));

  sk_X509_push (known, issuer);
  if (OCSP_resp_get0_signer (answer, &responder, known) != 1)
    responder = NULL;
  sk_X509_free (known);
  if (responder == NULL || !may_answer (responder, x509, issuer, made))
    return FALSE;
  tbs = _zt_openssl_encode ((ZtEncodeFunc) i2d_OCSP_RESPDATA, OCSP_resp_get0_respdata (answer));
  return tbs != NULL
         && is_signed_by (responder, tbs, OCSP_resp_get0_tbs_sigalg (answer),
                          OCSP_resp_get0_signature (answer));
}

static gboolean
is_about (OCSP_SINGLERESP *single, X509 *x509, X509 *issuer)
{
  OCSP_CERTID *id = (OCSP_CERTID *) OCSP_SINGLERESP_get0_id (single);
  g_autoptr (OCSP_CERTID) ours = NULL;
  ASN1_OBJECT *hash = NULL;
  const EVP_MD *md;

  OCSP_id_get0_info (NULL, &hash, NULL, NULL, id);
  md = EVP_get_digestbynid (OBJ_obj2nid (hash));
  if (md == NULL)
    return FALSE;
  ours = OCSP_cert_to_id (md, x509, issuer);
  return ours != NULL && OCSP_id_cmp (ours, id) == 0;
}

void
_zt_ocsp_ask (OCSP_BASICRESP *answer, X509 *x509, X509 *issuer, gint64 when,
              ZtRevocationFinding *finding)
{
  gboolean is_genuine = answer_is_of (answer, x509, issuer);

  for (int i = 0; is_genuine && i < OCSP_resp_count (answer); i++)
    {
      OCSP_SINGLERESP *single = OCSP_resp_get0 (answer, i);
      ASN1_GENERALIZEDTIME *revoked = NULL, *first = NULL, *last = NULL;
      int status = OCSP_single_get0_status (single, NULL, &revoked, &first, &last);

      if (!is_about (single, x509, issuer))
        continue;
      if (status == V_OCSP_CERTSTATUS_REVOKED)
        {
          ASN1_GENERALIZEDTIME *invalid
              = OCSP_SINGLERESP_get1_ext_d2i (single, NID_invalidity_date, NULL, NULL);
          gint64 since = get_since (revoked, invalid);

          ASN1_GENERALIZEDTIME_free (invalid);
          note (finding, since <= when ? ZT_REVOCATION_REVOKED : ZT_REVOCATION_GOOD, since);
        }
      else if (status == V_OCSP_CERTSTATUS_GOOD
               && covers (_zt_openssl_time (first), last != NULL ? _zt_openssl_time (last) : 0,
                          when))
        note (finding, ZT_REVOCATION_GOOD, 0);
    }
  ERR_clear_error ();
}

static void
take_all (ZtDer list, GPtrArray *to)
{
  ZtDer content, whole;

  while (to->len < MAX_VALUES && _zt_der_take (&list, ZT_DER_SEQUENCE, &content, &whole))
    g_ptr_array_add (to, g_bytes_new (whole.data, whole.length));
}

/* RevocationValues (RFC 5126 §6.3.4) and Adobe's archive have the same shape. */
static void
take_values (const ASN1_STRING *value, GPtrArray *crls, GPtrArray *ocsps)
{
  ZtDer all = { value != NULL ? value->data : NULL, value != NULL ? (gsize) value->length : 0 };
  ZtDer inside, tagged, list;

  if (value == NULL || !_zt_der_take (&all, ZT_DER_SEQUENCE, &inside, NULL))
    return;
  if (_zt_der_peek (&inside) == DER_CONTEXT_0
      && _zt_der_take (&inside, DER_CONTEXT_0, &tagged, NULL)
      && _zt_der_take (&tagged, ZT_DER_SEQUENCE, &list, NULL))
    take_all (list, crls);
  if (_zt_der_peek (&inside) == DER_CONTEXT_1
      && _zt_der_take (&inside, DER_CONTEXT_1, &tagged, NULL)
      && _zt_der_take (&tagged, ZT_DER_SEQUENCE, &list, NULL))
    take_all (list, ocsps);
}

void
_zt_signed_collect_revocations (CMS_ContentInfo *cms, CMS_SignerInfo *signer, GPtrArray *crls,
                                GPtrArray *ocsps)
{
  STACK_OF (X509_CRL) *all = CMS_get1_crls (cms);
  ASN1_OBJECT *adobe = OBJ_txt2obj ("1.2.840.113583.1.1.8", 1);
  ASN1_OBJECT *values = OBJ_txt2obj ("1.2.840.113549.1.9.16.2.24", 1);
  int at = adobe != NULL ? CMS_signed_get_attr_by_OBJ (signer, adobe, -1) : -1;

  for (int i = 0; i < sk_X509_CRL_num (all) && i < MAX_VALUES; i++)
    g_ptr_array_add (crls,
                     _zt_openssl_encode ((ZtEncodeFunc) i2d_X509_CRL, sk_X509_CRL_value (all, i)));
  sk_X509_CRL_pop_free (all, X509_CRL_free);
  if (at >= 0)
    take_values (X509_ATTRIBUTE_get0_data (CMS_signed_get_attr (signer, at), 0, V_ASN1_SEQUENCE,
                                           NULL),
                 crls, ocsps);
  at = values != NULL ? CMS_unsigned_get_attr_by_OBJ (signer, values, -1) : -1;
  if (at >= 0)
    take_values (X509_ATTRIBUTE_get0_data (CMS_unsigned_get_attr (signer, at), 0, V_ASN1_SEQUENCE,
                                           NULL),
                 crls, ocsps);
  ASN1_OBJECT_free (adobe);
  ASN1_OBJECT_free (values);
  ERR_clear_error ();
}
