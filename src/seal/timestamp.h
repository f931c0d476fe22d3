/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3161, both sides. */
#pragma once

#include "zt-key.h"
#include "zt-certificate.h"

G_BEGIN_DECLS

GBytes *zt_timestamp_query (const guint8 digest[32], GError **error);
/* The platform's TSA. @key's certificate must have the critical timeStamping purpose. Answers a DER TimeStampResp, also for bad queries. */
GBytes *zt_timestamp_respond (GBytes *query, ZtKey *key, gint64 now, const char *serial_hex, GError **error);
/* Checks a response against the query it answers and gives the token. */
GBytes *zt_timestamp_token (GBytes *query, GBytes *response, GError **error);
/* Is this token a valid stamp over @digest? Gives its time and signer. */
gboolean zt_timestamp_verify (GBytes *token, const guint8 digest[32], gint64 *time, ZtCertificate **signer, GError **error);

G_END_DECLS
