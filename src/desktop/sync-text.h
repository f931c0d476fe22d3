/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of synchronising in words and colour: pure functions over the facts. */
#pragma once

#include "zt-desk.h"

G_BEGIN_DECLS

/* One short line, for the sidebar. *style: dot-off, dot-busy, dot-warn or dot-good; good only when
 * the last sync succeeded, is not long ago and nothing waits. @facts (nullable). */
char *zt_sync_text_short (const ZtDeskFacts *facts, gboolean syncing, gint64 now,
                          const char **style);
/* The whole of it in sentences, one a line: what waits, the last success, what is wrong and what
 * to do. */
char *zt_sync_text_details (const ZtDeskFacts *facts, gboolean syncing, gint64 now);
/* (nullable): this computer's clock is near enough to the platform's. */
char *zt_sync_text_clock (const ZtDeskFacts *facts);

/* When the release keys that wait for their openings will go. */
char *zt_sync_text_scheduled (const ZtSyncStatus *sync);

G_END_DECLS
