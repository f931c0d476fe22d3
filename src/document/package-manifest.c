/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ASiCManifest (ETSI EN 319 162-1, annex A.4): which files a signature covers, and their digests.
 */
#define G_LOG_DOMAIN "zt-package-manifest"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "package-private.h"

#define MAX_NAME 240

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

gboolean
_zt_package_name_is_safe (const char *name)
{
  g_auto (GStrv) parts = NULL;
  gsize length = strlen (name);

  if (length == 0 || length > MAX_NAME || !g_utf8_validate (name, -1, NULL)
      || strpbrk (name, "\\:*?\"<>|") != NULL)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) name[i] < 0x20 || name[i] == 0x7f)
      return FALSE;
  parts = g_strsplit (name, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part == '\0' || g_str_equal (*part, ".") || g_str_equal (*part, ".."))
      return FALSE;
  return TRUE;
}

char *
_zt_package_manifest_new (const char *const *names, const char *const *media_types,
                          const char *const *digests)
{
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<asic:ASiCManifest xmlns:asic=\"" ZT_ASIC_NAMESPACE
                               "\" xmlns:ds=\"" ZT_XMLDSIG_NAMESPACE "\">\n"
                               "  <asic:SigReference URI=\"" ZT_PACKAGE_SIGNATURE
                               "\" MimeType=\"application/pkcs7-signature\"/>\n");

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *uri = g_uri_escape_string (names[i], "/", FALSE);
      g_autofree char *type
          = g_markup_escape_text (media_types[i] != NULL ? media_types[i]
                                                         : "application/octet-stream",
                                  -1);

      g_string_append_printf (xml,
                              "  <asic:DataObjectReference URI=\"%s\" MimeType=\"%s\">\n"
                              "    <ds:DigestMethod Algorithm=\"" ZT_XMLENC_SHA256 "\"/>\n"
                              "    <ds:DigestValue>%s</ds:DigestValue>\n"
                              "  </asic:DataObjectReference>\n",
                              uri, type, digests[i]);
    }
  g_string_append (xml, "</asic:ASiCManifest>\n");
  return g_string_free (xml, FALSE);
}

static gboolean
is_element (xmlNode *node, const char *name, const char *namespace)
{
  return node->type == XML_ELEMENT_NODE && g_str_equal ((const char *) node->name, name)
         && node->ns != NULL && g_strcmp0 ((const char *) node->ns->href, namespace) == 0;
}

static gboolean
set_bad (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("The package's list of files is damaged."));
  return FALSE;
}

static char *
attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

static gboolean
read_reference (GHashTable *files, xmlNode *reference, GError **error)
{
  g_autofree char *uri = attribute (reference, "URI"), *name = NULL, *algorithm = NULL,
                  *digest = NULL;

  name = uri != NULL ? g_uri_unescape_string (uri, NULL) : NULL;
  for (xmlNode *node = reference->children; node != NULL; node = node->next)
    {
      if (is_element (node, "DigestMethod", ZT_XMLDSIG_NAMESPACE) && algorithm == NULL)
        algorithm = attribute (node, "Algorithm");
      else if (is_element (node, "DigestValue", ZT_XMLDSIG_NAMESPACE) && digest == NULL)
        {
          xmlChar *text = xmlNodeGetContent (node);

          digest = g_strstrip (g_strdup ((const char *) text));
          xmlFree (text);
        }
    }
  if (name == NULL || digest == NULL || algorithm == NULL || !_zt_package_name_is_safe (name))
    return set_bad (error);
  if (!g_str_equal (algorithm, ZT_XMLENC_SHA256))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                   _ ("The package uses another digest than SHA-256 for “%s”."), name);
      return FALSE;
    }
  if (!g_hash_table_insert (files, g_steal_pointer (&name), g_steal_pointer (&digest)))
    return set_bad (error);
  return TRUE;
}

GHashTable *
_zt_package_manifest_parse (GBytes *manifest, GError **error)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize length;
  const char *text = g_bytes_get_data (manifest, &length);
  g_autoptr (xmlDoc) document = NULL;
  xmlNode *root;
  guint n_signatures = 0;

  /* No entities, no network, no document type: nothing in here can lead outside. */
  document = xmlReadMemory (text, (int) MIN (length, (gsize) G_MAXINT), NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  if (root == NULL || document->intSubset != NULL
      || !is_element (root, "ASiCManifest", ZT_ASIC_NAMESPACE))
    {
      set_bad (error);
      return NULL;
    }
  for (xmlNode *node = root->children; node != NULL; node = node->next)
    {
      if (is_element (node, "SigReference", ZT_ASIC_NAMESPACE))
        {
          g_autofree char *uri = attribute (node, "URI");

          n_signatures += g_strcmp0 (uri, ZT_PACKAGE_SIGNATURE) == 0;
        }
      else if (is_element (node, "DataObjectReference", ZT_ASIC_NAMESPACE)
               && !read_reference (files, node, error))
        return NULL;
    }
  if (n_signatures != 1)
    {
      set_bad (error);
      return NULL;
    }
  return g_steal_pointer (&files);
}
