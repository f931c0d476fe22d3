/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON: RFC 8785's own examples, attacks on the parser, dotted paths. */
#include "config.h"

#include <string.h>

#include "zt-error.h"
#include "zt-json.h"

static char *
canonical_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = zt_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return zt_json_canonical (node, NULL);
}

/* RFC 8785 appendix B: IEEE 754 bits and the text they must become. */
static void
test_numbers (void)
{
  static const struct
  {
    guint64 bits;
    const char *text;
  } cases[] = {
    { 0x0000000000000000, "0" },
    { 0x8000000000000000, "0" },
    { 0x0000000000000001, "5e-324" },
    { 0x8000000000000001, "-5e-324" },
    { 0x7fefffffffffffff, "1.7976931348623157e+308" },
    { 0xffefffffffffffff, "-1.7976931348623157e+308" },
    { 0x4340000000000000, "9007199254740992" },
    { 0xc340000000000000, "-9007199254740992" },
    { 0x4430000000000000, "295147905179352830000" },
    { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
    { 0x44b52d02c7e14af6, "1e+23" },
    { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
    { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
    { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
    { 0x444b1ae4d6e2ef50, "1e+21" },
    { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
    { 0x3eb0c6f7a0b5ed8d, "0.000001" },
    { 0x41b3de4355555553, "333333333.3333332" },
    { 0x41b3de4355555554, "333333333.33333325" },
    { 0x41b3de4355555555, "333333333.3333333" },
    { 0x41b3de4355555556, "333333333.3333334" },
    { 0x41b3de4355555557, "333333333.33333343" },
    { 0xbecbf647612f3696, "-0.0000033333333333333333" },
    { 0x43143ff3c1cb0959, "1424953923781206.2" },
    /* A power of two whose nearest sixteen digits do not come back. */
    { 0x3d30000000000000, "5.684341886080802e-14" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = json_node_alloc ();
      g_autofree char *text = NULL;
      double value;

      memcpy (&value, &cases[i].bits, sizeof value);
      json_node_init_double (node, value);
      text = zt_json_canonical (node, NULL);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_numbers_parsed (void)
{
  static const char *const cases[][2] = {
    { "1.0", "1" },
    { "1E2", "100" },
    { "-0", "0" },
    { "12.340", "12.34" },
    { "9007199254740993", "9007199254740992" },
    { "1e-7", "1e-7" },
    { "4.50", "4.5" },
    { "2e-3", "0.002" },
    { "0.000000000000000000000000001", "1e-27" },
    { "333333333.33333329", "333333333.3333333" },
    { "-9007199254740991", "-9007199254740991" },
    { "1076340.05", "1076340.05" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = canonical_of (cases[i][0]);
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

/* RFC 8785 §3.2.2 and §3.2.4. */
static void
test_rfc_sample (void)
{
  g_autofree char *text = canonical_of (
      "{\n\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],\n"
      "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
      "\"literals\": [null, true, false]\n}");

  g_assert_cmpstr (text, ==,
                   "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,"
                   "1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

/* RFC 8785 §3.2.3 */
static void
test_key_order (void)
{
  g_autofree char *text = canonical_of (
      "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet "
      "With "
      "Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
      "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");

  g_assert_cmpstr (
      text, ==,
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"ö\":\"Latin "
      "Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning "
      "Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

/* Surrogates come before U+E000 whichever key is met first. */
static void
test_surrogate_order (void)
{
  const char *expected = "{\"😀\":2,\"\xef\xac\xb3\":1,\"\xef\xac\xb4\":0}";
  g_autofree char *one = canonical_of ("{\"\\ufb34\":0,\"\\ufb33\":1,\"\\ud83d\\ude00\":2}");
  g_autofree char *two = canonical_of ("{\"\\ud83d\\ude00\":2,\"\\ufb34\":0,\"\\ufb33\":1}");
  g_autofree char *three = canonical_of ("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\ufb34\":0}");

  g_assert_cmpstr (one, ==, expected);
  g_assert_cmpstr (two, ==, expected);
  g_assert_cmpstr (three, ==, expected);
}

static void
test_nested_sorting (void)
{
  g_autofree char *text
      = canonical_of ("{\"b\":[{\"z\":1,\"a\":2}],\"a\":{\"aa\":{},\"a\":[]},\"\":0}");

  g_assert_cmpstr (text, ==, "{\"\":0,\"a\":{\"a\":[],\"aa\":{}},\"b\":[{\"a\":2,\"z\":1}]}");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    gssize length;
  } cases[] = {
    { "", -1 },
    { " ", -1 },
    { "{", -1 },
    { "[1,]", -1 },
    { "{\"a\":1,}", -1 },
    { "{a:1}", -1 },
    { "{'a':1}", -1 },
    { "[1 2]", -1 },
    { "{} {}", -1 },
    { "[] x", -1 },
    { "01", -1 },
    { "1.", -1 },
    { ".5", -1 },
    { "+1", -1 },
    { "-", -1 },
    { "1e", -1 },
    { "0x10", -1 },
    { "NaN", -1 },
    { "Infinity", -1 },
    { "nul", -1 },
    { "True", -1 },
    { "/* c */ {}", -1 },
    { "{} // c", -1 },
    { "\"a", -1 },
    { "\"\\x41\"", -1 },
    { "\"\\u12\"", -1 },
    { "\"\\", -1 },
    { "\"a\nb\"", -1 },
    { "\"\t\"", -1 },
    { "\"\\ud800\"", -1 },
    { "\"\\udc00\"", -1 },
    { "\"\\ud800\\u0041\"", -1 },
    { "\"\\ud800\\ud800\"", -1 },
    { "\"\\u0000\"", -1 },
    { "\"a\\u0000b\"", -1 },
    { "\xef\xbb\xbf{}", -1 },
    { "\"\xff\"", -1 },
    { "\"\xc0\xaf\"", -1 },
    { "\"\xed\xa0\x80\"", -1 },
    { "\"\xf4\x90\x80\x80\"", -1 },
    { "\"a\0b\"", 5 },
    { "{}\0", 3 },
    { "{\"a\":1,\"a\":1}", -1 },
    { "{\"a\":1,\"\\u0061\":2}", -1 },
    { "{\"a\"}", -1 },
    { "{\"a\":}", -1 },
    { "{1:2}", -1 },
    { "[,1]", -1 },
    { "]", -1 },
    { "{]", -1 },
    { "[}", -1 },
    { "\v{}", -1 },
    { "\xc2\xa0{}", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = zt_json_parse (cases[i].text, cases[i].length, &error);

      g_assert_null (node);
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < 64; i++)
    g_string_append_c (deep, ']');
  node = zt_json_parse (deep->str, -1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
  g_string_prepend_c (deep, '[');
  g_string_append_c (deep, ']');
  g_assert_null (zt_json_parse (deep->str, -1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_clear_error (&error);
  g_string_truncate (deep, 0);
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "{\"a\":");
  g_assert_null (zt_json_parse (deep->str, -1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (zt_json_parse ("1e999", -1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
}

static void
test_error_place (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zt_json_parse ("{\n \"名\": x}", -1, &error));
  g_assert_nonnull (strstr (error->message, "line 2, column 7"));
}

/* What is cut short anywhere is refused; what is canonical stays as it is. */
static void
test_truncations (void)
{
  const char *text = "{\"a\":[1,-2.5e-9,\"x\\n😀\",{\"b\":null,\"c\":true}],\"d\":{}}";
  g_autofree char *again = canonical_of (text);

  g_assert_cmpstr (again, ==, text);
  for (gssize length = 0; length < (gssize) strlen (text); length++)
    {
      g_autofree char *copy = g_strndup (text, (gsize) length);
      g_autoptr (JsonNode) node = zt_json_parse (copy, length, NULL);
      g_assert_null (node);
    }
}

static void
test_paths (void)
{
  g_autoptr (JsonObject) object = zt_json_parse_object (
      "{\"tenderPeriod\":{\"endDate\":\"x\"},\"items\":[{\"quantity\":\"3\"}],\"n\":5,\"r\":2.0,"
      "\"h\":2.5,\"b\":true,\"z\":null}",
      -1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (zt_json_get_string (object, "tenderPeriod.endDate"), ==, "x");
  g_assert_cmpstr (zt_json_get_string (object, "items.0.quantity"), ==, "3");
  g_assert_null (zt_json_get_string (object, "items.1.quantity"));
  g_assert_null (zt_json_get_string (object, "items.00.quantity"));
  g_assert_null (zt_json_get_string (object, "n"));
  g_assert_null (zt_json_get_string (object, "z"));
  g_assert_null (zt_json_get_string (object, "n.deeper"));
  g_assert_cmpint (zt_json_get_int (object, "n", -1), ==, 5);
  g_assert_cmpint (zt_json_get_int (object, "r", -1), ==, 2);
  g_assert_cmpint (zt_json_get_int (object, "h", -1), ==, -1);
  g_assert_true (zt_json_get_boolean (object, "b", FALSE));
  g_assert_true (zt_json_get_boolean (object, "n", TRUE));
  g_assert_null (zt_json_get (NULL, "a"));

  g_assert_true (zt_json_set_string (object, "answers.letter.validityDays", "90", &error));
  g_assert_cmpstr (zt_json_get_string (object, "answers.letter.validityDays"), ==, "90");
  g_assert_true (zt_json_set_string (object, "items.0.quantity", "4", &error));
  g_assert_true (zt_json_set_string (object, "items.1.quantity", "5", &error));
  g_assert_true (zt_json_set_string (object, "z.new", "6", &error));
  g_assert_cmpuint (json_array_get_length (zt_json_get_array (object, "items")), ==, 2);
  g_assert_cmpstr (zt_json_get_string (object, "items.0.quantity"), ==, "4");
  g_assert_false (zt_json_set_string (object, "n.x", "7", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (zt_json_set_string (object, "items.9", "7", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (zt_json_set_string (object, "a..b", "7", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

static void
test_list_elements (void)
{
  g_autoptr (JsonObject) object = zt_json_parse_object ("{\"l\":[\"a\",\"b\",\"c\"]}", -1, NULL);
  g_autofree char *text = NULL;

  g_assert_true (zt_json_set_string (object, "l.1", "B", NULL));
  g_assert_true (zt_json_set_string (object, "l.3", "d", NULL));
  text = zt_json_canonical_object (object, NULL);
  g_assert_cmpstr (text, ==, "{\"l\":[\"a\",\"B\",\"c\",\"d\"]}");
}

static void
test_money (void)
{
  g_autoptr (JsonObject) object = zt_json_parse_object (
      "{\"a\":{\"amount\":12.34,\"currency\":\"CNY\"},\"b\":{\"amount\":12,\"currency\":\"CNY\"},"
      "\"c\":{\"amount\":12.345,\"currency\":\"CNY\"},\"d\":{\"amount\":12,\"currency\":\"USD\"},"
      "\"e\":{\"amount\":\"12\",\"currency\":\"CNY\"},\"f\":{\"amount\":-1,\"currency\":\"CNY\"},"
      "\"g\":{\"amount\":1e300,\"currency\":\"CNY\"},\"h\":12,\"i\":{\"currency\":\"CNY\"}}",
      -1, NULL);

  g_assert_cmpint (zt_json_get_fen (object, "a"), ==, 1234);
  g_assert_cmpint (zt_json_get_fen (object, "b"), ==, 1200);
  for (char name[] = "c"; name[0] <= 'j'; name[0]++)
    g_assert_cmpint (zt_json_get_fen (object, name), ==, -1);
  for (gint64 fen = 0; fen < G_GINT64_CONSTANT (7000000000000000); fen = fen * 3 + 1)
    {
      json_object_set_member (object, "v", zt_json_value_new (fen));
      g_assert_cmpint (zt_json_get_fen (object, "v"), ==, fen);
    }
}

static void
test_copy (void)
{
  g_autoptr (JsonObject) object = zt_json_parse_object ("{\"a\":{\"b\":[{\"c\":1}]}}", -1, NULL);
  g_autoptr (JsonObject) copy = zt_json_object_copy (object);

  g_assert_true (zt_json_set_string (copy, "a.b.0.c", "changed", NULL));
  g_assert_cmpint (zt_json_get_int (object, "a.b.0.c", 0), ==, 1);
}

static void
test_pretty (void)
{
  g_autoptr (JsonNode) node = zt_json_parse ("{\"b\":[1,{}],\"a\":0.1,\"c\":[]}", -1, NULL);
  g_autofree char *text = zt_json_pretty (node);

  g_assert_cmpstr (text, ==,
                   "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": 0.1,\n  \"c\": []\n}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/numbers-parsed", test_numbers_parsed);
  g_test_add_func ("/json/rfc-sample", test_rfc_sample);
  g_test_add_func ("/json/key-order", test_key_order);
  g_test_add_func ("/json/surrogate-order", test_surrogate_order);
  g_test_add_func ("/json/nested-sorting", test_nested_sorting);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/error-place", test_error_place);
  g_test_add_func ("/json/truncations", test_truncations);
  g_test_add_func ("/json/paths", test_paths);
  g_test_add_func ("/json/list-elements", test_list_elements);
  g_test_add_func ("/json/money", test_money);
  g_test_add_func ("/json/copy", test_copy);
  g_test_add_func ("/json/pretty", test_pretty);
  return g_test_run ();
}
