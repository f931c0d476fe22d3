/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The saved searches in a popover. */
#define G_LOG_DOMAIN "zt-saved-searches"
#include "config.h"

#include "zt-saved-searches.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtSavedSearches
{
  GtkPopover parent_instance;

  /* State */
  GPtrArray *searches; /* (owned) (nullable) */

  /* Template children */
  GtkLabel *empty;
  GtkScrolledWindow *scroller;
  GtkBox *rows;
  GtkButton *save;
};

enum
{
  CHOSEN,
  RENAMED,
  DELETED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtSavedSearches, zt_saved_searches, GTK_TYPE_POPOVER)

static const char *
id_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "zt-id");
}

static void
keep_id (GtkWidget *widget, const char *id)
{
  g_object_set_data_full (G_OBJECT (widget), "zt-id", g_strdup (id), g_free);
}

static void
on_chosen_cb (ZtSavedSearches *self, GtkWidget *button)
{
  g_autofree char *id = g_strdup (id_of (button));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
on_delete_cb (ZtSavedSearches *self, GtkWidget *button)
{
  g_autofree char *id = g_strdup (id_of (button));

  g_signal_emit (self, signals[DELETED], 0, id);
}

static void
on_rename_cb (ZtSavedSearches *self, GtkWidget *button)
{
  GtkStack *stack = GTK_STACK (gtk_widget_get_ancestor (button, GTK_TYPE_STACK));

  gtk_stack_set_visible_child_name (stack, "entry");
  gtk_widget_grab_focus (gtk_stack_get_visible_child (stack));
}

static void
on_named_cb (ZtSavedSearches *self, GtkWidget *entry)
{
  g_autofree char *id = g_strdup (id_of (entry));
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));

  g_strstrip (name);
  if (*name == '\0')
    return;
  g_signal_emit (self, signals[RENAMED], 0, id, name);
}

/* Escape in the name leaves it as it was. */
static gboolean
on_key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, gpointer data)
{
  GtkWidget *entry = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));

  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  gtk_stack_set_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (entry, GTK_TYPE_STACK)),
                                    "row");
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_button (ZtSavedSearches *self, const char *icon, const char *name, const char *id,
             GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  zt_display_set_name (button, name);
  keep_id (button, id);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_choice (ZtSavedSearches *self, const ZtSavedSearch *saved)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new (saved->name);
  GtkWidget *news = gtk_label_new (NULL);
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, saved->unread);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  zt_display_set_pill (GTK_LABEL (news), saved->unread > 0 ? count : "", "pill-accent");
  gtk_box_append (GTK_BOX (box), news);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_tooltip_text (button, saved->name);
  zt_display_set_name (button, saved->name);
  keep_id (button, saved->id);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_row (ZtSavedSearches *self, const ZtSavedSearch *saved)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_box_append (GTK_BOX (row), make_choice (self, saved));
  gtk_box_append (GTK_BOX (row), make_button (self, "zt-edit-symbolic", _ ("Rename"), saved->id,
                                              G_CALLBACK (on_rename_cb)));
  gtk_box_append (GTK_BOX (row), make_button (self, "zt-remove-symbolic", _ ("Delete"), saved->id,
                                              G_CALLBACK (on_delete_cb)));
  gtk_editable_set_text (GTK_EDITABLE (entry), saved->name);
  zt_display_set_name (entry, _ ("Name of the search"));
  keep_id (entry, saved->id);
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_named_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), NULL);
  gtk_widget_add_controller (entry, keys);
  gtk_stack_add_named (GTK_STACK (stack), row, "row");
  gtk_stack_add_named (GTK_STACK (stack), entry, "entry");
  return stack;
}

void
zt_saved_searches_set (ZtSavedSearches *self, GPtrArray *searches)
{
  g_return_if_fail (ZT_IS_SAVED_SEARCHES (self) && searches != NULL);
  g_ptr_array_ref (searches);
  g_clear_pointer (&self->searches, g_ptr_array_unref);
  self->searches = searches;
  zt_display_clear (GTK_WIDGET (self->rows));
  for (guint i = 0; i < searches->len; i++)
    gtk_box_append (self->rows, make_row (self, searches->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->empty), searches->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->scroller), searches->len > 0);
}

const ZtSavedSearch *
zt_saved_searches_find (ZtSavedSearches *self, const char *id)
{
  g_return_val_if_fail (ZT_IS_SAVED_SEARCHES (self), NULL);
  for (guint i = 0; self->searches != NULL && i < self->searches->len; i++)
    {
      const ZtSavedSearch *saved = self->searches->pdata[i];

      if (g_str_equal (saved->id, id))
        return saved;
    }
  return NULL;
}

gint64
zt_saved_searches_count_unread (ZtSavedSearches *self)
{
  gint64 sum = 0;

  g_return_val_if_fail (ZT_IS_SAVED_SEARCHES (self), 0);
  for (guint i = 0; self->searches != NULL && i < self->searches->len; i++)
    sum += ((const ZtSavedSearch *) self->searches->pdata[i])->unread;
  return sum;
}

static void
zt_saved_searches_finalize (GObject *object)
{
  g_clear_pointer (&ZT_SAVED_SEARCHES (object)->searches, g_ptr_array_unref);
  G_OBJECT_CLASS (zt_saved_searches_parent_class)->finalize (object);
}

static void
zt_saved_searches_class_init (ZtSavedSearchesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_saved_searches_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", ZT_TYPE_SAVED_SEARCHES, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RENAMED] = g_signal_new ("renamed", ZT_TYPE_SAVED_SEARCHES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[DELETED] = g_signal_new ("deleted", ZT_TYPE_SAVED_SEARCHES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/opportunities/zt-saved-searches.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSavedSearches, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtSavedSearches, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtSavedSearches, rows);
  gtk_widget_class_bind_template_child (widget_class, ZtSavedSearches, save);
}

static void
zt_saved_searches_init (ZtSavedSearches *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
