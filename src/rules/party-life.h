/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for organisations, people and their questions. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

/* The id of an organisation is a well-formed social credit code (GB 32100-2015). */
gboolean zt_rule_organisation_id (const ZtStep *step, GError **error);
/* The id of a person is the user name. */
gboolean zt_rule_person_user (const ZtStep *step, GError **error);

/* The body of the command replaces what it names (RFC 7396). */
gboolean zt_effect_take_body (const ZtStep *step, GError **error);

/* An enquiry: asked while enquiries are open, answered by the tender's purchaser, seen by these two and supervisors. */
gboolean zt_rule_enquiry_ask (const ZtStep *step, GError **error);
gboolean zt_rule_enquiry_answer (const ZtStep *step, GError **error);
gboolean zt_effect_enquiry_answer (const ZtStep *step, GError **error);
gboolean zt_enquiry_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now,
                              const ZtLookup *lookup);

G_END_DECLS
