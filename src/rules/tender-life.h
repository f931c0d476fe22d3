/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold before a tender takes its next step, and what follows from it. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

/* Guards and effects of the life of a tender (kinds/tender.c). Pure; ZT_ERROR_REFUSED with the reason. */
gboolean zt_rule_tender_create (const ZtStep *step, GError **error);
gboolean zt_rule_tender_publish (const ZtStep *step, GError **error);
gboolean zt_effect_tender_publish (const ZtStep *step, GError **error);
gboolean zt_rule_tender_amend (const ZtStep *step, GError **error);
gboolean zt_effect_tender_amend (const ZtStep *step, GError **error);
gboolean zt_rule_tender_close (const ZtStep *step, GError **error);
gboolean zt_rule_tender_open (const ZtStep *step, GError **error);
gboolean zt_effect_tender_cancel (const ZtStep *step, GError **error);

/**
 * zt_tender_get_time:
 * Returns: the instant at @path of a tender's body in microseconds, 0 when it is not set
 */
gint64 zt_tender_get_time (JsonObject *tender, const char *path);

/* Parts of a committed bid may arrive until the deadline and its upload grace; 0 when there is no deadline. */
gint64 zt_tender_get_upload_end (JsonObject *tender);

/* The version of the tender that its last clarification affecting bids made; 0: none. A bid for an older one is refused (C45). */
gint64 zt_tender_get_binding_version (JsonObject *tender);

/* The tender that @body's field "tender" names. (transfer full) (nullable) */
ZtRecord *zt_tender_find (JsonObject *body, const ZtLookup *lookup);

/* Does @actor act for the purchaser of this tender, or for the agency that runs it? */
gboolean zt_tender_is_buyer (ZtRecord *tender, const ZtActor *actor);

/* Until it is published a tender is its purchaser's and the supervisors' alone. */
gboolean zt_tender_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now,
                             const ZtLookup *lookup);

/* Is each "id" in this list of objects there and different from the others? ZT_ERROR_REFUSED names the first that is not. */
gboolean zt_rule_unique_ids (JsonObject *body, const char *path, GError **error);

G_END_DECLS
