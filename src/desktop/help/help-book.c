/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the built-in help. */
#define G_LOG_DOMAIN "zt-help-book"
#include "config.h"

#include "help-book.h"

#include "release-notes.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define ROOT "/cn/zhaotou/Zhaotou/help/"
#define SUFFIX ".md"

static const char *
language (void)
{
  const char *const *names = g_get_language_names ();

  return names[0] != NULL && g_str_has_prefix (names[0], "zh") ? "zh_CN" : "en";
}

static void
hit_free (ZtHelpHit *hit)
{
  g_free (hit->name);
  g_free (hit->title);
  g_free (hit->excerpt);
  g_free (hit);
}

static char *
read_resource (const char *path)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return data != NULL ? g_strndup (data, size) : NULL;
}

char *
zt_help_load (const char *name)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  if (g_str_equal (name, ZT_HELP_NEWS))
    return zt_release_notes (language ());
  path = g_strconcat (ROOT, language (), "/", name, SUFFIX, NULL);
  return read_resource (path);
}

char **
zt_help_list (void)
{
  g_autofree char *folder = g_strconcat (ROOT, language (), NULL);
  g_auto (GStrv) files
      = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GStrvBuilder *names = g_strv_builder_new ();
  char **list;

  for (char **file = files; file != NULL && *file != NULL; file++)
    if (g_str_has_suffix (*file, SUFFIX))
      {
        (*file)[strlen (*file) - strlen (SUFFIX)] = '\0';
        g_strv_builder_add (names, *file);
      }
  list = g_strv_builder_end (names);
  g_strv_builder_unref (names);
  return list;
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const ZtHelpHit *const *first = a;
  const ZtHelpHit *const *second = b;

  return g_utf8_collate ((*first)->title, (*second)->title);
}

GPtrArray *
zt_help_search (const char *words)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) hit_free);
  g_auto (GStrv) names = zt_help_list ();

  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *text = zt_help_load (*name);
      g_autoptr (GPtrArray) blocks = zt_help_parse (text);
      g_autofree char *excerpt = zt_help_find (blocks, words);
      ZtHelpHit *hit;

      if (excerpt == NULL || g_str_equal (*name, ZT_HELP_CONTENTS))
        continue;
      hit = g_new0 (ZtHelpHit, 1);
      hit->name = g_strdup (*name);
      hit->title = zt_help_get_title (blocks);
      hit->excerpt = g_steal_pointer (&excerpt);
      g_ptr_array_add (hits, hit);
    }
  g_ptr_array_sort (hits, compare_hits);
  return hits;
}

/* The seven steps of a bid have three pages. */
static const char *
page_of_step (const char *section)
{
  int step = -1;

  if (section == NULL || sscanf (section, "step:%d", &step) != 1)
    return NULL;
  if (step >= 5)
    return "bids-submit";
  return step >= 3 ? "bids-sign" : NULL;
}

char *
zt_help_page_for (const char *place)
{
  g_auto (GStrv) parts = g_strsplit (place != NULL ? place : "", "/", 3);
  guint n = g_strv_length (parts);
  const char *special = n == 3 && g_str_equal (parts[0], "bids") ? page_of_step (parts[2]) : NULL;
  const char *name = special != NULL ? special : n > 0 ? parts[0] : ZT_HELP_CONTENTS;
  g_autofree char *text = NULL;

  if (n >= 2 && g_str_equal (parts[0], "opportunities"))
    name = "documents";
  text = *name != '\0' ? zt_help_load (name) : NULL;
  return g_strdup (text != NULL ? name : ZT_HELP_CONTENTS);
}

char *
zt_help_find_picture (const char *name)
{
  const char *const folders[] = { language (), "zh_CN", NULL };

  g_return_val_if_fail (name != NULL, NULL);
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (ROOT, folders[i], "/", name, NULL);

      if (g_resources_get_info (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL))
        return g_steal_pointer (&path);
    }
  return NULL;
}
