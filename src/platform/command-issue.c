/* SPDX-License-Identifier: GPL-3.0-or-later */
/* issue: a practice certificate with its key; or one taken back. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "crl.h"
#include "identifiers.h"
#include "platform.h"
#include "practice-ca.h"
#include "zt-os.h"
#include "zt-time.h"

/* From the file, the environment, or whoever sits at the terminal; NULL: printed why not. */
static char *
ask_pin (const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *given = g_getenv ("ZHAOTOU_PIN");

  if (file != NULL && !g_file_get_contents (file, &text, NULL, &error))
    {
      zt_fail (error);
      return NULL;
    }
  if (text == NULL && given != NULL)
    text = g_strdup (given);
  if (text == NULL && isatty (STDIN_FILENO))
    {
      char *typed = getpass (_ ("PIN for the new key: "));

      text = g_strdup (typed != NULL ? typed : "");
      if (typed != NULL)
        zt_os_forget (typed, strlen (typed));
    }
  if (text != NULL)
    g_strchomp (text);
  if (text != NULL && strlen (text) >= 4)
    return g_steal_pointer (&text);
  g_printerr ("%s\n", text == NULL ? _ ("A PIN is needed: --pin-file, or ZHAOTOU_PIN.")
                                   : _ ("The PIN must have at least four characters."));
  return NULL;
}

/* @text is a name or a code that the platform knows, or anything else as a name without code. */
static gboolean
find_organisation (ZtPlatform *platform, const char *text, char **name, char **code, GError **error)
{
  ZtStore *store = zt_platform_reader (platform, error);
  g_autofree char *reason = NULL;
  g_autoptr (ZtRecord) record = NULL;
  g_autofree char *condition = g_strdup_printf ("name=%s", text);
  const char *const where[] = { condition, NULL };
  const ZtQuery query = { .kind = "organisation", .where = where, .limit = 1 };
  g_autoptr (GPtrArray) found = NULL;

  if (store == NULL)
    return FALSE;
  if (zt_record_id_is_valid (text))
    record = zt_store_get_record (store, "organisation", text, NULL);
  found = record == NULL ? zt_store_query (store, &query, error) : NULL;
  if (record == NULL && found == NULL)
    return FALSE;
  if (record == NULL && found->len > 0)
    record = zt_record_ref (g_ptr_array_index (found, 0));
  if (record != NULL)
    {
      *name = g_strdup (zt_json_get_string (zt_record_get_body (record), "name"));
      *code = g_strdup (zt_record_get_id (record));
      return TRUE;
    }
  *name = g_strdup (text);
  if (zt_uscc_check (text, &reason) != ZT_USCC_INVALID)
    *code = g_strdup (text);
  return TRUE;
}

static int
issue (const char *data, const char *organisation, const char *person, ZtKeyAlgorithm algorithm,
       const char *out, const char *pin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPlatform) platform = zt_platform_open (data, &error);
  g_autofree char *name = NULL, *code = NULL, *ca = NULL, *ca_key = NULL;
  ZtCertificateRequest request = { .algorithm = algorithm, .purpose = ZT_PURPOSE_PERSON };

  if (platform == NULL || !find_organisation (platform, organisation, &name, &code, &error))
    return zt_fail (error);
  ca = zt_platform_path (platform, "ca.pem");
  ca_key = zt_platform_path (platform, "ca.key");
  request.name = person != NULL ? person : name;
  request.organisation = name;
  request.code = code;
  if (!zt_practice_ca_issue (ca, ca_key, &request, out, pin, &error))
    return zt_fail (error);
  g_print ("%s\n", out);
  return ZT_EXIT_DONE;
}

typedef struct
{
  const char *file; /* of PINs (nullable) */
  char *pin;        /* asked for when it is needed */
} PinSource;

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  PinSource *source = user_data;

  if (request->attempt > 0)
    return NULL;
  source->pin = ask_pin (source->file);
  return g_strdup (source->pin);
}

/* Of a PEM file as it is, of a PKCS#12 file with its PIN. */
static ZtCertificate *
read_certificate (const char *path, const char *pin_file, GError **error)
{
  g_autoptr (GPtrArray) list = zt_certificate_list_load (path, NULL);
  g_autoptr (ZtKey) key = NULL;
  PinSource source = { pin_file, NULL };

  if (list != NULL)
    return zt_certificate_ref (g_ptr_array_index (list, 0));
  key = zt_key_open (path, give_pin, &source, error);
  if (source.pin != NULL)
    zt_os_forget (source.pin, strlen (source.pin));
  g_free (source.pin);
  return key != NULL ? zt_certificate_ref (zt_key_get_certificate (key)) : NULL;
}

static int
take_back (const char *data, const char *path, const char *pin_file, const char *since)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPlatform) platform = NULL;
  g_autoptr (ZtCertificate) certificate = NULL;
  g_autofree char *name = NULL, *ca = NULL, *file = NULL, *shown = NULL;
  gint64 now = zt_time_now (), from = now;

  if (since != NULL && (!zt_time_parse (since, &from) || from > now))
    {
      /* TRANSLATORS: %s is what the user gave. */
      g_printerr (_ ("“%s” is not a past time such as 2026-11-23T01:02:03.004Z.\n"), since);
      return ZT_EXIT_USAGE;
    }
  platform = zt_platform_open (data, &error);
  if (platform == NULL || (certificate = read_certificate (path, pin_file, &error)) == NULL)
    return zt_fail (error);
  ca = zt_platform_path (platform, "ca.pem");
  file = zt_platform_path (platform, ZT_REVOKED_FILE);
  if (!zt_crl_add (file, ca, certificate, now, from, &error))
    return zt_fail (error);
  name = zt_certificate_get_name (certificate);
  shown = zt_time_display (from);
  /* TRANSLATORS: the name in a certificate, then a time */
  g_print (_ ("The certificate of “%s” is revoked; it is not valid since %s.\n"), name, shown);
  return ZT_EXIT_DONE;
}

int
zt_command_issue (int argc, char **argv)
{
  static const char *const algorithms[] = { "rsa", "ec", "sm2" };
  g_autofree char *data = NULL, *organisation = NULL, *person = NULL, *algorithm = NULL,
                  *out = NULL, *file = NULL, *revoked = NULL, *since = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the platform"), "DIR" },
    { "org", 0, 0, G_OPTION_ARG_STRING, &organisation,
      N_ ("Name or credit code of the organisation"), "NAME" },
    { "person", 0, 0, G_OPTION_ARG_STRING, &person,
      N_ ("Name of the holder, if not the organisation itself"), "NAME" },
    { "algorithm", 0, 0, G_OPTION_ARG_STRING, &algorithm, N_ ("Kind of key"), "rsa|ec|sm2" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, N_ ("The PKCS#12 file to write"), "FILE.p12" },
    { "pin-file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("File that holds the PIN"), "FILE" },
    { "revoke", 0, 0, G_OPTION_ARG_FILENAME, &revoked,
      N_ ("Take this certificate back instead of issuing one"), "FILE.p12|CERT.pem" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_ ("When its key was lost, if before now"),
      "TIME" },
    { NULL }
  };
  int status = ZT_EXIT_USAGE;
  guint chosen = 0;
  char *pin;

  if (!zt_parse_options (&argc, &argv, "issue",
                         N_ ("Issues a practice certificate, or revokes one."), entries, &status))
    return status;
  if (zt_option_missing ("issue", "data", data))
    return ZT_EXIT_USAGE;
  if (revoked != NULL)
    return take_back (data, revoked, file, since);
  if (zt_option_missing ("issue", "org", organisation) || zt_option_missing ("issue", "out", out))
    return ZT_EXIT_USAGE;
  while (algorithm != NULL && chosen < G_N_ELEMENTS (algorithms)
         && !g_str_equal (algorithms[chosen], algorithm))
    chosen++;
  if (chosen == G_N_ELEMENTS (algorithms))
    {
      /* TRANSLATORS: %s is what the user gave. */
      g_printerr (_ ("“%s” is none of rsa, ec, sm2.\n"), algorithm);
      return ZT_EXIT_USAGE;
    }
  pin = ask_pin (file);
  if (pin == NULL)
    return ZT_EXIT_USAGE;
  status = issue (data, organisation, person, (ZtKeyAlgorithm) chosen, out, pin);
  zt_os_forget (pin, strlen (pin));
  g_free (pin);
  return status;
}
