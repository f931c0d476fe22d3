/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printing a document: each page is drawn by the helper when its turn comes, so that the window never waits. */
#pragma once

#include "zt-desk.h"
#include "zt-preview.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * zt_document_print:
 * @current: the page in view, for "current page" in the dialog
 * @file: (nullable): written as PDF instead of asking for a printer
 *
 * The operation goes on by itself; failures are told by @desk.
 *
 * Returns: (transfer full): the operation, whose ::done says that it is over
 */
GtkPrintOperation *zt_document_print (GtkWidget *widget, ZtDesk *desk, ZtPreview *preview, const char *title, int current, const char *file);

G_END_DECLS
