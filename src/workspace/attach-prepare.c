/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as they will lie in the bid: read, checked, and made a PDF where the place wants one,
 * before the draft says anything of them. */
#define G_LOG_DOMAIN "zt-attach"
#include "config.h"

#include "attach-private.h"

#include "convert.h"
#include "digest.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* --- making a PDF --- */

/* By name and digest it is found again, wherever it lies. */
static JsonArray *
describe_sources (const char *const *files, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonArray) list = json_array_new ();

  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (files[i]);
      g_autofree char *sha256 = NULL;
      guint64 size = 0;
      JsonObject *source;

      sha256 = zt_sha256_file (files[i], &size, cancellable, error);
      if (sha256 == NULL)
        return NULL;
      source = json_object_new ();
      json_object_set_string_member (source, "name", name);
      json_object_set_string_member (source, "sha256", sha256);
      json_object_set_int_member (source, "size", (gint64) size);
      json_array_add_object_element (list, source);
    }
  return g_steal_pointer (&list);
}

static char *
pdf_name (const char *file)
{
  g_autofree char *name = g_path_get_basename (file);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot > name)
    *dot = '\0';
  return g_strconcat (name, ".pdf", NULL);
}

static gboolean
convert (ZtAttachWay way, const char *const *files, const char *out, GCancellable *cancellable,
         GError **error)
{
  g_autofree char *name = g_path_get_basename (files[0]);
  g_autoptr (JsonArray) sources = NULL;
  int n_pages;

  if (way == ZT_ATTACH_OFFICE)
    return zt_convert_office (files[0], name, out, cancellable, error);
  sources = json_array_new ();
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *each = g_path_get_basename (files[i]);
      JsonObject *source = json_object_new ();

      json_object_set_string_member (source, "path", files[i]);
      json_object_set_string_member (source, "name", each);
      json_array_add_object_element (sources, source);
    }
  return zt_convert_pictures (sources, out, &n_pages, cancellable, error);
}

/* What was made is held against the same measures as what people bring. */
static JsonObject *
keep_pdf (ZtWorkspace *ws, JsonObject *slot, const char *part, const char *name, ZtAttachMade *made,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) entry = NULL;
  g_autofree char *sha256 = NULL;
  guint64 size = 0;
  int pages = 0;

  if (!zt_preview_check_file (part, &pages, cancellable, error)
      || !_zt_attach_check_size (part, name, slot, &size, error)
      || (sha256 = zt_sha256_file (part, NULL, cancellable, error)) == NULL)
    return NULL;
  *made = zt_blobs_has (ws->blobs, sha256) ? ZT_MADE_KNOWN : ZT_MADE_NEW;
  if (!zt_blobs_adopt (ws->blobs, part, sha256, error))
    return NULL;
  entry = json_object_new ();
  json_object_set_string_member (entry, "name", name);
  json_object_set_string_member (entry, "sha256", sha256);
  json_object_set_int_member (entry, "size", (gint64) size);
  json_object_set_string_member (entry, "mediaType", "application/pdf");
  json_object_set_int_member (entry, "pages", pages);
  return g_steal_pointer (&entry);
}

JsonObject *
_zt_attach_make_pdf (ZtWorkspace *ws, JsonObject *slot, ZtAttachWay way, const char *const *files,
                     ZtAttachMade *made, ZtProgressFunc progress, gpointer user_data,
                     GCancellable *cancellable, GError **error)
{
  g_autofree char *name = pdf_name (files[0]), *given = g_path_get_basename (files[0]);
  /* TRANSLATORS: %s is a file name */
  g_autofree char *what = g_strdup_printf (_ ("Making a PDF of “%s”"), given);
  g_autofree char *part = NULL;
  JsonArray *sources = describe_sources (files, cancellable, error);
  JsonObject *entry = NULL;

  if (sources == NULL || (part = zt_blobs_make_part (ws->blobs, error)) == NULL)
    {
      g_clear_pointer (&sources, json_array_unref);
      return NULL;
    }
  if (progress != NULL)
    progress (0, 0, what, user_data);
  if (convert (way, files, part, cancellable, error))
    entry = keep_pdf (ws, slot, part, name, made, cancellable, error);
  g_unlink (part);
  if (entry != NULL)
    json_object_set_array_member (entry, "madeFrom", sources);
  else
    json_array_unref (sources);
  return entry;
}

/* --- several at once --- */

typedef struct
{
  ZtWorkspace *ws;
  JsonObject *tender; /* (borrowed) body */
  JsonArray *wanted;
  gboolean *done; /* as @wanted */
  gboolean join;
  JsonArray *prepared; /* (owned) */
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} Preparing;

static JsonObject *
wanted_at (Preparing *self, guint i)
{
  return json_array_get_object_element (self->wanted, i);
}

static void
add_entry (Preparing *self, const char *slot, JsonObject *entry, ZtAttachMade made)
{
  JsonObject *one = json_object_new ();
  g_autofree char *path = zt_blobs_path (self->ws->blobs, zt_json_get_string (entry, "sha256"));

  json_object_set_string_member (one, "slot", slot);
  json_object_set_object_member (one, "entry", entry);
  json_object_set_boolean_member (one, "made", made != ZT_MADE_NOTHING);
  json_object_set_boolean_member (one, "new", made == ZT_MADE_NEW);
  json_object_set_string_member (one, "path", path);
  json_array_add_object_element (self->prepared, one);
}

static void
add_problem (Preparing *self, const char *slot, const char *file, const GError *cause)
{
  JsonObject *one = json_object_new ();
  g_autofree char *name = g_path_get_basename (file);

  json_object_set_string_member (one, "slot", slot);
  json_object_set_string_member (one, "name", name);
  json_object_set_string_member (one, "problem", cause->message);
  json_object_set_int_member (one, "code", cause->domain == ZT_ERROR ? cause->code : -1);
  json_array_add_object_element (self->prepared, one);
}

/* What is wrong with one file leaves the others alone; what is wrong with the machine does not. */
static gboolean
is_about_all (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (cause, ZT_ERROR, ZT_ERROR_NO_SPACE);
}

static gboolean
is_picture_for (Preparing *self, guint i, const char *slot)
{
  const char *file = zt_json_get_string (wanted_at (self, i), "path");
  g_autofree char *name = g_path_get_basename (file), *media_type = NULL;

  if (self->done[i] || g_strcmp0 (zt_json_get_string (wanted_at (self, i), "slot"), slot) != 0)
    return FALSE;
  media_type = _zt_attach_media_type (file, NULL);
  return media_type != NULL
         && _zt_attach_way (_zt_attach_find_slot (self->tender, slot), media_type, name)
                == ZT_ATTACH_PICTURE;
}

/* The file at @first with all later pictures that belong into the same document. */
static GPtrArray *
gather (Preparing *self, guint first, const char *slot)
{
  GPtrArray *files = g_ptr_array_new ();

  if (self->join && is_picture_for (self, first, slot))
    for (guint i = first; i < json_array_get_length (self->wanted); i++)
      if (is_picture_for (self, i, slot))
        {
          g_ptr_array_add (files, (gpointer) zt_json_get_string (wanted_at (self, i), "path"));
          self->done[i] = TRUE;
        }
  self->done[first] = TRUE;
  g_ptr_array_add (files, NULL);
  return files;
}

static gboolean
prepare (Preparing *self, guint i, GError **error)
{
  const char *file = zt_json_get_string (wanted_at (self, i), "path");
  const char *slot = zt_json_get_string (wanted_at (self, i), "slot");
  JsonObject *place, *entry;
  g_autoptr (GPtrArray) joined = gather (self, i, slot);
  g_autoptr (GError) cause = NULL;
  ZtAttachMade made = ZT_MADE_NOTHING;

  if (!_zt_attach_check_slot (self->tender, slot, &place, error))
    return FALSE;
  if (joined->len > 2)
    entry = _zt_attach_make_pdf (self->ws, place, ZT_ATTACH_PICTURE,
                                 (const char *const *) joined->pdata, &made, self->progress,
                                 self->user_data, self->cancellable, &cause);
  else
    entry = _zt_attach_prepare_one (self->ws, place, slot, file, &made, self->progress,
                                    self->user_data, self->cancellable, &cause);
  if (entry != NULL)
    add_entry (self, slot, entry, made);
  else if (is_about_all (cause))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  else
    add_problem (self, slot, file, cause);
  return TRUE;
}

JsonArray *
zt_attach_prepare (ZtWorkspace *ws, const char *draft, JsonArray *wanted, gboolean join,
                   ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                   GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonArray) prepared = json_array_new ();
  g_autofree gboolean *done = NULL;
  guint n;
  Preparing self = { .ws = ws,
                     .wanted = wanted,
                     .join = join,
                     .prepared = prepared,
                     .progress = progress,
                     .user_data = user_data,
                     .cancellable = cancellable };

  g_return_val_if_fail (ws != NULL && draft != NULL && wanted != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  self.tender = zt_record_get_body (context.tender);
  n = json_array_get_length (wanted);
  self.done = done = g_new0 (gboolean, n + 1);
  for (guint i = 0; i < n; i++)
    if (!done[i] && !prepare (&self, i, error))
      {
        zt_attach_forget (ws, prepared);
        return NULL;
      }
  return g_steal_pointer (&prepared);
}

void
zt_attach_forget (ZtWorkspace *ws, JsonArray *prepared)
{
  g_return_if_fail (ws != NULL && prepared != NULL);
  for (guint i = 0; i < json_array_get_length (prepared); i++)
    {
      JsonObject *one = json_array_get_object_element (prepared, i);
      const char *sha256 = zt_json_get_string (one, "entry.sha256");

      /* What was there before may be part of another bid or of the history. */
      if (zt_json_get_boolean (one, "new", FALSE) && sha256 != NULL)
        zt_blobs_remove (ws->blobs, sha256, NULL);
    }
}
