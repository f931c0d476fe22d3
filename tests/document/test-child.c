/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of the helper process: answers, crashes, time limits and cancelling. */
#include "config.h"

#include "zt-child.h"

static JsonObject *
ping (int milliseconds, gboolean crash)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_int_member (arguments, "milliseconds", milliseconds);
  json_object_set_boolean_member (arguments, "crash", crash);
  return arguments;
}

static void
test_answers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtChild) child = zt_child_new (&error);

  g_assert_no_error (error);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (JsonObject) answer = zt_child_call (child, "ping", NULL, 10, &bytes, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (zt_json_get_boolean (answer, "pong", FALSE));
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "pong", 4);
    }
}

static void
test_unknown_command (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtChild) child = zt_child_new (NULL);
  g_autoptr (JsonObject) answer = zt_child_call (child, "no-such", NULL, 10, NULL, NULL, &error);

  g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
  g_assert_null (answer);
  g_assert_true (zt_child_is_alive (child));
}

static void
test_crash (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtChild) child = zt_child_new (NULL);
  g_autoptr (JsonObject) arguments = ping (0, TRUE);

  g_assert_null (zt_child_call (child, "ping", arguments, 10, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_assert_false (zt_child_is_alive (child));
  g_clear_error (&error);
  g_assert_null (zt_child_call (child, "ping", NULL, 10, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

static void
test_too_slow (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) arguments = ping (60000, FALSE);
  gint64 start = g_get_monotonic_time ();

  g_assert_null (zt_child_run ("ping", arguments, 1, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (JsonObject) arguments = ping (60000, FALSE);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (zt_child_run ("ping", arguments, 60, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/child/answers", test_answers);
  g_test_add_func ("/child/unknown-command", test_unknown_command);
  g_test_add_func ("/child/crash", test_crash);
  g_test_add_func ("/child/too-slow", test_too_slow);
  g_test_add_func ("/child/cancelled", test_cancelled);
  return g_test_run ();
}
