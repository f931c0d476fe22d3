/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the practice CA has revoked: nothing, but signed, so that whoever asks gets an answer. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* DER, valid for a week from @now (microseconds). */
GBytes *zt_crl_make (const char *ca_certificate_pem, const char *ca_key_pem, gint64 now,
                     GError **error);

G_END_DECLS
