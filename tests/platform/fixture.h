/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped program, served over TLS, and a client that knows nothing of its inside. */
#pragma once

#include <libsoup/soup.h>

#include "zt-command.h"
#include "zt-key.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder; /* temporary, holds everything */
  char *data;
  char *url;
  GSubprocess *process;
  SoupSession *session;
  JsonNode *accounts;
  gint64 made; /* when init returned */
} Server;

typedef struct
{
  guint status;
  GBytes *body;
  JsonObject *json; /* (nullable) */
  SoupMessageHeaders *headers;
} Answer;

/* init --sample --close-in @close_in (0: without the sample), then serve. */
Server *server_new (int close_in);
void server_serve (Server *server, const char *const *more);
void server_kill (Server *server); /* -9 */
void server_stop (Server *server); /* SIGTERM; must end with 0 */
void server_free (Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

SoupSession *server_session (Server *server); /* a new one, for another thread */
/* The program with @arguments; its output. */
int platform_run (const char *const *arguments, char **out, char **err);
int server_run (Server *server, const char *command, const char *const *more, char **out,
                char **err);
char *shell (const char *format, ...) G_GNUC_PRINTF (1, 2); /* asserts success, gives the output */

const char *account (Server *server, const char *user, const char *field);
char *login (Server *server, const char *user);
ZtKey *open_identity (Server *server, const char *user);

/* @headers: name, value, …, NULL (nullable). */
Answer *request (SoupSession *session, Server *server, const char *token, const char *method,
                 const char *path, const char *type, GBytes *body, const char *const *headers);
Answer *get (Server *server, const char *token, const char *path);
Answer *post_json (Server *server, const char *token, const char *path, const char *text);
Answer *send_command (Server *server, const char *token, const ZtCommand *command);
const char *answer_type (Answer *answer); /* the last word of a problem's type */
void answer_free (Answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/* A bid's signed commitment for @user's organisation, with the one part @sha256. */
ZtCommand *make_bid (Server *server, const char *user, const char *tender, const char *sha256,
                     gsize size, gint64 if_version);
ZtCommand *make_enquiry (Server *server, const char *user, const char *tender);
/* Uploads by tus in one piece. */
void upload (Server *server, const char *token, GBytes *content, const char *sha256);
GBytes *random_bytes (gsize size, char **sha256);
extern const char *const first_tender;
extern const char *const other_tender;

G_END_DECLS
