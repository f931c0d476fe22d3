/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every type of field: what it takes, what it refuses, and that the refusal names the place. */
#include "config.h"

#include "zt-error.h"
#include "zt-kind.h"

static const ZtCode colours[] = { { "red", "Red" }, { "", "None" }, { NULL } };
static const ZtField inner[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, "Id" },
  { "note", ZT_TEXT, 0, "Note", .max = 5 },
  { NULL },
};
static const ZtField fields[] = {
  { "text", ZT_TEXT, 0, "Text", .max = 4 },
  { "code", ZT_CODE, 0, "Code", .codes = colours },
  { "integer", ZT_INTEGER, 0, "Integer", .max = 100 },
  { "decimal", ZT_DECIMAL, 0, "Decimal" },
  { "money", ZT_MONEY, 0, "Money" },
  { "time", ZT_TIME, 0, "Time" },
  { "date", ZT_DATE, 0, "Date" },
  { "boolean", ZT_BOOLEAN, 0, "Boolean" },
  { "digest", ZT_DIGEST, 0, "Digest" },
  { "binary", ZT_BINARY, 0, "Binary", .max = 16 },
  { "reference", ZT_REFERENCE, 0, "Reference" },
  { "object", ZT_OBJECT, 0, "Object", .of = inner },
  { "list", ZT_LIST, 0, "List", .of = inner, .max = 2 },
  { "strings", ZT_LIST, 0, "Strings", .max = 2 },
  { "codes", ZT_LIST, 0, "Codes", .codes = colours },
  { "map", ZT_MAP, 0, "Map", .max = 20 },
  { "group.first", ZT_TEXT, 0, "First" },
  { "group.deep.second", ZT_INTEGER, 0, "Second" },
  { NULL },
};

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const good[] = {
  "{}",
  "{\"text\":\"四个汉字\"}",
  "{\"text\":\"a\\nb\"}",
  "{\"text\":null}",
  "{\"code\":\"red\"}",
  "{\"code\":\"\"}",
  "{\"integer\":100}",
  "{\"integer\":0}",
  "{\"decimal\":\"12.345678\"}",
  "{\"decimal\":\"-3\"}",
  "{\"money\":{\"amount\":12.34,\"currency\":\"CNY\"}}",
  "{\"money\":{\"amount\":0,\"currency\":\"CNY\"}}",
  "{\"time\":\"2026-11-23T01:02:03.004Z\"}",
  "{\"time\":\"2026-11-23T09:02:03+08:00\"}",
  "{\"date\":\"2028-02-29\"}",
  "{\"boolean\":false}",
  "{\"digest\":\"" A64 "\"}",
  "{\"binary\":\"AAEC\"}",
  "{\"reference\":\"449901-2026-00102.91440101MA5CXXXX1X\"}",
  "{\"object\":{\"id\":\"a\"}}",
  "{\"object\":{\"note\":\"x\"}}", /* a change need not repeat what is required */
  "{\"list\":[{\"id\":\"a\"},{\"id\":\"b\",\"note\":\"x\"}]}",
  "{\"strings\":[\"a\",\"b\"]}",
  "{\"codes\":[\"red\"]}",
  "{\"map\":{\"a\":[1,null]}}",
  "{\"group\":{\"first\":\"x\",\"deep\":{\"second\":3}}}",
};

/* body, a piece of the message */
static const char *const bad[][2] = {
  { "{\"text\":\"五个汉字了\"}", "Text (text)" },
  { "{\"text\":3}", "Text (text)" },
  { "{\"text\":\"a\\u0007\"}", "control" },
  { "{\"text\":\"a\\u202e\"}", "control" },
  { "{\"code\":\"blue\"}", "blue" },
  { "{\"integer\":101}", "Integer (integer)" },
  { "{\"integer\":-1}", "Integer" },
  { "{\"integer\":1.5}", "Integer" },
  { "{\"integer\":\"1\"}", "Integer" },
  { "{\"decimal\":\"1.2345678\"}", "Decimal" },
  { "{\"decimal\":\"1e3\"}", "Decimal" },
  { "{\"decimal\":\"\"}", "Decimal" },
  { "{\"decimal\":\".5\"}", "Decimal" },
  { "{\"decimal\":1.5}", "Decimal" },
  { "{\"money\":{\"amount\":12.345,\"currency\":\"CNY\"}}", "Money" },
  { "{\"money\":{\"amount\":1,\"currency\":\"USD\"}}", "Money" },
  { "{\"money\":{\"amount\":-1,\"currency\":\"CNY\"}}", "Money" },
  { "{\"money\":{\"amount\":1,\"currency\":\"CNY\",\"x\":1}}", "Money" },
  { "{\"money\":12}", "Money" },
  { "{\"time\":\"2026-11-23\"}", "Time" },
  { "{\"time\":\"2026-13-23T01:02:03Z\"}", "Time" },
  { "{\"date\":\"2027-02-29\"}", "Date" },
  { "{\"date\":\"2026-1-01\"}", "Date" },
  { "{\"boolean\":\"true\"}", "Boolean" },
  { "{\"boolean\":1}", "Boolean" },
  { "{\"digest\":\"" A64 "a\"}", "Digest" },
  { "{\"digest\":\"A" A64 "\"}", "Digest" },
  { "{\"binary\":\"AAE\"}", "Binary" },
  { "{\"binary\":\"AAEC\\n\"}", "Binary" },
  { "{\"binary\":\"\"}", "Binary" },
  { "{\"binary\":\"AAECAAECAAECAAECAAEC\"}", "Binary" },
  { "{\"reference\":\"a/b\"}", "Reference" },
  { "{\"reference\":\"..\"}", "Reference" },
  { "{\"reference\":\"\"}", "Reference" },
  { "{\"object\":[]}", "Object" },
  { "{\"object\":{\"id\":\"a\",\"colour\":1}}", "object.colour" },
  { "{\"list\":{}}", "List" },
  { "{\"list\":[{\"note\":\"x\"}]}", "list.0.id" },
  { "{\"list\":[{\"id\":\"a\"},{\"id\":\"b\",\"note\":\"123456\"}]}", "list.1.note" },
  { "{\"list\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\"}]}", "List" },
  { "{\"list\":[1]}", "list.0" },
  { "{\"strings\":[1]}", "strings.0" },
  { "{\"strings\":[\"a\",\"b\",\"c\"]}", "Strings" },
  { "{\"codes\":[\"green\"]}", "codes.0" },
  { "{\"map\":[]}", "Map" },
  { "{\"map\":{\"abcdefghijklmnopq\":12345}}", "Map" },
  { "{\"group\":\"x\"}", "group" },
  { "{\"group\":{\"deep\":4}}", "group.deep" },
  { "{\"group\":{\"deep\":{\"third\":4}}}", "group.deep.third" },
  { "{\"grou\":{}}", "grou" },
  { "{\"group.first\":\"x\"}", "group.first" },
  { "{\"unknown\":1}", "unknown" },
};

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (JsonObject) body = parse (good[i]);
      g_autoptr (GError) error = NULL;

      if (!zt_fields_validate (fields, body, FALSE, &error))
        g_error ("%s: %s", good[i], error->message);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonObject) body = parse (bad[i][0]);
      g_autoptr (GError) error = NULL;

      if (zt_fields_validate (fields, body, FALSE, &error))
        g_error ("%s was accepted", bad[i][0]);
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
      if (strstr (error->message, bad[i][1]) == NULL)
        g_error ("%s: “%s” does not name %s", bad[i][0], error->message, bad[i][1]);
    }
}

static void
test_complete (void)
{
  static const ZtField needed[] = {
    { "title", ZT_TEXT, ZT_REQUIRED, "Title" },
    { "buyer.id", ZT_REFERENCE, ZT_REQUIRED, "Buyer" },
    { "agency", ZT_OBJECT, 0, "Agency", .of = inner },
    { NULL },
  };
  static const char *const cases[][2] = {
    { "{\"title\":\"x\",\"buyer\":{\"id\":\"b\"}}", NULL },
    { "{\"title\":\"x\",\"buyer\":{\"id\":\"b\"},\"agency\":{\"id\":\"a\"}}", NULL },
    { "{\"title\":\"x\",\"buyer\":{\"id\":\"b\"},\"agency\":{}}", "agency.id" },
    { "{\"title\":\"x\",\"buyer\":{}}", "buyer.id" },
    { "{\"title\":\"x\"}", "buyer.id" },
    { "{\"title\":\"\",\"buyer\":{\"id\":\"b\"}}", "title" },
    { "{\"title\":null,\"buyer\":{\"id\":\"b\"}}", "title" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) body = parse (cases[i][0]);
      g_autoptr (GError) error = NULL;
      gboolean ok = zt_fields_validate (needed, body, TRUE, &error);

      g_assert_cmpint (ok, ==, cases[i][1] == NULL);
      if (!ok)
        g_assert_nonnull (strstr (error->message, cases[i][1]));
    }
}

static void
test_find (void)
{
  static const ZtKind kind = { "toy", "Toy", fields };

  g_assert_cmpstr (zt_kind_find_field (&kind, "group.deep.second")->label, ==, "Second");
  g_assert_cmpstr (zt_kind_find_field (&kind, "list.12.note")->label, ==, "Note");
  g_assert_cmpstr (zt_kind_find_field (&kind, "list.note")->label, ==, "Note");
  g_assert_cmpstr (zt_kind_find_field (&kind, "object.id")->label, ==, "Id");
  g_assert_null (zt_kind_find_field (&kind, "group"));
  g_assert_null (zt_kind_find_field (&kind, "list.12"));
  g_assert_null (zt_kind_find_field (&kind, "nothing"));
}

static void
test_ids (void)
{
  g_autofree char *longest = g_strnfill (80, 'a'), *longer = g_strnfill (81, 'a');

  g_assert_true (zt_record_id_is_valid ("449901-2026-00102"));
  g_assert_true (zt_record_id_is_valid (longest));
  g_assert_false (zt_record_id_is_valid (longer));
  g_assert_false (zt_record_id_is_valid (""));
  g_assert_false (zt_record_id_is_valid (NULL));
  g_assert_false (zt_record_id_is_valid ("."));
  g_assert_false (zt_record_id_is_valid (".."));
  g_assert_false (zt_record_id_is_valid ("a b"));
  g_assert_false (zt_record_id_is_valid ("项目"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fields/good", test_good);
  g_test_add_func ("/fields/bad", test_bad);
  g_test_add_func ("/fields/complete", test_complete);
  g_test_add_func ("/fields/find", test_find);
  g_test_add_func ("/fields/ids", test_ids);
  return g_test_run ();
}
