/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants to and from text. */
#define G_LOG_DOMAIN "zt-time"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "zt-time.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define DAY (86400 * G_GINT64_CONSTANT (1000000))
#define EPOCH_JULIAN 719163 /* 1970-01-01 as g_date counts */
/* China has had one time zone without summer time since 1992, so no zone data is needed. */
#define SHANGHAI (8 * 3600 * G_GINT64_CONSTANT (1000000))

typedef struct
{
  GDate date;
  guint hour, minute, second, millisecond;
} Parts;

static gboolean
split (gint64 us, Parts *parts)
{
  gint64 day = us / DAY;
  gint64 rest = us % DAY;

  if (rest < 0)
    {
      rest += DAY;
      day--;
    }
  day += EPOCH_JULIAN;
  if (day < 1 || day > 3652059) /* year 9999 */
    return FALSE;
  g_date_clear (&parts->date, 1);
  g_date_set_julian (&parts->date, (guint32) day);
  parts->hour = (guint) (rest / (3600 * SECOND));
  parts->minute = (guint) (rest / (60 * SECOND) % 60);
  parts->second = (guint) (rest / SECOND % 60);
  parts->millisecond = (guint) (rest / 1000 % 1000);
  return TRUE;
}

gint64
zt_time_now (void)
{
  return g_get_real_time ();
}

char *
zt_time_format (gint64 us)
{
  Parts parts;

  g_return_val_if_fail (split (us, &parts), g_strdup (""));
  return g_strdup_printf ("%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", g_date_get_year (&parts.date),
                          g_date_get_month (&parts.date), g_date_get_day (&parts.date), parts.hour,
                          parts.minute, parts.second, parts.millisecond);
}

/* Exactly @count digits at *text, which moves on. */
static gboolean
take_digits (const char **text, guint count, guint *value)
{
  *value = 0;
  for (guint i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      *value = *value * 10 + (guint) ((*text)[i] - '0');
    }
  *text += count;
  return TRUE;
}

static gboolean
take_char (const char **text, char c)
{
  if (g_ascii_toupper (**text) != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

static gboolean
take_fraction (const char **text, gint64 *us)
{
  gint64 scale = SECOND / 10;

  *us = 0;
  if (**text != '.')
    return TRUE;
  (*text)++;
  if (!g_ascii_isdigit (**text))
    return FALSE;
  for (; g_ascii_isdigit (**text); (*text)++, scale /= 10)
    *us += (**text - '0') * scale;
  return TRUE;
}

static gboolean
take_offset (const char **text, gint64 *us)
{
  guint hours, minutes;
  gint64 sign;

  *us = 0;
  if (take_char (text, 'Z'))
    return TRUE;
  if (**text != '+' && **text != '-')
    return FALSE;
  sign = **text == '-' ? -1 : 1;
  (*text)++;
  if (!take_digits (text, 2, &hours) || !take_char (text, ':') || !take_digits (text, 2, &minutes)
      || hours > 23 || minutes > 59)
    return FALSE;
  *us = sign * (gint64) (hours * 60 + minutes) * 60 * SECOND;
  return TRUE;
}

gboolean
zt_time_parse (const char *text, gint64 *us)
{
  guint year, month, day, hour, minute, second;
  gint64 fraction, offset;
  GDate date;

  g_return_val_if_fail (us != NULL, FALSE);
  if (text == NULL)
    return FALSE;
  if (!take_digits (&text, 4, &year) || !take_char (&text, '-') || !take_digits (&text, 2, &month)
      || !take_char (&text, '-') || !take_digits (&text, 2, &day) || !take_char (&text, 'T')
      || !take_digits (&text, 2, &hour) || !take_char (&text, ':')
      || !take_digits (&text, 2, &minute) || !take_char (&text, ':')
      || !take_digits (&text, 2, &second) || !take_fraction (&text, &fraction)
      || !take_offset (&text, &offset) || *text != '\0')
    return FALSE;
  if (year == 0 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year)
      || hour > 23 || minute > 59 || second > 59)
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  *us = ((gint64) g_date_get_julian (&date) - EPOCH_JULIAN) * DAY
        + (gint64) (hour * 3600 + minute * 60 + second) * SECOND + fraction - offset;
  return TRUE;
}

char *
zt_time_display (gint64 us)
{
  Parts parts;

  g_return_val_if_fail (split (us + SHANGHAI, &parts), g_strdup (""));
  return g_strdup_printf ("%04u-%02u-%02u %02u:%02u", g_date_get_year (&parts.date),
                          g_date_get_month (&parts.date), g_date_get_day (&parts.date), parts.hour,
                          parts.minute);
}

char *
zt_time_display_date (gint64 us)
{
  Parts parts;

  g_return_val_if_fail (split (us + SHANGHAI, &parts), g_strdup (""));
  return g_strdup_printf ("%u年%u月%u日", g_date_get_year (&parts.date),
                          g_date_get_month (&parts.date), g_date_get_day (&parts.date));
}

char *
zt_time_left (gint64 us)
{
  guint64 seconds = us > 0 ? (guint64) us / SECOND : 0;
  guint64 days = seconds / 86400;
  g_autofree char *clock = g_strdup_printf ("%02u:%02u:%02u", (guint) (seconds / 3600 % 24),
                                            (guint) (seconds / 60 % 60), (guint) (seconds % 60));

  if (days == 0)
    return g_steal_pointer (&clock);
  /* TRANSLATORS: time left: whole days, then hours:minutes:seconds. */
  return g_strdup_printf (ngettext ("%" PRIu64 " day %s", "%" PRIu64 " days %s",
                                    (gulong) days),
                          days, clock);
}
