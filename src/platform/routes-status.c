/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For those who watch the platform: readiness and counters. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "server.h"
#include "space.h"
#include "zt-os.h"
#include "zt-time.h"

void
zt_route_health (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (JsonObject) head = NULL;
  g_autofree char *time = zt_time_format (zt_time_now ());
  const char *status = "ok", *reason = NULL;

  if (store == NULL)
    return;
  head = zt_authority_get_head (store, NULL);
  if (head == NULL)
    status = "failing", reason = "log-unreadable";
  else if (zt_space_is_short (call->server->platform->folder))
    /* Commands still go through, uploads do not: no reason to send anybody elsewhere. */
    status = "degraded", reason = "no-space";
  json_object_set_string_member (answer, "status", status);
  if (reason != NULL)
    json_object_set_string_member (answer, "reason", reason);
  json_object_set_string_member (answer, "version", ZT_VERSION);
  json_object_set_string_member (answer, "time", time);
  json_object_set_string_member (answer, "epoch", call->server->platform->epoch);
  json_object_set_int_member (answer, "size", head != NULL ? zt_json_get_int (head, "size", 0) : 0);
  zt_request_add_header (call->request, "Cache-Control", "no-store");
  zt_answer_json (call->request, head != NULL ? 200 : 503, answer);
}

static void
add (GString *text, const char *name, const char *type, const char *help, guint64 value)
{
  g_string_append_printf (
      text, "# HELP zhaotou_%s %s\n# TYPE zhaotou_%s %s\nzhaotou_%s %" G_GUINT64_FORMAT "\n", name,
      help, name, type, name, value);
}

void
zt_route_metrics (ZtCall *call)
{
  ZtServer *server = call->server;
  ZtStore *store = zt_call_store (call);
  g_autoptr (GString) text = g_string_new (NULL);
  ZtWriterCounts counts;
  guint64 space = 0;

  if (store == NULL)
    return;
  zt_writer_get_counts (server->writer, &counts);
  zt_os_free_space (server->platform->folder, &space, NULL);
  add (text, "log_size", "counter", "Events in the log", zt_store_get_log_size (store));
  add (text, "commands_total", "counter", "Commands applied or refused", counts.commands);
  add (text, "commits_total", "counter", "Transactions written", counts.batches);
  add (text, "commit_jobs_total", "counter", "Pieces of writing in them", counts.jobs);
  add (text, "commit_jobs_most", "gauge", "Most pieces of writing in one transaction",
       counts.largest);
  add (text, "writer_queue", "gauge", "Pieces of writing that wait", counts.waiting);
  add (text, "deferred_calls", "gauge", "Calls whose answer is being made",
       (guint64) g_atomic_int_get (&server->deferred));
  add (text, "free_bytes", "gauge", "Free space of the platform's folder", space);
  add (text, "memory_kib", "gauge", "Proportional memory of this process", zt_os_own_pss_kib ());
  add (text, "uptime_seconds", "counter", "Since the server started",
       (guint64) ((zt_time_now () - server->started) / G_USEC_PER_SEC));
  g_mutex_lock (&server->lock);
  add (text, "feeds", "gauge", "Open event streams", server->feeds->len);
  g_string_append (
      text,
      "# HELP zhaotou_answers_total Answers by class\n# TYPE zhaotou_answers_total counter\n");
  for (guint class = 2; class <= 5; class ++)
    g_string_append_printf (text, "zhaotou_answers_total{class=\"%uxx\"} %" G_GUINT64_FORMAT "\n",
                            class, server->answers[class]);
  g_mutex_unlock (&server->lock);
  zt_request_answer_text (call->request, 200, "text/plain; version=0.0.4", text->str);
}

void
zt_route_api (ZtCall *call)
{
  g_autoptr (JsonObject) api = zt_openapi ();

  zt_answer_json (call->request, 200, api);
}
