/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table on its way into the library. */
#define G_LOG_DOMAIN "zt-import-window"
#include "config.h"

#include "zt-import-window.h"

#include "display.h"
#include "material.h"
#include "zt-library.h"

#include <glib/gi18n-lib.h>

#define ROWS_SHOWN 200 /* besides every row with a problem */

struct _ZtImportWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) */
  char *file;   /* (owned) */

  /* State */
  JsonObject *table; /* (owned) (nullable) */
  gboolean showing;  /* the type is being set by us */
  guint jobs;

  /* Template children */
  AdwWindowTitle *heading;
  GtkButton *import_button;
  AdwComboRow *type;
  GtkLabel *summary;
  GtkLabel *problem;
  GtkListBox *columns;
  GtkListBox *rows;
  GtkWidget *found;
};

enum
{
  IMPORTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtImportWindow, zt_import_window, ADW_TYPE_WINDOW)

/* --- in the local worker --- */

typedef struct
{
  char *file, *type; /* type (nullable) */
} Reading;

static void
reading_free (Reading *reading)
{
  g_free (reading->file);
  g_free (reading->type);
  g_free (reading);
}

static gpointer
read_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Reading *reading = data;

  return zt_library_read_table (ws, reading->type, reading->file, error);
}

static gpointer
import_job (ZtWorkspace *ws, gpointer table, const ZtWork *work, GError **error)
{
  gint64 n = zt_library_import (ws, table, error);

  return n < 0 ? NULL : GINT_TO_POINTER ((int) n + 1);
}

/* --- in the main loop --- */

static void
show_problem (ZtImportWindow *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
show_columns (ZtImportWindow *self)
{
  JsonArray *columns = zt_json_get_array (self->table, "columns");
  JsonArray *ignored = zt_json_get_array (self->table, "ignored");

  zt_display_clear (GTK_WIDGET (self->columns));
  for (guint i = 0; i < json_array_get_length (columns); i++)
    {
      JsonObject *column = json_array_get_object_element (columns, i);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     zt_json_get_string (column, "title"));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_label_new (zt_json_get_string (column, "label")));
      gtk_list_box_append (self->columns, row);
    }
  for (guint i = 0; i < json_array_get_length (ignored); i++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     json_array_get_string_element (ignored, i));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 zt_display_label (_ ("not imported"), "dim-label"));
      gtk_list_box_append (self->columns, row);
    }
}

static GtkWidget *
make_row (JsonObject *row)
{
  const char *problem = zt_json_get_string (row, "problem");
  const char *title = zt_json_get_string (row, "title");
  gboolean known = zt_json_get_string (row, "id") != NULL;
  GtkWidget *widget = adw_action_row_new ();
  GtkWidget *pill = gtk_label_new (NULL);
  /* TRANSLATORS: %d is the number of a row of a table */
  g_autofree char *where = g_strdup_printf (_ ("Row %d"), (int) zt_json_get_int (row, "row", 0));
  g_autofree char *subtitle
      = problem != NULL ? g_strdup_printf ("%s　%s", where, problem) : g_strdup (where);
  g_autofree char *escaped = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), title != NULL ? title : "—");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), escaped);
  zt_display_set_pill (GTK_LABEL (pill),
                       problem != NULL ? _ ("To mend")
                       : known         ? _ ("Changes an item")
                                       : _ ("New"),
                       problem != NULL ? "pill-bad"
                       : known         ? "pill-accent"
                                       : "pill-good");
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), pill);
  return widget;
}

static void
show_rows (ZtImportWindow *self)
{
  JsonArray *rows = zt_json_get_array (self->table, "rows");
  guint n = json_array_get_length (rows);

  zt_display_clear (GTK_WIDGET (self->rows));
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        JsonObject *row = json_array_get_object_element (rows, i);
        gboolean wrong = zt_json_get_string (row, "problem") != NULL;

        if (pass == 0 ? wrong : !wrong && i < ROWS_SHOWN)
          gtk_list_box_append (self->rows, make_row (row));
      }
}

static void
show_table (ZtImportWindow *self)
{
  guint n = json_array_get_length (zt_json_get_array (self->table, "rows"));
  int problems = (int) zt_json_get_int (self->table, "problems", 0);
  /* TRANSLATORS: how many rows a table has */
  g_autofree char *rows = g_strdup_printf (ngettext ("%u row", "%u rows", n), n);
  g_autofree char *wrong
      /* TRANSLATORS: how many rows of a table are wrong */
      = g_strdup_printf (
          ngettext ("%d row has to be mended in the table first; nothing is imported "
                    "before.",
                    "%d rows have to be mended in the table first; nothing is "
                    "imported before.",
                    (gulong) problems),
          problems);
  g_autofree char *text = problems > 0 ? g_strdup_printf ("%s　%s", rows, wrong) : g_strdup (rows);

  for (guint i = 0; zt_material_types[i].code != NULL; i++)
    if (g_str_equal (zt_material_types[i].code, zt_json_get_string (self->table, "type")))
      {
        self->showing = TRUE;
        adw_combo_row_set_selected (self->type, i);
        self->showing = FALSE;
      }
  gtk_label_set_text (self->summary, text);
  show_columns (self);
  show_rows (self);
  gtk_widget_set_visible (self->found, TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), problems == 0 && n > 0);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtImportWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  JsonObject *table = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->jobs--;
  g_clear_pointer (&self->table, json_object_unref);
  self->table = table;
  if (table == NULL)
    {
      g_autofree char *text = zt_display_error (error);

      show_problem (self, text);
      gtk_widget_set_visible (self->found, FALSE);
      gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), FALSE);
      return;
    }
  show_problem (self, NULL);
  show_table (self);
}

static void
read_table (ZtImportWindow *self, const char *type)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->file = g_strdup (self->file);
  reading->type = g_strdup (type);
  self->jobs++;
  zt_worker_run_async (zt_desk_get_local (self->desk), read_job, reading,
                       (GDestroyNotify) reading_free, (GDestroyNotify) json_object_unref, NULL,
                       read_cb, g_object_ref (self));
}

static void
on_type_cb (ZtImportWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->type);

  if (!self->showing && self->desk != NULL && selected != GTK_INVALID_LIST_POSITION)
    read_table (self, zt_material_types[selected].code);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtImportWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  int n = GPOINTER_TO_INT (zt_worker_run_finish (ZT_WORKER (source), result, &error)) - 1;
  g_autofree char *text = NULL;

  self->jobs--;
  if (n < 0)
    {
      text = zt_display_error (error);
      show_problem (self, text);
      gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), TRUE);
      return;
    }
  /* TRANSLATORS: %d is a number of items of the library */
  text = g_strdup_printf (ngettext ("%d item is in the library now.",
                                    "%d items are in the library "
                                    "now.",
                                    (gulong) n),
                          n);
  zt_desk_tell (self->desk, text);
  g_signal_emit (self, signals[IMPORTED], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_import_clicked_cb (ZtImportWindow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), FALSE);
  self->jobs++;
  zt_worker_run_async (zt_desk_get_local (self->desk), import_job, json_object_ref (self->table),
                       (GDestroyNotify) json_object_unref, NULL, NULL, imported_cb,
                       g_object_ref (self));
}

gboolean
zt_import_window_is_settled (ZtImportWindow *self)
{
  g_return_val_if_fail (ZT_IS_IMPORT_WINDOW (self), TRUE);
  return self->jobs == 0;
}

static void
zt_import_window_dispose (GObject *object)
{
  ZtImportWindow *self = ZT_IMPORT_WINDOW (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->table, json_object_unref);
  G_OBJECT_CLASS (zt_import_window_parent_class)->dispose (object);
}

static void
zt_import_window_class_init (ZtImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_import_window_dispose;
  signals[IMPORTED] = g_signal_new ("imported", ZT_TYPE_IMPORT_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/library/zt-import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, type);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, columns);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, rows);
  gtk_widget_class_bind_template_child (widget_class, ZtImportWindow, found);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_type_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_import_window_init (ZtImportWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (const ZtCode *code = zt_material_types; code->code != NULL; code++)
    gtk_string_list_append (names, g_dgettext (GETTEXT_PACKAGE, code->label));
  adw_combo_row_set_model (self->type, G_LIST_MODEL (names));
  self->showing = FALSE;
}

ZtImportWindow *
zt_import_window_new (GtkWindow *parent, ZtDesk *desk, const char *file)
{
  ZtImportWindow *self = g_object_new (ZT_TYPE_IMPORT_WINDOW, "transient-for", parent, NULL);
  g_autofree char *name = g_filename_display_basename (file);

  self->desk = g_object_ref (desk);
  self->file = g_strdup (file);
  adw_window_title_set_subtitle (self->heading, name);
  read_table (self, NULL);
  return self;
}
