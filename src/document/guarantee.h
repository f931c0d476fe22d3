/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Electronic guarantees (电子保函): what one says and whether its signature holds. */
#pragma once

#include "zt-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * zt_guarantee_read:
 * @path: a PDF with the guarantor's signature, an OFD, or JSON
 * @trust_files: (nullable): PEM files of accepted roots; without them no signer is trusted
 *
 * Reads in a child process with limits. JSON is {"guarantee": {…facts}, "signature": base64 of a
 * detached CMS signature over the canonical text (RFC 8785) of "guarantee"}.
 *
 * Returns: (transfer full): {"format": "pdf|ofd|json", "number", "type":
 * "bid|performance|prepayment", "guarantor", "applicant", "beneficiary", "project", "projectTitle",
 * "value": OCDS Value, "validFrom", "validUntil": days, "signature": {"state":
 * "valid|untrusted|broken|none|unsupported", "signer", "reasons": […]}}. A fact that the document
 * does not tell is absent. ZT_ERROR_INVALID or ZT_ERROR_UNSUPPORTED when it is no guarantee or
 * cannot be read.
 */
JsonObject *zt_guarantee_read (const char *path, const char *const *trust_files,
                               GCancellable *cancellable, GError **error);

/**
 * zt_guarantee_facts_from_text:
 * @text: the words of a guarantee as they are read, line by line
 *
 * Labels as Chinese guarantors print them ("保函编号：", "受益人：", "担保金额：" …), value behind
 * the colon or on the next line. Where an amount stands in figures and in words, the words hold, as
 * in law.
 *
 * Returns: (transfer full): the facts of zt_guarantee_read(), empty when there are none
 */
JsonObject *zt_guarantee_facts_from_text (const char *text);

G_END_DECLS
