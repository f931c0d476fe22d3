/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Validation data stored in a PDF (DSS, EN 319 142-1 §5.4): certificates, revocation lists, OCSP
 * answers. Nothing of it is believed because it is there. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-check.h"

#define MAX_PROOFS 500
#define MAX_PROOF_SIZE ((gsize) 16 * 1024 * 1024)

void
zt_pdf_proofs_free (ZtPdfProofs *proofs)
{
  if (proofs == NULL)
    return;
  g_ptr_array_unref (proofs->certificates);
  g_ptr_array_unref (proofs->crls);
  g_ptr_array_unref (proofs->ocsps);
  g_free (proofs);
}

/* Damaged ones are as if they were absent. */
static void
take_streams (ZtPdfFile *file, const ZtPdfValue *dss, const char *key, GPtrArray *to)
{
  g_autoptr (ZtPdfValue) list = zt_pdf_file_get (file, dss, key, NULL);

  for (guint i = 0; i < zt_pdf_value_count (list) && to->len < MAX_PROOFS; i++)
    {
      g_autoptr (ZtPdfValue) stream = zt_pdf_file_resolve (file, zt_pdf_value_item (list, i), NULL);
      GBytes *bytes = zt_pdf_value_is (stream, ZT_PDF_STREAM)
                          ? zt_pdf_file_decode (file, stream, MAX_PROOF_SIZE, NULL)
                          : NULL;

      if (bytes != NULL)
        g_ptr_array_add (to, bytes);
    }
}

ZtPdfProofs *
zt_pdf_proofs_read (ZtPdfFile *file)
{
  ZtPdfProofs *proofs = g_new0 (ZtPdfProofs, 1);
  g_autoptr (ZtPdfValue) catalog = zt_pdf_file_get_catalog (file, NULL);
  g_autoptr (ZtPdfValue) dss
      = catalog != NULL ? zt_pdf_file_get (file, catalog, "DSS", NULL) : NULL;
  g_autoptr (GPtrArray) certificates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  proofs->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  proofs->crls = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  proofs->ocsps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!zt_pdf_value_is (dss, ZT_PDF_DICTIONARY))
    return proofs;
  take_streams (file, dss, "Certs", certificates);
  take_streams (file, dss, "CRLs", proofs->crls);
  take_streams (file, dss, "OCSPs", proofs->ocsps);
  for (guint i = 0; i < certificates->len; i++)
    {
      ZtCertificate *certificate = zt_certificate_new (certificates->pdata[i], NULL);

      if (certificate != NULL)
        g_ptr_array_add (proofs->certificates, certificate);
    }
  return proofs;
}

void
zt_pdf_proofs_tell (ZtTrust *trust, GPtrArray *crls, GPtrArray *ocsps)
{
  for (guint i = 0; crls != NULL && i < crls->len; i++)
    zt_trust_add_crl (trust, crls->pdata[i], NULL);
  for (guint i = 0; ocsps != NULL && i < ocsps->len; i++)
    zt_trust_add_ocsp (trust, ocsps->pdata[i], NULL);
}
