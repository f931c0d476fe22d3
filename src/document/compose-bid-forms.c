/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of a bid: letters with the answers in them, what is left over in a table, signature and
 * seal. */
#define G_LOG_DOMAIN "zt-compose-bid-forms"

#include "config.h"

#include <string.h>

#include "compose-bid-private.h"
#include "money.h"

#define SEAL_SIZE 119.0 /* 42 mm, the usual round seal of an organisation */

static JsonNode *
answer_node (ZtBidDocument *self, const char *part, const char *field)
{
  g_autofree char *path = g_strdup_printf ("answers.%s.%s", part, field);

  return zt_json_get (self->draft, path);
}

char *
_zt_bid_answer (ZtBidDocument *self, const char *part, JsonObject *field)
{
  const char *id = _zt_compose_string (field, "id"), *type = _zt_compose_string (field, "type");
  g_autofree char *path = g_strdup_printf ("answers.%s.%s", part, id);
  JsonNode *node = zt_json_get (self->draft, path);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return _zt_compose_money (self->draft, path);
  if (g_str_equal (type, "date"))
    return _zt_compose_date (self->draft, path, FALSE);
  if (g_str_equal (type, "money"))
    {
      g_autofree char *text = _zt_compose_scalar (node);
      gint64 fen;

      return text != NULL && zt_money_parse (text, &fen, NULL) ? zt_money_format (fen)
                                                               : g_steal_pointer (&text);
    }
  if (g_str_equal (_zt_compose_string (field, "type"), "boolean"))
    {
      /* The command line keeps what was typed, the window what was switched. */
      g_autofree char *text = _zt_compose_scalar (node);

      if (g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "false") == 0)
        return g_strdup (*text == 't' ? "是" : "否");
      return g_steal_pointer (&text);
    }
  return _zt_compose_scalar (node);
}

gboolean
_zt_bid_has_answers (ZtBidDocument *self, JsonObject *part)
{
  g_autofree char *path = g_strdup_printf ("answers.%s", _zt_compose_string (part, "id"));
  JsonObject *answers = zt_json_get_object (self->draft, path);

  return answers != NULL && json_object_get_size (answers) > 0;
}

char *
_zt_bid_date (ZtBidDocument *self)
{
  JsonArray *parts = zt_json_get_array (self->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = _zt_compose_string (part, "id");

      for (gsize n = 0; n < 3; n++)
        {
          static const char *const names[] = { "date", "signDate", "signedOn" };
          g_autofree char *path = g_strdup_printf ("answers.%s.%s", id, names[n]);

          if (answer_node (self, id, names[n]) != NULL)
            return _zt_compose_date (self->draft, path, FALSE);
        }
    }
  return NULL;
}

static const char *const *
choose_prose (JsonObject *part)
{
  static const struct
  {
    const char *word;
    const char *const *lines;
  } known[] = {
    { "投标函", _zt_bid_letter },
    { "响应函", _zt_bid_letter },
    { "磋商函", _zt_bid_letter },
    { "谈判函", _zt_bid_letter },
    { "报价函", _zt_bid_letter },
    { "授权", _zt_bid_authorization },
    { "法定代表人", _zt_bid_legal_representative },
    { "负责人", _zt_bid_legal_representative },
    { "中小企业", _zt_bid_small_business },
    { "承诺", _zt_bid_commitment },
  };
  const char *title = _zt_compose_string (part, "title");

  if (g_str_equal (_zt_compose_string (part, "id"), "letter"))
    return _zt_bid_letter;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strstr (title, known[i].word) != NULL)
      return known[i].lines;
  return _zt_bid_generic;
}

static GHashTable *
facts_with_answers (ZtBidDocument *self, JsonObject *part)
{
  GHashTable *facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonArray *fields = zt_json_get_array (part, "fields");
  const char *id = _zt_compose_string (part, "id");
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, self->facts);
  while (g_hash_table_iter_next (&iter, &name, &value))
    _zt_compose_fact (facts, name, g_strdup (value));
  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);

      if (!_zt_bid_is_rich (field))
        _zt_compose_fact (facts, _zt_compose_string (field, "id"),
                          _zt_bid_answer (self, id, field));
    }
  return facts;
}

/* What the prose did not take up, so that no answer is lost. */
static void
build_rest (ZtPages *pages, ZtBidDocument *self, JsonObject *part, GHashTable *used)
{
  static const ZtColumn columns[]
      = { { "事项", 1, ZT_ALIGN_LEFT }, { "内容", 2.4, ZT_ALIGN_LEFT } };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  JsonArray *fields = zt_json_get_array (part, "fields");
  gboolean any = FALSE;

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      const char *id = _zt_compose_string (field, "id");
      g_autofree char *answer = NULL;

      if (g_hash_table_contains (used, id) || g_str_equal (id, "date") || _zt_bid_is_rich (field))
        continue;
      answer = _zt_bid_answer (self, _zt_compose_string (part, "id"), field);
      zt_grid_add_cells (grid, ZT_ROW_PLAIN, _zt_compose_string (field, "label"),
                         answer != NULL ? answer : "（未填写）", NULL);
      any = TRUE;
    }
  if (any)
    {
      zt_pages_space (pages, 6);
      zt_pages_grid (pages, grid);
    }
}

static void
note_place (ZtPages *pages, ZtBidDocument *self, JsonObject *part, double x, double y)
{
  JsonObject *place;

  if (!zt_pages_is_final (pages))
    return;
  place = json_object_new ();
  json_object_set_string_member (place, "part", _zt_compose_string (part, "id"));
  json_object_set_string_member (place, "title", _zt_compose_string (part, "title"));
  json_object_set_int_member (place, "page", zt_pages_get_page (pages));
  json_object_set_double_member (place, "x", x);
  json_object_set_double_member (place, "y", y);
  json_object_set_double_member (place, "width", SEAL_SIZE);
  json_object_set_double_member (place, "height", SEAL_SIZE);
  json_array_add_object_element (self->places, place);
}

void
_zt_bid_build_signature (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  gboolean sealed = zt_json_get_boolean (part, "sealed", FALSE);
  const char *representative = g_hash_table_lookup (self->facts, "representative");
  g_autofree char *date = _zt_bid_date (self);
  g_autofree char *name
      = g_strdup_printf ("%s%s：%s", (const char *) g_hash_table_lookup (self->facts, "bidder"),
                         sealed ? "（公章）" : "", _zt_compose_string (self->organisation, "name"));
  g_autofree char *person
      = g_strdup_printf ("法定代表人或授权代表：%s", representative != NULL ? representative : "");
  g_autofree char *day
      = g_strdup_printf ("日期：%s", date != NULL ? date : "＿＿＿＿年＿＿月＿＿日");
  const char *lines[] = { name, person, day, NULL };
  double x, y;

  zt_pages_signature (pages, lines, sealed ? SEAL_SIZE : 0, "（公章）", &x, &y);
  if (sealed)
    note_place (pages, self, part, x, y);
}

void
_zt_bid_build_form (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  g_autoptr (GHashTable) facts = facts_with_answers (self, part);
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  _zt_compose_lines (pages, choose_prose (part), facts, ZT_EXPAND_UNDERLINED, used);
  build_rest (pages, self, part, used);
  _zt_bid_build_rich (pages, self, part);
  _zt_bid_build_signature (pages, self, part);
}
