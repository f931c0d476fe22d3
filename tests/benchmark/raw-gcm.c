/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of sealing: AES-256-GCM through EVP from file to file with nothing around it, synced to disk like the product's. */
#include <openssl/evp.h>

#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

#define BLOCK (256 * 1024)

int
main (int argc, char **argv)
{
  g_autofree guint8 *plain = g_malloc (BLOCK), *sealed = g_malloc (BLOCK + 16);
  static const guint8 key[32] = { 1 }, nonce[12] = { 2 };
  guint8 tag[16];
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int in, out, length;
  gssize got;

  if (argc != 3)
    return 2;
  in = open (argv[1], O_RDONLY | O_CLOEXEC);
  out = open (argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (in < 0 || out < 0 || !EVP_EncryptInit_ex (context, EVP_aes_256_gcm (), NULL, key, nonce))
    return 1;
  while ((got = read (in, plain, BLOCK)) > 0)
    if (!EVP_EncryptUpdate (context, sealed, &length, plain, (int) got) || write (out, sealed, length) != length)
      return 1;
  if (got < 0 || !EVP_EncryptFinal_ex (context, sealed, &length) ||
      !EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_GET_TAG, 16, tag) || write (out, tag, 16) != 16 || fsync (out) != 0)
    return 1;
  EVP_CIPHER_CTX_free (context);
  close (in);
  close (out);
  return 0;
}
