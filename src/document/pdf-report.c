/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of all signatures as JSON; the verdict is the worst that was found. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-check.h"

#include <string.h>

static void
set_text (JsonObject *object, const char *key, char *text)
{
  if (text != NULL && text[0] != '\0')
    json_object_set_string_member (object, key, text);
  g_free (text);
}

static void
set_time (JsonObject *object, const char *key, gint64 microseconds)
{
  g_autoptr (GDateTime) time = NULL;

  if (microseconds <= 0)
    return;
  time = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  set_text (object, key, g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z"));
}

/* "D:20261124001059+08'00'" (ISO 32000-1 §7.9.4); gives 0 for what is no full date. */
static gint64
parse_date (const char *text)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *iso = NULL;
  const char *zone;

  if (text == NULL || !g_str_has_prefix (text, "D:") || strspn (text + 2, "0123456789") != 14)
    return 0;
  zone = text + 16;
  iso = g_strdup_printf ("%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%s%.2s%s%.2s", text + 2, text + 6, text + 8,
                         text + 10, text + 12, text + 14,
                         *zone == '+'   ? "+"
                         : *zone == '-' ? "-"
                                        : "Z",
                         strlen (zone) >= 6 ? zone + 1 : "", strlen (zone) >= 6 ? ":" : "",
                         strlen (zone) >= 6 ? zone + 4 : "");
  time = g_date_time_new_from_iso8601 (iso, NULL);
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

static void
describe_signer (const ZtPdfChecked *checked, JsonObject *object)
{
  json_object_set_string_member (object, "signer", "");
  if (checked->signer == NULL)
    return;
  set_text (object, "signer", zt_certificate_get_name (checked->signer));
  set_text (object, "organisation", zt_certificate_get_organisation (checked->signer));
  set_text (object, "code", zt_certificate_get_code (checked->signer));
  set_text (object, "issuer", zt_certificate_get_issuer_name (checked->signer));
}

static JsonObject *
describe (const ZtPdfChecked *checked)
{
  static const char *const coverages[] = { "document", "revision", "broken" };
  static const char *const changes[] = { "none", "permitted", "forbidden" };
  const ZtPdfSignature *structure = checked->structure;
  JsonObject *object = json_object_new ();
  JsonArray *reasons = json_array_new ();
  g_autofree char *claimed = NULL;

  json_object_set_string_member (object, "field", structure->field);
  describe_signer (checked, object);
  json_object_set_string_member (object, "integrity", structure->integrity ? "ok" : "broken");
  json_object_set_string_member (object, "coverage", coverages[structure->coverage]);
  json_object_set_string_member (object, "changes", changes[structure->changes]);
  json_object_set_string_member (object, "trust", checked->trust);
  json_object_set_string_member (object, "timestamp",
                                 checked->timestamp == ZT_TIMESTAMP_OK       ? "ok"
                                 : checked->timestamp == ZT_TIMESTAMP_BROKEN ? "broken"
                                                                             : "none");
  json_object_set_string_member (object, "level", checked->level);
  set_time (object, "time", checked->timestamp_time);
  claimed = zt_pdf_value_to_utf8 (zt_pdf_value_get (structure->dictionary, "M"));
  set_time (object, "claimedTime", parse_date (claimed));
  set_text (object, "reason",
            zt_pdf_value_to_utf8 (zt_pdf_value_get (structure->dictionary, "Reason")));
  for (guint i = 0; i < structure->reasons->len; i++)
    {
      g_autofree char *reason = g_utf8_make_valid (structure->reasons->pdata[i], -1);

      json_array_add_string_element (reasons, reason);
    }
  json_object_set_array_member (object, "reasons", reasons);
  return object;
}

typedef enum
{
  VALID,
  UNTRUSTED,
  INVALID,
} Verdict;

static Verdict
judge (const ZtPdfChecked *checked)
{
  const ZtPdfSignature *structure = checked->structure;

  if (!structure->integrity || structure->coverage == ZT_PDF_COVERAGE_BROKEN
      || structure->changes == ZT_PDF_CHANGES_FORBIDDEN
      || checked->timestamp == ZT_TIMESTAMP_BROKEN)
    return INVALID;
  return g_strcmp0 (checked->trust, "trusted") == 0 ? VALID : UNTRUSTED;
}

JsonObject *
zt_pdf_report (GPtrArray *all)
{
  static const char *const verdicts[] = { "valid", "untrusted", "invalid" };
  JsonObject *report = json_object_new ();
  JsonArray *signatures = json_array_new ();
  Verdict worst = VALID;

  for (guint i = 0; i < all->len; i++)
    {
      worst = MAX (worst, judge (all->pdata[i]));
      json_array_add_object_element (signatures, describe (all->pdata[i]));
    }
  json_object_set_string_member (report, "verdict", all->len == 0 ? "unsigned" : verdicts[worst]);
  json_object_set_array_member (report, "signatures", signatures);
  return report;
}
