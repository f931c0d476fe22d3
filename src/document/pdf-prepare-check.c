/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a PDF must not be signed as it is. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-prepare.h"

#include "pdf-diff-private.h"

#include <glib/gi18n-lib.h>

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED, reason);
  return FALSE;
}

/* ISO 32000-1 §12.8.2.3: rights that a vendor's program granted end with any change by another. */
static gboolean
check_usage_rights (ZtPdfFile *file, GError **error)
{
  g_autoptr (ZtPdfValue) catalog = zt_pdf_file_get_catalog (file, error);
  g_autoptr (ZtPdfValue) permissions = NULL;

  if (catalog == NULL)
    return FALSE;
  permissions = zt_pdf_file_get (file, catalog, "Perms", error);
  if (permissions == NULL)
    return FALSE;
  if (zt_pdf_value_get (permissions, "UR") != NULL || zt_pdf_value_get (permissions, "UR3") != NULL)
    return refuse (error, _ ("The PDF carries usage rights that signing would end. Print it to a "
                             "new PDF first."));
  return TRUE;
}

/* Every object must be readable in one way only: what another program shows differently is not
 * signed. */
static gboolean
check_objects (ZtPdfFile *file, GError **error)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) annotations = g_hash_table_new (g_direct_hash, g_direct_equal);
  ZtPdfDiff diff = { .old_file = file, .counts = counts, .annotations = annotations };

  return _zt_pdf_diff_count_references (&diff)
             ? TRUE
             : refuse (error, _ ("The PDF is damaged: some of its objects cannot be read. Save it "
                                 "anew as PDF before signing."));
}

static gboolean
check_signatures (ZtPdfFile *file, ZtPdfForm *form, const char *name, GError **error)
{
  g_autoptr (GPtrArray) signatures = zt_pdf_signatures_read (file, form, error);

  if (signatures == NULL)
    return FALSE;
  for (guint i = 0; i < signatures->len; i++)
    {
      ZtPdfSignature *signature = signatures->pdata[i];

      signature->integrity = TRUE; /* nothing is hashed here: only the structure counts */
    }
  for (guint i = 0; i < signatures->len; i++)
    {
      ZtPdfSignature *signature = signatures->pdata[i];

      zt_pdf_diff (file, form, signatures, signature);
      if (signature->coverage == ZT_PDF_COVERAGE_BROKEN
          || signature->changes == ZT_PDF_CHANGES_FORBIDDEN)
        {
          g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                       /* TRANSLATORS: %s are a field's name and a reason. */
                       _ ("The signature “%s” already in the PDF is not valid: %s"),
                       signature->field,
                       signature->reasons->len > 0 ? (char *) signature->reasons->pdata[0] : "");
          return FALSE;
        }
    }
  if (zt_pdf_signatures_get_permission (signatures, file->size) == 1)
    return refuse (error, _ ("An earlier signature forbids every change of the PDF, also further "
                             "signatures"));
  if (zt_pdf_signatures_lock (signatures, file->size, name))
    return refuse (error, _ ("An earlier signature has locked the signature field"));
  return TRUE;
}

/* ISO 32000-1 §12.7.4.5: what the author of an empty field demands of the one who fills it. */
static gboolean
check_field (ZtPdfFile *file, ZtPdfForm *form, const char *name, GError **error)
{
  ZtPdfField *field = zt_pdf_form_find (form, name);
  g_autoptr (ZtPdfValue) lock = NULL, seeds = NULL;
  const ZtPdfValue *flags;

  if (field == NULL || !zt_pdf_field_is_signature (field))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   /* TRANSLATORS: %s is a field's name. */
                   _ ("The PDF has no signature field “%s”"), name);
      return FALSE;
    }
  if (zt_pdf_field_is_signed (field))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                   /* TRANSLATORS: %s is a field's name. */
                   _ ("The signature field “%s” is already signed"), name);
      return FALSE;
    }
  lock = zt_pdf_file_get (file, field->dictionary, "Lock", error);
  seeds = lock != NULL ? zt_pdf_file_get (file, field->dictionary, "SV", error) : NULL;
  if (seeds == NULL)
    return FALSE;
  if (lock->type != ZT_PDF_NULL)
    return refuse (error, _ ("The signature field demands that signing locks other fields, which "
                             "is not supported"));
  flags = zt_pdf_value_get (seeds, "Ff");
  if (flags != NULL && (flags->type != ZT_PDF_INTEGER || flags->integer != 0))
    return refuse (error, _ ("The signature field demands a certain kind of signature, which is "
                             "not supported"));
  if (field->widgets->len > 1)
    return refuse (error, _ ("The signature field stands at several places, which is not "
                             "supported"));
  return TRUE;
}

gboolean
zt_pdf_prepare_check (ZtPdfFile *file, ZtPdfForm *form, const char *field, GError **error)
{
  if (!check_usage_rights (file, error))
    return FALSE;
  if (zt_pdf_value_get (form->dictionary, "XFA") != NULL)
    return refuse (error, _ ("The PDF is an XFA form, whose look is not in the pages. Print it to "
                             "a new PDF first."));
  if (form->problems->len > 0)
    return refuse (error, form->problems->pdata[0]);
  if (!check_objects (file, error) || (field != NULL && !check_field (file, form, field, error)))
    return FALSE;
  return check_signatures (file, form, field != NULL ? field : "", error);
}
