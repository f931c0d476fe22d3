/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The difference between what was signed and what the file is now, object by object; what no rule
 * explains is forbidden. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-diff-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define MAX_DEPTH 64

gboolean
_zt_pdf_diff_forbid (ZtPdfDiff *diff, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  /* One reason is enough to reject; twenty would hide the first. */
  if (!diff->is_forbidden)
    g_ptr_array_add (diff->signature->reasons, g_strdup_vprintf (format, arguments));
  va_end (arguments);
  diff->is_forbidden = TRUE;
  return FALSE;
}

gboolean
_zt_pdf_diff_is_changed (ZtPdfDiff *diff, gint64 number)
{
  return g_hash_table_contains (diff->changed, GSIZE_TO_POINTER (number));
}

gboolean
_zt_pdf_diff_is_new (ZtPdfDiff *diff, gint64 number)
{
  return zt_pdf_file_get_entry (diff->old_file, (guint64) number)->kind <= ZT_PDF_FREE;
}

guint
_zt_pdf_diff_count (ZtPdfDiff *diff, gint64 number)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (diff->counts, GSIZE_TO_POINTER (number)));
}

void
_zt_pdf_diff_explain (ZtPdfDiff *diff, gint64 number)
{
  if (_zt_pdf_diff_is_changed (diff, number))
    g_hash_table_insert (diff->changed, GSIZE_TO_POINTER (number), GUINT_TO_POINTER (TRUE));
}

static gboolean
is_explained (ZtPdfDiff *diff, gint64 number)
{
  return g_hash_table_lookup (diff->changed, GSIZE_TO_POINTER (number)) != NULL;
}

ZtPdfValue *
_zt_pdf_diff_old (ZtPdfDiff *diff, const ZtPdfValue *dictionary, const char *key)
{
  ZtPdfValue *value = zt_pdf_file_get (diff->old_file, dictionary, key, NULL);

  return value != NULL ? value : zt_pdf_value_new (ZT_PDF_NULL);
}

ZtPdfValue *
_zt_pdf_diff_new (ZtPdfDiff *diff, const ZtPdfValue *dictionary, const char *key)
{
  ZtPdfValue *value = zt_pdf_file_get (diff->new_file, dictionary, key, NULL);

  return value != NULL ? value : zt_pdf_value_new (ZT_PDF_NULL);
}

/* @is_own: the object held the same thing before. */
static gboolean
explain_object (ZtPdfDiff *diff, gint64 number, gboolean is_own)
{
  gboolean is_new = _zt_pdf_diff_is_new (diff, number);

  if (number == 0 || !_zt_pdf_diff_is_changed (diff, number))
    return TRUE;
  if (!is_new && !is_own)
    return _zt_pdf_diff_forbid (diff, _ ("Object %" PRId64 " was replaced after signing"), number);
  /* A reference to what did not exist yet waits for content to be slipped in. */
  if (_zt_pdf_diff_count (diff, number) > (is_new ? 0 : 1))
    return _zt_pdf_diff_forbid (diff,
                                _ ("Object %" PRId64 " was changed after signing and is "
                                   "used at other places too"),
                                number);
  _zt_pdf_diff_explain (diff, number);
  return TRUE;
}

gboolean
_zt_pdf_diff_explain_holder (ZtPdfDiff *diff, const ZtPdfValue *then, const ZtPdfValue *now)
{
  gint64 number = zt_pdf_value_get_target (now);

  return explain_object (diff, number, number == zt_pdf_value_get_target (then));
}

static gboolean
explain_tree (ZtPdfDiff *diff, const ZtPdfValue *value, guint depth)
{
  /* Where these lead has rules of its own. */
  static const char *const back[] = { "P", "Parent", "Data", NULL };

  if (depth > MAX_DEPTH)
    return _zt_pdf_diff_forbid (diff, _ ("What was added after signing is nested too deep"));
  if (value->type == ZT_PDF_REFERENCE)
    {
      gint64 number = value->integer;
      g_autoptr (ZtPdfValue) target = NULL;

      if (!_zt_pdf_diff_is_changed (diff, number) || is_explained (diff, number))
        return TRUE;
      target = zt_pdf_file_load (diff->new_file, number, NULL);
      if (target == NULL)
        return _zt_pdf_diff_forbid (diff, _ ("What was added after signing is damaged"));
      return explain_object (diff, number,
                             g_hash_table_contains (diff->replaceable, GSIZE_TO_POINTER (number)))
             && explain_tree (diff, target, depth + 1);
    }
  for (guint i = 0; value->items != NULL && i < value->items->len; i++)
    if ((value->keys == NULL || !g_strv_contains (back, value->keys->pdata[i]))
        && !explain_tree (diff, value->items->pdata[i], depth + 1))
      return FALSE;
  return TRUE;
}

gboolean
_zt_pdf_diff_explain_tree (ZtPdfDiff *diff, const ZtPdfValue *value)
{
  return value == NULL || explain_tree (diff, value, 0);
}

static gboolean
same_place (const ZtPdfEntry *then, const ZtPdfEntry *now)
{
  return then->kind == now->kind && then->offset == now->offset && then->index == now->index
         && then->generation == now->generation;
}

static gboolean
entries_equal (ZtPdfDiff *diff, guint64 number)
{
  const ZtPdfEntry *then = zt_pdf_file_get_entry (diff->old_file, number);
  const ZtPdfEntry *now = zt_pdf_file_get_entry (diff->new_file, number);

  if (then->kind <= ZT_PDF_FREE && now->kind <= ZT_PDF_FREE)
    return TRUE;
  if (!same_place (then, now))
    return FALSE;
  /* The stream an object is in may have been exchanged without naming the object. */
  return then->kind != ZT_PDF_COMPRESSED
         || same_place (zt_pdf_file_get_entry (diff->old_file, then->offset),
                        zt_pdf_file_get_entry (diff->new_file, now->offset));
}

/* Written again, but the same: many programs do that. */
static gboolean
values_equal (ZtPdfDiff *diff, gint64 number)
{
  g_autoptr (ZtPdfValue) then = zt_pdf_file_load (diff->old_file, number, NULL);
  g_autoptr (ZtPdfValue) now = zt_pdf_file_load (diff->new_file, number, NULL);

  if (then == NULL || now == NULL || _zt_pdf_diff_is_new (diff, number)
      || zt_pdf_file_get_entry (diff->new_file, (guint64) number)->kind <= ZT_PDF_FREE
      || !zt_pdf_value_equal (then, now, NULL))
    return FALSE;
  return then->type != ZT_PDF_STREAM
         || (then->stream_length == now->stream_length
             && memcmp (diff->old_file->data + then->stream_offset,
                        diff->new_file->data + now->stream_offset, then->stream_length)
                    == 0);
}

static void
collect_changed (ZtPdfDiff *diff)
{
  guint count
      = MAX (zt_pdf_file_get_count (diff->old_file), zt_pdf_file_get_count (diff->new_file));

  for (guint number = 1; number < count; number++)
    if (!entries_equal (diff, number) && !values_equal (diff, number))
      g_hash_table_insert (diff->changed, GSIZE_TO_POINTER (number), GUINT_TO_POINTER (FALSE));
}

static void
check_unexplained (ZtPdfDiff *diff)
{
  GHashTableIter iter;
  gpointer number, explained;
  gsize least = 0;

  g_hash_table_iter_init (&iter, diff->changed);
  while (g_hash_table_iter_next (&iter, &number, &explained))
    if (explained == NULL && (least == 0 || GPOINTER_TO_SIZE (number) < least))
      least = GPOINTER_TO_SIZE (number);
  if (least != 0)
    _zt_pdf_diff_forbid (diff,
                         _ ("Object %zu was added, replaced or removed after "
                            "signing without a permitted reason"),
                         least);
}

static void
run_rules (ZtPdfDiff *diff)
{
  if (!_zt_pdf_diff_count_references (diff))
    {
      _zt_pdf_diff_forbid (diff, _ ("What was signed is damaged and cannot be compared"));
      return;
    }
  _zt_pdf_rule_trailer (diff);
  _zt_pdf_rule_structure (diff);
  _zt_pdf_rule_catalog (diff);
  _zt_pdf_rule_form (diff);
  _zt_pdf_rule_fields (diff);
  _zt_pdf_rule_pages (diff);
  check_unexplained (diff);
}

/* Permitted, but the signer did not see it: people should know. */
static void
tell_filled (ZtPdfSignature *signature, GPtrArray *filled)
{
  g_autofree char *names = NULL;

  g_ptr_array_add (filled, NULL);
  names = g_strjoinv (", ", (char **) filled->pdata);
  g_ptr_array_add (signature->reasons,
                   /* TRANSLATORS: %s are the names of form fields. */
                   g_strdup_printf (_ ("Filled in after signing, as the form allows: %s"), names));
}

void
zt_pdf_diff (ZtPdfFile *file, ZtPdfForm *form, GPtrArray *signatures, ZtPdfSignature *signature)
{
  g_autoptr (GHashTable) changed = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) annotations = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GPtrArray) filled = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) replaceable = g_hash_table_new (g_direct_hash, g_direct_equal);
  ZtPdfDiff diff = {
    .old_file = signature->revision,
    .new_file = file,
    .old_form = signature->form,
    .new_form = form,
    .signature = signature,
    .signatures = signatures,
    .changed = changed,
    .counts = counts,
    .annotations = annotations,
    .replaceable = replaceable,
    .filled = filled,
  };

  signature->changes = ZT_PDF_CHANGES_NONE;
  if (signature->coverage == ZT_PDF_COVERS_DOCUMENT)
    return;
  signature->changes = ZT_PDF_CHANGES_FORBIDDEN;
  if (signature->coverage == ZT_PDF_COVERAGE_BROKEN)
    return;
  diff.permission = zt_pdf_signatures_get_permission (signatures, signature->end);
  collect_changed (&diff);
  run_rules (&diff);
  if (diff.is_forbidden)
    return;
  signature->changes = ZT_PDF_CHANGES_PERMITTED;
  if (filled->len > 0)
    tell_filled (signature, filled);
}
