/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule from a file and into one. */
#pragma once

#include <gtk/gtk.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

/* Asks for a file over @widget's window, and reads it into the draft. */
void zt_prices_import (GtkWidget *widget, ZtBidModel *model);
/* Asks where to, and writes the draft's schedule as XLSX or CSV; the desk tells how it went. */
void zt_prices_export (GtkWidget *widget, ZtBidModel *model);

G_END_DECLS
