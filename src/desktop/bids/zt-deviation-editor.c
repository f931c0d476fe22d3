/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deviation table: an answer to every requirement. */
#define G_LOG_DOMAIN "zt-deviation-editor"
#include "config.h"

#include "zt-deviation-editor.h"

#include "display.h"
#include "zt-deviation-row.h"

#include <glib/gi18n-lib.h>

struct _ZtDeviationEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  GtkStringList *ids;            /* (owned): the requirements' */
  GtkSingleSelection *selection; /* (owned) */

  /* Template children */
  GtkLabel *count;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (ZtDeviationEditor, zt_deviation_editor, ADW_TYPE_BIN)

static JsonArray *
requirements (ZtDeviationEditor *self)
{
  return zt_json_get_array (zt_bid_model_get_tender (self->model), "requirements");
}

static const char *
answer_of (ZtDeviationEditor *self, const char *id, const char *member)
{
  JsonObject *all = zt_json_get_object (zt_bid_model_get_draft (self->model), "deviations");
  JsonNode *node = all != NULL ? json_object_get_member (all, id) : NULL;
  const char *text = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                         ? zt_json_get_string (json_node_get_object (node), member)
                         : NULL;

  return text != NULL ? text : "";
}

static void
show_count (ZtDeviationEditor *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->ids)), answered = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    answered += *answer_of (self, gtk_string_list_get_string (self->ids, i), "response") != '\0';
  /* TRANSLATORS: requirements answered, of how many */
  text = g_strdup_printf (_ ("%u of %u answered"), answered, n);
  gtk_label_set_text (self->count, text);
}

static void
on_edited_cb (ZtDeviationEditor *self, const char *id, const char *member, const char *text)
{
  if (g_strcmp0 (answer_of (self, id, member), text) == 0)
    return;
  zt_bid_model_deviate (self->model, id, member, text);
  show_count (self);
}

static void
on_setup_cb (ZtDeviationEditor *self, GtkListItem *item)
{
  GtkWidget *row = g_object_new (ZT_TYPE_DEVIATION_ROW, NULL);

  g_signal_connect_object (row, "edited", G_CALLBACK (on_edited_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_cb (ZtDeviationEditor *self, GtkListItem *item)
{
  const char *id = gtk_string_object_get_string (gtk_list_item_get_item (item));

  zt_deviation_row_show (ZT_DEVIATION_ROW (gtk_list_item_get_child (item)),
                         zt_parts_find (requirements (self), id), answer_of (self, id, "response"),
                         answer_of (self, id, "conclusion"), answer_of (self, id, "evidence"));
}

static void
on_unbind_cb (ZtDeviationEditor *self, GtkListItem *item)
{
  zt_deviation_row_show (ZT_DEVIATION_ROW (gtk_list_item_get_child (item)), NULL, "", "", "");
}

static void
fill (ZtDeviationEditor *self)
{
  JsonArray *list = requirements (self);
  guint n = list != NULL ? json_array_get_length (list) : 0;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      const char *id = zt_json_get_string (json_array_get_object_element (list, i), "id");

      if (id != NULL)
        g_ptr_array_add (ids, (gpointer) id);
    }
  g_ptr_array_add (ids, NULL);
  gtk_string_list_splice (self->ids, 0, g_list_model_get_n_items (G_LIST_MODEL (self->ids)),
                          (const char *const *) ids->pdata);
  show_count (self);
}

/* What nobody answered yet is met as asked: for the many rows where that is so. */
static void
on_fill_clicked_cb (ZtDeviationEditor *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->ids)); i++)
    {
      const char *id = gtk_string_list_get_string (self->ids, i);
      JsonObject *requirement = zt_parts_find (requirements (self), id);
      const char *text = requirement != NULL ? zt_json_get_string (requirement, "text") : NULL;

      if (*answer_of (self, id, "response") != '\0' || text == NULL)
        continue;
      zt_bid_model_deviate (self->model, id, "response", text);
      zt_bid_model_deviate (self->model, id, "conclusion", "none");
    }
  fill (self);
}

void
zt_deviation_editor_focus (ZtDeviationEditor *self, const char *requirement)
{
  g_return_if_fail (ZT_IS_DEVIATION_EDITOR (self));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->ids)); i++)
    if (g_strcmp0 (gtk_string_list_get_string (self->ids, i), requirement) == 0)
      {
        gtk_single_selection_set_selected (self->selection, i);
        gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      }
}

void
zt_deviation_editor_set_model (ZtDeviationEditor *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_DEVIATION_EDITOR (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  g_signal_connect_object (model, "loaded", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  if (zt_bid_model_is_loaded (model))
    fill (self);
}

static void
zt_deviation_editor_dispose (GObject *object)
{
  ZtDeviationEditor *self = ZT_DEVIATION_EDITOR (object);

  g_clear_object (&self->model);
  g_clear_object (&self->selection);
  g_clear_object (&self->ids);
  G_OBJECT_CLASS (zt_deviation_editor_parent_class)->dispose (object);
}

static void
zt_deviation_editor_class_init (ZtDeviationEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_deviation_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-deviation-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationEditor, count);
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationEditor, list);
  gtk_widget_class_bind_template_callback (widget_class, on_fill_clicked_cb);
}

static void
zt_deviation_editor_init (ZtDeviationEditor *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->ids = gtk_string_list_new (NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->ids)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}
