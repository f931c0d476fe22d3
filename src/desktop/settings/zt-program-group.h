/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the settings that are about the program itself: appearance, light mode,
 * notifications, synchronising. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ZT_TYPE_PROGRAM_GROUP (zt_program_group_get_type ())
G_DECLARE_FINAL_TYPE (ZtProgramGroup, zt_program_group, ZT, PROGRAM_GROUP, AdwBin)

G_END_DECLS
