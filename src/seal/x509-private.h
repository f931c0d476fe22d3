/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making certificates: for the practice CA and for release keys. */
#pragma once

#include "openssl-private.h"

G_BEGIN_DECLS

/* Version 3, random serial number, dates in microseconds. */
X509 *_zt_x509_begin (EVP_PKEY *pkey, gint64 not_before, gint64 not_after);
gboolean _zt_x509_add_name (X509 *x509, int nid, const char *value);
/* @value in the syntax of x509v3_config(5). @issuer NULL: self-signed. */
gboolean _zt_x509_add_extension (X509 *x509, X509 *issuer, int nid, const char *value);

G_END_DECLS
