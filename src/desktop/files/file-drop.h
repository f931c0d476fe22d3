/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the machine that are dropped on something or chosen for it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @paths: never empty. */
typedef void (*ZtFilesFunc) (GStrv paths, gpointer user_data);

/* Whatever files are dropped on @widget; @user_data outlives it. */
void zt_file_drop_add (GtkWidget *widget, ZtFilesFunc func, gpointer user_data);
/* Asks for files; @user_data is a GObject that is kept meanwhile. */
void zt_file_drop_choose (GtkWidget *widget, const char *title, ZtFilesFunc func,
                          gpointer user_data);
/* The local paths of a GDK_TYPE_FILE_LIST; (nullable): there is none. */
GStrv zt_file_drop_paths (const GValue *value);

G_END_DECLS
