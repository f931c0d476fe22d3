/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checking assistant: what is wrong, where, and what to do. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_ASSISTANT (zt_assistant_get_type ())
G_DECLARE_FINAL_TYPE (ZtAssistant, zt_assistant, ZT, ASSISTANT, AdwBin)

void zt_assistant_set_model (ZtAssistant *self, ZtBidModel *model);

/* Signal: place-chosen (place, as in ZtFinding). */

G_END_DECLS
