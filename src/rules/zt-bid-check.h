/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bid checking assistant's rules: a table of pure functions over tender and draft. */
#pragma once

#include "zt-json.h"

G_BEGIN_DECLS

typedef enum { ZT_SEVERITY_BLOCK, ZT_SEVERITY_WARN, ZT_SEVERITY_INFO } ZtSeverity;

/* What can be done about a finding without asking anything; the value says with what. */
typedef enum
{
  ZT_FIX_NONE,
  ZT_FIX_PRICE,        /* the unit price at the place becomes so many fen */
  ZT_FIX_ANSWER,       /* the answer at the place becomes this text */
  ZT_FIX_NO_DEVIATION, /* the requirement at the place gets this response and no deviation */
  ZT_FIX_VERSION,      /* the draft is for this version of the tender, once it was read */
  ZT_FIX_LIBRARY,      /* the library may hold it */
} ZtFixAction;

typedef struct
{
  const char *id;        /* "C01" */
  ZtSeverity severity;
  char *message;         /* translated, with the figures */
  char *place;           /* "prices.lines.5.unitPrice", "answers.letter.validityDays", "attachments.licence", "deviations.T3" */
  char *fix;             /* translated: what to do */
  ZtFixAction action;
  char *value;           /* (nullable) of the action */
  const char *basis;     /* the law or the tender's clause */
} ZtFinding;

typedef struct
{
  JsonObject *tender;        /* body of the record */
  const char *tender_id;
  gint64 tender_version;     /* that a bid must at least be made for; 0: any */
  JsonObject *organisation;  /* (nullable) body of the bidder's record */
  JsonObject *draft;         /* body: {tender, tenderVersion, answers, prices, deviations, attachments} */
  gint64 now;
  /* Facts that only documents and keys can tell, gathered before by the caller; each nullable: the rule is then skipped and says so in no way. */
  gint64 certificate_not_after, certificate_not_before; /* 0: unknown */
  const char *certificate_code;                          /* USCC in the signing certificate */
  guint unseen_changes;      /* of the tender, that the bidder has not looked at yet */
  JsonObject *attachments;   /* by sha256: {"pages", "encrypted", "damaged", "size", "validUntil": as the library knows it} */
} ZtBidCheckInput;

GPtrArray *zt_bid_check_run (const ZtBidCheckInput *input); /* of ZtFinding, blocks first */
void zt_finding_free (ZtFinding *finding);
/* The words on the button of its action, translated; NULL: it has none. */
char *zt_finding_get_button (const ZtFinding *finding);
JsonNode *zt_findings_to_json (GPtrArray *findings); /* [{id, severity: "block|warn|info", message, place, fix, basis, action and value where it has one}] */
gboolean zt_findings_block (GPtrArray *findings);
/* Is @slot the place of the bid security? */
gboolean zt_bid_check_is_security (const char *slot);
/* "positive", "none" or "negative" by the numbers in @response; NULL where there is nothing to compare. */
const char *zt_bid_check_conclude (JsonObject *requirement, const char *response);
gsize zt_bid_check_count (void); /* rules in the table */

G_END_DECLS
