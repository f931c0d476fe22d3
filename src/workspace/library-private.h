/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the library share. */
#pragma once

#include "zt-library.h"
#include "zt-workspace-private.h"

G_BEGIN_DECLS

ZtRecord *_zt_library_get (ZtWorkspace *ws, const char *id, GError **error);
/* Is the body of an item whole and free of contradiction? */
gboolean _zt_library_check (JsonObject *body, GError **error);
/* The next revision of @before (nullable: a new item). */
ZtRecord *_zt_library_write (ZtWorkspace *ws, ZtRecord *before, const char *state, JsonObject *body,
                             const char *what, GError **error);
/* Letters and digits only, lower case, full-width forms folded: for comparing what people wrote. */
char *_zt_library_fold (const char *text);
/* 0…1: how alike two names are (shared pairs of characters; 1 where one contains the other). */
double _zt_library_likeness (const char *a, const char *b);
/* The type of item that a place of a bid or the title of a paper means. */
const char *_zt_library_guess_type (const char *slot, const char *title);
/* Would @material stand in the place @slot titled @title? 0: no. */
double _zt_library_fits (JsonObject *material, const char *slot, const char *title);
/* The product that an item of a tender asks for, among @materials; NULL: none is like it. */
ZtRecord *_zt_library_find_product (GPtrArray *materials, JsonObject *item);

G_END_DECLS
