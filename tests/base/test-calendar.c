/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Working days: the vectors of domain §2.4. */
#include "config.h"

#include <glib/gstdio.h>

#include "calendar.h"
#include "zt-error.h"

static GDate
day (guint year, guint month, guint dom)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) dom, (GDateMonth) month, (GDateYear) year);
  return date;
}

static void
assert_date (const GDate *date, const char *expected)
{
  char text[16];

  g_date_strftime (text, sizeof text, "%Y-%m-%d", date);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_working_days (void)
{
  static const struct
  {
    guint year, month, dom;
    int days;
    const char *expected;
  } cases[] = {
    { 2025, 1, 24, 5, "2025-02-07" }, { 2025, 4, 30, 7, "2025-05-14" },
    { 2025, 9, 26, 7, "2025-10-13" }, { 2025, 12, 30, 2, "2026-01-04" },
    { 2026, 2, 12, 5, "2026-02-26" }, { 2026, 2, 13, 7, "2026-03-02" },
    { 2026, 4, 30, 7, "2026-05-13" }, { 2026, 6, 18, 2, "2026-06-23" },
    { 2026, 9, 18, 3, "2026-09-22" }, { 2026, 9, 24, 1, "2026-09-28" },
    { 2026, 9, 28, 7, "2026-10-13" }, { 2026, 9, 28, 15, "2026-10-23" },
    { 2026, 9, 30, 2, "2026-10-09" }, { 2026, 9, 30, 0, "2026-09-30" },
  };
  ZtCalendar *calendar = zt_calendar_get_default (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GDate from = day (cases[i].year, cases[i].month, cases[i].dom);
      GDate to;
      int days;

      g_assert_true (zt_calendar_add_working_days (calendar, &from, cases[i].days, &to, NULL));
      assert_date (&to, cases[i].expected);
      g_assert_true (zt_calendar_count_working_days (calendar, &from, &to, &days, NULL));
      g_assert_cmpint (days, ==, cases[i].days);
    }
}

static void
test_calendar_days (void)
{
  ZtCalendar *calendar = zt_calendar_get_default (NULL);
  GDate from = day (2026, 3, 2);
  GDate to;

  g_assert_true (zt_calendar_add_days (calendar, &from, 20, ZT_ROLL_STATUTORY, &to, NULL));
  assert_date (&to, "2026-03-22");
  g_assert_true (zt_calendar_add_days (calendar, &from, 20, ZT_ROLL_WORKDAY, &to, NULL));
  assert_date (&to, "2026-03-23");
  from = day (2026, 9, 11);
  g_assert_true (zt_calendar_add_days (calendar, &from, 20, ZT_ROLL_STATUTORY, &to, NULL));
  assert_date (&to, "2026-10-08");
  from = day (2026, 9, 10);
  g_assert_true (zt_calendar_add_days (calendar, &from, 20, ZT_ROLL_STATUTORY, &to, NULL));
  assert_date (&to, "2026-09-30");
}

/* 248 working days in either year. */
static void
test_whole_years (void)
{
  ZtCalendar *calendar = zt_calendar_get_default (NULL);

  for (guint year = 2025; year <= 2026; year++)
    {
      GDate date = day (year, 1, 1);
      guint count = 0;

      for (; g_date_get_year (&date) == year; g_date_add_days (&date, 1))
        {
          gboolean working;

          g_assert_true (zt_calendar_is_working_day (calendar, &date, &working, NULL));
          count += working ? 1 : 0;
        }
      g_assert_cmpuint (count, ==, 248);
    }
}

static void
test_unknown_year (void)
{
  ZtCalendar *calendar = zt_calendar_get_default (NULL);
  g_autoptr (GError) error = NULL;
  GDate from = day (2026, 12, 28);
  GDate to = day (2020, 1, 1);

  g_assert_true (zt_calendar_add_working_days (calendar, &from, 3, &to, NULL));
  assert_date (&to, "2026-12-31");
  to = day (2020, 1, 1);
  g_assert_false (zt_calendar_add_working_days (calendar, &from, 4, &to, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  assert_date (&to, "2020-01-01");
  g_clear_error (&error);
  g_assert_false (zt_calendar_add_days (calendar, &from, 10, ZT_ROLL_STATUTORY, &to, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static ZtCalendar *
from_text (const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "zt-calendar-XXXXXX", NULL);
  int fd = g_mkstemp (path);
  ZtCalendar *calendar;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  calendar = zt_calendar_new_from_file (path, error);
  g_unlink (path);
  return calendar;
}

static void
test_import (void)
{
  static const char *const bad[] = {
    "{}",
    "{\"years\":[{\"year\":2027}]}",
    "{\"years\":[{\"year\":2027,\"rest\":[\"2026-01-01\"],\"work\":[]}]}",
    "{\"years\":[{\"year\":2027,\"rest\":[\"2027-02-30\"],\"work\":[]}]}",
    "{\"years\":[{\"year\":2027,\"rest\":[7],\"work\":[]}]}",
    "{\"years\":[{\"year\":2027,\"rest\":[],\"work\":[]},{\"year\":2027,\"rest\":[],\"work\":[]}]}",
    "{\"years\":[7]}",
    "nonsense",
  };
  g_autoptr (ZtCalendar) calendar = from_text (
      "{\"years\":[{\"year\":2027,\"rest\":[\"2027-01-01\"],\"work\":[\"2027-01-02\"]}]}", NULL);
  g_autoptr (GError) error = NULL;
  GDate date = day (2027, 1, 2);
  gboolean working = FALSE;

  g_assert_nonnull (calendar);
  g_assert_true (zt_calendar_is_working_day (calendar, &date, &working, NULL));
  g_assert_true (working);
  date = day (2026, 1, 5);
  g_assert_false (zt_calendar_is_working_day (calendar, &date, &working, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_null (from_text (bad[i], &refusal));
      g_assert_error (refusal, ZT_ERROR, ZT_ERROR_INVALID);
    }
  g_assert_null (zt_calendar_new_from_file ("/nonexistent/calendar.json", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar/working-days", test_working_days);
  g_test_add_func ("/calendar/calendar-days", test_calendar_days);
  g_test_add_func ("/calendar/whole-years", test_whole_years);
  g_test_add_func ("/calendar/unknown-year", test_unknown_year);
  g_test_add_func ("/calendar/import", test_import);
  return g_test_run ();
}
