/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several PDFs signed with a key that was opened once. */
#pragma once

#include "pdf-sign.h"
#include "zt-json.h"

G_BEGIN_DECLS

/* Beside @file or in @folder (nullable), under a name that is free: "NAME-signed.pdf". */
char *zt_pdf_signed_name (const char *file, const char *folder);
/* Signs each of @files into @folder (nullable: beside the file). A file that cannot be signed does
 * not stop the others; cancelling does, and what was signed stays. With options->page -1 the seal
 * stands on each file's last page, at the lower right when its place is empty.
 * [{"file","out" (nullable),"ok","problem" (nullable),"timestamped"}], one for each file. */
JsonArray *zt_pdf_sign_batch (const char *const *files, const char *folder, ZtKey *key,
                              const ZtPdfSignOptions *options, ZtProgressFunc progress,
                              gpointer user_data, GCancellable *cancellable);

G_END_DECLS
