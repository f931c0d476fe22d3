/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two states of a draft side by side, and three made into one. */
#define G_LOG_DOMAIN "zt-draft-diff"
#include "config.h"

#include "draft-diff.h"

#include "draft-units.h"
#include "money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LONGEST 30 /* characters of a text in a summary */

static void
set_text (JsonObject *entry, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (entry, name, text);
}

/* @before and @after: the texts; "" where there is nothing. */
static void
add_entry (JsonArray *entries, JsonObject *tender, const ZtUnit *unit, const char *member,
           const char *before, const char *after)
{
  g_autoptr (JsonObject) entry = NULL;
  g_autofree char *part = NULL, *title = NULL, *place = NULL;

  if (g_str_equal (before, after))
    return;
  entry = json_object_new ();
  part = _zt_unit_part_title (tender, unit);
  title = _zt_unit_title (tender, unit, member);
  place = _zt_unit_place (unit, member);
  json_object_set_string_member (entry, "key", unit->key);
  json_object_set_string_member (entry, "part", part);
  json_object_set_string_member (entry, "title", title);
  json_object_set_string_member (entry, "change",
                                 *before == '\0'  ? "added"
                                 : *after == '\0' ? "removed"
                                                  : "changed");
  set_text (entry, "old", before);
  set_text (entry, "new", after);
  json_object_set_string_member (entry, "place", place);
  json_array_add_object_element (entries, g_steal_pointer (&entry));
}

static void
compare_units (JsonArray *entries, JsonObject *tender, const ZtUnit *before, const ZtUnit *after)
{
  const ZtUnit *unit = after != NULL ? after : before;
  const char *const *members = _zt_unit_members (unit->type);

  if (before != NULL && after != NULL && json_node_equal (before->node, after->node))
    return;
  if (members == NULL)
    {
      g_autofree char *old = before != NULL ? _zt_unit_text (before, NULL) : g_strdup ("");
      g_autofree char *new = after != NULL ? _zt_unit_text (after, NULL) : g_strdup ("");

      add_entry (entries, tender, unit, NULL, old, new);
      return;
    }
  for (; *members != NULL; members++)
    {
      g_autofree char *old = before != NULL ? _zt_unit_text (before, *members) : g_strdup ("");
      g_autofree char *new = after != NULL ? _zt_unit_text (after, *members) : g_strdup ("");

      add_entry (entries, tender, unit, *members, old, new);
    }
}

/* The total follows from the lines; people want to see it all the same. */
static void
compare_totals (JsonArray *entries, JsonObject *tender, JsonObject *before, JsonObject *after)
{
  gint64 old = zt_json_get_fen (before, "prices.total"),
         new = zt_json_get_fen (after, "prices.total");
  g_autofree char *old_text = old >= 0 ? zt_money_format (old) : NULL;
  g_autofree char *new_text = new >= 0 ? zt_money_format (new) : NULL;
  g_autofree char *part = NULL;
  g_autoptr (JsonObject) entry = NULL;
  const ZtUnit prices = { .type = ZT_UNIT_LINE, .group = (char *) "", .name = (char *) "" };

  if (old == new)
    return;
  entry = json_object_new ();
  part = _zt_unit_part_title (tender, &prices);
  json_object_set_string_member (entry, "key", "total");
  json_object_set_string_member (entry, "part", *part != '\0' ? part : _ ("Price schedule"));
  json_object_set_string_member (entry, "title", _ ("Total"));
  json_object_set_string_member (entry, "change",
                                 old < 0   ? "added"
                                 : new < 0 ? "removed"
                                           : "changed");
  if (old_text != NULL)
    json_object_set_string_member (entry, "old", old_text);
  if (new_text != NULL)
    json_object_set_string_member (entry, "new", new_text);
  json_object_set_string_member (entry, "place", "prices.total");
  json_array_add_object_element (entries, g_steal_pointer (&entry));
}

static GHashTable *
by_key (GPtrArray *units)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; units != NULL && i < units->len; i++)
    {
      ZtUnit *unit = g_ptr_array_index (units, i);

      g_hash_table_insert (table, unit->key, unit);
    }
  return table;
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const ZtUnit *one = *(ZtUnit *const *) a, *other = *(ZtUnit *const *) b;

  return one->rank == other->rank  ? strcmp (one->key, other->key)
         : one->rank < other->rank ? -1
                                   : 1;
}

/* Every unit once, in the tender's order. (transfer container) */
static GPtrArray *
union_of (GPtrArray *const *lists, gsize n)
{
  GPtrArray *all = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < n; i++)
    for (guint j = 0; lists[i] != NULL && j < lists[i]->len; j++)
      {
        ZtUnit *unit = g_ptr_array_index (lists[i], j);

        if (g_hash_table_add (seen, unit->key))
          g_ptr_array_add (all, unit);
      }
  g_ptr_array_sort (all, compare_ranks);
  return all;
}

JsonArray *
zt_draft_diff (JsonObject *tender, JsonObject *before, JsonObject *after)
{
  JsonArray *entries = json_array_new ();
  g_autoptr (GPtrArray) old = NULL, new = NULL, all = NULL;
  g_autoptr (GHashTable) old_keys = NULL, new_keys = NULL;

  g_return_val_if_fail (before != NULL && after != NULL, entries);
  old = _zt_units_list (tender, before);
  new = _zt_units_list (tender, after);
  old_keys = by_key (old);
  new_keys = by_key (new);
  all = union_of ((GPtrArray *const[]){ new, old }, 2);
  for (guint i = 0; i < all->len; i++)
    {
      const char *key = ((ZtUnit *) g_ptr_array_index (all, i))->key;

      compare_units (entries, tender, g_hash_table_lookup (old_keys, key),
                     g_hash_table_lookup (new_keys, key));
    }
  compare_totals (entries, tender, before, after);
  return entries;
}

/* At most so many characters, on one line. */
static char *
shorten (const char *text)
{
  glong length = text != NULL ? g_utf8_strlen (text, -1) : 0;
  g_autofree char *start = NULL;
  char *result;

  if (length == 0)
    return g_strdup (_ ("(empty)"));
  start = g_utf8_substring (text, 0, MIN (length, LONGEST));
  result = g_strconcat (start, length > LONGEST ? "…" : NULL, NULL);
  return g_strdelimit (result, "\n\r\t", ' ');
}

char *
zt_draft_diff_summary (JsonArray *entries)
{
  guint n = entries != NULL ? json_array_get_length (entries) : 0;
  g_autoptr (GString) text = NULL;
  g_autofree char *title = NULL, *old = NULL, *new = NULL;
  JsonObject *first;

  if (n == 0)
    return NULL;
  first = json_array_get_object_element (entries, 0);
  title = shorten (zt_json_get_string (first, "title"));
  old = shorten (zt_json_get_string (first, "old"));
  new = shorten (zt_json_get_string (first, "new"));
  text = g_string_new (NULL);
  /* TRANSLATORS: what changed in a bid, the old and the new text */
  g_string_printf (text, _ ("%s: %s → %s"), title, old, new);
  if (n > 1)
    /* TRANSLATORS: follows one change */
    g_string_append_printf (text, ngettext (", and %u more", ", and %u more", n - 1), n - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- merging --- */

static gboolean
same (const ZtUnit *one, const ZtUnit *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  return json_node_equal (one->node, other->node);
}

/* What one side says, in one text: of a line or a response what differs from the other side. */
static char *
side_text (const ZtUnit *unit, const ZtUnit *other)
{
  const char *const *members = unit != NULL ? _zt_unit_members (unit->type) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (unit == NULL)
    return g_strdup ("");
  if (members == NULL)
    return _zt_unit_text (unit, NULL);
  for (; *members != NULL; members++)
    {
      g_autofree char *own = _zt_unit_text (unit, *members);
      g_autofree char *others = other != NULL ? _zt_unit_text (other, *members) : g_strdup ("");
      g_autofree char *label = NULL;
      const char *name;

      if (*own == '\0' || g_str_equal (own, others))
        continue;
      label = _zt_unit_title (NULL, unit, *members);
      name = g_strrstr (label, " · ");
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                              name != NULL ? name + strlen (" · ") : label, own);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
add_conflict (JsonArray *conflicts, JsonObject *tender, JsonObject *choices, const ZtUnit *base,
              const ZtUnit *mine, const ZtUnit *theirs)
{
  const ZtUnit *unit = mine != NULL ? mine : theirs;
  JsonObject *conflict = json_object_new ();
  g_autofree char *part = _zt_unit_part_title (tender, unit);
  g_autofree char *title = _zt_unit_title (tender, unit, NULL);
  g_autofree char *place = _zt_unit_place (unit, NULL);
  g_autofree char *base_text = side_text (base, NULL);
  g_autofree char *mine_text = side_text (mine, theirs);
  g_autofree char *theirs_text = side_text (theirs, mine);
  const char *choice = choices != NULL && json_object_has_member (choices, unit->key)
                           ? json_object_get_string_member (choices, unit->key)
                           : NULL;

  json_object_set_string_member (conflict, "key", unit->key);
  json_object_set_string_member (conflict, "part", part);
  json_object_set_string_member (conflict, "title", title);
  json_object_set_string_member (conflict, "place", place);
  set_text (conflict, "base", base_text);
  set_text (conflict, "mine", mine_text);
  set_text (conflict, "theirs", theirs_text);
  set_text (conflict, "choice", choice);
  json_array_add_object_element (conflicts, conflict);
  return choice;
}

JsonObject *
zt_draft_merge (JsonObject *tender, JsonObject *base, JsonObject *mine, JsonObject *theirs,
                JsonObject *choices, JsonArray **conflicts)
{
  JsonObject *merged;
  g_autoptr (GPtrArray) b = NULL, m = NULL, t = NULL, all = NULL;
  g_autoptr (GHashTable) b_keys = NULL, m_keys = NULL, t_keys = NULL;
  gboolean lines = FALSE;

  g_return_val_if_fail (mine != NULL && theirs != NULL && conflicts != NULL, NULL);
  merged = zt_json_object_copy (mine);
  *conflicts = json_array_new ();
  b = base != NULL ? _zt_units_list (tender, base) : NULL;
  m = _zt_units_list (tender, mine);
  t = _zt_units_list (tender, theirs);
  b_keys = by_key (b);
  m_keys = by_key (m);
  t_keys = by_key (t);
  all = union_of ((GPtrArray *const[]){ m, t }, 2);
  for (guint i = 0; i < all->len; i++)
    {
      const ZtUnit *unit = g_ptr_array_index (all, i);
      const ZtUnit *before = g_hash_table_lookup (b_keys, unit->key);
      const ZtUnit *own = g_hash_table_lookup (m_keys, unit->key);
      const ZtUnit *other = g_hash_table_lookup (t_keys, unit->key);

      if (same (own, other) || same (other, before))
        continue;
      if (!same (own, before)
          && g_strcmp0 (add_conflict (*conflicts, tender, choices, before, own, other), "theirs")
                 != 0)
        continue;
      _zt_units_apply (merged, unit, other != NULL ? other->node : NULL);
      lines = lines || unit->type == ZT_UNIT_LINE;
    }
  if (lines)
    _zt_units_settle_prices (tender, merged);
  return merged;
}

char *
zt_draft_revision_words (const char *what)
{
  static const char *const known[] = { N_ ("created"),
                                       N_ ("autosave"),
                                       N_ ("answers imported"),
                                       N_ ("prices imported"),
                                       N_ ("attachment added"),
                                       N_ ("attachment removed"),
                                       N_ ("attachments reordered"),
                                       N_ ("restored"),
                                       N_ ("fixed"),
                                       N_ ("undo"),
                                       N_ ("taken over from another bid"),
                                       N_ ("fitted to the amended tender"),
                                       NULL };
  static const struct
  {
    const char *prefix, *format;
  } by_name[] = {
    /* TRANSLATORS: %s is the name of a colleague */
    { "merged:", N_ ("merged with %s") },
    /* TRANSLATORS: %s is the name of a colleague */
    { "received:", N_ ("version of %s") },
  };

  g_return_val_if_fail (what != NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (by_name); i++)
    if (g_str_has_prefix (what, by_name[i].prefix))
      {
        const char *format = g_dgettext (GETTEXT_PACKAGE, by_name[i].format);
        g_auto (GStrv) around = g_strsplit (format, "%s", 2);

        return g_strconcat (around[0], what + strlen (by_name[i].prefix), around[1], NULL);
      }
  return g_strdup (g_strv_contains (known, what) ? g_dgettext (GETTEXT_PACKAGE, what) : what);
}
