/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tender's facts, tables and documents as widgets. */
#pragma once

#include <gtk/gtk.h>

#include "zt-json.h"

G_BEGIN_DECLS

/* Deadline, budget and ceiling, evaluation, security: four cells. */
void zt_tender_details_fill_facts (GtkBox *box, JsonObject *tender);
/* Items, requirements, parts of a bid, terms. */
void zt_tender_details_fill (GtkBox *box, JsonObject *tender);
/* A button for one document; its widget name is the digest. */
GtkWidget *zt_tender_details_document (JsonObject *document);

G_END_DECLS
