/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For each tender of the sample a complete bid that any of the suppliers may make: answers, prices,
 * attachments. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include "money.h"
#include "sample-private.h"
#include "zt-os.h"
#include "zt-time.h"

/* Papers that run out do so well after the bid stops binding. */
static char *
late_day (gint64 end)
{
  g_autoptr (GDateTime) time
      = g_date_time_new_from_unix_utc (end / G_USEC_PER_SEC + 500 * 24 * 60 * 60);

  return g_date_time_format (time, "%Y-%m-%d");
}

static JsonObject *
make_answers (ZtSample *sample, JsonObject *template, const char *proposal, gint64 end)
{
  JsonObject *answers = json_object_new ();
  JsonArray *slots = zt_json_get_array (template, "slots");
  g_autofree char *validity
      = g_strdup_printf ("%d", (int) zt_json_get_int (template, "validity", 90));
  g_autofree char *until = late_day (end);

  zt_json_set_string (answers, "letter.validityDays", validity, NULL);
  zt_json_set_string (answers, "letter.delivery", zt_json_get_string (template, "delivery"), NULL);
  zt_json_set_string (answers, "letter.acceptTerms", "true", NULL);
  zt_json_set_string (answers, "declaration.goodStanding", "true", NULL);
  zt_json_set_string (answers, "declaration.noRelation", "true", NULL);
  if (zt_json_get_string (template, "proposal") != NULL)
    zt_json_set_string (answers, "technical.proposal", proposal, NULL);
  for (guint i = 0; i < json_array_get_length (slots); i++)
    {
      const char *slot = json_array_get_string_element (slots, i);
      g_autofree char *path = g_strconcat (slot, ".validUntil", NULL);

      if (zt_json_get_boolean (json_object_get_object_member (sample->slots, slot), "expires",
                               FALSE))
        zt_json_set_string (answers, path, until, NULL);
    }
  return answers;
}

/* "positive" where the sample's answer is better than what is asked for: decided in the template by
 * the numbers. */
static const char *
conclude (JsonArray *row)
{
  const char *comparator = json_array_get_string_element (row, 2);
  double wanted = g_ascii_strtod (json_array_get_string_element (row, 3), NULL);
  double given = g_ascii_strtod (json_array_get_string_element (row, 6), NULL);

  if (g_str_equal (comparator, ">="))
    return given > wanted ? "positive" : "none";
  if (g_str_equal (comparator, "<="))
    return given < wanted ? "positive" : "none";
  return "none";
}

static JsonObject *
make_deviations (JsonObject *template)
{
  JsonArray *rows = zt_json_get_array (template, "requirements");
  JsonArray *slots = zt_json_get_array (template, "slots");
  const char *proof = json_array_get_string_element (slots, json_array_get_length (slots) - 1);
  JsonObject *deviations = json_object_new ();

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      JsonObject *one = json_object_new ();
      g_autofree char *id = g_strdup_printf ("T%u", i + 1);

      json_object_set_string_member (one, "response", json_array_get_string_element (row, 6));
      json_object_set_string_member (one, "conclusion", conclude (row));
      json_object_set_string_member (one, "evidence", proof);
      json_object_set_object_member (deviations, id, one);
    }
  return deviations;
}

static gboolean
write_answers (ZtSample *sample, JsonObject *template, gint64 end, const char *folder,
               GError **error)
{
  g_autoptr (GBytes) proposal = zt_sample_bytes ("proposal.md", error);
  g_autofree char *words = NULL;
  JsonObject *both;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *path = g_build_filename (folder, "answers.json", NULL);
  g_autofree char *text = NULL;

  if (proposal == NULL)
    return FALSE;
  words = g_strndup (g_bytes_get_data (proposal, NULL), g_bytes_get_size (proposal));
  both = json_object_new ();
  json_object_set_object_member (both, "answers", make_answers (sample, template, words, end));
  json_object_set_object_member (both, "deviations", make_deviations (template));
  json_node_take_object (node, both);
  text = zt_json_pretty (node);
  return zt_os_write_file (path, text, strlen (text), FALSE, error);
}

/* A price of 96 percent of the highest unit price, in whole yuan where that is not much. */
static gint64
offer (gint64 ceiling_yuan)
{
  gint64 fen = ceiling_yuan * 96;

  return fen > 100000 ? fen / 100 * 100 : fen;
}

static gboolean
write_prices (JsonObject *template, const char *folder, GError **error)
{
  static const struct
  {
    const char *brand, *origin, *maker;
  } makers[] = { { "云衡", "中国广东", "云衡信息技术有限公司" },
                 { "启明达", "中国江苏", "启明达电子有限公司" },
                 { "联讯通", "中国浙江", "联讯通网络设备有限公司" } };
  gboolean goods = g_strcmp0 (zt_json_get_string (template, "category"), "goods") == 0;
  JsonArray *rows = zt_json_get_array (template, "items");
  g_autoptr (GString) text
      = g_string_new ("序号,名称,品牌,规格型号,产地,制造商,单位,数量,单价,小计\n");
  g_autofree char *path = g_build_filename (folder, "prices.csv", NULL);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      const char *quantity = json_array_get_string_element (row, 2);
      gint64 unit = offer (json_array_get_int_element (row, 4)), amount = 0;
      gboolean made = goods && !g_str_has_prefix (json_array_get_string_element (row, 1), "C");
      guint maker = i % G_N_ELEMENTS (makers);

      if (!zt_money_multiply (quantity, unit, &amount, error))
        return FALSE;
      g_string_append_printf (text, "%u,%s,%s,", i + 1, json_array_get_string_element (row, 0),
                              made ? makers[maker].brand : "");
      if (made)
        g_string_append_printf (text, "YH-%u0%u,%s,%s,", i + 3, i + 1, makers[maker].origin,
                                makers[maker].maker);
      else
        g_string_append (text, "按采购需求,中国,,");
      g_string_append_printf (text, "%s,%s,%" G_GINT64_FORMAT ".%02d,%" G_GINT64_FORMAT ".%02d\n",
                              json_array_get_string_element (row, 3), quantity, unit / 100,
                              (int) (unit % 100), amount / 100, (int) (amount % 100));
    }
  return zt_os_write_file (path, text->str, text->len, FALSE, error);
}

static gboolean
write_attachments (ZtSample *sample, JsonObject *template, JsonObject *tender, gint64 end,
                   const char *folder, GError **error)
{
  JsonArray *slots = zt_json_get_array (template, "slots");

  for (guint i = 0; i < json_array_get_length (slots); i++)
    {
      const char *id = json_array_get_string_element (slots, i);
      JsonObject *slot = json_object_get_object_member (sample->slots, id);
      g_autofree char *path = g_strdup_printf ("%s/attachments/%s.pdf", folder, id);

      if (g_str_equal (id, "security"))
        {
          if (!zt_sample_guarantee (sample, template, tender, end, path, error))
            return FALSE;
        }
      else if (!zt_sample_pdf (path, zt_json_get_string (slot, "title"),
                               zt_json_get_array (slot, "pages"), error))
        return FALSE;
    }
  return TRUE;
}

/* What the technical answer shows lies beside the answers. */
static gboolean
write_picture (JsonObject *template, const char *folder, GError **error)
{
  g_autofree char *pictures = g_build_filename (folder, "pictures", NULL);
  g_autofree char *path = g_build_filename (pictures, "topology.png", NULL);

  return zt_json_get_string (template, "proposal") == NULL
         || (zt_os_make_private_directory (pictures, error) && zt_sample_picture (path, error));
}

gboolean
zt_sample_draft (ZtSample *sample, JsonObject *template, JsonObject *tender, gint64 end,
                 GError **error)
{
  g_autofree char *name
      = g_build_filename ("sample/drafts", zt_json_get_string (template, "id"), NULL);
  g_autofree char *folder = zt_platform_path (sample->platform, name);
  g_autofree char *attachments = g_build_filename (folder, "attachments", NULL);

  return zt_os_make_private_directory (attachments, error)
         && write_answers (sample, template, end, folder, error)
         && write_picture (template, folder, error) && write_prices (template, folder, error)
         && write_attachments (sample, template, tender, end, folder, error);
}
