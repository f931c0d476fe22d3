/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clarification with what it changed: old struck through, new highlighted. */
#pragma once

#include <gtk/gtk.h>

#include "zt-json.h"

G_BEGIN_DECLS

/* @clarification: as zt_workspace_clarifications() gives it. @draft (nullable): id of the draft
 * that follows it, @open: how many places in it are still to be looked at. */
GtkWidget *zt_clarification_card (JsonObject *clarification, const char *draft, guint open);

/* One's own enquiry with its answer, or that there is none yet. */
GtkWidget *zt_enquiry_card (JsonObject *enquiry);

G_END_DECLS
