/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a change is shown: what stood there struck out, what stands there now marked. */
#pragma once

#include <adwaita.h>

#include "zt-json.h"

G_BEGIN_DECLS

/* @entry: of zt_draft_diff() or zt_tender_changes(): "title", "old", "new". */
GtkWidget *zt_diff_row_new (JsonObject *entry);
/* One text in a frame: "old" struck out, "new" marked, or plain; @name: for the screen reader. */
GtkWidget *zt_diff_text_new (const char *text, const char *css_class);
/* All entries under the titles of their parts; an empty list says so. */
void zt_diff_fill (GtkBox *box, JsonArray *entries);

G_END_DECLS
