/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legal time limits: pure functions over a calendar and days in China. The first day never counts. */
#pragma once

#include "calendar.h"
#include "zt-json.h"

G_BEGIN_DECLS

/* A limit that runs from one event to another. */
typedef struct
{
  const char *id;      /* "T18" */
  const char *label;   /* N_(): what must happen */
  int days;
  gboolean working;    /* working days, else calendar days */
  const char *basis;
} ZtTimeLimit;

/* (nullable): T02, T03, T04, T10–T15, T17–T22, T24 */
const ZtTimeLimit *zt_time_limit_find (const char *id);
const ZtTimeLimit *zt_time_limits (gsize *n);
/* The last day of the limit @id that began on @from. Calendar days that end on a holiday run on to the day after it.
 * ZT_ERROR_NOT_FOUND: no such limit, or a year without calendar data. */
gboolean zt_time_limit_end (ZtCalendar *calendar, const char *id, const GDate *from, GDate *to, GError **error);

/* The day in China of an instant. */
void zt_deadline_day (gint64 us, GDate *date);

/**
 * zt_deadline_earliest:
 * @method: procurementMethodDetails: open-tender, invited, negotiation, consultation, single-source, inquiry
 * @published: the day the documents were issued
 * @earliest: (out): the first day on which the deadline for bids may be (T05, T07, T08, and no earlier than the supply of documents, T04, ends)
 * @basis: (out) (optional): the law
 * Errors: ZT_ERROR_INVALID (unknown method), ZT_ERROR_NOT_FOUND (calendar)
 */
gboolean zt_deadline_earliest (ZtCalendar *calendar, const char *method, const GDate *published, GDate *earliest, const char **basis, GError **error);

/**
 * zt_deadline_after_clarification:
 * A clarification of @issued that bears on the making of bids: 15 days (tenders), 5 days (consultation) or 3 working days (negotiation, inquiry) must
 * remain to the deadline, or the deadline moves.
 * @needed: (out): @deadline itself, or the day to which it must be put off (T06, T07, T08)
 */
gboolean zt_deadline_after_clarification (ZtCalendar *calendar, const char *method, const GDate *issued, const GDate *deadline, GDate *needed,
                                          const char **basis, GError **error);

G_END_DECLS
