/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes signatures into files by hand. */
#include "config.h"

#include "pdf-surgery.h"

#include "digest.h"
#include "timestamp.h"

#include <string.h>

#define ROOM 8192
#define BLANK "                                 "

char *
surgery_dictionary (const char *sub_filter, const char *keys)
{
  g_autofree char *zeros = g_strnfill (2 * ROOM, '0');

  return g_strdup_printf ("<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s%s"
                          "/ByteRange[0" BLANK "]/Contents<%s>>>",
                          strcmp (sub_filter, "ETSI.RFC3161") == 0 ? "DocTimeStamp" : "Sig",
                          sub_filter, keys, zeros);
}

void
surgery_get_range (const GString *bytes, gint64 range[4])
{
  gsize start = fixture_find_last (bytes, "/Contents<") + strlen ("/Contents");

  range[0] = 0;
  range[1] = (gint64) start;
  range[2] = (gint64) start + 2 * ROOM + 2;
  range[3] = (gint64) bytes->len - range[2];
}

void
surgery_write_range (GString *bytes, const gint64 range[4])
{
  gsize at = fixture_find_last (bytes, "/ByteRange[0") + strlen ("/ByteRange[");
  char text[40];

  g_snprintf (text, sizeof text,
              "%" G_GINT64_FORMAT " %10" G_GINT64_FORMAT " %10" G_GINT64_FORMAT
              " %10" G_GINT64_FORMAT,
              range[0], range[1], range[2], range[3]);
  g_assert_cmpuint (strlen (text), ==, 1 + strlen (BLANK));
  memcpy (bytes->str + at, text, strlen (text));
}

void
surgery_write_contents (GString *bytes, const guint8 *data, gsize length)
{
  gsize at = fixture_find_last (bytes, "/Contents<") + strlen ("/Contents<");

  g_assert_cmpuint (length, <=, ROOM);
  memset (bytes->str + at, '0', 2 * ROOM);
  for (gsize i = 0; i < length; i++)
    {
      bytes->str[at + 2 * i] = "0123456789abcdef"[data[i] >> 4];
      bytes->str[at + 2 * i + 1] = "0123456789abcdef"[data[i] & 15];
    }
}

GByteArray *
surgery_collect (const GString *bytes, const gint64 range[4])
{
  GByteArray *collected = g_byte_array_new ();

  for (guint i = 0; i < 4; i += 2)
    {
      gsize start = MIN ((gsize) range[i], bytes->len);
      gsize length = MIN ((gsize) range[i + 1], bytes->len - start);

      g_byte_array_append (collected, (const guint8 *) bytes->str + start, (guint) length);
    }
  return collected;
}

void
surgery_sign_range (GString *bytes, ZtKey *key, SurgeryKind kind, const gint64 range[4])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) collected = NULL;
  g_autoptr (GBytes) contents = NULL;
  guint8 digest[32];

  surgery_write_range (bytes, range);
  collected = surgery_collect (bytes, range);
  zt_sha256 (collected->data, collected->len, digest);
  if (kind == SURGERY_CMS)
    contents = zt_cms_sign (key, digest, ZT_CMS_PADES, NULL, NULL, NULL, &error);
  else
    {
      g_autoptr (GBytes) query = zt_timestamp_query (digest, &error);
      g_autoptr (GBytes) response = fixture_timestamp (query, key, &error);

      contents = zt_timestamp_token (query, response, &error);
    }
  g_assert_no_error (error);
  surgery_write_contents (bytes, g_bytes_get_data (contents, NULL), g_bytes_get_size (contents));
}

void
surgery_sign (GString *bytes, ZtKey *key, SurgeryKind kind)
{
  gint64 range[4];

  surgery_get_range (bytes, range);
  surgery_sign_range (bytes, key, kind, range);
}

void
surgery_replace (GString *bytes, const char *old, const char *new)
{
  g_assert_cmpuint (strlen (old), ==, strlen (new));
  memcpy (bytes->str + fixture_find_last (bytes, old), new, strlen (new));
}

char *
surgery_make_signed (Fixture *fixture, const char *name, const char *page, const char *form,
                     const char *signature, const char *const *extra)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();
  g_autofree char *page_text
      = g_strdup_printf ("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>", page);
  g_autofree char *form_text = g_strdup_printf ("<</SigFlags 3%s>>", form);
  g_autofree char *dictionary = surgery_dictionary ("ETSI.CAdES.detached", signature);
  g_autofree char *path = NULL;
  g_autoptr (GString) bytes = NULL;

  g_ptr_array_add (objects, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>");
  g_ptr_array_add (objects, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
  g_ptr_array_add (objects, page_text);
  g_ptr_array_add (objects, form_text);
  g_ptr_array_add (
      objects,
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signer)/V 6 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>");
  g_ptr_array_add (objects, dictionary);
  for (guint i = 0; extra != NULL && extra[i] != NULL; i++)
    g_ptr_array_add (objects, (char *) extra[i]);
  g_ptr_array_add (objects, NULL);
  path = fixture_write_pdf (fixture, name, (const char *const *) objects->pdata);
  bytes = fixture_read (path);
  surgery_sign (bytes, fixture->rsa, SURGERY_CMS);
  return fixture_write (fixture, name, bytes);
}
