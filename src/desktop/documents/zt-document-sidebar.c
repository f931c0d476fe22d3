/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outline, small pages and notes of a document. */
#define G_LOG_DOMAIN "zt-document-sidebar"
#include "config.h"

#include "zt-document-sidebar.h"

#include "display.h"
#include "zt-outline-entry.h"

#include <glib/gi18n-lib.h>

struct _ZtDocumentSidebar
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;           /* (owned) (nullable) */
  ZtDocumentNotes *notes; /* (owned) (nullable) */

  /* State */
  guint generation;
  gboolean reading;

  /* Template children */
  AdwViewStack *stack;
  GtkListView *outline;
  GtkStack *outline_stack;
  ZtDocumentPages *thumbnails;
  GtkListBox *note_list;
  GtkStack *note_stack;
};

enum
{
  GO_TO,
  NOTE_CHOSEN,
  EDIT_NOTE,
  DELETE_NOTE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDocumentSidebar, zt_document_sidebar, ADW_TYPE_BIN)

/* --- the outline --- */

static gpointer
outline_job (ZtWorkspace *ws, gpointer preview, const ZtWork *work, GError **error)
{
  return zt_preview_get_outline (preview, NULL, error);
}

typedef struct
{
  ZtDocumentSidebar *sidebar; /* (owned) */
  guint generation;
} Answer;

static GListModel *
children_cb (gpointer item, gpointer unused)
{
  return zt_outline_entry_get_children (item);
}

static void
outline_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentSidebar) self = answer->sidebar;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  g_autoptr (GtkSelectionModel) selection = NULL;
  GListModel *entries;
  gboolean any;

  if (answer->generation != self->generation)
    return;
  self->reading = FALSE;
  entries = zt_outline_entry_read (
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL);
  any = g_list_model_get_n_items (entries) > 0;
  /* A short outline is read as a whole. */
  selection = GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (gtk_tree_list_model_new (
      entries, FALSE, g_list_model_get_n_items (entries) <= 20, children_cb, NULL, NULL))));
  gtk_single_selection_set_autoselect (GTK_SINGLE_SELECTION (selection), FALSE);
  gtk_list_view_set_model (self->outline, selection);
  gtk_stack_set_visible_child_name (self->outline_stack, any ? "some" : "none");
  adw_view_stack_set_visible_child_name (self->stack, any ? "outline" : "thumbnails");
}

static void
on_outline_setup_cb (ZtDocumentSidebar *self, GtkListItem *item)
{
  GtkWidget *expander = gtk_tree_expander_new (),
            *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (NULL), *page = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (page, "dim-label");
  gtk_widget_add_css_class (page, "numeric");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), page);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (item, expander);
}

static void
on_outline_bind_cb (ZtDocumentSidebar *self, GtkListItem *item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (item));
  GtkWidget *box = gtk_tree_expander_get_child (expander);
  GtkWidget *title = gtk_widget_get_first_child (box), *page = gtk_widget_get_last_child (box);
  g_autoptr (ZtOutlineEntry) entry = gtk_tree_list_row_get_item (row);
  int number = zt_outline_entry_get_page (entry);
  g_autofree char *text = number > 0 ? g_strdup_printf ("%d", number) : g_strdup ("");

  gtk_tree_expander_set_list_row (expander, row);
  gtk_label_set_text (GTK_LABEL (title), zt_outline_entry_get_title (entry));
  gtk_label_set_text (GTK_LABEL (page), text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (title), zt_outline_entry_get_title (entry));
}

static void
on_outline_activated_cb (ZtDocumentSidebar *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->outline));
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, position);
  g_autoptr (ZtOutlineEntry) entry = gtk_tree_list_row_get_item (row);

  if (zt_outline_entry_get_page (entry) > 0)
    g_signal_emit (self, signals[GO_TO], 0, zt_outline_entry_get_page (entry),
                   zt_outline_entry_get_top (entry));
}

/* --- small pages --- */

static void
on_thumbnail_cb (ZtDocumentSidebar *self, int page)
{
  g_signal_emit (self, signals[GO_TO], 0, page, 0.0);
}

/* --- notes --- */

static void
on_edit_cb (GtkButton *button, ZtDocumentSidebar *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);

  g_signal_emit (self, signals[EDIT_NOTE], 0, gtk_widget_get_name (row));
}

static void
on_delete_cb (GtkButton *button, ZtDocumentSidebar *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);

  g_signal_emit (self, signals[DELETE_NOTE], 0, gtk_widget_get_name (row));
}

static GtkWidget *
make_button (ZtDocumentSidebar *self, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tiny");
  gtk_widget_set_tooltip_text (button, name);
  zt_display_set_name (button, name);
  g_signal_connect (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
make_note_head (ZtDocumentSidebar *self, const ZtNote *note)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *dot = gtk_label_new (NULL);
  /* TRANSLATORS: %d is a page number */
  g_autofree char *where = g_strdup_printf (_ ("Page %d"), note->page);
  g_autofree char *markup = g_strdup_printf ("<span foreground=\"#%06x\">\342\226\240</span>",
                                             zt_note_get_rgb (note->colour));
  GtkWidget *label = zt_display_label (where, "dim-label");

  gtk_label_set_markup (GTK_LABEL (dot), markup);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (head), dot);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), make_button (self, "zt-edit-symbolic", _ ("Edit the note"),
                                               G_CALLBACK (on_edit_cb)));
  gtk_box_append (GTK_BOX (head), make_button (self, "zt-remove-symbolic", _ ("Delete the note"),
                                               G_CALLBACK (on_delete_cb)));
  return head;
}

static GtkWidget *
make_note_row (ZtDocumentSidebar *self, const ZtNote *note)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *name = g_strdup_printf ("%s %s", note->quote, note->text);

  gtk_widget_add_css_class (box, "note");
  gtk_box_append (GTK_BOX (box), make_note_head (self, note));
  if (*note->quote != '\0')
    {
      GtkWidget *quote = zt_display_label (note->quote, "quote");

      gtk_label_set_lines (GTK_LABEL (quote), 3);
      gtk_label_set_ellipsize (GTK_LABEL (quote), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), quote);
    }
  if (*note->text != '\0')
    gtk_box_append (GTK_BOX (box), zt_display_label (note->text, NULL));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, note->id);
  zt_display_set_name (row, g_strstrip (name));
  return row;
}

static void
on_notes_changed_cb (ZtDocumentSidebar *self)
{
  GPtrArray *notes = zt_document_notes_get_all (self->notes);
  gboolean any = notes != NULL && notes->len > 0;

  zt_display_clear (GTK_WIDGET (self->note_list));
  for (guint i = 0; notes != NULL && i < notes->len; i++)
    gtk_list_box_append (self->note_list, make_note_row (self, notes->pdata[i]));
  gtk_stack_set_visible_child_name (self->note_stack, any ? "some" : "none");
  zt_document_pages_set_notes (self->thumbnails, notes);
}

static void
on_note_activated_cb (ZtDocumentSidebar *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[NOTE_CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

/* --- public --- */

void
zt_document_sidebar_set_notes (ZtDocumentSidebar *self, ZtDocumentNotes *notes)
{
  g_return_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self) && self->notes == NULL);
  self->notes = g_object_ref (notes);
  g_signal_connect_object (notes, "changed", G_CALLBACK (on_notes_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
zt_document_sidebar_set_preview (ZtDocumentSidebar *self, ZtDesk *desk, ZtPreview *preview)
{
  Answer *answer;

  g_return_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self));
  self->generation++;
  g_set_object (&self->desk, desk);
  self->reading = preview != NULL;
  if (self->outline != NULL)
    gtk_list_view_set_model (self->outline, NULL);
  zt_document_pages_set_preview (self->thumbnails, desk, preview);
  if (preview == NULL)
    return;
  answer = g_new0 (Answer, 1);
  *answer = (Answer){ g_object_ref (self), self->generation };
  zt_worker_run_async (zt_desk_get_viewer (desk), outline_job, g_object_ref (preview),
                       g_object_unref, g_free, NULL, outline_cb, answer);
}

void
zt_document_sidebar_set_page (ZtDocumentSidebar *self, int page)
{
  g_return_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self));
  zt_document_pages_go_to (self->thumbnails, page, 0);
}

void
zt_document_sidebar_set_turn (ZtDocumentSidebar *self, int quarters)
{
  g_return_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self));
  zt_document_pages_set_turn (self->thumbnails, quarters);
}

void
zt_document_sidebar_set_seals (ZtDocumentSidebar *self, JsonArray *seals)
{
  g_return_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self));
  zt_document_pages_set_marks (self->thumbnails, seals, NULL, 0);
}

void
zt_document_sidebar_show (ZtDocumentSidebar *self, const char *name)
{
  g_return_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self));
  adw_view_stack_set_visible_child_name (self->stack, name);
}

gboolean
zt_document_sidebar_is_settled (ZtDocumentSidebar *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_SIDEBAR (self), TRUE);
  return !self->reading && zt_document_pages_is_settled (self->thumbnails);
}

static void
zt_document_sidebar_dispose (GObject *object)
{
  ZtDocumentSidebar *self = ZT_DOCUMENT_SIDEBAR (object);

  self->generation++;
  g_clear_object (&self->notes);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_document_sidebar_parent_class)->dispose (object);
}

static void
zt_document_sidebar_class_init (ZtDocumentSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = ZT_TYPE_DOCUMENT_SIDEBAR;

  G_OBJECT_CLASS (klass)->dispose = zt_document_sidebar_dispose;
  signals[GO_TO] = g_signal_new ("go-to", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_INT, G_TYPE_DOUBLE);
  signals[NOTE_CHOSEN] = g_signal_new ("note-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[EDIT_NOTE] = g_signal_new ("edit-note", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DELETE_NOTE] = g_signal_new ("delete-note", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (ZT_TYPE_DOCUMENT_PAGES);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/documents/zt-document-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentSidebar, outline);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentSidebar, outline_stack);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentSidebar, thumbnails);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentSidebar, note_list);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentSidebar, note_stack);
  gtk_widget_class_bind_template_callback (widget_class, on_outline_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_outline_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_outline_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_thumbnail_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_note_activated_cb);
}

static void
zt_document_sidebar_init (ZtDocumentSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
