/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who signed and when, by whose word: certificates, time stamps, revocation, and the level that
 * follows from them. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-check.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GPtrArray *all; /* of ZtPdfChecked */
  ZtPdfFile *file;
  ZtTrust *trust; /* knows what the file's proofs say too */
  ZtTrust *roots; /* the same certificates only */
  ZtPdfProofs *proofs;
  gint64 when;
} Judgement;

/* What came with the signature and what is stored in the file, for building paths. */
static GPtrArray *
join (GPtrArray *own, GPtrArray *stored)
{
  GPtrArray *others = g_ptr_array_new ();

  for (guint i = 0; own != NULL && i < own->len; i++)
    g_ptr_array_add (others, own->pdata[i]);
  for (guint i = 0; i < stored->len; i++)
    g_ptr_array_add (others, stored->pdata[i]);
  return others;
}

static const char *
ask_trust (const Judgement *judgement, ZtCertificate *certificate, GPtrArray *own, gint64 when,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) others = join (own, judgement->proofs->certificates);
  const char *result = "unknown";

  if (zt_trust_verify (judgement->trust, certificate, others, when, &local_error))
    return "trusted";
  if (g_error_matches (local_error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED))
    result = "expired";
  else if (g_error_matches (local_error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID))
    result = "not-yet-valid";
  else if (g_error_matches (local_error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED))
    result = "revoked";
  g_propagate_error (error, g_steal_pointer (&local_error));
  return result;
}

/* A time counts only when we trust who says it. */
static void
check_timestamp_trust (const Judgement *judgement, ZtPdfChecked *checked)
{
  if (checked->cms == NULL || checked->timestamp != ZT_TIMESTAMP_OK)
    return;
  if (checked->cms->timestamp_signer != NULL
      && g_strcmp0 (ask_trust (judgement, checked->cms->timestamp_signer,
                               checked->cms->timestamp_certificates, checked->timestamp_time, NULL),
                    "trusted")
             == 0)
    return;
  checked->timestamp_time = 0;
  zt_pdf_checked_add_reason (checked,
                             _ ("The time stamp is from an authority that is not trusted"));
}

/* The earliest trusted document time stamp over the signature @index. */
static ZtPdfChecked *
find_later_timestamp (GPtrArray *all, guint index)
{
  for (guint i = index + 1; i < all->len; i++)
    {
      ZtPdfChecked *later = all->pdata[i];

      if (later->structure->is_timestamp && later->structure->integrity
          && later->structure->coverage != ZT_PDF_COVERAGE_BROKEN
          && g_strcmp0 (later->trust, "trusted") == 0)
        return later;
    }
  return NULL;
}

/* Does what is stored in @file prove by itself, for @certificate and all above it, that none was
 * revoked at @when? */
static gboolean
proves (const Judgement *judgement, ZtPdfFile *file, ZtCertificate *certificate, GPtrArray *own,
        gint64 when)
{
  g_autoptr (ZtPdfProofs) proofs = zt_pdf_proofs_read (file);
  g_autoptr (ZtTrust) trust = zt_trust_copy_roots (judgement->roots);
  g_autoptr (GPtrArray) others = join (own, proofs->certificates);

  if (proofs->crls->len + proofs->ocsps->len == 0)
    return FALSE;
  zt_pdf_proofs_tell (trust, proofs->crls, proofs->ocsps);
  return zt_trust_check_revocation (trust, certificate, others, when) == ZT_REVOCATION_GOOD;
}

/* The signer's path, and that of whoever stamped the time into the signature. */
static gboolean
has_proofs (const Judgement *judgement, ZtPdfFile *file, const ZtPdfChecked *checked)
{
  ZtCmsInfo *cms = checked->cms;

  if (file == NULL || checked->signer == NULL || checked->timestamp_time == 0
      || !proves (judgement, file, checked->signer, cms != NULL ? cms->certificates : NULL,
                  checked->timestamp_time))
    return FALSE;
  return cms == NULL || cms->timestamp_signer == NULL
         || proves (judgement, file, cms->timestamp_signer, cms->timestamp_certificates,
                    checked->timestamp_time);
}

/* The proofs count as archived when a document time stamp covers them. */
static gboolean
is_archived (const Judgement *judgement, const ZtPdfChecked *checked, guint index)
{
  for (guint i = index + 1; i < judgement->all->len; i++)
    {
      ZtPdfChecked *later = judgement->all->pdata[i];

      if (find_later_timestamp (judgement->all, i - 1) == later
          && has_proofs (judgement, later->structure->revision, checked))
        return TRUE;
    }
  return FALSE;
}

static void
set_level (const Judgement *judgement, ZtPdfChecked *checked, guint index)
{
  gboolean is_timed = checked->timestamp == ZT_TIMESTAMP_OK && checked->timestamp_time != 0;

  if (!checked->structure->is_timestamp
      && (!checked->structure->is_pades || checked->cms == NULL || !checked->cms->has_ess
          || checked->cms->has_signing_time))
    checked->level = "legacy";
  else if (!is_timed)
    checked->level = "B-B";
  else if (is_archived (judgement, checked, index))
    checked->level = "B-LTA";
  else
    checked->level = has_proofs (judgement, judgement->file, checked) ? "B-LT" : "B-T";
}

static void
judge_signer (const Judgement *judgement, ZtPdfChecked *checked)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *own = checked->cms != NULL ? checked->cms->certificates : NULL;
  gint64 when = checked->timestamp_time != 0 ? checked->timestamp_time : judgement->when;
  g_autoptr (GPtrArray) others = NULL;

  if (checked->signer == NULL)
    return;
  checked->trust = ask_trust (judgement, checked->signer, own, when, &error);
  if (error != NULL)
    {
      zt_pdf_checked_add_reason (checked, error->message);
      return;
    }
  others = join (own, judgement->proofs->certificates);
  if (zt_trust_check_revocation (judgement->trust, checked->signer, others, when)
      != ZT_REVOCATION_GOOD)
    zt_pdf_checked_add_reason (checked,
                               _ ("Revocation was not checked: there is no revocation list or "
                                  "answer of the issuer for that time"));
}

void
zt_pdf_check_trust (GPtrArray *all, ZtPdfFile *file, ZtTrust *trust, gint64 when)
{
  g_autoptr (ZtPdfProofs) proofs = zt_pdf_proofs_read (file);
  g_autoptr (ZtTrust) roots = zt_trust_copy_roots (trust);
  Judgement judgement = { all, file, trust, roots, proofs, when };

  zt_pdf_proofs_tell (trust, proofs->crls, proofs->ocsps);
  for (guint i = 0; i < all->len; i++)
    {
      ZtPdfChecked *checked = all->pdata[i];

      if (checked->cms != NULL)
        zt_pdf_proofs_tell (trust, checked->cms->crls, checked->cms->ocsps);
    }
  /* From the last: the time stamps behind a signature are judged before it. */
  for (guint i = all->len; i > 0; i--)
    {
      ZtPdfChecked *checked = all->pdata[i - 1];
      ZtPdfChecked *later = find_later_timestamp (all, i - 1);

      check_timestamp_trust (&judgement, checked);
      if (checked->timestamp_time == 0 && later != NULL)
        {
          checked->timestamp_time = later->timestamp_time;
          if (checked->timestamp == ZT_TIMESTAMP_NONE)
            checked->timestamp = ZT_TIMESTAMP_OK;
        }
      judge_signer (&judgement, checked);
      set_level (&judgement, checked, i - 1);
    }
}
