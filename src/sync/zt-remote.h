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

/* @ca_file (nullable): the only roots accepted for TLS; NULL: the system's. */
ZtRemote *zt_remote_new (const char *url, const char *ca_file, GError **error);
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtRemote, zt_remote_free)

G_END_DECLS
