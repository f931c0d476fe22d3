/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far each part of a bid is, and to which part a finding belongs: pure functions over tender,
 * draft and findings. */
#pragma once

#include "zt-bid-check.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_PART_EMPTY,   /* nothing there yet */
  ZT_PART_PARTIAL, /* begun */
  ZT_PART_DONE,
  ZT_PART_WARNED,
  ZT_PART_BROKEN, /* a finding stops signing */
} ZtPartState;

typedef struct
{
  char *id;
  char *title;
  char *type; /* form, prices, deviation, attachment */
  gboolean required;
  guint filled, total; /* fields, lines, requirements or files */
  ZtPartState state;
} ZtPart;

/* The parts in the tender's order, then "other" (further attachments, never required). @findings
 * (nullable). (element-type ZtPart) */
GPtrArray *zt_parts_list (JsonObject *tender, JsonObject *draft, GPtrArray *findings);
void zt_part_free (ZtPart *part);
/* How many of the required parts are complete. */
void zt_parts_count (GPtrArray *parts, guint *done, guint *total);
/* The id of the part that @place (as in ZtFinding) is in; "other" when in none. */
char *zt_parts_find_place (JsonObject *tender, const char *place);
/* The element of @list with this "id". (transfer none) (nullable) */
JsonObject *zt_parts_find (JsonArray *list, const char *id);
/* An answer as the editor shows it: money as yuan, booleans "true"/"false". (nullable) */
char *zt_parts_answer (JsonObject *draft, const char *part, const char *field);

/* The files of a slot, as the draft has them. (transfer none) (nullable) */
JsonArray *zt_parts_files (JsonObject *draft, const char *slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPart, zt_part_free)

G_END_DECLS
