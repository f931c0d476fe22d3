/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON object whose member "signature" (base64 CMS) covers the canonical JSON of the rest. */
#pragma once

#include <json-glib/json-glib.h>

#include "cms.h"

G_BEGIN_DECLS

gboolean _zt_signed_json_sign (JsonObject *object, ZtKey *key, GError **error);
/* @info: (out) (optional) */
gboolean _zt_signed_json_verify (JsonObject *object, ZtCertificate *signer, ZtCmsInfo **info,
                                 GError **error);

G_END_DECLS
