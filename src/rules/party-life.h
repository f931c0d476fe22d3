/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for organisations and people. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

/* The id of an organisation is a well-formed social credit code (GB 32100-2015). */
gboolean zt_rule_organisation_id (const ZtStep *step, GError **error);
/* The id of a person is the user name. */
gboolean zt_rule_person_user (const ZtStep *step, GError **error);

/* Somebody active keeps the role of administrator: the last one neither is suspended nor loses the role. */
gboolean zt_rule_person_keep_administrator (const ZtStep *step, GError **error);

/* The body of the command replaces what it names (RFC 7396). */
gboolean zt_effect_take_body (const ZtStep *step, GError **error);

G_END_DECLS
