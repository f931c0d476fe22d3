/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which place a file belongs to, and what it would have to become there: by its name alone. */
#define G_LOG_DOMAIN "zt-attach"
#include "config.h"

#include "attach-private.h"

#include "convert.h"
#include "workspace-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WORDS "/cn/zhaotou/workspace/slot-words.json"
/* A word of the table counts for more than letters that happen to be the same. */
#define WORD_WEIGHT 10u
#define LETTER_WEIGHT 8u
#define FEWEST_LETTERS 3u

JsonObject *
_zt_attach_find_slot (JsonObject *tender, const char *slot)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "id"), slot) == 0
          && g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0)
        return part;
    }
  return NULL;
}

/* A type, a "type/…" pattern or a suffix as in ".dwg". */
gboolean
_zt_attach_accepts (JsonObject *slot, const char *media_type, const char *name)
{
  JsonArray *accept = slot != NULL ? zt_json_get_array (slot, "accept") : NULL;

  if (accept == NULL || json_array_get_length (accept) == 0)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (accept); i++)
    {
      const char *pattern = json_array_get_string_element (accept, i);

      if (g_strcmp0 (pattern, media_type) == 0 || g_strcmp0 (pattern, "*/*") == 0
          || (g_str_has_suffix (pattern, "/*")
              && strncmp (pattern, media_type, strlen (pattern) - 1) == 0)
          || (*pattern == '.' && g_str_has_suffix (name, pattern)))
        return TRUE;
    }
  return FALSE;
}

/* The document of the bid has room for JPEG and PNG; other pictures must become pages first. */
static gboolean
is_other_picture (const char *media_type)
{
  return g_str_has_prefix (media_type, "image/") && !g_str_equal (media_type, "image/jpeg")
         && !g_str_equal (media_type, "image/png")
         && !g_str_has_prefix (media_type, "image/vnd.d"); /* DWG, DXF, DjVu: drawings */
}

ZtAttachWay
_zt_attach_way (JsonObject *slot, const char *media_type, const char *name)
{
  gboolean accepted = _zt_attach_accepts (slot, media_type, name);
  gboolean names_it = slot != NULL && zt_json_get_array (slot, "accept") != NULL;

  if (accepted && (names_it || !is_other_picture (media_type)))
    return ZT_ATTACH_AS_IT_IS;
  if (_zt_attach_accepts (slot, "application/pdf", ".pdf"))
    {
      if (g_str_has_prefix (media_type, "image/") && !g_str_has_prefix (media_type, "image/svg")
          && !g_str_has_prefix (media_type, "image/vnd.d"))
        return ZT_ATTACH_PICTURE;
      if (!accepted && zt_convert_is_office (name))
        return ZT_ATTACH_OFFICE;
    }
  return accepted ? ZT_ATTACH_AS_IT_IS : ZT_ATTACH_REFUSED;
}

static const char *
title_of (JsonObject *tender, const char *slot)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *title = zt_json_get_string (part, "title");

      if (g_strcmp0 (zt_json_get_string (part, "id"), slot) == 0 && title != NULL)
        return title;
    }
  return g_strcmp0 (slot, "other") == 0 ? _ ("Other attachments") : slot;
}

static char *
say_refusal (JsonObject *tender, const char *slot, JsonObject *place, const char *name)
{
  JsonArray *accept = place != NULL ? zt_json_get_array (place, "accept") : NULL;
  g_autoptr (GString) kinds = g_string_new (NULL);

  if (_zt_attach_accepts (place, "application/pdf", ".pdf"))
    /* TRANSLATORS: the title of a part of the bid, a file name */
    return g_strdup_printf (_ ("“%s” does not take “%s”. It takes PDF, and what can be made one: "
                               "pictures and office documents."),
                            title_of (tender, slot), name);
  for (guint i = 0; accept != NULL && i < json_array_get_length (accept); i++)
    g_string_append_printf (kinds, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (accept, i));
  /* TRANSLATORS: the title of a part of the bid, a file name, kinds of files as in “.dwg, .dxf” */
  return g_strdup_printf (_ ("“%s” does not take “%s”. It takes %s only."), title_of (tender, slot),
                          name, kinds->str);
}

ZtAttachWay
zt_attach_foresee (JsonObject *tender, const char *slot, const char *name, char **reason)
{
  JsonObject *place;
  g_autofree char *type = NULL, *media_type = NULL;
  ZtAttachWay way = ZT_ATTACH_REFUSED;
  char *said = NULL;

  g_return_val_if_fail (tender != NULL && slot != NULL && name != NULL, ZT_ATTACH_REFUSED);
  place = _zt_attach_find_slot (tender, slot);
  if (place == NULL && !g_str_equal (slot, "other"))
    /* TRANSLATORS: %s is the title of a part of the bid */
    said = g_strdup_printf (_ ("“%s” is filled in here, not attached. Drop files on a part that "
                               "takes files."),
                            title_of (tender, slot));
  else
    {
      type = g_content_type_guess (name, NULL, 0, NULL);
      media_type = g_content_type_get_mime_type (type);
      way = _zt_attach_way (place, media_type != NULL ? media_type : "application/octet-stream",
                            name);
      if (way == ZT_ATTACH_REFUSED)
        said = say_refusal (tender, slot, place, name);
    }
  if (reason != NULL)
    *reason = said;
  else
    g_free (said);
  return way;
}

/* --- the most likely place --- */

static JsonArray *
read_words (void)
{
  static gsize table = 0;

  if (g_once_init_enter (&table))
    {
      g_autoptr (GBytes) bytes = g_resource_lookup_data (zt_workspace_get_resource (), WORDS,
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autoptr (JsonNode) node
          = zt_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL);

      g_once_init_leave (&table, (gsize) json_array_ref (json_node_get_array (node)));
    }
  return (JsonArray *) table;
}

/* The letters of the longest of @words that is in @text. */
static guint
longest_word (JsonArray *words, const char *text)
{
  guint longest = 0;

  for (guint i = 0; words != NULL && i < json_array_get_length (words); i++)
    {
      const char *word = json_array_get_string_element (words, i);

      if (strstr (text, word) != NULL)
        longest = MAX (longest, (guint) g_utf8_strlen (word, -1));
    }
  return longest;
}

/* The longest run of letters that both have; names are short. */
static guint
common_letters (const char *a, const char *b)
{
  glong n_a = 0, n_b = 0;
  g_autofree gunichar *one = g_utf8_to_ucs4_fast (a, -1, &n_a);
  g_autofree gunichar *other = g_utf8_to_ucs4_fast (b, -1, &n_b);
  guint longest = 0;

  for (glong i = 0; i < n_a; i++)
    for (glong j = 0; j < n_b; j++)
      {
        guint n = 0;

        while (i + n < n_a && j + n < n_b && one[i + n] == other[j + n])
          n++;
        longest = MAX (longest, n);
      }
  return longest;
}

static guint
score (JsonArray *table, JsonObject *part, const char *name)
{
  const char *title = zt_json_get_string (part, "title");
  const char *id = zt_json_get_string (part, "id");
  g_autofree char *place = g_strdup_printf ("%s %s", title != NULL ? title : "", id);
  g_autofree char *folded = g_utf8_casefold (place, -1);
  guint best = 0, letters = title != NULL ? common_letters (title, name) : 0;

  for (guint i = 0; i < json_array_get_length (table); i++)
    {
      JsonObject *row = json_array_get_object_element (table, i);
      guint word = longest_word (zt_json_get_array (row, "file"), name);

      if (word > 0 && longest_word (zt_json_get_array (row, "slot"), folded) > 0)
        best = MAX (best, word * WORD_WEIGHT);
    }
  if (letters >= FEWEST_LETTERS || (title != NULL && letters == g_utf8_strlen (title, -1)))
    best = MAX (best, letters * LETTER_WEIGHT);
  return best;
}

/* Without its ending, and as one types: "ISO 9001" is "iso9001". */
static char *
fold_name (const char *name)
{
  g_autofree char *stem = g_strdup (name);
  char *dot = strrchr (stem, '.');
  g_autofree char *folded = NULL;
  GString *plain = g_string_new (NULL);

  if (dot != NULL && dot > stem)
    *dot = '\0';
  folded = g_utf8_casefold (stem, -1);
  for (const char *p = folded; *p != '\0'; p++)
    if (strchr ("_- ()", *p) == NULL)
      g_string_append_c (plain, *p);
  return g_string_free (plain, FALSE);
}

char *
zt_attach_guess (JsonObject *tender, const char *name)
{
  JsonArray *table = read_words (), *parts;
  g_autofree char *folded = NULL, *valid = NULL;
  const char *found = "other";
  guint best = 0;

  g_return_val_if_fail (tender != NULL && name != NULL, NULL);
  valid = g_utf8_make_valid (name, -1);
  folded = fold_name (valid);
  parts = zt_json_get_array (tender, "parts");
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      guint points;

      if (id == NULL || g_strcmp0 (zt_json_get_string (part, "type"), "attachment") != 0
          || zt_attach_foresee (tender, id, valid, NULL) == ZT_ATTACH_REFUSED)
        continue;
      points = score (table, part, folded);
      if (points > best)
        {
          best = points;
          found = id;
        }
    }
  return g_strdup (found);
}

char *
zt_attach_elsewhere (JsonObject *tender, JsonObject *draft, const char *slot, const char *sha256)
{
  JsonObject *attachments;
  g_autoptr (GString) titles = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_val_if_fail (tender != NULL && draft != NULL && sha256 != NULL, NULL);
  attachments = zt_json_get_object (draft, "attachments");
  if (attachments == NULL)
    return NULL;
  json_object_iter_init_ordered (&iter, attachments);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (g_strcmp0 (name, slot) != 0 && JSON_NODE_HOLDS_ARRAY (node)
        && _zt_attach_find_entry (json_node_get_array (node), sha256) >= 0)
      g_string_append_printf (titles, "%s%s", titles->len > 0 ? "、" : "", title_of (tender, name));
  return titles->len > 0 ? g_string_free (g_steal_pointer (&titles), FALSE) : NULL;
}

char *
zt_attach_describe_origin (JsonObject *entry)
{
  JsonArray *sources;
  guint n;

  g_return_val_if_fail (entry != NULL, NULL);
  sources = zt_json_get_array (entry, "madeFrom");
  n = sources != NULL ? json_array_get_length (sources) : 0;
  if (n == 0)
    return NULL;
  if (n == 1)
    /* TRANSLATORS: %s is a file name */
    return g_strdup_printf (_ ("Made from %s"), zt_json_get_string (entry, "madeFrom.0.name"));
  /* TRANSLATORS: a file name, the number of all files */
  return g_strdup_printf (ngettext ("Made from %s and others, %u file in all",
                                    "Made from %s and others, %u files in all", n),
                          zt_json_get_string (entry, "madeFrom.0.name"), n);
}
