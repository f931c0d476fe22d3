/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 in memory, over files and as a stream. */
#define G_LOG_DOMAIN "zt-digest"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/evp.h>

#include "digest-private.h"
#include "digest.h"

struct _ZtDigest
{
  EVP_MD_CTX *context; /* (owned) */
};

/* Fetched once: looking an algorithm up costs more than hashing a Merkle node. Never freed. */
static EVP_MD *
sha256_algorithm (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      EVP_MD *fetched = EVP_MD_fetch (NULL, "SHA256", NULL);

      if (fetched == NULL)
        g_error ("This libcrypto has no SHA-256");
      g_once_init_leave (&once, GPOINTER_TO_SIZE (fetched));
    }
  return GSIZE_TO_POINTER (once);
}

/* One context a thread, so that a million leaves do not make a million allocations. */
static GPrivate thread_context = G_PRIVATE_INIT ((GDestroyNotify) EVP_MD_CTX_free);

static void
begin (EVP_MD_CTX *context)
{
  if (context == NULL || EVP_DigestInit_ex2 (context, sha256_algorithm (), NULL) != 1)
    g_error ("SHA-256 could not start");
}

static void
add (EVP_MD_CTX *context, gconstpointer data, gsize length)
{
  if (length > 0 && EVP_DigestUpdate (context, data, length) != 1)
    g_error ("SHA-256 could not go on");
}

static void
end (EVP_MD_CTX *context, guint8 out[32])
{
  if (EVP_DigestFinal_ex (context, out, NULL) != 1)
    g_error ("SHA-256 could not end");
}

void
_zt_sha256_pieces (const ZtPiece *pieces, gsize n_pieces, guint8 out[32])
{
  EVP_MD_CTX *context = g_private_get (&thread_context);

  if (context == NULL)
    {
      context = EVP_MD_CTX_new ();
      g_private_set (&thread_context, context);
    }
  begin (context);
  for (gsize i = 0; i < n_pieces; i++)
    add (context, pieces[i].data, pieces[i].length);
  end (context, out);
}

ZtDigest *
zt_digest_new (void)
{
  ZtDigest *digest = g_new0 (ZtDigest, 1);

  digest->context = EVP_MD_CTX_new ();
  begin (digest->context);
  return digest;
}

void
zt_digest_update (ZtDigest *digest, gconstpointer data, gsize length)
{
  g_return_if_fail (digest != NULL);
  g_return_if_fail (data != NULL || length == 0);

  add (digest->context, data, length);
}

void
zt_digest_finish (ZtDigest *digest, guint8 out[32])
{
  g_return_if_fail (digest != NULL);

  end (digest->context, out);
  begin (digest->context);
}

char *
zt_digest_finish_hex (ZtDigest *digest)
{
  guint8 out[32];

  g_return_val_if_fail (digest != NULL, NULL);

  zt_digest_finish (digest, out);
  return zt_hex (out, sizeof out);
}

void
zt_digest_free (ZtDigest *digest)
{
  if (digest == NULL)
    return;
  EVP_MD_CTX_free (digest->context);
  g_free (digest);
}

void
zt_sha256 (gconstpointer data, gsize length, guint8 out[32])
{
  const ZtPiece piece = { data, length };

  g_return_if_fail (data != NULL || length == 0);

  _zt_sha256_pieces (&piece, 1, out);
}

char *
zt_sha256_hex (gconstpointer data, gsize length)
{
  guint8 out[32];

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  zt_sha256 (data, length, out);
  return zt_hex (out, sizeof out);
}

char *
zt_sha256_file (const char *path, guint64 *size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (ZtDigest) digest = NULL;
  g_autofree guint8 *block = NULL;
  const gsize block_size = 256 * 1024;
  guint64 total = 0;
  gssize got;

  g_return_val_if_fail (path != NULL, NULL);

  file = g_file_new_for_path (path);
  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  digest = zt_digest_new ();
  block = g_malloc (block_size);
  while (
      (got = g_input_stream_read (G_INPUT_STREAM (stream), block, block_size, cancellable, error))
      > 0)
    {
      zt_digest_update (digest, block, got);
      total += got;
    }
  if (got < 0)
    {
      g_prefix_error (error, "%s: ", path);
      zt_error_convert_gio (error);
      return NULL;
    }
  if (size != NULL)
    *size = total;
  return zt_digest_finish_hex (digest);
}

char *
zt_hex (gconstpointer data, gsize length)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = data;
  char *text;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  text = g_malloc (length * 2 + 1);
  for (gsize i = 0; i < length; i++)
    {
      text[i * 2] = digits[bytes[i] >> 4];
      text[i * 2 + 1] = digits[bytes[i] & 15];
    }
  text[length * 2] = '\0';
  return text;
}

gboolean
zt_unhex (const char *hex, guint8 *out, gsize length)
{
  g_return_val_if_fail (out != NULL || length == 0, FALSE);

  if (hex == NULL || strlen (hex) != length * 2)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      int high = g_ascii_xdigit_value (hex[i * 2]);
      int low = g_ascii_xdigit_value (hex[i * 2 + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      out[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}
