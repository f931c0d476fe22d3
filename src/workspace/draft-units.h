/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as the things that two people may change independently: an answer, a price line, the
 * response to a requirement, an attachment. */
#pragma once

#include "zt-json.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_UNIT_ANSWER,
  ZT_UNIT_LINE,
  ZT_UNIT_RESPONSE,
  ZT_UNIT_FILE,
  ZT_UNIT_OTHER
} ZtUnitType;

typedef struct
{
  char *key; /* the same thing has the same key in every draft */
  ZtUnitType type;
  char *group;    /* part, requirement or slot; "" */
  char *name;     /* field, item, file or member */
  guint nth;      /* of its name, from 1 */
  guint index;    /* among the price lines */
  guint rank;     /* where the tender has it */
  JsonNode *node; /* (owned) */
} ZtUnit;

/* (element-type ZtUnit), in the tender's order. What is empty is not there. */
GPtrArray *_zt_units_list (JsonObject *tender, JsonObject *body);
ZtUnit *_zt_units_find (GPtrArray *units, const char *key); /* (transfer none) (nullable) */
/* Puts @node (nullable: takes it away) where @unit says. */
void _zt_units_apply (JsonObject *body, const ZtUnit *unit, JsonNode *node);
/* Lines into the order of the tender's items, the total what the lines add up to. */
void _zt_units_settle_prices (JsonObject *tender, JsonObject *body);

/* How people call it: the part ("Price schedule"), and the thing in it. @member (nullable): of a
 * line or a response. */
char *_zt_unit_part_title (JsonObject *tender, const ZtUnit *unit);
char *_zt_unit_title (JsonObject *tender, const ZtUnit *unit, const char *member);
char *_zt_unit_place (const ZtUnit *unit, const char *member);
/* NULL-terminated: the members of a line or a response that people see; NULL for what has none. */
const char *const *_zt_unit_members (ZtUnitType type);
/* A value as it is shown; "" for none. */
char *_zt_unit_text (const ZtUnit *unit, const char *member);

G_END_DECLS
