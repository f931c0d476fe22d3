/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a form: an entry, a switch, a choice, a date or a long text, by the type of the field.
 */
#pragma once

#include <adwaita.h>

#include "zt-json.h"

G_BEGIN_DECLS

/* @text as typed; "true"/"false" of a switch. */
typedef void (*ZtFormEdited) (const char *field, const char *type, const char *text,
                              gpointer user_data);

/* @field: {id,label,type,required,choices}. The widget's name is the field's id. @user_data
 * outlives the row. */
GtkWidget *zt_form_row_new (JsonObject *field, const char *value, ZtFormEdited edited,
                            gpointer user_data);
/* @problem (nullable): nothing is wrong with it. */
void zt_form_row_set_problem (GtkWidget *row, const char *problem, gboolean blocks);

G_END_DECLS
