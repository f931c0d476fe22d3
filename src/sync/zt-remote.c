/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform's small calls: sign in and out, one command, one JSON answer, one time stamp. */
#define G_LOG_DOMAIN "zt-remote"
#include "config.h"

#include "zt-remote-private.h"

#include "cms.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static JsonObject *
post_json (ZtRemote *remote, const char *path, JsonObject *request, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (SoupMessage) message = _zt_remote_message (remote, "POST", path, error);
  g_autoptr (GBytes) bytes = NULL;

  if (message == NULL)
    return NULL;
  bytes = zt_json_canonical_bytes (request);
  _zt_remote_set_body (message, "application/json", bytes);
  return _zt_remote_exchange_json (remote, message, cancellable, error);
}

/* Keeps the token of a session just opened. */
static JsonObject *
keep_session (ZtRemote *remote, JsonObject *session, GError **error)
{
  g_autoptr (JsonObject) answer = session;
  const char *token;

  if (answer == NULL)
    return NULL;
  token = zt_json_get_string (answer, "token");
  if (token == NULL)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform opened a session without a token."));
      return NULL;
    }
  zt_remote_set_token (remote, token);
  return g_steal_pointer (&answer);
}

JsonObject *
zt_remote_login (ZtRemote *remote, const char *user, const char *password, const char *totp,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();

  g_return_val_if_fail (remote != NULL && user != NULL && password != NULL, NULL);
  json_object_set_string_member (request, "user", user);
  json_object_set_string_member (request, "password", password);
  if (totp != NULL)
    json_object_set_string_member (request, "totp", totp);
  return keep_session (remote, post_json (remote, "/v1/sessions", request, cancellable, error),
                       error);
}

JsonObject *
zt_remote_login_with_key (ZtRemote *remote, ZtKey *key, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) challenge = NULL;
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) signature = NULL;
  const char *text;

  g_return_val_if_fail (remote != NULL && key != NULL, NULL);
  challenge = zt_remote_get_json (remote, "/v1/sessions/challenge", cancellable, error);
  if (challenge == NULL)
    return NULL;
  text = zt_json_get_string (challenge, "challenge");
  if (text == NULL || strlen (text) < 16)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform gave no challenge to sign."));
      return NULL;
    }
  content = g_bytes_new (text, strlen (text));
  signature = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, error);
  if (signature == NULL)
    return NULL;
  json_object_set_string_member (request, "challenge", text);
  zt_json_set_bytes (request, "signature", signature);
  return keep_session (remote, post_json (remote, "/v1/sessions", request, cancellable, error),
                       error);
}

JsonObject *
zt_remote_new_totp (ZtRemote *remote, const char *password, const char *totp,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();

  g_return_val_if_fail (remote != NULL && password != NULL, NULL);
  json_object_set_string_member (request, "password", password);
  if (totp != NULL)
    json_object_set_string_member (request, "totp", totp);
  return post_json (remote, "/v1/totp", request, cancellable, error);
}

gboolean
zt_remote_confirm_totp (ZtRemote *remote, const char *code, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) answer = NULL;

  g_return_val_if_fail (remote != NULL && code != NULL, FALSE);
  json_object_set_string_member (request, "totp", code);
  answer = post_json (remote, "/v1/totp/confirmation", request, cancellable, error);
  return answer != NULL;
}

gboolean
zt_remote_logout (ZtRemote *remote, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (remote != NULL, FALSE);
  message = _zt_remote_message (remote, "DELETE", "/v1/sessions", error);
  if (message == NULL)
    return FALSE;
  body = _zt_remote_exchange (remote, message, ZT_REMOTE_ANSWER_LIMIT, cancellable, error);
  if (body == NULL || !_zt_remote_check_status (message, body, error))
    return FALSE;
  zt_remote_set_token (remote, NULL);
  return TRUE;
}

ZtEvent *
zt_remote_send_for_receipt (ZtRemote *remote, const ZtCommand *command, JsonObject **receipt,
                            GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (ZtEvent) event = NULL;
  g_autoptr (GError) cause = NULL;
  JsonObject *wire, *given;

  g_return_val_if_fail (remote != NULL && command != NULL, NULL);
  request = zt_command_to_json (command);
  answer = post_json (remote, "/v1/commands", request, cancellable, &cause);
  if (answer == NULL)
    {
      /* A rule's no and a permission's no are the same to the outbox: a person must decide. */
      if (g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_FORBIDDEN))
        cause->code = ZT_NET_ERROR_REFUSED;
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  wire = zt_json_get_object (answer, "event");
  event = wire != NULL ? zt_event_new_from_json (wire, &cause) : NULL;
  if (event == NULL || g_strcmp0 (event->command, command->id) != 0)
    {
      /* TRANSLATORS: %s is what is wrong with the answer */
      g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                   _ ("The platform's answer to a command cannot be read (%s)."),
                   cause != NULL ? cause->message : _ ("it names another command"));
      return NULL;
    }
  given = zt_json_get_object (answer, "receipt");
  if (receipt != NULL)
    *receipt = given != NULL ? json_object_ref (given) : NULL;
  return g_steal_pointer (&event);
}

ZtEvent *
zt_remote_send (ZtRemote *remote, const ZtCommand *command, GCancellable *cancellable,
                GError **error)
{
  return zt_remote_send_for_receipt (remote, command, NULL, cancellable, error);
}

JsonObject *
zt_remote_get_json (ZtRemote *remote, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;

  g_return_val_if_fail (remote != NULL && path != NULL, NULL);
  message = _zt_remote_message (remote, "GET", path, error);
  return message != NULL ? _zt_remote_exchange_json (remote, message, cancellable, error) : NULL;
}

GBytes *
zt_remote_get_bytes (ZtRemote *remote, const char *path, gsize limit, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (remote != NULL && path != NULL, NULL);
  message = _zt_remote_message (remote, "GET", path, error);
  if (message == NULL)
    return NULL;
  body = _zt_remote_exchange (remote, message, limit, cancellable, error);
  if (body == NULL || !_zt_remote_check_status (message, body, error))
    return NULL;
  return g_steal_pointer (&body);
}

GBytes *
zt_remote_timestamp (GBytes *query, gpointer user_data, GError **error)
{
  ZtRemote *remote = user_data;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (query != NULL && remote != NULL, NULL);
  message = _zt_remote_message (remote, "POST",
                                remote->timestamp_path != NULL ? remote->timestamp_path
                                                               : "/v1/timestamp",
                                error);
  if (message == NULL)
    return NULL;
  _zt_remote_set_body (message, "application/timestamp-query", query);
  body = _zt_remote_exchange (remote, message, 256 * 1024, NULL, error);
  if (body == NULL || !_zt_remote_check_status (message, body, error))
    return NULL;
  return g_steal_pointer (&body);
}
