/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small platform that misbehaves on demand: a SoupServer in a thread of its own, with switches.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FAULT_NONE,
  FAULT_STATUS,       /* answers .status with a problem document */
  FAULT_HANG_UP,      /* takes the request and closes the connection without an answer */
  FAULT_CUT_BODY,     /* promises a whole body, sends half, closes */
  FAULT_GARBAGE,      /* 200 with something that is no JSON */
  FAULT_AFTER_WORK,   /* does what is asked, then closes instead of answering */
  FAULT_WRONG_OFFSET, /* 409 to a PATCH, nothing changed */
  FAULT_LOSE_UPLOAD,  /* 410: the upload is forgotten */
  FAULT_DAMAGE,       /* one byte of a blob is another */
} Fault;

typedef struct _FaultServer FaultServer;

/* @folder: where certificates are made. The server's is signed by a practice CA:
 * fault_server_get_ca(). */
FaultServer *fault_server_new (const char *folder);
void fault_server_free (FaultServer *server);
char *fault_server_get_url (FaultServer *server);
const char *fault_server_get_ca (FaultServer *server);
const char *fault_server_get_foreign_ca (
    FaultServer *server); /* another CA, which did not sign the server's */

/* The next @times requests whose "METHOD path" begins with @prefix have @fault. */
void fault_server_set (FaultServer *server, const char *prefix, Fault fault, int times,
                       guint status);
/* From now on everything works. */
void fault_server_clear (FaultServer *server);
/* What a GET of @path answers (JSON or NDJSON as it stands). */
void fault_server_put (FaultServer *server, const char *path, const char *body);
void fault_server_put_blob (FaultServer *server, const char *sha256, GBytes *content);
GBytes *fault_server_get_blob (
    FaultServer *server, const char *sha256); /* (nullable) (transfer full): what was uploaded */
/* Answers a POST to @path: the status, and the body in @answer (transfer full). Called in the
 * server's thread, under its lock. */
typedef guint (*FaultPostFunc) (const char *body, char **answer, gpointer user_data);
void fault_server_set_post (FaultServer *server, const char *path, FaultPostFunc func,
                            gpointer user_data);
/* How many requests whose "METHOD path" begins with @prefix came so far. */
guint fault_server_count (FaultServer *server, const char *prefix);
/* The last body POSTed to @path. */
char *fault_server_get_posted (FaultServer *server, const char *path);
guint64 fault_server_get_received (FaultServer *server); /* bytes in PATCHes */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultServer, fault_server_free)

G_END_DECLS
