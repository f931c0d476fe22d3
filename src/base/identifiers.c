/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Check characters of Chinese codes, and UUIDv7. */
#define G_LOG_DOMAIN "zt-identifiers"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "identifiers.h"
#include "zt-os.h"

/* GB 32100-2015: no I, O, S, V, Z */
static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static void
give_reason (char **reason, const char *text)
{
  if (reason != NULL)
    *reason = g_strdup (text);
}

ZtUsccState
zt_uscc_check (const char *code, char **reason)
{
  guint sum = 0;
  guint weight = 1;

  if (reason != NULL)
    *reason = NULL;
  if (code == NULL || strlen (code) != 18)
    {
      give_reason (reason, _ ("A unified social credit code has 18 characters."));
      return ZT_USCC_INVALID;
    }
  for (guint i = 0; i < 18; i++)
    {
      const char *found = strchr (uscc_alphabet, code[i]);

      if (found == NULL || (i >= 2 && i < 8 && !g_ascii_isdigit (code[i])))
        {
          give_reason (reason, _ ("A unified social credit code has digits and capital letters "
                                  "other than I, O, S, V and Z; characters 3 to 8 are digits."));
          return ZT_USCC_INVALID;
        }
      if (i < 17)
        {
          sum += (guint) (found - uscc_alphabet) * weight;
          weight = weight * 3 % 31;
        }
    }
  if (uscc_alphabet[(31 - sum % 31) % 31] == code[17])
    return ZT_USCC_VALID;
  /* The pilots of 2015 gave bodies from M000 on, and some of their check characters follow another
   * rule. */
  if (strncmp (code + 8, "M000", 4) == 0)
    {
      give_reason (reason, _ ("The check character of this early code differs from the standard. "
                              "Compare the code with the licence."));
      return ZT_USCC_SUSPECT;
    }
  give_reason (reason, _ ("The check character does not fit: a character is wrong or two are "
                          "exchanged."));
  return ZT_USCC_INVALID;
}

gboolean
zt_id18_is_valid (const char *id18)
{
  static const guint weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  g_autoptr (GDateTime) now = NULL;
  guint sum = 0;
  guint year, month, day;
  GDate born;
  GDate today;

  if (id18 == NULL || strlen (id18) != 18)
    return FALSE;
  for (guint i = 0; i < 17; i++)
    {
      if (!g_ascii_isdigit (id18[i]))
        return FALSE;
      sum += (guint) (id18[i] - '0') * weights[i];
    }
  if ("10X98765432"[sum % 11] != id18[17])
    return FALSE;
  if (sscanf (id18 + 6, "%4u%2u%2u", &year, &month, &day) != 3 || year < 1800
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_clear (&born, 1);
  g_date_set_dmy (&born, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  now = g_date_time_new_now_utc ();
  g_date_clear (&today, 1);
  g_date_set_dmy (&today, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  return g_date_compare (&born, &today) <= 0;
}

/* Time and counter of the last id, so that ids made within one millisecond still sort as they were
 * made (RFC 9562 §6.2 method 1). */
static void
next_tick (guint64 *ms, guint *counter)
{
  static GMutex mutex;
  static guint64 last_ms;
  static guint last_counter;
  guint64 now = (guint64) g_get_real_time () / 1000;

  g_mutex_lock (&mutex);
  if (now > last_ms)
    {
      guint16 seed;

      zt_os_random (&seed, sizeof seed);
      last_ms = now;
      last_counter = seed & 0x7FF;
    }
  else if (++last_counter > 0xFFF)
    {
      last_ms++;
      last_counter = 0;
    }
  *ms = last_ms;
  *counter = last_counter;
  g_mutex_unlock (&mutex);
}

char *
zt_uuid_new (void)
{
  guint64 ms;
  guint64 noise;
  guint counter;

  next_tick (&ms, &counter);
  zt_os_random (&noise, sizeof noise);
  return g_strdup_printf ("%08" G_GINT64_MODIFIER "x-%04x-7%03x-%04x-%012" G_GINT64_MODIFIER "x",
                          ms >> 16 & 0xFFFFFFFF, (guint) (ms & 0xFFFF), counter,
                          (guint) (noise >> 48 & 0x3FFF) | 0x8000,
                          noise & G_GUINT64_CONSTANT (0xFFFFFFFFFFFF));
}

gboolean
zt_uuid_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

      if (dash ? text[i] != '-' : !g_ascii_isxdigit (text[i]) || g_ascii_isupper (text[i]))
        return FALSE;
    }
  return text[14] >= '1' && text[14] <= '8' && strchr ("89ab", text[19]) != NULL;
}
