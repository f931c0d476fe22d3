/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records out to other programs and in from them. */
#pragma once

#include "zt-workspace.h"

G_BEGIN_DECLS

/* Writes the records of @kind as "csv", "xlsx", "json" or "ocds" (tenders only) to @path, or to standard output when NULL (not xlsx).
 * ZT_ERROR_UNSUPPORTED: no such format for this kind; ZT_ERROR_NOT_FOUND: no such kind. */
gboolean zt_transfer_export (ZtWorkspace *workspace, const char *kind, const char *format, const char *path, GError **error);
/* @what "ocds": the tenders of any publisher's release or record package go into the replica, to be read and searched.
 * {"imported": n, "skipped": n}; ZT_ERROR_UNSUPPORTED for anything else. */
JsonObject *zt_transfer_import (ZtWorkspace *workspace, const char *what, const char *path, GError **error);

G_END_DECLS
