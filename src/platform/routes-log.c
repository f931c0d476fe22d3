/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proofs: the signed head, RFC 9162 paths, receipts, time stamps, the practice CA. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "crl.h"
#include "digest.h"
#include "log-head.h"
#include "server.h"
#include "zt-time.h"

void
zt_route_log_head (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) head = NULL;

  if (store == NULL)
    return;
  head = zt_authority_get_head (store, &error);
  zt_request_add_header (call->request, "Cache-Control", "no-store");
  if (head == NULL)
    zt_answer_problem (call->request, ZT_PROBLEM_INTERNAL, NULL);
  else
    zt_answer_json (call->request, 200, head);
}

/* The size that heads have spoken of; -1: answered. */
static gint64
known_size (ZtCall *call, ZtStore *store)
{
  g_autoptr (JsonObject) head = zt_authority_get_head (store, NULL);

  if (head != NULL)
    return zt_json_get_int (head, "size", 0);
  zt_answer_problem (call->request, ZT_PROBLEM_INTERNAL, NULL);
  return -1;
}

void
zt_route_inclusion (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GArray) proof = NULL;
  g_autoptr (GError) error = NULL;
  gint64 known = store != NULL ? known_size (call, store) : -1;
  gint64 leaf, position, size;

  if (known < 0 || !zt_call_number (call, "size", known, 1, known, &size)
      || !zt_call_number (call, "position", 0, 1, size, &position)
      || !zt_call_number (call, "leafIndex", position - 1, 0, size - 1, &leaf))
    return;
  if (leaf < 0)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                         _ ("Give leafIndex, counted from 0."));
      return;
    }
  proof = zt_merkle_inclusion_proof ((guint64) leaf, (guint64) size, zt_store_load_node, store,
                                     &error);
  if (proof == NULL)
    {
      zt_answer_error (call->request, error);
      return;
    }
  json_object_set_int_member (answer, "size", size);
  json_object_set_int_member (answer, "leafIndex", leaf);
  json_object_set_array_member (answer, "inclusion", zt_log_proof_to_json (proof));
  zt_answer_json (call->request, 200, answer);
}

void
zt_route_consistency (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GArray) proof = NULL;
  g_autoptr (GError) error = NULL;
  gint64 known = store != NULL ? known_size (call, store) : -1;
  gint64 first, second;

  if (known < 0 || !zt_call_number (call, "second", known, 1, known, &second)
      || !zt_call_number (call, "first", 0, 1, second, &first))
    return;
  if (first == 0)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                         _ ("Give first, the size of the smaller tree."));
      return;
    }
  proof = zt_merkle_consistency_proof ((guint64) first, (guint64) second, zt_store_load_node, store,
                                       &error);
  if (proof == NULL)
    {
      zt_answer_error (call->request, error);
      return;
    }
  json_object_set_int_member (answer, "first", first);
  json_object_set_int_member (answer, "second", second);
  json_object_set_array_member (answer, "consistency", zt_log_proof_to_json (proof));
  zt_answer_json (call->request, 200, answer);
}

void
zt_route_receipt (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (ZtEvent) event = NULL;
  g_autoptr (JsonObject) receipt = NULL;

  if (store == NULL)
    return;
  event = zt_store_find_event (store, call->parameters[0], NULL);
  if (event != NULL && zt_call_may_read (call, store, event->record, zt_time_now ()))
    receipt = zt_authority_get_receipt (store, event->command, NULL);
  if (receipt == NULL)
    zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND, NULL);
  else
    zt_answer_json (call->request, 200, receipt);
}

void
zt_route_timestamp (ZtCall *call)
{
  GBytes *query = zt_request_get_body (call->request);
  const char *type = zt_request_get_header (call->request, "Content-Type");
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (type == NULL || !g_str_has_prefix (type, "application/timestamp-query"))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MEDIA_TYPE, NULL);
      return;
    }
  if (query == NULL)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED, NULL);
      return;
    }
  answer = zt_platform_timestamp (call->server->platform, query, &error);
  if (answer == NULL)
    zt_answer_error (call->request, error);
  else
    zt_request_answer (call->request, 200, "application/timestamp-reply", answer);
}

void
zt_route_certificate (ZtCall *call)
{
  zt_request_answer_text (call->request, 200, "application/x-pem-file",
                          call->server->platform->ca_pem);
}

void
zt_route_crl (ZtCall *call)
{
  g_autofree char *certificate = zt_platform_path (call->server->platform, "ca.pem");
  g_autofree char *key = zt_platform_path (call->server->platform, "ca.key");
  g_autofree char *revoked = zt_platform_path (call->server->platform, ZT_REVOKED_FILE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) crl = zt_crl_make (certificate, key, revoked, zt_time_now (), &error);

  if (crl == NULL)
    zt_answer_error (call->request, error);
  else
    zt_request_answer (call->request, 200, "application/pkix-crl", crl);
}
