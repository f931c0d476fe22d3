/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person looks for, as a value: copied, compared, kept as JSON. */
#define G_LOG_DOMAIN "zt-search"
#include "config.h"

#include "zt-search.h"

typedef struct
{
  const char *name;
  gsize offset;
} Member;

#define MEMBER(name)                                                                               \
  {                                                                                                \
#name, G_STRUCT_OFFSET(ZtSearch, name)                                                         \
  }
static const Member texts[] = { MEMBER (text), MEMBER (state),  MEMBER (method), MEMBER (category),
                                MEMBER (code), MEMBER (region), MEMBER (buyer),  MEMBER (order) };
static const Member numbers[] = { MEMBER (least), MEMBER (most), MEMBER (days) };
static const Member flags[] = { MEMBER (reserved), MEMBER (favourite), MEMBER (recommended) };

static char **
text_at (const ZtSearch *search, gsize i)
{
  return &G_STRUCT_MEMBER (char *, search, texts[i].offset);
}

static gint64 *
number_at (const ZtSearch *search, gsize i)
{
  return &G_STRUCT_MEMBER (gint64, search, numbers[i].offset);
}

static gboolean *
flag_at (const ZtSearch *search, gsize i)
{
  return &G_STRUCT_MEMBER (gboolean, search, flags[i].offset);
}

static gboolean
is_absent (const char *text)
{
  return text == NULL || *text == '\0';
}

ZtSearch *
zt_search_copy (const ZtSearch *search)
{
  ZtSearch *copy = g_new0 (ZtSearch, 1);

  g_return_val_if_fail (search != NULL, copy);
  *copy = *search;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (copy, i) = g_strdup (*text_at (search, i));
  return copy;
}

void
zt_search_clear (ZtSearch *search)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_at (search, i));
  *search = (ZtSearch){ 0 };
}

void
zt_search_free (ZtSearch *search)
{
  if (search == NULL)
    return;
  zt_search_clear (search);
  g_free (search);
}

gboolean
zt_search_equal (const ZtSearch *a, const ZtSearch *b)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *first = *text_at (a, i), *second = *text_at (b, i);

      if (!(is_absent (first) && is_absent (second)) && g_strcmp0 (first, second) != 0)
        return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (*number_at (a, i) != *number_at (b, i))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (!*flag_at (a, i) != !*flag_at (b, i))
      return FALSE;
  return TRUE;
}

gboolean
zt_search_is_empty (const ZtSearch *search)
{
  const ZtSearch nothing = { .state = search->state, .order = search->order };

  return zt_search_equal (search, &nothing);
}

JsonObject *
zt_search_to_json (const ZtSearch *search)
{
  JsonObject *object = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!is_absent (*text_at (search, i)))
      json_object_set_string_member (object, texts[i].name, *text_at (search, i));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (*number_at (search, i) != 0)
      json_object_set_int_member (object, numbers[i].name, *number_at (search, i));
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (*flag_at (search, i))
      json_object_set_boolean_member (object, flags[i].name, TRUE);
  return object;
}

ZtSearch *
zt_search_from_json (JsonObject *object)
{
  ZtSearch *search = g_new0 (ZtSearch, 1);

  g_return_val_if_fail (object != NULL, search);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (search, i) = g_strdup (zt_json_get_string (object, texts[i].name));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    *number_at (search, i) = MAX (zt_json_get_int (object, numbers[i].name, 0), 0);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    *flag_at (search, i) = zt_json_get_boolean (object, flags[i].name, FALSE);
  return search;
}
