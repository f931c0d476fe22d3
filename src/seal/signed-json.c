/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON object that carries its own signature. */
#define G_LOG_DOMAIN "zt-signed-json"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "signed-json.h"
#include "zt-json.h"
#include "zt-seal-error.h"

#define MEMBER "signature"

static GBytes *
canonical_rest (JsonObject *object)
{
  g_autoptr (JsonObject) rest = zt_json_object_copy (object);

  json_object_remove_member (rest, MEMBER);
  return zt_json_canonical_bytes (rest);
}

gboolean
zt_signed_json_sign (JsonObject *object, ZtKey *key, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) cms = NULL;

  g_return_val_if_fail (object != NULL && key != NULL, FALSE);

  content = canonical_rest (object);
  cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, error);
  if (cms == NULL)
    return FALSE;
  zt_json_set_bytes (object, MEMBER, cms);
  return TRUE;
}

ZtCmsInfo *
zt_signed_json_verify (JsonObject *object, ZtCertificate *signer, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  cms = zt_json_get_bytes (object, MEMBER);
  if (cms == NULL)
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN,
                           _ ("There is no signature"));
      return NULL;
    }
  content = canonical_rest (object);
  info = zt_cms_verify_bytes (cms, content, error);
  if (info == NULL)
    return NULL;
  if (signer != NULL && !zt_certificate_equal (info->signer, signer))
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN,
                           _ ("Somebody else signed it"));
      return NULL;
    }
  return g_steal_pointer (&info);
}
