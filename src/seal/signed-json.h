/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON object that carries its own signature: its member "signature" (base64 CMS, detached) covers the canonical JSON of the rest. */
#pragma once

#include <json-glib/json-glib.h>

#include "cms.h"

G_BEGIN_DECLS

/* Sets "signature". Errors as zt_cms_sign(). */
gboolean zt_signed_json_sign (JsonObject *object, ZtKey *key, GError **error);
/**
 * zt_signed_json_verify:
 * @signer: (nullable): whose it must be; NULL leaves that to the caller, who finds it in the answer
 * Returns: (transfer full): integrity only, trust is asked of ZtTrust. ZT_SEAL_ERROR_SIGNATURE_BROKEN, and as zt_cms_verify().
 */
ZtCmsInfo *zt_signed_json_verify (JsonObject *object, ZtCertificate *signer, GError **error);

G_END_DECLS
