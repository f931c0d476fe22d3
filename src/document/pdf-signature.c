/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Byte ranges and revisions of signatures. Everything is wrong until shown to be right. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-signature.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_SIGNATURES 200
#define MAX_CONTENTS ((gsize) 4 * 1024 * 1024)

void
zt_pdf_signature_free (ZtPdfSignature *signature)
{
  g_free (signature->field);
  zt_pdf_value_unref (signature->dictionary);
  g_clear_pointer (&signature->contents, g_bytes_unref);
  zt_pdf_form_free (signature->form);
  zt_pdf_file_free (signature->revision);
  g_ptr_array_unref (signature->reasons);
  g_free (signature);
}

static gboolean
reject (ZtPdfSignature *signature, const char *reason)
{
  signature->coverage = ZT_PDF_COVERAGE_BROKEN;
  g_ptr_array_add (signature->reasons, g_strdup (reason));
  return FALSE;
}

/* Four direct integers: 0, the gap, and what is behind it, all inside the file. */
static gboolean
read_range (ZtPdfFile *file, ZtPdfSignature *signature)
{
  const ZtPdfValue *range = zt_pdf_value_get (signature->dictionary, "ByteRange");
  guint64 numbers[4];

  if (zt_pdf_value_count (range) != 4)
    return reject (signature, _ ("The signature does not say which bytes it covers"));
  for (guint i = 0; i < 4; i++)
    {
      const ZtPdfValue *item = zt_pdf_value_item (range, i);

      if (!zt_pdf_value_is (item, ZT_PDF_INTEGER) || item->integer < 0)
        return reject (signature, _ ("The range of bytes of the signature is malformed"));
      numbers[i] = (guint64) item->integer;
    }
  if (numbers[0] != 0 || numbers[1] == 0 || numbers[2] <= numbers[1] || numbers[3] == 0
      || numbers[2] > file->size || numbers[3] > file->size - numbers[2])
    return reject (signature, _ ("The signature covers only a part of the file"));
  signature->gap_start = (gsize) numbers[1];
  signature->gap_end = (gsize) numbers[2];
  signature->end = (gsize) (numbers[2] + numbers[3]);
  return TRUE;
}

/* The gap must be the hexadecimal string of this dictionary's /Contents and nothing else, without a
 * byte to spare. */
static gboolean
read_contents (ZtPdfFile *file, ZtPdfSignature *signature)
{
  const ZtPdfValue *contents = zt_pdf_value_get (signature->dictionary, "Contents");
  gsize length = signature->gap_end - signature->gap_start;

  if (!zt_pdf_value_is (contents, ZT_PDF_STRING) || contents->start != signature->gap_start
      || contents->end != signature->gap_end)
    return reject (signature, _ ("The signature leaves out other bytes than itself"));
  if (length < 4 || length % 2 != 0 || length > MAX_CONTENTS * 2
      || file->data[signature->gap_start] != '<' || file->data[signature->gap_end - 1] != '>')
    return reject (signature, _ ("The signature itself is missing or malformed"));
  for (gsize i = signature->gap_start + 1; i < signature->gap_end - 1; i++)
    if (!g_ascii_isxdigit (file->data[i]))
      return reject (signature, _ ("The signature itself is missing or malformed"));
  signature->contents = g_bytes_new (contents->text, contents->length);
  return TRUE;
}

static gboolean
read_kind (ZtPdfSignature *signature)
{
  const ZtPdfValue *kind = zt_pdf_value_get (signature->dictionary, "SubFilter");
  const ZtPdfValue *type = zt_pdf_value_get (signature->dictionary, "Type");

  signature->is_timestamp = zt_pdf_value_is_name (kind, "ETSI.RFC3161");
  signature->is_pades = zt_pdf_value_is_name (kind, "ETSI.CAdES.detached");
  if (!signature->is_timestamp && !signature->is_pades
      && !zt_pdf_value_is_name (kind, "adbe.pkcs7.detached"))
    return reject (signature, _ ("The signature is of a kind that is not accepted"));
  if (type != NULL
      && !zt_pdf_value_is_name (type, signature->is_timestamp ? "DocTimeStamp" : "Sig"))
    return reject (signature, _ ("The signature is of a kind that is not accepted"));
  return TRUE;
}

/* Behind a cross-reference section: "startxref", its own place, "%%EOF". */
static gboolean
ends_properly (ZtPdfFile *file, const ZtPdfSection *section)
{
  ZtPdfReader reader = { file->data, file->size, section->end };
  guint64 place;

  if (!zt_pdf_accept (&reader, "startxref"))
    return FALSE;
  zt_pdf_skip_space (&reader);
  if (!zt_pdf_read_unsigned (&reader, 12, &place) || place != section->offset)
    return FALSE;
  while (reader.position < reader.size && zt_pdf_is_space (reader.data[reader.position]))
    reader.position++;
  return reader.size - reader.position >= 5
         && memcmp (reader.data + reader.position, "%%EOF", 5) == 0;
}

/* The file's chain of sections must run through the signed revision's, and what comes before in the
 * chain must lie behind it in the file. */
static gboolean
check_later_revisions (ZtPdfFile *file, ZtPdfSignature *signature)
{
  GArray *all = file->sections, *own = signature->revision->sections;
  guint newer;

  if (all->len <= own->len)
    return reject (signature, _ ("Something was added behind the signed part that is no revision"));
  newer = all->len - own->len;
  for (guint i = 0; i < own->len; i++)
    if (g_array_index (all, ZtPdfSection, newer + i).offset
        != g_array_index (own, ZtPdfSection, i).offset)
      return reject (signature, _ ("A later revision does not build on what was signed"));
  for (guint i = 0; i < newer; i++)
    {
      const ZtPdfSection *section = &g_array_index (all, ZtPdfSection, i);

      if (section->offset < signature->end || !ends_properly (file, section))
        return reject (signature, _ ("A later revision does not build on what was signed"));
    }
  signature->coverage = ZT_PDF_COVERS_REVISION;
  return TRUE;
}

/* The signed bytes must be a whole PDF, in which the same field has the same signature. */
static gboolean
check_revision (ZtPdfFile *file, ZtPdfSignature *signature)
{
  g_autoptr (GError) error = NULL;
  const ZtPdfEntry *now = zt_pdf_file_get_entry (file, (guint64) signature->number), *then;
  ZtPdfField *field;

  if (now->kind != ZT_PDF_PLAIN)
    return reject (signature, _ ("The signature itself is missing or malformed"));
  signature->revision = zt_pdf_file_new (file->data, signature->end, &error);
  if (signature->revision != NULL)
    signature->form = zt_pdf_form_new (signature->revision, &error);
  if (signature->form == NULL)
    return reject (signature, _ ("What was signed is not a whole PDF"));
  field = zt_pdf_form_find (signature->form, signature->field);
  if (field == NULL || !zt_pdf_field_is_signed (field)
      || zt_pdf_value_get_target (field->value) != signature->number
      || signature->form->problems->len > 0)
    return reject (signature, _ ("What was signed did not contain this signature"));
  then = zt_pdf_file_get_entry (signature->revision, (guint64) signature->number);
  if (then->kind != now->kind || then->offset != now->offset || then->generation != now->generation)
    return reject (signature, _ ("The details of the signature were exchanged after signing"));
  if (signature->end == file->size)
    {
      signature->coverage = ZT_PDF_COVERS_DOCUMENT;
      return TRUE;
    }
  return check_later_revisions (file, signature);
}

static ZtPdfSignature *
read_signature (ZtPdfFile *file, ZtPdfForm *form, ZtPdfField *field, GError **error)
{
  ZtPdfSignature *signature = g_new0 (ZtPdfSignature, 1);

  signature->field = g_strdup (field->name);
  signature->reasons = g_ptr_array_new_with_free_func (g_free);
  signature->coverage = ZT_PDF_COVERAGE_BROKEN;
  signature->number = zt_pdf_value_get_target (field->value);
  signature->dictionary = zt_pdf_file_resolve (file, field->value, error);
  if (signature->dictionary == NULL)
    {
      zt_pdf_signature_free (signature);
      return NULL;
    }
  if (signature->number == 0 || signature->dictionary->type != ZT_PDF_DICTIONARY)
    reject (signature, _ ("The signature itself is missing or malformed"));
  else if (read_kind (signature) && read_range (file, signature) && read_contents (file, signature))
    check_revision (file, signature);
  for (guint i = 0; i < form->problems->len; i++)
    reject (signature, form->problems->pdata[i]);
  return signature;
}

static int
compare_signatures (gconstpointer a, gconstpointer b)
{
  const ZtPdfSignature *const *first = a, *const *second = b;

  return (*first)->end < (*second)->end ? -1 : (*first)->end > (*second)->end;
}

GPtrArray *
zt_pdf_signatures_read (ZtPdfFile *file, ZtPdfForm *form, GError **error)
{
  g_autoptr (GPtrArray) signatures
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_signature_free);

  for (guint i = 0; i < form->fields->len; i++)
    {
      ZtPdfField *field = form->fields->pdata[i];
      ZtPdfSignature *signature;

      if (!zt_pdf_field_is_signed (field))
        continue;
      if (signatures->len >= MAX_SIGNATURES)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               _ ("The PDF has more signatures than are accepted"));
          return NULL;
        }
      signature = read_signature (file, form, field, error);
      if (signature == NULL)
        return NULL;
      g_ptr_array_add (signatures, signature);
    }
  g_ptr_array_sort (signatures, compare_signatures);
  for (guint i = 1; i < signatures->len; i++)
    {
      ZtPdfSignature *before = signatures->pdata[i - 1], *signature = signatures->pdata[i];

      if (before->end != 0 && before->end == signature->end)
        {
          reject (before, _ ("Two signatures cover one another"));
          reject (signature, _ ("Two signatures cover one another"));
        }
    }
  return g_steal_pointer (&signatures);
}

/* Calls @found for each signature reference dictionary of @signature and for its field's lock. */
typedef void (*RestrictionFunc) (const char *method, const ZtPdfValue *parameters,
                                 gpointer user_data);

static void
for_each_restriction (ZtPdfSignature *signature, RestrictionFunc found, gpointer user_data)
{
  g_autoptr (ZtPdfValue) references = NULL, lock = NULL;
  ZtPdfField *field;

  if (signature->revision == NULL || signature->form == NULL)
    return;
  references = zt_pdf_file_get (signature->revision, signature->dictionary, "Reference", NULL);
  for (guint i = 0; i < zt_pdf_value_count (references); i++)
    {
      g_autoptr (ZtPdfValue) reference
          = zt_pdf_file_resolve (signature->revision, zt_pdf_value_item (references, i), NULL);
      const ZtPdfValue *method = zt_pdf_value_get (reference, "TransformMethod");
      g_autoptr (ZtPdfValue) parameters
          = zt_pdf_file_get (signature->revision, reference, "TransformParams", NULL);

      if (zt_pdf_value_is (method, ZT_PDF_NAME))
        found (method->text, parameters, user_data);
    }
  field = zt_pdf_form_find (signature->form, signature->field);
  lock = field != NULL ? zt_pdf_file_get (signature->revision, field->dictionary, "Lock", NULL)
                       : NULL;
  if (zt_pdf_value_is (lock, ZT_PDF_DICTIONARY))
    {
      found ("FieldMDP", lock, user_data);
      if (zt_pdf_value_get (lock, "P") != NULL)
        found ("DocMDP", lock, user_data);
    }
}

static void
note_permission (const char *method, const ZtPdfValue *parameters, gpointer user_data)
{
  const ZtPdfValue *value = zt_pdf_value_get (parameters, "P");
  int *least = user_data;
  int permission;

  if (strcmp (method, "DocMDP") != 0)
    return;
  permission = zt_pdf_value_is (value, ZT_PDF_INTEGER) ? (int) CLAMP (value->integer, 1, 3) : 2;
  if (*least == 0 || permission < *least)
    *least = permission;
}

int
zt_pdf_signatures_get_permission (GPtrArray *signatures, gsize until)
{
  int least = 0;

  for (guint i = 0; i < signatures->len; i++)
    {
      ZtPdfSignature *signature = signatures->pdata[i];

      if (signature->end <= until)
        for_each_restriction (signature, note_permission, &least);
    }
  return least;
}

typedef struct
{
  const char *field;
  gboolean is_locked;
} LockSearch;

/* A lock of a group locks the fields in it. */
static gboolean
names_field (const ZtPdfValue *names, const char *field)
{
  for (guint i = 0; i < zt_pdf_value_count (names); i++)
    {
      g_autofree char *name = zt_pdf_value_to_utf8 (zt_pdf_value_item (names, i));

      if (name != NULL && g_str_has_prefix (field, name)
          && (field[strlen (name)] == '\0' || field[strlen (name)] == '.'))
        return TRUE;
    }
  return FALSE;
}

static void
note_lock (const char *method, const ZtPdfValue *parameters, gpointer user_data)
{
  LockSearch *search = user_data;
  const ZtPdfValue *action = zt_pdf_value_get (parameters, "Action");
  const ZtPdfValue *fields = zt_pdf_value_get (parameters, "Fields");

  if (strcmp (method, "FieldMDP") != 0)
    return;
  if (zt_pdf_value_is_name (action, "Include"))
    search->is_locked |= fields == NULL || !zt_pdf_value_is (fields, ZT_PDF_ARRAY)
                         || names_field (fields, search->field);
  else if (zt_pdf_value_is_name (action, "Exclude"))
    search->is_locked |= !names_field (fields, search->field);
  else
    search->is_locked = TRUE;
}

gboolean
zt_pdf_signatures_lock (GPtrArray *signatures, gsize until, const char *field)
{
  LockSearch search = { field, FALSE };

  for (guint i = 0; i < signatures->len; i++)
    {
      ZtPdfSignature *signature = signatures->pdata[i];

      if (signature->end <= until)
        for_each_restriction (signature, note_lock, &search);
    }
  return search.is_locked;
}
