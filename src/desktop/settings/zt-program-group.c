/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the settings that are about the program itself; each takes effect at once, but for
 * light mode. */
#define G_LOG_DOMAIN "zt-program-group"
#include "config.h"

#include "zt-program-group.h"

#include "light-mode.h"
#include "preferences.h"

#include <glib/gi18n-lib.h>

struct _ZtProgramGroup
{
  AdwBin parent_instance;

  /* Template children */
  AdwComboRow *style;
  AdwComboRow *text_scale;
  AdwComboRow *light_mode;
  GtkSwitch *notifications;
  AdwComboRow *sync_interval;
};

G_DEFINE_FINAL_TYPE (ZtProgramGroup, zt_program_group, ADW_TYPE_BIN)

static const int percents[] = { 100, 115, 130, 150, 175, 200 };
static const guint intervals[] = { 1, 5, 15, 30, 60 }; /* minutes */

static gboolean
position_of (GValue *value, GVariant *variant, gpointer nicks)
{
  const char *const *list = nicks;

  for (guint i = 0; list[i] != NULL; i++)
    if (g_str_equal (list[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
nick_at (const GValue *value, const GVariantType *type, gpointer nicks)
{
  const char *const *list = nicks;

  return g_variant_new_string (list[MIN (g_value_get_uint (value), 2)]);
}

static void
show_light_mode (ZtProgramGroup *self)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->light_mode), zt_light_mode_describe ());
}

static void
on_light_mode_changed_cb (ZtProgramGroup *self)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->light_mode),
                               _ ("Takes effect when the program is started again."));
}

static void
on_text_scale_selected_cb (ZtProgramGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->text_scale);

  if (selected < G_N_ELEMENTS (percents))
    g_settings_set_double (zt_preferences (), ZT_PREFERENCE_TEXT_SCALE, percents[selected] / 100.0);
}

static void
on_sync_interval_selected_cb (ZtProgramGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->sync_interval);

  if (selected < G_N_ELEMENTS (intervals))
    g_settings_set_uint (zt_preferences (), ZT_PREFERENCE_SYNC_INTERVAL, intervals[selected]);
}

static void
fill_text_scales (ZtProgramGroup *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  double scale = g_settings_get_double (zt_preferences (), ZT_PREFERENCE_TEXT_SCALE);
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      g_autofree char *name = g_strdup_printf ("%d %%", percents[i]);

      gtk_string_list_append (names, name);
      if (percents[i] <= (int) (scale * 100 + 0.5))
        selected = i;
    }
  g_signal_handlers_block_by_func (self->text_scale, on_text_scale_selected_cb, self);
  adw_combo_row_set_model (self->text_scale, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->text_scale, selected);
  g_signal_handlers_unblock_by_func (self->text_scale, on_text_scale_selected_cb, self);
}

static void
fill_intervals (ZtProgramGroup *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint minutes = g_settings_get_uint (zt_preferences (), ZT_PREFERENCE_SYNC_INTERVAL);
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      g_autofree char *name
          = g_strdup_printf (ngettext ("every minute", "every %u minutes", intervals[i]),
                             intervals[i]);

      gtk_string_list_append (names, name);
      if (intervals[i] <= minutes)
        selected = i;
    }
  g_signal_handlers_block_by_func (self->sync_interval, on_sync_interval_selected_cb, self);
  adw_combo_row_set_model (self->sync_interval, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->sync_interval, selected);
  g_signal_handlers_unblock_by_func (self->sync_interval, on_sync_interval_selected_cb, self);
}

static void
zt_program_group_class_init (ZtProgramGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/settings/zt-program-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtProgramGroup, style);
  gtk_widget_class_bind_template_child (widget_class, ZtProgramGroup, text_scale);
  gtk_widget_class_bind_template_child (widget_class, ZtProgramGroup, light_mode);
  gtk_widget_class_bind_template_child (widget_class, ZtProgramGroup, notifications);
  gtk_widget_class_bind_template_child (widget_class, ZtProgramGroup, sync_interval);
  gtk_widget_class_bind_template_callback (widget_class, on_text_scale_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sync_interval_selected_cb);
}

static void
zt_program_group_init (ZtProgramGroup *self)
{
  static const char *const styles[] = { "system", "light", "dark", NULL };
  static const char *const modes[] = { "auto", "on", "off", NULL };
  GSettings *preferences = zt_preferences ();

  gtk_widget_init_template (GTK_WIDGET (self));
  fill_text_scales (self);
  fill_intervals (self);
  g_settings_bind_with_mapping (preferences, ZT_PREFERENCE_STYLE, self->style, "selected",
                                G_SETTINGS_BIND_DEFAULT, position_of, nick_at, (gpointer) styles,
                                NULL);
  g_settings_bind_with_mapping (preferences, ZT_PREFERENCE_LIGHT_MODE, self->light_mode, "selected",
                                G_SETTINGS_BIND_DEFAULT, position_of, nick_at, (gpointer) modes,
                                NULL);
  g_settings_bind (preferences, ZT_PREFERENCE_NOTIFICATIONS, self->notifications, "active",
                   G_SETTINGS_BIND_DEFAULT);
  show_light_mode (self);
  g_signal_connect_object (preferences, "changed::" ZT_PREFERENCE_LIGHT_MODE,
                           G_CALLBACK (on_light_mode_changed_cb), self, G_CONNECT_SWAPPED);
}
