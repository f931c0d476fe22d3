/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was verified of a piece of evidence, each by itself, told in words: [{"id","title","ok","detail"}]. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds one; @title and @detail (nullable) are translated. It failed when there is a @problem (nullable), whose message is the detail then. TRUE: it held. */
gboolean zt_checks_add (JsonArray *checks, const char *id, const char *title, const char *detail, const GError *problem);
/* Do all of them hold, and is there one at all? */
gboolean zt_checks_hold (JsonArray *checks);

G_END_DECLS
