/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes that several pages use. */
#define G_LOG_DOMAIN "zt-codes"
#include "config.h"

#include "codes.h"

#include <glib/gi18n-lib.h>

const ZtCode zt_procurement_methods[] = {
  { "open", N_ ("Open") },
  { "selective", N_ ("Selective") },
  { "limited", N_ ("Limited") },
  { "direct", N_ ("Direct") },
  { NULL },
};

const ZtCode zt_procurement_method_details[] = {
  { "open-tender", N_ ("Open tendering") },
  { "invited", N_ ("Invited tendering") },
  { "negotiation", N_ ("Competitive negotiation") },
  { "consultation", N_ ("Competitive consultation") },
  { "inquiry", N_ ("Request for quotations") },
  { "single-source", N_ ("Single-source procurement") },
  { "framework", N_ ("Framework agreement") },
  { "cooperative-innovation", N_ ("Cooperative innovation procurement") },
  { NULL },
};

const ZtCode zt_procurement_categories[] = {
  { "goods", N_ ("Goods") },
  { "works", N_ ("Works") },
  { "services", N_ ("Services") },
  { NULL },
};

const ZtCode zt_award_criteria[] = {
  { "priceOnly", N_ ("Lowest price") },
  { "ratedCriteria", N_ ("Rated criteria") },
  { NULL },
};

const ZtCode zt_sme_policies[] = {
  { "none", N_ ("No preference") },
  { "reserved", N_ ("Reserved for small and medium enterprises") },
  { "deduct", N_ ("Price deduction for small and micro enterprises") },
  { NULL },
};

const ZtCode zt_requirement_marks[] = {
  { "★", N_ ("Substantive (★)") },
  { "▲", N_ ("Important (▲)") },
  { "", N_ ("Ordinary") },
  { NULL },
};

const ZtCode zt_comparators[] = {
  { ">=", N_ ("At least") },
  { "<=", N_ ("At most") },
  { "=", N_ ("Exactly") },
  { "text", N_ ("In words") },
  { NULL },
};

const ZtCode zt_requirement_kinds[] = {
  { "technical", N_ ("Technical") },
  { "commercial", N_ ("Commercial") },
  { NULL },
};

const ZtCode zt_part_types[] = {
  { "form", N_ ("Form") },
  { "prices", N_ ("Price schedule") },
  { "deviation", N_ ("Deviation table") },
  { "attachment", N_ ("Attachment") },
  { NULL },
};

const ZtCode zt_answer_types[] = {
  { "text", N_ ("Text") },
  { "longtext", N_ ("Long text") },
  { "richText", N_ ("Text with tables and pictures") }, /* CommonMark: rich-text.h */
  { "integer", N_ ("Whole number") },
  { "date", N_ ("Date") },
  { "money", N_ ("Amount") },
  { "boolean", N_ ("Yes or no") },
  { "choice", N_ ("Choice") },
  { NULL },
};

const ZtCode zt_organisation_types[] = {
  { "supplier", N_ ("Supplier") },          { "buyer", N_ ("Purchaser") },
  { "agency", N_ ("Procurement agency") },  { "supervisor", N_ ("Supervisory authority") },
  { "platform", N_ ("Platform operator") }, { NULL },
};

const ZtCode zt_organisation_scales[] = {
  { "micro", N_ ("Micro enterprise") },
  { "small", N_ ("Small enterprise") },
  { "medium", N_ ("Medium-sized enterprise") },
  { "large", N_ ("Large enterprise") },
  { NULL },
};

const ZtCode zt_person_roles[] = {
  { "drafter", N_ ("Bid drafter") },
  { "signatory", N_ ("Bid signatory") },
  { "buyer", N_ ("Purchaser") },
  { "approver", N_ ("Approver") },
  { "inspector", N_ ("Acceptance inspector") },
  { "agency", N_ ("Procurement agency") },
  { "expert", N_ ("Evaluation expert") },
  { "supervisor", N_ ("Supervisor") },
  { "administrator", N_ ("Platform administrator") },
  { NULL },
};
