/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One strict path through a SignedData, for signatures and for time stamps. */
#pragma once

#include "cms.h"
#include "openssl-private.h"
#include "zt-certificate-private.h"

G_BEGIN_DECLS

/* The parsed container and its one signer. */
typedef struct
{
  CMS_ContentInfo *cms;   /* (owned) */
  CMS_SignerInfo *signer; /* (unowned) */
  const EVP_MD *hash;     /* the signer's digest */
  ZtCmsHash hash_code;
} ZtSigned;

/* What checking the signer says. */
typedef struct
{
  ZtCertificate *signer;   /* (owned) */
  GPtrArray *certificates; /* (owned) */
  ZtKeyAlgorithm algorithm;
  gboolean has_ess; /* version 2 */
  gboolean has_ess_v1;
  GBytes *signature; /* (owned): what a time stamp covers */
} ZtSigner;

gboolean _zt_signed_parse (ZtSigned *parsed, GBytes *bytes, gboolean padded, GError **error);
void _zt_signed_clear (ZtSigned *parsed);
/* @digest: of the content, by parsed->hash. */
gboolean _zt_signed_check (ZtSigned *parsed, const guint8 *digest, gsize length, ZtSigner *signer,
                           GError **error);
void _zt_signer_clear (ZtSigner *signer);

/* DER of the signed attributes: sorted to sign them, as received to verify them. */
GBytes *_zt_signed_attributes (CMS_SignerInfo *signer, gboolean sorted);
/* The one value of the one attribute @nid; NULL when there is none or more. */
const ASN1_TYPE *_zt_signed_attribute (CMS_SignerInfo *signer, int nid);
/* Does the signing-certificate attribute name @certificate? Absent: TRUE with neither flag set. */
gboolean _zt_ess_check (CMS_SignerInfo *signer, ZtCertificate *certificate, gboolean *has_v2,
                        gboolean *has_v1);

/* A time stamp token, its own signature and purpose checked; what it covers is for the caller to
 * compare. */
typedef struct
{
  gint64 time;
  const EVP_MD *hash;
  GBytes *imprint;         /* (owned) */
  GBytes *nonce;           /* (owned) (nullable) */
  ZtCertificate *signer;   /* (owned) */
  GPtrArray *certificates; /* (owned) */
} ZtStamp;

gboolean _zt_stamp_open (ZtStamp *stamp, GBytes *token, GError **error);
gboolean _zt_stamp_covers (const ZtStamp *stamp, GBytes *content);
void _zt_stamp_clear (ZtStamp *stamp);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtSigned, _zt_signed_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtSigner, _zt_signer_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtStamp, _zt_stamp_clear)

G_END_DECLS
