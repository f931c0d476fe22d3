/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legal time limits with the dates of domain §2.4. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "deadlines.h"
#include "zt-error.h"
#include "zt-time.h"

static GDate
day (const char *text)
{
  GDate date;
  guint year, month, dom;

  g_assert_cmpint (sscanf (text, "%u-%u-%u", &year, &month, &dom), ==, 3);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) dom, (GDateMonth) month, (GDateYear) year);
  return date;
}

static void
assert_day (const GDate *date, const char *expected)
{
  char text[16];

  g_date_strftime (text, sizeof text, "%Y-%m-%d", date);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_limits (void)
{
  static const char *const cases[][3] = {
    { "T18", "2026-09-28", "2026-10-13" }, { "T19", "2026-04-30", "2026-05-13" },
    { "T20", "2026-09-28", "2026-10-23" }, { "T12", "2026-09-30", "2026-10-09" },
    { "T17", "2026-09-18", "2026-09-22" }, { "T15", "2026-02-12", "2026-02-26" },
    { "T02", "2026-09-24", "2026-09-28" }, { "T13", "2026-09-02", "2026-10-08" },
  };
  ZtCalendar *calendar = zt_calendar_get_default (NULL);
  g_autoptr (GError) error = NULL;
  GDate from = day ("2026-12-30");
  GDate to;
  gsize n;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      from = day (cases[i][1]);
      g_assert_true (zt_time_limit_end (calendar, cases[i][0], &from, &to, NULL));
      assert_day (&to, cases[i][2]);
    }
  g_assert_false (zt_time_limit_end (calendar, "T99", &from, &to, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  from = day ("2026-12-30");
  g_assert_false (zt_time_limit_end (calendar, "T18", &from, &to, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "2027"));
  g_assert_nonnull (zt_time_limits (&n));
  g_assert_cmpuint (n, >=, 16);
}

static void
test_earliest (void)
{
  static const char *const cases[][3] = {
    { "open-tender", "2026-03-02", "2026-03-22" },
    { "open-tender", "2026-09-11", "2026-10-08" },
    { "invited", "2026-09-10", "2026-09-30" },
    { "negotiation", "2026-09-18", "2026-09-22" },
    { "inquiry", "2026-11-23", "2026-11-26" },
    { "consultation", "2026-11-23", "2026-12-03" },
    /* Ten days over the spring festival are fewer than five working days. */
    { "consultation", "2026-02-13", "2026-02-27" },
    { "single-source", "2026-11-23", "2026-11-23" },
  };
  ZtCalendar *calendar = zt_calendar_get_default (NULL);
  g_autoptr (GError) error = NULL;
  const char *basis;
  GDate from, to;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      from = day (cases[i][1]);
      g_test_message ("%s %s", cases[i][0], cases[i][1]);
      g_assert_true (zt_deadline_earliest (calendar, cases[i][0], &from, &to, &basis, NULL));
      assert_day (&to, cases[i][2]);
      g_assert_nonnull (basis);
    }
  g_assert_false (zt_deadline_earliest (calendar, "auction", &from, &to, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

static void
test_clarification (void)
{
  static const char *const cases[][4] = {
    { "open-tender", "2026-11-23", "2026-12-08", "2026-12-08" },
    { "open-tender", "2026-11-24", "2026-12-08", "2026-12-09" },
    { "open-tender", "2026-09-20", "2026-09-29", "2026-10-08" },
    { "consultation", "2026-11-23", "2026-11-27", "2026-11-28" },
    { "negotiation", "2026-09-24", "2026-09-28", "2026-09-30" },
    { "inquiry", "2026-11-23", "2026-12-30", "2026-12-30" },
  };
  ZtCalendar *calendar = zt_calendar_get_default (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GDate issued = day (cases[i][1]);
      GDate deadline = day (cases[i][2]);
      GDate needed;

      g_assert_true (zt_deadline_after_clarification (calendar, cases[i][0], &issued, &deadline,
                                                      &needed, NULL, NULL));
      assert_day (&needed, cases[i][3]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deadlines/limits", test_limits);
  g_test_add_func ("/deadlines/earliest", test_earliest);
  g_test_add_func ("/deadlines/clarification", test_clarification);
  return g_test_run ();
}
