/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules of the bid check share. */
#pragma once

#include "calendar.h"
#include "zt-bid-check.h"

G_BEGIN_DECLS

typedef struct _ZtBidRule ZtBidRule;

/* One run over one bid. Everything but findings is borrowed from the input. */
typedef struct
{
  const ZtBidCheckInput *input;
  JsonObject *tender;
  JsonObject *draft;
  gint64 deadline;       /* tenderPeriod.endDate, microseconds; 0: unknown */
  gint64 total;          /* fen; -1: none */
  JsonArray *lines;      /* (nullable) prices.lines */
  const ZtBidRule *rule; /* the rule at work */
  GPtrArray *findings;
} ZtBidCheck;

struct _ZtBidRule
{
  const char *id;
  ZtSeverity severity;
  const char *basis;
  void (*check) (ZtBidCheck *check);
};

/* Reports for the rule at work. Takes @place and @message; copies @fix. */
void _zt_bid_check_report (ZtBidCheck *check, char *place, char *message, const char *fix);

/* What can be done about the finding just reported. Takes @value (nullable). */
void _zt_bid_check_offer (ZtBidCheck *check, ZtFixAction action, char *value);

/* The same as a warning, whatever the rule's own severity. */
void _zt_bid_check_warn (ZtBidCheck *check, char *place, char *message, const char *fix);

/* The object at @index of a list, NULL when it is none. */
JsonObject *_zt_bid_check_element (JsonArray *list, guint index);
/* The tender's item that a price line names; NULL when it names none. */
JsonObject *_zt_bid_check_item_of (ZtBidCheck *check, JsonObject *line);
/* An answer as text whatever its type, of a rich one its words; NULL when it is absent or blank. Free with g_free(). */
char *_zt_bid_check_answer (ZtBidCheck *check, const char *part, const char *field);
/* The first part of the tender, or failing that the first answered one, whose id begins with one of @prefixes ("|"-separated); NULL: none. */
const char *_zt_bid_check_find_part (ZtBidCheck *check, const char *prefixes);
gboolean _zt_bid_check_has_attachment (ZtBidCheck *check, const char *slot);
/* The day of an instant in China. */
gboolean _zt_bid_check_day (gint64 us, GDate *date);
/* The last day on which the bid must still bind: deadline and the tender's bidValidityDays. */
gboolean _zt_bid_check_binding_until (ZtBidCheck *check, GDate *date);
/* "2027-05-01" for messages. */
char *_zt_bid_check_day_text (const GDate *date);
/* Text for comparing names: without spaces, full-width forms folded. */
char *_zt_bid_check_fold (const char *text);

extern const ZtBidRule _zt_bid_rules_prices[];      /* C01–C08, C36; each table ends with a NULL id */
extern const ZtBidRule _zt_bid_rules_answers[];     /* C09, C19–C23, C31, C33, C40, C41, C45, C49 */
extern const ZtBidRule _zt_bid_rules_guarantee[];   /* C10–C13 */
extern const ZtBidRule _zt_bid_rules_deviations[];  /* C25–C29 */
extern const ZtBidRule _zt_bid_rules_attachments[]; /* C35, C43, C44, C47, C48 */
extern const ZtBidRule _zt_bid_rules_rich[];        /* C50, C51 */
extern const ZtBidRule _zt_bid_rules_certificate[]; /* C15, C16, C46 */

G_END_DECLS
