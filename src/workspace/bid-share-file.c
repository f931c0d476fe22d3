/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a colleague's draft: everything is checked before anything here changes; then it becomes
 * a draft here, or one with the draft that is here. */
#define G_LOG_DOMAIN "zt-bid-share-file"
#include "config.h"

#include "bid-share-private.h"

#include "bundle.h"
#include "identifiers.h"
#include "passphrase.h"
#include "rich-text.h"
#include "zt-os.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

#define MOST_JSON (64 * 1024 * 1024)
#define LONGEST_NAME 60

struct _ZtSharedDraft
{
  ZtWorkspace *ws;      /* (borrowed) */
  char *folder;         /* (owned) of what was unpacked */
  JsonObject *manifest; /* (owned) */
  JsonObject *theirs;   /* (owned) */
  JsonObject *base;     /* (owned) (nullable): as the file has it */
  JsonObject *summary;  /* (owned) */
  ZtRecord *tender;     /* (owned) */
  char *by;             /* (owned) */
};

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
zt_shared_draft_free (ZtSharedDraft *shared)
{
  if (shared == NULL)
    return;
  if (shared->folder != NULL)
    remove_tree (shared->folder);
  g_clear_pointer (&shared->manifest, json_object_unref);
  g_clear_pointer (&shared->theirs, json_object_unref);
  g_clear_pointer (&shared->base, json_object_unref);
  g_clear_pointer (&shared->summary, json_object_unref);
  g_clear_pointer (&shared->tender, zt_record_unref);
  g_free (shared->folder);
  g_free (shared->by);
  g_free (shared);
}

static gboolean
set_bad (GError **error, const char *reason)
{
  /* TRANSLATORS: %s is a reason, a whole sentence */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a proper exported draft. %s"),
               reason);
  return FALSE;
}

static gboolean
check_manifest (JsonObject *manifest, GError **error)
{
  if (g_strcmp0 (zt_json_get_string (manifest, "type"), ZT_SHARED_FORMAT) != 0)
    return set_bad (error, _ ("It is something else."));
  if (zt_json_get_int (manifest, "version", 0) <= ZT_SHARED_VERSION)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NEWER,
                       _ ("The draft was exported by a newer version of this program. Update this "
                          "program first; nothing was changed."));
  return FALSE;
}

/* --- the file --- */

static JsonObject *
unpack (ZtSharedDraft *self, const char *file, const char *name, ZtProgressFunc progress,
        gpointer user_data, GCancellable *cancellable, char **folder, GError **error)
{
  g_autoptr (JsonObject) manifest = NULL;

  *folder = g_build_filename (self->folder, name, NULL);
  if (!zt_os_check_regular (file, error) || !zt_os_make_private_directory (*folder, error)
      || (manifest
          = zt_bundle_read (file, ZT_SHARED_TYPE, *folder, progress, user_data, cancellable, error))
             == NULL
      || !check_manifest (manifest, error))
    return NULL;
  return g_steal_pointer (&manifest);
}

static gboolean
read_file (ZtSharedDraft *self, const char *file, const char *passphrase, ZtProgressFunc progress,
           gpointer user_data, GCancellable *cancellable, char **folder, GError **error)
{
  g_autofree char *outer = NULL, *content = NULL, *plain = NULL;
  JsonObject *protection;

  self->manifest = unpack (self, file, "outer", progress, user_data, cancellable, &outer, error);
  if (self->manifest == NULL)
    return FALSE;
  protection = zt_json_get_object (self->manifest, "protection");
  if (protection == NULL)
    {
      *folder = g_steal_pointer (&outer);
      return TRUE;
    }
  if (passphrase == NULL)
    {
      g_set_error_literal (
          error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED,
          _ ("The exported draft is protected by a passphrase. Ask whoever sent it "
             "to you."));
      return FALSE;
    }
  content = g_build_filename (outer, ZT_SHARED_CONTENT, NULL);
  plain = g_build_filename (self->folder, "plain", NULL);
  if (!zt_passphrase_decrypt (content, plain, passphrase, protection, cancellable, error))
    return FALSE;
  g_unlink (content);
  g_clear_pointer (&self->manifest, json_object_unref);
  self->manifest = unpack (self, plain, "inner", progress, user_data, cancellable, folder, error);
  g_unlink (plain);
  return self->manifest != NULL;
}

static JsonObject *
read_json (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  gsize length = 0;
  GStatBuf status;
  JsonObject *object;

  if (g_stat (path, &status) != 0 || status.st_size > MOST_JSON
      || !g_file_get_contents (path, &text, &length, NULL))
    {
      set_bad (error, _ ("It holds no draft."));
      return NULL;
    }
  object = zt_json_parse_object (text, (gssize) length, NULL);
  if (object == NULL)
    set_bad (error, _ ("Its draft cannot be read."));
  return object;
}

/* --- what is in it --- */

static gboolean
are_objects (JsonObject *body, const char *name)
{
  JsonObject *top = zt_json_get_object (body, name);
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  if (top == NULL)
    return !json_object_has_member (body, name);
  json_object_iter_init (&iter, top);
  while (json_object_iter_next (&iter, &member, &node))
    if (!JSON_NODE_HOLDS_OBJECT (node))
      return FALSE;
  return TRUE;
}

static gboolean
is_list_of_objects (JsonNode *node)
{
  JsonArray *list;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
      return FALSE;
  return TRUE;
}

/* As the editors and the rules expect it, whoever made it. */
static gboolean
check_body (JsonObject *body, GError **error)
{
  JsonNode *lines = zt_json_get (body, "prices.lines");

  if (!zt_fields_validate (zt_kind_draft.fields, body, TRUE, error))
    return FALSE;
  if (!are_objects (body, "answers") || !are_objects (body, "deviations")
      || (lines != NULL && !is_list_of_objects (lines)))
    return set_bad (error, _ ("Its draft cannot be read."));
  return TRUE;
}

static gboolean
check_attachment (ZtSharedDraft *self, const char *folder, JsonObject *file,
                  GCancellable *cancellable, GError **error)
{
  const char *name = zt_json_get_string (file, "name");
  const char *sha256 = zt_json_get_string (file, "sha256");
  const char *type = zt_json_get_string (file, "mediaType");
  g_autofree char *path = NULL;
  GStatBuf status;

  if (name == NULL || *name == '\0' || strpbrk (name, "/\\") != NULL || g_str_equal (name, "..")
      || g_str_equal (name, ".") || !g_utf8_validate (name, -1, NULL) || sha256 == NULL
      || strlen (sha256) != 64 || strspn (sha256, "0123456789abcdef") != 64)
    return set_bad (error, _ ("An attachment in it has a name that is not allowed."));
  if (zt_blobs_has (self->ws->blobs, sha256))
    return TRUE;
  path = g_build_filename (folder, ZT_SHARED_FILES, sha256, NULL);
  if (g_stat (path, &status) != 0 || status.st_size != zt_json_get_int (file, "size", -1))
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                   _ ("The attachment “%s” is missing from the exported draft."), name);
      return FALSE;
    }
  if (g_strcmp0 (type, "application/pdf") != 0)
    return TRUE;
  if (zt_preview_check_file (path, NULL, cancellable, error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", name);
  return FALSE;
}

static gboolean
check_attachments (ZtSharedDraft *self, const char *folder, JsonObject *body,
                   GCancellable *cancellable, GError **error)
{
  JsonObject *attachments = zt_json_get_object (body, "attachments");
  JsonObjectIter iter;
  const char *slot;
  JsonNode *node;

  if (attachments == NULL)
    return TRUE;
  json_object_iter_init (&iter, attachments);
  while (json_object_iter_next (&iter, &slot, &node))
    {
      if (!is_list_of_objects (node))
        return set_bad (error, _ ("Its draft cannot be read."));
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        if (!check_attachment (self, folder,
                               json_array_get_object_element (json_node_get_array (node), i),
                               cancellable, error))
          return FALSE;
    }
  return TRUE;
}

/* Rich answers are as the editor would make them, and their pictures are pictures. */
static gboolean
check_pictures (ZtSharedDraft *self, const char *folder, JsonObject *body, GError **error)
{
  JsonObject *tender = zt_record_get_body (self->tender);
  g_autoptr (GPtrArray) pictures = NULL;

  if (!_zt_bid_check_rich (NULL, tender, NULL, body, error))
    return FALSE;
  pictures = _zt_bid_list_pictures (tender, body);
  for (guint i = 0; i < pictures->len; i++)
    {
      const char *sha256 = g_ptr_array_index (pictures, i);
      g_autofree char *path = g_build_filename (folder, ZT_SHARED_FILES, sha256, NULL);
      g_autofree char *data = NULL;
      gsize length = 0;

      if (zt_blobs_has (self->ws->blobs, sha256))
        continue;
      if (!g_file_get_contents (path, &data, &length, NULL))
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                               _ ("A picture of an answer is missing from the exported draft."));
          return FALSE;
        }
      if (zt_rich_picture_check (data, length, _ ("Picture"), NULL, NULL, error) == ZT_PICTURE_NONE)
        return FALSE;
    }
  return TRUE;
}

/* The same firm, a tender that is here, in a version that is here. */
static gboolean
check_owner (ZtSharedDraft *self, GError **error)
{
  const char *organisation = zt_json_get_string (self->theirs, "organisation");
  const char *tender = zt_json_get_string (self->theirs, "tender");

  if (self->ws->actor == NULL || g_strcmp0 (organisation, self->ws->actor->organisation) != 0)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   /* TRANSLATORS: %s is a credit code */
                   _ ("The draft belongs to another organisation (%s)."),
                   organisation != NULL ? organisation : "—");
      return FALSE;
    }
  self->tender = zt_workspace_get (self->ws, "tender", tender, error);
  if (self->tender == NULL)
    return FALSE;
  if (zt_json_get_int (self->theirs, "tenderVersion", 0) <= zt_record_get_version (self->tender))
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_STALE,
               _ ("The draft is for version %d of the tender, which is not here yet. Synchronise, "
                  "then read it again."),
               (int) zt_json_get_int (self->theirs, "tenderVersion", 0));
  return FALSE;
}

/* --- mine and theirs --- */

/* The draft that is here: the same one, or another one for the same tender. */
static ZtRecord *
find_mine (ZtSharedDraft *self)
{
  const char *id = zt_json_get_string (self->manifest, "draft");
  ZtRecord *mine = id != NULL ? zt_drafts_get (self->ws->own, id, NULL) : NULL;

  if (mine != NULL
      && g_strcmp0 (zt_json_get_string (zt_record_get_body (mine), "tender"),
                    zt_record_get_id (self->tender))
             == 0)
    return mine;
  g_clear_pointer (&mine, zt_record_unref);
  return zt_workspace_get (self->ws, "draft", zt_record_get_id (self->tender), NULL);
}

static JsonObject *
merge (ZtSharedDraft *self, ZtRecord *mine, JsonObject *choices, JsonArray **conflicts)
{
  const ZtBidContext context = { .draft = mine };
  g_autoptr (JsonObject) shared = _zt_bid_get_shared (self->ws, &context);
  g_autoptr (JsonObject) base
      = _zt_bid_find_shared (shared, zt_json_get_array (self->manifest, "states"));

  if (base == NULL && self->base != NULL)
    base = json_object_ref (self->base);
  return zt_draft_merge (zt_record_get_body (self->tender), base, zt_record_get_body (mine),
                         self->theirs, choices, conflicts);
}

static void
summarise (ZtSharedDraft *self)
{
  g_autoptr (ZtRecord) mine = find_mine (self);
  JsonObject *summary = self->summary = json_object_new ();
  g_autoptr (JsonObject) merged = NULL;
  JsonArray *conflicts = NULL;
  const char *made = zt_json_get_string (self->manifest, "made");
  const char *title = zt_json_get_string (zt_record_get_body (self->tender), "title");

  json_object_set_string_member (summary, "by", self->by);
  json_object_set_string_member (summary, "made", made != NULL ? made : "");
  json_object_set_string_member (summary, "tender", zt_record_get_id (self->tender));
  json_object_set_string_member (summary, "title", title != NULL ? title : "");
  if (mine == NULL)
    {
      json_object_set_array_member (summary, "changes", json_array_new ());
      json_object_set_array_member (summary, "conflicts", json_array_new ());
      return;
    }
  merged = merge (self, mine, NULL, &conflicts);
  json_object_set_string_member (summary, "draft", zt_record_get_id (mine));
  json_object_set_array_member (summary, "changes",
                                zt_draft_diff (zt_record_get_body (self->tender),
                                               zt_record_get_body (mine), merged));
  json_object_set_array_member (summary, "conflicts", conflicts);
}

/* A name that goes into the history: one line, not too long. */
static char *
clean_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  glong length = g_utf8_strlen (valid, -1);
  char *result = g_utf8_substring (valid, 0, MIN (length, LONGEST_NAME));

  for (char *p = result; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (result);
  if (*result == '\0')
    {
      g_free (result);
      return g_strdup (_ ("a colleague"));
    }
  return result;
}

ZtSharedDraft *
zt_shared_draft_open (ZtWorkspace *ws, const char *file, const char *passphrase,
                      ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (ZtSharedDraft) self = NULL;
  g_autofree char *unique = NULL, *name = NULL, *folder = NULL, *base = NULL;

  g_return_val_if_fail (ws != NULL && file != NULL, NULL);
  self = g_new0 (ZtSharedDraft, 1);
  self->ws = ws;
  unique = zt_uuid_new ();
  name = g_strconcat ("shared-", unique, NULL);
  self->folder = _zt_workspace_file (ws, name);
  if (!zt_os_make_private_directory (self->folder, error)
      || !read_file (self, file, passphrase, progress, user_data, cancellable, &folder, error)
      || (self->theirs = read_json (folder, ZT_SHARED_DRAFT, error)) == NULL
      || !check_body (self->theirs, error) || !check_owner (self, error)
      || !check_attachments (self, folder, self->theirs, cancellable, error)
      || !check_pictures (self, folder, self->theirs, error))
    return NULL;
  base = g_build_filename (folder, ZT_SHARED_BASE, NULL);
  if (g_file_test (base, G_FILE_TEST_EXISTS)
      && ((self->base = read_json (folder, ZT_SHARED_BASE, error)) == NULL
          || !check_body (self->base, error)))
    return NULL;
  self->by = clean_name (zt_json_get_string (self->manifest, "by"));
  json_object_set_string_member (self->manifest, "folder", folder);
  summarise (self);
  return g_steal_pointer (&self);
}

JsonObject *
zt_shared_draft_get_summary (ZtSharedDraft *shared)
{
  g_return_val_if_fail (shared != NULL, NULL);
  return shared->summary;
}

/* --- taking it over --- */

static gboolean
adopt_file (ZtSharedDraft *self, const char *sha256, GError **error)
{
  const char *folder = json_object_get_string_member (self->manifest, "folder");
  g_autofree char *path = g_build_filename (folder, ZT_SHARED_FILES, sha256, NULL);

  return zt_blobs_has (self->ws->blobs, sha256)
         || zt_blobs_adopt (self->ws->blobs, path, sha256, error);
}

static gboolean
adopt_files (ZtSharedDraft *self, GError **error)
{
  JsonObject *attachments = zt_json_get_object (self->theirs, "attachments");
  g_autoptr (GPtrArray) pictures
      = _zt_bid_list_pictures (zt_record_get_body (self->tender), self->theirs);
  JsonObjectIter iter;
  const char *slot;
  JsonNode *node;

  for (guint i = 0; i < pictures->len; i++)
    if (!adopt_file (self, g_ptr_array_index (pictures, i), error))
      return FALSE;
  if (attachments == NULL)
    return TRUE;
  json_object_iter_init (&iter, attachments);
  while (json_object_iter_next (&iter, &slot, &node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      if (!adopt_file (self,
                       zt_json_get_string (
                           json_array_get_object_element (json_node_get_array (node), i), "sha256"),
                       error))
        return FALSE;
  return TRUE;
}

static gboolean
check_decided (JsonArray *conflicts, GError **error)
{
  for (guint i = 0; i < json_array_get_length (conflicts); i++)
    {
      JsonObject *conflict = json_array_get_object_element (conflicts, i);
      const char *choice = zt_json_get_string (conflict, "choice");

      if (g_strcmp0 (choice, "mine") == 0 || g_strcmp0 (choice, "theirs") == 0)
        continue;
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   /* TRANSLATORS: a part of the bid, and what in it two people changed */
                   _ ("“%s · %s” was changed by both. Decide which version stays; nothing was "
                      "changed."),
                   zt_json_get_string (conflict, "part"), zt_json_get_string (conflict, "title"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_uuid (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text);
}

static ZtRecord *
make_new (ZtSharedDraft *self, const char *received, GError **error)
{
  const char *given = zt_json_get_string (self->manifest, "draft");
  g_autofree char *id = is_uuid (given) ? g_strdup (given) : zt_uuid_new ();
  g_autoptr (ZtRecord) taken = zt_drafts_get (self->ws->own, id, NULL);
  g_autoptr (ZtRecord) draft = NULL, saved = NULL;

  if (taken != NULL)
    {
      g_free (id);
      id = zt_uuid_new ();
    }
  draft = zt_record_new ("draft", id, 0, "draft", self->theirs);
  saved = zt_drafts_save (self->ws->own, draft, received, error);
  if (saved == NULL
      || (zt_json_get_int (self->theirs, "tenderVersion", 0) == zt_record_get_version (self->tender)
          && !_zt_bid_keep_tender (self->ws, saved, self->tender, error)))
    return NULL;
  return g_steal_pointer (&saved);
}

static ZtRecord *
merge_into (ZtSharedDraft *self, ZtRecord *mine, JsonObject *choices, const char *received,
            GError **error)
{
  JsonArray *made = NULL;
  g_autoptr (JsonArray) conflicts = NULL;
  g_autoptr (JsonObject) merged = merge (self, mine, choices, &made);
  g_autoptr (ZtRecord) kept = NULL, next = NULL;
  g_autofree char *what = g_strconcat ("merged:", self->by, NULL);

  conflicts = made;
  if (!check_decided (conflicts, error))
    return NULL;
  kept = zt_drafts_keep (self->ws->own, mine, self->theirs, received, error);
  if (kept == NULL)
    return NULL;
  next = zt_record_new ("draft", zt_record_get_id (kept), zt_record_get_version (kept),
                        zt_record_get_state (kept), merged);
  return zt_drafts_save (self->ws->own, next, what, error);
}

ZtRecord *
zt_shared_draft_take (ZtSharedDraft *self, JsonObject *choices, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtRecord) mine = NULL, saved = NULL;
  g_autofree char *received = NULL;
  ZtBidContext context = { 0 };

  g_return_val_if_fail (self != NULL, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  received = g_strconcat ("received:", self->by, NULL);
  transaction = zt_transaction_begin (self->ws->own, error);
  if (transaction == NULL)
    return NULL;
  mine = find_mine (self);
  saved = mine == NULL ? make_new (self, received, error)
                       : merge_into (self, mine, choices, received, error);
  if (saved == NULL)
    return NULL;
  context.draft = saved;
  if (!_zt_bid_add_shared (self->ws, &context, self->theirs, error) || !adopt_files (self, error)
      || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&saved);
}
