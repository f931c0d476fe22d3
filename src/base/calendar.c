/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Working days from the State Council's yearly notices; data in data/calendar. */
#define G_LOG_DOMAIN "zt-calendar"

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

#include "base-resources.h"
#include "calendar.h"
#include "zt-error.h"
#include "zt-json.h"

/* A time limit of the procurement laws is days or weeks; more is a mistake of the caller. */
#define MAX_DAYS 36600

struct _ZtCalendar
{
  GHashTable *years; /* year → itself */
  GHashTable *rest;  /* Julian day → itself: days off of the notice, weekends within them too */
  GHashTable *work;  /* Julian day → itself: weekend days on which one works */
};

gboolean
zt_date_parse (const char *text, GDate *date)
{
  guint year, month, day;
  int length = 0;

  if (text == NULL || sscanf (text, "%4u-%2u-%2u%n", &year, &month, &day, &length) != 3
      || length != 10 || text[10] != '\0'
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

static gboolean
load_days (JsonObject *entry, const char *member, gint64 year, GHashTable *days, GError **error)
{
  JsonArray *list = zt_json_get_array (entry, member);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *text
          = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
      GDate date;

      if (!zt_date_parse (text, &date) || g_date_get_year (&date) != year)
        {
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       /* TRANSLATORS: %s is "rest" or "work", %u counts the entries of that list,
                          then a year. */
                       _ ("The calendar's list “%s” has an entry (number %u) that is not a day of "
                          "%" PRId64 "."),
                       member, i + 1, year);
          return FALSE;
        }
      g_hash_table_add (days, GUINT_TO_POINTER (g_date_get_julian (&date)));
    }
  if (list != NULL)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: a year, then "rest" or "work". */
               _ ("The calendar of %" PRId64 " has no list “%s”."), year, member);
  return FALSE;
}

static ZtCalendar *
calendar_new (const char *text, gssize length, GError **error)
{
  g_autoptr (ZtCalendar) calendar = g_new0 (ZtCalendar, 1);
  g_autoptr (JsonObject) root = NULL;
  JsonArray *years;

  calendar->years = g_hash_table_new (NULL, NULL);
  calendar->rest = g_hash_table_new (NULL, NULL);
  calendar->work = g_hash_table_new (NULL, NULL);
  root = zt_json_parse_object (text, length, error);
  if (root == NULL)
    return NULL;
  years = zt_json_get_array (root, "years");
  for (guint i = 0; years != NULL && i < json_array_get_length (years); i++)
    {
      g_autofree char *path = g_strdup_printf ("years.%u", i);
      JsonObject *entry = zt_json_get_object (root, path);
      gint64 year = zt_json_get_int (entry, "year", 0);

      if (entry == NULL || year < 1990 || year > 9999
          || !g_hash_table_add (calendar->years, GINT_TO_POINTER ((gint) year)))
        {
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       /* TRANSLATORS: %u counts the entries of the list of years. */
                       _ ("Entry %u of the calendar has no year, or one that is there already."),
                       i + 1);
          return NULL;
        }
      if (!load_days (entry, "rest", year, calendar->rest, error)
          || !load_days (entry, "work", year, calendar->work, error))
        return NULL;
    }
  if (years == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The calendar has no list of years."));
      return NULL;
    }
  return g_steal_pointer (&calendar);
}

ZtCalendar *
zt_calendar_new_from_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  ZtCalendar *calendar;

  g_return_val_if_fail (path != NULL, NULL);
  if (!g_file_get_contents (path, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  calendar = calendar_new (text, (gssize) length, error);
  if (calendar == NULL)
    g_prefix_error (error, "%s: ", path);
  return calendar;
}

ZtCalendar *
zt_calendar_get_default (GError **error)
{
  static ZtCalendar *calendar;
  static GError *failure;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      /* Naming the resource here also keeps it from being dropped from the static library. */
      g_autoptr (GBytes) bytes
          = g_resource_lookup_data (zt_base_get_resource (), "/cn/zhaotou/base/calendar/cn.json", 0,
                                    &failure);

      if (bytes != NULL)
        calendar = calendar_new (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                 &failure);
      g_once_init_leave (&once, 1);
    }
  if (calendar == NULL && error != NULL)
    *error = g_error_copy (failure);
  return calendar;
}

void
zt_calendar_free (ZtCalendar *calendar)
{
  if (calendar == NULL)
    return;
  g_hash_table_unref (calendar->years);
  g_hash_table_unref (calendar->rest);
  g_hash_table_unref (calendar->work);
  g_free (calendar);
}

static gboolean
has_year (ZtCalendar *calendar, const GDate *date, GError **error)
{
  int year = g_date_get_year (date);

  if (g_hash_table_contains (calendar->years, GINT_TO_POINTER (year)))
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
               /* TRANSLATORS: %d is a year. */
               _ ("The holidays of %d are not known yet, so working days in it cannot be counted. "
                  "Import the calendar of that year once its notice is published."),
               year);
  return FALSE;
}

gboolean
zt_calendar_is_working_day (ZtCalendar *calendar, const GDate *date, gboolean *working,
                            GError **error)
{
  gpointer day;

  g_return_val_if_fail (calendar != NULL && date != NULL && g_date_valid (date), FALSE);
  g_return_val_if_fail (working != NULL, FALSE);
  if (!has_year (calendar, date, error))
    return FALSE;
  day = GUINT_TO_POINTER (g_date_get_julian (date));
  if (g_hash_table_contains (calendar->work, day))
    *working = TRUE;
  else
    *working = !g_hash_table_contains (calendar->rest, day)
               && g_date_get_weekday (date) <= G_DATE_FRIDAY;
  return TRUE;
}

gboolean
zt_calendar_is_statutory_holiday (ZtCalendar *calendar, const GDate *date, gboolean *holiday,
                                  GError **error)
{
  g_return_val_if_fail (calendar != NULL && date != NULL && g_date_valid (date), FALSE);
  g_return_val_if_fail (holiday != NULL, FALSE);
  if (!has_year (calendar, date, error))
    return FALSE;
  *holiday = g_hash_table_contains (calendar->rest, GUINT_TO_POINTER (g_date_get_julian (date)));
  return TRUE;
}

gboolean
zt_calendar_add_working_days (ZtCalendar *calendar, const GDate *from, int days, GDate *to,
                              GError **error)
{
  GDate date;

  g_return_val_if_fail (from != NULL && g_date_valid (from) && to != NULL, FALSE);
  g_return_val_if_fail (days >= 0 && days <= MAX_DAYS, FALSE);
  date = *from;
  while (days > 0)
    {
      gboolean working;

      g_date_add_days (&date, 1);
      if (!zt_calendar_is_working_day (calendar, &date, &working, error))
        return FALSE;
      if (working)
        days--;
    }
  *to = date;
  return TRUE;
}

gboolean
zt_calendar_add_days (ZtCalendar *calendar, const GDate *from, int days, ZtRoll roll, GDate *to,
                      GError **error)
{
  GDate date;

  g_return_val_if_fail (from != NULL && g_date_valid (from) && to != NULL, FALSE);
  g_return_val_if_fail (days >= 0 && days <= MAX_DAYS, FALSE);
  date = *from;
  g_date_add_days (&date, (guint) days);
  for (;;)
    {
      gboolean free_day;

      if (roll == ZT_ROLL_STATUTORY)
        {
          if (!zt_calendar_is_statutory_holiday (calendar, &date, &free_day, error))
            return FALSE;
        }
      else
        {
          if (!zt_calendar_is_working_day (calendar, &date, &free_day, error))
            return FALSE;
          free_day = !free_day;
        }
      if (!free_day)
        break;
      g_date_add_days (&date, 1);
    }
  *to = date;
  return TRUE;
}

gboolean
zt_calendar_count_working_days (ZtCalendar *calendar, const GDate *from, const GDate *to, int *days,
                                GError **error)
{
  GDate date;
  int count = 0;

  g_return_val_if_fail (from != NULL && g_date_valid (from), FALSE);
  g_return_val_if_fail (to != NULL && g_date_valid (to) && days != NULL, FALSE);
  date = *from;
  while (g_date_compare (&date, to) < 0)
    {
      gboolean working;

      g_date_add_days (&date, 1);
      if (!zt_calendar_is_working_day (calendar, &date, &working, error))
        return FALSE;
      if (working)
        count++;
    }
  *days = count;
  return TRUE;
}
