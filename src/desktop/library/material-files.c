/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a library item: in another order, out and back in, read. */
#define G_LOG_DOMAIN "zt-material-files"
#include "config.h"

#include "material-files.h"

#include "document-window.h"
#include "library-jobs.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  ZtMaterialEditor *editor; /* (owned) */
  ZtDesk *desk;             /* (owned) */
  char *id;
  JsonObject *file; /* (owned) */
  guint position;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->editor);
  g_object_unref (removal->desk);
  g_free (removal->id);
  json_object_unref (removal->file);
  g_free (removal);
}

/* The editor may show another item by now: then nobody waits for the answer. */
static void
put_back (gpointer data)
{
  const Removal *removal = data;
  ZtLibraryJob *job = zt_library_job_new (ZT_LIBRARY_PUT_FILE, removal->id);

  job->body = json_object_ref (removal->file);
  job->position = removal->position;
  if (g_strcmp0 (zt_material_editor_get_id (removal->editor), removal->id) == 0)
    zt_material_editor_run (removal->editor, job);
  else
    zt_worker_run_async (zt_desk_get_local (removal->desk), zt_library_job_run, job,
                         (GDestroyNotify) zt_library_job_free,
                         (GDestroyNotify) zt_library_detail_free, NULL, NULL, NULL);
}

void
zt_material_files_remove (ZtMaterialEditor *editor, ZtDesk *desk, const char *id, JsonArray *files,
                          guint position)
{
  g_autofree char *text = NULL;
  JsonObject *file;
  ZtLibraryJob *job;
  Removal *removal;

  if (id == NULL || files == NULL || position >= json_array_get_length (files))
    return;
  file = json_array_get_object_element (files, position);
  job = zt_library_job_new (ZT_LIBRARY_DETACH, id);
  job->file = g_strdup (zt_json_get_string (file, "sha256"));
  removal = g_new0 (Removal, 1);
  *removal = (Removal){ g_object_ref (editor), g_object_ref (desk), g_strdup (id),
                        zt_json_object_copy (file), position };
  /* TRANSLATORS: %s is the name of a file */
  text = g_strdup_printf (_ ("“%s” was removed"), zt_json_get_string (file, "name"));
  zt_material_editor_run (editor, job);
  zt_desk_tell_undo (desk, text, put_back, removal, removal_free);
}

void
zt_material_files_move (ZtMaterialEditor *editor, const char *id, const char *sha256,
                        guint position)
{
  ZtLibraryJob *job;

  if (id == NULL)
    return;
  job = zt_library_job_new (ZT_LIBRARY_MOVE_FILE, id);
  job->file = g_strdup (sha256);
  job->position = position;
  zt_material_editor_run (editor, job);
}

/* --- reading --- */

typedef struct
{
  ZtDesk *desk;      /* (owned) */
  GtkWidget *parent; /* (owned) */
  char *name;
} Opening;

static gpointer
find_job (ZtWorkspace *ws, gpointer sha256, const ZtWork *work, GError **error)
{
  return zt_blobs_path (zt_workspace_get_blobs (ws), sha256);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  g_autofree char *path = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  if (path != NULL)
    zt_document_window_open (opening->parent, opening->desk, path, opening->name);
  g_object_unref (opening->desk);
  g_object_unref (opening->parent);
  g_free (opening->name);
  g_free (opening);
}

void
zt_material_files_open (ZtDesk *desk, GtkWidget *parent, const char *sha256, const char *name)
{
  Opening *opening = g_new0 (Opening, 1);

  *opening = (Opening){ g_object_ref (desk), g_object_ref (parent), g_strdup (name) };
  zt_worker_run_async (zt_desk_get_local (desk), find_job, g_strdup (sha256), g_free, g_free, NULL,
                       found_cb, opening);
}
