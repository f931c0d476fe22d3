/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who somebody is: passwords (yescrypt), one-time codes (RFC 6238), bearer tokens. */
#pragma once

#include "platform.h"

G_BEGIN_DECLS

#define ZT_SESSION_SECONDS (12 * 60 * 60)

/* @totp (nullable): a base32 secret. In the open transaction. */
gboolean zt_accounts_set (ZtStore *store, const char *person, const char *password,
                          const char *totp, GError **error);
typedef enum
{
  ZT_LOGIN_OK,
  ZT_LOGIN_WRONG,
  ZT_LOGIN_TOTP_NEEDED
} ZtLogin;
/* Slow by design; takes the same time for a person who does not exist. @step (out): the time step
 * of the one-time code that was used, to be kept so that it works only once; 0 without one. */
ZtLogin zt_accounts_check (ZtStore *store, const char *person, const char *password,
                           const char *totp, gint64 now, gint64 *step, GError **error);
gboolean zt_accounts_use_step (ZtStore *store, const char *person, gint64 step, GError **error);
/* RFC 6238 with SHA-1, 30 seconds, six digits. */
gboolean zt_totp_code (const char *base32, gint64 step, char code[7]);
/* The step of the code @given, one either way of @now for clocks that differ and after @used; 0: it
 * is none. */
gint64 zt_totp_match (const char *base32, const char *given, gint64 used, gint64 now);
char *zt_totp_secret_new (void); /* (nullable) 160 random bits in base32 */
/* From now on a login needs codes of @secret later than @step; NULL: none at all. */
gboolean zt_accounts_set_totp (ZtStore *store, const char *person, const char *secret, gint64 step,
                               GError **error);

char *zt_token_new (void); /* 32 random bytes, base64url */
/* Only the hash of a token is stored. */
gboolean zt_sessions_add (ZtStore *store, const char *token, const char *person, gint64 expires,
                          GError **error);
gboolean zt_sessions_end (ZtStore *store, const char *token, GError **error);
gboolean zt_sessions_sweep (ZtStore *store, gint64 now, GError **error);
/* (transfer full): who holds the token; NULL without error: nobody. A suspended person is nobody.
 */
ZtActor *zt_sessions_find (ZtStore *store, const char *token, gint64 now, GError **error);
ZtActor *zt_accounts_actor (ZtStore *store, const char *person, GError **error);

/* Wrong passwords are counted by person and by address; TRUE: no more tries now. */
gboolean zt_attempts_exhausted (const char *person, const char *peer);
void zt_attempts_failed (const char *person, const char *peer);
void zt_attempts_succeeded (const char *person, const char *peer);

G_END_DECLS
