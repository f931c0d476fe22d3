/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's command about guarantees: PDF with the guarantor's signature, OFD, JSON. */
#define G_LOG_DOMAIN "zt-guarantee"

#include "config.h"

#include "child-commands.h"
#include "cms.h"
#include "guarantee.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#define MAX_PAGES 40
#define MAX_JSON ((gsize) 1 << 20)
#define MAX_OFD_ENTRIES 2000
#define MAX_OFD_PART ((gsize) 8 << 20)
#define MAX_XML_DEPTH 64

static JsonObject *
signature_new (const char *state, const char *signer, const char *reason)
{
  JsonObject *signature = json_object_new ();
  JsonArray *reasons = json_array_new ();

  json_object_set_string_member (signature, "state", state);
  if (signer != NULL)
    json_object_set_string_member (signature, "signer", signer);
  if (reason != NULL)
    json_array_add_string_element (reasons, reason);
  json_object_set_array_member (signature, "reasons", reasons);
  return signature;
}

/* The verdict of `pdf verify` in the words of a guarantee. */
static JsonObject *
signature_of_report (JsonObject *report)
{
  const char *verdict = zt_json_get_string (report, "verdict");
  JsonArray *all = zt_json_get_array (report, "signatures");
  JsonObject *last = all != NULL && json_array_get_length (all) > 0
                         ? json_array_get_object_element (all, json_array_get_length (all) - 1)
                         : NULL;
  JsonArray *reasons = last != NULL ? zt_json_get_array (last, "reasons") : NULL;
  const char *state = g_strcmp0 (verdict, "valid") == 0       ? "valid"
                      : g_strcmp0 (verdict, "untrusted") == 0 ? "untrusted"
                      : g_strcmp0 (verdict, "unsigned") == 0  ? "none"
                                                              : "broken";
  JsonObject *signature
      = signature_new (state, last != NULL ? zt_json_get_string (last, "signer") : NULL, NULL);

  if (reasons != NULL)
    json_object_set_array_member (signature, "reasons", json_array_ref (reasons));
  return signature;
}

static JsonObject *
read_pdf (const char *path, JsonArray *trust, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonObject) arguments = json_object_new ();
  g_autoptr (JsonObject) opened = NULL;
  g_autoptr (JsonObject) report = NULL;
  g_autoptr (JsonObject) facts = NULL;
  guint n_pages;

  json_object_set_string_member (arguments, "path", path);
  json_object_set_array_member (arguments, "trust", json_array_ref (trust));
  opened = zt_child_preview_open (arguments, NULL, error);
  if (opened == NULL || (report = zt_child_verify (arguments, NULL, error)) == NULL)
    return NULL;
  n_pages = json_array_get_length (zt_json_get_array (opened, "sizes")) / 2;
  for (guint page = 1; page <= MIN (n_pages, MAX_PAGES); page++)
    {
      g_autoptr (JsonObject) answer = NULL;

      json_object_set_int_member (arguments, "page", page);
      answer = zt_child_preview_text (arguments, NULL, error);
      if (answer == NULL)
        return NULL;
      g_string_append (text, zt_json_get_string (answer, "text"));
      g_string_append_c (text, '\n');
    }
  facts = zt_guarantee_facts_from_text (text->str);
  json_object_set_object_member (facts, "signature", signature_of_report (report));
  return g_steal_pointer (&facts);
}

/* The facts as they stand in JSON, those we know and of the right type. */
static JsonObject *
facts_of_json (JsonObject *guarantee)
{
  static const char *const texts[]
      = { "number",  "type",         "guarantor", "applicant", "beneficiary",
          "project", "projectTitle", "validFrom", "validUntil" };
  JsonObject *facts = json_object_new ();
  gint64 fen = zt_json_get_fen (guarantee, "value");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = zt_json_get_string (guarantee, texts[i]);

      if (text != NULL)
        json_object_set_string_member (facts, texts[i], text);
    }
  if (fen >= 0)
    json_object_set_member (facts, "value", zt_json_value_new (fen));
  return facts;
}

static JsonObject *
signature_of_cms (GBytes *cms, GBytes *content, JsonArray *trust_files)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  g_autofree char *signer = NULL;

  if (cms == NULL)
    return signature_new ("none", NULL, NULL);
  info = zt_cms_verify_bytes (cms, content, &error);
  if (info == NULL)
    return signature_new ("broken", NULL, error->message);
  signer = zt_certificate_get_organisation (info->signer);
  if (signer == NULL)
    signer = zt_certificate_get_name (info->signer);
  for (guint i = 0; i < json_array_get_length (trust_files); i++)
    if (!zt_trust_add_file (trust, json_array_get_string_element (trust_files, i), &error))
      return signature_new ("untrusted", signer, error->message);
  if (!zt_trust_verify (trust, info->signer, info->certificates,
                        info->timestamp_time != 0 ? info->timestamp_time : g_get_real_time (),
                        &error))
    return signature_new ("untrusted", signer, error->message);
  return signature_new ("valid", signer, NULL);
}

static JsonObject *
read_json (const char *content, gsize length, JsonArray *trust, GError **error)
{
  g_autoptr (JsonObject) whole = zt_json_parse_object (content, (gssize) length, error);
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (GBytes) canonical = NULL;
  JsonObject *guarantee;
  JsonObject *facts;

  if (whole == NULL)
    return NULL;
  guarantee = zt_json_get_object (whole, "guarantee");
  if (guarantee == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("This JSON file is no guarantee: it has no member “guarantee”."));
      return NULL;
    }
  cms = zt_json_get_bytes (whole, "signature");
  canonical = zt_json_canonical_bytes (guarantee);
  facts = facts_of_json (guarantee);
  json_object_set_object_member (facts, "signature",
                                 cms == NULL && zt_json_get_string (whole, "signature") != NULL
                                     ? signature_new ("broken", NULL,
                                                      _ ("The signature is not base64."))
                                     : signature_of_cms (cms, canonical, trust));
  return facts;
}

/* The text of each TextCode, a line each (GB/T 33190 §11.3). */
static void
collect_text (xmlNode *node, guint depth, GString *text)
{
  for (; node != NULL && depth < MAX_XML_DEPTH; node = node->next)
    {
      if (node->type == XML_ELEMENT_NODE && xmlStrEqual (node->name, BAD_CAST "TextCode"))
        {
          xmlChar *content = xmlNodeGetContent (node);

          if (content != NULL)
            g_string_append_printf (text, "%s\n", (const char *) content);
          xmlFree (content);
        }
      else
        collect_text (node->children, depth + 1, text);
    }
}

static gboolean
take_ofd_part (struct archive *archive, GString *text)
{
  g_autoptr (GByteArray) part = g_byte_array_new ();
  guint8 buffer[16384];
  la_ssize_t got;
  xmlDoc *document;

  while ((got = archive_read_data (archive, buffer, sizeof buffer)) > 0)
    {
      g_byte_array_append (part, buffer, (guint) got);
      if (part->len > MAX_OFD_PART)
        return FALSE;
    }
  if (got < 0)
    return FALSE;
  document = xmlReadMemory ((const char *) part->data, (int) part->len, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (document != NULL)
    collect_text (xmlDocGetRootElement (document), 0, text);
  xmlFreeDoc (document);
  return TRUE;
}

static JsonObject *
read_ofd (const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  gboolean ok;
  gboolean is_signed = FALSE;
  guint count = 0;
  JsonObject *facts;

  archive_read_support_format_zip (archive);
  ok = archive_read_open_filename (archive, path, 65536) == ARCHIVE_OK;
  while (ok && archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    {
      const char *name = archive_entry_pathname (entry);

      if (++count > MAX_OFD_ENTRIES || name == NULL)
        ok = FALSE;
      else if (g_str_has_suffix (name, "Content.xml"))
        ok = take_ofd_part (archive, text);
      else if (g_str_has_suffix (name, "Signature.xml"))
        is_signed = TRUE;
    }
  archive_read_free (archive);
  if (!ok)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The OFD document is damaged."));
      return NULL;
    }
  facts = zt_guarantee_facts_from_text (text->str);
  json_object_set_object_member (
      facts, "signature",
      is_signed ? signature_new (
          "unsupported", NULL,
          _ ("Seals in OFD documents cannot be verified here. Ask the guarantor for the "
             "PDF, or verify it on the guarantor's site."))
                : signature_new ("none", NULL, NULL));
  return facts;
}

JsonObject *
zt_child_guarantee (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  JsonArray *trust = zt_json_get_array (arguments, "trust");
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path != NULL ? path : "", FALSE, error);
  g_autoptr (JsonObject) facts = NULL;
  const char *content, *format = NULL;
  gsize length;

  if (mapped == NULL)
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  content = g_mapped_file_get_contents (mapped);
  length = g_mapped_file_get_length (mapped);
  if (length > 5 && memcmp (content, "%PDF-", 5) == 0)
    facts = (format = "pdf", read_pdf (path, trust, error));
  else if (length > 4 && memcmp (content, "PK\3\4", 4) == 0)
    facts = (format = "ofd", read_ofd (path, error));
  else if (length <= MAX_JSON)
    facts = (format = "json", read_json (content, length, trust, error));
  else
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                         _ ("A guarantee is a PDF, an OFD or a JSON file."));
  if (facts == NULL)
    return NULL;
  if (json_object_get_size (facts) <= 1)
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_INVALID,
          _ ("No guarantee could be read from this file: it states neither number nor amount nor "
             "beneficiary. A scanned picture has no text; ask for the electronic original."));
      return NULL;
    }
  json_object_set_string_member (facts, "format", format);
  return g_steal_pointer (&facts);
}
