/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key signs: the tokens and key files this computer has, and the one that was chosen. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_IDENTITY_GROUP (zt_identity_group_get_type ())
G_DECLARE_FINAL_TYPE (ZtIdentityGroup, zt_identity_group, ZT, IDENTITY_GROUP, AdwBin)

void zt_identity_group_set_desk (ZtIdentityGroup *self, ZtDesk *desk);
/* Looks for keys again. */
void zt_identity_group_refresh (ZtIdentityGroup *self);
gboolean zt_identity_group_is_settled (ZtIdentityGroup *self);

G_END_DECLS
