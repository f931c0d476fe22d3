/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of bids below a library item. */
#define G_LOG_DOMAIN "zt-material-uses"
#include "config.h"

#include "material-uses.h"

#include "display.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

void
zt_material_uses_show (GtkListBox *list, GtkWidget *heading, JsonArray *uses)
{
  guint n = uses != NULL ? json_array_get_length (uses) : 0;

  zt_display_clear (GTK_WIDGET (list));
  for (guint i = 0; i < n; i++)
    {
      JsonObject *use = json_array_get_object_element (uses, i);
      GtkWidget *row = adw_action_row_new ();
      const char *title = zt_json_get_string (use, "title");

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                                   zt_json_get_boolean (use, "submitted", FALSE) ? _ ("Submitted")
                                                                                 : _ ("Draft"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_set_icon_name (ADW_ACTION_ROW (row), "zt-bids-symbolic");
      gtk_widget_set_name (row, zt_json_get_string (use, "tender"));
      zt_display_set_name (row, title);
      gtk_list_box_append (list, row);
    }
  gtk_widget_set_visible (heading, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (list), n > 0);
}
