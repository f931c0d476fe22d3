/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: sidebar and pages. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"
#include "zt-practice.h"

G_BEGIN_DECLS

#define ZT_TYPE_WINDOW (zt_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtWindow, zt_window, ZT, WINDOW, AdwApplicationWindow)

/* @practice (nullable): in practice mode. */
ZtWindow *zt_window_new (GtkApplication *application, ZtDesk *desk, ZtPractice *practice);
/* "home", "opportunities/449901-2026-00102", "bids/DRAFT/prices". Unknown pages open the first one.
 */
void zt_window_show_page (ZtWindow *self, const char *target);
/* Shows that the practice platform is being started; NULL: it is there. */
void zt_window_show_stage (ZtWindow *self, const char *text);
void zt_window_show_problem (ZtWindow *self, const char *title, const char *text);
/* Nothing under way and nothing that moves. */
gboolean zt_window_is_settled (ZtWindow *self);
/* Saves what was typed. */
void zt_window_flush (ZtWindow *self);
/* In a window beside this one; @name as in help-book.h. */
void zt_window_show_help (ZtWindow *self, const char *name);
/* Takes the shape of the last time, and keeps shape and place for the next. Not for pictures and
 * measurements. */
void zt_window_set_restorable (ZtWindow *self, gboolean restorable);

G_END_DECLS
