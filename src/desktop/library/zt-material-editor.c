/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One item of the library. What was typed is held here until the worker has confirmed that it is
 * durable. */
#define G_LOG_DOMAIN "zt-material-editor"
#include "config.h"

#include "zt-material-editor.h"

#include "display.h"
#include "form-rows.h"
#include "file-drop.h"
#include "library-jobs.h"
#include "material-files.h"
#include "material-uses.h"
#include "material.h"
#include "zt-file-list.h"
#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#define SAVE_AFTER_MS 600

struct _ZtMaterialEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  char *id;         /* (owned) (nullable): not saved yet */
  char *wanted;     /* (owned) (nullable): the item being loaded */
  JsonObject *body; /* (owned) (nullable): with everything typed */
  gboolean dirty, saving;
  guint jobs;
  guint timer;

  /* Owned */
  GPtrArray *rows; /* (owned) of GtkWidget, borrowed from the boxes; names are fields */

  /* Template children */
  GtkStack *stack;
  GtkWidget *back_button;
  AdwWindowTitle *heading;
  GtkLabel *state;
  GtkButton *undo_button;
  GtkButton *remove_button;
  GtkLabel *expiry;
  GtkLabel *hint;
  GtkLabel *problem;
  GtkListBox *box;
  GtkBox *long_box;
  ZtFileList *files;
  GtkWidget *no_files;
  GtkWidget *uses_title;
  GtkListBox *uses;
};

enum
{
  BACK,
  SAVED,
  REMOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtMaterialEditor, zt_material_editor, ADW_TYPE_BIN)

/* --- saving --- */

static void
show_problem (ZtMaterialEditor *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
show_state (ZtMaterialEditor *self, const char *text)
{
  gtk_label_set_text (self->state, text);
}

static gboolean
is_titled (ZtMaterialEditor *self)
{
  const char *title = self->body != NULL ? zt_json_get_string (self->body, "title") : NULL;

  return title != NULL && *title != '\0';
}

static void
begin_save (ZtMaterialEditor *self)
{
  ZtLibraryJob *job;

  g_clear_handle_id (&self->timer, g_source_remove);
  /* A new item without a name is nothing yet. */
  if (!self->dirty || self->saving || !is_titled (self))
    return;
  job = zt_library_job_new (ZT_LIBRARY_SAVE, self->id);
  job->body = zt_json_object_copy (self->body);
  self->dirty = FALSE;
  self->saving = TRUE;
  show_state (self, _ ("Saving…"));
  zt_material_editor_run (self, job);
}

static gboolean
timer_cb (gpointer user_data)
{
  ZtMaterialEditor *self = user_data;

  self->timer = 0;
  begin_save (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (ZtMaterialEditor *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (SAVE_AFTER_MS, timer_cb, self);
}

static GtkWidget *
find_row (ZtMaterialEditor *self, const char *field)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (gtk_widget_get_name (g_ptr_array_index (self->rows, i)), field) == 0)
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

static void
show_heading (ZtMaterialEditor *self)
{
  const char *type = zt_json_get_string (self->body, "type");
  const char *kind = zt_code_label (zt_material_types, type);
  /* TRANSLATORS: %s is a type of library item, as in "New Certificate" */
  g_autofree char *fresh = g_strdup_printf (_ ("New: %s"), kind);

  adw_window_title_set_title (self->heading,
                              is_titled (self) ? zt_json_get_string (self->body, "title") : fresh);
  adw_window_title_set_subtitle (self->heading, is_titled (self) ? kind : NULL);
}

static void
on_edited (const char *field, const char *type, const char *text, gpointer user_data)
{
  ZtMaterialEditor *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!zt_library_put (self->body, field, text, &error))
    {
      zt_form_row_set_problem (find_row (self, field), error->message, TRUE);
      return;
    }
  zt_form_row_set_problem (find_row (self, field), NULL, FALSE);
  self->dirty = TRUE;
  if (g_str_equal (field, "title"))
    show_heading (self);
  schedule (self);
}

/* --- what is shown --- */

static const char *
row_type (const ZtField *field)
{
  if (g_str_equal (field->name, "text") || g_str_equal (field->name, "parameters"))
    return "longtext";
  return field->type == ZT_DATE    ? "date"
         : field->type == ZT_MONEY ? "money"
         : field->type == ZT_CODE  ? "choice"
                                   : "text";
}

static void
add_row (ZtMaterialEditor *self, const char *name)
{
  const char *type = zt_json_get_string (self->body, "type");
  const ZtField *page = zt_kind_find_field (zt_kinds_find ("material"), name);
  g_autoptr (JsonObject) field = json_object_new ();
  g_autofree char *text = zt_library_get_text (self->body, name);
  const char *shown = text != NULL ? text : "";
  GtkWidget *row;

  json_object_set_string_member (field, "id", name);
  json_object_set_string_member (field, "label", zt_material_label (type, name));
  json_object_set_string_member (field, "type", row_type (page));
  json_object_set_boolean_member (field, "required", g_str_equal (name, "title"));
  if (page->codes != NULL)
    {
      JsonArray *choices = json_array_new ();

      for (const ZtCode *code = page->codes; code->code != NULL; code++)
        json_array_add_string_element (choices, g_dgettext (GETTEXT_PACKAGE, code->label));
      json_object_set_array_member (field, "choices", choices);
      shown = text != NULL ? zt_code_label (page->codes, text) : "";
    }
  row = zt_form_row_new (field, shown, on_edited, self);
  if (g_str_equal (row_type (page), "longtext"))
    gtk_box_append (self->long_box, row);
  else
    gtk_list_box_append (self->box, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_form (ZtMaterialEditor *self)
{
  const ZtMaterialForm *form = zt_material_form (zt_json_get_string (self->body, "type"));

  g_ptr_array_set_size (self->rows, 0);
  zt_display_clear (GTK_WIDGET (self->box));
  zt_display_clear (GTK_WIDGET (self->long_box));
  if (form == NULL)
    return;
  gtk_label_set_text (self->hint, g_dgettext (GETTEXT_PACKAGE, form->hint));
  add_row (self, "title");
  if (form->number != NULL)
    add_row (self, "number");
  for (const char *const *field = form->fields; *field != NULL; field++)
    add_row (self, *field);
}

static void
show_expiry (ZtMaterialEditor *self)
{
  GDateTime *parsed;
  const char *until = zt_json_get_string (self->body, "validUntil");
  g_autofree char *text = NULL,
                  *stamp = until != NULL ? g_strconcat (until, "T00:00:00+08:00", NULL) : NULL;
  const char *style = NULL;

  parsed = stamp != NULL ? g_date_time_new_from_iso8601 (stamp, NULL) : NULL;
  if (parsed != NULL)
    {
      gint64 left
          = g_date_time_to_unix (parsed) + 86400 - zt_desk_now (self->desk) / G_USEC_PER_SEC;
      int days = (int) (left > 0 ? left / 86400 : -1);

      text = zt_library_expiry_text (days, &style);
      g_date_time_unref (parsed);
    }
  zt_display_set_pill (self->expiry, text, style);
}

static void
on_use_activated_cb (ZtMaterialEditor *self, GtkListBoxRow *row)
{
  g_autofree char *target = g_strconcat ("bids/", gtk_widget_get_name (GTK_WIDGET (row)), NULL);

  zt_material_editor_flush (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", target);
}

static void
show_files (ZtMaterialEditor *self, JsonArray *files)
{
  zt_file_list_show (self->files, files);
  gtk_widget_set_visible (self->no_files, files == NULL || json_array_get_length (files) == 0);
}

/* @whole: the form too; else only what a save can have changed, so that the cursor stays. */
static void
take_detail (ZtMaterialEditor *self, const ZtLibraryDetail *detail, gboolean whole)
{
  JsonObject *body = zt_record_get_body (detail->record);
  JsonNode *files = json_object_get_member (body, "files");

  if (self->id == NULL)
    self->id = g_strdup (zt_record_get_id (detail->record));
  if (whole)
    {
      g_clear_pointer (&self->body, json_object_unref);
      self->body = zt_json_object_copy (body);
      self->dirty = FALSE;
      show_form (self);
    }
  else if (files != NULL)
    json_object_set_member (self->body, "files", json_node_copy (files));
  show_heading (self);
  show_expiry (self);
  zt_material_uses_show (self->uses, self->uses_title, detail->uses);
  show_files (self, detail->files);
  gtk_widget_set_sensitive (GTK_WIDGET (self->undo_button), detail->n_revisions > 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_button), TRUE);
  gtk_stack_set_visible_child_name (self->stack, "item");
}

/* --- jobs --- */

typedef struct
{
  ZtMaterialEditor *editor; /* (owned) */
  ZtLibraryJobType type;
  char *id; /* (owned) (nullable) */
} Running;

static void
running_free (Running *running)
{
  g_object_unref (running->editor);
  g_free (running->id);
  g_free (running);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Running, running_free)

static void
finish (ZtMaterialEditor *self, const Running *running, ZtLibraryDetail *detail)
{
  const char *title = zt_json_get_string (zt_record_get_body (detail->record), "title");

  /* Another item is shown by now. */
  if (running->type != ZT_LIBRARY_LOAD && g_strcmp0 (running->id, self->id) != 0)
    return;
  if (running->type == ZT_LIBRARY_LOAD
      && g_strcmp0 (self->wanted, zt_record_get_id (detail->record)) != 0)
    return;
  show_problem (self, NULL);
  if (running->type == ZT_LIBRARY_REMOVE)
    {
      g_signal_emit (self, signals[REMOVED], 0, self->id, title);
      return;
    }
  take_detail (self, detail, running->type == ZT_LIBRARY_LOAD || running->type == ZT_LIBRARY_UNDO);
  if (running->type == ZT_LIBRARY_LOAD)
    {
      show_state (self, "");
      return;
    }
  show_state (self, _ ("Saved"));
  g_signal_emit (self, signals[SAVED], 0, self->id);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Running) running = user_data;
  ZtMaterialEditor *self = running->editor;
  g_autoptr (GError) error = NULL;
  ZtLibraryDetail *detail = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->jobs--;
  if (running->type == ZT_LIBRARY_SAVE)
    self->saving = FALSE;
  if (self->desk == NULL)
    {
      g_clear_pointer (&detail, zt_library_detail_free);
      return;
    }
  if (detail != NULL)
    {
      finish (self, running, detail);
      zt_library_detail_free (detail);
    }
  else if (g_strcmp0 (running->id, self->id) == 0 || running->type == ZT_LIBRARY_LOAD)
    {
      g_autofree char *text = zt_display_error (error);

      self->dirty = self->dirty || running->type == ZT_LIBRARY_SAVE;
      show_problem (self, text);
      show_state (self, running->type == ZT_LIBRARY_SAVE ? _ ("Not saved") : "");
    }
  if (running->type == ZT_LIBRARY_SAVE && detail != NULL && self->dirty)
    schedule (self);
}

void
zt_material_editor_run (ZtMaterialEditor *self, ZtLibraryJob *job)
{
  Running *running = g_new0 (Running, 1);

  running->editor = g_object_ref (self);
  running->type = job->type;
  running->id = g_strdup (job->type == ZT_LIBRARY_LOAD ? NULL : self->id);
  self->jobs++;
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_library_job_run, job,
                       (GDestroyNotify) zt_library_job_free,
                       (GDestroyNotify) zt_library_detail_free, NULL, done_cb, running);
}

static void
run_simple (ZtMaterialEditor *self, ZtLibraryJobType type, const char *file)
{
  ZtLibraryJob *job;

  begin_save (self);
  if (self->id == NULL)
    {
      show_problem (self, _ ("Give it a name first."));
      return;
    }
  job = zt_library_job_new (type, self->id);
  job->file = g_strdup (file);
  zt_material_editor_run (self, job);
}

static void
on_undo_clicked_cb (ZtMaterialEditor *self)
{
  run_simple (self, ZT_LIBRARY_UNDO, NULL);
}

static void
on_remove_clicked_cb (ZtMaterialEditor *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  run_simple (self, ZT_LIBRARY_REMOVE, NULL);
}

static void
on_back_clicked_cb (ZtMaterialEditor *self)
{
  zt_material_editor_flush (self);
  g_signal_emit (self, signals[BACK], 0);
}

static void
take_files (GStrv paths, gpointer user_data)
{
  for (; *paths != NULL; paths++)
    run_simple (user_data, ZT_LIBRARY_ATTACH, *paths);
}

static void
on_add_clicked_cb (ZtMaterialEditor *self)
{
  zt_file_drop_choose (GTK_WIDGET (self), _ ("Add Files"), take_files, self);
}

static void
on_file_removed_cb (ZtMaterialEditor *self, const char *sha256, guint position)
{
  begin_save (self);
  zt_material_files_remove (self, self->desk, self->id, zt_json_get_array (self->body, "files"),
                            position);
}

static void
on_file_moved_cb (ZtMaterialEditor *self, const char *sha256, guint position)
{
  begin_save (self);
  zt_material_files_move (self, self->id, sha256, position);
}

static void
on_file_opened_cb (ZtMaterialEditor *self, const char *sha256, const char *name)
{
  zt_material_files_open (self->desk, GTK_WIDGET (self), sha256, name);
}

void
zt_material_editor_show (ZtMaterialEditor *self, const char *id, const char *type)
{
  g_return_if_fail (ZT_IS_MATERIAL_EDITOR (self) && self->desk != NULL);
  zt_material_editor_flush (self);
  g_clear_pointer (&self->id, g_free);
  g_free (self->wanted);
  self->wanted = g_strdup (id);
  self->dirty = FALSE;
  show_problem (self, NULL);
  if (id != NULL)
    {
      self->id = g_strdup (id);
      zt_material_editor_run (self, zt_library_job_new (ZT_LIBRARY_LOAD, id));
      return;
    }
  if (type == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }
  g_clear_pointer (&self->body, json_object_unref);
  self->body = json_object_new ();
  json_object_set_string_member (self->body, "type", type);
  show_form (self);
  show_heading (self);
  show_expiry (self);
  zt_material_uses_show (self->uses, self->uses_title, NULL);
  show_state (self, "");
  show_files (self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->undo_button), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_button), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "item");
  gtk_widget_child_focus (GTK_WIDGET (self->box), GTK_DIR_TAB_FORWARD);
}

const char *
zt_material_editor_get_id (ZtMaterialEditor *self)
{
  g_return_val_if_fail (ZT_IS_MATERIAL_EDITOR (self), NULL);
  return self->id;
}

gboolean
zt_material_editor_is_settled (ZtMaterialEditor *self)
{
  g_return_val_if_fail (ZT_IS_MATERIAL_EDITOR (self), TRUE);
  return self->jobs == 0 && zt_file_list_is_settled (self->files);
}

void
zt_material_editor_flush (ZtMaterialEditor *self)
{
  g_return_if_fail (ZT_IS_MATERIAL_EDITOR (self));
  begin_save (self);
}

void
zt_material_editor_set_back_visible (ZtMaterialEditor *self, gboolean visible)
{
  g_return_if_fail (ZT_IS_MATERIAL_EDITOR (self));
  gtk_widget_set_visible (self->back_button, visible);
}

void
zt_material_editor_set_desk (ZtMaterialEditor *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_MATERIAL_EDITOR (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  zt_file_list_set_desk (self->files, desk);
}

static void
zt_material_editor_dispose (GObject *object)
{
  ZtMaterialEditor *self = ZT_MATERIAL_EDITOR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (zt_material_editor_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, back_button);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, heading);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, state);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, undo_button);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, remove_button);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, expiry);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, box);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, long_box);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, files);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, no_files);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, uses_title);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialEditor, uses);
}

static void
zt_material_editor_class_init (ZtMaterialEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_material_editor_dispose;
  signals[BACK] = g_signal_new ("back", ZT_TYPE_MATERIAL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", ZT_TYPE_MATERIAL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVED] = g_signal_new ("removed", ZT_TYPE_MATERIAL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_type_ensure (ZT_TYPE_FILE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/library/zt-material-editor.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_use_activated_cb);
}

static void
zt_material_editor_init (ZtMaterialEditor *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_file_drop_add (GTK_WIDGET (self), take_files, self);
}
