/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, dates and times of a spreadsheet as text (ECMA-376 part 1, 18.8.30 and 18.17.4.1). */
#define G_LOG_DOMAIN "zt-table"

#include "config.h"

#include <math.h>
#include <string.h>

#include "table-private.h"

ZtCellFormat
_zt_table_builtin_format (guint id)
{
  if (id == 9 || id == 10)
    return ZT_CELL_PERCENT;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 33) || (id >= 45 && id <= 47))
    return ZT_CELL_TIME;
  /* 27–36 and 50–58 are the dates of Chinese and Japanese versions. */
  if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
    return ZT_CELL_DATE;
  return ZT_CELL_NUMBER;
}

ZtCellFormat
_zt_table_parse_format (const char *code)
{
  gboolean date = FALSE;
  gboolean time = FALSE;
  gboolean percent = FALSE;

  /* Only the first section; quoted, escaped and bracketed parts say nothing, except elapsed time
   * such as [h]. */
  for (const char *p = code; *p != '\0' && *p != ';'; p++)
    {
      char c = g_ascii_tolower (*p);

      if (c == '"')
        {
          p = strchr (p + 1, '"');
          if (p == NULL)
            break;
        }
      else if (c == '\\' || c == '_' || c == '*')
        {
          if (p[1] != '\0')
            p++;
        }
      else if (c == '[')
        {
          const char *end = strchr (p, ']');

          if (end == NULL)
            break;
          time = time || (strspn (p + 1, "hHmMsS") == (gsize) (end - p - 1) && end > p + 1);
          p = end;
        }
      else if (c == 'y' || c == 'd' || (c == 'e' && p[1] != '+' && p[1] != '-'))
        date = TRUE;
      else if (c == 'h' || c == 's')
        time = TRUE;
      else if (c == '%')
        percent = TRUE;
      else if (g_ascii_strncasecmp (p, "General", 7) == 0)
        return ZT_CELL_NUMBER;
    }
  if (date)
    return ZT_CELL_DATE;
  if (time)
    return ZT_CELL_TIME;
  return percent ? ZT_CELL_PERCENT : ZT_CELL_NUMBER;
}

/* Fifteen significant digits, as spreadsheet programs show, and never an exponent: 0.1 + 0.2 is
 * 0.3, a code of 15 digits stays whole. */
static char *
plain_decimal (double value)
{
  char buffer[512];
  char format[16];
  int places;
  char *end;

  if (value == 0)
    return g_strdup ("0");
  places = 14 - (int) floor (log10 (fabs (value)));
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (places, 0, 40));
  g_ascii_formatd (buffer, sizeof buffer, format, value);
  if (strchr (buffer, '.') != NULL)
    {
      end = buffer + strlen (buffer);
      while (end[-1] == '0')
        *--end = '\0';
      if (end[-1] == '.')
        end[-1] = '\0';
    }
  return g_strdup (strcmp (buffer, "-0") == 0 ? "0" : buffer);
}

static char *
clock_text (gint64 seconds)
{
  if (seconds % 60 == 0)
    return g_strdup_printf ("%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60));
  return g_strdup_printf ("%02d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                          (int) (seconds % 60));
}

static char *
date_text (double value, gboolean date1904, gboolean only_time)
{
  gint64 seconds = (gint64) nearbyint (value * 86400);
  gint64 days = seconds / 86400;
  g_autofree char *clock = NULL;
  GDate date;

  if (value < 0 || value >= 2958466) /* year 10000 */
    return NULL;
  clock = clock_text (seconds % 86400);
  if (only_time && days == 0)
    return g_steal_pointer (&clock);
  if (date1904)
    days += 1462;
  else if (days < 60)
    days++; /* the 29 February 1900 that never was */
  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (days + 693594)); /* 1899-12-30 */
  if (seconds % 86400 == 0)
    return g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (&date), g_date_get_month (&date),
                            g_date_get_day (&date));
  return g_strdup_printf ("%04u-%02u-%02u %s", g_date_get_year (&date), g_date_get_month (&date),
                          g_date_get_day (&date), clock);
}

char *
_zt_table_format_number (const char *value, ZtCellFormat format, gboolean date1904)
{
  char *end = NULL;
  double number = g_ascii_strtod (value, &end);
  g_autofree char *text = NULL;

  if (end == value || *end != '\0' || !isfinite (number) || fabs (number) > 1e300)
    return NULL;
  switch (format)
    {
    case ZT_CELL_DATE:
      return date_text (number, date1904, FALSE);
    case ZT_CELL_TIME:
      return date_text (number, date1904, TRUE);
    case ZT_CELL_PERCENT:
      text = plain_decimal (number * 100);
      return g_strconcat (text, "%", NULL);
    case ZT_CELL_NUMBER:
    default:
      return plain_decimal (number);
    }
}
