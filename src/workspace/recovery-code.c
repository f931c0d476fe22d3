/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 128 random bits in Crockford's base 32, which has no letters that look like digits, and ten bits
 * of their digest, so that a slip of the pen is told from the code of another workspace. */
#define G_LOG_DOMAIN "zt-recovery-code"
#include "config.h"

#include "recovery-code.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-error.h"
#include "zt-os.h"

#define BYTES 16
#define DATA_SYMBOLS 26
#define SYMBOLS 28
#define GROUP 4

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The last two symbols, for the ones before. */
static void
make_check (const char *symbols, char check[2])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) symbols, DATA_SYMBOLS);
  g_checksum_get_digest (checksum, digest, &length);
  check[0] = alphabet[digest[0] & 31];
  check[1] = alphabet[digest[1] & 31];
}

static char *
in_groups (const char *symbols)
{
  GString *code = g_string_sized_new (SYMBOLS + SYMBOLS / GROUP);

  for (gsize i = 0; i < SYMBOLS; i++)
    {
      if (i > 0 && i % GROUP == 0)
        g_string_append_c (code, '-');
      g_string_append_c (code, symbols[i]);
    }
  return g_string_free (code, FALSE);
}

char *
zt_recovery_code_new (void)
{
  guint8 random[BYTES + 1] = { 0 };
  char symbols[SYMBOLS], *code;

  zt_os_random (random, BYTES);
  for (gsize i = 0; i < DATA_SYMBOLS; i++)
    {
      gsize bit = i * 5;
      guint both = (guint) random[bit / 8] << 8 | (bit / 8 < BYTES ? random[bit / 8 + 1] : 0);

      symbols[i] = alphabet[both >> (11 - bit % 8) & 31];
    }
  make_check (symbols, symbols + DATA_SYMBOLS);
  code = in_groups (symbols);
  zt_os_forget (random, sizeof random);
  zt_os_forget (symbols, sizeof symbols);
  return code;
}

static const char *
find_symbol (char c)
{
  c = g_ascii_toupper (c);
  if (c == 'O')
    c = '0';
  else if (c == 'I' || c == 'L')
    c = '1';
  return c != '\0' ? strchr (alphabet, c) : NULL;
}

char *
zt_recovery_code_normalize (const char *typed, GError **error)
{
  /* An input method may give full-width letters. */
  g_autofree char *plain = g_utf8_normalize (typed, -1, G_NORMALIZE_ALL_COMPOSE);
  char symbols[SYMBOLS], check[2], *code = NULL;
  gsize n = 0;
  gboolean ok = plain != NULL;

  for (const char *c = plain; ok && *c != '\0'; c++)
    {
      const char *symbol = find_symbol (*c);

      if (*c == '-' || g_ascii_isspace (*c))
        continue;
      ok = symbol != NULL && n < SYMBOLS;
      if (ok)
        symbols[n++] = *symbol;
    }
  if (!ok || n != SYMBOLS)
    g_set_error (
        error, ZT_ERROR, ZT_ERROR_INVALID,
        _ ("This is not a recovery code: it has seven groups of four letters and digits."));
  else
    {
      make_check (symbols, check);
      if (memcmp (check, symbols + DATA_SYMBOLS, 2) == 0)
        code = in_groups (symbols);
      else
        g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                     _ ("The recovery code is mistyped. Compare it character by character."));
    }
  if (plain != NULL)
    zt_os_forget (plain, strlen (plain));
  zt_os_forget (symbols, sizeof symbols);
  return code;
}
