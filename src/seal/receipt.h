/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform's receipt for one event: {"type":"zhaotou-receipt","event","head","leafIndex","inclusion":[hex],"timestamp": base64 DER token
 * over SHA-256 of the event's canonical bytes,"platformCertificate": PEM,"signature": base64 CMS over the canonical JSON of the rest}. */
#pragma once

#include <json-glib/json-glib.h>

#include "checks.h"
#include "merkle.h"
#include "zt-key.h"

G_BEGIN_DECLS

/**
 * zt_receipt_sign:
 * @event: as it is on the wire; its canonical bytes are leaf number @leaf_index (from 0)
 * @head: a signed head that covers it
 * @inclusion: (element-type ZtHash): from zt_merkle_inclusion_proof()
 * @timestamp: (nullable): the token; without it the receipt holds, but for its time it has the platform's word only
 * @key: the log's key
 * Returns: (transfer full): the receipt
 */
JsonObject *zt_receipt_sign (JsonObject *event, JsonObject *head, guint64 leaf_index, GArray *inclusion, GBytes *timestamp, ZtKey *key,
                             GError **error);

/**
 * zt_receipt_verify:
 * @pinned: (nullable): the certificate of the platform one is connected to; NULL leaves the check "platform" out
 * @trust: (nullable): NULL leaves the check "trust" out
 * @when: microseconds; whether the platform's certificate was trusted is asked at the time stamp's time, and at @when if there is none
 *
 * Checks everything a receipt claims, each by itself: "event", "inclusion", "head", "timestamp", "signature", "platform", "trust".
 * Returns: (transfer full): [{"id","title","ok","detail"}]; the receipt holds when zt_checks_hold(). Never empty.
 */
JsonArray *zt_receipt_verify (JsonObject *receipt, ZtCertificate *pinned, ZtTrust *trust, gint64 when);

G_END_DECLS
