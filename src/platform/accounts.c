/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords, one-time codes and sessions. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "accounts.h"

#include <crypt.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "digest.h"
#include "sql.h"
#include "zt-kinds.h"
#include "zt-os.h"

#define MOST_FAILURES 8
#define FORGIVEN_AFTER (5 * 60 * G_USEC_PER_SEC)

static gboolean
same_text (const char *a, const char *b)
{
  gsize length = strlen (a);

  return length == strlen (b) && gnutls_memcmp (a, b, length) == 0;
}

/* (nullable): crypt() with @setting into a string of its own. */
static char *
hash_password (const char *password, const char *setting)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *hash = crypt_r (password, setting, data);
  char *copy = hash != NULL && *hash != '*' ? g_strdup (hash) : NULL;

  zt_os_forget (data, sizeof *data);
  g_free (data);
  return copy;
}

gboolean
zt_accounts_set (ZtStore *store, const char *person, const char *password, const char *totp,
                 GError **error)
{
  char random[32], setting[CRYPT_GENSALT_OUTPUT_SIZE];
  g_autofree char *hash = NULL;

  if (gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random) == 0
      && crypt_gensalt_rn ("$y$", 0, random, sizeof random, setting, sizeof setting) != NULL)
    hash = hash_password (password, setting);
  if (hash == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                           _ ("This system cannot make password hashes."));
      return FALSE;
    }
  return zt_sql_run (
      store, error,
      "INSERT OR REPLACE INTO platform_account (person, password, totp) VALUES (?, ?, ?)", "sss",
      person, hash, totp);
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* base32, RFC 4648 */

static gsize
decode_base32 (const char *text, guint8 *out, gsize size)
{
  guint32 bits = 0;
  guint n = 0;
  gsize length = 0;

  for (; *text != '\0'; text++)
    {
      const char *place = strchr (alphabet, g_ascii_toupper (*text));

      if (place == NULL)
        continue;
      bits = bits << 5 | (guint32) (place - alphabet);
      n += 5;
      if (n >= 8 && length < size)
        {
          n -= 8;
          out[length++] = bits >> n & 0xff;
        }
    }
  return length;
}

gboolean
zt_totp_code (const char *base32, gint64 step, char code[7])
{
  guint8 secret[64], message[8], mac[20];
  gsize length = decode_base32 (base32, secret, sizeof secret);
  guint offset;
  guint32 number;

  for (int i = 0; i < 8; i++)
    message[i] = (guint8) ((guint64) step >> (56 - 8 * i));
  if (length == 0
      || gnutls_hmac_fast (GNUTLS_MAC_SHA1, secret, length, message, sizeof message, mac) != 0)
    return FALSE;
  zt_os_forget (secret, sizeof secret);
  offset = mac[19] & 0xf;
  number = (guint32) (mac[offset] & 0x7f) << 24 | (guint32) mac[offset + 1] << 16
           | (guint32) mac[offset + 2] << 8 | mac[offset + 3];
  g_snprintf (code, 7, "%06u", number % 1000000);
  return TRUE;
}

gint64
zt_totp_match (const char *secret, const char *given, gint64 used, gint64 now)
{
  gint64 middle = now / G_USEC_PER_SEC / 30;

  for (gint64 step = middle - 1; step <= middle + 1; step++)
    {
      char code[7];

      if (step > used && zt_totp_code (secret, step, code) && same_text (code, given))
        return step;
    }
  return 0;
}

ZtLogin
zt_accounts_check (ZtStore *store, const char *person, const char *password, const char *totp,
                   gint64 now, gint64 *step, GError **error)
{
  static const char nobody[]
      = "$y$j9T$lhJ0Z3Mx3gkHUZ9R8Xc3V0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  sqlite3_stmt *row
      = zt_sql_query (store, error,
                      "SELECT password, totp, totp_step FROM platform_account WHERE person = ?",
                      "s", person);
  g_autofree char *stored = NULL, *secret = NULL, *hash = NULL;
  gint64 used = 0;

  *step = 0;
  if (zt_sql_step (store, &row, error))
    {
      stored = g_strdup (zt_sql_column (row, 0));
      secret = g_strdup (zt_sql_column (row, 1));
      used = sqlite3_column_int64 (row, 2);
      sqlite3_finalize (row);
    }
  hash = hash_password (password, stored != NULL ? stored : nobody);
  if (stored == NULL || hash == NULL || !same_text (hash, stored))
    return ZT_LOGIN_WRONG;
  if (secret == NULL)
    return ZT_LOGIN_OK;
  if (totp == NULL || *totp == '\0')
    return ZT_LOGIN_TOTP_NEEDED;
  *step = zt_totp_match (secret, totp, used, now);
  return *step != 0 ? ZT_LOGIN_OK : ZT_LOGIN_WRONG;
}

char *
zt_totp_secret_new (void)
{
  guint8 random[20];
  GString *text;

  if (gnutls_rnd (GNUTLS_RND_KEY, random, sizeof random) != 0)
    return NULL;
  text = g_string_sized_new (32);
  for (guint bit = 0; bit < 8 * sizeof random; bit += 5)
    {
      guint value = random[bit / 8] << 8;

      if (bit / 8 + 1 < sizeof random)
        value |= random[bit / 8 + 1];
      g_string_append_c (text, alphabet[value >> (11 - bit % 8) & 31]);
    }
  zt_os_forget (random, sizeof random);
  return g_string_free (text, FALSE);
}

gboolean
zt_accounts_set_totp (ZtStore *store, const char *person, const char *secret, gint64 step,
                      GError **error)
{
  return zt_sql_run (store, error,
                     "UPDATE platform_account SET totp = ?, totp_step = ? WHERE person = ?", "sis",
                     secret, step, person);
}

gboolean
zt_accounts_use_step (ZtStore *store, const char *person, gint64 step, GError **error)
{
  /* Two logins with one code at the same moment: the second finds the step used. */
  if (!zt_sql_run (
          store, error,
          "UPDATE platform_account SET totp_step = ?1 WHERE person = ?2 AND totp_step < ?1", "is",
          step, person))
    return FALSE;
  if (sqlite3_changes (zt_store_get_database (store)) == 1)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                       _ ("This one-time code was used already."));
  return FALSE;
}

char *
zt_token_new (void)
{
  guint8 random[32];
  char *text;

  if (gnutls_rnd (GNUTLS_RND_KEY, random, sizeof random) != 0)
    return NULL;
  text = g_base64_encode (random, sizeof random);
  zt_os_forget (random, sizeof random);
  for (char *c = text; *c != '\0'; c++)
    *c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
  return text;
}

gboolean
zt_sessions_add (ZtStore *store, const char *token, const char *person, gint64 expires,
                 GError **error)
{
  g_autofree char *hash = zt_sha256_hex (token, strlen (token));

  return zt_sql_run (store, error,
                     "INSERT INTO platform_session (token, person, expires) VALUES (?, ?, ?)",
                     "ssi", hash, person, expires);
}

gboolean
zt_sessions_end (ZtStore *store, const char *token, GError **error)
{
  g_autofree char *hash = zt_sha256_hex (token, strlen (token));

  return zt_sql_run (store, error, "DELETE FROM platform_session WHERE token = ?", "s", hash);
}

gboolean
zt_sessions_sweep (ZtStore *store, gint64 now, GError **error)
{
  return zt_sql_run (store, error, "DELETE FROM platform_session WHERE expires < ?", "i", now);
}

ZtActor *
zt_accounts_actor (ZtStore *store, const char *person, GError **error)
{
  g_autoptr (ZtRecord) record = zt_store_get_record (store, "person", person, error);
  JsonArray *names;
  guint roles = ZT_ROLE_PUBLIC;

  if (record == NULL || g_strcmp0 (zt_record_get_state (record), "active") != 0)
    return NULL;
  names = zt_json_get_array (zt_record_get_body (record), "roles");
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    roles |= zt_role_parse (json_array_get_string_element (names, i));
  return zt_actor_new (person, zt_json_get_string (zt_record_get_body (record), "organisation"),
                       roles);
}

ZtActor *
zt_sessions_find (ZtStore *store, const char *token, gint64 now, GError **error)
{
  g_autofree char *hash = zt_sha256_hex (token, strlen (token));
  g_autofree char *person = NULL;
  sqlite3_stmt *row
      = zt_sql_query (store, error,
                      "SELECT person FROM platform_session WHERE token = ? AND expires > ?", "si",
                      hash, now);

  if (zt_sql_step (store, &row, error))
    {
      person = g_strdup (zt_sql_column (row, 0));
      sqlite3_finalize (row);
    }
  return person != NULL ? zt_accounts_actor (store, person, error) : NULL;
}

typedef struct
{
  guint failures;
  gint64 last;
} Attempts;

static GMutex attempts_lock;
static GHashTable *attempts;

static Attempts *
find_attempts (const char *key, gboolean make)
{
  Attempts *found;

  if (attempts == NULL)
    attempts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  found = g_hash_table_lookup (attempts, key);
  if (found != NULL && g_get_monotonic_time () - found->last > FORGIVEN_AFTER)
    found->failures = 0;
  if (found == NULL && make)
    {
      /* Invented names must not fill the memory. */
      if (g_hash_table_size (attempts) > 100000)
        g_hash_table_remove_all (attempts);
      found = g_new0 (Attempts, 1);
      g_hash_table_insert (attempts, g_strdup (key), found);
    }
  return found;
}

/* Of one person from one address, of one person from anywhere, from one address for anybody.
 * Whoever wants to lock a competitor out must have many addresses. */
typedef struct
{
  char *keys[3];
} AttemptKeys;

static const guint most_failures[] = { MOST_FAILURES, 10 * MOST_FAILURES, 10 * MOST_FAILURES };

static void
attempt_keys_init (AttemptKeys *keys, const char *person, const char *peer)
{
  keys->keys[0] = g_strconcat (person, "@", peer, NULL);
  keys->keys[1] = g_strconcat (person, "@", NULL);
  keys->keys[2] = g_strconcat ("@", peer, NULL);
}

static void
attempt_keys_clear (AttemptKeys *keys)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys->keys); i++)
    g_free (keys->keys[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AttemptKeys, attempt_keys_clear)

gboolean
zt_attempts_exhausted (const char *person, const char *peer)
{
  g_auto (AttemptKeys) keys = { 0 };
  gboolean exhausted = FALSE;

  attempt_keys_init (&keys, person, peer);
  g_mutex_lock (&attempts_lock);
  for (gsize i = 0; i < G_N_ELEMENTS (keys.keys); i++)
    {
      const Attempts *found = find_attempts (keys.keys[i], FALSE);

      exhausted |= found != NULL && found->failures >= most_failures[i];
    }
  g_mutex_unlock (&attempts_lock);
  return exhausted;
}

void
zt_attempts_failed (const char *person, const char *peer)
{
  g_auto (AttemptKeys) keys = { 0 };

  attempt_keys_init (&keys, person, peer);
  g_mutex_lock (&attempts_lock);
  for (gsize i = 0; i < G_N_ELEMENTS (keys.keys); i++)
    {
      Attempts *found = find_attempts (keys.keys[i], TRUE);

      found->failures++;
      found->last = g_get_monotonic_time ();
    }
  g_mutex_unlock (&attempts_lock);
}

void
zt_attempts_succeeded (const char *person, const char *peer)
{
  g_auto (AttemptKeys) keys = { 0 };

  attempt_keys_init (&keys, person, peer);
  g_mutex_lock (&attempts_lock);
  for (gsize i = 0; attempts != NULL && i < 2; i++)
    g_hash_table_remove (attempts, keys.keys[i]);
  g_mutex_unlock (&attempts_lock);
}
