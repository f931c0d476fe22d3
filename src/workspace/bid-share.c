/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as a file for a colleague: with what it grew from, so that both can be made one again. */
#define G_LOG_DOMAIN "zt-bid-share"
#include "config.h"

#include "bid-share-private.h"

#include "bundle.h"
#include "passphrase.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define SHARED "shared" /* evidence */
#define MOST_STATES 10

JsonObject *
_zt_bid_get_shared (ZtWorkspace *ws, const ZtBidContext *context)
{
  JsonObject *shared = _zt_bid_get_evidence (ws, context, SHARED, NULL);

  if (shared == NULL)
    shared = json_object_new ();
  if (zt_json_get_array (shared, "states") == NULL)
    json_object_set_array_member (shared, "states", json_array_new ());
  return shared;
}

gboolean
_zt_bid_add_shared (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) shared = _zt_bid_get_shared (ws, context);
  JsonArray *old = zt_json_get_array (shared, "states");
  g_autoptr (JsonObject) next = json_object_new ();
  g_autofree char *digest = _zt_bid_content (body);
  JsonArray *states = json_array_new ();
  JsonObject *state = json_object_new ();

  json_object_set_string_member (state, "digest", digest);
  json_object_set_object_member (state, "body", zt_json_object_copy (body));
  json_array_add_object_element (states, state);
  for (guint i = 0; i < json_array_get_length (old); i++)
    {
      JsonNode *node = json_array_get_element (old, i);

      if (json_array_get_length (states) < MOST_STATES
          && g_strcmp0 (zt_json_get_string (json_node_get_object (node), "digest"), digest) != 0)
        json_array_add_element (states, json_node_copy (node));
    }
  json_object_set_array_member (next, "states", states);
  return _zt_bid_put_evidence (ws, context, SHARED, next, error);
}

JsonObject *
_zt_bid_find_shared (JsonObject *shared, JsonArray *digests)
{
  JsonArray *states = zt_json_get_array (shared, "states");

  for (guint i = 0; digests != NULL && i < json_array_get_length (digests); i++)
    for (guint j = 0; j < json_array_get_length (states); j++)
      {
        JsonObject *state = json_array_get_object_element (states, j);

        if (g_strcmp0 (zt_json_get_string (state, "digest"),
                       json_array_get_string_element (digests, i))
            == 0)
          return zt_json_object_copy (zt_json_get_object (state, "body"));
      }
  return NULL;
}

/* --- writing --- */

static JsonObject *
make_manifest (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *shared)
{
  JsonObject *manifest = json_object_new ();
  JsonArray *digests = json_array_new ();
  JsonArray *states = zt_json_get_array (shared, "states");
  g_autofree char *person = zt_workspace_get_setting (ws, "person-name");
  g_autofree char *now = zt_time_format (zt_time_now ());
  const char *title = zt_json_get_string (context->body, "title");

  json_object_set_string_member (manifest, "type", ZT_SHARED_FORMAT);
  json_object_set_int_member (manifest, "version", ZT_SHARED_VERSION);
  json_object_set_string_member (manifest, "made", now);
  json_object_set_string_member (manifest, "by",
                                 person != NULL      ? person
                                 : ws->actor != NULL ? ws->actor->person
                                                     : "");
  json_object_set_string_member (manifest, "organisation",
                                 zt_json_get_string (context->body, "organisation"));
  json_object_set_string_member (manifest, "draft", zt_record_get_id (context->draft));
  json_object_set_int_member (manifest, "revision", zt_record_get_version (context->draft));
  json_object_set_string_member (manifest, "tender", zt_record_get_id (context->tender));
  if (title != NULL)
    json_object_set_string_member (manifest, "title", title);
  json_array_add_string_element (digests, context->content);
  for (guint i = 0; i < json_array_get_length (states); i++)
    {
      const char *digest = zt_json_get_string (json_array_get_object_element (states, i), "digest");

      if (g_strcmp0 (digest, context->content) != 0)
        json_array_add_string_element (digests, digest);
    }
  json_object_set_array_member (manifest, "states", digests);
  return manifest;
}

static void
entry_clear (gpointer data)
{
  ZtBundleEntry *entry = data;

  g_free (entry->name);
  g_free (entry->path);
  g_clear_pointer (&entry->bytes, g_bytes_unref);
}

static void
add_json (GArray *entries, const char *name, JsonObject *body)
{
  ZtBundleEntry entry = { .name = g_strdup (name), .bytes = zt_json_canonical_bytes (body) };

  g_array_append_val (entries, entry);
}

/* The state before the one that is written: for whoever has never seen this draft. */
static void
add_base (GArray *entries, const ZtBidContext *context, JsonObject *shared)
{
  JsonArray *states = zt_json_get_array (shared, "states");

  for (guint i = 0; i < json_array_get_length (states); i++)
    {
      JsonObject *state = json_array_get_object_element (states, i);

      if (g_strcmp0 (zt_json_get_string (state, "digest"), context->content) == 0)
        continue;
      add_json (entries, ZT_SHARED_BASE, zt_json_get_object (state, "body"));
      return;
    }
}

/* What the rich answers show travels like attachments. */
static gboolean
add_pictures (ZtWorkspace *ws, const ZtBidContext *context, GHashTable *seen, GArray *entries,
              GError **error)
{
  g_autoptr (GPtrArray) pictures
      = _zt_bid_list_pictures (zt_record_get_body (context->tender), context->body);

  for (guint i = 0; i < pictures->len; i++)
    {
      const char *sha256 = g_ptr_array_index (pictures, i);
      ZtBundleEntry entry = { 0 };

      if (g_hash_table_contains (seen, sha256))
        continue;
      if (!zt_blobs_has (ws->blobs, sha256))
        {
          g_set_error_literal (
              error, ZT_ERROR, ZT_ERROR_CORRUPT,
              _ ("A picture in an answer is no longer in this workspace. Insert it "
                 "anew, then export."));
          return FALSE;
        }
      entry.name = g_strconcat (ZT_SHARED_FILES "/", sha256, NULL);
      entry.path = zt_blobs_path (ws->blobs, sha256);
      g_array_append_val (entries, entry);
    }
  return TRUE;
}

static gboolean
add_attachments (ZtWorkspace *ws, const ZtBidContext *context, GArray *entries, GError **error)
{
  g_autoptr (JsonArray) files
      = _zt_bid_list_attachments (zt_record_get_body (context->tender), context->body);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonObject *file = json_array_get_object_element (files, i);
      const char *sha256 = zt_json_get_string (file, "sha256");
      ZtBundleEntry entry = { 0 };

      if (sha256 == NULL || !g_hash_table_add (seen, (gpointer) sha256))
        continue;
      if (!zt_blobs_has (ws->blobs, sha256))
        {
          /* TRANSLATORS: %s is a file name */
          g_set_error (
              error, ZT_ERROR, ZT_ERROR_CORRUPT,
              _ ("The attachment “%s” is no longer in this workspace. Attach it anew, then "
                 "export."),
              zt_json_get_string (file, "name"));
          return FALSE;
        }
      entry.name = g_strconcat (ZT_SHARED_FILES "/", sha256, NULL);
      entry.path = zt_blobs_path (ws->blobs, sha256);
      g_array_append_val (entries, entry);
    }
  return add_pictures (ws, context, seen, entries, error);
}

/* The whole file once more inside another one, encrypted; outside nothing but how. */
static gboolean
protect (ZtWorkspace *ws, const char *plain, const char *file, const char *passphrase,
         GCancellable *cancellable, GError **error)
{
  g_autofree char *sealed = zt_blobs_make_part (ws->blobs, error);
  g_autoptr (JsonObject) manifest = json_object_new (), protection = NULL;
  ZtBundleEntry content = { .name = (char *) ZT_SHARED_CONTENT, .path = sealed };
  gboolean ok;

  if (sealed == NULL
      || !zt_passphrase_encrypt (plain, sealed, passphrase, &protection, cancellable, error))
    return FALSE;
  json_object_set_string_member (manifest, "type", ZT_SHARED_FORMAT);
  json_object_set_int_member (manifest, "version", ZT_SHARED_VERSION);
  json_object_set_object_member (manifest, "protection", g_steal_pointer (&protection));
  ok = zt_bundle_write (file, ZT_SHARED_TYPE, manifest, &content, 1, cancellable, error);
  g_unlink (sealed);
  return ok;
}

gboolean
zt_bid_export (ZtWorkspace *ws, const char *draft, const char *file, const char *passphrase,
               ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
               GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) shared = NULL, manifest = NULL;
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (ZtBundleEntry));
  g_autofree char *plain = NULL;
  const char *out = file;
  gboolean ok;

  g_return_val_if_fail (ws != NULL && draft != NULL && file != NULL, FALSE);
  g_array_set_clear_func (entries, entry_clear);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  if (progress != NULL)
    progress (0, 0, _ ("Exporting the draft"), user_data);
  shared = _zt_bid_get_shared (ws, &context);
  manifest = make_manifest (ws, &context, shared);
  add_json (entries, ZT_SHARED_DRAFT, context.body);
  add_base (entries, &context, shared);
  if (!add_attachments (ws, &context, entries, error))
    return FALSE;
  if (passphrase != NULL)
    {
      plain = zt_blobs_make_part (ws->blobs, error);
      if (plain == NULL)
        return FALSE;
      out = plain;
    }
  ok = zt_bundle_write (out, ZT_SHARED_TYPE, manifest, (ZtBundleEntry *) (gpointer) entries->data,
                        entries->len, cancellable, error);
  if (ok && passphrase != NULL)
    ok = protect (ws, plain, file, passphrase, cancellable, error);
  if (plain != NULL)
    g_unlink (plain);
  return ok && _zt_bid_add_shared (ws, &context, context.body, error);
}
