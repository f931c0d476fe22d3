/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has set about the window, in GSettings. */
#define G_LOG_DOMAIN "zt-preferences"
#include "config.h"

#include "preferences.h"

#include "zt-os.h"

#define SCHEMA "cn.zhaotou.Zhaotou"
#define PLACES "places"
#define KEPT_PLACES 8

/* g_memory_settings_backend_new() is declared only for those who ask for it. */
#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

static gboolean forgetful;

static GSettingsSchema *
look_in (const char *folder)
{
  g_autoptr (GSettingsSchemaSource) source
      = g_settings_schema_source_new_from_directory (folder,
                                                     g_settings_schema_source_get_default (), TRUE,
                                                     NULL);

  return source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, FALSE) : NULL;
}

/* A program of a build folder knows its own schema; an installed one that of its prefix, which need
 * not be in XDG_DATA_DIRS. */
static GSettingsSchema *
find_schema (void)
{
  static const char *const beside[] = { "../../data/desktop", "../share/glib-2.0/schemas", NULL };
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autofree char *here = zt_os_program_folder ();
  GSettingsSchema *schema = NULL;

  for (guint i = 0; schema == NULL && here != NULL && beside[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (here, beside[i], NULL);

      schema = look_in (folder);
    }
  if (schema == NULL && usual != NULL)
    schema = g_settings_schema_source_lookup (usual, SCHEMA, TRUE);
  return schema;
}

GSettings *
zt_preferences (void)
{
  static GSettings *preferences;

  if (preferences == NULL)
    {
      g_autoptr (GSettingsSchema) schema = find_schema ();
      g_autoptr (GSettingsBackend) backend = forgetful ? g_memory_settings_backend_new () : NULL;

      if (schema == NULL)
        g_error ("The settings schema " SCHEMA " is not installed; run glib-compile-schemas.");
      preferences = g_settings_new_full (schema, backend, NULL);
    }
  return preferences;
}

void
zt_preferences_forget_everything (void)
{
  forgetful = TRUE;
}

char *
zt_preferences_get_place (const char *folder)
{
  g_autoptr (GVariant) places = g_settings_get_value (zt_preferences (), PLACES);
  GVariantIter iter;
  const char *name, *place;

  g_return_val_if_fail (folder != NULL, NULL);
  g_variant_iter_init (&iter, places);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &place))
    if (g_str_equal (name, folder))
      return g_strdup (place);
  return NULL;
}

void
zt_preferences_set_place (const char *folder, const char *place)
{
  g_autoptr (GVariant) places = g_settings_get_value (zt_preferences (), PLACES);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name, *other;
  guint kept = 1;

  g_return_if_fail (folder != NULL && place != NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  g_variant_builder_add (&builder, "(ss)", folder, place);
  g_variant_iter_init (&iter, places);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &other) && kept < KEPT_PLACES)
    if (!g_str_equal (name, folder))
      {
        g_variant_builder_add (&builder, "(ss)", name, other);
        kept++;
      }
  g_settings_set_value (zt_preferences (), PLACES, g_variant_builder_end (&builder));
}
