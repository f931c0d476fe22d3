/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the platform claims of its log, checked: signed heads, inclusion, receipts. Pure functions over JSON; used online, offline and by `verify`. */
#pragma once

#include "zt-certificate.h"
#include "zt-json.h"
#include "zt-seal-error.h"

G_BEGIN_DECLS

typedef struct
{
  char *epoch;
  guint64 size;
  guint8 root[32];
  gint64 time;
} ZtHead;

void zt_head_clear (ZtHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtHead, zt_head_clear)

/* Reads a head and checks its signature. @platform (nullable): whose it must be; NULL accepts any and tells in @signer (out) (optional).
 * ZT_SEAL_ERROR_LOG_BROKEN. */
gboolean zt_log_check_head (JsonObject *wire, ZtCertificate *platform, ZtHead *head,
                            ZtCertificate **signer, GError **error);

/* Is the event whose canonical bytes are @leaf at @index under @head? @proof: hex digests, lowest first. */
gboolean zt_log_check_inclusion (GBytes *leaf, guint64 index, JsonArray *proof, const ZtHead *head,
                                 GError **error);

/**
 * zt_log_check_receipt:
 * Checks a receipt with nothing but itself and the roots in @ca_file: signature of the platform, its certificate, signed head, inclusion
 * of the event, time stamp over the event. @platform (nullable): the certificate pinned at connect, compared too.
 * Returns: (transfer full): [{"id","title","ok","detail"}], title and detail translated
 */
JsonArray *zt_log_check_receipt (JsonObject *receipt, const char *ca_file,
                                 ZtCertificate *platform);
/* Adds one check to such a list; TRUE when @problem is NULL. */
gboolean zt_checks_add (JsonArray *checks, const char *id, const char *title,
                        const char *detail, const GError *problem);
gboolean zt_checks_all_ok (JsonArray *checks);

G_END_DECLS
