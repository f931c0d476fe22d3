/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a PDF. Everything that touches the document happens in the viewer's thread. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "zt-document-view.h"

#include "display.h"
#include "zt-document-pages.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>

#define FIND_LIMIT 500
#define ZOOM_STEP 1.2

struct _ZtDocumentView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;     /* (owned) (nullable) */
  JsonArray *seals; /* (owned) (nullable) */

  /* State */
  int n_pages;
  guint generation; /* answers about another document are dropped */
  gboolean opening, finding;
  JsonArray *hits; /* (owned) (nullable) */
  guint hit;

  /* Owned */
  GCancellable *cancellable;      /* (nullable): of this document */
  GCancellable *find_cancellable; /* (nullable): of this search */

  /* Template children */
  GtkStack *stack;
  AdwStatusPage *status;
  GtkSpinner *spinner;
  ZtDocumentPages *pages;
  GtkLabel *page_label;
  GtkSearchEntry *search;
  GtkLabel *hit_label;
  GtkWidget *hit_buttons;
  GtkLabel *title_label;
  GtkLabel *zoom_label;
  GtkWidget *toolbar;
};

enum
{
  PAGE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDocumentView, zt_document_view, ADW_TYPE_BIN)

/* --- in the viewer's thread --- */

typedef struct
{
  ZtPreview *preview; /* (owned) */
  char *needle;
} Search;

static void
search_free (Search *search)
{
  g_clear_object (&search->preview);
  g_free (search->needle);
  g_free (search);
}

static gpointer
open_job (ZtWorkspace *ws, gpointer path, const ZtWork *work, GError **error)
{
  return zt_preview_open (path, work->cancellable, error);
}

static gpointer
find_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Search *search = data;

  return zt_preview_find (search->preview, search->needle, FIND_LIMIT, work->cancellable, error);
}

/* --- opening --- */

typedef struct
{
  ZtDocumentView *view; /* (owned) */
  guint generation;
} Answer;

static Answer *
answer_new (ZtDocumentView *self)
{
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer){ g_object_ref (self), self->generation };
  return answer;
}

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
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
forget (ZtDocumentView *self)
{
  self->generation++;
  self->opening = self->finding = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->find_cancellable != NULL)
    g_cancellable_cancel (self->find_cancellable);
  g_clear_object (&self->find_cancellable);
  g_clear_pointer (&self->seals, json_array_unref);
  g_clear_pointer (&self->hits, json_array_unref);
  self->n_pages = 0;
  self->hit = 0;
  if (self->pages != NULL)
    {
      zt_document_pages_set_preview (self->pages, self->desk, NULL);
      gtk_editable_set_text (GTK_EDITABLE (self->search), "");
    }
}

static void
on_page_changed_cb (ZtDocumentView *self)
{
  int page = zt_document_pages_get_page (self->pages);
  g_autofree char *text = NULL;

  if (page == 0)
    return;
  /* TRANSLATORS: the page in view, of how many */
  text = g_strdup_printf (_ ("Page %d of %d"), page, self->n_pages);
  gtk_label_set_text (self->page_label, text);
  g_signal_emit (self, signals[PAGE_CHANGED], 0, page);
}

static void
show_zoom (ZtDocumentView *self)
{
  g_autofree char *text
      = g_strdup_printf ("%.0f %%", 100 * zt_document_pages_get_zoom (self->pages));

  gtk_label_set_text (self->zoom_label, text);
}

void
zt_document_view_fail (ZtDocumentView *self, const GError *error)
{
  g_autofree char *text = NULL;

  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && error != NULL);
  forget (self);
  text = zt_display_error (error);
  show_status (self, "zt-warning-symbolic", _ ("The Document Cannot Be Shown"), text);
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
      zt_document_view_fail (self, error);
      return;
    }
  self->n_pages = zt_preview_get_n_pages (preview);
  zt_document_pages_set_preview (self->pages, self->desk, preview);
  gtk_widget_set_visible (self->toolbar, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "pages");
  if (self->seals != NULL)
    zt_document_view_set_seals (self, self->seals);
  show_zoom (self);
}

void
zt_document_view_wait (ZtDocumentView *self, const char *title)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && self->desk != NULL);
  forget (self);
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
  self->cancellable = g_cancellable_new ();
  zt_worker_run_async (zt_desk_get_viewer (self->desk), open_job, g_strdup (path), g_free,
                       g_object_unref, self->cancellable, opened_cb, answer_new (self));
}

void
zt_document_view_go_to (ZtDocumentView *self, int page)
{
  guint n = self->seals != NULL ? json_array_get_length (self->seals) : 0;

  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  /* Who looks at a page that gets a seal wants to see where. */
  for (guint i = 0; i < n; i++)
    {
      JsonObject *place = json_array_get_object_element (self->seals, i);

      if (zt_json_get_int (place, "page", 0) == page)
        {
          zt_document_pages_go_to_seal (self->pages, place);
          return;
        }
    }
  zt_document_pages_go_to (self->pages, page, 0);
}

static void
show_marks (ZtDocumentView *self)
{
  zt_document_pages_set_marks (self->pages, self->seals, self->hits, self->hit);
}

void
zt_document_view_set_seals (ZtDocumentView *self, JsonArray *places)
{
  JsonObject *first;

  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  if (self->seals != places)
    {
      g_clear_pointer (&self->seals, json_array_unref);
      self->seals = places != NULL ? json_array_ref (places) : NULL;
    }
  show_marks (self);
  if (places == NULL || json_array_get_length (places) == 0)
    return;
  first = json_array_get_object_element (places, 0);
  zt_document_view_go_to (self, (int) zt_json_get_int (first, "page", 1));
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
  return self->n_pages;
}

gboolean
zt_document_view_is_settled (ZtDocumentView *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_VIEW (self), TRUE);
  return !self->opening && !self->finding && zt_document_pages_is_settled (self->pages);
}

/* --- search --- */

static void
show_hits (ZtDocumentView *self)
{
  guint n = self->hits != NULL ? json_array_get_length (self->hits) : 0;
  g_autofree char *text = NULL;

  if (self->finding)
    text = g_strdup (_ ("Searching…"));
  else if (self->hits != NULL && n == 0)
    text = g_strdup (_ ("Not found"));
  else if (n > 0)
    /* TRANSLATORS: the hit one stands at, of how many; %s is "+" when there are more */
    text = g_strdup_printf (_ ("%u of %u%s"), self->hit + 1, n, n == FIND_LIMIT ? "+" : "");
  gtk_label_set_text (self->hit_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hit_label), text != NULL);
  gtk_widget_set_visible (self->hit_buttons, n > 1);
}

static void
go_to_hit (ZtDocumentView *self, int step)
{
  guint n = self->hits != NULL ? json_array_get_length (self->hits) : 0;
  JsonObject *place;

  if (n == 0)
    return;
  self->hit = (self->hit + n + (guint) (step + (int) n)) % n;
  place = json_array_get_object_element (self->hits, self->hit);
  show_marks (self);
  show_hits (self);
  zt_document_pages_go_to (self->pages, (int) zt_json_get_int (place, "page", 1),
                           json_object_get_double_member_with_default (place, "y", 0));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentView) self = answer->view;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autoptr (JsonNode) node = text != NULL ? zt_json_parse (text, -1, &error) : NULL;

  if (answer->generation != self->generation
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->finding = FALSE;
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      self->hits = json_array_ref (json_node_get_array (node));
      go_to_hit (self, 0);
    }
  else if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("The document was not searched"), error);
  show_hits (self);
}

static void
on_search_changed_cb (ZtDocumentView *self)
{
  const char *needle = gtk_editable_get_text (GTK_EDITABLE (self->search));
  ZtPreview *preview = zt_document_pages_get_preview (self->pages);
  Search *search;

  if (self->find_cancellable != NULL)
    g_cancellable_cancel (self->find_cancellable);
  g_clear_object (&self->find_cancellable);
  g_clear_pointer (&self->hits, json_array_unref);
  self->hit = 0;
  self->finding = preview != NULL && *needle != '\0';
  show_marks (self);
  show_hits (self);
  if (!self->finding)
    return;
  search = g_new0 (Search, 1);
  *search = (Search){ g_object_ref (preview), g_strdup (needle) };
  self->find_cancellable = g_cancellable_new ();
  zt_worker_run_async (zt_desk_get_viewer (self->desk), find_job, search,
                       (GDestroyNotify) search_free, g_free, self->find_cancellable, found_cb,
                       answer_new (self));
}

static void
on_search_next_cb (ZtDocumentView *self)
{
  go_to_hit (self, 1);
}

static void
on_search_previous_cb (ZtDocumentView *self)
{
  go_to_hit (self, -1);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

/* --- zoom --- */

static void
set_zoom (ZtDocumentView *self, double zoom)
{
  zt_document_pages_set_zoom (self->pages, zoom);
  show_zoom (self);
}

static void
zoom_in_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  set_zoom (self, zt_document_pages_get_zoom (self->pages) * ZOOM_STEP);
}

static void
zoom_out_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  set_zoom (self, zt_document_pages_get_zoom (self->pages) / ZOOM_STEP);
}

static void
fit_width_action (GtkWidget *widget, const char *name, GVariant *target)
{
  set_zoom (ZT_DOCUMENT_VIEW (widget), 0);
}

/* --- the class --- */

void
zt_document_view_set_desk (ZtDocumentView *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  g_set_object (&self->desk, desk);
}

static void
zt_document_view_dispose (GObject *object)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (object);

  if (self->desk != NULL)
    forget (self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_document_view_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "document.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "document.zoom-in", NULL, zoom_in_action);
  gtk_widget_class_install_action (widget_class, "document.zoom-out", NULL, zoom_out_action);
  gtk_widget_class_install_action (widget_class, "document.fit-width", NULL, fit_width_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "document.find",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK,
                                       "document.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK,
                                       "document.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK,
                                       "document.zoom-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK,
                                       "document.fit-width", NULL);
}

static void
zt_document_view_class_init (ZtDocumentViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_document_view_dispose;
  signals[PAGE_CHANGED] = g_signal_new ("page-changed", ZT_TYPE_DOCUMENT_VIEW, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  g_type_ensure (ZT_TYPE_DOCUMENT_PAGES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/documents/zt-document-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, status);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, pages);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, page_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, search);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, hit_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, hit_buttons);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, zoom_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, toolbar);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_previous_cb);
  install_actions (widget_class);
}

static void
zt_document_view_init (ZtDocumentView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
zt_document_view_new (void)
{
  return g_object_new (ZT_TYPE_DOCUMENT_VIEW, NULL);
}
