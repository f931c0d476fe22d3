/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps at the bottom: where one is, what was saved, what comes next. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_STEP_BAR (zt_step_bar_get_type ())
G_DECLARE_FINAL_TYPE (ZtStepBar, zt_step_bar, ZT, STEP_BAR, AdwBin)

/* @done: how many steps are behind; @current: the one in view, or -1. */
void zt_step_bar_set_steps (ZtStepBar *self, int done, int current);
void zt_step_bar_set_status (ZtStepBar *self, const char *text, gboolean is_problem);
void zt_step_bar_set_next (ZtStepBar *self, const char *label, gboolean sensitive,
                           gboolean is_warning);
/* @what (nullable): nothing is running. */
void zt_step_bar_set_busy (ZtStepBar *self, const char *what);
void zt_step_bar_set_progress (ZtStepBar *self, guint64 done, guint64 total, const char *what);

/* Signals: step-chosen (int), next, cancel. */

G_END_DECLS
