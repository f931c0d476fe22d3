/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form made from the fields that the tender asks for in one part. */
#define G_LOG_DOMAIN "zt-form-editor"
#include "config.h"

#include "zt-form-editor.h"

#include "display.h"
#include "form-rows.h"
#include "zt-rich-editor.h"

#include <glib/gi18n-lib.h>

struct _ZtFormEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  char *part;      /* (owned) (nullable) */
  GPtrArray *rows; /* (owned) of GtkWidget, borrowed from the box; names are field ids */

  /* Template children */
  GtkLabel *title;
  GtkLabel *hint;
  GtkListBox *box;
  GtkBox *long_box;
  GtkBox *rich_box;
};

G_DEFINE_FINAL_TYPE (ZtFormEditor, zt_form_editor, ADW_TYPE_BIN)

static void
on_edited (const char *field, const char *type, const char *text, gpointer user_data)
{
  ZtFormEditor *self = user_data;

  zt_bid_model_answer (self->model, self->part, field, type, text);
}

static gboolean
is_rich (JsonObject *field)
{
  return g_strcmp0 (zt_json_get_string (field, "type"), "richText") == 0;
}

/* The editor of a field with tables and pictures; NULL: there is none yet. */
static ZtRichEditor *
find_rich (ZtFormEditor *self, const char *field)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rich_box)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (g_strcmp0 (gtk_widget_get_name (row), field) == 0)
      return ZT_RICH_EDITOR (gtk_widget_get_last_child (row));
  return NULL;
}

static void
on_rich_changed_cb (ZtFormEditor *self, ZtRichEditor *editor)
{
  zt_bid_model_answer (self->model, self->part,
                       gtk_widget_get_name (gtk_widget_get_parent (GTK_WIDGET (editor))),
                       "richText", zt_rich_editor_get_source (editor));
}

/* It stays when the form is filled anew: the cursor is in it. */
static void
add_rich (ZtFormEditor *self, JsonObject *field, const char *answer)
{
  const char *id = zt_json_get_string (field, "id"), *label = zt_json_get_string (field, "label");
  ZtRichEditor *editor = find_rich (self, id);
  g_autofree char *title
      = g_strconcat (label != NULL ? label : id,
                     zt_json_get_boolean (field, "required", FALSE) ? " *" : "", NULL);
  GtkWidget *row, *name;

  if (editor == NULL)
    {
      row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      editor = zt_rich_editor_new (zt_bid_model_get_desk (self->model), title);
      gtk_widget_set_name (row, id);
      gtk_widget_set_vexpand (GTK_WIDGET (editor), TRUE);
      /* Alone in its part it says what the title says. */
      name = zt_display_label (title, "dim-label");
      gtk_widget_set_visible (name, g_strcmp0 (label, gtk_label_get_text (self->title)) != 0);
      gtk_box_append (GTK_BOX (row), name);
      gtk_box_append (GTK_BOX (row), GTK_WIDGET (editor));
      gtk_box_append (self->rich_box, row);
      g_signal_connect_object (editor, "changed", G_CALLBACK (on_rich_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  row = gtk_widget_get_parent (GTK_WIDGET (editor));
  zt_rich_editor_set_source (editor, answer != NULL ? answer : "");
  g_ptr_array_add (self->rows, row);
}

static void
add_field (ZtFormEditor *self, JsonObject *field)
{
  const char *id = zt_json_get_string (field, "id");
  g_autofree char *answer = NULL;
  GtkWidget *row;

  if (id == NULL)
    return;
  answer = zt_parts_answer (zt_bid_model_get_draft (self->model), self->part, id);
  if (is_rich (field))
    {
      add_rich (self, field, answer);
      return;
    }
  row = zt_form_row_new (field, answer != NULL ? answer : "", on_edited, self);
  if (g_strcmp0 (zt_json_get_string (field, "type"), "longtext") == 0)
    gtk_box_append (self->long_box, row);
  else
    gtk_list_box_append (self->box, row);
  g_ptr_array_add (self->rows, row);
}

/* What was not begun is not wrong yet, as in the outline. */
static gboolean
is_begun (ZtFormEditor *self)
{
  GPtrArray *parts = zt_bid_model_get_parts (self->model);

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const ZtPart *part = g_ptr_array_index (parts, i);

      if (g_strcmp0 (part->id, self->part) == 0)
        return part->filled > 0;
    }
  return TRUE;
}

static void
show_findings (ZtFormEditor *self)
{
  gboolean begun = is_begun (self);
  GPtrArray *findings = zt_bid_model_get_findings (self->model);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      const ZtFinding *found = NULL;
      g_autofree char *place
          = g_strdup_printf ("answers.%s.%s", self->part, gtk_widget_get_name (row));

      for (guint j = 0; findings != NULL && found == NULL && j < findings->len; j++)
        {
          const ZtFinding *finding = g_ptr_array_index (findings, j);

          if (begun && finding->severity != ZT_SEVERITY_INFO
              && g_strcmp0 (finding->place, place) == 0)
            found = finding;
        }
      zt_form_row_set_problem (row, found != NULL ? found->message : NULL,
                               found != NULL && found->severity == ZT_SEVERITY_BLOCK);
    }
}

void
zt_form_editor_flush (ZtFormEditor *self)
{
  g_return_if_fail (ZT_IS_FORM_EDITOR (self));
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rich_box)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    zt_rich_editor_flush (ZT_RICH_EDITOR (gtk_widget_get_last_child (row)));
}

void
zt_form_editor_show (ZtFormEditor *self, const char *part)
{
  JsonObject *definition;
  JsonArray *fields;
  const char *title;
  guint n;

  g_return_if_fail (ZT_IS_FORM_EDITOR (self) && self->model != NULL);
  definition
      = zt_parts_find (zt_json_get_array (zt_bid_model_get_tender (self->model), "parts"), part);
  zt_form_editor_flush (self);
  if (g_strcmp0 (part, self->part) != 0)
    zt_display_clear (GTK_WIDGET (self->rich_box));
  if (part != self->part)
    {
      g_free (self->part);
      self->part = g_strdup (part);
    }
  g_ptr_array_set_size (self->rows, 0);
  zt_display_clear (GTK_WIDGET (self->box));
  zt_display_clear (GTK_WIDGET (self->long_box));
  if (definition == NULL)
    return;
  title = zt_json_get_string (definition, "title");
  gtk_label_set_text (self->title, title != NULL ? title : part);
  gtk_label_set_text (self->hint, zt_json_get_boolean (definition, "sealed", FALSE)
                                      ? _ ("This form gets the official seal when you sign.")
                                      : "");
  zt_display_set_name (GTK_WIDGET (self->box), title != NULL ? title : part);
  fields = zt_json_get_array (definition, "fields");
  n = fields != NULL ? json_array_get_length (fields) : 0;
  for (guint i = 0; i < n; i++)
    add_field (self, json_array_get_object_element (fields, i));
  gtk_widget_set_visible (GTK_WIDGET (self->box),
                          gtk_widget_get_first_child (GTK_WIDGET (self->box)) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->rich_box),
                          gtk_widget_get_first_child (GTK_WIDGET (self->rich_box)) != NULL);
  if (n == 0)
    gtk_label_set_text (self->hint, _ ("Nothing to fill in: the text of this form is fixed."));
  show_findings (self);
}

void
zt_form_editor_focus (ZtFormEditor *self, const char *field)
{
  ZtRichEditor *editor;

  g_return_if_fail (ZT_IS_FORM_EDITOR (self));
  editor = field != NULL ? find_rich (self, field) : NULL;
  if (editor != NULL)
    {
      zt_rich_editor_focus (editor);
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    if (field == NULL
        || g_strcmp0 (gtk_widget_get_name (g_ptr_array_index (self->rows, i)), field) == 0)
      {
        gtk_widget_child_focus (g_ptr_array_index (self->rows, i), GTK_DIR_TAB_FORWARD);
        return;
      }
}

static void
refill (ZtFormEditor *self)
{
  if (self->part != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    zt_form_editor_show (self, self->part);
}

static void
on_checked_cb (ZtFormEditor *self)
{
  if (self->part != NULL)
    show_findings (self);
}

void
zt_form_editor_set_model (ZtFormEditor *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_FORM_EDITOR (self));
  if (self->model != NULL)
    {
      zt_form_editor_flush (self);
      g_signal_handlers_disconnect_by_data (self->model, self);
    }
  g_set_object (&self->model, model);
  g_clear_pointer (&self->part, g_free);
  g_ptr_array_set_size (self->rows, 0);
  zt_display_clear (GTK_WIDGET (self->rich_box));
  g_signal_connect_object (model, "loaded", G_CALLBACK (refill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "checked", G_CALLBACK (on_checked_cb), self, G_CONNECT_SWAPPED);
}

static void
zt_form_editor_dispose (GObject *object)
{
  ZtFormEditor *self = ZT_FORM_EDITOR (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (zt_form_editor_parent_class)->dispose (object);
}

static void
zt_form_editor_class_init (ZtFormEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_form_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-form-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtFormEditor, title);
  gtk_widget_class_bind_template_child (widget_class, ZtFormEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtFormEditor, box);
  gtk_widget_class_bind_template_child (widget_class, ZtFormEditor, long_box);
  gtk_widget_class_bind_template_child (widget_class, ZtFormEditor, rich_box);
}

static void
zt_form_editor_init (ZtFormEditor *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
