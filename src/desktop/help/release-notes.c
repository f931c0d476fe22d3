/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new, from the metainfo. */
#define G_LOG_DOMAIN "zt-release-notes"
#include "config.h"

#include "release-notes.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define METAINFO "/cn/zhaotou/Zhaotou/cn.zhaotou.Zhaotou.metainfo.xml"

typedef struct
{
  const char *language; /* (borrowed): "" for text without one */
  GString *out;
  GString *plain; /* of the release: without a language */
  GString *own;   /* of the release: in @language */
  GString *text;  /* (nullable): of the element being read */
  gboolean is_own;
  gboolean in_release;
} Reader;

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

static void
on_start (GMarkupParseContext *context, const char *element, const char **names,
          const char **values, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  const char *language = find_attribute (names, values, "xml:lang");

  if (g_str_equal (element, "release"))
    {
      const char *date = find_attribute (names, values, "date");

      reader->in_release = TRUE;
      g_string_truncate (reader->plain, 0);
      g_string_truncate (reader->own, 0);
      g_string_append_printf (reader->out, "## %s%s%s\n\n",
                              find_attribute (names, values, "version"), date != NULL ? " · " : "",
                              date != NULL ? date : "");
    }
  if (!reader->in_release || !(g_str_equal (element, "p") || g_str_equal (element, "li")))
    return;
  reader->text = g_string_new (NULL);
  reader->is_own = g_strcmp0 (language, reader->language) == 0;
  /* Of a third language: nobody's. */
  if (language != NULL && !reader->is_own)
    g_string_free (g_steal_pointer (&reader->text), TRUE);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data,
         GError **error)
{
  Reader *reader = user_data;

  if (reader->text != NULL)
    g_string_append_len (reader->text, text, (gssize) length);
}

static void
add_paragraph (Reader *reader, gboolean item)
{
  g_auto (GStrv) words = g_strsplit_set (reader->text->str, "\n\t ", -1);
  GString *out = reader->is_own ? reader->own : reader->plain;

  g_string_append (out, item ? "- " : "");
  for (guint i = 0, n = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (out, "%s%s", n++ > 0 ? " " : "", words[i]);
  g_string_append (out, item ? "\n" : "\n\n");
  g_string_free (g_steal_pointer (&reader->text), TRUE);
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reader *reader = user_data;

  if (reader->text != NULL && (g_str_equal (element, "p") || g_str_equal (element, "li")))
    add_paragraph (reader, g_str_equal (element, "li"));
  if (!g_str_equal (element, "release"))
    return;
  reader->in_release = FALSE;
  g_string_append (reader->out, reader->own->len > 0 ? reader->own->str : reader->plain->str);
  g_string_append_c (reader->out, '\n');
}

char *
zt_release_notes_parse (const char *metainfo, gssize length, const char *language)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  Reader reader = { .language = language,
                    .out = g_string_new (NULL),
                    .plain = g_string_new (NULL),
                    .own = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context
      = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
  gboolean read;

  g_string_append_printf (reader.out, "# %s\n\n", _ ("What’s New"));
  read = g_markup_parse_context_parse (context, metainfo, length, NULL)
         && g_markup_parse_context_end_parse (context, NULL);
  g_string_free (reader.plain, TRUE);
  g_string_free (reader.own, TRUE);
  if (reader.text != NULL)
    g_string_free (reader.text, TRUE);
  return g_string_free (reader.out, !read);
}

char *
zt_release_notes (const char *language)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (METAINFO, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return data != NULL ? zt_release_notes_parse (data, (gssize) size, language) : NULL;
}
