/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers with tables and pictures: what they may hold, and their pictures among the files of the
 * workspace. */
#define G_LOG_DOMAIN "zt-bid-rich"
#include "config.h"

#include "bid-private.h"

#include "rich-html.h"
#include "rich-text.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One answer of the kind; its text is borrowed from @answers. */
typedef void (*EachRich) (JsonObject *answers, const char *part, const char *field,
                          const char *source, gpointer data);

static JsonObject *
answers_of (JsonObject *body, const char *part)
{
  JsonObject *answers = zt_json_get_object (body, "answers");
  JsonNode *node = answers != NULL && part != NULL ? json_object_get_member (answers, part) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
text_of (JsonObject *answers, const char *field)
{
  JsonNode *node
      = answers != NULL && field != NULL ? json_object_get_member (answers, field) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static void
for_each_rich (JsonObject *tender, JsonObject *body, EachRich each, gpointer data)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      JsonObject *answers = answers_of (body, id);
      JsonArray *fields = answers != NULL ? zt_json_get_array (part, "fields") : NULL;

      for (guint j = 0; fields != NULL && j < json_array_get_length (fields); j++)
        {
          JsonObject *field = json_array_get_object_element (fields, j);
          const char *name = zt_json_get_string (field, "id");
          const char *source = text_of (answers, name);

          if (source != NULL && g_strcmp0 (zt_json_get_string (field, "type"), "richText") == 0)
            each (answers, id, name, source, data);
        }
    }
}

/* --- what a bid holds --- */

typedef struct
{
  ZtWorkspace *ws;
  JsonObject *before; /* (nullable): what is as it was there needs no look */
  GError **error;
  gboolean ok;
} Checking;

static gboolean
check_pictures (ZtWorkspace *ws, const char *source, GError **error)
{
  g_auto (GStrv) pictures = zt_rich_pictures (source);

  for (guint i = 0; pictures[i] != NULL; i++)
    if (!zt_blobs_has (ws->blobs, pictures[i]))
      {
        /* TRANSLATORS: %s is the beginning of a digest */
        g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                     _ ("The picture with the digest %.8s… is not in this workspace. Name its file "
                        "instead, or insert it in the editor."),
                     pictures[i]);
        return FALSE;
      }
  return TRUE;
}

static void
check_one (JsonObject *answers, const char *part, const char *field, const char *source,
           gpointer data)
{
  Checking *checking = data;
  const char *before
      = checking->before != NULL ? text_of (answers_of (checking->before, part), field) : NULL;

  if (!checking->ok || g_strcmp0 (before, source) == 0)
    return;
  checking->ok
      = zt_rich_check (source, checking->error)
        && (checking->ws == NULL || check_pictures (checking->ws, source, checking->error));
  if (!checking->ok)
    g_prefix_error (checking->error, "%s.%s: ", part, field);
}

gboolean
_zt_bid_check_rich (ZtWorkspace *ws, JsonObject *tender, JsonObject *before, JsonObject *body,
                    GError **error)
{
  Checking checking = { ws, before, error, TRUE };

  for_each_rich (tender, body, check_one, &checking);
  return checking.ok;
}

static void
list_one (JsonObject *answers, const char *part, const char *field, const char *source,
          gpointer data)
{
  g_auto (GStrv) pictures = zt_rich_pictures (source);

  for (guint i = 0; pictures[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (data, pictures[i], g_str_equal, NULL))
      g_ptr_array_add (data, g_strdup (pictures[i]));
}

GPtrArray *
_zt_bid_list_pictures (JsonObject *tender, JsonObject *body)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func (g_free);

  for_each_rich (tender, body, list_one, pictures);
  return pictures;
}

/* --- taking pictures in --- */

char *
zt_bid_keep_picture (ZtWorkspace *ws, GBytes *bytes, const char *name, GError **error)
{
  g_return_val_if_fail (ws != NULL && bytes != NULL, NULL);
  if (zt_rich_picture_check (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                             name != NULL ? name : _ ("Picture"), NULL, NULL, error)
      == ZT_PICTURE_NONE)
    return NULL;
  return zt_blobs_add_bytes (ws->blobs, bytes, error);
}

static char *
keep_file (ZtWorkspace *ws, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;

  if (!zt_os_check_regular (path, error) || !g_file_get_contents (path, &data, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  bytes = g_bytes_new_take (g_steal_pointer (&data), length);
  return zt_bid_keep_picture (ws, bytes, name, error);
}

char *
zt_bid_keep_picture_file (ZtWorkspace *ws, const char *path, GError **error)
{
  g_return_val_if_fail (ws != NULL && path != NULL, NULL);
  return keep_file (ws, path, error);
}

/* A text that came from elsewhere names files beside it and nothing else on this machine. */
static gboolean
is_beside (const char *target)
{
  g_auto (GStrv) steps = g_strsplit_set (target, "/\\", -1);

  return *target != '\0' && !g_path_is_absolute (target) && strchr (target, ':') == NULL
         && !g_strv_contains ((const char *const *) steps, "..");
}

typedef struct
{
  ZtWorkspace *ws;
  const char *folder;
  GError **error;
  gboolean ok;
} Taking;

static gboolean
take_picture (Taking *taking, ZtRichBlock *block)
{
  g_autofree char *path = NULL, *plain = NULL, *sha256 = NULL;

  if (block->target == NULL || zt_rich_digest (block->target) != NULL || !is_beside (block->target))
    return TRUE; /* told by the check */
  path = g_build_filename (taking->folder, block->target, NULL);
  plain = g_uri_unescape_string (block->target, NULL);
  if (plain != NULL && is_beside (plain) && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_free (path);
      path = g_build_filename (taking->folder, plain, NULL);
    }
  sha256 = keep_file (taking->ws, path, taking->error);
  if (sha256 == NULL)
    return FALSE;
  g_free (block->target);
  block->target = g_strconcat ("sha256:", sha256, NULL);
  return TRUE;
}

static void
take_one (JsonObject *answers, const char *part, const char *field, const char *source,
          gpointer data)
{
  Taking *taking = data;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autofree char *written = NULL;

  /* Without pictures the text stays as it was written. */
  if (!taking->ok || strstr (source, "![") == NULL || strlen (source) > ZT_RICH_MOST_BYTES)
    return;
  blocks = zt_rich_parse (source);
  for (guint i = 0; taking->ok && i < blocks->len; i++)
    taking->ok = take_picture (taking, blocks->pdata[i]);
  if (!taking->ok)
    {
      g_prefix_error (taking->error, "%s.%s: ", part, field);
      return;
    }
  written = zt_rich_write (blocks);
  json_object_set_string_member (answers, field, written);
}

gboolean
zt_bid_take_pictures (ZtWorkspace *ws, const char *draft, const char *folder, JsonObject *body,
                      GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  Taking taking = { ws, folder, error, TRUE };

  g_return_val_if_fail (ws != NULL && draft != NULL && folder != NULL && body != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  for_each_rich (zt_record_get_body (context.tender), body, take_one, &taking);
  return taking.ok;
}

/* --- what is pasted --- */

static char *
keep_pasted (GBytes *bytes, const char *name, gpointer user_data)
{
  g_autofree char *sha256 = zt_bid_keep_picture (user_data, bytes, name, NULL);

  return sha256 != NULL ? g_strconcat ("sha256:", sha256, NULL) : NULL;
}

char *
zt_bid_take_html (ZtWorkspace *ws, GBytes *html, guint *lost)
{
  g_autoptr (GPtrArray) blocks = NULL;

  g_return_val_if_fail (ws != NULL && html != NULL, NULL);
  blocks = zt_rich_from_html (g_bytes_get_data (html, NULL), g_bytes_get_size (html), keep_pasted,
                              ws, lost);
  return zt_rich_write (blocks);
}
