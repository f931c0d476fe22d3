/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was verified, one row a check. */
#define G_LOG_DOMAIN "zt-check-rows"
#include "config.h"

#include "check-rows.h"

#include "display.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

void
zt_check_rows_show (GtkListBox *list, JsonArray *checks)
{
  zt_display_clear (GTK_WIDGET (list));
  for (guint i = 0; checks != NULL && i < json_array_get_length (checks); i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);
      gboolean ok = zt_json_get_boolean (check, "ok", FALSE);
      const char *detail = zt_json_get_string (check, "detail");
      g_autofree char *escaped = g_markup_escape_text (detail != NULL ? detail : "", -1);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *icon
          = gtk_image_new_from_icon_name (ok ? "zt-done-symbolic" : "zt-error-symbolic");

      gtk_widget_add_css_class (icon, ok ? "state-done" : "state-broken");
      zt_display_set_name (icon, ok ? _ ("Passed") : _ ("Failed"));
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     zt_json_get_string (check, "title"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
      gtk_list_box_append (list, row);
    }
}
