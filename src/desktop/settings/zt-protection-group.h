/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the settings about the key of the drafts: where it is, the recovery code, the keyring, unlocking. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_PROTECTION_GROUP (zt_protection_group_get_type ())
G_DECLARE_FINAL_TYPE (ZtProtectionGroup, zt_protection_group, ZT, PROTECTION_GROUP, AdwBin)

void zt_protection_group_set_desk (ZtProtectionGroup *self, ZtDesk *desk);
gboolean zt_protection_group_is_settled (ZtProtectionGroup *self);

G_END_DECLS
