/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What issuers said about certificates taken back: lists (RFC 5280 §5) and answers (RFC 6960),
 * read offline and believed only when signed by whom they must be. */
#pragma once

#include "openssl-private.h"
#include "zt-certificate-private.h"

#include <openssl/ocsp.h>

G_BEGIN_DECLS

/* What one list or answer says of one certificate. */
typedef struct
{
  ZtRevocation status;
  gint64 since; /* REVOKED: microseconds */
} ZtRevocationFinding;

/* @when is the moment the certificate was used. What is not of @issuer, not signed rightly or not
 * about @x509 leaves @finding alone; a revocation is never taken back by another source. */
void _zt_crl_ask (X509_CRL *crl, X509 *x509, X509 *issuer, gint64 when,
                  ZtRevocationFinding *finding);
void _zt_ocsp_ask (OCSP_BASICRESP *answer, X509 *x509, X509 *issuer, gint64 when,
                   ZtRevocationFinding *finding);

/* DER; NULL with ZT_ERROR_INVALID for what is something else. */
X509_CRL *_zt_crl_parse (GBytes *der, GError **error);
/* An OCSPResponse, or the bare BasicOCSPResponse that CAdES stores. */
OCSP_BASICRESP *_zt_ocsp_parse (GBytes *der, GError **error);

/* Lists and answers that came in a signature, as GBytes. */
void _zt_signed_collect_revocations (CMS_ContentInfo *cms, CMS_SignerInfo *signer, GPtrArray *crls,
                                     GPtrArray *ocsps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_CRL, X509_CRL_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_RESPONSE, OCSP_RESPONSE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_BASICRESP, OCSP_BASICRESP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_CERTID, OCSP_CERTID_free)

G_END_DECLS
