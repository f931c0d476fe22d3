/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the practice CA has revoked: kept as JSON in the platform's folder, given out as a list that
 * it signs. */
#pragma once

#include "zt-certificate.h"

G_BEGIN_DECLS

#define ZT_REVOKED_FILE "revoked.json"

/* DER, valid for a week from @now (microseconds). @revoked: the JSON, which need not be there. */
GBytes *zt_crl_make (const char *ca_certificate_pem, const char *ca_key_pem, const char *revoked,
                     gint64 now, GError **error);
/* From @since on (not after @now) the certificate counts for nothing. ZT_ERROR_REFUSED when this CA
 * did not issue it or it is revoked already. */
gboolean zt_crl_add (const char *revoked, const char *ca_certificate_pem,
                     ZtCertificate *certificate, gint64 now, gint64 since, GError **error);
/* FALSE with ZT_SEAL_ERROR_CERTIFICATE_REVOKED when it counted for nothing at @when. */
gboolean zt_crl_check (const char *revoked, ZtCertificate *certificate, gint64 when,
                       GError **error);

G_END_DECLS
