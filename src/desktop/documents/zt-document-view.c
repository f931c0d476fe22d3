/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a PDF. Everything that touches the document happens in the viewer's thread. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "document-view-private.h"

#include "display.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

enum
{
  PROP_REMEMBERS = 1,
};

enum
{
  PAGE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDocumentView, zt_document_view, ADW_TYPE_BIN)

/* --- opening --- */

typedef struct
{
  char *path, *password;
} Opening;

static void
opening_free (Opening *opening)
{
  g_free (opening->path);
  g_free (opening->password);
  g_free (opening);
}

/* In the viewer's thread. */
static gpointer
open_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Opening *opening = data;

  return zt_preview_open_locked (opening->path, opening->password, work->cancellable, error);
}

typedef struct
{
  ZtDocumentView *view; /* (owned) */
  guint generation;
} Answer;

static void
show_status (ZtDocumentView *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  gtk_widget_set_visible (self->toolbar, FALSE);
  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->opening);
  gtk_spinner_set_spinning (self->spinner, self->opening);
  gtk_widget_set_visible (self->password_box, FALSE);
  gtk_widget_set_visible (self->retry, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

/* Lets go of the document, but not of its name. */
static void
let_go (ZtDocumentView *self)
{
  _zt_document_view_leave (self);
  self->generation++;
  self->opening = self->inspecting = self->copying = FALSE;
  self->restarts = 0;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->document, g_free);
  g_clear_pointer (&self->shared, g_free);
  g_clear_pointer (&self->facts, json_object_unref);
  if (self->pages == NULL)
    return;
  zt_document_finder_forget (self->finder);
  gtk_revealer_set_reveal_child (self->find_revealer, FALSE);
  zt_document_pages_set_preview (self->pages, self->desk, NULL);
  zt_document_sidebar_set_preview (self->sidebar, self->desk, NULL);
  if (self->notes != NULL)
    zt_document_notes_set_document (self->notes, NULL);
}

static void
forget (ZtDocumentView *self)
{
  let_go (self);
  g_clear_pointer (&self->seals, json_array_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->password, g_free);
}

static void
show_failure (ZtDocumentView *self, const GError *error)
{
  g_autofree char *text = zt_display_error (error);

  show_status (self, "zt-warning-symbolic", _ ("The Document Cannot Be Shown"), text);
  gtk_widget_set_visible (self->retry, self->path != NULL);
}

void
zt_document_view_fail (ZtDocumentView *self, const GError *error)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && error != NULL);
  forget (self);
  show_failure (self, error);
}

static void
ask_for_password (ZtDocumentView *self, const GError *error)
{
  show_status (self, "zt-document-symbolic", _ ("Protected by a Password"), error->message);
  gtk_editable_set_text (GTK_EDITABLE (self->password_entry), "");
  gtk_widget_set_visible (self->password_box, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_entry));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentView) self = answer->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (answer->generation != self->generation)
    return;
  self->opening = FALSE;
  if (preview == NULL)
    {
      if (g_error_matches (error, ZT_ERROR, ZT_ERROR_REFUSED))
        ask_for_password (self, error);
      else
        show_failure (self, error);
      return;
    }
  self->facts = json_object_ref (zt_preview_get_facts (preview));
  zt_document_pages_set_preview (self->pages, self->desk, preview);
  zt_document_sidebar_set_preview (self->sidebar, self->desk, preview);
  gtk_widget_set_visible (self->toolbar, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "pages");
  if (self->seals != NULL)
    zt_document_view_set_seals (self, self->seals);
  _zt_document_view_inspect (self);
}

static void
start (ZtDocumentView *self)
{
  Opening *opening = g_new0 (Opening, 1);
  Answer *answer = g_new0 (Answer, 1);

  self->opening = TRUE;
  show_status (self, "zt-document-symbolic", _ ("Opening…"), self->title);
  self->cancellable = g_cancellable_new ();
  *opening = (Opening){ g_strdup (self->path), g_strdup (self->password) };
  *answer = (Answer){ g_object_ref (self), self->generation };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), open_job, opening,
                       (GDestroyNotify) opening_free, g_object_unref, self->cancellable, opened_cb,
                       answer);
}

void
zt_document_view_wait (ZtDocumentView *self, const char *title)
{
  char *copy = g_strdup (title);

  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && self->desk != NULL);
  forget (self);
  g_free (self->title);
  self->title = copy;
  gtk_label_set_text (self->title_label, title != NULL ? title : "");
  self->opening = TRUE;
  show_status (self, "zt-document-symbolic", _ ("Opening…"), title);
}

void
zt_document_view_open (ZtDocumentView *self, const char *path, const char *title)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && self->desk != NULL);
  zt_document_view_wait (self, title);
  if (path == NULL)
    {
      self->opening = FALSE;
      show_status (self, "zt-document-symbolic", "", NULL);
      return;
    }
  self->path = g_strdup (path);
  start (self);
}

static void
on_password_cb (ZtDocumentView *self)
{
  let_go (self);
  g_free (self->password);
  self->password = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->password_entry)));
  start (self);
}

static void
on_retry_cb (ZtDocumentView *self)
{
  let_go (self);
  start (self);
}

/* --- moving --- */

void
zt_document_view_go_to (ZtDocumentView *self, int page)
{
  double width, height;

  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  /* Who looks at a page that gets a seal wants to see where. */
  for (guint i = 0; self->seals != NULL && i < json_array_get_length (self->seals); i++)
    {
      JsonObject *place = json_array_get_object_element (self->seals, i);

      if (zt_json_get_int (place, "page", 0) != page
          || !zt_document_pages_get_page_size (self->pages, page, &width, &height))
        continue;
      zt_document_pages_go_to (
          self->pages, page,
          MAX (1, height - json_object_get_double_member_with_default (place, "y", 0)
                      - json_object_get_double_member_with_default (place, "height", 0)));
      return;
    }
  zt_document_pages_go_to (self->pages, page, 0);
}

static void
show_marks (ZtDocumentView *self)
{
  int current = 0;
  JsonArray *hits = zt_document_finder_get_hits (self->finder, &current);

  zt_document_pages_set_marks (self->pages, self->seals, hits, current);
}

void
zt_document_view_set_seals (ZtDocumentView *self, JsonArray *places)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  if (self->seals != places)
    {
      g_clear_pointer (&self->seals, json_array_unref);
      self->seals = places != NULL ? json_array_ref (places) : NULL;
    }
  show_marks (self);
  zt_document_sidebar_set_seals (self->sidebar, places);
  if (places != NULL && json_array_get_length (places) > 0)
    zt_document_view_go_to (self, (int) zt_json_get_int (json_array_get_object_element (places, 0),
                                                         "page", 1));
}

int
zt_document_view_get_page (ZtDocumentView *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_VIEW (self), 0);
  return zt_document_pages_get_page (self->pages);
}

int
zt_document_view_get_n_pages (ZtDocumentView *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_VIEW (self), 0);
  return zt_document_pages_get_n_pages (self->pages);
}

ZtDocumentPages *
zt_document_view_get_pages (ZtDocumentView *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_VIEW (self), NULL);
  return self->pages;
}

void
zt_document_view_add_overlay (ZtDocumentView *self, GtkWidget *overlay)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && GTK_IS_WIDGET (overlay));
  gtk_overlay_add_overlay (self->overlay, overlay);
}

gboolean
zt_document_view_is_settled (ZtDocumentView *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_VIEW (self), TRUE);
  return !self->opening && !self->inspecting && zt_document_finder_is_settled (self->finder)
         && (self->notes == NULL || zt_document_notes_is_settled (self->notes))
         && zt_document_pages_is_settled (self->pages)
         && zt_document_sidebar_is_settled (self->sidebar);
}

/* --- what the parts say --- */

static void
on_page_changed_cb (ZtDocumentView *self)
{
  int page = zt_document_pages_get_page (self->pages);
  g_autofree char *text = g_strdup_printf ("%d", page), *of = NULL;

  /* TRANSLATORS: after the entry with the number of the page: of so many pages */
  of = g_strdup_printf (_ ("of %d"), zt_document_pages_get_n_pages (self->pages));
  gtk_editable_set_text (GTK_EDITABLE (self->page_entry), text);
  gtk_label_set_text (self->page_label, of);
  zt_document_sidebar_set_page (self->sidebar, page);
  g_signal_emit (self, signals[PAGE_CHANGED], 0, page);
}

static void
on_page_entered_cb (ZtDocumentView *self)
{
  int page = atoi (gtk_editable_get_text (GTK_EDITABLE (self->page_entry)));
  int n = zt_document_pages_get_n_pages (self->pages);

  zt_document_view_go_to (self, CLAMP (page, 1, MAX (n, 1)));
  gtk_widget_grab_focus (GTK_WIDGET (self->pages));
}

static void
on_geometry_changed_cb (ZtDocumentView *self)
{
  ZtPreview *preview = zt_document_pages_get_preview (self->pages);
  guint restarts = preview != NULL ? zt_preview_get_n_restarts (preview) : 0;
  /* TRANSLATORS: the size a document is shown at, 100 is its true size */
  g_autofree char *zoom
      = g_strdup_printf (_ ("%.0f %%"), 100 * zt_document_pages_get_zoom (self->pages));

  gtk_menu_button_set_label (self->zoom_button, zoom);
  if (restarts > self->restarts)
    _zt_document_view_toast (
        self,
        _ ("The helper that draws documents had ended and was started again. Nothing is lost."));
  self->restarts = restarts;
}

static void
on_selection_changed_cb (ZtDocumentView *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "document.copy",
                                 zt_document_pages_has_selection (self->pages));
}

static void
on_go_to_cb (ZtDocumentView *self, int page, double y)
{
  zt_document_pages_go_to (self->pages, page, y);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
on_note_chosen_cb (ZtDocumentView *self, const char *id)
{
  const ZtNote *note = zt_document_notes_find (self->notes, id);
  JsonObject *box = note != NULL && json_array_get_length (note->boxes) > 0
                        ? json_array_get_object_element (note->boxes, 0)
                        : NULL;

  if (note != NULL)
    on_go_to_cb (self, note->page,
                 box != NULL ? json_object_get_double_member_with_default (box, "y", 0) : 0);
}

static void
on_edit_note_cb (ZtDocumentView *self, const char *id)
{
  _zt_document_view_edit_note (self, id);
}

static void
on_delete_note_cb (ZtDocumentView *self, const char *id)
{
  zt_document_notes_delete (self->notes, id);
}

static void
uri_answered_cb (AdwMessageDialog *dialog, const char *response, char *uri)
{
  if (g_str_equal (response, "open"))
    gtk_show_uri (gtk_window_get_transient_for (GTK_WINDOW (dialog)), uri, GDK_CURRENT_TIME);
}

static void
free_uri (gpointer uri, GClosure *closure)
{
  g_free (uri);
}

/* A document from elsewhere may name any address: the person sees it before anything is opened. */
static void
on_link_cb (ZtDocumentView *self, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  AdwMessageDialog *dialog;

  if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0
      && g_strcmp0 (scheme, "mailto") != 0)
    {
      _zt_document_view_toast (
          self, _ ("The link leads to something that is not opened from documents."));
      return;
    }
  dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                    _ ("Open This Address?"), uri));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("Cancel"), "open", _ ("Open"), NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (uri_answered_cb), g_strdup (uri), free_uri,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_find_closed_cb (ZtDocumentView *self)
{
  gtk_revealer_set_reveal_child (self->find_revealer, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->pages));
}

static void
on_context_cb (ZtDocumentView *self, int n_press, double x, double y)
{
  const GdkRectangle at = { (int) x, (int) y, 1, 1 };

  if (self->context_menu == NULL)
    {
      self->context_menu = gtk_popover_menu_new_from_model (self->selection_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
      gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->context_menu, GTK_WIDGET (self->overlay));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

/* --- the class --- */

/* Where people may soon open a document, its helper is ready. */
static gpointer
warm_up_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  zt_preview_warm_up ();
  return NULL;
}

void
zt_document_view_set_desk (ZtDocumentView *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  if (!g_set_object (&self->desk, desk) || desk == NULL || self->notes != NULL)
    return;
  _zt_document_view_add_notes (self);
  zt_worker_run_async (zt_desk_get_viewer (desk), warm_up_job, NULL, NULL, NULL, NULL, NULL, NULL);
  zt_document_finder_set_pages (self->finder, desk, self->pages);
}

static void
zt_document_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_REMEMBERS)
    g_value_set_boolean (value, ZT_DOCUMENT_VIEW (object)->remembers);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
zt_document_view_set_property (GObject *object, guint prop_id, const GValue *value,
                               GParamSpec *pspec)
{
  if (prop_id == PROP_REMEMBERS)
    ZT_DOCUMENT_VIEW (object)->remembers = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
zt_document_view_dispose (GObject *object)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (object);

  if (self->desk != NULL)
    forget (self);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_pointer (&self->title, g_free);
  g_clear_object (&self->notes);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_document_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, status);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, password_box);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, password_entry);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, retry);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, pages);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, overlay);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, page_entry);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, page_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, find_revealer);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, finder);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, drag_handle);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, verdict);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, facts_box);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, toolbar);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, flap);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, toasts);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, selection_menu);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_page_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_geometry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_note_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_note_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_note_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_go_to_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_marks);
  gtk_widget_class_bind_template_callback (widget_class, on_find_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_context_cb);
}

static void
zt_document_view_class_init (ZtDocumentViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = zt_document_view_dispose;
  object_class->get_property = zt_document_view_get_property;
  object_class->set_property = zt_document_view_set_property;
  g_object_class_install_property (object_class, PROP_REMEMBERS,
                                   g_param_spec_boolean ("remembers", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE
                                                             | G_PARAM_STATIC_STRINGS));
  signals[PAGE_CHANGED] = g_signal_new ("page-changed", ZT_TYPE_DOCUMENT_VIEW, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  g_type_ensure (ZT_TYPE_DOCUMENT_PAGES);
  g_type_ensure (ZT_TYPE_DOCUMENT_FINDER);
  g_type_ensure (ZT_TYPE_DOCUMENT_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/documents/zt-document-view.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  _zt_document_view_install_actions (widget_class);
  _zt_document_view_install_note_actions (widget_class);
  _zt_document_view_install_file_actions (widget_class);
}

static void
zt_document_view_init (ZtDocumentView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "document.copy", FALSE);
  _zt_document_view_add_drag (self);
}

GtkWidget *
zt_document_view_new (void)
{
  return g_object_new (ZT_TYPE_DOCUMENT_VIEW, NULL);
}
