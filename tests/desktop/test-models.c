/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's models without a window: lines of prices, parts and places of a bid, what was typed,
 * words for time left. */
#define G_LOG_DOMAIN "zt-test-models"
#include "config.h"

#include "bid-parts.h"
#include "bid-patch.h"
#include "display.h"
#include "zt-price-line.h"

static const char tender_text[]
    = "{\"parts\":[{\"id\":\"letter\",\"title\":\"投标函\",\"type\":\"form\",\"required\":true,"
      "\"fields\":["
      "{\"id\":\"days\",\"label\":\"天数\",\"type\":\"integer\",\"required\":true},"
      "{\"id\":\"agreed\",\"label\":\"承诺\",\"type\":\"boolean\",\"required\":true}]},"
      "{\"id\":\"prices\",\"title\":\"报价\",\"type\":\"prices\",\"required\":true},"
      "{\"id\":\"deviation\",\"title\":\"偏离表\",\"type\":\"deviation\",\"required\":true},"
      "{\"id\":\"lic.v2\",\"title\":\"执照\",\"type\":\"attachment\",\"required\":true,\"expires\":"
      "true}],"
      "\"items\":[{\"id\":\"1\",\"description\":\"计算机\",\"quantity\":\"24\",\"unit\":\"台\","
      "\"unitCeiling\":{\"amount\":100,\"currency\":\"CNY\"}},"
      "{\"id\":\"2\",\"description\":\"安装\",\"quantity\":\"1\",\"unit\":\"项\"}],"
      "\"requirements\":[{\"id\":\"T1\",\"text\":\"一\"},{\"id\":\"T2\",\"text\":\"二\"}]}";
static const char draft_text[]
    = "{\"answers\":{\"letter\":{\"days\":\"90\",\"agreed\":false}},"
      "\"prices\":{\"lines\":[{\"item\":\"1\",\"unitPrice\":{\"amount\":99.5,\"currency\":\"CNY\"}}"
      "]},"
      "\"deviations\":{\"T1\":{\"response\":\"满足\"}},"
      "\"attachments\":{\"lic.v2\":[{\"name\":\"a.pdf\",\"sha256\":\"00\",\"size\":1}]}}";

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_parts (void)
{
  static const struct
  {
    const char *id;
    guint filled, total;
    ZtPartState state;
  } expected[] = { { "letter", 1, 2, ZT_PART_PARTIAL },
                   { "prices", 1, 2, ZT_PART_PARTIAL },
                   { "deviation", 1, 2, ZT_PART_PARTIAL },
                   { "lic.v2", 1, 2, ZT_PART_PARTIAL }, /* the day of expiry is missing */
                   { "other", 0, 0, ZT_PART_EMPTY } };
  g_autoptr (JsonObject) tender = parse (tender_text);
  g_autoptr (JsonObject) draft = parse (draft_text);
  g_autoptr (GPtrArray) parts = zt_parts_list (tender, draft, NULL);
  guint done, total;

  g_assert_cmpuint (parts->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < parts->len; i++)
    {
      const ZtPart *part = g_ptr_array_index (parts, i);

      g_assert_cmpstr (part->id, ==, expected[i].id);
      g_assert_cmpuint (part->filled, ==, expected[i].filled);
      g_assert_cmpuint (part->total, ==, expected[i].total);
      g_assert_cmpint (part->state, ==, expected[i].state);
    }
  zt_parts_count (parts, &done, &total);
  g_assert_cmpuint (done, ==, 0);
  g_assert_cmpuint (total, ==, 4);
}

static void
test_places (void)
{
  static const char *const places[][2] = { { "prices.lines.5.unitPrice", "prices" },
                                           { "answers.letter.days", "letter" },
                                           { "answers.letter", "letter" },
                                           { "attachments.lic.v2.0", "lic.v2" },
                                           { "answers.lic.v2.validUntil", "lic.v2" },
                                           { "deviations.T3", "deviation" },
                                           { "attachments.unknown", "other" },
                                           { "tenderVersion", "letter" } };
  g_autoptr (JsonObject) tender = parse (tender_text);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *part = zt_parts_find_place (tender, places[i][0]);

      g_assert_cmpstr (part, ==, places[i][1]);
    }
}

static void
test_price_line (void)
{
  g_autoptr (JsonObject) tender = parse (tender_text);
  JsonObject *item = json_array_get_object_element (zt_json_get_array (tender, "items"), 0);
  g_autoptr (ZtPriceLine) line = zt_price_line_new (1, item, NULL);
  g_autoptr (JsonObject) wire = NULL;

  g_assert_cmpint (zt_price_line_get_price (line), ==, -1);
  g_assert_cmpint (zt_price_line_get_amount (line), ==, -1);
  g_assert_cmpint (zt_price_line_get_ceiling (line), ==, 10000);
  g_assert_true (zt_price_line_set_price (line, "１,234.50"));
  g_assert_cmpint (zt_price_line_get_price (line), ==, 123450);
  g_assert_cmpint (zt_price_line_get_amount (line), ==, 123450 * 24);
  zt_price_line_set (line, "brand", "华彩");
  wire = zt_price_line_to_json (line);
  g_assert_cmpstr (zt_json_get_string (wire, "item"), ==, "1");
  g_assert_cmpstr (zt_json_get_string (wire, "quantity"), ==, "24");
  g_assert_cmpstr (zt_json_get_string (wire, "brand"), ==, "华彩");
  g_assert_cmpint (zt_json_get_fen (wire, "amount"), ==, 123450 * 24);
  /* What is no amount is no price, never zero. */
  g_assert_false (zt_price_line_set_price (line, "abc"));
  g_assert_cmpint (zt_price_line_get_price (line), ==, -1);
  g_assert_true (zt_price_line_set_price (line, ""));
}

static void
test_patch (void)
{
  g_autoptr (JsonObject) older = NULL;
  g_autoptr (JsonObject) newer = NULL;
  JsonObject *part;

  zt_bid_patch_put (&older, "answers", "a.b", "x", zt_bid_patch_value ("text", "1"));
  zt_bid_patch_put (&older, "answers", "a.b", "y", zt_bid_patch_value ("boolean", "true"));
  zt_bid_patch_put (&newer, "answers", "a.b", "x", zt_bid_patch_value ("money", "1,000"));
  zt_bid_patch_put (&newer, "deviations", "T1", "response", zt_bid_patch_value ("text", "满足"));
  zt_bid_patch_overlay (&older, newer);
  part = json_object_get_object_member (zt_json_get_object (older, "answers"), "a.b");
  g_assert_cmpint (zt_json_get_fen (part, "x"), ==, 100000);
  g_assert_true (zt_json_get_boolean (part, "y", FALSE));
  g_assert_cmpstr (zt_json_get_string (older, "deviations.T1.response"), ==, "满足");
  zt_bid_patch_overlay (&older, NULL);
}

static void
test_time_left (void)
{
  const gint64 hour = 3600 * G_GINT64_CONSTANT (1000000), now = 1000 * hour;
  const char *style;
  g_autofree char *past = zt_display_left (now - 1, now, &style);
  g_autofree char *soon = NULL;
  g_autofree char *late = NULL;

  g_assert_cmpstr (past, ==, "Closed");
  g_assert_cmpstr (style, ==, "pill-plain");
  soon = zt_display_left (now + hour, now, &style);
  g_assert_cmpstr (soon, ==, "01:00:00");
  g_assert_cmpstr (style, ==, "pill-bad");
  late = zt_display_left (now + 24 * 5 * hour, now, &style);
  g_assert_cmpstr (late, ==, "5 days");
  g_assert_cmpstr (style, ==, "pill-plain");
}

static void
test_marks (void)
{
  g_autoptr (PangoAttrList) marks = zt_display_marks ("A区教育局交互平板 A区", "a区 平板");
  g_autoptr (PangoAttrList) none = zt_display_marks ("A区", "");
  g_autoptr (PangoAttrList) all = NULL;
  g_autofree char *text = pango_attr_list_to_string (marks);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  /* Two hits of the first word, one of the second; ground and ink each. */
  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  {
    /* Spelt: the characters that spell it; full width and case do not matter. */
    g_autoptr (PangoAttrList) spelt = zt_display_marks ("A区教育局智慧校园", "zhxy");
    g_autoptr (PangoAttrList) wide = zt_display_marks ("ＧＰＵ 服务器", "gpu服务");
    g_autofree char *first = pango_attr_list_to_string (spelt);
    g_autofree char *second = pango_attr_list_to_string (wide);

    g_assert_nonnull (strstr (first, "13 25 background"));
    g_assert_nonnull (strstr (second, "0 16 background"));
  }
  all = pango_attr_list_copy (none);
  g_assert_true (pango_attr_list_equal (all, none));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desktop/parts", test_parts);
  g_test_add_func ("/desktop/places", test_places);
  g_test_add_func ("/desktop/price-line", test_price_line);
  g_test_add_func ("/desktop/patch", test_patch);
  g_test_add_func ("/desktop/time-left", test_time_left);
  g_test_add_func ("/desktop/marks", test_marks);
  return g_test_run ();
}
