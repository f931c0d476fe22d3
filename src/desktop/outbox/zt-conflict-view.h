/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One refused message: mine beside the platform's, and the decision. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_CONFLICT_VIEW (zt_conflict_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtConflictView, zt_conflict_view, ZT, CONFLICT_VIEW, AdwBin)

/* Shows the outbox's item @id. ::back when the user is done with it. */
void zt_conflict_view_show (ZtConflictView *self, ZtDesk *desk, gint64 id);
gint64 zt_conflict_view_get_id (ZtConflictView *self);
gboolean zt_conflict_view_is_settled (ZtConflictView *self);

G_END_DECLS
