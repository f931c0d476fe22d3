/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Working days in China: holidays and make-up days are data, and a year without data is an error, never a guess. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZtCalendar ZtCalendar;

ZtCalendar *zt_calendar_new_from_file (const char *path, GError **error); /* like data/calendar/cn.json */
ZtCalendar *zt_calendar_get_default (GError **error);                     /* (transfer none): the built-in data */
void zt_calendar_free (ZtCalendar *calendar);
/* "2026-11-24" and nothing else; @text nullable. */
gboolean zt_date_parse (const char *text, GDate *date);
/* Dates are GDate. FALSE + ZT_ERROR_NOT_FOUND where the year has no data. */
gboolean zt_calendar_is_working_day (ZtCalendar *calendar, const GDate *date, gboolean *working, GError **error);
gboolean zt_calendar_is_statutory_holiday (ZtCalendar *calendar, const GDate *date, gboolean *holiday, GError **error);
/* The start day does not count (采购法实施条例: 开始当天不计入). */
gboolean zt_calendar_add_working_days (ZtCalendar *calendar, const GDate *from, int days, GDate *to, GError **error);
typedef enum { ZT_ROLL_STATUTORY, ZT_ROLL_WORKDAY } ZtRoll;
gboolean zt_calendar_add_days (ZtCalendar *calendar, const GDate *from, int days, ZtRoll roll, GDate *to, GError **error);
gboolean zt_calendar_count_working_days (ZtCalendar *calendar, const GDate *from, const GDate *to, int *days, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtCalendar, zt_calendar_free)

G_END_DECLS
