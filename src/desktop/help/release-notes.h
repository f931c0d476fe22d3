/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new: from the release notes of the metainfo, which software centres show too. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): Markdown, newest release first. @language: "zh_CN", or "en" for the text without
 * a language. */
char *zt_release_notes (const char *language);
/* The same from the text of a metainfo file; NULL when it cannot be read. */
char *zt_release_notes_parse (const char *metainfo, gssize length, const char *language);

G_END_DECLS
