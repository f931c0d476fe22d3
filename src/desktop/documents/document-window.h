/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document by itself, in a window of its own. */
#pragma once

#include "zt-document-view.h"

G_BEGIN_DECLS

void zt_document_window_open (GtkWidget *parent, ZtDesk *desk, const char *path, const char *title);

G_END_DECLS
