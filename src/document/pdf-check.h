/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one signature of a PDF is worth: digest, signature, time stamp, certificates; and the report
 * of all. */
#pragma once

#include "cms.h"
#include "pdf-signature.h"
#include "zt-json.h"

G_BEGIN_DECLS

typedef struct
{
  ZtPdfSignature *structure; /* not owned */
  ZtCmsInfo *cms;            /* (nullable) */
  ZtCertificate *signer;     /* (nullable) also of document time stamps */
  const char *trust;         /* as in the report */
  int timestamp;             /* ZT_TIMESTAMP_… */
  gint64 timestamp_time;     /* microseconds, 0 when there is no valid one */
  const char *level;
} ZtPdfChecked;

/* Digest and signature; sets integrity of @structure and its reasons. */
ZtPdfChecked *zt_pdf_check_signature (const char *path, ZtPdfSignature *structure);
void zt_pdf_checked_free (ZtPdfChecked *checked);
void zt_pdf_checked_add_reason (ZtPdfChecked *checked, const char *reason);

/* pdf-proofs.c: what the file stores for later verification. */
typedef struct
{
  GPtrArray *certificates; /* of ZtCertificate */
  GPtrArray *crls, *ocsps; /* of GBytes */
} ZtPdfProofs;

ZtPdfProofs *zt_pdf_proofs_read (ZtPdfFile *file); /* never NULL */
void zt_pdf_proofs_free (ZtPdfProofs *proofs);
/* Arrays of GBytes (nullable); what cannot be read says nothing. */
void zt_pdf_proofs_tell (ZtTrust *trust, GPtrArray *crls, GPtrArray *ocsps);

/* pdf-trust.c: trust and level of all, when each is known: document time stamps count for what
 * stands before them. @trust learns what the file knows about revocation. */
void zt_pdf_check_trust (GPtrArray *checked, ZtPdfFile *file, ZtTrust *trust, gint64 when);
/* pdf-report.c: the JSON of `pdf verify`. The verdict is the worst of all. */
JsonObject *zt_pdf_report (GPtrArray *checked);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfProofs, zt_pdf_proofs_free)

G_END_DECLS
