/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The third step: one PDF of the whole bid, kept by its content and composed again only when the
 * draft has changed. */
#define G_LOG_DOMAIN "zt-bid-compose"
#include "config.h"

#include "bid-private.h"

#include "compose.h"
#include "digest.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static char *
blob_path (const char *sha256, gpointer user_data)
{
  return zt_blobs_path (user_data, sha256);
}

JsonObject *
_zt_bid_bidder (ZtWorkspace *ws, const ZtBidContext *context)
{
  JsonObject *body;
  g_autofree char *name = NULL;

  if (context->organisation != NULL)
    body = zt_json_object_copy (zt_record_get_body (context->organisation));
  else
    {
      body = json_object_new ();
      name = zt_workspace_get_setting (ws, "organisation-name");
      if (name != NULL)
        json_object_set_string_member (body, "name", name);
    }
  if (!json_object_has_member (body, "id"))
    json_object_set_string_member (body, "id", zt_json_get_string (context->body, "organisation"));
  return body;
}

/* The tender as the composer shows it: with its number. */
static JsonObject *
tender_for_document (const ZtBidContext *context)
{
  JsonObject *tender = zt_json_object_copy (zt_record_get_body (context->tender));

  if (!json_object_has_member (tender, "id"))
    json_object_set_string_member (tender, "id", zt_record_get_id (context->tender));
  if (!json_object_has_member (tender, "number"))
    json_object_set_string_member (tender, "number", zt_record_get_id (context->tender));
  return tender;
}

static gboolean
has_pages (JsonObject *file)
{
  const char *type = zt_json_get_string (file, "mediaType");

  return type == NULL || g_str_equal (type, "application/pdf") || g_str_equal (type, "image/jpeg")
         || g_str_equal (type, "image/png");
}

/* The draft as it is printed: a drawing set or a spreadsheet goes sealed beside the document
 * (bid.json signs its digest), not into it. */
static JsonObject *
draft_for_document (const ZtBidContext *context)
{
  JsonObject *body = zt_json_object_copy (context->body);
  JsonObject *attachments = zt_json_get_object (body, "attachments");
  g_autoptr (GList) slots = attachments != NULL ? json_object_get_members (attachments) : NULL;

  for (GList *l = slots; l != NULL; l = l->next)
    {
      JsonArray *files = json_object_get_array_member (attachments, l->data);

      for (guint i = json_array_get_length (files); i > 0; i--)
        if (!has_pages (json_array_get_object_element (files, i - 1)))
          json_array_remove_element (files, i - 1);
    }
  return body;
}

static gboolean
keep_composed (ZtWorkspace *ws, const ZtBidContext *context, const char *part, JsonArray *places,
               char **sha256, GError **error)
{
  g_autoptr (JsonObject) composed = json_object_new ();
  guint64 size = 0;

  *sha256 = zt_sha256_file (part, &size, NULL, error);
  if (*sha256 == NULL || !zt_blobs_adopt (ws->blobs, part, *sha256, error))
    return FALSE;
  json_object_set_string_member (composed, "content", context->content);
  json_object_set_string_member (composed, "sha256", *sha256);
  json_object_set_int_member (composed, "size", (gint64) size);
  json_object_set_array_member (composed, "places",
                                places != NULL ? json_array_ref (places) : json_array_new ());
  return _zt_bid_put_evidence (ws, context, "composed", composed, error);
}

char *
_zt_bid_compose (ZtWorkspace *ws, const ZtBidContext *context, ZtProgressFunc progress,
                 gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) composed = NULL;
  g_autoptr (JsonObject) organisation = NULL;
  g_autoptr (JsonObject) tender = NULL;
  g_autoptr (JsonObject) draft = NULL;
  g_autoptr (JsonArray) places = NULL;
  g_autofree char *part = NULL;
  g_autofree char *sha256 = NULL;
  const char *known;

  composed = _zt_bid_current_evidence (ws, context, "composed");
  known = composed != NULL ? zt_json_get_string (composed, "sha256") : NULL;
  if (known != NULL && zt_blobs_has (ws->blobs, known))
    return zt_blobs_path (ws->blobs, known);

  organisation = _zt_bid_bidder (ws, context);
  tender = tender_for_document (context);
  draft = draft_for_document (context);
  part = zt_blobs_make_part (ws->blobs, error);
  if (part == NULL)
    return NULL;
  if (!zt_compose_bid (tender, organisation, draft, blob_path, ws->blobs, part, &places, progress,
                       user_data, cancellable, error)
      || !keep_composed (ws, context, part, places, &sha256, error))
    {
      g_unlink (part);
      return NULL;
    }
  return zt_blobs_path (ws->blobs, sha256);
}

char *
zt_bid_compose (ZtWorkspace *ws, const char *draft, ZtProgressFunc progress, gpointer user_data,
                GCancellable *cancellable, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) signed_ = NULL;
  const char *pdf;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  signed_ = _zt_bid_current_evidence (ws, &context, "signed");
  pdf = signed_ != NULL ? zt_json_get_string (signed_, "pdf") : NULL;
  if (pdf != NULL && zt_blobs_has (ws->blobs, pdf))
    return zt_blobs_path (ws->blobs, pdf);
  return _zt_bid_compose (ws, &context, progress, user_data, cancellable, error);
}

char *
zt_bid_compose_part (ZtWorkspace *ws, const char *id, const char *part, GCancellable *cancellable,
                     GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) organisation = NULL, tender = NULL, draft = NULL;
  g_autofree char *out = NULL;

  g_return_val_if_fail (ws != NULL && id != NULL && part != NULL, NULL);
  if (!_zt_bid_load (ws, id, &context, error))
    return NULL;
  organisation = _zt_bid_bidder (ws, &context);
  tender = tender_for_document (&context);
  draft = draft_for_document (&context);
  out = zt_blobs_make_part (ws->blobs, error);
  if (out == NULL
      || zt_compose_bid_part (tender, organisation, draft, part, blob_path, ws->blobs, out,
                              cancellable, error))
    return g_steal_pointer (&out);
  g_unlink (out);
  return NULL;
}

JsonArray *
_zt_bid_composed_places (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) composed = _zt_bid_current_evidence (ws, context, "composed");
  JsonArray *places = composed != NULL ? zt_json_get_array (composed, "places") : NULL;

  if (places == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                           _ ("Compose the bid first: it has changed since, or was never "
                              "composed."));
      return NULL;
    }
  return json_array_ref (places);
}
