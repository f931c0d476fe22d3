/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a request to its route: who calls, in which language, by which thread. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "server.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "accounts.h"
#include "clock.h"
#include "uploads.h"
#include "zt-kinds.h"
#include "zt-time.h"

#define FEEDS_OF_PERSON 16

static void
call_free (gpointer data)
{
  ZtCall *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
  for (gsize i = 0; i < G_N_ELEMENTS (call->parameters); i++)
    g_free (call->parameters[i]);
  g_clear_pointer (&call->actor, zt_actor_free);
  g_free (call->token);
  g_free (call);
}

/* "/v1/blobs/{id}" against a path; what stands in braces is taken out. */
static gboolean
match_path (const char *pattern, const char *path, ZtCall *call)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", -1);
  guint n = 0;

  if (g_strv_length (wanted) != g_strv_length (given))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (*wanted[i] == '{' ? *given[i] == '\0' : !g_str_equal (wanted[i], given[i]))
      return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (*wanted[i] == '{' && n < G_N_ELEMENTS (call->parameters))
      {
        g_free (call->parameters[n]);
        call->parameters[n++] = g_strdup (given[i]);
      }
  return TRUE;
}

/* Answers itself when there is none. */
static gboolean
find_route (ZtCall *call)
{
  const char *method = zt_request_get_method (call->request);
  const char *path = zt_request_get_path (call->request);
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (const ZtRoute *route = zt_routes; route->method != NULL; route++)
    {
      if (!match_path (route->path, path, call))
        continue;
      if (g_str_equal (route->method, method))
        {
          call->route = route;
          return TRUE;
        }
      if (g_str_equal (method, "HEAD") && g_str_equal (route->method, "GET"))
        call->route = route;
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", route->method);
    }
  if (call->route != NULL)
    return TRUE;
  if (allowed->len > 0)
    {
      zt_request_add_header (call->request, "Allow", allowed->str);
      zt_answer_problem (call->request, ZT_PROBLEM_METHOD, NULL);
    }
  else
    zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND, NULL);
  return FALSE;
}

/* FALSE: answered. */
static gboolean
find_actor (ZtCall *call)
{
  const char *header = zt_request_get_header (call->request, "Authorization");
  g_autoptr (GError) error = NULL;
  ZtStore *store;

  if (header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    {
      store = zt_call_store (call);
      if (store == NULL)
        return FALSE;
      call->token = g_strdup (header + 7);
      call->actor = zt_sessions_find (store, call->token, zt_time_now (), &error);
      if (error != NULL)
        {
          zt_answer_error (call->request, error);
          return FALSE;
        }
    }
  if (call->actor != NULL || (call->route->flags & ZT_ROUTE_PUBLIC) != 0)
    return TRUE;
  zt_answer_problem (call->request, ZT_PROBLEM_UNAUTHORIZED,
                     call->token != NULL ? _ ("The session has ended. Please sign in again.")
                                         : _ ("Please sign in first."));
  return FALSE;
}

static gboolean
check_tus (ZtCall *call)
{
  if ((call->route->flags & ZT_ROUTE_TUS) == 0)
    return TRUE;
  zt_request_add_header (call->request, "Tus-Resumable", "1.0.0");
  if (g_strcmp0 (zt_request_get_header (call->request, "Tus-Resumable"), "1.0.0") == 0)
    return TRUE;
  zt_request_add_header (call->request, "Tus-Version", "1.0.0");
  zt_answer_problem (call->request, ZT_PROBLEM_TUS_VERSION, NULL);
  return FALSE;
}

static void
on_begin (ZtRequest *request, gpointer data)
{
  ZtCall *call = g_new0 (ZtCall, 1);

  call->server = data;
  call->request = request;
  call->language = zt_language_of_request (request);
  zt_language_use (call->language);
  zt_request_set_data (request, call, call_free);
  if (g_atomic_int_get (&call->server->stopping))
    {
      zt_answer_problem (request, ZT_PROBLEM_BUSY, NULL);
      return;
    }
  if (!zt_request_has_good_address (request) || !zt_request_has_one_length (request))
    {
      zt_answer_problem (
          request, ZT_PROBLEM_MALFORMED,
          _ ("The address or the head of the request holds what has no place in it."));
      return;
    }
  if (!find_route (call) || !check_tus (call) || !find_actor (call))
    return;
  if (call->route->body_limit > 0)
    {
      zt_request_accept_body (request, call->route->body_limit);
      if (zt_request_get_length (request) > (gint64) call->route->body_limit)
        zt_answer_problem (request, ZT_PROBLEM_TOO_LARGE, NULL);
    }
  else if (call->route->begin == NULL && zt_request_get_length (request) != 0)
    zt_answer_problem (request, ZT_PROBLEM_TOO_LARGE, _ ("This request takes no content."));
  if (!zt_request_is_answered (request) && call->route->begin != NULL)
    call->route->begin (call);
}

/* A handler that has given its call to a job must not touch it again: it may be answered and gone.
 */
static _Thread_local gboolean handed_over;

void
zt_call_hand_over (void)
{
  handed_over = TRUE;
}

static void
handle_in_pool (gpointer data, gpointer user_data)
{
  ZtCall *call = data;

  zt_language_use (call->language);
  handed_over = FALSE;
  call->route->handle (call);
  if (!handed_over)
    zt_call_resume (call);
}

static void
on_handle (ZtRequest *request, gpointer data)
{
  ZtCall *call = zt_request_get_data (request);

  zt_language_use (call->language);
  if ((call->route->flags & ZT_ROUTE_SLOW) == 0)
    call->route->handle (call);
  else if (zt_call_defer (call))
    g_thread_pool_push (call->server->pool, call, NULL);
}

static void
on_finished (ZtRequest *request, gpointer data)
{
  ZtServer *server = data;
  guint class = zt_request_get_status (request) / 100;

  g_mutex_lock (&server->lock);
  server->answers[MIN (class, 5)]++;
  g_mutex_unlock (&server->lock);
}

gboolean
zt_call_defer (ZtCall *call)
{
  g_atomic_int_inc (&call->server->deferred);
  if (g_atomic_int_get (&call->server->stopping))
    {
      g_atomic_int_add (&call->server->deferred, -1);
      zt_answer_problem (call->request, ZT_PROBLEM_BUSY, NULL);
      return FALSE;
    }
  zt_request_defer (call->request);
  return TRUE;
}

void
zt_call_resume (ZtCall *call)
{
  ZtServer *server = call->server;

  zt_request_resume (call->request);
  g_atomic_int_add (&server->deferred, -1);
}

ZtStore *
zt_call_store (ZtCall *call)
{
  g_autoptr (GError) error = NULL;
  ZtStore *store = zt_platform_reader (call->server->platform, &error);

  if (store == NULL)
    zt_answer_error (call->request, error);
  return store;
}

gboolean
zt_call_may_read (ZtCall *call, ZtStore *store, const ZtRecord *record, gint64 now)
{
  const ZtKind *kind = zt_kinds_find (zt_record_get_kind (record));
  ZtLookupFacts facts = { call->server->platform, store, now };
  ZtLookup lookup = zt_platform_lookup (&facts);

  return kind != NULL && call->actor != NULL
         && zt_kind_may (kind, record, call->actor, "read", now, &lookup);
}

gboolean
zt_call_number (ZtCall *call, const char *name, gint64 fallback, gint64 least, gint64 most,
                gint64 *value)
{
  const char *text = zt_request_get_query (call->request, name);
  g_autofree char *detail = NULL;

  *value = fallback;
  if (text == NULL || g_ascii_string_to_signed (text, 10, least, most, value, NULL))
    return TRUE;
  /* TRANSLATORS: %s is the name of a query parameter. */
  detail = g_strdup_printf (_ ("“%s” is not a number in its range."), name);
  zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED, detail);
  return FALSE;
}

void
zt_call_write (ZtCall *call, ZtJob *job)
{
  job->language = call->language;
  /* A slow route is deferred already. */
  if ((call->route->flags & ZT_ROUTE_SLOW) == 0 && !zt_call_defer (call))
    {
      g_free (job);
      return;
    }
  zt_call_hand_over ();
  zt_server_push (call->server, job);
}

void
zt_server_push (ZtServer *server, ZtJob *job)
{
  g_autoptr (GError) error = NULL;

  if (zt_writer_push (server->writer, job))
    return;
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("The platform is busy."));
  job->finish (job, error);
}

JsonNode *
zt_call_json (ZtCall *call)
{
  GBytes *body = zt_request_get_body (call->request);
  g_autoptr (GError) error = NULL;
  JsonNode *node = NULL;

  if (body != NULL)
    node = zt_json_parse (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body), &error);
  if (node == NULL)
    zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                       error != NULL ? error->message : _ ("The request has no content."));
  return node;
}

gboolean
zt_server_watch (ZtServer *server, ZtCall *call)
{
  guint own = 0;

  g_mutex_lock (&server->lock);
  for (guint i = 0; i < server->feeds->len; i++)
    {
      const ZtCall *other = g_ptr_array_index (server->feeds, i);

      own += g_strcmp0 (other->actor->person, call->actor->person) == 0;
    }
  if (own < FEEDS_OF_PERSON)
    g_ptr_array_add (server->feeds, call);
  g_mutex_unlock (&server->lock);
  return own < FEEDS_OF_PERSON;
}

void
zt_server_unwatch (ZtServer *server, ZtCall *call)
{
  g_mutex_lock (&server->lock);
  g_ptr_array_remove_fast (server->feeds, call);
  g_mutex_unlock (&server->lock);
}

void
zt_server_wake (ZtServer *server)
{
  for (guint i = 0; i < server->feeds->len; i++)
    zt_request_wake (((ZtCall *) g_ptr_array_index (server->feeds, i))->request);
}

static void
wake_feeds (gpointer data)
{
  ZtServer *server = data;

  g_mutex_lock (&server->lock);
  zt_server_wake (server);
  g_mutex_unlock (&server->lock);
}

ZtServer *
zt_server_start (ZtPlatform *platform, const ZtHttpOptions *options, GError **error)
{
  static const ZtHttpHandlers handlers = { on_begin, on_handle, on_finished };
  ZtServer *server = g_new0 (ZtServer, 1);

  server->platform = platform;
  server->started = zt_time_now ();
  g_mutex_init (&server->lock);
  g_cond_init (&server->tick);
  server->feeds = g_ptr_array_new ();
  server->challenges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  server->uploads = zt_uploads_new (server);
  server->pool = g_thread_pool_new (handle_in_pool, NULL, MAX (2, (int) g_get_num_processors ()),
                                    FALSE, NULL);
  server->writer = zt_writer_new (platform, error);
  if (server->writer != NULL)
    {
      zt_writer_set_listener (server->writer, wake_feeds, server);
      server->http = zt_http_start (options, &handlers, server, error);
    }
  if (server->http == NULL)
    {
      zt_server_stop (server);
      return NULL;
    }
  server->clock = g_thread_new ("zt-clock", zt_clock_run, server);
  return server;
}

/* Everything that was accepted is answered before the engine goes. */
void
zt_server_stop (ZtServer *server)
{
  if (server == NULL)
    return;
  if (server->http != NULL)
    zt_http_quiesce (server->http);
  g_mutex_lock (&server->lock);
  g_atomic_int_set (&server->stopping, TRUE);
  g_cond_broadcast (&server->tick);
  g_mutex_unlock (&server->lock);
  if (server->clock != NULL)
    g_thread_join (server->clock);
  while (g_atomic_int_get (&server->deferred) > 0)
    g_usleep (2000);
  wake_feeds (server);
  zt_http_stop (server->http);
  g_thread_pool_free (server->pool, FALSE, TRUE);
  zt_writer_free (server->writer);
  zt_uploads_free (server->uploads);
  g_ptr_array_unref (server->feeds);
  g_hash_table_unref (server->challenges);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->tick);
  g_free (server);
}
