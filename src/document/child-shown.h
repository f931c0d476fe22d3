/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one document the helper has open, for the files that answer about it. The helper has one
 * thread. */
#pragma once

#include "child-commands.h"

#include <poppler.h>

G_BEGIN_DECLS

/* Poppler of Debian 12 defines none of these. */
typedef PopplerPage ShownPage;
typedef PopplerDocument ShownDocument;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShownPage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShownDocument, g_object_unref)

/* @password (nullable). ZT_ERROR_REFUSED when it is wrong or there should be one. */
PopplerDocument *_zt_child_open_document (const char *path, const char *password, GError **error);
PopplerDocument *_zt_child_get_shown (GError **error); /* (transfer none) */
/* @arguments' "page", 1-based. (transfer full) */
PopplerPage *_zt_child_find_page (JsonObject *arguments, GError **error);
/* Where an action leads inside the document: a page from 1, and points from its top; 0: nowhere. */
int _zt_child_action_page (PopplerAction *action, double *top);

G_END_DECLS
