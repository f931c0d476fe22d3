/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library to practise with, so that its page is alive at the first start. */
#define G_LOG_DOMAIN "zt-library-sample"
#include "config.h"

#include "library-private.h"

#include "seal-image.h"
#include "workspace-resources.h"
#include "zt-time.h"

#include <glib/gstdio.h>
#include <string.h>

#define SEAL_PIXELS 496 /* 42 mm at 300 dpi */

/* "+12" is twelve days from now. */
static void
resolve_day (ZtWorkspace *ws, JsonObject *body, const char *member)
{
  const char *text = zt_json_get_string (body, member);
  g_autofree char *day = NULL;

  if (text == NULL || (*text != '+' && *text != '-'))
    return;
  day = zt_time_display (zt_workspace_now (ws, NULL)
                         + g_ascii_strtoll (text, NULL, 10) * G_TIME_SPAN_DAY);
  day[10] = '\0';
  json_object_set_string_member (body, member, day);
}

/* Under the item's own name: the sample's files are called by their places. */
static gboolean
attach (ZtWorkspace *ws, const char *id, const char *file, GError **error)
{
  g_autoptr (ZtRecord) saved = zt_library_attach (ws, id, file, NULL, NULL, NULL, error);
  g_autoptr (ZtRecord) named = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autofree char *name = NULL;

  if (saved == NULL)
    return FALSE;
  body = zt_json_object_copy (zt_record_get_body (saved));
  name = g_strconcat (zt_json_get_string (body, "title"), strrchr (file, '.'), NULL);
  zt_json_set_string (body, "files.0.name", name, NULL);
  named = zt_library_save (ws, id, body, error);
  return named != NULL;
}

static gboolean
attach_seal (ZtWorkspace *ws, const char *id, const char *name, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("zhaotou-XXXXXX", error);
  g_autofree char *path = NULL;
  gboolean done;

  if (folder == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  path = g_build_filename (folder, "seal.png", NULL);
  done = zt_seal_image_write (name, SEAL_PIXELS, path, error) && attach (ws, id, path, error);
  g_unlink (path);
  g_rmdir (folder);
  return done;
}

/* SLOT.pdf of whichever sample bid has one. */
static char *
find_paper (const char *folder, const char *slot)
{
  g_autoptr (GDir) bids = g_dir_open (folder, 0, NULL);
  g_autofree char *file = g_strconcat (slot, ".pdf", NULL);
  const char *bid;

  while (bids != NULL && (bid = g_dir_read_name (bids)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, bid, "attachments", file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static gboolean
add_item (ZtWorkspace *ws, JsonObject *template, const char *folder, GError **error)
{
  g_autoptr (JsonObject) body = zt_json_object_copy (template);
  g_autoptr (ZtRecord) saved = NULL;
  const char *slot = zt_json_get_string (template, "file");
  const char *seal = zt_json_get_string (template, "draw");
  g_autofree char *file = slot != NULL ? find_paper (folder, slot) : NULL;

  json_object_remove_member (body, "file");
  json_object_remove_member (body, "draw");
  resolve_day (ws, body, "validFrom");
  resolve_day (ws, body, "validUntil");
  saved = zt_library_save (ws, NULL, body, error);
  if (saved == NULL)
    return FALSE;
  if (file != NULL && !attach (ws, zt_record_get_id (saved), file, error))
    return FALSE;
  return seal == NULL || attach_seal (ws, zt_record_get_id (saved), seal, error);
}

gboolean
zt_library_add_sample (ZtWorkspace *ws, const char *folder, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) all = NULL;
  g_autoptr (GPtrArray) begun = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;
  JsonArray *items;

  g_return_val_if_fail (ws != NULL && folder != NULL, FALSE);
  begun = zt_drafts_list_kind (ws->own, "material", error);
  if (begun == NULL || begun->len > 0 || ws->actor == NULL)
    return begun != NULL;
  bytes = g_resource_lookup_data (zt_workspace_get_resource (),
                                  "/cn/zhaotou/workspace/sample/library.json",
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  all = bytes != NULL ? zt_json_parse_object (g_bytes_get_data (bytes, NULL),
                                              (gssize) g_bytes_get_size (bytes), error)
                      : NULL;
  if (all == NULL)
    return FALSE;
  items = json_object_has_member (all, ws->actor->organisation)
              ? json_object_get_array_member (all, ws->actor->organisation)
              : NULL;
  if (items == NULL)
    return TRUE;
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (items); i++)
    if (!add_item (ws, json_array_get_object_element (items, i), folder, error))
      return FALSE;
  return zt_transaction_commit (transaction, error);
}
