/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of one place: added by choosing or dropping, with the day until which they hold. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_ATTACHMENT_EDITOR (zt_attachment_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtAttachmentEditor, zt_attachment_editor, ZT, ATTACHMENT_EDITOR, AdwBin)

void zt_attachment_editor_set_model (ZtAttachmentEditor *self, ZtBidModel *model);
void zt_attachment_editor_show (ZtAttachmentEditor *self, const char *slot);

gboolean zt_attachment_editor_is_settled (ZtAttachmentEditor *self);

/* Signal: preview (sha256, name). */

G_END_DECLS
