/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The very pages that get a seal, with the seal as it will look: small ones to choose from, the
 * chosen one to put the seal where it should be. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_SEAL_PLACER (zt_seal_placer_get_type ())
G_DECLARE_FINAL_TYPE (ZtSealPlacer, zt_seal_placer, ZT, SEAL_PLACER, AdwBin)

/* @pdf: the composed bid of @draft; @places: as zt_bid_seal_places() gives them. @movable FALSE: it
 * is signed, and the pages show their seals themselves. */
void zt_seal_placer_show (ZtSealPlacer *self, ZtDesk *desk, const char *draft, const char *pdf,
                          JsonArray *places, gboolean movable);
/* @image and @name (nullable). */
void zt_seal_placer_set_look (ZtSealPlacer *self, const char *image, const char *name);
void zt_seal_placer_set_cross_page (ZtSealPlacer *self, gboolean cross_page);
gboolean zt_seal_placer_is_settled (ZtSealPlacer *self);

G_END_DECLS
