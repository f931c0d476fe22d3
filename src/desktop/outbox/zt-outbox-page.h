/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent, why, and what one can decide about it. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_OUTBOX_PAGE (zt_outbox_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtOutboxPage, zt_outbox_page, ZT, OUTBOX_PAGE, AdwBin)

G_END_DECLS
