/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's models without a window: lines of prices, parts and places of a bid, what was typed,
 * words for time left. */
#define G_LOG_DOMAIN "zt-test-models"
#include "config.h"

#include "bid-parts.h"
#include "bid-patch.h"
#include "price-sheet.h"
#include "display.h"
#include "sync-text.h"
#include "zt-price-line.h"
#include "zt-time.h"

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
  g_assert_cmpstr (zt_price_line_get_wrong (line), ==, "abc");
  g_assert_true (zt_price_line_set_price (line, ""));
  g_assert_null (zt_price_line_get_wrong (line));
}

static void
test_prices_as_written (void)
{
  static const struct
  {
    const char *text;
    gint64 fen;
  } good[] = { { "18,600.00", 1860000 },
               { "￥18,600.00", 1860000 },
               { "１８６００元", 1860000 },
               { "1.86万元", 1860000 },
               { "0.5万", 500000 },
               { "壹万捌仟陆佰元整", 1860000 },
               { "  18600.5 ", 1860050 },
               { "", -1 },
               { "0", 0 } };
  static const char *const bad[] = { "18,60", "-3", "1.005", "12a", "万", "1..2万" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 fen = -2;

      g_assert_true (zt_price_line_parse_price (good[i].text, &fen, NULL));
      g_assert_cmpint (fen, ==, good[i].fen);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 fen;

      g_assert_false (zt_price_line_parse_price (bad[i], &fen, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (fen, ==, -1);
    }
}

/* --- the sheet --- */

static const char sheet_items[]
    = "{\"items\":[{\"id\":\"1\",\"description\":\"交互平板\",\"unit\":\"台\",\"quantity\":\"24\"},"
      "{\"id\":\"2\",\"description\":\"服务器\",\"unit\":\"台\",\"quantity\":\"2\"},"
      "{\"id\":\"3\",\"description\":\"录播主机\",\"unit\":\"套\",\"quantity\":\"1\"}]}";

static GListStore *
make_sheet (JsonObject *tender)
{
  JsonArray *items = zt_json_get_array (tender, "items");
  GListStore *lines = g_list_store_new (ZT_TYPE_PRICE_LINE);

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      g_autoptr (ZtPriceLine) line
          = zt_price_line_new (i + 1, json_array_get_object_element (items, i), NULL);

      g_list_store_append (lines, line);
    }
  return lines;
}

static void
assert_cell (GListStore *lines, guint row, ZtSheetColumn column, const char *text)
{
  g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (lines), row);
  g_autofree char *cell = zt_sheet_get (line, column);

  g_assert_cmpstr (cell, ==, text);
}

static GPtrArray *
paste (GListStore *lines, JsonObject *tender, guint row, ZtSheetColumn column, const char *text)
{
  ZtSheetRange range = { row, row, column, column }, written;

  return zt_sheet_paste (G_LIST_MODEL (lines), &range, text, zt_json_get_array (tender, "items"),
                         &written);
}

static void
test_sheet_parse (void)
{
  g_autoptr (GPtrArray) rows
      = zt_sheet_parse ("华彩\t\"HC\"\"86\"\"\nT\"\r\n19\" 屏\t\"a\tb\"\n\tx");
  g_autoptr (GPtrArray) none = zt_sheet_parse ("");

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (((char **) rows->pdata[0])[0], ==, "华彩");
  /* A line break in a cell is a blank here; a quote that does not enclose the cell is its text. */
  g_assert_cmpstr (((char **) rows->pdata[0])[1], ==, "HC\"86\" T");
  g_assert_cmpstr (((char **) rows->pdata[1])[0], ==, "19\" 屏");
  g_assert_cmpstr (((char **) rows->pdata[1])[1], ==, "a b");
  g_assert_cmpstr (((char **) rows->pdata[2])[0], ==, "");
  g_assert_cmpstr (((char **) rows->pdata[2])[1], ==, "x");
}

static void
test_sheet_paste (void)
{
  g_autoptr (JsonObject) tender = parse (sheet_items);
  g_autoptr (GListStore) lines = make_sheet (tender);
  g_autoptr (GPtrArray) problems = NULL;

  /* From the brand on as the form has it: unit and quantity agree, the amount is checked. */
  problems = paste (lines, tender, 0, ZT_SHEET_BRAND,
                    "华彩\tHC86\t深圳\t华彩公司\t台\t24.00\t￥18,600.00\t446,400.00\n"
                    "浪海\tR2280\t济南\t浪海公司\t台\t2\t3.89万元\t\n");
  g_assert_cmpuint (problems->len, ==, 0);
  assert_cell (lines, 0, ZT_SHEET_BRAND, "华彩");
  assert_cell (lines, 0, ZT_SHEET_MANUFACTURER, "华彩公司");
  assert_cell (lines, 0, ZT_SHEET_PRICE, "18600.00");
  assert_cell (lines, 0, ZT_SHEET_AMOUNT, "446400.00");
  assert_cell (lines, 1, ZT_SHEET_PRICE, "38900.00");
  assert_cell (lines, 2, ZT_SHEET_BRAND, "");
}

static void
test_sheet_refuses (void)
{
  g_autoptr (JsonObject) tender = parse (sheet_items);
  g_autoptr (GListStore) lines = make_sheet (tender);
  g_autoptr (GPtrArray) cells = NULL;
  g_autoptr (GPtrArray) fixed = NULL;
  g_autoptr (GPtrArray) amount = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const ZtSheetProblem *problem;

  /* Two bad cells of three: both are named, and the good one is not taken either. */
  cells = paste (lines, tender, 0, ZT_SHEET_PRICE, "100\n1,00\nabc\n");
  g_assert_cmpuint (cells->len, ==, 2);
  problem = cells->pdata[0];
  g_assert_cmpuint (problem->row, ==, 1);
  g_assert_cmpint (problem->column, ==, ZT_SHEET_PRICE);
  g_assert_nonnull (strstr (problem->reason, "1,00"));
  assert_cell (lines, 0, ZT_SHEET_PRICE, "");
  /* The rows of another table, or shifted by one. */
  fixed = paste (lines, tender, 0, ZT_SHEET_NAME, "服务器\t浪海\n");
  g_assert_cmpuint (fixed->len, ==, 1);
  assert_cell (lines, 0, ZT_SHEET_BRAND, "");
  amount = paste (lines, tender, 1, ZT_SHEET_PRICE, "100\t201\n");
  g_assert_cmpuint (amount->len, ==, 1);
  assert_cell (lines, 1, ZT_SHEET_PRICE, "");
  rows = paste (lines, tender, 2, ZT_SHEET_BRAND, "a\nb\n");
  g_assert_cmpuint (rows->len, ==, 1);
  assert_cell (lines, 2, ZT_SHEET_BRAND, "");
}

static void
test_sheet_titles (void)
{
  g_autoptr (JsonObject) tender = parse (sheet_items);
  g_autoptr (GListStore) lines = make_sheet (tender);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) unknown = NULL;
  g_autofree char *copy = NULL;
  ZtSheetRange all = { 0, 2, ZT_SHEET_NUMBER, ZT_SHEET_AMOUNT };

  /* In the order of somebody's own table, and of its rows. */
  problems = paste (lines, tender, 2, ZT_SHEET_BRAND,
                    "名称\t单价（元）\t品牌\n录播主机\t33,500\t鸿视\n交互平板\t18600\t华彩\n");
  g_assert_cmpuint (problems->len, ==, 0);
  assert_cell (lines, 0, ZT_SHEET_BRAND, "华彩");
  assert_cell (lines, 2, ZT_SHEET_PRICE, "33500.00");
  assert_cell (lines, 1, ZT_SHEET_PRICE, "");
  unknown = paste (lines, tender, 0, ZT_SHEET_BRAND, "名称\t单价\n打印机\t1\n");
  g_assert_cmpuint (unknown->len, ==, 1);
  copy = zt_sheet_copy (G_LIST_MODEL (lines), &all);
  g_assert_nonnull (strstr (copy, "\n1\t交互平板\t华彩\t\t\t\t台\t24\t18600.00\t446400.00\n"));
}

static void
test_sheet_edits (void)
{
  g_autoptr (JsonObject) tender = parse (sheet_items);
  g_autoptr (GListStore) lines = make_sheet (tender);
  GListModel *model = G_LIST_MODEL (lines);
  ZtSheetRange column = { 0, 2, ZT_SHEET_BRAND, ZT_SHEET_ORIGIN };
  ZtSheetRange first = { 0, 0, ZT_SHEET_PRICE, ZT_SHEET_PRICE };
  g_autoptr (GPtrArray) top = paste (lines, tender, 0, ZT_SHEET_BRAND, "华彩\tHC86\t深圳\n");
  g_autoptr (GPtrArray) price = paste (lines, tender, 0, ZT_SHEET_PRICE, "33.33\n");
  g_autoptr (GPtrArray) other = paste (lines, tender, 2, ZT_SHEET_PRICE, "10\n");
  int hundredths = 0;

  g_assert_true (zt_sheet_fill_down (model, &column));
  assert_cell (lines, 2, ZT_SHEET_SPECIFICATION, "HC86");
  g_assert_false (zt_sheet_fill_down (model, &column));
  /* One cell alone fills the empty ones below, and no other. */
  g_assert_true (zt_sheet_fill_down (model, &first));
  assert_cell (lines, 1, ZT_SHEET_PRICE, "33.33");
  assert_cell (lines, 2, ZT_SHEET_PRICE, "10.00");
  g_assert_true (zt_sheet_parse_percent ("−3 %", &hundredths));
  g_assert_cmpint (hundredths, ==, -300);
  g_assert_true (zt_sheet_parse_percent ("+２.5％", &hundredths));
  g_assert_cmpint (hundredths, ==, 250);
  g_assert_false (zt_sheet_parse_percent ("-100", &hundredths));
  g_assert_false (zt_sheet_parse_percent ("3 %%", &hundredths));
  g_assert_true (zt_sheet_change_all (model, -300));
  assert_cell (lines, 0, ZT_SHEET_PRICE, "32.33"); /* 32.3301 */
  assert_cell (lines, 2, ZT_SHEET_PRICE, "9.70");
  g_assert_cmpint (zt_sheet_change (5, 1000), ==, 6); /* half a fen goes up */
  g_assert_cmpint (zt_sheet_change (G_GINT64_CONSTANT (9007199254740991), -300), ==,
                   G_GINT64_CONSTANT (8736983277098761));
  g_assert_true (zt_sheet_clear (model, &column));
  assert_cell (lines, 1, ZT_SHEET_ORIGIN, "");
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

/* What is wrong or waits is told before what went well; green is only for a sync that worked, is
 * not old and left nothing. */
static void
test_sync_text (void)
{
  const gint64 now = G_TIME_SPAN_DAY * 20000;
  static const struct
  {
    ZtSyncStatus sync;
    gboolean syncing;
    gint64 age; /* of the last success; 0: never */
    const char *style, *says;
  } cases[] = {
    { { .signed_in = FALSE }, FALSE, G_TIME_SPAN_MINUTE, "dot-off", "Not connected" },
    { { .signed_in = TRUE }, FALSE, 0, "dot-off", "Not synchronised" },
    { { .signed_in = TRUE }, FALSE, G_TIME_SPAN_MINUTE, "dot-good", "In sync" },
    { { .signed_in = TRUE }, FALSE, 3 * G_TIME_SPAN_HOUR, "dot-off", "Last sync" },
    { { .signed_in = TRUE, .waiting = 2 }, FALSE, G_TIME_SPAN_MINUTE, "dot-off", "2 waiting" },
    /* A key that waits for its opening is no work that is left. */
    { { .signed_in = TRUE, .waiting = 1, .scheduled = 1, .next_release = 1 },
      FALSE,
      G_TIME_SPAN_MINUTE,
      "dot-good",
      "In sync" },
    { { .signed_in = TRUE, .waiting = 3, .scheduled = 1, .next_release = 1 },
      FALSE,
      G_TIME_SPAN_MINUTE,
      "dot-off",
      "2 waiting" },
    { { .signed_in = TRUE, .waiting = 2 }, TRUE, G_TIME_SPAN_MINUTE, "dot-busy", "Sending 2" },
    { { .signed_in = TRUE, .needs_you = 1 }, FALSE, G_TIME_SPAN_MINUTE, "dot-warn", "1 needs" },
    { { .signed_in = TRUE, .problem = (char *) "x", .problem_title = "t", .offline = TRUE },
      FALSE,
      G_TIME_SPAN_MINUTE,
      "dot-warn",
      "Offline" },
    { { .signed_in = TRUE, .problem = (char *) "x", .problem_title = "Sign in again" },
      FALSE,
      G_TIME_SPAN_MINUTE,
      "dot-warn",
      "Sign in again" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ZtDeskFacts facts = { .sync = cases[i].sync };
      const char *style;
      g_autofree char *text = NULL;

      facts.sync.last_sync = cases[i].age != 0 ? now - cases[i].age : 0;
      text = zt_sync_text_short (&facts, cases[i].syncing, now, &style);
      g_assert_nonnull (strstr (text, cases[i].says));
      g_assert_cmpstr (style, ==, cases[i].style);
    }
}

static void
test_sync_details (void)
{
  const gint64 opening = G_TIME_SPAN_DAY * 20001;
  ZtDeskFacts facts = { .sync = { .signed_in = TRUE,
                                  .waiting = 2,
                                  .scheduled = 2,
                                  .last_sync = G_TIME_SPAN_DAY * 20000,
                                  .next_release = opening } };
  g_autofree char *text = zt_sync_text_details (&facts, FALSE, G_TIME_SPAN_DAY * 20000);
  g_autofree char *when = zt_time_display (opening);

  g_assert_nonnull (strstr (text, "Nothing waits to be sent"));
  g_assert_nonnull (strstr (text, "2 release keys"));
  g_assert_nonnull (strstr (text, when));
}

static void
test_clock_text (void)
{
  ZtDeskFacts facts = { .url = (char *) "https://x", .clock_offset = 2 * G_TIME_SPAN_SECOND };
  g_autofree char *near = zt_sync_text_clock (&facts);
  g_autofree char *slow = NULL;
  g_autofree char *fast = NULL;

  g_assert_null (near);
  facts.clock_offset = 35 * G_TIME_SPAN_SECOND;
  slow = zt_sync_text_clock (&facts);
  g_assert_cmpstr (slow, ==, "This computer’s clock is 35 seconds slow");
  facts.clock_offset = -10 * G_TIME_SPAN_MINUTE;
  fast = zt_sync_text_clock (&facts);
  g_assert_cmpstr (fast, ==, "This computer’s clock is 10 minutes fast");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desktop/parts", test_parts);
  g_test_add_func ("/desktop/places", test_places);
  g_test_add_func ("/desktop/price-line", test_price_line);
  g_test_add_func ("/desktop/prices-as-written", test_prices_as_written);
  g_test_add_func ("/desktop/sheet/parse", test_sheet_parse);
  g_test_add_func ("/desktop/sheet/paste", test_sheet_paste);
  g_test_add_func ("/desktop/sheet/refuses", test_sheet_refuses);
  g_test_add_func ("/desktop/sheet/titles", test_sheet_titles);
  g_test_add_func ("/desktop/sheet/edits", test_sheet_edits);
  g_test_add_func ("/desktop/patch", test_patch);
  g_test_add_func ("/desktop/time-left", test_time_left);
  g_test_add_func ("/desktop/marks", test_marks);
  g_test_add_func ("/desktop/sync-text", test_sync_text);
  g_test_add_func ("/desktop/sync-details", test_sync_details);
  g_test_add_func ("/desktop/clock-text", test_clock_text);
  return g_test_run ();
}
