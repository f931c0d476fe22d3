/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in and out. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "accounts.h"
#include "server.h"
#include "zt-os.h"
#include "zt-time.h"

#define CHALLENGE_SECONDS 120
#define MOST_CHALLENGES 10000

typedef struct
{
  ZtJob job;
  ZtCall *call;
  char *person;
  char *token;
  gint64 step, expires;
  ZtActor *actor;
} SessionJob;

void
zt_route_session_challenge (ZtCall *call)
{
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autofree char *text = zt_token_new ();
  gint64 *expiry = g_new (gint64, 1);
  g_autofree char *expires = NULL;

  *expiry = zt_time_now () + CHALLENGE_SECONDS * G_USEC_PER_SEC;
  expires = zt_time_format (*expiry);
  json_object_set_string_member (answer, "challenge", text);
  json_object_set_string_member (answer, "expires", expires);
  g_mutex_lock (&call->server->lock);
  if (g_hash_table_size (call->server->challenges) >= MOST_CHALLENGES)
    g_hash_table_remove_all (call->server->challenges);
  g_hash_table_insert (call->server->challenges, g_steal_pointer (&text), expiry);
  g_mutex_unlock (&call->server->lock);
  zt_answer_json (call->request, 200, answer);
}

/* Each challenge works once. */
static gboolean
use_challenge (ZtServer *server, const char *text)
{
  gint64 *expiry;
  gboolean good;

  g_mutex_lock (&server->lock);
  expiry = g_hash_table_lookup (server->challenges, text);
  good = expiry != NULL && *expiry > zt_time_now ();
  g_hash_table_remove (server->challenges, text);
  g_mutex_unlock (&server->lock);
  return good;
}

static gboolean
add_session (ZtJob *base, ZtWriter *writer, ZtStore *store, GError **error)
{
  SessionJob *job = (SessionJob *) base;

  return (job->step == 0 || zt_accounts_use_step (store, job->person, job->step, error))
         && zt_sessions_add (store, job->token, job->person, job->expires, error);
}

static JsonObject *
describe (SessionJob *job, ZtStore *store)
{
  JsonObject *answer = json_object_new ();
  g_autoptr (ZtRecord) person
      = store != NULL ? zt_store_get_record (store, "person", job->person, NULL) : NULL;
  g_autofree char *expires = zt_time_format (job->expires);
  JsonArray *roles = json_array_new ();

  for (guint bit = 1; bit < 20; bit++)
    if ((job->actor->roles & (1u << bit)) != 0)
      json_array_add_string_element (roles, zt_role_name (1u << bit));
  json_object_set_string_member (answer, "token", job->token);
  json_object_set_string_member (answer, "expires", expires);
  json_object_set_string_member (answer, "person", job->person);
  json_object_set_string_member (answer, "organisation",
                                 job->actor->organisation != NULL ? job->actor->organisation : "");
  json_object_set_array_member (answer, "roles", roles);
  json_object_set_string_member (answer, "name",
                                 person != NULL
                                     ? zt_json_get_string (zt_record_get_body (person), "name")
                                     : "");
  return answer;
}

static void
session_added (ZtJob *base, const GError *error)
{
  SessionJob *job = (SessionJob *) base;
  ZtCall *call = job->call;

  if (error != NULL)
    zt_answer_error (call->request, error);
  else
    {
      g_autoptr (JsonObject) answer
          = describe (job, zt_platform_reader (call->server->platform, NULL));

      zt_request_add_header (call->request, "Cache-Control", "no-store");
      zt_answer_json (call->request, 200, answer);
    }
  zt_os_forget (job->token, strlen (job->token));
  g_free (job->token);
  g_free (job->person);
  zt_actor_free (job->actor);
  g_free (job);
  zt_call_resume (call);
}

static void
start_session (ZtCall *call, ZtStore *store, const char *person, gint64 step)
{
  SessionJob *job;
  ZtActor *actor = zt_accounts_actor (store, person, NULL);

  if (actor == NULL)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_UNAUTHORIZED, _ ("This account is suspended."));
      return;
    }
  job = g_new0 (SessionJob, 1);
  job->job.run = add_session;
  job->job.finish = session_added;
  job->call = call;
  job->actor = actor;
  job->person = g_strdup (person);
  job->token = zt_token_new ();
  job->step = step;
  job->expires = zt_time_now () + ZT_SESSION_SECONDS * (gint64) G_USEC_PER_SEC;
  zt_call_write (call, &job->job);
}

static void
login_with_password (ZtCall *call, ZtStore *store, JsonObject *request)
{
  const char *person = zt_json_get_string (request, "user");
  const char *password = zt_json_get_string (request, "password");
  const char *peer = zt_request_get_peer (call->request);
  g_autoptr (GError) error = NULL;
  gint64 step = 0;
  ZtLogin login;

  if (person == NULL || password == NULL || strlen (password) > 500 || strlen (person) > 80)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_INVALID,
                         _ ("User name and password are needed."));
      return;
    }
  if (zt_attempts_exhausted (person, peer))
    {
      zt_request_add_header (call->request, "Retry-After", "300");
      zt_answer_problem (call->request, ZT_PROBLEM_TOO_MANY,
                         _ ("Too many wrong passwords. Please wait five minutes."));
      return;
    }
  login = zt_accounts_check (store, person, password, zt_json_get_string (request, "totp"),
                             zt_time_now (), &step, &error);
  if (error != NULL)
    zt_answer_error (call->request, error);
  else if (login == ZT_LOGIN_TOTP_NEEDED)
    zt_answer_problem (call->request, ZT_PROBLEM_UNAUTHORIZED,
                       _ ("This account needs a one-time code as well."));
  else if (login == ZT_LOGIN_WRONG)
    {
      zt_attempts_failed (person, peer);
      zt_answer_problem (call->request, ZT_PROBLEM_UNAUTHORIZED,
                         _ ("User name, password or one-time code is wrong."));
    }
  else
    {
      zt_attempts_succeeded (person, peer);
      start_session (call, store, person, step);
    }
}

/* The person of that organisation whose certificate this is, or whose name it bears. */
static char *
find_holder (ZtStore *store, const char *organisation, const char *name)
{
  g_autofree char *condition = g_strdup_printf ("organisation=%s", organisation);
  const char *const where[] = { condition, NULL };
  const ZtQuery query = { .kind = "person", .state = "active", .where = where };
  g_autoptr (GPtrArray) people = zt_store_query (store, &query, NULL);

  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      ZtRecord *person = g_ptr_array_index (people, i);

      if (g_strcmp0 (zt_json_get_string (zt_record_get_body (person), "name"), name) == 0)
        return g_strdup (zt_record_get_id (person));
    }
  return NULL;
}

static void
login_with_key (ZtCall *call, ZtStore *store, JsonObject *request)
{
  const char *challenge = zt_json_get_string (request, "challenge");
  g_autoptr (GBytes) signature = zt_json_get_bytes (request, "signature");
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL, *code = NULL, *person = NULL;

  if (signature == NULL || !use_challenge (call->server, challenge))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_UNAUTHORIZED,
                         _ ("The challenge has expired. Please try again."));
      return;
    }
  content = g_bytes_new (challenge, strlen (challenge));
  if (!zt_platform_verify (call->server->platform, content, signature, NULL, zt_time_now (), &name,
                           &code, &error))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_SIGNATURE, error->message);
      return;
    }
  person = code != NULL ? find_holder (store, code, name) : NULL;
  if (person == NULL)
    zt_answer_problem (call->request, ZT_PROBLEM_UNAUTHORIZED,
                       _ ("This certificate belongs to nobody here."));
  else
    start_session (call, store, person, 0);
}

void
zt_route_session_new (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (JsonNode) node = store != NULL ? zt_call_json (call) : NULL;

  if (node == NULL)
    return;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    zt_answer_problem (call->request, ZT_PROBLEM_INVALID, NULL);
  else if (zt_json_get_string (json_node_get_object (node), "challenge") != NULL)
    login_with_key (call, store, json_node_get_object (node));
  else
    login_with_password (call, store, json_node_get_object (node));
}

static gboolean
end_session (ZtJob *base, ZtWriter *writer, ZtStore *store, GError **error)
{
  return zt_sessions_end (store, ((SessionJob *) base)->call->token, error);
}

static void
session_ended (ZtJob *base, const GError *error)
{
  ZtCall *call = ((SessionJob *) base)->call;

  if (error != NULL)
    zt_answer_error (call->request, error);
  else
    zt_request_answer (call->request, 204, NULL, NULL);
  g_free (base);
  zt_call_resume (call);
}

void
zt_route_session_end (ZtCall *call)
{
  SessionJob *job = g_new0 (SessionJob, 1);

  job->job.run = end_session;
  job->job.finish = session_ended;
  job->call = call;
  zt_call_write (call, &job->job);
}
