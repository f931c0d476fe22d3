/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON object that carries its own signature. */
#define G_LOG_DOMAIN "zt-signed-json"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "signed-json-private.h"
#include "zt-json.h"
#include "zt-seal-error.h"

#define MEMBER "signature"

static GBytes *
canonical_rest (JsonObject *object)
{
  g_autoptr (JsonObject) rest = zt_json_object_copy (object);
  gsize length = 0;
  char *text;

  json_object_remove_member (rest, MEMBER);
  text = zt_json_canonical_object (rest, &length);
  return g_bytes_new_take (text, length);
}

gboolean
_zt_signed_json_sign (JsonObject *object, ZtKey *key, GError **error)
{
  g_autoptr (GBytes) content = canonical_rest (object);
  g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, error);
  g_autofree char *text = NULL;

  if (cms == NULL)
    return FALSE;
  text = g_base64_encode (g_bytes_get_data (cms, NULL), g_bytes_get_size (cms));
  json_object_set_string_member (object, MEMBER, text);
  return TRUE;
}

gboolean
_zt_signed_json_verify (JsonObject *object, ZtCertificate *signer, ZtCmsInfo **info, GError **error)
{
  const char *text = zt_json_get_string (object, MEMBER);
  g_autoptr (GBytes) content = canonical_rest (object);
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (ZtCmsInfo) found = NULL;
  gsize length = 0;
  guint8 *data;

  if (text == NULL)
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN,
                           _ ("There is no signature"));
      return FALSE;
    }
  data = g_base64_decode (text, &length);
  cms = g_bytes_new_take (data, length);
  found = zt_cms_verify_bytes (cms, content, error);
  if (found == NULL)
    return FALSE;
  if (!g_bytes_equal (zt_certificate_get_der (found->signer), zt_certificate_get_der (signer)))
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN,
                           _ ("Somebody else signed it"));
      return FALSE;
    }
  if (info != NULL)
    *info = g_steal_pointer (&found);
  return TRUE;
}
