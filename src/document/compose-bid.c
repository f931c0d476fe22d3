/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bid as one PDF: our pages first with a page kept for each foreign one, then the foreign pages
 * under those, in the child. */
#define G_LOG_DOMAIN "zt-compose-bid"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "compose-bid-private.h"
#include "money.h"
#include "zt-child.h"

#define INSPECT_SECONDS 60
#define MERGE_SECONDS 600

static void
bid_file_free (ZtBidFile *file)
{
  g_free (file->slot);
  g_free (file->name);
  g_free (file->path);
  g_free (file->sha256);
  g_free (file);
}

static const char *
fact (ZtBidDocument *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->facts, name);

  return value != NULL ? value : "";
}

static void
add_facts (ZtBidDocument *self)
{
  static const char *const representatives[] = { "authorization", "letter", "legalRepresentative" };
  gint64 total = zt_json_get_fen (self->draft, "prices.total");

  _zt_compose_fact (self->facts, "bidderName",
                    g_strdup (_zt_compose_string (self->organisation, "name")));
  _zt_compose_fact (self->facts, "bidderCode",
                    g_strdup (_zt_compose_string (self->draft, "organisation")));
  if (*_zt_compose_string (self->organisation, "id") != '\0')
    _zt_compose_fact (self->facts, "bidderCode",
                      g_strdup (_zt_compose_string (self->organisation, "id")));
  if (!g_hash_table_contains (self->facts, "number"))
    _zt_compose_fact (self->facts, "number", g_strdup (_zt_compose_string (self->draft, "tender")));
  for (gsize i = 0; i < G_N_ELEMENTS (representatives); i++)
    {
      g_autofree char *path = g_strdup_printf ("answers.%s.%s", representatives[i],
                                               i < 2 ? "representative" : "name");

      if (!g_hash_table_contains (self->facts, "representative"))
        _zt_compose_fact (self->facts, "representative",
                          g_strdup (_zt_compose_string (self->draft, path)));
    }
  if (total >= 0)
    {
      _zt_compose_fact (self->facts, "total", zt_money_format (total));
      _zt_compose_fact (self->facts, "totalWords", zt_money_to_words (total));
    }
}

static gboolean
add_slot (ZtBidDocument *self, const char *slot, ZtBlobPathFunc blobs, gpointer blobs_data,
          GError **error)
{
  g_autofree char *path = g_strdup_printf ("attachments.%s", slot);
  JsonArray *files = zt_json_get_array (self->draft, path);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *attachment = json_array_get_object_element (files, i);
      ZtBidFile *file = g_new0 (ZtBidFile, 1);

      file->slot = g_strdup (slot);
      file->name = g_strdup (_zt_compose_string (attachment, "name"));
      file->sha256 = g_strdup (_zt_compose_string (attachment, "sha256"));
      file->path = blobs != NULL ? blobs (file->sha256, blobs_data) : NULL;
      g_ptr_array_add (self->files, file);
      if (file->path == NULL)
        {
          /* TRANSLATORS: %s is the name of a file the user attached */
          g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                       _ ("The content of “%s” is not on this computer. Attach the file again."),
                       file->name);
          return FALSE;
        }
    }
  return TRUE;
}

/* In the order of their pages: as the tender lists its parts, then the rest. */
static gboolean
collect_files (ZtBidDocument *self, ZtBlobPathFunc blobs, gpointer blobs_data, GError **error)
{
  JsonArray *parts = zt_json_get_array (self->tender, "parts");

  if (self->only != NULL)
    return add_slot (self, self->only, blobs, blobs_data, error);
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      const char *id = _zt_compose_string (json_array_get_object_element (parts, i), "id");

      if (!g_str_equal (id, "other") && !add_slot (self, id, blobs, blobs_data, error))
        return FALSE;
    }
  return add_slot (self, "other", blobs, blobs_data, error);
}

static gboolean
inspect_files (ZtBidDocument *self, ZtChild *child, ZtProgressFunc progress, gpointer user_data,
               GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      ZtBidFile *file = self->files->pdata[i];
      g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;

      if (progress != NULL)
        progress (i, self->files->len + 2, file->name, user_data);
      json_object_set_string_member (arguments, "path", file->path);
      json_object_set_string_member (arguments, "name", file->name);
      answer
          = zt_child_call (child, "inspect", arguments, INSPECT_SECONDS, NULL, cancellable, error);
      if (answer == NULL)
        {
          if (!zt_child_is_alive (child))
            g_prefix_error (error, "“%s”: ", file->name);
          return FALSE;
        }
      file->pages = (int) zt_json_get_int (answer, "pages", 0);
    }
  return TRUE;
}

static void
build_cover (ZtPages *pages, ZtBidDocument *self)
{
  g_autofree char *date = _zt_bid_date (self);

  zt_pages_printf (pages, ZT_STYLE_RIGHT, "项目编号：%s", fact (self, "number"));
  zt_pages_drop_to (pages, 540);
  zt_pages_printf (pages, ZT_STYLE_SUBTITLE, "%s", fact (self, "project"));
  zt_pages_space (pages, 28);
  zt_pages_printf (pages, ZT_STYLE_TITLE, "%s", fact (self, "bid"));
  zt_pages_drop_to (pages, 140);
  zt_pages_printf (pages, ZT_STYLE_CENTRE, "%s：%s", fact (self, "bidder"),
                   fact (self, "bidderName"));
  zt_pages_printf (pages, ZT_STYLE_CENTRE, "统一社会信用代码：%s", fact (self, "bidderCode"));
  if (date != NULL)
    zt_pages_printf (pages, ZT_STYLE_CENTRE, "日期：%s", date);
  else
    zt_pages_printf (pages, ZT_STYLE_CENTRE, "提交截止时间：%s", fact (self, "deadline"));
}

static void
note_source (ZtPages *pages, ZtBidDocument *self, ZtBidFile *file, int first)
{
  JsonObject *source;

  if (!zt_pages_is_final (pages))
    return;
  source = json_object_new ();
  json_object_set_string_member (source, "path", file->path);
  json_object_set_string_member (source, "name", file->name);
  json_object_set_int_member (source, "first", first);
  json_object_set_int_member (source, "pages", file->pages);
  json_array_add_object_element (self->sources, source);
}

static void
build_foreign_pages (ZtPages *pages, ZtBidDocument *self, ZtBidFile *file, gboolean first_of_slot)
{
  g_autofree char *by_slot = g_strconcat ("at:", file->slot, NULL);
  g_autofree char *by_digest = g_strconcat ("at:", file->sha256, NULL);
  int first = 0;

  for (int i = 0; i < file->pages; i++)
    {
      int page = zt_pages_foreign (pages, i == 0 ? file->name : NULL);

      first = i == 0 ? page : first;
    }
  if (first_of_slot)
    zt_pages_mark (pages, by_slot, first);
  zt_pages_mark (pages, by_digest, first);
  note_source (pages, self, file, first);
}

static guint
add_file_rows (ZtPages *pages, ZtGrid *grid, ZtBidDocument *self, const char *slot)
{
  guint n = 0;

  for (guint i = 0; i < self->files->len; i++)
    {
      ZtBidFile *file = self->files->pdata[i];
      g_autofree char *mark = g_strconcat ("at:", file->sha256, NULL), *number = NULL,
                      *count = NULL, *range = NULL;
      int first = zt_pages_get_mark (pages, mark);

      if (!g_str_equal (file->slot, slot))
        continue;
      number = g_strdup_printf ("%u", ++n);
      count = g_strdup_printf ("%d", file->pages);
      range = file->pages > 1 ? g_strdup_printf ("%d–%d", first, first + file->pages - 1)
                              : g_strdup_printf ("%d", first);
      zt_grid_add_cells (grid, ZT_ROW_PLAIN, number, file->name, count, range, file->sha256, NULL);
    }
  return n;
}

/* Each file of a slot with its pages and its digest, then the pages. */
static void
build_attachments (ZtPages *pages, ZtBidDocument *self, const char *slot)
{
  static const ZtColumn columns[] = {
    { "序号", 0, ZT_ALIGN_CENTRE },
    { "文件名", 2, ZT_ALIGN_LEFT },
    { "页数", 0, ZT_ALIGN_RIGHT },
    { "所在页码", 0, ZT_ALIGN_CENTRE },
    { "文件的 SHA-256 摘要值", 2.2, ZT_ALIGN_LEFT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *until_path = g_strdup_printf ("answers.%s.validUntil", slot);
  g_autofree char *until = _zt_compose_date (self->draft, until_path, FALSE);
  gboolean first = TRUE;

  if (until != NULL)
    zt_pages_printf (pages, ZT_STYLE_PLAIN, "有效期至：%s", until);
  if (add_file_rows (pages, grid, self, slot) == 0)
    {
      zt_pages_text (pages, ZT_STYLE_PLAIN, "（未提供）");
      return;
    }
  zt_pages_grid (pages, grid);
  for (guint i = 0; i < self->files->len; i++)
    {
      ZtBidFile *file = self->files->pdata[i];

      if (!g_str_equal (file->slot, slot))
        continue;
      build_foreign_pages (pages, self, file, first);
      first = FALSE;
    }
}

static gboolean
has_files (ZtBidDocument *self, const char *slot)
{
  for (guint i = 0; i < self->files->len; i++)
    if (g_str_equal (((ZtBidFile *) self->files->pdata[i])->slot, slot))
      return TRUE;
  return FALSE;
}

/* Parts that need not be there and are not there have no chapter. */
static gboolean
is_present (ZtBidDocument *self, JsonObject *part)
{
  const char *type = _zt_compose_string (part, "type"), *id = _zt_compose_string (part, "id");

  if (zt_json_get_boolean (part, "required", FALSE) || g_str_equal (type, "prices")
      || g_str_equal (type, "deviation"))
    return TRUE;
  return has_files (self, id) || _zt_bid_has_answers (self, part);
}

static void
start_chapter (ZtPages *pages, int number, const char *title, const char *id)
{
  g_autofree char *ordinal = _zt_compose_ordinal (number), *mark = g_strconcat ("at:", id, NULL);
  g_autofree char *text = g_strdup_printf ("%s、%s", ordinal, title);

  zt_pages_heading (pages, 1, text);
  zt_pages_mark (pages, mark, zt_pages_get_page (pages));
}

static void
build_part (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  const char *type = _zt_compose_string (part, "type"), *id = _zt_compose_string (part, "id");

  if (g_str_equal (type, "prices"))
    _zt_bid_build_prices (pages, self, part);
  else if (g_str_equal (type, "deviation"))
    _zt_bid_build_deviations (pages, self, part);
  else if (g_str_equal (type, "form"))
    _zt_bid_build_form (pages, self, part);
  if (g_str_equal (type, "attachment") || has_files (self, id))
    build_attachments (pages, self, id);
}

/* Whoever looks at one part sees it even when there is nothing in it yet. */
static gboolean
is_wanted (ZtBidDocument *self, const char *id)
{
  return self->only == NULL || g_str_equal (self->only, id);
}

static void
build_bid (ZtPages *pages, gpointer user_data)
{
  ZtBidDocument *self = user_data;
  JsonArray *parts = zt_json_get_array (self->tender, "parts");
  int chapter = 0;

  if (self->only == NULL)
    {
      build_cover (pages, self);
      zt_pages_contents (pages, "目　录");
    }
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = _zt_compose_string (part, "id");

      if (g_str_equal (id, "other")
          || (!is_present (self, part) && g_strcmp0 (self->only, id) != 0))
        continue;
      chapter++;
      if (!is_wanted (self, id))
        continue;
      start_chapter (pages, chapter, _zt_compose_string (part, "title"), id);
      build_part (pages, self, part);
    }
  if (has_files (self, "other") && is_wanted (self, "other"))
    {
      start_chapter (pages, ++chapter, "其他材料", "other");
      build_attachments (pages, self, "other");
    }
}

static gboolean
merge_files (ZtBidDocument *self, ZtChild *child, const char *own, const char *part,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;

  json_object_set_string_member (arguments, "own", own);
  json_object_set_string_member (arguments, "out", part);
  json_object_set_array_member (arguments, "sources", json_array_ref (self->sources));
  answer = zt_child_call (child, "merge", arguments, MERGE_SECONDS, NULL, cancellable, error);
  return answer != NULL;
}

static gboolean
compose_own (ZtBidDocument *self, const char *own, GCancellable *cancellable, GError **error)
{
  g_autofree char *title = g_strdup_printf ("%s%s", fact (self, "project"), fact (self, "bid"));
  ZtPagesInfo info = { title,
                       fact (self, "bidderName"),
                       fact (self, "number"),
                       fact (self, "project"),
                       fact (self, "bidderName"),
                       0 };

  info.created = _zt_compose_instant (self->tender, "tenderPeriod.startDate");
  return zt_pages_compose (own, &info, build_bid, self, cancellable, error);
}

static gboolean
compose (ZtBidDocument *self, const char *out, ZtProgressFunc progress, gpointer user_data,
         GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtChild) child = NULL;
  g_autofree char *part = _zt_compose_part_path (out), *own = g_strconcat (out, ".own", NULL);
  guint n = self->files->len;
  gboolean ok;

  if (n > 0)
    {
      child = zt_child_new (error);
      if (child == NULL || !inspect_files (self, child, progress, user_data, cancellable, error))
        return FALSE;
    }
  if (progress != NULL)
    progress (n, n + 2, _ ("Composing"), user_data);
  ok = compose_own (self, n > 0 ? own : part, cancellable, error);
  if (ok && n > 0)
    {
      if (progress != NULL)
        progress (n + 1, n + 2, _ ("Adding attachments"), user_data);
      ok = merge_files (self, child, own, part, cancellable, error);
    }
  g_unlink (own);
  ok = _zt_compose_commit (part, out, ok, error);
  if (ok && progress != NULL)
    progress (n + 2, n + 2, _ ("Done"), user_data);
  return ok;
}

static gboolean
run (ZtBidDocument *self, ZtBlobPathFunc blobs, gpointer blobs_data, const char *out,
     JsonArray **seal_places, ZtProgressFunc progress, gpointer user_data,
     GCancellable *cancellable, GError **error)
{
  gboolean ok;

  self->facts = _zt_compose_facts (self->tender);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) bid_file_free);
  self->places = json_array_new ();
  self->sources = json_array_new ();
  self->pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) zt_pages_picture_free);
  add_facts (self);
  ok = collect_files (self, blobs, blobs_data, error)
       && _zt_bid_collect_pictures (self, blobs, blobs_data, error)
       && compose (self, out, progress, user_data, cancellable, error);
  if (ok && seal_places != NULL)
    *seal_places = json_array_ref (self->places);
  g_hash_table_unref (self->facts);
  g_hash_table_unref (self->pictures);
  g_ptr_array_unref (self->files);
  json_array_unref (self->places);
  json_array_unref (self->sources);
  return ok;
}

gboolean
zt_compose_bid (JsonObject *tender, JsonObject *organisation, JsonObject *draft,
                ZtBlobPathFunc blobs, gpointer blobs_data, const char *out, JsonArray **seal_places,
                ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                GError **error)
{
  ZtBidDocument self = { .tender = tender, .organisation = organisation, .draft = draft };

  g_return_val_if_fail (tender != NULL && draft != NULL && out != NULL, FALSE);
  return run (&self, blobs, blobs_data, out, seal_places, progress, user_data, cancellable, error);
}

gboolean
zt_compose_bid_part (JsonObject *tender, JsonObject *organisation, JsonObject *draft,
                     const char *part, ZtBlobPathFunc blobs, gpointer blobs_data, const char *out,
                     GCancellable *cancellable, GError **error)
{
  ZtBidDocument self
      = { .tender = tender, .organisation = organisation, .draft = draft, .only = part };

  g_return_val_if_fail (tender != NULL && draft != NULL && part != NULL && out != NULL, FALSE);
  return run (&self, blobs, blobs_data, out, NULL, NULL, NULL, cancellable, error);
}
