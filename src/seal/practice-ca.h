/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice CA: for practice mode and tests, never trusted beyond the platform that made it. */
#pragma once

#include "zt-key.h"

G_BEGIN_DECLS

typedef enum { ZT_PURPOSE_ROOT, ZT_PURPOSE_PERSON /* sign and be sealed to */, ZT_PURPOSE_SERVER, ZT_PURPOSE_TSA, ZT_PURPOSE_LOG } ZtPurpose;

typedef struct
{
  const char *name;         /* CN */
  const char *organisation; /* O (nullable) */
  const char *code;         /* organizationIdentifier, USCC (nullable) */
  ZtKeyAlgorithm algorithm;
  ZtPurpose purpose;
  const char *const *hosts; /* SERVER: DNS names and IP addresses */
  gint64 not_before;        /* microseconds; 0: an hour ago */
  gint64 not_after;         /* 0: two years */
} ZtCertificateRequest;

/* Self-signed root (EC P-256) as PEM certificate and PKCS#8 PEM key. */
gboolean zt_practice_ca_create (const char *certificate_pem, const char *key_pem, const char *name, GError **error);
/* A certificate and key signed by that CA into a PKCS#12 readable by openssl, GnuTLS and NSS (RSA-3072, P-256, SM2). */
gboolean zt_practice_ca_issue (const char *ca_certificate_pem, const char *ca_key_pem, const ZtCertificateRequest *request,
                               const char *p12_path, const char *pin, GError **error);
/* The same as PEM files, for the server itself. */
gboolean zt_practice_ca_issue_pem (const char *ca_certificate_pem, const char *ca_key_pem, const ZtCertificateRequest *request,
                                   const char *certificate_pem, const char *key_pem, GError **error);

G_END_DECLS
