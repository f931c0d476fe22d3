/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that are no bid, signed with the key of the account. */
#pragma once

#include "zt-key.h"
#include "zt-workspace.h"

G_BEGIN_DECLS

/* Signs each of @files (PDF) into @folder (nullable: beside the file) as zt_pdf_sign_batch() does, with a time stamp of the platform where it answers.
 * @with_seal: visibly on the last page, with the library's picture of the seal where there is one; @cross_page: over the edges of all pages, too.
 * NULL only for what concerns all of them: the certificate, or the picture that is missing. */
JsonArray *zt_workspace_sign_files (ZtWorkspace *ws, const char *const *files, const char *folder, ZtKey *key, gboolean with_seal, gboolean cross_page, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
