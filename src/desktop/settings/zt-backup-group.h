/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workspace as one file, and back. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_BACKUP_GROUP (zt_backup_group_get_type ())
G_DECLARE_FINAL_TYPE (ZtBackupGroup, zt_backup_group, ZT, BACKUP_GROUP, AdwBin)

void zt_backup_group_set_desk (ZtBackupGroup *self, ZtDesk *desk);
gboolean zt_backup_group_is_settled (ZtBackupGroup *self);
/* Without asking where; for the choosers, and for tests. */
void zt_backup_group_backup (ZtBackupGroup *self, const char *file);
void zt_backup_group_restore (ZtBackupGroup *self, const char *file);
/* (nullable): where the last backup was restored to. */
const char *zt_backup_group_get_restored (ZtBackupGroup *self);

G_END_DECLS
