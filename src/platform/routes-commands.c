/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way to change anything. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "server.h"

#define MOST_COMMANDS 1000

typedef struct
{
  ZtJob job;
  ZtCall *call;
  GPtrArray *commands; /* of ZtCommand, NULL where it could not be read */
  GPtrArray *outcomes; /* of ZtOutcome, the same order */
  gboolean is_array;
} CommandsJob;

static void
job_free (CommandsJob *job)
{
  g_ptr_array_unref (job->commands);
  g_ptr_array_unref (job->outcomes);
  g_free (job);
}

static void
command_free (gpointer command)
{
  if (command != NULL)
    zt_command_free (command);
}

static gboolean
add_receipt (CommandsJob *job, ZtWriter *writer, ZtStore *store, ZtOutcome *outcome, GError **error)
{
  g_autoptr (JsonObject) head = NULL;

  if (outcome->event == NULL || outcome->receipt != NULL
      || !zt_authority_earns_receipt (outcome->event))
    return TRUE;
  head = zt_authority_get_head (store, NULL);
  /* New with this batch, be it a second time: the head that covers it is signed at its end. */
  if (head == NULL || outcome->event->position > zt_json_get_int (head, "size", 0))
    {
      if (job->job.receipts == NULL)
        job->job.receipts = g_ptr_array_new ();
      g_ptr_array_add (job->job.receipts, outcome);
      return TRUE;
    }
  outcome->receipt = zt_authority_make_receipt (zt_writer_get_platform (writer), store,
                                                outcome->event, head, error);
  return outcome->receipt != NULL;
}

static gboolean
run_commands (ZtJob *base, ZtWriter *writer, ZtStore *store, GError **error)
{
  CommandsJob *job = (CommandsJob *) base;

  for (guint i = 0; i < job->commands->len; i++)
    {
      ZtCommand *command = g_ptr_array_index (job->commands, i);
      ZtOutcome *outcome;

      if (command == NULL)
        continue;
      outcome = zt_writer_apply (writer, store, command, job->call->actor, error);
      if (outcome == NULL)
        return FALSE;
      zt_outcome_free (g_ptr_array_index (job->outcomes, i));
      g_ptr_array_index (job->outcomes, i) = outcome;
      if (!add_receipt (job, writer, store, outcome, error))
        return FALSE;
    }
  return TRUE;
}

static JsonObject *
result_of (const ZtOutcome *outcome)
{
  JsonObject *result;

  if (outcome->event != NULL)
    {
      result = zt_outcome_to_json (outcome);
      json_object_set_int_member (result, "status", 200);
      return result;
    }
  result = json_object_new ();
  json_object_set_int_member (result, "status", zt_problem_status (outcome->problem));
  json_object_set_object_member (result, "problem",
                                 zt_problem_new (outcome->problem, outcome->detail));
  return result;
}

static void
commands_done (ZtJob *base, const GError *error)
{
  CommandsJob *job = (CommandsJob *) base;
  ZtCall *call = job->call;
  g_autoptr (JsonObject) answer = NULL;

  if (error != NULL)
    zt_answer_error (call->request, error);
  else if (!job->is_array)
    {
      const ZtOutcome *outcome = g_ptr_array_index (job->outcomes, 0);

      if (outcome->event == NULL)
        zt_answer_problem (call->request, outcome->problem, outcome->detail);
      else
        {
          answer = zt_outcome_to_json (outcome);
          zt_answer_json (call->request, 200, answer);
        }
    }
  else
    {
      JsonArray *results = json_array_new ();

      for (guint i = 0; i < job->outcomes->len; i++)
        json_array_add_object_element (results, result_of (g_ptr_array_index (job->outcomes, i)));
      answer = json_object_new ();
      json_object_set_array_member (answer, "results", results);
      zt_answer_json (call->request, 200, answer);
    }
  job_free (job);
  zt_call_resume (call);
}

static void
add_command (CommandsJob *job, JsonNode *node)
{
  g_autoptr (GError) error = NULL;
  ZtCommand *command = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    command = zt_command_new_from_json (json_node_get_object (node), &error);
  g_ptr_array_add (job->commands, command);
  g_ptr_array_add (job->outcomes,
                   zt_outcome_new (ZT_PROBLEM_INVALID, error != NULL ? error->message : NULL));
}

void
zt_route_commands (ZtCall *call)
{
  g_autoptr (JsonNode) node = zt_call_json (call);
  JsonArray *array;
  CommandsJob *job;

  if (node == NULL)
    return;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  if (array != NULL && json_array_get_length (array) > MOST_COMMANDS)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_TOO_LARGE,
                         _ ("At most 1,000 commands in one request."));
      return;
    }
  job = g_new0 (CommandsJob, 1);
  job->job.run = run_commands;
  job->job.finish = commands_done;
  job->job.language = call->language;
  job->call = call;
  job->is_array = array != NULL;
  job->commands = g_ptr_array_new_with_free_func (command_free);
  job->outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_outcome_free);
  if (array == NULL)
    add_command (job, node);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    add_command (job, json_array_get_element (array, i));
  if (zt_call_defer (call))
    zt_server_push (call->server, &job->job);
  else
    job_free (job);
}
