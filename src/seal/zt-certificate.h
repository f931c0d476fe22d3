/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An X.509 certificate and a set of them one trusts. SM2 certificates carry the id 1234567812345678 from the moment they are read. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZtCertificate ZtCertificate;
typedef struct _ZtTrust ZtTrust;

typedef enum
{
  ZT_REVOCATION_UNKNOWN, /* nothing at hand, or too old for the moment in question */
  ZT_REVOCATION_GOOD,
  ZT_REVOCATION_REVOKED,
} ZtRevocation;

ZtCertificate *zt_certificate_new (GBytes *der_or_pem, GError **error);
GPtrArray *zt_certificate_list_load (const char *pem_path, GError **error);
ZtCertificate *zt_certificate_ref (ZtCertificate *certificate);
void zt_certificate_unref (ZtCertificate *certificate);
gboolean zt_certificate_equal (ZtCertificate *a, ZtCertificate *b);
GBytes *zt_certificate_get_der (ZtCertificate *certificate);            /* (transfer none) */
char *zt_certificate_to_pem (ZtCertificate *certificate);
char *zt_certificate_get_name (ZtCertificate *certificate);             /* subject CN, stripped of control and bidi characters */
char *zt_certificate_get_organisation (ZtCertificate *certificate);     /* (nullable) subject O */
char *zt_certificate_get_code (ZtCertificate *certificate);             /* (nullable) USCC: organizationIdentifier 2.5.4.97 or serialNumber 2.5.4.5 */
char *zt_certificate_get_issuer_name (ZtCertificate *certificate);
char *zt_certificate_get_fingerprint (ZtCertificate *certificate);      /* SHA-256 of the DER, hex */
gint64 zt_certificate_get_not_before (ZtCertificate *certificate);      /* microseconds */
gint64 zt_certificate_get_not_after (ZtCertificate *certificate);
/* ZT_SEAL_ERROR_CERTIFICATE_EXPIRED / NOT_YET_VALID at @when. */
gboolean zt_certificate_check_validity (ZtCertificate *certificate, gint64 when, GError **error);

/* Is @der, and nothing besides, the self-signed X.509 certificate of a key on P-256, as a release key has it? ZT_ERROR_INVALID with the
 * reason. Its dates come from the bidder's clock and do not matter. */
gboolean zt_certificate_check_release (GBytes *der, GError **error);

ZtTrust *zt_trust_new (void);
void zt_trust_free (ZtTrust *trust);
void zt_trust_add (ZtTrust *trust, ZtCertificate *root);
gboolean zt_trust_add_file (ZtTrust *trust, const char *pem_path, GError **error); /* certificates, and revocation lists among them */
/* Lists (DER) and answers (OCSP, DER) about revocation, from whatever source: each is believed only when the issuer in question, or whom it
 * gave that right, signed it. ZT_ERROR_INVALID for what is something else. */
gboolean zt_trust_add_crl (ZtTrust *trust, GBytes *der, GError **error);
gboolean zt_trust_add_ocsp (ZtTrust *trust, GBytes *der, GError **error);
ZtTrust *zt_trust_copy_roots (ZtTrust *trust); /* the same certificates, no lists or answers */
/* Path validation at @when with our own policy (RFC 5280, SM2 ids set on every certificate). A certificate of the path known to be revoked at
 * @when: ZT_SEAL_ERROR_CERTIFICATE_REVOKED. */
gboolean zt_trust_verify (ZtTrust *trust, ZtCertificate *certificate, GPtrArray *intermediates, gint64 when, GError **error);
/* The worst of the certificates between @certificate and what is trusted, at @when; UNKNOWN also when there is no path. */
ZtRevocation zt_trust_check_revocation (ZtTrust *trust, ZtCertificate *certificate, GPtrArray *intermediates, gint64 when);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtCertificate, zt_certificate_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtTrust, zt_trust_free)

G_END_DECLS
