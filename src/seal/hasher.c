/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The streaming hash that a CMS signature asks for. */
#define G_LOG_DOMAIN "zt-hasher"
#include "config.h"

#include "cms.h"
#include "openssl-private.h"

struct _ZtHasher
{
  EVP_MD_CTX *context; /* (owned) */
};

static const EVP_MD *
algorithm (ZtCmsHash hash)
{
  switch (hash)
    {
    case ZT_CMS_HASH_SHA256:
      return EVP_sha256 ();
    case ZT_CMS_HASH_SHA384:
      return EVP_sha384 ();
    case ZT_CMS_HASH_SHA512:
      return EVP_sha512 ();
    case ZT_CMS_HASH_SM3:
      return EVP_sm3 ();
    }
  g_return_val_if_reached (EVP_sha256 ());
}

ZtHasher *
zt_hasher_new (ZtCmsHash hash)
{
  ZtHasher *hasher = g_new0 (ZtHasher, 1);

  hasher->context = EVP_MD_CTX_new ();
  if (EVP_DigestInit_ex2 (hasher->context, algorithm (hash), NULL) != 1)
    g_error ("This libcrypto lacks a hash");
  return hasher;
}

void
zt_hasher_update (ZtHasher *hasher, gconstpointer data, gsize length)
{
  g_return_if_fail (hasher != NULL);
  g_return_if_fail (data != NULL || length == 0);

  if (length > 0 && EVP_DigestUpdate (hasher->context, data, length) != 1)
    g_error ("A hash could not go on");
}

gsize
zt_hasher_finish (ZtHasher *hasher, guint8 out[64])
{
  unsigned int length = 0;

  g_return_val_if_fail (hasher != NULL, 0);

  if (EVP_DigestFinal_ex (hasher->context, out, &length) != 1)
    g_error ("A hash could not end");
  return length;
}

void
zt_hasher_free (ZtHasher *hasher)
{
  if (hasher == NULL)
    return;
  EVP_MD_CTX_free (hasher->context);
  g_free (hasher);
}

ZtCmsHash
zt_key_get_hash (ZtKey *key)
{
  g_return_val_if_fail (key != NULL, ZT_CMS_HASH_SHA256);

  return zt_key_get_algorithm (key) == ZT_KEY_SM2 ? ZT_CMS_HASH_SM3 : ZT_CMS_HASH_SHA256;
}
