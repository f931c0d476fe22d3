/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue of what is bought; data in data/catalogue. */
#define G_LOG_DOMAIN "zt-catalogue"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "base-resources.h"
#include "catalogue.h"

static GArray *entries; /* ZtCatalogueEntry by code; never freed */
static char *text;      /* the table, cut up in place */

static void
load (void)
{
  static gsize once;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *line;

  if (!g_once_init_enter (&once))
    return;
  bytes = g_resource_lookup_data (zt_base_get_resource (),
                                  "/cn/zhaotou/base/catalogue/catalogue-2022.tsv", 0, &error);
  if (bytes == NULL)
    g_error ("%s", error->message);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  entries = g_array_new (FALSE, FALSE, sizeof (ZtCatalogueEntry));
  for (line = text; *line != '\0';)
    {
      char *next = strchr (line, '\n');
      char *name;
      char *flag;
      ZtCatalogueEntry entry = { 0 };

      if (next != NULL)
        *next = '\0';
      name = strchr (line, '\t');
      if (name != NULL)
        {
          *name++ = '\0';
          flag = strchr (name, '\t');
          if (flag != NULL)
            *flag++ = '\0';
          entry.code = line;
          entry.name = name;
          entry.is_doubtful = flag != NULL && *flag != '\0' && *flag != '\r';
          g_array_append_val (entries, entry);
        }
      if (next == NULL)
        break;
      line = next + 1;
    }
  g_once_init_leave (&once, 1);
}

guint
zt_catalogue_count (void)
{
  load ();
  return entries->len;
}

const ZtCatalogueEntry *
zt_catalogue_lookup (const char *code)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (code != NULL, NULL);
  load ();
  high = entries->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const ZtCatalogueEntry *entry = &g_array_index (entries, ZtCatalogueEntry, middle);
      int order = strcmp (code, entry->code);

      if (order == 0)
        return entry;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

guint
zt_catalogue_level (const char *code)
{
  guint level = 4;

  g_return_val_if_fail (code != NULL, 0);
  if (strlen (code) != 9 || !g_ascii_isupper (code[0]))
    return 0;
  for (guint i = 1; i < 9; i++)
    if (!g_ascii_isdigit (code[i]))
      return 0;
  while (level > 0 && strncmp (code + 2 * level - 1, "00", 2) == 0)
    level--;
  return level;
}

const ZtCatalogueEntry *
zt_catalogue_parent (const char *code)
{
  guint level = zt_catalogue_level (code);
  char above[10];

  if (level <= 1)
    return NULL;
  g_strlcpy (above, code, sizeof above);
  memset (above + 2 * level - 1, '0', 2);
  return zt_catalogue_lookup (above);
}

static gboolean
matches (const ZtCatalogueEntry *entry, const char *whole, char **words)
{
  if (g_ascii_strncasecmp (entry->code, whole, strlen (whole)) == 0)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (entry->name, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

GPtrArray *
zt_catalogue_search (const char *query, guint limit)
{
  g_autofree char *whole = NULL;
  g_auto (GStrv) words = NULL;
  GPtrArray *found = g_ptr_array_new ();
  guint exact = 0;

  g_return_val_if_fail (query != NULL, found);
  load ();
  whole = g_strstrip (g_strdup (query));
  words = g_strsplit_set (whole, " \t", -1);
  if (whole[0] == '\0')
    return found;
  for (guint i = 0; i < entries->len; i++)
    {
      ZtCatalogueEntry *entry = &g_array_index (entries, ZtCatalogueEntry, i);

      if (strcmp (entry->name, whole) == 0)
        g_ptr_array_insert (found, (gint) exact++, entry);
      else if (matches (entry, whole, words))
        g_ptr_array_add (found, entry);
    }
  if (limit > 0 && found->len > limit)
    g_ptr_array_set_size (found, (gint) limit);
  return found;
}
