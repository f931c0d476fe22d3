/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tender to read. */
#define G_LOG_DOMAIN "zt-tender-page"
#include "config.h"

#include "zt-tender-page.h"

#include "codes.h"
#include "display.h"
#include "clarification-card.h"
#include "saved-jobs.h"
#include "tender-details.h"
#include "zt-agenda.h"
#include "zt-draft.h"
#include "zt-document-view.h"

#include <glib/gi18n-lib.h>

struct _ZtTenderPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  char *id;                  /* (owned) (nullable) */
  ZtRecord *record;          /* (owned) (nullable) */
  gboolean setting;          /* the star is made to show what is kept */
  GCancellable *cancellable; /* (owned) (nullable): of the tender shown */

  /* Of the document that is read */
  char *document_digest, *document_title; /* each (owned) (nullable) */
  GCancellable *document_cancellable;     /* (owned) (nullable) */

  /* Template children */
  GtkButton *back_button;
  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkButton *bid_button;
  GtkLabel *left;
  GtkBox *facts;
  GtkBox *clarifications;
  GtkWidget *enquiries_title;
  GtkBox *enquiries;
  GtkBox *details;
  GtkLabel *reason;
  GtkToggleButton *favourite;
  GtkBox *documents;
  GtkWidget *documents_title;
  ZtDocumentView *view;
  GtkButton *close_document;
};

enum
{
  BACK,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtTenderPage, zt_tender_page, ADW_TYPE_BIN)

static void
show_left (ZtTenderPage *self)
{
  const char *style;
  g_autofree char *left = NULL;
  g_autofree char *text = NULL;
  gint64 end;

  if (self->record == NULL)
    return;
  end = zt_display_deadline (zt_record_get_body (self->record));
  left = zt_display_left (end, zt_desk_now (self->desk), &style);
  if (end <= zt_desk_now (self->desk))
    text = g_steal_pointer (&left);
  else
    /* TRANSLATORS: time left to the deadline */
    text = g_strdup_printf (_ ("closes in %s"), left);
  if (g_strcmp0 (gtk_label_get_text (self->left), text) != 0)
    zt_display_set_pill (self->left, text, style);
}

static void
show_bid_button (ZtTenderPage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  const ZtDraftInfo *draft;
  gboolean may, open;

  if (self->record == NULL || facts == NULL)
    return;
  draft = zt_desk_find_draft (self->desk, self->id);
  may = (facts->roles & (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)) != 0;
  open = g_strcmp0 (zt_record_get_state (self->record), "active") == 0;
  gtk_button_set_label (self->bid_button, draft == NULL                    ? _ ("Start Bid")
                                          : draft->step >= ZT_STEP_RECEIPT ? _ ("Show Bid")
                                                                           : _ ("Continue Bid"));
  gtk_widget_set_visible (GTK_WIDGET (self->bid_button), may && (open || draft != NULL));
}

static void
forget_document (ZtTenderPage *self)
{
  if (self->document_cancellable != NULL)
    g_cancellable_cancel (self->document_cancellable);
  g_clear_object (&self->document_cancellable);
  g_clear_pointer (&self->document_digest, g_free);
  g_clear_pointer (&self->document_title, g_free);
}

/* The document that was chosen: on this computer already, or to be fetched. */
static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  if (path != NULL)
    zt_document_view_open (self->view, path, self->document_title);
  else
    zt_document_view_fail (self->view, error);
}

static gpointer
fetch_document (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_workspace_fetch_document (ws, data, zt_worker_progress, (gpointer) work,
                                      work->cancellable, error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  if (path != NULL)
    {
      zt_document_view_open (self->view, path, self->document_title);
      return;
    }
  zt_desk_make_room (self->desk);
  zt_worker_run_async (zt_desk_get_remote (self->desk), fetch_document,
                       g_strdup (self->document_digest), g_free, g_free, self->document_cancellable,
                       fetched_cb, g_object_ref (self));
}

/* NULL without an error: not here. What is here must not wait for the network. */
static gpointer
find_document (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  ZtBlobs *blobs = zt_workspace_get_blobs (ws);

  return zt_blobs_has (blobs, data) ? zt_blobs_path (blobs, data) : NULL;
}

static void
open_document_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtTenderPage *self = ZT_TENDER_PAGE (widget);

  forget_document (self);
  g_variant_get (target, "(ss)", &self->document_digest, &self->document_title);
  self->document_cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "document");
  zt_document_view_wait (self->view, self->document_title);
  zt_worker_run_async (zt_desk_get_local (self->desk), find_document,
                       g_strdup (self->document_digest), g_free, g_free, self->document_cancellable,
                       found_cb, g_object_ref (self));
}

static void
on_close_document_cb (ZtTenderPage *self)
{
  forget_document (self);
  zt_document_view_open (self->view, NULL, NULL);
  gtk_stack_set_visible_child_name (self->stack, "tender");
}

static void
show_documents (ZtTenderPage *self, JsonObject *body)
{
  JsonArray *documents = zt_json_get_array (body, "documents");
  guint n = documents != NULL ? json_array_get_length (documents) : 0;

  zt_display_clear (GTK_WIDGET (self->documents));
  for (guint i = 0; i < n; i++)
    gtk_box_append (self->documents,
                    zt_tender_details_document (json_array_get_object_element (documents, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->documents), n > 0);
  gtk_widget_set_visible (self->documents_title, n > 0);
}

static void
show_record (ZtTenderPage *self)
{
  JsonObject *body = zt_record_get_body (self->record);
  const char *title = zt_json_get_string (body, "title");
  const char *buyer = zt_json_get_string (body, "buyer.name");
  const char *agency = zt_json_get_string (body, "procuringEntity.name");
  g_autofree char *when = zt_display_when (body, "datePublished");
  /* TRANSLATORS: %s is a day */
  g_autofree char *published = g_strdup_printf (_ ("published %.10s"), when);
  g_autofree char *subtitle
      = g_strjoin (" · ", self->id, buyer != NULL ? buyer : "—",
                   agency != NULL ? agency : published, agency != NULL ? published : NULL, NULL);

  gtk_label_set_text (self->title, title != NULL ? title : self->id);
  gtk_label_set_text (self->subtitle, subtitle);
  zt_tender_details_fill_facts (self->facts, body);
  zt_tender_details_fill (self->details, body);
  show_documents (self, body);
  show_bid_button (self);
  show_left (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "document") != 0)
    gtk_stack_set_visible_child_name (self->stack, "tender");
}

/* A tender with what this workspace knows of it. */
typedef struct
{
  ZtRecord *record;
  ZtNoticeNote *note;
  JsonArray *clarifications; /* (nullable) */
  JsonArray *enquiries;      /* (nullable): one's own */
  char *draft;               /* (nullable): id of the draft for it */
  guint open;                /* places in that which are to be looked at */
} Loaded;

static void
loaded_free (Loaded *loaded)
{
  if (loaded == NULL)
    return;
  g_clear_pointer (&loaded->record, zt_record_unref);
  zt_notice_note_free (loaded->note);
  g_clear_pointer (&loaded->clarifications, json_array_unref);
  g_clear_pointer (&loaded->enquiries, json_array_unref);
  g_free (loaded->draft);
  g_free (loaded);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loaded, loaded_free)

static gpointer
load_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autoptr (Loaded) loaded = g_new0 (Loaded, 1);
  g_autoptr (ZtRecord) draft = NULL;

  loaded->record = zt_workspace_get (ws, "tender", data, error);
  if (loaded->record == NULL)
    return NULL;
  loaded->note = zt_workspace_get_note (ws, loaded->record);
  loaded->clarifications = zt_workspace_clarifications (ws, loaded->record, error);
  if (loaded->clarifications == NULL)
    return NULL;
  loaded->enquiries = zt_workspace_enquiries (ws, zt_record_get_id (loaded->record), error);
  if (loaded->enquiries == NULL)
    return NULL;
  draft = zt_workspace_get (ws, "draft", zt_record_get_id (loaded->record), NULL);
  if (draft != NULL)
    {
      g_autoptr (JsonObject) migration = zt_bid_get_migration (ws, zt_record_get_id (draft), NULL);

      loaded->draft = g_strdup (zt_record_get_id (draft));
      loaded->open = zt_migration_count_open (migration);
    }
  return g_steal_pointer (&loaded);
}

static void
show_note (ZtTenderPage *self, const ZtNoticeNote *note)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->favourite, note->favourite);
  self->setting = FALSE;
  gtk_button_set_icon_name (GTK_BUTTON (self->favourite),
                            note->favourite ? "zt-starred-symbolic" : "zt-star-symbolic");
  gtk_label_set_text (self->reason, note->reason != NULL ? note->reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), note->reason != NULL);
}

/* The newest first: it is what counts. */
static void
show_clarifications (ZtTenderPage *self, const Loaded *loaded)
{
  guint n = json_array_get_length (loaded->clarifications);

  zt_display_clear (GTK_WIDGET (self->clarifications));
  for (guint i = 0; i < n; i++)
    gtk_box_append (self->clarifications,
                    zt_clarification_card (json_array_get_object_element (loaded->clarifications,
                                                                          i),
                                           i == 0 ? loaded->draft : NULL, loaded->open));
  gtk_widget_set_visible (GTK_WIDGET (self->clarifications), n > 0);
}

static gpointer
see_job (ZtWorkspace *ws, gpointer marks, const ZtWork *work, GError **error)
{
  for (char **mark = marks; *mark != NULL; mark++)
    if (!zt_workspace_see (ws, *mark, error))
      return NULL;
  return GINT_TO_POINTER (TRUE);
}

static void
seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderPage) self = user_data;

  if (zt_worker_run_finish (ZT_WORKER (source), result, NULL) != NULL && self->desk != NULL)
    zt_desk_refresh (self->desk);
}

/* An answer that was on the screen was seen, wherever the way here began. */
static void
show_enquiries (ZtTenderPage *self, JsonArray *enquiries)
{
  guint n = json_array_get_length (enquiries);
  g_autoptr (GStrvBuilder) marks = g_strv_builder_new ();
  guint n_marks = 0;

  zt_display_clear (GTK_WIDGET (self->enquiries));
  gtk_widget_set_visible (self->enquiries_title, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->enquiries), n > 0);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *enquiry = json_array_get_object_element (enquiries, i);
      const char *mark = zt_json_get_string (enquiry, "mark");

      gtk_box_append (self->enquiries, zt_enquiry_card (enquiry));
      if (mark == NULL)
        continue;
      g_strv_builder_add (marks, mark);
      n_marks++;
    }
  if (n_marks > 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    zt_worker_run_async (zt_desk_get_local (self->desk), see_job, g_strv_builder_end (marks),
                         (GDestroyNotify) g_strfreev, NULL, NULL, seen_cb, g_object_ref (self));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Loaded) loaded = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (self->desk == NULL)
    return;
  if (loaded == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        zt_desk_tell_error (self->desk, NULL, error);
      return;
    }
  g_clear_pointer (&self->record, zt_record_unref);
  self->record = g_steal_pointer (&loaded->record);
  show_note (self, loaded->note);
  show_clarifications (self, loaded);
  show_enquiries (self, loaded->enquiries);
  show_record (self);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (self->desk == NULL)
    return;
  if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("Favourites"), error);
  g_signal_emit_by_name (self->desk, "records-changed");
}

static void
on_favourite_cb (ZtTenderPage *self)
{
  gboolean favourite = gtk_toggle_button_get_active (self->favourite);

  if (self->setting || self->id == NULL)
    return;
  gtk_button_set_icon_name (GTK_BUTTON (self->favourite),
                            favourite ? "zt-starred-symbolic" : "zt-star-symbolic");
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_job_favourite,
                       g_strconcat (favourite ? "+" : "-", self->id, NULL), g_free, NULL, NULL,
                       kept_cb, g_object_ref (self));
}

static void
load (ZtTenderPage *self)
{
  if (self->id == NULL)
    return;
  zt_worker_run_async (zt_desk_get_local (self->desk), load_job, g_strdup (self->id), g_free,
                       (GDestroyNotify) loaded_free, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

void
zt_tender_page_show (ZtTenderPage *self, const char *id)
{
  g_return_if_fail (ZT_IS_TENDER_PAGE (self) && id != NULL);
  if (g_strcmp0 (self->id, id) == 0)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->id);
  self->id = g_strdup (id);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "document") == 0)
    on_close_document_cb (self);
  load (self);
}

static void
bid_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *draft = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *target = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->bid_button), TRUE);
  if (draft == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The bid was not begun"), error);
      return;
    }
  zt_desk_refresh (self->desk);
  target = g_strconcat ("bids/", draft, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", target);
}

static gpointer
bid_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autoptr (ZtRecord) draft = zt_bid_new (ws, data, error);

  return draft != NULL ? g_strdup (zt_record_get_id (draft)) : NULL;
}

static void
on_bid_clicked_cb (ZtTenderPage *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->bid_button), FALSE);
  zt_worker_run_async (zt_desk_get_local (self->desk), bid_job, g_strdup (self->id), g_free, g_free,
                       NULL, bid_cb, g_object_ref (self));
}

static void
on_back_clicked_cb (ZtTenderPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "document") == 0)
    on_close_document_cb (self);
  else
    g_signal_emit (self, signals[BACK], 0);
}

void
zt_tender_page_set_back_visible (ZtTenderPage *self, gboolean visible)
{
  g_return_if_fail (ZT_IS_TENDER_PAGE (self));
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), visible);
}

void
zt_tender_page_set_desk (ZtTenderPage *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_TENDER_PAGE (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  zt_document_view_set_desk (self->view, desk);
  g_signal_connect_object (desk, "tick", G_CALLBACK (show_left), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_bid_button), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "records-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
}

static void
zt_tender_page_dispose (GObject *object)
{
  ZtTenderPage *self = ZT_TENDER_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  forget_document (self);
  g_clear_pointer (&self->record, zt_record_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_tender_page_parent_class)->dispose (object);
}

static void
zt_tender_page_class_init (ZtTenderPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_tender_page_dispose;
  signals[BACK] = g_signal_new ("back", ZT_TYPE_TENDER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  g_type_ensure (ZT_TYPE_DOCUMENT_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/opportunities/zt-tender-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, title);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, bid_button);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, left);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, details);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, clarifications);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, enquiries_title);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, enquiries);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, favourite);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, documents);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, documents_title);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, view);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderPage, close_document);
  gtk_widget_class_install_action (widget_class, "tender.open-document", "(ss)",
                                   open_document_action);
  gtk_widget_class_bind_template_callback (widget_class, on_bid_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_favourite_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_document_cb);
}

static void
zt_tender_page_init (ZtTenderPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
