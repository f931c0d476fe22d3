/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second step: gathers the facts that only files and certificates can tell, and lets the rules
 * judge. */
#define G_LOG_DOMAIN "zt-bid-check-step"
#include "config.h"

#include "bid-private.h"

#include "tender-life.h"
#include "zt-library.h"

#include <glib/gstdio.h>
#include <string.h>

/* The day until which the library says that the paper is valid; of several items the earliest. */
static const char *
last_day (GPtrArray *materials, const char *sha256)
{
  const char *first = NULL;

  for (guint i = 0; materials != NULL && i < materials->len; i++)
    {
      JsonObject *body = zt_record_get_body (g_ptr_array_index (materials, i));
      const char *day = zt_json_get_string (body, "validUntil");
      JsonArray *files = day != NULL ? zt_json_get_array (body, "files") : NULL;

      for (guint j = 0; files != NULL && j < json_array_get_length (files); j++)
        if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (files, j), "sha256"),
                       sha256)
                == 0
            && (first == NULL || strcmp (day, first) < 0))
          first = day;
    }
  return first;
}

/* {"pages","size","encrypted","damaged","validUntil"} by digest. PDFs were opened when they were
 * attached; what is gone since counts as damaged. */
static JsonObject *
attachment_facts (ZtWorkspace *ws, const ZtBidContext *context)
{
  JsonObject *facts = json_object_new ();
  g_autoptr (JsonArray) files
      = _zt_bid_list_attachments (zt_record_get_body (context->tender), context->body);
  g_autoptr (GPtrArray) materials = zt_library_list (ws, NULL, NULL, NULL);

  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonObject *file = json_array_get_object_element (files, i);
      const char *sha256 = zt_json_get_string (file, "sha256");
      JsonObject *fact;
      g_autofree char *path = NULL;
      GStatBuf status;
      gboolean whole;

      if (sha256 == NULL)
        continue;
      path = zt_blobs_path (ws->blobs, sha256);
      whole = g_stat (path, &status) == 0
              && (gint64) status.st_size == zt_json_get_int (file, "size", -1);
      fact = json_object_new ();
      json_object_set_int_member (fact, "pages", zt_json_get_int (file, "pages", 0));
      json_object_set_int_member (fact, "size", whole ? (gint64) status.st_size : 0);
      json_object_set_boolean_member (fact, "encrypted", FALSE);
      json_object_set_boolean_member (fact, "damaged", !whole);
      if (last_day (materials, sha256) != NULL)
        json_object_set_string_member (fact, "validUntil", last_day (materials, sha256));
      json_object_set_object_member (facts, sha256, fact);
    }
  return facts;
}

GPtrArray *
_zt_bid_run_check (ZtWorkspace *ws, const ZtBidContext *context, ZtCertificate *certificate,
                   GError **error)
{
  g_autoptr (JsonObject) facts = attachment_facts (ws, context);
  g_autoptr (ZtCertificate) known = certificate != NULL ? zt_certificate_ref (certificate) : NULL;
  g_autofree char *code = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  ZtBidCheckInput input = {
    .tender = zt_record_get_body (context->tender),
    .tender_id = zt_record_get_id (context->tender),
    .tender_version = zt_tender_get_binding_version (zt_record_get_body (context->tender)),
    .organisation
    = context->organisation != NULL ? zt_record_get_body (context->organisation) : NULL,
    .draft = context->body,
    .now = zt_workspace_now (ws, NULL),
    .attachments = facts,
    .unseen_changes = _zt_bid_count_unseen (ws, context),
  };

  if (known == NULL)
    {
      g_autoptr (GBytes) der = zt_store_get_fact (ws->own, "signing-certificate", NULL);

      known = der != NULL ? zt_certificate_new (der, NULL) : NULL;
    }
  if (known != NULL)
    {
      code = zt_certificate_get_code (known);
      input.certificate_code = code;
      input.certificate_not_before = zt_certificate_get_not_before (known);
      input.certificate_not_after = zt_certificate_get_not_after (known);
    }
  findings = zt_bid_check_run (&input);
  if (!zt_findings_block (findings))
    {
      g_autoptr (JsonObject) checked = _zt_bid_current_evidence (ws, context, "checked");

      if (checked == NULL)
        {
          checked = json_object_new ();
          json_object_set_string_member (checked, "content", context->content);
          if (!_zt_bid_put_evidence (ws, context, "checked", checked, error))
            return NULL;
        }
    }
  return g_steal_pointer (&findings);
}

GPtrArray *
zt_bid_check (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  return _zt_bid_run_check (ws, &context, NULL, error);
}

ZtBidStepName
zt_bid_get_step (ZtWorkspace *ws, ZtRecord *draft)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) signed_ = NULL;
  g_autoptr (JsonObject) sealed = NULL;
  g_autoptr (JsonObject) submitted = NULL;
  g_autoptr (JsonObject) accepted = NULL;
  g_autoptr (JsonObject) composed = NULL;
  g_autoptr (JsonObject) checked = NULL;
  const char *commitment;

  g_return_val_if_fail (ws != NULL && draft != NULL, ZT_STEP_DRAFT);
  context.draft = zt_record_ref (draft);
  context.content = _zt_bid_content (zt_record_get_body (draft));
  checked = _zt_bid_current_evidence (ws, &context, "checked");
  composed = _zt_bid_current_evidence (ws, &context, "composed");
  signed_ = _zt_bid_current_evidence (ws, &context, "signed");
  if (signed_ == NULL)
    return composed != NULL ? ZT_STEP_COMPOSE : checked != NULL ? ZT_STEP_CHECK : ZT_STEP_DRAFT;
  commitment = zt_json_get_string (signed_, "digest");
  sealed = _zt_bid_current_evidence (ws, &context, "sealed");
  if (sealed == NULL || g_strcmp0 (zt_json_get_string (sealed, "commitment"), commitment) != 0)
    return ZT_STEP_SIGN;
  submitted = _zt_bid_current_evidence (ws, &context, "submitted");
  if (submitted == NULL || zt_json_get_boolean (submitted, "withdrawn", FALSE)
      || zt_json_get_boolean (submitted, "dropped", FALSE)
      || g_strcmp0 (zt_json_get_string (submitted, "commitment"), commitment) != 0)
    return ZT_STEP_SEAL;
  accepted = _zt_bid_get_evidence (ws, &context, "accepted", NULL);
  if (accepted == NULL
      || g_strcmp0 (zt_json_get_string (accepted, "command"),
                    zt_json_get_string (submitted, "command"))
             != 0)
    return ZT_STEP_SUBMIT;
  return zt_json_get_boolean (accepted, "receipt", FALSE) ? ZT_STEP_RECEIPT : ZT_STEP_SUBMIT;
}
