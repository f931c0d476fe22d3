/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over attached files: C35, C43, C44. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bid-check-private.h"

#define DEFAULT_MAX_SIZE (G_GINT64_CONSTANT (100) << 20)
#define MANY_PAGES 1500

typedef void (*EachFunc) (ZtBidCheck *check, const char *slot, guint index, JsonObject *file);

static void
for_each_file (ZtBidCheck *check, EachFunc each)
{
  JsonObject *attachments = zt_json_get_object (check->draft, "attachments");
  g_autoptr (GList) slots = attachments != NULL ? json_object_get_members (attachments) : NULL;

  for (GList *l = slots; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (attachments, l->data);
      JsonArray *files = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
        {
          JsonObject *file = _zt_bid_check_element (files, i);
          if (file != NULL)
            each (check, l->data, i, file);
        }
    }
}

static JsonObject *
part_of (ZtBidCheck *check, const char *slot)
{
  JsonArray *parts = zt_json_get_array (check->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = _zt_bid_check_element (parts, i);
      if (part != NULL && g_strcmp0 (zt_json_get_string (part, "id"), slot) == 0)
        return part;
    }
  return NULL;
}

static char *
file_place (const char *slot, guint index)
{
  return g_strdup_printf ("attachments.%s.%u", slot, index);
}

static const char *
name_of (JsonObject *file)
{
  const char *name = zt_json_get_string (file, "name");
  return name != NULL ? name : "";
}

/* The compulsory list of energy-saving goods (节能产品政府采购品目清单 ★) by 2022 codes: prefixes.
 */
static gboolean
must_save_energy (const char *code)
{
  static const char *const prefixes[]
      = { "A02010105", "A02010108", "A02010109", "A020210", "A02021104", "A02061804" };

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (code, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* C35: only where the tender has a slot for the certificate, so that there is a place to put it */
static void
check_energy (ZtBidCheck *check)
{
  const char *slot = _zt_bid_check_find_part (check, "energy|saving");
  JsonArray *items = zt_json_get_array (check->tender, "items");
  g_autofree char *until = NULL;
  GDate end;
  GDate deadline;
  gboolean expired;

  if (slot == NULL || part_of (check, slot) == NULL)
    return;
  until = _zt_bid_check_answer (check, slot, "validUntil");
  expired = zt_date_parse (until, &end) && _zt_bid_check_day (check->deadline, &deadline)
            && g_date_compare (&end, &deadline) < 0;
  if (_zt_bid_check_has_attachment (check, slot) && !expired)
    return;
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = _zt_bid_check_element (items, i);
      const char *description = zt_json_get_string (item, "description");

      if (must_save_energy (zt_json_get_string (item, "classification.id")))
        _zt_bid_check_report (
            check, g_strdup_printf ("attachments.%s", slot),
            /* TRANSLATORS: the name of an item. */
            g_strdup_printf (
                _ ("“%s” must be an energy-saving product, and no valid certificate is "
                   "attached."),
                description != NULL ? description : ""),
            _ ("Attach the product's certificate and give the day on which it ends."));
    }
}

/* The caller's finding about the file's content; NULL: not looked at. */
static JsonObject *
fact_of (ZtBidCheck *check, JsonObject *file)
{
  const char *digest = zt_json_get_string (file, "sha256");
  JsonNode *node = check->input->attachments != NULL && digest != NULL
                       ? json_object_get_member (check->input->attachments, digest)
                       : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
check_one_readable (ZtBidCheck *check, const char *slot, guint index, JsonObject *file)
{
  JsonObject *fact = fact_of (check, file);

  if (zt_json_get_boolean (fact, "encrypted", FALSE))
    _zt_bid_check_report (check, file_place (slot, index),
                          /* TRANSLATORS: %s is a file name. */
                          g_strdup_printf (_ ("“%s” is protected by a password: nobody could read "
                                              "it at the opening."),
                                           name_of (file)),
                          _ ("Save the file without protection and attach it again."));
  else if (zt_json_get_boolean (fact, "damaged", FALSE))
    _zt_bid_check_report (check, file_place (slot, index),
                          /* TRANSLATORS: %s is a file name. */
                          g_strdup_printf (_ ("“%s” is damaged and cannot be opened."),
                                           name_of (file)),
                          _ ("Make the file again from its source and attach it again."));
  else if (zt_json_get_boolean (fact, "macros", FALSE))
    _zt_bid_check_report (check, file_place (slot, index),
                          /* TRANSLATORS: %s is a file name. */
                          g_strdup_printf (_ ("“%s” contains a program or macro."), name_of (file)),
                          _ ("Print the file to a new PDF and attach that."));
}

/* C43 */
static void
check_readable (ZtBidCheck *check)
{
  for_each_file (check, check_one_readable);
}

static void
check_one_size (ZtBidCheck *check, const char *slot, guint index, JsonObject *file)
{
  JsonObject *fact = fact_of (check, file);
  gint64 limit = zt_json_get_int (part_of (check, slot), "maxSize", DEFAULT_MAX_SIZE);
  gint64 size = zt_json_get_int (file, "size", zt_json_get_int (fact, "size", 0));
  gint64 pages = zt_json_get_int (file, "pages", zt_json_get_int (fact, "pages", -1));

  if (size > limit)
    {
      g_autofree char *size_text = g_format_size ((guint64) size);
      g_autofree char *limit_text = g_format_size ((guint64) limit);
      _zt_bid_check_report (check, file_place (slot, index),
                            /* TRANSLATORS: a file name and two sizes such as "12.5 MB". */
                            g_strdup_printf (_ ("“%s” has %s; at most %s are allowed here."),
                                             name_of (file), size_text, limit_text),
                            _ ("Scan with a lower resolution, or split the file."));
    }
  if (pages > MANY_PAGES)
    _zt_bid_check_report (check, file_place (slot, index),
                          /* TRANSLATORS: a file name and a number of pages. */
                          g_strdup_printf (_ ("“%s” has %" PRId64 " pages."), name_of (file),
                                           pages),
                          _ ("Check that it is the right file."));
}

/* C44 */
static void
check_sizes (ZtBidCheck *check)
{
  for_each_file (check, check_one_size);
}

/* The last day of a paper as the library knows it; FALSE: unknown. */
static gboolean
last_day (ZtBidCheck *check, JsonObject *file, GDate *day)
{
  return zt_date_parse (zt_json_get_string (fact_of (check, file), "validUntil"), day);
}

static void
check_one_at_opening (ZtBidCheck *check, const char *slot, guint index, JsonObject *file)
{
  GDate end, deadline;
  g_autofree char *end_text = NULL;
  g_autofree char *deadline_text = NULL;

  if (!last_day (check, file, &end) || !_zt_bid_check_day (check->deadline, &deadline)
      || g_date_compare (&end, &deadline) >= 0)
    return;
  end_text = _zt_bid_check_day_text (&end);
  deadline_text = _zt_bid_check_day_text (&deadline);
  _zt_bid_check_report (check, file_place (slot, index),
                        /* TRANSLATORS: a file name and two days. */
                        g_strdup_printf (_ ("“%s” is valid until %s only, the bids are opened on "
                                            "%s."),
                                         name_of (file), end_text, deadline_text),
                        _ ("Attach the renewed document, and bring the library up to date."));
}

/* C47 */
static void
check_at_opening (ZtBidCheck *check)
{
  for_each_file (check, check_one_at_opening);
}

static void
check_one_while_binding (ZtBidCheck *check, const char *slot, guint index, JsonObject *file)
{
  GDate end, deadline, binding;
  g_autofree char *end_text = NULL;
  g_autofree char *binding_text = NULL;

  if (!last_day (check, file, &end) || !_zt_bid_check_day (check->deadline, &deadline)
      || !_zt_bid_check_binding_until (check, &binding) || g_date_compare (&end, &deadline) < 0
      || g_date_compare (&end, &binding) >= 0)
    return;
  end_text = _zt_bid_check_day_text (&end);
  binding_text = _zt_bid_check_day_text (&binding);
  _zt_bid_check_report (check, file_place (slot, index),
                        /* TRANSLATORS: a file name and two days. */
                        g_strdup_printf (_ ("“%s” is valid until %s, the bid binds until %s."),
                                         name_of (file), end_text, binding_text),
                        _ ("Renew the document in time, and keep the proof of renewal ready."));
}

/* C48 */
static void
check_while_binding (ZtBidCheck *check)
{
  for_each_file (check, check_one_while_binding);
}

const ZtBidRule _zt_bid_rules_attachments[] = {
  { "C35", ZT_SEVERITY_BLOCK, "财库〔2019〕9号；节能产品政府采购品目清单", check_energy },
  { "C43", ZT_SEVERITY_BLOCK, "采购文件电子投标要求", check_readable },
  { "C44", ZT_SEVERITY_WARN, "采购文件电子投标要求", check_sizes },
  { "C47", ZT_SEVERITY_BLOCK, "采购文件资格要求", check_at_opening },
  { "C48", ZT_SEVERITY_WARN, "采购文件资格要求", check_while_binding },
  { NULL },
};
