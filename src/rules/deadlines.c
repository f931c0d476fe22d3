/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time limits of the procurement laws. */
#define G_LOG_DOMAIN "zt-deadlines"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "deadlines.h"
#include "zt-error.h"
#include "zt-time.h"

static const ZtTimeLimit limits[] = {
  { "T02", N_ ("publish the notice received"), 1, TRUE, "财政部令第101号第13条" },
  { "T03", N_ ("notice period of a tender"), 5, TRUE, "87号令第16条" },
  { "T04", N_ ("supply of the tender documents"), 5, TRUE, "实施条例第31条；87号令第18条" },
  { "T10", N_ ("send the evaluation report to the buyer"), 2, TRUE, "实施条例第43条" },
  { "T11", N_ ("determine the winner"), 5, TRUE, "87号令第68条" },
  { "T12", N_ ("notify the winner and publish the result"), 2, TRUE,
    "实施条例第43条；87号令第69条" },
  { "T13", N_ ("conclude the contract"), 30, FALSE, "政府采购法第46条" },
  { "T14", N_ ("publish the contract"), 2, TRUE, "实施条例第50条" },
  { "T15", N_ ("give back the bid security"), 5, TRUE, "实施条例第33条；87号令第38条" },
  { "T17", N_ ("answer an enquiry"), 3, TRUE, "实施条例第52条" },
  { "T18", N_ ("raise a challenge"), 7, TRUE, "政府采购法第52条；实施条例第53条" },
  { "T19", N_ ("answer a challenge"), 7, TRUE, "政府采购法第53条" },
  { "T20", N_ ("lodge a complaint"), 15, TRUE, "政府采购法第55条；94号令第17条" },
  { "T21", N_ ("decide a complaint"), 30, TRUE, "94号令第26条" },
  { "T22", N_ ("suspension of the procurement"), 30, FALSE, "政府采购法第57条" },
  { "T24", N_ ("pay after the invoice"), 30, FALSE, "财库〔2019〕38号" },
};

/* How long bidders must have, by method. supply: working days the documents are on offer. */
static const struct
{
  const char *method;
  int days;
  gboolean working;
  int supply;
  int clarification;
  gboolean clarification_working;
  const char *basis;
  const char *clarification_basis;
} methods[] = {
  { "open-tender", 20, FALSE, 5, 15, FALSE, "政府采购法第35条", "实施条例第31条；87号令第27条" },
  { "invited", 20, FALSE, 5, 15, FALSE, "政府采购法第35条", "实施条例第31条；87号令第27条" },
  { "negotiation", 3, TRUE, 0, 3, TRUE, "财政部令第74号第29条", "财政部令第74号第29条" },
  { "inquiry", 3, TRUE, 0, 3, TRUE, "财政部令第74号第45条", "财政部令第74号第45条" },
  { "consultation", 10, FALSE, 5, 5, FALSE, "财库〔2014〕214号第10条", "财库〔2014〕214号第10条" },
  { "single-source", 0, FALSE, 0, 0, FALSE, "政府采购法第39条", "政府采购法第39条" },
};

const ZtTimeLimit *
zt_time_limits (gsize *n)
{
  g_return_val_if_fail (n != NULL, NULL);
  *n = G_N_ELEMENTS (limits);
  return limits;
}

const ZtTimeLimit *
zt_time_limit_find (const char *id)
{
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (limits); i++)
    if (g_str_equal (limits[i].id, id))
      return &limits[i];
  return NULL;
}

static gboolean
add (ZtCalendar *calendar, const GDate *from, int days, gboolean working, GDate *to, GError **error)
{
  if (days == 0)
    {
      *to = *from;
      return TRUE;
    }
  if (working)
    return zt_calendar_add_working_days (calendar, from, days, to, error);
  return zt_calendar_add_days (calendar, from, days, ZT_ROLL_STATUTORY, to, error);
}

gboolean
zt_time_limit_end (ZtCalendar *calendar, const char *id, const GDate *from, GDate *to,
                   GError **error)
{
  const ZtTimeLimit *limit = zt_time_limit_find (id);

  g_return_val_if_fail (calendar != NULL && from != NULL && to != NULL, FALSE);
  if (limit == NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   /* TRANSLATORS: the number of a time limit, like T18. */
                   _ ("There is no time limit “%s”."), id);
      return FALSE;
    }
  return add (calendar, from, limit->days, limit->working, to, error);
}

void
zt_deadline_day (gint64 us, GDate *date)
{
  g_autofree char *text = zt_time_display (us);
  guint year = 0;
  guint month = 0;
  guint day = 0;

  g_return_if_fail (date != NULL);
  g_date_clear (date, 1);
  if (sscanf (text, "%4u-%2u-%2u", &year, &month, &day) == 3)
    g_date_set_dmy (date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static int
find_method (const char *method, GError **error)
{
  for (int i = 0; method != NULL && i < (int) G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].method, method))
      return i;
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: the code of a procurement method. */
               _ ("No time limits are known for the procurement method “%s”."),
               method != NULL ? method : "");
  return -1;
}

gboolean
zt_deadline_earliest (ZtCalendar *calendar, const char *method, const GDate *published,
                      GDate *earliest, const char **basis, GError **error)
{
  int i = find_method (method, error);
  GDate end;
  GDate supply;

  g_return_val_if_fail (calendar != NULL && published != NULL && earliest != NULL, FALSE);
  if (i < 0 || !add (calendar, published, methods[i].days, methods[i].working, &end, error)
      || !add (calendar, published, methods[i].supply, TRUE, &supply, error))
    return FALSE;
  *earliest = g_date_compare (&supply, &end) > 0 ? supply : end;
  if (basis != NULL)
    *basis = methods[i].basis;
  return TRUE;
}

gboolean
zt_deadline_after_clarification (ZtCalendar *calendar, const char *method, const GDate *issued,
                                 const GDate *deadline, GDate *needed, const char **basis,
                                 GError **error)
{
  int i = find_method (method, error);
  GDate end;

  g_return_val_if_fail (calendar != NULL && issued != NULL && deadline != NULL, FALSE);
  g_return_val_if_fail (needed != NULL, FALSE);
  if (i < 0
      || !add (calendar, issued, methods[i].clarification, methods[i].clarification_working, &end,
               error))
    return FALSE;
  *needed = g_date_compare (&end, deadline) > 0 ? end : *deadline;
  if (basis != NULL)
    *basis = methods[i].clarification_basis;
  return TRUE;
}
