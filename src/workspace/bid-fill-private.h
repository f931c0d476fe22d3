/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the finders of proposals for a draft share. */
#pragma once

#include "bid-private.h"
#include "library-private.h"

G_BEGIN_DECLS

typedef struct
{
  ZtWorkspace *ws;
  JsonObject *tender, *draft; /* (borrowed) bodies */
  JsonObject *organisation;   /* (borrowed) (nullable) the bidder's body */
  const char *code;           /* the bidder's credit code */
  GPtrArray *materials;       /* (owned) of ZtRecord */
  GPtrArray *earlier;         /* (owned) of ZtRecord: other drafts of this bidder, newest first */
  JsonArray *list;            /* (owned) */
} ZtFill;

/* One proposal. Takes @node. @material, @note nullable. */
void _zt_fill_add (ZtFill *fill, const char *group, const char *place, const char *label,
                   const char *value, JsonNode *node, const char *source, const char *material,
                   const char *note);
/* "Library: …" or "Earlier bid: …". */
char *_zt_fill_from_material (ZtRecord *material);
char *_zt_fill_from_draft (ZtRecord *draft);
JsonNode *_zt_fill_text (const char *text);

void _zt_fill_answers (ZtFill *fill);
void _zt_fill_deviations (ZtFill *fill);
void _zt_fill_prices (ZtFill *fill);
void _zt_fill_attachments (ZtFill *fill);

G_END_DECLS
