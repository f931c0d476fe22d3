/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants: RFC 3339 in and out, Asia/Shanghai for people. */
#include "config.h"

#include "zt-time.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gint64 us;
    const char *formatted;
  } good[] = {
    { "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000Z" },
    /* RFC 3339 §5.8 */
    { "1985-04-12T23:20:50.52Z", G_GINT64_CONSTANT (482196050520000), "1985-04-12T23:20:50.520Z" },
    { "1996-12-19T16:39:57-08:00", G_GINT64_CONSTANT (851042397000000),
      "1996-12-20T00:39:57.000Z" },
    { "1937-01-01T12:00:27.87+00:20", G_GINT64_CONSTANT (-1041337172130000),
      "1937-01-01T11:40:27.870Z" },
    { "2026-11-23T09:02:03.004999+08:00", G_GINT64_CONSTANT (1795395723004999),
      "2026-11-23T01:02:03.004Z" },
    { "2024-02-29t00:00:00z", G_GINT64_CONSTANT (1709164800000000), "2024-02-29T00:00:00.000Z" },
    { "0001-01-01T00:00:00Z", G_GINT64_CONSTANT (-62135596800000000), "0001-01-01T00:00:00.000Z" },
    { "9999-12-31T23:59:59.999Z", G_GINT64_CONSTANT (253402300799999000),
      "9999-12-31T23:59:59.999Z" },
  };
  static const char *const bad[] = {
    "",
    "2026-11-23",
    "2026-11-23 09:02:03Z",
    "2026-11-23T09:02:03",
    "2026-02-29T00:00:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T09:60:00Z",
    "2026-11-23T09:02:03.Z",
    "2026-11-23T09:02:03+0800",
    "2026-11-23T09:02:03Z ",
    "2026-13-01T00:00:00Z",
    "2026-11-23T09:02:03+24:00",
    "26-11-23T09:02:03Z",
    "0000-01-01T00:00:00Z",
  };
  gint64 us = 0;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = NULL;

      g_test_message ("%s", good[i].text);
      g_assert_true (zt_time_parse (good[i].text, &us));
      g_assert_cmpint (us, ==, good[i].us);
      text = zt_time_format (us);
      g_assert_cmpstr (text, ==, good[i].formatted);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (zt_time_parse (bad[i], &us));
    }
  g_assert_false (zt_time_parse (NULL, &us));
}

static void
test_display (void)
{
  gint64 us = 0;
  g_autofree char *text = NULL;
  g_autofree char *date = NULL;

  g_assert_true (zt_time_parse ("2026-11-22T16:02:59.999Z", &us));
  text = zt_time_display (us);
  date = zt_time_display_date (us);
  g_assert_cmpstr (text, ==, "2026-11-23 00:02");
  g_assert_cmpstr (date, ==, "2026年11月23日");
}

static void
test_left (void)
{
  g_autofree char *days
      = zt_time_left ((G_GINT64_CONSTANT (2) * 86400 + 4 * 3600 + 13 * 60 + 7) * G_USEC_PER_SEC);
  g_autofree char *one = zt_time_left (G_GINT64_CONSTANT (86400999999));
  g_autofree char *hours = zt_time_left (59 * G_USEC_PER_SEC);
  g_autofree char *past = zt_time_left (-5);

  g_assert_cmpstr (days, ==, "2 days 04:13:07");
  g_assert_cmpstr (one, ==, "1 day 00:00:00");
  g_assert_cmpstr (hours, ==, "00:00:59");
  g_assert_cmpstr (past, ==, "00:00:00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/parse", test_parse);
  g_test_add_func ("/time/display", test_display);
  g_test_add_func ("/time/left", test_left);
  return g_test_run ();
}
