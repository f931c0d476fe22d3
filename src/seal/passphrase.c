/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES-256-GCM under a key that scrypt makes of a passphrase; streaming, the tag at the end. */
#define G_LOG_DOMAIN "zt-passphrase"
#include "config.h"

#include "passphrase.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "openssl-private.h"
#include "zt-os.h"

#define STEP (256 * 1024)
#define TAG 16
#define SALT 16
#define NONCE 12
/* 64 MiB and about a quarter of a second on an old PC. */
#define COST_N 65536
#define COST_R 8
#define COST_P 1
/* What somebody else's file may ask for. */
#define MOST_N 262144
#define MOST_R 8
#define MOST_P 4

typedef struct
{
  EVP_CIPHER_CTX *context; /* (owned) */
  GFileInputStream *in;    /* (owned) */
  GFileOutputStream *out;  /* (owned) */
} Stream;

static void
stream_clear (Stream *stream)
{
  g_clear_pointer (&stream->context, EVP_CIPHER_CTX_free);
  g_clear_object (&stream->in);
  g_clear_object (&stream->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stream, stream_clear)

static gboolean
set_unknown (GError **error)
{
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                       _ ("The file is protected in a way that this version does not know."));
  return FALSE;
}

static gboolean
is_power_of_two (gint64 n)
{
  return n > 1 && (n & (n - 1)) == 0;
}

/* The key of @passphrase as @protection says; FALSE also when that asks for too much. */
static gboolean
derive (const char *passphrase, JsonObject *protection, guint8 key[32], GBytes **nonce,
        GError **error)
{
  gint64 n = zt_json_get_int (protection, "n", 0), r = zt_json_get_int (protection, "r", 0),
         p = zt_json_get_int (protection, "p", 0);
  g_autoptr (GBytes) salt = zt_json_get_bytes (protection, "salt");

  *nonce = zt_json_get_bytes (protection, "nonce");
  if (g_strcmp0 (zt_json_get_string (protection, "cipher"), "aes-256-gcm") != 0
      || g_strcmp0 (zt_json_get_string (protection, "kdf"), "scrypt") != 0 || !is_power_of_two (n)
      || n > MOST_N || r < 1 || r > MOST_R || p < 1 || p > MOST_P || salt == NULL
      || g_bytes_get_size (salt) < 8 || *nonce == NULL || g_bytes_get_size (*nonce) != NONCE)
    return set_unknown (error);
  if (EVP_PBE_scrypt (passphrase, strlen (passphrase), g_bytes_get_data (salt, NULL),
                      g_bytes_get_size (salt), (guint64) n, (guint64) r, (guint64) p,
                      (guint64) 512 * 1024 * 1024, key, 32)
      != 1)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED,
                         _ ("The passphrase could not be turned into a key"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
start (Stream *stream, const char *in, const char *out, const char *passphrase,
       JsonObject *protection, gboolean encrypt, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (in), target = g_file_new_for_path (out);
  g_autoptr (GBytes) nonce = NULL, aad = zt_json_canonical_bytes (protection);
  guint8 key[32];
  int length;
  gboolean ok = derive (passphrase, protection, key, &nonce, error);

  if (ok)
    {
      stream->context = EVP_CIPHER_CTX_new ();
      ok = stream->context != NULL
           && EVP_CipherInit_ex (stream->context, EVP_aes_256_gcm (), NULL, key,
                                 g_bytes_get_data (nonce, NULL), encrypt)
                  == 1
           && EVP_CipherUpdate (stream->context, NULL, &length, g_bytes_get_data (aad, NULL),
                                (int) g_bytes_get_size (aad))
                  == 1;
      if (!ok)
        _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("AES-256-GCM could not start"));
    }
  zt_os_forget (key, sizeof key);
  if (!ok)
    return FALSE;
  stream->in = g_file_read (source, NULL, error);
  stream->out = stream->in != NULL
                    ? g_file_replace (target, NULL, FALSE,
                                      G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                      NULL, error)
                    : NULL;
  if (stream->out == NULL)
    zt_error_convert_gio (error);
  return stream->out != NULL;
}

static gboolean
put (Stream *stream, const guint8 *data, gsize length, GError **error)
{
  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream->out), data, length, NULL, NULL, error))
    return TRUE;
  zt_error_convert_gio (error);
  return FALSE;
}

/* @left: bytes to take from the input. */
static gboolean
pass_through (Stream *stream, guint64 left, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *plain = g_malloc (STEP), *other = g_malloc (STEP + 32);

  while (left > 0)
    {
      gssize n = g_input_stream_read (G_INPUT_STREAM (stream->in), plain, (gsize) MIN (left, STEP),
                                      cancellable, error);
      int length = 0;

      if (n < 0)
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      if (n == 0)
        break;
      if (EVP_CipherUpdate (stream->context, other, &length, plain, (int) n) != 1)
        {
          _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("AES-256-GCM could not go on"));
          return FALSE;
        }
      if (!put (stream, other, (gsize) length, error))
        return FALSE;
      left -= (guint64) n;
    }
  zt_os_forget (plain, STEP);
  return TRUE;
}

static gboolean
finish_encrypting (Stream *stream, GError **error)
{
  guint8 tag[TAG], rest[32];
  int length = 0;

  if (EVP_CipherFinal_ex (stream->context, rest, &length) != 1
      || EVP_CIPHER_CTX_ctrl (stream->context, EVP_CTRL_AEAD_GET_TAG, TAG, tag) != 1)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("AES-256-GCM could not end"));
      return FALSE;
    }
  return put (stream, tag, TAG, error)
         && g_output_stream_close (G_OUTPUT_STREAM (stream->out), NULL, error);
}

gboolean
zt_passphrase_encrypt (const char *in, const char *out, const char *passphrase,
                       JsonObject **protection, GCancellable *cancellable, GError **error)
{
  g_auto (Stream) stream = { 0 };
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (GBytes) salt = NULL, nonce = NULL;
  guint8 random[SALT + NONCE];
  gboolean ok;

  g_return_val_if_fail (in != NULL && out != NULL && passphrase != NULL && protection != NULL,
                        FALSE);
  if (g_utf8_strlen (passphrase, -1) < ZT_PASSPHRASE_LEAST)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("The passphrase is too short: at least %d characters are needed."),
                   ZT_PASSPHRASE_LEAST);
      return FALSE;
    }
  zt_os_random (random, sizeof random);
  salt = g_bytes_new (random, SALT);
  nonce = g_bytes_new (random + SALT, NONCE);
  made = json_object_new ();
  json_object_set_string_member (made, "cipher", "aes-256-gcm");
  json_object_set_string_member (made, "kdf", "scrypt");
  json_object_set_int_member (made, "n", COST_N);
  json_object_set_int_member (made, "r", COST_R);
  json_object_set_int_member (made, "p", COST_P);
  zt_json_set_bytes (made, "salt", salt);
  zt_json_set_bytes (made, "nonce", nonce);
  ok = start (&stream, in, out, passphrase, made, TRUE, error)
       && pass_through (&stream, G_MAXUINT64, cancellable, error)
       && finish_encrypting (&stream, error);
  if (!ok)
    {
      g_unlink (out);
      return FALSE;
    }
  *protection = g_steal_pointer (&made);
  return TRUE;
}

/* Nobody may see what comes out before the tag has been found right. */
static gboolean
finish_decrypting (Stream *stream, GError **error)
{
  guint8 tag[TAG], rest[32];
  gsize got = 0;
  int length = 0;

  if (!g_input_stream_read_all (G_INPUT_STREAM (stream->in), tag, TAG, &got, NULL, error))
    return FALSE;
  if (got != TAG || EVP_CIPHER_CTX_ctrl (stream->context, EVP_CTRL_AEAD_SET_TAG, TAG, tag) != 1
      || EVP_CipherFinal_ex (stream->context, rest, &length) != 1)
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG,
                           _ ("The passphrase is wrong, or the file was changed on its way."));
      return FALSE;
    }
  return g_output_stream_close (G_OUTPUT_STREAM (stream->out), NULL, error);
}

gboolean
zt_passphrase_decrypt (const char *in, const char *out, const char *passphrase,
                       JsonObject *protection, GCancellable *cancellable, GError **error)
{
  g_auto (Stream) stream = { 0 };
  GStatBuf status;
  gboolean ok;

  g_return_val_if_fail (in != NULL && out != NULL && passphrase != NULL && protection != NULL,
                        FALSE);
  if (g_stat (in, &status) != 0 || status.st_size < TAG)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("The protected file is cut off."));
      return FALSE;
    }
  ok = start (&stream, in, out, passphrase, protection, FALSE, error)
       && pass_through (&stream, (guint64) status.st_size - TAG, cancellable, error)
       && finish_decrypting (&stream, error);
  if (!ok)
    g_unlink (out);
  return ok;
}
