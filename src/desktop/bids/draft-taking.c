/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A colleague's draft in a file. */
#define G_LOG_DOMAIN "zt-draft-taking"
#include "config.h"

#include "draft-taking.h"

#include "zt-draft.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  ZtWindow *window; /* (owned) */
  ZtDesk *desk;     /* (owned) */
} Taking;

static void
taking_free (Taking *taking)
{
  g_object_unref (taking->window);
  g_object_unref (taking->desk);
  g_free (taking);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Taking, taking_free)

static gpointer
take_job (ZtWorkspace *ws, gpointer file, const ZtWork *work, GError **error)
{
  g_autoptr (ZtSharedDraft) shared
      = zt_shared_draft_open (ws, file, NULL, zt_worker_progress, (gpointer) work,
                              work->cancellable, error);

  return shared != NULL ? zt_shared_draft_take (shared, NULL, work->cancellable, error) : NULL;
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Taking) taking = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) draft = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *target = NULL;

  if (draft == NULL)
    {
      zt_desk_tell_error (taking->desk, _ ("The draft was not taken over"), error);
      return;
    }
  zt_desk_tell (taking->desk, _ ("The draft was taken over; yours stays among its revisions."));
  zt_desk_refresh (taking->desk);
  target = g_strconcat ("bids/", zt_record_get_id (draft), NULL);
  zt_window_show_page (taking->window, target);
}

void
zt_draft_take_file (ZtWindow *window, ZtDesk *desk, const char *file)
{
  Taking *taking = g_new0 (Taking, 1);

  g_return_if_fail (ZT_IS_WINDOW (window) && ZT_IS_DESK (desk) && file != NULL);
  *taking = (Taking){ g_object_ref (window), g_object_ref (desk) };
  /* What is being typed is saved first: it is the other side of the merge. */
  zt_window_flush (window);
  zt_worker_run_async (zt_desk_get_local (desk), take_job, g_strdup (file), g_free,
                       (GDestroyNotify) zt_record_unref, NULL, taken_cb, taking);
}
