/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records, commands and events go to JSON and come back the same; the leaf of an event is fixed to
 * the byte. */
#include "config.h"

#include "zt-command.h"
#include "zt-error.h"
#include "zt-time.h"

static char *
canonical (JsonObject *object)
{
  return zt_json_canonical_object (object, NULL);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_record (void)
{
  const char *text
      = "{\"id\":\"T-1\",\"kind\":\"tender\",\"modified\":\"2026-11-23T01:02:03.004Z\","
        "\"state\":\"active\",\"title\":\"网络\",\"version\":3}";
  g_autoptr (JsonObject) wire = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) record = zt_record_new_from_json (wire, &error);
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (zt_record_get_version (record), ==, 3);
  g_assert_cmpstr (zt_record_get_state (record), ==, "active");
  g_assert_cmpuint (json_object_get_size (zt_record_get_body (record)), ==, 1);
  again = zt_record_to_json (record);
  written = canonical (again);
  g_assert_cmpstr (written, ==, text);
}

static void
test_record_is_immutable (void)
{
  g_autoptr (JsonObject) body = parse ("{\"title\":\"one\"}");
  g_autoptr (ZtRecord) record = zt_record_new ("tender", "T-1", 1, "draft", body);

  json_object_set_string_member (body, "title", "two");
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (record), "title"), ==, "one");
}

static void
test_record_refused (void)
{
  static const char *const cases[] = {
    "{\"id\":\"a/b\",\"kind\":\"tender\",\"state\":\"active\",\"version\":3}",
    "{\"kind\":\"tender\",\"state\":\"active\",\"version\":3}",
    "{\"id\":\"a\",\"kind\":\"tender\",\"state\":\"active\"}",
    "{\"id\":\"a\",\"kind\":\"tender\",\"state\":\"active\",\"version\":1,\"modified\":\"x\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) wire = parse (cases[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_record_new_from_json (wire, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

static void
test_command (void)
{
  g_autoptr (JsonObject) body = parse ("{\"title\":\"x\",\"n\":[1,2]}");
  g_autoptr (ZtCommand) command = zt_command_new ("tender", "T-1", "create", 0, body);
  g_autoptr (ZtCommand) second = NULL, third = NULL;
  g_autoptr (JsonObject) wire = NULL, again = NULL;
  g_autofree char *first_text = NULL, *second_text = NULL;
  g_autoptr (GError) error = NULL;

  command->made_at -= command->made_at % 1000;
  wire = zt_command_to_json (command);
  second = zt_command_new_from_json (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second->made_at, ==, command->made_at);
  third = zt_command_copy (second);
  again = zt_command_to_json (third);
  first_text = canonical (wire);
  second_text = canonical (again);
  g_assert_cmpstr (first_text, ==, second_text);
}

#define ID "\"id\":\"01936b1c-7e1d-7abc-8def-0123456789ab\""

static void
test_command_refused (void)
{
  static const char *const cases[] = {
    "{\"id\":\"x\",\"kind\":\"tender\",\"record\":\"T\",\"action\":\"create\"}",
    "{" ID ",\"kind\":\"tender\",\"record\":\"T/1\",\"action\":\"create\"}",
    "{" ID ",\"kind\":\"tender\",\"record\":\"T\"}",
    "{" ID ",\"kind\":\"tender\",\"record\":\"T\",\"action\":\"create\",\"body\":[]}",
    "{" ID ",\"kind\":\"tender\",\"record\":\"T\",\"action\":\"create\",\"ifVersion\":-2}",
    "{" ID ",\"kind\":\"tender\",\"record\":\"T\",\"action\":\"create\",\"actor\":\"me\"}",
    "{" ID ",\"kind\":\"tender\",\"record\":\"T\",\"action\":\"create\",\"madeAt\":\"now\"}",
  };
  g_autoptr (JsonObject) right
      = parse ("{" ID ",\"kind\":\"tender\",\"record\":\"T\",\"action\":\"create\"}");
  g_autoptr (ZtCommand) command = zt_command_new_from_json (right, NULL);

  g_assert_nonnull (command);
  g_assert_cmpint (command->if_version, ==, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) wire = parse (cases[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_command_new_from_json (wire, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

static void
test_event (void)
{
  const char *leaf = "{\"action\":\"create\",\"actor\":\"buyer1\",\"body\":{\"title\":\"网络\"},"
                     "\"command\":\"c-1\",\"kind\":\"tender\",\"organisation\":\"ORG\","
                     "\"position\":7,\"record\":\"T-1\",\"state\":\"draft\","
                     "\"time\":\"2026-11-23T01:02:03.004Z\",\"version\":1}";
  g_autoptr (JsonObject) wire = parse (leaf);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event = zt_event_new_from_json (wire, &error);
  g_autoptr (ZtEvent) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize length;

  g_assert_no_error (error);
  g_assert_cmpint (event->position, ==, 7);
  g_assert_cmpint (zt_record_get_modified (event->record), ==, event->time);
  copy = zt_event_copy (event);
  bytes = zt_event_leaf (copy);
  data = g_bytes_get_data (bytes, &length);
  g_assert_cmpmem (data, length, leaf, strlen (leaf));
}

/* The envelopes that are written by hand are what the canonical writer makes of the whole. */
static void
test_by_hand (void)
{
  g_autoptr (JsonObject) body = parse (
      "{\"z\":[1,{\"b\":\"\\\"\\n\",\"a\":null}],\"\":1.5,\"\U0001f600\":true,\"\ufb33\":0}");
  g_autoptr (ZtCommand) command = zt_command_new ("tender", "T-1", "create", -1, body);
  g_autoptr (ZtEvent) event = g_new0 (ZtEvent, 1);
  g_autoptr (JsonObject) command_wire = zt_command_to_json (command);
  g_autoptr (JsonObject) event_wire = NULL;
  g_autoptr (GBytes) content = zt_command_content (command), leaf = NULL, expected = NULL;

  json_object_remove_member (command_wire, "madeAt");
  expected = zt_json_canonical_bytes (command_wire);
  g_assert_true (g_bytes_equal (content, expected));
  event->command = g_strdup ("c");
  event->action = g_strdup ("“create”\t");
  event->record = zt_record_new ("tender", "T-1", 1, "draft", body);
  for (int round = 0; round < 2; round++)
    {
      leaf = zt_event_leaf (event);
      event_wire = zt_event_to_json (event);
      g_clear_pointer (&expected, g_bytes_unref);
      expected = zt_json_canonical_bytes (event_wire);
      g_assert_true (g_bytes_equal (leaf, expected));
      g_clear_pointer (&leaf, g_bytes_unref);
      g_clear_pointer (&event_wire, json_object_unref);
      g_clear_pointer (&event->actor, g_free);
      g_clear_pointer (&event->organisation, g_free);
      event->actor = g_strdup ("p");
      event->organisation = g_strdup ("o");
      event->time = G_GINT64_CONSTANT (1764300000123000);
      event->position = 9;
    }
}

static void
test_event_refused (void)
{
  static const char *const cases[] = {
    "{\"position\":1,\"command\":\"c\",\"action\":\"a\",\"kind\":\"k\",\"record\":\"r\","
    "\"state\":\"s\",\"version\":1}",
    "{\"position\":-1,\"command\":\"c\",\"action\":\"a\",\"kind\":\"k\",\"record\":\"r\","
    "\"state\":\"s\",\"version\":1,\"body\":{}}",
    "{\"position\":1,\"command\":\"c\",\"action\":\"a\",\"kind\":\"k\",\"record\":\"r\","
    "\"state\":\"s\",\"version\":0,\"body\":{}}",
    "{\"position\":1,\"command\":\"c\",\"action\":\"a\",\"kind\":\"k\",\"record\":\"r\","
    "\"state\":\"s\",\"version\":1,\"body\":{},\"extra\":1}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) wire = parse (cases[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_event_new_from_json (wire, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

/* The examples of RFC 7396, appendix A, that have objects on both sides. */
static void
test_merge_patch (void)
{
  static const char *const cases[][3] = {
    { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
    { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
    { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
    { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
    { "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
    { "{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}" },
    { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) target = parse (cases[i][0]);
      g_autoptr (JsonObject) patch = parse (cases[i][1]);
      g_autofree char *result = NULL;

      zt_json_merge_patch (target, patch);
      result = canonical (target);
      g_assert_cmpstr (result, ==, cases[i][2]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/round-trip", test_record);
  g_test_add_func ("/record/immutable", test_record_is_immutable);
  g_test_add_func ("/record/refused", test_record_refused);
  g_test_add_func ("/command/round-trip", test_command);
  g_test_add_func ("/command/refused", test_command_refused);
  g_test_add_func ("/event/round-trip", test_event);
  g_test_add_func ("/command/by-hand", test_by_hand);
  g_test_add_func ("/event/refused", test_event_refused);
  g_test_add_func ("/merge-patch", test_merge_patch);
  return g_test_run ();
}
