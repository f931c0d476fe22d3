/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the part being edited. A worker composes them from what has been saved; the pages
 * before stay in view until the new ones are there. */
#define G_LOG_DOMAIN "zt-live-preview"
#include "config.h"

#include "zt-live-preview.h"

#include "display.h"
#include "zt-document-pages.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define COMPOSE_AFTER_MS 350

struct _ZtLivePreview
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */
  char *part;        /* (owned) (nullable) */

  /* State */
  char *shown;   /* (owned) (nullable): the part whose pages are in view */
  char *content; /* (owned) (nullable): what those were composed from */
  char *file;    /* (owned) (nullable): of the pages in view */
  guint timer;
  gboolean dirty; /* something changed since the job under way began */

  /* Owned */
  GCancellable *cancellable; /* (nullable): of the job under way */

  /* Template children */
  GtkSpinner *spinner;
  GtkStack *stack;
  GtkLabel *problem;
  ZtDocumentPages *pages;
};

enum
{
  CLOSE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtLivePreview, zt_live_preview, ADW_TYPE_BIN)

typedef struct
{
  ZtLivePreview *self; /* (owned) */
  ZtDesk *desk;        /* (owned) */
  char *part, *content;
  char *file; /* (nullable): composed */
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->self);
  g_object_unref (job->desk);
  g_free (job->part);
  g_free (job->content);
  g_free (job->file);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* --- in workers --- */

typedef struct
{
  char *draft, *part;
} Composing;

static void
composing_free (Composing *composing)
{
  g_free (composing->draft);
  g_free (composing->part);
  g_free (composing);
}

static gpointer
compose_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Composing *composing = data;

  return zt_bid_compose_part (ws, composing->draft, composing->part, work->cancellable, error);
}

static void
composed_free (gpointer file)
{
  g_unlink (file);
  g_free (file);
}

static gpointer
open_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_preview_open (data, work->cancellable, error);
}

static gpointer
unlink_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_unlink (data);
  return NULL;
}

/* After the pages of it are out of use: the viewer's jobs run one after another. */
static void
drop_file (ZtDesk *desk, char **file)
{
  if (*file != NULL)
    zt_worker_run_async (zt_desk_get_viewer (desk), unlink_job, g_steal_pointer (file), g_free,
                         NULL, NULL, NULL, NULL);
}

/* --- composing --- */

static void schedule (ZtLivePreview *self, guint ms);

static void
set_busy (ZtLivePreview *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

/* The job under way is over, one way or the other. */
static void
finish (ZtLivePreview *self, const GError *error)
{
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text = zt_display_error (error);

      gtk_label_set_text (self->problem, text);
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
  if (self->dirty)
    schedule (self, COMPOSE_AFTER_MS);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  ZtLivePreview *self = job->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (preview == NULL || g_strcmp0 (job->part, self->part) != 0)
    drop_file (job->desk, &job->file);
  else
    {
      if (g_strcmp0 (job->part, self->shown) == 0)
        zt_document_pages_replace_preview (self->pages, job->desk, preview);
      else
        zt_document_pages_set_preview (self->pages, job->desk, preview);
      drop_file (job->desk, &self->file);
      self->file = g_steal_pointer (&job->file);
      g_free (self->shown);
      self->shown = g_strdup (job->part);
      g_free (self->content);
      self->content = g_strdup (job->content);
      gtk_stack_set_visible_child_name (self->stack, "pages");
    }
  finish (self, error);
}

static void
composed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  ZtLivePreview *self = job->self;
  g_autoptr (GError) error = NULL;
  ZtWorker *viewer = zt_desk_get_viewer (job->desk);
  char *file;

  job->file = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (job->file == NULL)
    {
      finish (self, error);
      return;
    }
  file = g_strdup (job->file);
  zt_worker_run_async (viewer, open_job, file, g_free, g_object_unref, self->cancellable, opened_cb,
                       g_steal_pointer (&job));
}

/* What the pages depend on, as far as this window knows. */
static char *
content_of (ZtBidModel *model)
{
  const ZtBidSnapshot *truth = zt_bid_model_get_truth (model);

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                          zt_record_get_version (truth->draft),
                          zt_record_get_version (truth->tender));
}

static gboolean
timer_cb (gpointer user_data)
{
  ZtLivePreview *self = user_data;
  Composing *composing;
  g_autofree char *content = NULL;
  Job *job;

  self->timer = 0;
  if (self->part == NULL || self->model == NULL || !zt_bid_model_is_loaded (self->model))
    return G_SOURCE_REMOVE;
  if (self->cancellable != NULL)
    {
      /* One at a time: the next begins when this one has ended. */
      self->dirty = TRUE;
      g_cancellable_cancel (self->cancellable);
      return G_SOURCE_REMOVE;
    }
  self->dirty = FALSE;
  content = content_of (self->model);
  if (g_strcmp0 (content, self->content) == 0 && g_strcmp0 (self->part, self->shown) == 0)
    return G_SOURCE_REMOVE;
  composing = g_new0 (Composing, 1);
  *composing = (Composing){ g_strdup (zt_bid_model_get_id (self->model)), g_strdup (self->part) };
  job = g_new0 (Job, 1);
  job->self = g_object_ref (self);
  job->desk = g_object_ref (zt_bid_model_get_desk (self->model));
  job->part = g_strdup (self->part);
  job->content = g_steal_pointer (&content);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  zt_worker_run_async (zt_desk_get_checker (job->desk), compose_job, composing,
                       (GDestroyNotify) composing_free, composed_free, self->cancellable,
                       composed_cb, job);
  return G_SOURCE_REMOVE;
}

static void
schedule (ZtLivePreview *self, guint ms)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->part != NULL)
    self->timer = g_timeout_add (ms, timer_cb, self);
}

static void
on_saved_cb (ZtLivePreview *self)
{
  schedule (self, COMPOSE_AFTER_MS);
}

static void
on_close_cb (ZtLivePreview *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

void
zt_live_preview_show (ZtLivePreview *self, const char *part)
{
  g_return_if_fail (ZT_IS_LIVE_PREVIEW (self));
  if (g_strcmp0 (part, self->part) == 0)
    return;
  g_free (self->part);
  self->part = g_strdup (part);
  if (part != NULL && g_strcmp0 (part, self->shown) != 0)
    gtk_stack_set_visible_child_name (self->stack, "waiting");
  schedule (self, 0);
}

void
zt_live_preview_set_model (ZtLivePreview *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_LIVE_PREVIEW (self));
  if (self->model != NULL)
    {
      drop_file (zt_bid_model_get_desk (self->model), &self->file);
      g_signal_handlers_disconnect_by_data (self->model, self);
    }
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->content, g_free);
  zt_document_pages_set_preview (self->pages, NULL, NULL);
  g_set_object (&self->model, model);
  if (model == NULL)
    return;
  g_signal_connect_object (model, "checked", G_CALLBACK (on_saved_cb), self, G_CONNECT_SWAPPED);
}

gboolean
zt_live_preview_is_settled (ZtLivePreview *self)
{
  g_return_val_if_fail (ZT_IS_LIVE_PREVIEW (self), TRUE);
  return self->part == NULL
         || (self->timer == 0 && self->cancellable == NULL
             && zt_document_pages_is_settled (self->pages));
}

static void
zt_live_preview_dispose (GObject *object)
{
  ZtLivePreview *self = ZT_LIVE_PREVIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->model != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->model, self);
      drop_file (zt_bid_model_get_desk (self->model), &self->file);
    }
  g_clear_object (&self->model);
  g_clear_pointer (&self->part, g_free);
  G_OBJECT_CLASS (zt_live_preview_parent_class)->dispose (object);
}

static void
zt_live_preview_finalize (GObject *object)
{
  ZtLivePreview *self = ZT_LIVE_PREVIEW (object);

  g_clear_object (&self->cancellable);
  g_free (self->shown);
  g_free (self->content);
  g_free (self->file);
  G_OBJECT_CLASS (zt_live_preview_parent_class)->finalize (object);
}

static void
zt_live_preview_class_init (ZtLivePreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_live_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_live_preview_finalize;
  signals[CLOSE] = g_signal_new ("close", ZT_TYPE_LIVE_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  g_type_ensure (ZT_TYPE_DOCUMENT_PAGES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-live-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtLivePreview, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtLivePreview, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtLivePreview, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtLivePreview, pages);
  gtk_widget_class_bind_template_callback (widget_class, on_close_cb);
}

static void
zt_live_preview_init (ZtLivePreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_document_pages_set_fit (self->pages, ZT_FIT_WIDTH);
  zt_display_set_name (GTK_WIDGET (self->pages), _ ("Pages of this part"));
}
