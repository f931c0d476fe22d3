/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes that several pages use, each with its name for people. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

extern const ZtCode zt_procurement_methods[];        /* OCDS procurementMethod */
extern const ZtCode zt_procurement_method_details[]; /* 采购方式, 采购法 26 and later rules */
extern const ZtCode zt_procurement_categories[];     /* OCDS mainProcurementCategory */
extern const ZtCode zt_award_criteria[];
extern const ZtCode zt_sme_policies[];
extern const ZtCode zt_requirement_marks[];
extern const ZtCode zt_comparators[];
extern const ZtCode zt_requirement_kinds[];
extern const ZtCode zt_part_types[];
extern const ZtCode zt_answer_types[];
extern const ZtCode zt_organisation_types[];
extern const ZtCode zt_organisation_scales[]; /* 工信部联企业〔2011〕300号 */
extern const ZtCode zt_person_roles[];

G_END_DECLS
