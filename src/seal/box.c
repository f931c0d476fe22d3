/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES-256-GCM of what fits into memory; the place is part of what is authenticated. */
#define G_LOG_DOMAIN "zt-box"
#include "config.h"

#include "box.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <string.h>

#include "openssl-private.h"
#include "zt-os.h"

#define VERSION 1
#define NONCE 12
#define TAG 16
#define OVERHEAD (1 + NONCE + TAG)
/* Behind it stands a secret of 128 random bits: the cost is only a courtesy to whoever finds half
 * of it. 16 MiB, a few dozen milliseconds. */
#define COST_N 16384
#define COST_R 8
#define COST_P 1

struct _ZtBox
{
  EVP_CIPHER_CTX
      *in; /* (owned) keyed once: the schedule of the key is most of the work for a small cell */
  EVP_CIPHER_CTX *out; /* (owned) */
};

ZtBox *
zt_box_new (const guint8 key[ZT_BOX_KEY])
{
  ZtBox *box = g_new0 (ZtBox, 1);

  g_return_val_if_fail (key != NULL, NULL);
  box->in = EVP_CIPHER_CTX_new ();
  box->out = EVP_CIPHER_CTX_new ();
  /* Neither can fail but for want of memory. */
  if (box->in == NULL || box->out == NULL
      || EVP_EncryptInit_ex (box->in, EVP_aes_256_gcm (), NULL, key, NULL) != 1
      || EVP_DecryptInit_ex (box->out, EVP_aes_256_gcm (), NULL, key, NULL) != 1)
    g_error ("AES-256-GCM is not there");
  return box;
}

void
zt_box_free (ZtBox *box)
{
  if (box == NULL)
    return;
  EVP_CIPHER_CTX_free (box->in);
  EVP_CIPHER_CTX_free (box->out);
  g_free (box);
}

/* The version too: nobody may pass a cell of one version off as one of another. */
static gboolean
begin (EVP_CIPHER_CTX *context, const guint8 *nonce, guint8 version, const char *place)
{
  int length;

  return EVP_CipherInit_ex (context, NULL, NULL, NULL, nonce, -1) == 1
         && EVP_CipherUpdate (context, NULL, &length, &version, 1) == 1
         && EVP_CipherUpdate (context, NULL, &length, (const guint8 *) place, (int) strlen (place))
                == 1;
}

GBytes *
zt_box_seal (ZtBox *box, const char *place, gconstpointer content, gsize length, GError **error)
{
  g_autofree guint8 *sealed = NULL;
  guint8 *text;
  int done = 0, rest = 0;

  g_return_val_if_fail (box != NULL && place != NULL && (content != NULL || length == 0), NULL);
  if (length > G_MAXINT - OVERHEAD)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT, _ ("This is too large to be kept."));
      return NULL;
    }
  sealed = g_malloc (length + OVERHEAD);
  sealed[0] = VERSION;
  zt_os_random (sealed + 1, NONCE);
  text = sealed + 1 + NONCE;
  if (!begin (box->in, sealed + 1, VERSION, place)
      || (length > 0 && EVP_EncryptUpdate (box->in, text, &done, content, (int) length) != 1)
      || EVP_EncryptFinal_ex (box->in, text + done, &rest) != 1
      || EVP_CIPHER_CTX_ctrl (box->in, EVP_CTRL_AEAD_GET_TAG, TAG, text + length) != 1)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("AES-256-GCM could not go on"));
      return NULL;
    }
  g_assert ((gsize) done + (gsize) rest == length);
  return g_bytes_new_take (g_steal_pointer (&sealed), length + OVERHEAD);
}

typedef struct
{
  gsize length;
  guint8 text[];
} Plain;

static void
plain_free (gpointer data)
{
  Plain *plain = data;

  zt_os_forget (plain->text, plain->length);
  g_free (plain);
}

GBytes *
zt_box_open (ZtBox *box, const char *place, gconstpointer sealed, gsize length, GError **error)
{
  const guint8 *cell = sealed;
  guint8 tag[TAG];
  Plain *plain;
  int done = 0, rest = 0;

  g_return_val_if_fail (box != NULL && place != NULL && (sealed != NULL || length == 0), NULL);
  if (length > 0 && cell[0] > VERSION)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NEWER,
                           _ ("This was encrypted by a newer version of this program."));
      return NULL;
    }
  if (length < OVERHEAD || length > G_MAXINT || cell[0] != VERSION)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("What was encrypted is cut off."));
      return NULL;
    }
  plain = g_malloc (sizeof *plain + length - OVERHEAD + 1);
  plain->length = length - OVERHEAD;
  plain->text[plain->length] = '\0';
  memcpy (tag, cell + length - TAG, TAG);
  if (!begin (box->out, cell + 1, VERSION, place)
      || (plain->length > 0
          && EVP_DecryptUpdate (box->out, plain->text, &done, cell + 1 + NONCE, (int) plain->length)
                 != 1)
      || EVP_CIPHER_CTX_ctrl (box->out, EVP_CTRL_AEAD_SET_TAG, TAG, tag) != 1
      || EVP_DecryptFinal_ex (box->out, plain->text + done, &rest) != 1)
    {
      plain_free (plain);
      ERR_clear_error ();
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                           _ ("What was encrypted was changed, or stands in another place."));
      return NULL;
    }
  return g_bytes_new_with_free_func (plain->text, plain->length, plain_free, plain);
}

gboolean
zt_box_derive (const char *secret, GBytes *salt, guint8 key[ZT_BOX_KEY], GError **error)
{
  g_return_val_if_fail (secret != NULL && salt != NULL && key != NULL, FALSE);
  if (EVP_PBE_scrypt (secret, strlen (secret), g_bytes_get_data (salt, NULL),
                      g_bytes_get_size (salt), COST_N, COST_R, COST_P, (guint64) 64 * 1024 * 1024,
                      key, ZT_BOX_KEY)
      == 1)
    return TRUE;
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED,
                     _ ("The code could not be turned into a key"));
  return FALSE;
}
