/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft out to a colleague's PC and back, as the window does it. */
#pragma once

#include "zt-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a passphrase and a place; @name: of the file. */
void zt_draft_sharing_export (GtkWidget *widget, ZtDesk *desk, const char *draft, const char *name);
/* Asks for a file, a passphrase where it wants one, and what stays where both changed the same. */
void zt_draft_sharing_import (GtkWidget *widget, ZtDesk *desk);
/* The same with a file that is known already, as the file manager gives one. */
void zt_draft_sharing_import_file (GtkWidget *widget, ZtDesk *desk, const char *file);

G_END_DECLS
