/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form made from the fields that the tender asks for in one part. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_FORM_EDITOR (zt_form_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtFormEditor, zt_form_editor, ZT, FORM_EDITOR, AdwBin)

void zt_form_editor_set_model (ZtFormEditor *self, ZtBidModel *model);
void zt_form_editor_show (ZtFormEditor *self, const char *part);
/* Puts the cursor into the field; NULL: the first one. */
void zt_form_editor_focus (ZtFormEditor *self, const char *field);

/* Says at once what was typed last. */
void zt_form_editor_flush (ZtFormEditor *self);

G_END_DECLS
