/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table: an error's (domain, code) → what to call it and what to do about it. */
#define G_LOG_DOMAIN "zt-error-text"
#include "config.h"

#include "error-text.h"

#include "zt-error.h"
#include "zt-net-error.h"
#include "zt-seal-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GQuark (*domain) (void);
  int code;
  int exit_status;
  const char *title;
  const char *advice;
} Row;

#define REFUSED 1
#define NO_NETWORK 3
#define NOT_VERIFIED 4

static const Row rows[] = {
  { zt_error_quark, ZT_ERROR_INVALID, REFUSED, N_ ("Not understood"),
    N_ ("Correct the place that the message names.") },
  { zt_error_quark, ZT_ERROR_UNSUPPORTED, REFUSED, N_ ("Not possible with this file"),
    N_ ("Save it in another way, as the message says, and try again.") },
  { zt_error_quark, ZT_ERROR_LIMIT, REFUSED, N_ ("Too large"),
    N_ ("Make it smaller or split it.") },
  { zt_error_quark, ZT_ERROR_NOT_FOUND, REFUSED, N_ ("Not found"),
    N_ ("Check the name, or synchronise first.") },
  { zt_error_quark, ZT_ERROR_IO, REFUSED, N_ ("The file could not be read or written"),
    N_ ("Check the folder's permissions and the disk.") },
  { zt_error_quark, ZT_ERROR_NO_SPACE, REFUSED, N_ ("The disk is full"),
    N_ ("Free some space and try again; nothing was half written.") },
  { zt_error_quark, ZT_ERROR_CORRUPT, NOT_VERIFIED, N_ ("Stored data is damaged"),
    N_ ("Fetch or make it again; restore a backup if it was your own.") },
  { zt_error_quark, ZT_ERROR_NEWER, REFUSED, N_ ("Made by a newer version"),
    N_ ("Update this program; the data was left as it is.") },
  { zt_error_quark, ZT_ERROR_REFUSED, REFUSED, N_ ("Refused"), "" },
  { zt_error_quark, ZT_ERROR_STALE, REFUSED, N_ ("Changed meanwhile"),
    N_ ("Read the newest version and repeat the change.") },
  { zt_error_quark, ZT_ERROR_FAILED, REFUSED, N_ ("It did not work"), "" },
  { zt_error_quark, ZT_ERROR_LOCKED, REFUSED, N_ ("Locked"),
    N_ ("Nothing is lost: unlock the desktop's keyring, or enter the recovery code.") },

  { zt_seal_error_quark, ZT_SEAL_ERROR_KEY_NOT_FOUND, REFUSED, N_ ("No such key"),
    N_ ("Plug in the token, or choose the file again.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_PIN_NEEDED, REFUSED, N_ ("A PIN is needed"),
    N_ ("Give it with --pin-file or ZHAOTOU_PIN.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_PIN_WRONG, REFUSED, N_ ("The PIN is wrong"),
    N_ ("Try again with care: most tokens lock after a few wrong tries.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_PIN_LOCKED, REFUSED, N_ ("The token is locked"),
    N_ ("Ask the CA that issued it to unlock it.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_TOKEN_GONE, REFUSED, N_ ("The token was pulled out"),
    N_ ("Plug it in again and repeat the step; nothing was lost.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_TOKEN_FAILED, REFUSED, N_ ("The token did not work"),
    N_ ("Plug it in again; update its driver if that does not help.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED, REFUSED,
    N_ ("The certificate has expired"), N_ ("Renew it at the CA that issued it.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID, REFUSED,
    N_ ("The certificate is not valid yet"), N_ ("Check the date of this machine.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED, NOT_VERIFIED,
    N_ ("The certificate is not trusted"), N_ ("Check who issued it.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_CERTIFICATE_REVOKED, NOT_VERIFIED,
    N_ ("The certificate was revoked"),
    N_ ("Use another certificate; get a new one at the CA that issued it.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_SIGNATURE_BROKEN, NOT_VERIFIED,
    N_ ("The signature does not hold"), N_ ("Do not rely on this file.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_NOT_A_RECIPIENT, REFUSED, N_ ("Not sealed for this key"),
    N_ ("Use the key it was sealed for.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_SEAL_BROKEN, NOT_VERIFIED, N_ ("The seal is broken"),
    N_ ("The file was changed or cut after it was sealed.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_TIMESTAMP_BROKEN, NOT_VERIFIED,
    N_ ("The time stamp does not hold"), "" },
  { zt_seal_error_quark, ZT_SEAL_ERROR_LOG_BROKEN, NOT_VERIFIED,
    N_ ("The platform's history does not fit"),
    N_ ("Make a backup of this workspace and tell the supervisor.") },
  { zt_seal_error_quark, ZT_SEAL_ERROR_UNSUPPORTED, REFUSED, N_ ("Not possible with this key"),
    "" },

  { zt_net_error_quark, ZT_NET_ERROR_OFFLINE, NO_NETWORK, N_ ("No network"),
    N_ ("What waits is kept in the outbox and goes by itself later.") },
  { zt_net_error_quark, ZT_NET_ERROR_TIMED_OUT, NO_NETWORK, N_ ("No answer in time"),
    N_ ("What waits is kept in the outbox and goes by itself later.") },
  { zt_net_error_quark, ZT_NET_ERROR_INTERRUPTED, NO_NETWORK, N_ ("Connection interrupted"),
    N_ ("It goes on where it stopped at the next try.") },
  { zt_net_error_quark, ZT_NET_ERROR_CERTIFICATE, NOT_VERIFIED, N_ ("A foreign platform"),
    N_ ("Check the address; nothing was sent.") },
  { zt_net_error_quark, ZT_NET_ERROR_UNAUTHORIZED, REFUSED, N_ ("Sign in again"),
    N_ ("Connect with your password or key; what waits is kept.") },
  { zt_net_error_quark, ZT_NET_ERROR_FORBIDDEN, REFUSED, N_ ("Not allowed"), "" },
  { zt_net_error_quark, ZT_NET_ERROR_NOT_FOUND, REFUSED, N_ ("Not on the platform"), "" },
  { zt_net_error_quark, ZT_NET_ERROR_STALE, REFUSED, N_ ("Changed meanwhile"),
    N_ ("Read the newest version and repeat the change.") },
  { zt_net_error_quark, ZT_NET_ERROR_REFUSED, REFUSED, N_ ("Refused by the platform"), "" },
  { zt_net_error_quark, ZT_NET_ERROR_TOO_EARLY, REFUSED, N_ ("Too early"),
    N_ ("Nobody gets it before the opening.") },
  { zt_net_error_quark, ZT_NET_ERROR_NEW_EPOCH, REFUSED, N_ ("The platform was restored"),
    N_ ("Synchronise again; drafts and outbox are kept.") },
  { zt_net_error_quark, ZT_NET_ERROR_TOO_LARGE, REFUSED, N_ ("Too large for the platform"), "" },
  { zt_net_error_quark, ZT_NET_ERROR_SERVER, NO_NETWORK, N_ ("The platform is in trouble"),
    N_ ("What waits is kept in the outbox and goes by itself later.") },
  { zt_net_error_quark, ZT_NET_ERROR_WAIT, NO_NETWORK, N_ ("The platform asks to wait"),
    N_ ("What waits is kept in the outbox and goes by itself later.") },
  { zt_net_error_quark, ZT_NET_ERROR_PROTOCOL, REFUSED, N_ ("Not a Zhaotou platform"),
    N_ ("Check the address.") },
};

static const Row *
find_row (GQuark domain, int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].domain () == domain && rows[i].code == code)
      return &rows[i];
  return NULL;
}

gboolean
zt_error_text_exists (GQuark domain, int code)
{
  return find_row (domain, code) != NULL;
}

const ZtErrorText *
zt_error_text (const GError *error)
{
  static GPrivate last = G_PRIVATE_INIT (g_free);
  const Row *row = error != NULL ? find_row (error->domain, error->code) : NULL;
  ZtErrorText *text = g_private_get (&last);

  if (text == NULL)
    {
      text = g_new0 (ZtErrorText, 1);
      g_private_set (&last, text);
    }
  if (row == NULL)
    row = find_row (ZT_ERROR, ZT_ERROR_FAILED);
  text->title = g_dgettext (GETTEXT_PACKAGE, row->title);
  text->advice = *row->advice != '\0' ? g_dgettext (GETTEXT_PACKAGE, row->advice) : "";
  return text;
}

int
zt_error_exit_status (const GError *error)
{
  const Row *row = error != NULL ? find_row (error->domain, error->code) : NULL;

  return row != NULL ? row->exit_status : REFUSED;
}
