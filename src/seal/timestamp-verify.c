/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time stamp tokens (RFC 3161 §2.4.2, RFC 5816): read and checked by hand, so that SM2 authorities
 * are no exception. */
#define G_LOG_DOMAIN "zt-timestamp"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "cms-private.h"
#include "timestamp.h"

static gboolean
broken (GError **error, const char *what)
{
  ERR_clear_error ();
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN, what);
  return FALSE;
}

void
_zt_stamp_clear (ZtStamp *stamp)
{
  g_clear_pointer (&stamp->imprint, g_bytes_unref);
  g_clear_pointer (&stamp->nonce, g_bytes_unref);
  g_clear_pointer (&stamp->signer, zt_certificate_unref);
  g_clear_pointer (&stamp->certificates, g_ptr_array_unref);
}

/* GeneralizedTime with a fraction of a second, which ASN1_TIME_to_tm() drops. */
static gint64
precise_time (const ASN1_GENERALIZEDTIME *time)
{
  gint64 us = _zt_openssl_time (time);
  const char *text = (const char *) ASN1_STRING_get0_data (time);
  const char *dot = memchr (text, '.', ASN1_STRING_length (time));
  gint64 unit = G_USEC_PER_SEC / 10;

  if (us == 0 || dot == NULL)
    return us;
  for (dot++; dot < text + ASN1_STRING_length (time) && g_ascii_isdigit (*dot) && unit > 0; dot++)
    {
      us += (*dot - '0') * unit;
      unit /= 10;
    }
  return us;
}

static gboolean
read_info (ZtStamp *stamp, const ASN1_OCTET_STRING *content, GError **error)
{
  const guint8 *at = content->data;
  g_autoptr (TS_TST_INFO) info = d2i_TS_TST_INFO (NULL, &at, content->length);
  TS_MSG_IMPRINT *imprint;
  ASN1_OCTET_STRING *message;
  const ASN1_OBJECT *object = NULL;
  int nid;

  if (info == NULL || at != content->data + content->length || TS_TST_INFO_get_version (info) != 1)
    return broken (error, _ ("The time stamp cannot be read"));
  imprint = TS_TST_INFO_get_msg_imprint (info);
  X509_ALGOR_get0 (&object, NULL, NULL, TS_MSG_IMPRINT_get_algo (imprint));
  nid = OBJ_obj2nid (object);
  if (nid != NID_sha256 && nid != NID_sha384 && nid != NID_sha512 && nid != NID_sm3)
    return broken (error, _ ("The time stamp uses a digest that is too weak or unknown"));
  stamp->hash = EVP_get_digestbynid (nid);
  message = TS_MSG_IMPRINT_get_msg (imprint);
  stamp->imprint = g_bytes_new (message->data, message->length);
  if (TS_TST_INFO_get_nonce (info) != NULL)
    stamp->nonce
        = _zt_openssl_encode ((ZtEncodeFunc) i2d_ASN1_INTEGER, TS_TST_INFO_get_nonce (info));
  stamp->time = precise_time (TS_TST_INFO_get_time (info));
  if (stamp->time == 0)
    return broken (error, _ ("The time stamp has no time"));
  return TRUE;
}

static gboolean
check_signer (ZtStamp *stamp, ZtSigned *parsed, const ASN1_OCTET_STRING *content, GError **error)
{
  g_auto (ZtSigner) signer = { 0 };
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  X509 *x509;

  if (EVP_Digest (content->data, content->length, digest, &length, parsed->hash, NULL) != 1)
    return broken (error, _ ("The time stamp cannot be read"));
  if (!_zt_signed_check (parsed, digest, length, &signer, error))
    {
      if (error != NULL)
        {
          g_prefix_error (error, "%s: ", _ ("Time stamp"));
          (*error)->code = ZT_SEAL_ERROR_TIMESTAMP_BROKEN;
        }
      return FALSE;
    }
  if (!signer.has_ess && !signer.has_ess_v1)
    return broken (error, _ ("The time stamp does not name its authority's certificate"));
  x509 = _zt_certificate_get_x509 (signer.signer);
  /* RFC 3161 §2.3: the extended key usage is critical and timeStamping is all it says. */
  if (X509_check_purpose (x509, X509_PURPOSE_TIMESTAMP_SIGN, 0) != 1)
    return broken (error,
                   _ ("The time stamp was made with a certificate that is not for time stamps"));
  if (!zt_certificate_check_validity (signer.signer, stamp->time, NULL))
    return broken (error, _ ("The time stamp is from outside the validity of its certificate"));
  stamp->signer = g_steal_pointer (&signer.signer);
  stamp->certificates = g_steal_pointer (&signer.certificates);
  return TRUE;
}

gboolean
_zt_stamp_open (ZtStamp *stamp, GBytes *token, GError **error)
{
  g_auto (ZtSigned) parsed = { 0 };
  ASN1_OCTET_STRING **content;

  memset (stamp, 0, sizeof *stamp);
  if (!_zt_signed_parse (&parsed, token, FALSE, error))
    {
      if (error != NULL)
        {
          g_prefix_error (error, "%s: ", _ ("Time stamp"));
          (*error)->domain = ZT_SEAL_ERROR;
          (*error)->code = ZT_SEAL_ERROR_TIMESTAMP_BROKEN;
        }
      return FALSE;
    }
  content = CMS_get0_content (parsed.cms);
  if (OBJ_obj2nid (CMS_get0_eContentType (parsed.cms)) != NID_id_smime_ct_TSTInfo || content == NULL
      || *content == NULL)
    return broken (error, _ ("This is not a time stamp"));
  return read_info (stamp, *content, error) && check_signer (stamp, &parsed, *content, error);
}

gboolean
_zt_stamp_covers (const ZtStamp *stamp, GBytes *content)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  return EVP_Digest (g_bytes_get_data (content, NULL), g_bytes_get_size (content), digest, &length,
                     stamp->hash, NULL)
             == 1
         && g_bytes_get_size (stamp->imprint) == length
         && memcmp (g_bytes_get_data (stamp->imprint, NULL), digest, length) == 0;
}

gboolean
zt_timestamp_verify (GBytes *token, const guint8 digest[32], gint64 *time, ZtCertificate **signer,
                     GError **error)
{
  g_auto (ZtStamp) stamp = { 0 };

  g_return_val_if_fail (token != NULL && digest != NULL, FALSE);

  if (!_zt_stamp_open (&stamp, token, error))
    return FALSE;
  if (EVP_MD_get_type (stamp.hash) != NID_sha256 || g_bytes_get_size (stamp.imprint) != 32
      || memcmp (g_bytes_get_data (stamp.imprint, NULL), digest, 32) != 0)
    return broken (error, _ ("The time stamp is for something else"));
  if (time != NULL)
    *time = stamp.time;
  if (signer != NULL)
    *signer = g_steal_pointer (&stamp.signer);
  return TRUE;
}
