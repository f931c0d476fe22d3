/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libcrypto side of a certificate. */
#pragma once

#include "openssl-private.h"
#include "zt-certificate.h"

G_BEGIN_DECLS

ZtCertificate *_zt_certificate_new_take (X509 *x509);
X509 *_zt_certificate_get_x509 (ZtCertificate *certificate); /* (transfer none) */
/* The CN without control and direction characters, for what people read. */
char *_zt_name_to_text (const X509_NAME *name);

G_END_DECLS
