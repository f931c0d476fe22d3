/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposals for the price schedule (all but the prices) and for attachments. */
#define G_LOG_DOMAIN "zt-bid-fill"
#include "config.h"

#include "bid-fill-private.h"

#include "calendar.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_CONTRACTS 5 /* tenders rarely count more */

/* What is the same whoever buys. A price never is. */
static const char *const line_members[]
    = { "brand", "specification", "manufacturer", "origin", NULL };

/* --- prices --- */

static gboolean
lacks (JsonObject *line, const char *member)
{
  const char *text = zt_json_get_string (line, member);

  return text == NULL || *text == '\0';
}

/* The members of @from that @line lacks; NULL: none. */
static JsonObject *
missing_members (JsonObject *line, JsonObject *from, GString *shown)
{
  g_autoptr (JsonObject) found = json_object_new ();

  for (const char *const *name = line_members; *name != NULL; name++)
    {
      const char *text = zt_json_get_string (from, *name);

      if (text == NULL || *text == '\0' || !lacks (line, *name))
        continue;
      json_object_set_string_member (found, *name, text);
      g_string_append_printf (shown, "%s%s", shown->len > 0 ? " · " : "", text);
    }
  return json_object_get_size (found) > 0 ? g_steal_pointer (&found) : NULL;
}

static JsonObject *
item_of (ZtFill *fill, const char *id)
{
  JsonArray *items = zt_json_get_array (fill->tender, "items");

  for (guint i = 0; items != NULL && id != NULL && i < json_array_get_length (items); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (items, i), "id"), id) == 0)
      return json_array_get_object_element (items, i);
  return NULL;
}

/* The line of an earlier bid for a thing of the same name. */
static JsonObject *
find_line (ZtFill *fill, const char *description, ZtRecord **draft)
{
  g_autofree char *wanted = _zt_library_fold (description);

  for (guint i = 0; *wanted != '\0' && i < fill->earlier->len; i++)
    {
      JsonArray *lines;

      *draft = g_ptr_array_index (fill->earlier, i);
      lines = zt_json_get_array (zt_record_get_body (*draft), "prices.lines");
      for (guint j = 0; lines != NULL && j < json_array_get_length (lines); j++)
        {
          JsonObject *line = json_array_get_object_element (lines, j);
          g_autofree char *mine = _zt_library_fold (zt_json_get_string (line, "description"));

          if (g_str_equal (mine, wanted) && !lacks (line, "specification"))
            return line;
        }
    }
  return NULL;
}

/* Services and works have no brand: what all lines of such a bid had in common ("as required",
 * "China") is what this firm writes there. */
static JsonObject *
common_members (JsonArray *lines)
{
  g_autoptr (JsonObject) common = json_object_new ();
  guint n = lines != NULL ? json_array_get_length (lines) : 0;

  if (n < 2)
    return NULL;
  for (const char *const *name = line_members; *name != NULL; name++)
    {
      const char *first = zt_json_get_string (json_array_get_object_element (lines, 0), *name);
      gboolean same = first != NULL && *first != '\0';

      for (guint i = 1; i < n && same; i++)
        same = g_strcmp0 (zt_json_get_string (json_array_get_object_element (lines, i), *name),
                          first)
               == 0;
      if (same)
        json_object_set_string_member (common, *name, first);
    }
  return lacks (common, "brand") && json_object_get_size (common) > 0 ? g_steal_pointer (&common)
                                                                      : NULL;
}

static JsonObject *
find_common (ZtFill *fill, ZtRecord **draft)
{
  const char *category = zt_json_get_string (fill->tender, "mainProcurementCategory");

  if (category == NULL || g_str_equal (category, "goods"))
    return NULL;
  for (guint i = 0; i < fill->earlier->len; i++)
    {
      JsonObject *body = zt_record_get_body (*draft = g_ptr_array_index (fill->earlier, i));
      const char *id = zt_json_get_string (body, "tender");
      g_autoptr (ZtRecord) tender
          = id != NULL ? zt_workspace_get (fill->ws, "tender", id, NULL) : NULL;
      JsonObject *common;

      if (tender == NULL
          || g_strcmp0 (zt_json_get_string (zt_record_get_body (tender), "mainProcurementCategory"),
                        category)
                 != 0)
        continue;
      common = common_members (zt_json_get_array (body, "prices.lines"));
      if (common != NULL)
        return common;
    }
  return NULL;
}

static void
propose_line (ZtFill *fill, guint index, JsonObject *line, JsonObject *common,
              ZtRecord *common_from)
{
  JsonObject *item = item_of (fill, zt_json_get_string (line, "item"));
  const char *description = zt_json_get_string (line, "description");
  g_autofree char *place = g_strdup_printf ("prices.lines.%u", index);
  g_autofree char *source = NULL;
  g_autoptr (GString) shown = g_string_new (NULL);
  JsonObject *found = NULL;
  ZtRecord *draft = NULL;
  ZtRecord *product = item != NULL ? _zt_library_find_product (fill->materials, item) : NULL;
  JsonObject *earlier = NULL;
  JsonNode *node;

  if (product != NULL)
    found = missing_members (line, zt_record_get_body (product), shown);
  if (found != NULL)
    source = _zt_fill_from_material (product);
  else if ((earlier = find_line (fill, description, &draft)) != NULL)
    found = missing_members (line, earlier, shown);
  else if (common != NULL)
    found = missing_members (line, common, shown);
  if (found == NULL)
    return;
  if (source == NULL)
    source = _zt_fill_from_draft (earlier != NULL ? draft : common_from);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, found);
  _zt_fill_add (fill, "prices", place, description, shown->str, node, source,
                product != NULL && earlier == NULL && draft == NULL ? zt_record_get_id (product)
                                                                    : NULL,
                NULL);
}

void
_zt_fill_prices (ZtFill *fill)
{
  JsonArray *lines = zt_json_get_array (fill->draft, "prices.lines");
  ZtRecord *draft = NULL;
  g_autoptr (JsonObject) common = find_common (fill, &draft);

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    propose_line (fill, i, json_array_get_object_element (lines, i), common, draft);
}

/* --- attachments --- */

/* The day of an instant of the tender, in China. */
static gboolean
day_of (JsonObject *tender, const char *path, GDate *day)
{
  gint64 time;
  g_autofree char *text = NULL;

  if (!zt_time_parse (zt_json_get_string (tender, path), &time))
    return FALSE;
  text = zt_time_display (time);
  text[10] = '\0';
  return zt_date_parse (text, day);
}

/* Why this paper cannot serve this tender: over before the opening, or an enquiry into the firm's
 * credit that is older than the notice. */
static gboolean
is_too_old (ZtFill *fill, JsonObject *material, const char *slot, const char *title)
{
  GDate until, deadline, date, published;

  if (zt_date_parse (zt_json_get_string (material, "validUntil"), &until)
      && day_of (fill->tender, "tenderPeriod.endDate", &deadline)
      && g_date_compare (&until, &deadline) < 0)
    return TRUE;
  if (g_strcmp0 (zt_json_get_string (material, "type"), "statement") != 0
      || (strstr (slot, "credit") == NULL && (title == NULL || strstr (title, "信用") == NULL)))
    return FALSE;
  return !zt_date_parse (zt_json_get_string (material, "date"), &date)
         || (day_of (fill->tender, "datePublished", &published)
             && g_date_compare (&date, &published) < 0);
}

static char *
note_for (ZtFill *fill, JsonObject *material)
{
  const char *text = zt_json_get_string (material, "validUntil");
  gint64 days = zt_json_get_int (fill->tender, "bidValidityDays", 0);
  GDate until, end;

  if (!zt_date_parse (text, &until) || !day_of (fill->tender, "tenderPeriod.endDate", &end)
      || days < 0 || days > 3660)
    return NULL;
  g_date_add_days (&end, (guint) days);
  if (g_date_compare (&until, &end) >= 0)
    return NULL;
  /* TRANSLATORS: %s is a day */
  return g_strdup_printf (_ ("Expires on %s, before the bid stops binding"), text);
}

/* How many papers of a type a place takes by itself. */
static guint
most_of (const char *type)
{
  if (g_str_equal (type, "licence") || g_str_equal (type, "statement")
      || g_str_equal (type, "company"))
    return 1;
  return g_str_equal (type, "contract") ? MOST_CONTRACTS : 20;
}

typedef struct
{
  ZtRecord *record; /* (borrowed) */
  double score;
  const char *day; /* of two that fit as well the newer goes first */
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a, *second = b;

  if (first->score != second->score)
    return first->score < second->score ? 1 : -1;
  return -g_strcmp0 (first->day, second->day);
}

static const char *
newest_day (JsonObject *body)
{
  static const char *const days[] = { "validUntil", "date", "validFrom" };

  for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
    if (zt_json_get_string (body, days[i]) != NULL)
      return zt_json_get_string (body, days[i]);
  return "";
}

/* A product's papers belong into a bid that offers the product. */
static gboolean
is_offered (ZtFill *fill, ZtRecord *product)
{
  JsonArray *items = zt_json_get_array (fill->tender, "items");
  JsonArray *lines = zt_json_get_array (fill->draft, "prices.lines");
  const char *model = zt_json_get_string (zt_record_get_body (product), "specification");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    if (_zt_library_find_product (fill->materials, json_array_get_object_element (items, i))
        == product)
      return TRUE;
  for (guint i = 0; model != NULL && lines != NULL && i < json_array_get_length (lines); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (lines, i), "specification"),
                   model)
        == 0)
      return TRUE;
  return FALSE;
}

static GArray *
find_candidates (ZtFill *fill, const char *slot, const char *title)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < fill->materials->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (fill->materials, i);
      JsonObject *body = zt_record_get_body (record);
      Candidate one = { record, 0, newest_day (body) };

      if (zt_json_get_array (body, "files") == NULL || is_too_old (fill, body, slot, title))
        continue;
      one.score = _zt_library_fits (body, slot, title);
      if (one.score > 0 && g_strcmp0 (zt_json_get_string (body, "type"), "product") == 0
          && !is_offered (fill, record))
        one.score = 0;
      if (one.score > 0)
        g_array_append_val (found, one);
    }
  g_array_sort (found, compare_candidates);
  return found;
}

static void
propose_files (ZtFill *fill, JsonObject *part, ZtRecord *record, JsonArray *files)
{
  JsonObject *body = zt_record_get_body (record);
  g_autofree char *place = g_strconcat ("attachments.", zt_json_get_string (part, "id"), NULL);
  g_autofree char *source = _zt_fill_from_material (record);
  g_autofree char *note = note_for (fill, body);

  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonObject *file = json_array_get_object_element (files, i);
      JsonNode *node;

      if (!_zt_bid_accepts_entry (part, file))
        continue;
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, zt_json_object_copy (file));
      _zt_fill_add (fill, "attachments", place, zt_json_get_string (part, "title"),
                    zt_json_get_string (file, "name"), node, source, zt_record_get_id (record),
                    note);
    }
}

/* The day until which the papers in a place hold: the earliest of those proposed, or of those that
 * lie there already and are in the library. */
static void
propose_expiry (ZtFill *fill, JsonObject *part, GArray *candidates)
{
  g_autofree char *place
      = g_strdup_printf ("answers.%s.validUntil", zt_json_get_string (part, "id"));
  const char *now = zt_json_get_string (fill->draft, place), *first = NULL;
  g_autofree char *source = NULL, *label = NULL;
  ZtRecord *record = NULL;

  if (!zt_json_get_boolean (part, "expires", FALSE) || (now != NULL && *now != '\0'))
    return;
  for (guint i = 0; i < candidates->len; i++)
    {
      ZtRecord *one = g_array_index (candidates, Candidate, i).record;
      const char *day = zt_json_get_string (zt_record_get_body (one), "validUntil");

      if (day != NULL && (first == NULL || strcmp (day, first) < 0))
        {
          first = day;
          record = one;
        }
    }
  if (first == NULL)
    return;
  source = _zt_fill_from_material (record);
  label = g_strdup_printf ("%s · %s", zt_json_get_string (part, "title"), _ ("Valid until"));
  _zt_fill_add (fill, "answers", place, label, first, _zt_fill_text (first), source,
                zt_record_get_id (record), NULL);
}

static gboolean
is_filled (ZtFill *fill, const char *slot)
{
  JsonObject *attachments = zt_json_get_object (fill->draft, "attachments");
  JsonNode *node = attachments != NULL ? json_object_get_member (attachments, slot) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
         && json_array_get_length (json_node_get_array (node)) > 0;
}

/* Only those of the candidates that lie in the place already. */
static void
keep_attached (ZtFill *fill, const char *slot, GArray *candidates)
{
  JsonArray *files
      = json_object_get_array_member (zt_json_get_object (fill->draft, "attachments"), slot);

  for (guint i = candidates->len; i > 0; i--)
    {
      JsonArray *mine = zt_json_get_array (zt_record_get_body (
                                               g_array_index (candidates, Candidate, i - 1).record),
                                           "files");
      gboolean attached = FALSE;

      for (guint j = 0; j < json_array_get_length (files) && !attached; j++)
        for (guint k = 0; k < json_array_get_length (mine) && !attached; k++)
          attached
              = g_strcmp0 (zt_json_get_string (json_array_get_object_element (files, j), "sha256"),
                           zt_json_get_string (json_array_get_object_element (mine, k), "sha256"))
                == 0;
      if (!attached)
        g_array_remove_index (candidates, i - 1);
    }
}

static void
propose_slot (ZtFill *fill, JsonObject *part)
{
  const char *slot = zt_json_get_string (part, "id");
  const char *title = zt_json_get_string (part, "title");
  g_autoptr (GArray) candidates = find_candidates (fill, slot, title);

  if (is_filled (fill, slot))
    keep_attached (fill, slot, candidates);
  else
    {
      const char *type = _zt_library_guess_type (slot, title);

      if (candidates->len > most_of (type))
        g_array_set_size (candidates, most_of (type));
      for (guint i = 0; i < candidates->len; i++)
        {
          ZtRecord *record = g_array_index (candidates, Candidate, i).record;

          propose_files (fill, part, record,
                         zt_json_get_array (zt_record_get_body (record), "files"));
        }
    }
  propose_expiry (fill, part, candidates);
}

void
_zt_fill_attachments (ZtFill *fill)
{
  JsonArray *parts = zt_json_get_array (fill->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0
          && zt_json_get_string (part, "id") != NULL
          && g_strcmp0 (zt_json_get_string (part, "id"), "other") != 0)
        propose_slot (fill, part);
    }
}
