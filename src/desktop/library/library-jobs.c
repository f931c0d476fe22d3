/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pages of the library let their worker do. */
#define G_LOG_DOMAIN "zt-library-jobs"
#include "config.h"

#include "library-jobs.h"

#include "material.h"

#include <glib/gi18n-lib.h>

struct _ZtMaterialItem
{
  GObject parent_instance;

  ZtRecord *record; /* (owned) */
  gboolean dated;
  int days;
};

G_DEFINE_FINAL_TYPE (ZtMaterialItem, zt_material_item, G_TYPE_OBJECT)

static void
zt_material_item_finalize (GObject *object)
{
  zt_record_unref (ZT_MATERIAL_ITEM (object)->record);
  G_OBJECT_CLASS (zt_material_item_parent_class)->finalize (object);
}

static void
zt_material_item_class_init (ZtMaterialItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_material_item_finalize;
}

static void
zt_material_item_init (ZtMaterialItem *self)
{
}

ZtMaterialItem *
zt_material_item_new (ZtRecord *record, gboolean dated, int days)
{
  ZtMaterialItem *self = g_object_new (ZT_TYPE_MATERIAL_ITEM, NULL);

  self->record = zt_record_ref (record);
  self->dated = dated;
  self->days = days;
  return self;
}

ZtRecord *
zt_material_item_get_record (ZtMaterialItem *self)
{
  g_return_val_if_fail (ZT_IS_MATERIAL_ITEM (self), NULL);
  return self->record;
}

gboolean
zt_material_item_get_days (ZtMaterialItem *self, int *days)
{
  g_return_val_if_fail (ZT_IS_MATERIAL_ITEM (self), FALSE);
  *days = self->days;
  return self->dated;
}

void
zt_library_query_free (ZtLibraryQuery *query)
{
  g_free (query->type);
  g_free (query->search);
  g_free (query);
}

void
zt_library_list_free (ZtLibraryList *list)
{
  g_clear_object (&list->items);
  g_clear_pointer (&list->counts, g_hash_table_unref);
  g_free (list);
}

static void
count_all (ZtWorkspace *ws, GPtrArray *all, ZtLibraryList *list)
{
  list->all = all->len;
  for (guint i = 0; i < all->len; i++)
    {
      JsonObject *body = zt_record_get_body (g_ptr_array_index (all, i));
      const char *type = zt_json_get_string (body, "type");
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (list->counts, type));
      int days;

      g_hash_table_insert (list->counts, g_strdup (type), GUINT_TO_POINTER (n + 1));
      list->soon += zt_library_days_left (ws, body, &days) && days <= ZT_LIBRARY_SOON;
    }
}

static guint
rank_of (ZtRecord *record)
{
  const char *type = zt_json_get_string (zt_record_get_body (record), "type");
  guint rank = 0;

  while (zt_material_types[rank].code != NULL
         && g_strcmp0 (zt_material_types[rank].code, type) != 0)
    rank++;
  return rank;
}

/* The types in their order, within a type what was changed last first. */
static int
compare_items (gconstpointer a, gconstpointer b)
{
  ZtRecord *first = *(ZtRecord *const *) a, *second = *(ZtRecord *const *) b;
  guint left = rank_of (first), right = rank_of (second);

  if (left != right)
    return left < right ? -1 : 1;
  return zt_record_get_modified (first) > zt_record_get_modified (second) ? -1 : 1;
}

gpointer
zt_library_list_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtLibraryQuery *query = data;
  gboolean expiring = g_strcmp0 (query->type, "expiring") == 0;
  g_autoptr (GPtrArray) all = zt_library_list (ws, NULL, NULL, error);
  g_autoptr (GPtrArray) found = NULL;
  ZtLibraryList *list;

  if (all == NULL)
    return NULL;
  found = zt_library_list (ws, expiring ? NULL : query->type, query->search, error);
  if (found == NULL)
    return NULL;
  g_ptr_array_sort (found, compare_items);
  list = g_new0 (ZtLibraryList, 1);
  list->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  list->items = g_list_store_new (ZT_TYPE_MATERIAL_ITEM);
  count_all (ws, all, list);
  for (guint i = 0; i < found->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (found, i);
      int days = 0;
      gboolean dated = zt_library_days_left (ws, zt_record_get_body (record), &days);
      g_autoptr (ZtMaterialItem) item = NULL;

      if (expiring && !(dated && days <= ZT_LIBRARY_SOON))
        continue;
      item = zt_material_item_new (record, dated, days);
      g_list_store_append (list->items, item);
    }
  return list;
}

void
zt_library_detail_free (ZtLibraryDetail *detail)
{
  g_clear_pointer (&detail->record, zt_record_unref);
  g_clear_pointer (&detail->uses, json_array_unref);
  g_clear_pointer (&detail->files, json_array_unref);
  g_free (detail);
}

ZtLibraryJob *
zt_library_job_new (ZtLibraryJobType type, const char *id)
{
  ZtLibraryJob *job = g_new0 (ZtLibraryJob, 1);

  job->type = type;
  job->id = g_strdup (id);
  return job;
}

void
zt_library_job_free (ZtLibraryJob *job)
{
  g_free (job->id);
  g_free (job->file);
  g_free (job->kind);
  g_clear_pointer (&job->body, json_object_unref);
  g_free (job);
}

static ZtRecord *
change (ZtWorkspace *ws, const ZtLibraryJob *job, const ZtWork *work, GError **error)
{
  switch (job->type)
    {
    case ZT_LIBRARY_LOAD:
      return zt_workspace_get (ws, "material", job->id, error);
    case ZT_LIBRARY_SAVE:
      return zt_library_save (ws, job->id, job->body, error);
    case ZT_LIBRARY_ATTACH:
      return zt_library_attach (ws, job->id, job->file, zt_worker_progress, (gpointer) work,
                                work->cancellable, error);
    case ZT_LIBRARY_DETACH:
      return zt_library_detach (ws, job->id, job->file, error);
    case ZT_LIBRARY_MOVE_FILE:
      return zt_library_move_file (ws, job->id, job->file, job->position, error);
    case ZT_LIBRARY_PUT_FILE:
      return zt_library_put_file (ws, job->id, job->body, job->position, error);
    case ZT_LIBRARY_UNDO:
      return zt_library_undo (ws, job->id, error);
    case ZT_LIBRARY_REMOVE:
      return zt_library_remove (ws, job->id, error);
    case ZT_LIBRARY_RESTORE:
      return zt_library_restore (ws, job->id, error);
    case ZT_LIBRARY_ADD_FILE:
      return zt_library_add_file (ws, job->kind, job->file, zt_worker_progress, (gpointer) work,
                                  work->cancellable, error);
    default:
      g_assert_not_reached ();
    }
}

/* The viewer's worker has no workspace: it is told where the files are. */
static JsonArray *
list_files (ZtWorkspace *ws, JsonObject *body)
{
  JsonArray *files = zt_json_get_array (body, "files"), *list = json_array_new ();

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = zt_json_object_copy (json_array_get_object_element (files, i));
      g_autofree char *path
          = zt_blobs_path (zt_workspace_get_blobs (ws), zt_json_get_string (file, "sha256"));

      if (path != NULL)
        json_object_set_string_member (file, "path", path);
      json_array_add_object_element (list, file);
    }
  return list;
}

gpointer
zt_library_job_run (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autoptr (ZtRecord) record = change (ws, data, work, error);
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (JsonArray) uses = NULL;
  ZtLibraryDetail *detail;

  if (record == NULL)
    return NULL;
  uses = zt_library_where_used (ws, zt_record_get_id (record), error);
  revisions = uses != NULL ? zt_drafts_revisions (zt_workspace_get_own (ws),
                                                  zt_record_get_id (record), error)
                           : NULL;
  if (revisions == NULL)
    return NULL;
  detail = g_new0 (ZtLibraryDetail, 1);
  detail->n_revisions = revisions->len;
  detail->uses = g_steal_pointer (&uses);
  detail->files = list_files (ws, zt_record_get_body (record));
  detail->record = g_steal_pointer (&record);
  return detail;
}

const char *
zt_library_icon (const char *type)
{
  static const char *const icons[][2] = {
    { "licence", "zt-licence-symbolic" },   { "company", "zt-home-symbolic" },
    { "person", "zt-person-symbolic" },     { "certificate", "zt-certificate-symbolic" },
    { "contract", "zt-document-symbolic" }, { "product", "zt-product-symbolic" },
    { "statement", "zt-receipt-symbolic" }, { "seal", "zt-seal-symbolic" },
    { "expiring", "zt-calendar-symbolic" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (icons[i][0], type) == 0)
      return icons[i][1];
  return "zt-document-symbolic";
}

char *
zt_library_expiry_text (int days, const char **style)
{
  *style = days < 0 ? "pill-bad" : days <= ZT_LIBRARY_SOON ? "pill-warn" : "pill-plain";
  if (days < 0)
    return g_strdup (_ ("Expired"));
  if (days == 0)
    return g_strdup (_ ("Expires today"));
  /* TRANSLATORS: how many days a certificate is still valid */
  return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) days), days);
}
