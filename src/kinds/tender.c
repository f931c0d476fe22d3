/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tender — a procurement that suppliers may bid for. Its id is the project number. OCDS: tender. */
#define G_LOG_DOMAIN "zt-tender"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#include "codes.h"
#include "tender-life.h"

static const ZtField party_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Credit code"), .kind = "organisation" },
  { "name", ZT_TEXT, ZT_REQUIRED, N_ ("Name"), .max = 200 },
  { NULL },
};

static const ZtField lot_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Lot") },
  { "title", ZT_TEXT, ZT_REQUIRED, N_ ("Title"), .max = 300 },
  { "value", ZT_MONEY, 0, N_ ("Budget") },
  { NULL },
};

static const ZtField item_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Number") },
  { "lot", ZT_REFERENCE, 0, N_ ("Lot") },
  { "description", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED, N_ ("Name"), .max = 500 },
  { "classification.scheme", ZT_TEXT, 0, N_ ("Catalogue"), .max = 40 },
  { "classification.id", ZT_TEXT, 0, N_ ("Catalogue code"), .max = 40 },
  { "classification.description", ZT_TEXT, 0, N_ ("Catalogue name"), .max = 200 },
  { "quantity", ZT_DECIMAL, ZT_REQUIRED, N_ ("Quantity") },
  { "unit", ZT_TEXT, ZT_REQUIRED, N_ ("Unit"), .max = 40 },
  { "unitCeiling", ZT_MONEY, 0, N_ ("Highest unit price") },
  { "specification", ZT_TEXT, 0, N_ ("Specification"), .max = 20000 },
  { NULL },
};

static const ZtField requirement_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Number") },
  { "text", ZT_TEXT, ZT_REQUIRED, N_ ("Requirement"), .max = 10000 },
  { "mark", ZT_CODE, 0, N_ ("Mark"), .codes = zt_requirement_marks },
  { "comparator", ZT_CODE, 0, N_ ("Comparison"), .codes = zt_comparators },
  { "value", ZT_TEXT, 0, N_ ("Value"), .max = 500 },
  { "unit", ZT_TEXT, 0, N_ ("Unit"), .max = 40 },
  { "kind", ZT_CODE, 0, N_ ("Kind"), .codes = zt_requirement_kinds },
  { NULL },
};

static const ZtField answer_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Field") },
  { "label", ZT_TEXT, ZT_REQUIRED, N_ ("Label"), .max = 300 },
  { "type", ZT_CODE, ZT_REQUIRED, N_ ("Type"), .codes = zt_answer_types },
  { "required", ZT_BOOLEAN, 0, N_ ("Required") },
  { "choices", ZT_LIST, 0, N_ ("Choices"), .max = 100 },
  { NULL },
};

static const ZtField part_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Part") },
  { "title", ZT_TEXT, ZT_REQUIRED, N_ ("Title"), .max = 300 },
  { "type", ZT_CODE, ZT_REQUIRED, N_ ("Type"), .codes = zt_part_types },
  { "required", ZT_BOOLEAN, 0, N_ ("Required") },
  { "sealed", ZT_BOOLEAN, 0, N_ ("Needs the official seal") },
  { "fields", ZT_LIST, 0, N_ ("Fields"), .of = answer_fields, .max = 100 },
  { "accept", ZT_LIST, 0, N_ ("Accepted types of file"), .max = 50 },
  { "maxSize", ZT_INTEGER, 0, N_ ("Largest size") },
  { "expires", ZT_BOOLEAN, 0, N_ ("Has a date of expiry") },
  { NULL },
};

static const ZtField document_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Document") },
  { "title", ZT_TEXT, ZT_REQUIRED, N_ ("Title"), .max = 300 },
  { "documentType", ZT_TEXT, 0, N_ ("Type"), .max = 60 },
  { "format", ZT_TEXT, 0, N_ ("Format"), .max = 120 },
  { "sha256", ZT_DIGEST, ZT_REQUIRED, N_ ("Digest") },
  { "size", ZT_INTEGER, ZT_REQUIRED, N_ ("Size") },
  { "datePublished", ZT_TIME, 0, N_ ("Published") },
  { NULL },
};

static const ZtField criterion_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED, N_ ("Criterion") },
  { "title", ZT_TEXT, ZT_REQUIRED, N_ ("Title"), .max = 300 },
  { "weight", ZT_DECIMAL, 0, N_ ("Points") },
  { "description", ZT_TEXT, 0, N_ ("How points are given"), .max = 10000 },
  { NULL },
};

static const ZtField clarification_fields[] = {
  { "number", ZT_INTEGER, ZT_REQUIRED, N_ ("Number") },
  { "date", ZT_TIME, ZT_REQUIRED, N_ ("Published") },
  { "text", ZT_TEXT, ZT_REQUIRED, N_ ("Text"), .max = 20000 },
  { "extends", ZT_TIME, 0, N_ ("New deadline") },
  { "version", ZT_INTEGER, 0, N_ ("Binding version of the tender") },
  { NULL },
};

static const ZtField fields[] = {
  { "title", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED | ZT_COLUMN, N_ ("Title"), .max = 300 },
  { "number", ZT_TEXT, ZT_SEARCHED, N_ ("Project number"), .max = 80 },
  { "description", ZT_TEXT, ZT_SEARCHED, N_ ("Summary"), .max = 20000 },
  { "buyer.id", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED, N_ ("Purchaser's credit code"),
    .kind = "organisation" },
  { "buyer.name", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED | ZT_COLUMN, N_ ("Purchaser"), .max = 200 },
  { "procuringEntity", ZT_OBJECT, ZT_FIXED, N_ ("Agency"), .of = party_fields },
  { "procurementMethod", ZT_CODE, ZT_REQUIRED, N_ ("Procedure"), .codes = zt_procurement_methods },
  { "procurementMethodDetails", ZT_CODE, ZT_REQUIRED | ZT_COLUMN, N_ ("Method"),
    .codes = zt_procurement_method_details },
  { "mainProcurementCategory", ZT_CODE, ZT_REQUIRED | ZT_COLUMN, N_ ("Category"),
    .codes = zt_procurement_categories },
  { "value", ZT_MONEY, ZT_REQUIRED | ZT_COLUMN, N_ ("Budget") },
  { "ceiling", ZT_MONEY, 0, N_ ("Price ceiling") },
  { "region", ZT_TEXT, ZT_SEARCHED | ZT_COLUMN, N_ ("Region"), .max = 60 },
  { "tenderPeriod.startDate", ZT_TIME, 0, N_ ("Documents from") },
  { "tenderPeriod.endDate", ZT_TIME, ZT_REQUIRED | ZT_COLUMN, N_ ("Bids close") },
  { "enquiryPeriod.endDate", ZT_TIME, 0, N_ ("Enquiries close") },
  { "bidOpening.date", ZT_TIME, ZT_REQUIRED, N_ ("Opening") },
  { "bidOpening.location", ZT_TEXT, 0, N_ ("Place of the opening"), .max = 300 },
  { "uploadGrace", ZT_INTEGER, 0, N_ ("Seconds for uploads after the deadline"), .max = 604800 },
  { "protocolVersion", ZT_INTEGER, ZT_REQUIRED, N_ ("Protocol version"), .max = 1 },
  { "dualControl", ZT_BOOLEAN, 0, N_ ("Second seal by the bidder") },
  { "awardCriteria", ZT_CODE, ZT_REQUIRED, N_ ("Award by"), .codes = zt_award_criteria },
  { "priceWeight", ZT_INTEGER, 0, N_ ("Weight of the price, percent"), .max = 100 },
  { "criteria", ZT_LIST, 0, N_ ("Criteria"), .of = criterion_fields, .max = 200 },
  { "bidValidityDays", ZT_INTEGER, 0, N_ ("Days a bid must stay valid"), .max = 3650 },
  { "bidSecurity", ZT_MONEY, 0, N_ ("Bid security") },
  { "performanceSecurity", ZT_MONEY, 0, N_ ("Performance security") },
  { "smePolicy", ZT_CODE, 0, N_ ("Preference for small enterprises"), .codes = zt_sme_policies },
  { "importAllowed", ZT_BOOLEAN, 0, N_ ("Imported goods allowed") },
  { "jointBids", ZT_BOOLEAN, 0, N_ ("Joint bids allowed") },
  { "eligibilityCriteria", ZT_TEXT, 0, N_ ("Qualification of suppliers"), .max = 20000 },
  { "deliveryPeriod", ZT_TEXT, 0, N_ ("Delivery"), .max = 1000 },
  { "deliveryAddress", ZT_TEXT, 0, N_ ("Place of delivery"), .max = 500 },
  { "paymentTerms", ZT_TEXT, 0, N_ ("Payment"), .max = 4000 },
  { "contactPoint.name", ZT_TEXT, 0, N_ ("Contact"), .max = 80 },
  { "contactPoint.telephone", ZT_TEXT, 0, N_ ("Telephone"), .max = 40 },
  { "contactPoint.email", ZT_TEXT, 0, N_ ("E-mail"), .max = 200 },
  { "lots", ZT_LIST, 0, N_ ("Lots"), .of = lot_fields, .max = 200 },
  { "items", ZT_LIST, 0, N_ ("Items"), .of = item_fields, .max = 5000 },
  { "requirements", ZT_LIST, 0, N_ ("Requirements"), .of = requirement_fields, .max = 5000 },
  { "parts", ZT_LIST, 0, N_ ("Parts of a bid"), .of = part_fields, .max = 200 },
  { "documents", ZT_LIST, 0, N_ ("Documents"), .of = document_fields, .max = 500 },
  { "openingCertificates", ZT_LIST, 0, N_ ("Opening certificates"), .max = 10 },
  { "clarifications", ZT_LIST, ZT_DERIVED, N_ ("Clarifications"), .of = clarification_fields },
  { "datePublished", ZT_TIME, ZT_DERIVED | ZT_COLUMN, N_ ("Published") },
  { "cancellation", ZT_TEXT, ZT_DERIVED, N_ ("Reason of the cancellation"), .max = 4000 },
  { NULL },
};

/* A clarification: its text, and what it changes. Neither the object of the procurement nor the
 * qualification of suppliers (87号令 27). */
static const ZtField amend_fields[] = {
  { "text", ZT_TEXT, ZT_REQUIRED, N_ ("Text"), .max = 20000 },
  { "affectsBids", ZT_BOOLEAN, 0, N_ ("Affects the preparation of bids") },
  { "tenderPeriod.endDate", ZT_TIME, 0, N_ ("Bids close") },
  { "enquiryPeriod.endDate", ZT_TIME, 0, N_ ("Enquiries close") },
  { "bidOpening.date", ZT_TIME, 0, N_ ("Opening") },
  { "requirements", ZT_LIST, 0, N_ ("Requirements"), .of = requirement_fields, .max = 5000 },
  { "parts", ZT_LIST, 0, N_ ("Parts of a bid"), .of = part_fields, .max = 200 },
  { "documents", ZT_LIST, 0, N_ ("Documents"), .of = document_fields, .max = 500 },
  { NULL },
};

static const ZtField cancel_fields[] = {
  { "reason", ZT_TEXT, ZT_REQUIRED, N_ ("Reason"), .max = 4000 },
  { NULL },
};

static const ZtField no_fields[] = { { NULL } };

#define PURCHASER (ZT_ROLE_BUYER | ZT_ROLE_AGENCY)

static const ZtTransition life[] = {
  { "create", NULL, "draft", PURCHASER, zt_rule_tender_create, .label = N_ ("Draft a tender") },
  { "change", "draft", NULL, PURCHASER, zt_rule_tender_create, .label = N_ ("Change") },
  { "publish", "draft", "active", ZT_ROLE_APPROVER, zt_rule_tender_publish,
    zt_effect_tender_publish, no_fields, N_ ("Publish") },
  { "amend", "active", NULL, PURCHASER, zt_rule_tender_amend, zt_effect_tender_amend, amend_fields,
    N_ ("Clarify or change") },
  { "close", "active", "closed", ZT_ROLE_PLATFORM, zt_rule_tender_close, NULL, no_fields,
    N_ ("Close") },
  { "open", "active|closed", "opened", PURCHASER, zt_rule_tender_open, NULL, no_fields,
    N_ ("Open bids") },
  { "cancel", "draft|active|closed|opened", "cancelled", ZT_ROLE_BUYER | ZT_ROLE_APPROVER, NULL,
    zt_effect_tender_cancel, cancel_fields, N_ ("Cancel") },
  { NULL },
};

static const ZtPermission permissions[] = {
  { ZT_ROLE_PUBLIC, "read", ZT_SCOPE_ANY },        { ZT_ROLE_BUYER, "create", ZT_SCOPE_OWN },
  { ZT_ROLE_AGENCY, "create", ZT_SCOPE_ASSIGNED }, { ZT_ROLE_BUYER, "change", ZT_SCOPE_OWN },
  { ZT_ROLE_AGENCY, "change", ZT_SCOPE_ASSIGNED }, { ZT_ROLE_BUYER, "amend", ZT_SCOPE_OWN },
  { ZT_ROLE_AGENCY, "amend", ZT_SCOPE_ASSIGNED },  { ZT_ROLE_BUYER, "open", ZT_SCOPE_OWN },
  { ZT_ROLE_AGENCY, "open", ZT_SCOPE_ASSIGNED },   { ZT_ROLE_NONE },
};

const ZtKind zt_kind_tender = {
  .name = "tender",
  .label = N_ ("Tender"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .owner = "buyer.id",
  .title = "title",
  .assigned = "procuringEntity.id",
  .may_read = zt_tender_may_read,
};
