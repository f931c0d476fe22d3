/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking for time stamps and giving them (RFC 3161). */
#define G_LOG_DOMAIN "zt-timestamp"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "cms-private.h"
#include "der-private.h"
#include "timestamp.h"
#include "zt-key-private.h"

/* The practice policy: an identifier of one's own without a registry (X.667, below 2.25). */
#define POLICY "2.25.163098237849265893219381726450918273645"

static GBytes *
fail (GError **error, const char *what)
{
  _zt_openssl_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN, what);
  return NULL;
}

static gboolean
set_imprint (TS_REQ *request, const guint8 digest[32])
{
  X509_ALGOR *algorithm = X509_ALGOR_new ();
  TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new ();
  gboolean set;

  set = X509_ALGOR_set0 (algorithm, OBJ_nid2obj (NID_sha256), V_ASN1_NULL, NULL) == 1
        && TS_MSG_IMPRINT_set_algo (imprint, algorithm) == 1
        && TS_MSG_IMPRINT_set_msg (imprint, (guint8 *) digest, 32) == 1
        && TS_REQ_set_msg_imprint (request, imprint) == 1;
  X509_ALGOR_free (algorithm);
  TS_MSG_IMPRINT_free (imprint);
  return set;
}

static gboolean
set_nonce (TS_REQ *request)
{
  BIGNUM *random = BN_new ();
  ASN1_INTEGER *nonce = NULL;
  gboolean set;

  set = BN_rand (random, 63, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
        && (nonce = BN_to_ASN1_INTEGER (random, NULL)) != NULL
        && TS_REQ_set_nonce (request, nonce) == 1;
  BN_free (random);
  ASN1_INTEGER_free (nonce);
  return set;
}

GBytes *
zt_timestamp_query (const guint8 digest[32], GError **error)
{
  g_autoptr (TS_REQ) request = TS_REQ_new ();
  GBytes *bytes = NULL;

  g_return_val_if_fail (digest != NULL, NULL);

  if (TS_REQ_set_version (request, 1) == 1 && set_imprint (request, digest) && set_nonce (request)
      && TS_REQ_set_cert_req (request, 1) == 1)
    bytes = _zt_openssl_encode ((ZtEncodeFunc) i2d_TS_REQ, request);
  return bytes != NULL ? bytes : fail (error, _ ("The time stamp query could not be made"));
}

/* What the callbacks of one answer know. */
typedef struct
{
  gint64 now;
  const char *serial_hex;
} Answer;

static ASN1_INTEGER *
serial_cb (TS_RESP_CTX *context, void *user_data)
{
  const Answer *answer = user_data;
  BIGNUM *number = NULL;
  ASN1_INTEGER *serial = NULL;

  if (BN_hex2bn (&number, answer->serial_hex) > 0)
    serial = BN_to_ASN1_INTEGER (number, NULL);
  BN_free (number);
  return serial;
}

static int
time_cb (TS_RESP_CTX *context, void *user_data, long *seconds, long *microseconds)
{
  const Answer *answer = user_data;

  *seconds = answer->now / G_USEC_PER_SEC;
  *microseconds = answer->now % G_USEC_PER_SEC;
  return 1;
}

static gboolean
set_certificates (TS_RESP_CTX *context, ZtKey *key)
{
  STACK_OF (X509) *chain = sk_X509_new_null ();
  GPtrArray *issuers = zt_key_get_chain (key);
  gboolean set;

  for (guint i = 0; i < issuers->len; i++)
    sk_X509_push (chain, _zt_certificate_get_x509 (g_ptr_array_index (issuers, i)));
  set = TS_RESP_CTX_set_certs (context, chain) == 1;
  sk_X509_free (chain);
  return set;
}

static gboolean
prepare (TS_RESP_CTX *context, ZtKey *key, Answer *answer)
{
  ASN1_OBJECT *policy = OBJ_txt2obj (POLICY, 1);
  gboolean ready;

  ready = policy != NULL && TS_RESP_CTX_set_def_policy (context, policy) == 1
          && TS_RESP_CTX_set_signer_key (context, _zt_key_get_pkey (key)) == 1
          && TS_RESP_CTX_set_signer_digest (context, EVP_sha256 ()) == 1
          && TS_RESP_CTX_set_ess_cert_id_digest (context, EVP_sha256 ()) == 1
          && TS_RESP_CTX_add_md (context, EVP_sha256 ()) == 1
          && TS_RESP_CTX_add_md (context, EVP_sha384 ()) == 1
          && TS_RESP_CTX_add_md (context, EVP_sha512 ()) == 1
          && TS_RESP_CTX_add_md (context, EVP_sm3 ()) == 1
          && TS_RESP_CTX_set_accuracy (context, 1, 0, 0) == 1
          && TS_RESP_CTX_set_clock_precision_digits (context, 3) == 1
          && set_certificates (context, key);
  TS_RESP_CTX_set_serial_cb (context, serial_cb, answer);
  TS_RESP_CTX_set_time_cb (context, time_cb, answer);
  ASN1_OBJECT_free (policy);
  return ready;
}

GBytes *
zt_timestamp_respond (GBytes *query, ZtKey *key, gint64 now, const char *serial_hex, GError **error)
{
  g_autoptr (BIO) request = NULL;
  g_autoptr (TS_RESP) response = NULL;
  Answer answer = { .now = now, .serial_hex = serial_hex };
  TS_RESP_CTX *context;
  GBytes *bytes = NULL;

  g_return_val_if_fail (query != NULL && key != NULL && serial_hex != NULL, NULL);

  if (_zt_key_get_pkey (key) == NULL || zt_key_get_algorithm (key) == ZT_KEY_SM2)
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                           _ ("Time stamps need an RSA or elliptic key in a file"));
      return NULL;
    }
  context = TS_RESP_CTX_new ();
  if (TS_RESP_CTX_set_signer_cert (context, _zt_certificate_get_x509 (zt_key_get_certificate (key)))
      != 1)
    fail (error, _ ("This certificate is not for time stamps"));
  else if (!prepare (context, key, &answer))
    fail (error, _ ("The time stamp could not be made"));
  else
    {
      request = BIO_new_mem_buf (g_bytes_get_data (query, NULL), g_bytes_get_size (query));
      /* A query that is not understood gets an answer that says so. */
      response = TS_RESP_create_response (context, request);
      if (response != NULL)
        bytes = _zt_openssl_encode ((ZtEncodeFunc) i2d_TS_RESP, response);
      if (bytes == NULL)
        fail (error, _ ("The time stamp could not be made"));
      ERR_clear_error ();
    }
  TS_RESP_CTX_free (context);
  return bytes;
}

/* TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo OPTIONAL }: the
 * token as the authority wrote it. */
static GBytes *
token_of (GBytes *response)
{
  ZtDer all = { g_bytes_get_data (response, NULL), g_bytes_get_size (response) };
  ZtDer parts;
  ZtDer status;
  ZtDer code;
  ZtDer token;
  ZtDer whole;

  if (!_zt_der_take (&all, ZT_DER_SEQUENCE, &parts, NULL) || all.length != 0
      || !_zt_der_take (&parts, ZT_DER_SEQUENCE, &status, NULL)
      || !_zt_der_take (&status, ZT_DER_INTEGER, &code, NULL) || code.length != 1
      || code.data[0] > 1 /* granted, grantedWithMods */
      || !_zt_der_take (&parts, ZT_DER_SEQUENCE, &token, &whole) || parts.length != 0)
    return NULL;
  return g_bytes_new (whole.data, whole.length);
}

GBytes *
zt_timestamp_token (GBytes *query, GBytes *response, GError **error)
{
  g_autoptr (TS_REQ) request = NULL;
  g_autoptr (GBytes) token = NULL;
  g_autoptr (GBytes) nonce = NULL;
  g_auto (ZtStamp) stamp = { 0 };
  const guint8 *at;
  ASN1_OCTET_STRING *imprint;

  g_return_val_if_fail (query != NULL && response != NULL, NULL);

  at = g_bytes_get_data (query, NULL);
  request = d2i_TS_REQ (NULL, &at, g_bytes_get_size (query));
  if (request == NULL)
    return fail (error, _ ("This is not a time stamp query"));
  token = token_of (response);
  if (token == NULL)
    return fail (error, _ ("The time stamp authority refused, or answered something else"));
  if (!_zt_stamp_open (&stamp, token, error))
    return NULL;
  imprint = TS_MSG_IMPRINT_get_msg (TS_REQ_get_msg_imprint (request));
  if (EVP_MD_get_type (stamp.hash) != NID_sha256
      || g_bytes_get_size (stamp.imprint) != (gsize) imprint->length
      || memcmp (g_bytes_get_data (stamp.imprint, NULL), imprint->data, imprint->length) != 0)
    return fail (error, _ ("The time stamp is for something else"));
  if (TS_REQ_get_nonce (request) != NULL)
    nonce = _zt_openssl_encode ((ZtEncodeFunc) i2d_ASN1_INTEGER, TS_REQ_get_nonce (request));
  if (nonce != NULL && (stamp.nonce == NULL || !g_bytes_equal (nonce, stamp.nonce)))
    return fail (error, _ ("The time stamp answers another query"));
  return g_steal_pointer (&token);
}
