/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform as the client sees it: blocking calls over libsoup, one thread. */
#pragma once

#include <gio/gio.h>

#include "zt-command.h"
#include "zt-error.h"
#include "zt-key.h"
#include "zt-net-error.h"

G_BEGIN_DECLS

typedef struct _ZtRemote ZtRemote;

/* What a TLS certificate must answer to, for all of the client: NULL: the authorities this machine trusts; the name of a PEM file: its
 * authorities only; "sha256:HEX", colons allowed: the one certificate with this fingerprint, whoever issued it. */
#define ZT_TRUST_PIN "sha256:"
ZtRemote *zt_remote_new (const char *url, const char *trust, GError **error);
/* Any RFC 3161 service at @url (the whole address); only zt_remote_timestamp() may be called on it. Plain HTTP is allowed: the answer is signed. */
ZtRemote *zt_remote_new_timestamp (const char *url, const char *ca_file, GError **error);
void zt_remote_free (ZtRemote *remote);
void zt_remote_set_token (ZtRemote *remote, const char *token);
const char *zt_remote_get_token (ZtRemote *remote);
/* Server clock minus ours, from the last answers, with half the round trip as its error. FALSE: not known yet. */
gboolean zt_remote_get_clock_offset (ZtRemote *remote, gint64 *offset_us, gint64 *error_us);

/* {"token","expires","person","organisation","roles","name"} */
JsonObject *zt_remote_login (ZtRemote *remote, const char *user, const char *password, const char *totp, GCancellable *cancellable, GError **error);
/* A new secret for one-time codes of who is signed in: {"secret","uri","expires"}. @totp (nullable): the current code, where there is one. */
JsonObject *zt_remote_new_totp (ZtRemote *remote, const char *password, const char *totp, GCancellable *cancellable, GError **error);
/* Its first code: from now on signing in needs one. */
gboolean zt_remote_confirm_totp (ZtRemote *remote, const char *code, GCancellable *cancellable, GError **error);
gboolean zt_remote_logout (ZtRemote *remote, GCancellable *cancellable, GError **error);
/* One command: its event, or the error (STALE, REFUSED …) with the platform's detail as message. */
ZtEvent *zt_remote_send (ZtRemote *remote, const ZtCommand *command, GCancellable *cancellable, GError **error);
/* The same, with the platform's receipt where the command earns one. @receipt: (out) (nullable) (transfer full): NULL inside when there is none. */
ZtEvent *zt_remote_send_for_receipt (ZtRemote *remote, const ZtCommand *command, JsonObject **receipt, GCancellable *cancellable, GError **error);
/* Proves possession of a CA key instead of a password: signs the platform's challenge. Answers as zt_remote_login(). */
JsonObject *zt_remote_login_with_key (ZtRemote *remote, ZtKey *key, GCancellable *cancellable, GError **error);

/* One line of the feed: an event, or only its leaf when this principal may not read it; then once, at the end, the signed head. */
typedef struct { gint64 position; ZtEvent *event; /* (nullable) */ char *leaf; /* (nullable) hex */ JsonObject *head; /* (nullable) */ gboolean more; } ZtFeedItem;
typedef gboolean (*ZtFeedFunc) (const ZtFeedItem *item, gpointer user_data, GError **error);
gboolean zt_remote_changes (ZtRemote *remote, gint64 since, const char *epoch, gint64 limit, ZtFeedFunc item, gpointer user_data, GCancellable *cancellable, GError **error);

JsonObject *zt_remote_get_json (ZtRemote *remote, const char *path, GCancellable *cancellable, GError **error); /* health, log/head, proofs, records */
GBytes *zt_remote_get_bytes (ZtRemote *remote, const char *path, gsize limit, GCancellable *cancellable, GError **error);
GBytes *zt_remote_timestamp (GBytes *query, gpointer remote, GError **error); /* a ZtTimestampFunc */
/* tus 1.0: creates or resumes (*upload_url in and out, durable for the caller through @created), verifies by digest. */
gboolean zt_remote_upload (ZtRemote *remote, const char *path, const char *sha256, char **upload_url, void (*created) (const char *url, gpointer user_data),
                           ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* Ranged, resumed into @path.part, digest checked before it takes the name. */
gboolean zt_remote_download (ZtRemote *remote, const char *sha256, const char *path, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);

/* --- before signing in --- */

typedef enum
{
  ZT_PROBE_TRUSTED,        /* or no certificate at all: plain HTTP on this machine */
  ZT_PROBE_UNKNOWN_ISSUER, /* a person may vouch for it, or name the authority */
  ZT_PROBE_OTHER_NAME,     /* issued for another host */
  ZT_PROBE_EXPIRED,
  ZT_PROBE_NOT_YET_VALID,
  ZT_PROBE_REVOKED,
  ZT_PROBE_WEAK,
} ZtProbeTrust;

typedef struct
{
  char *url, *host, *version; /* (owned) as completed; of the platform's program (nullable) */
  ZtCertificate *certificate; /* (owned) (nullable) */
  char **names;               /* (owned) (nullable) hosts that the certificate is for */
  ZtProbeTrust trust;
} ZtProbe;

/* As typed, with the https:// that people leave out and without slashes at the end. */
char *zt_remote_complete_url (const char *typed);
/* Asks whether a platform answers at @url and shows its certificate, trusted or not; sends nothing about anybody. ZT_NET_ERROR_PROTOCOL:
 * something else answers. */
ZtProbe *zt_remote_probe (const char *url, const char *trust, GCancellable *cancellable, GError **error);
void zt_probe_free (ZtProbe *probe);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtProbe, zt_probe_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtRemote, zt_remote_free)

G_END_DECLS
