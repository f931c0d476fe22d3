/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the composed documents share: facts of the tender as text, and templates with those facts in them. */
#pragma once

#include "compose.h"
#include "page-layout.h"

G_BEGIN_DECLS

/* 一, 十二, 一百零三 for 1…999. */
char *_zt_compose_ordinal (int number);
/* An OCDS Value as "1,076,340.00", or NULL when there is none. */
char *_zt_compose_money (JsonObject *object, const char *path);
/* RFC 3339 as 2026年12月15日, with @clock 2026年12月15日 09:30; NULL when absent. Dates without a clock are taken as they are. */
char *_zt_compose_date (JsonObject *object, const char *path, gboolean clock);
gint64 _zt_compose_instant (JsonObject *object, const char *path); /* microseconds; 0 when absent */
const char *_zt_compose_string (JsonObject *object, const char *path); /* "" when absent */
/* A scalar of any type as text; NULL when absent. */
char *_zt_compose_scalar (JsonNode *node);

/* Facts by name for templates: project, number, buyer, buyerCode, agency, method, category, budget, budgetWords, ceiling, ceilingWords, region, published, deadline,
 * deadlineDate, opening, enquiryEnd, validity, security, priceWeight, otherWeight, graceMinutes… (element-type char* char*) */
GHashTable *_zt_compose_facts (JsonObject *tender);
/* Takes @value; NULL is ignored. */
void _zt_compose_fact (GHashTable *facts, const char *name, char *value);
typedef enum { ZT_EXPAND_PLAIN, ZT_EXPAND_MARKUP, ZT_EXPAND_UNDERLINED } ZtExpand;
/* @template_text with {name} replaced, as plain text or Pango markup; NULL when a fact is missing: the sentence is then left out.
 * @used (nullable): takes the names of the facts it needed. */
char *_zt_compose_expand (const char *template_text, GHashTable *facts, ZtExpand as, GHashTable *used);
/* Lines: "# " heading 2, "## " heading 3, "- " clause, "+ " clause with a number of its own, "> " without indent, else body; "?goods ", "?services ", "?works ", "?ceiling "… before them: only when that fact exists. */
void _zt_compose_lines (ZtPages *pages, const char *const *lines, GHashTable *facts, ZtExpand as, GHashTable *used);

/* Where a document is written before it takes its name, and the taking. */
char *_zt_compose_part_path (const char *out);
gboolean _zt_compose_commit (const char *part, const char *out, gboolean composed, GError **error);

extern const char *const _zt_tender_notice[];
extern const char *const _zt_tender_instructions[];
extern const char *const _zt_tender_requirements[];
extern const char *const _zt_tender_evaluation_rated[];
extern const char *const _zt_tender_evaluation_price[];
extern const char *const _zt_tender_contract[];
extern const char *const _zt_tender_forms[];

G_END_DECLS
