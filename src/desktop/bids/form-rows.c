/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a form, by the type of the field. */
#define G_LOG_DOMAIN "zt-form-rows"
#include "config.h"

#include "form-rows.h"

#include "display.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef struct
{
  char *field, *type;
  ZtFormEdited edited;
  gpointer user_data;
} Row;

static void
row_free (gpointer data, GClosure *closure)
{
  Row *row = data;

  g_free (row->field);
  g_free (row->type);
  g_free (row);
}

static void
on_text_changed_cb (GtkEditable *editable, Row *row)
{
  row->edited (row->field, row->type, gtk_editable_get_text (editable), row->user_data);
}

static void
on_switch_cb (GtkSwitch *toggle, GParamSpec *pspec, Row *row)
{
  row->edited (row->field, row->type, gtk_switch_get_active (toggle) ? "true" : "false",
               row->user_data);
}

static void
on_choice_cb (AdwComboRow *combo, GParamSpec *pspec, Row *row)
{
  GtkStringObject *chosen = adw_combo_row_get_selected_item (combo);

  if (chosen != NULL)
    row->edited (row->field, row->type,
                 adw_combo_row_get_selected (combo) == 0 ? ""
                                                         : gtk_string_object_get_string (chosen),
                 row->user_data);
}

static void
on_buffer_changed_cb (GtkTextBuffer *buffer, Row *row)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  row->edited (row->field, row->type, text, row->user_data);
}

static void
on_day_selected_cb (GtkCalendar *calendar, GtkEditable *entry)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (day, "%Y-%m-%d");

  gtk_editable_set_text (entry, text);
}

static GtkWidget *
make_calendar_button (GtkEditable *entry)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = gtk_calendar_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "zt-calendar-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Choose a day"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  zt_display_set_name (button, _ ("Choose a day"));
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (on_day_selected_cb), entry, 0);
  return button;
}

static GtkWidget *
make_entry (const char *title, const char *type, const char *value, Row *row)
{
  GtkWidget *entry = adw_entry_row_new ();
  GtkEditable *delegate;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (entry), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
  gtk_editable_set_text (GTK_EDITABLE (entry), value);
  delegate = gtk_editable_get_delegate (GTK_EDITABLE (entry));
  if (delegate != NULL)
    zt_display_set_name (GTK_WIDGET (delegate), title);
  zt_display_set_name (entry, title);
  if (g_str_equal (type, "integer"))
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (entry), GTK_INPUT_PURPOSE_DIGITS);
  if (g_str_equal (type, "money"))
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (entry), gtk_label_new (_ ("yuan")));
  if (g_str_equal (type, "date"))
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (entry), make_calendar_button (GTK_EDITABLE (entry)));
  g_signal_connect_data (entry, "changed", G_CALLBACK (on_text_changed_cb), row, row_free, 0);
  return entry;
}

static GtkWidget *
make_switch (const char *title, const char *value, Row *row)
{
  GtkWidget *action = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (action), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (action), title);
  gtk_switch_set_active (GTK_SWITCH (toggle), g_str_equal (value, "true"));
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  zt_display_set_name (toggle, title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (action), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (action), toggle);
  g_signal_connect_data (toggle, "notify::active", G_CALLBACK (on_switch_cb), row, row_free, 0);
  return action;
}

static GtkWidget *
make_choice (const char *title, JsonArray *choices, const char *value, Row *row)
{
  GtkWidget *combo = adw_combo_row_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n = choices != NULL ? json_array_get_length (choices) : 0, selected = 0;

  gtk_string_list_append (names, _ ("Choose…"));
  for (guint i = 0; i < n; i++)
    {
      const char *choice = json_array_get_string_element (choices, i);

      gtk_string_list_append (names, choice);
      if (g_strcmp0 (choice, value) == 0)
        selected = i + 1;
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (combo), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (combo), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (combo), G_LIST_MODEL (names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), selected);
  zt_display_set_name (combo, title);
  g_signal_connect_data (combo, "notify::selected", G_CALLBACK (on_choice_cb), row, row_free, 0);
  return combo;
}

static GtkWidget *
make_long_text (const char *title, const char *value, Row *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *frame = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  gtk_text_buffer_set_text (buffer, value, -1);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (frame), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (frame), 140);
  gtk_widget_add_css_class (frame, "card");
  gtk_widget_add_css_class (frame, "long-text");
  zt_display_set_name (view, title);
  gtk_box_append (GTK_BOX (box), zt_display_label (title, "dim-label"));
  gtk_box_append (GTK_BOX (box), frame);
  g_signal_connect_data (buffer, "changed", G_CALLBACK (on_buffer_changed_cb), row, row_free, 0);
  return box;
}

GtkWidget *
zt_form_row_new (JsonObject *field, const char *value, ZtFormEdited edited, gpointer user_data)
{
  const char *id = zt_json_get_string (field, "id");
  const char *label = zt_json_get_string (field, "label");
  const char *type = zt_json_get_string (field, "type");
  g_autofree char *title
      = g_strconcat (label != NULL ? label : id,
                     zt_json_get_boolean (field, "required", FALSE) ? " *" : "", NULL);
  Row *row = g_new0 (Row, 1);
  GtkWidget *widget;

  type = type != NULL ? type : "text";
  *row = (Row){ g_strdup (id), g_strdup (type), edited, user_data };
  if (g_str_equal (type, "boolean"))
    widget = make_switch (title, value, row);
  else if (g_str_equal (type, "choice"))
    widget = make_choice (title, zt_json_get_array (field, "choices"), value, row);
  else if (g_str_equal (type, "longtext"))
    widget = make_long_text (title, value, row);
  else
    widget = make_entry (title, type, value, row);
  gtk_widget_set_name (widget, id);
  return widget;
}

void
zt_form_row_set_problem (GtkWidget *row, const char *problem, gboolean blocks)
{
  static const char *const styles[] = { "error", "warning", NULL };

  zt_display_set_class (row, styles, problem == NULL ? NULL : blocks ? "error" : "warning");
  gtk_widget_set_tooltip_text (row, problem);
}
