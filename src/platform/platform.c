/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform's folder and keys. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "platform.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "cms.h"
#include "crl.h"
#include "digest.h"
#include "identifiers.h"
#include "practice-ca.h"
#include "sql.h"
#include "timestamp.h"
#include "zt-os.h"
#include "zt-time.h"

const char *const zt_platform_key_files[]
    = { "ca.pem",       "ca.key",       "platform.pem", "keys/pin", "keys/log.p12",
        "keys/tsa.p12", "keys/tls.pem", "keys/tls.key", NULL };

char *
zt_platform_path (const ZtPlatform *platform, const char *name)
{
  return g_build_filename (platform->folder, name, NULL);
}

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  return request->attempt == 0 ? g_strdup (user_data) : NULL;
}

static ZtKey *
open_key (const ZtPlatform *platform, const char *name, GError **error)
{
  g_autofree char *path = zt_platform_path (platform, name);
  g_autofree char *pin_path = zt_platform_path (platform, "keys/pin");
  g_autofree char *pin = NULL;
  gsize length = 0;
  ZtKey *key;

  if (!g_file_get_contents (pin_path, &pin, &length, error))
    return NULL;
  g_strchomp (pin);
  key = zt_key_open (path, give_pin, pin, error);
  zt_os_forget (pin, length);
  return key;
}

/* A folder is taken over only when it is empty or not there. */
static gboolean
check_empty (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *database = g_build_filename (folder, "platform.db", NULL);

  if (dir == NULL || g_dir_read_name (dir) == NULL)
    return TRUE;
  if (g_file_test (database, G_FILE_TEST_EXISTS))
    /* TRANSLATORS: %s is a folder. */
    g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                 _ ("%s already holds a platform. Serve it, or choose another folder."), folder);
  else
    /* TRANSLATORS: %s is a folder. */
    g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                 _ ("%s is not empty and holds no platform. Choose an empty folder."), folder);
  return FALSE;
}

static gboolean
write_pin (const char *path, char pin[33], GError **error)
{
  guint8 random[16];
  g_autofree char *hex = NULL;

  if (gnutls_rnd (GNUTLS_RND_KEY, random, sizeof random) != 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                           _ ("There is no randomness to make keys from."));
      return FALSE;
    }
  hex = zt_hex (random, sizeof random);
  g_strlcpy (pin, hex, 33);
  zt_os_forget (hex, strlen (hex));
  return zt_os_write_file (path, pin, 32, TRUE, error);
}

static char **
server_hosts (const char *const *more)
{
  GPtrArray *hosts = g_ptr_array_new ();
  g_autofree char *machine = zt_os_machine_name ();

  g_ptr_array_add (hosts, g_strdup ("localhost"));
  g_ptr_array_add (hosts, g_strdup ("127.0.0.1"));
  g_ptr_array_add (hosts, g_strdup ("::1"));
  if (machine != NULL && *machine != '\0' && g_str_is_ascii (machine))
    g_ptr_array_add (hosts, g_strdup (machine));
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (hosts, g_strdup (more[i]));
  g_ptr_array_add (hosts, NULL);
  return (char **) g_ptr_array_free (hosts, FALSE);
}

static gboolean
make_keys (const ZtPlatform *platform, const char *const *more_hosts, GError **error)
{
  g_autofree char *ca = zt_platform_path (platform, "ca.pem");
  g_autofree char *ca_key = zt_platform_path (platform, "ca.key");
  g_autofree char *pin_path = zt_platform_path (platform, "keys/pin");
  g_autofree char *log = zt_platform_path (platform, "keys/log.p12");
  g_autofree char *tsa = zt_platform_path (platform, "keys/tsa.p12");
  g_autofree char *tls = zt_platform_path (platform, "keys/tls.pem");
  g_autofree char *tls_key = zt_platform_path (platform, "keys/tls.key");
  g_auto (GStrv) hosts = server_hosts (more_hosts);
  char pin[33];
  const ZtCertificateRequest log_request = { .name = "招投平台日志",
                                             .organisation = "招投练习平台",
                                             .algorithm = ZT_KEY_EC,
                                             .purpose = ZT_PURPOSE_LOG };
  const ZtCertificateRequest tsa_request = { .name = "招投时间戳服务",
                                             .organisation = "招投练习平台",
                                             .algorithm = ZT_KEY_EC,
                                             .purpose = ZT_PURPOSE_TSA };
  const ZtCertificateRequest tls_request = { .name = "localhost",
                                             .organisation = "招投练习平台",
                                             .algorithm = ZT_KEY_EC,
                                             .purpose = ZT_PURPOSE_SERVER,
                                             .hosts = (const char *const *) hosts };
  gboolean ok;

  ok = zt_practice_ca_create (ca, ca_key, "招投练习根证书", error)
       && write_pin (pin_path, pin, error)
       && zt_practice_ca_issue (ca, ca_key, &log_request, log, pin, error)
       && zt_practice_ca_issue (ca, ca_key, &tsa_request, tsa, pin, error)
       && zt_practice_ca_issue_pem (ca, ca_key, &tls_request, tls, tls_key, error);
  zt_os_forget (pin, sizeof pin);
  return ok;
}

/* The log's certificate for everybody, the epoch, and an empty log. */
static gboolean
make_database (ZtPlatform *platform, GError **error)
{
  g_autoptr (ZtKey) key = open_key (platform, "keys/log.p12", error);
  g_autofree char *public = zt_platform_path (platform, "platform.pem");
  g_autofree char *pem = NULL;
  g_autofree char *epoch = zt_uuid_new ();
  g_autoptr (ZtStore) store = NULL;

  if (key == NULL)
    return FALSE;
  pem = zt_certificate_to_pem (zt_key_get_certificate (key));
  if (!zt_os_write_file (public, pem, strlen (pem), FALSE, error))
    return FALSE;
  store = zt_store_open (platform->database, ZT_STORE_PLATFORM, FALSE, error);
  return store != NULL && zt_platform_schema (store, error)
         && zt_store_set_text (store, "epoch", epoch, error);
}

gboolean
zt_platform_create (const char *folder, const char *const *hosts, GError **error)
{
  ZtPlatform platform = { .folder = (char *) folder };
  g_autofree char *database = g_build_filename (folder, "platform.db", NULL);
  static const char *const folders[] = { "", "keys", "blobs", "uploads", "trust" };

  if (!check_empty (folder, error))
    return FALSE;
  platform.database = database;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folder, folders[i], NULL);

      if (!zt_os_make_private_directory (path, error))
        return FALSE;
    }
  return make_keys (&platform, hosts, error) && make_database (&platform, error);
}

/* The practice CA, and every *.pem that the operator has put into trust/. */
static gboolean
load_trust (ZtPlatform *platform, GError **error)
{
  g_autofree char *ca = zt_platform_path (platform, "ca.pem");
  g_autofree char *folder = zt_platform_path (platform, "trust");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  platform->trust = zt_trust_new ();
  if (!zt_trust_add_file (platform->trust, ca, error)
      || !g_file_get_contents (ca, &platform->ca_pem, NULL, error))
    return FALSE;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".pem") && !zt_trust_add_file (platform->trust, path, error))
        return FALSE;
    }
  return TRUE;
}

ZtPlatform *
zt_platform_open (const char *folder, GError **error)
{
  g_autoptr (ZtPlatform) platform = g_new0 (ZtPlatform, 1);
  g_autofree char *blobs = NULL, *public = NULL;
  g_autoptr (ZtStore) store = NULL;

  g_mutex_init (&platform->tsa_lock);
  g_mutex_init (&platform->trust_lock);
  platform->folder = g_strdup (folder);
  platform->database = zt_platform_path (platform, "platform.db");
  if (!g_file_test (platform->database, G_FILE_TEST_EXISTS))
    {
      /* TRANSLATORS: %s is a folder. */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   _ ("There is no platform in %s. Make one with “zhaotou-platform init”."),
                   folder);
      return NULL;
    }
  blobs = zt_platform_path (platform, "blobs");
  public = zt_platform_path (platform, "platform.pem");
  store = zt_store_open (platform->database, ZT_STORE_PLATFORM, FALSE, error);
  if (store == NULL || !zt_platform_schema (store, error) || !load_trust (platform, error)
      || (platform->blobs = zt_blobs_open (blobs, error)) == NULL
      || !g_file_get_contents (public, &platform->platform_pem, NULL, error)
      || (platform->log_key = open_key (platform, "keys/log.p12", error)) == NULL
      || (platform->tsa_key = open_key (platform, "keys/tsa.p12", error)) == NULL)
    return NULL;
  platform->epoch = zt_store_get_text (store, "epoch");
  if (platform->epoch == NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                   _ ("The platform's database in %s is incomplete. Restore a backup."), folder);
      return NULL;
    }
  return g_steal_pointer (&platform);
}

void
zt_platform_close (ZtPlatform *platform)
{
  if (platform == NULL)
    return;
  g_clear_pointer (&platform->blobs, zt_blobs_close);
  g_clear_pointer (&platform->log_key, zt_key_free);
  g_clear_pointer (&platform->tsa_key, zt_key_free);
  g_clear_pointer (&platform->trust, zt_trust_free);
  g_mutex_clear (&platform->tsa_lock);
  g_mutex_clear (&platform->trust_lock);
  g_free (platform->folder);
  g_free (platform->database);
  g_free (platform->epoch);
  g_free (platform->ca_pem);
  g_free (platform->platform_pem);
  g_free (platform);
}

ZtStore *
zt_platform_open_store (ZtPlatform *platform, gboolean read_only, GError **error)
{
  return zt_store_open (platform->database, ZT_STORE_PLATFORM, read_only, error);
}

static void
close_reader (gpointer store)
{
  zt_store_close (store);
}

static GPrivate reader = G_PRIVATE_INIT (close_reader);

ZtStore *
zt_platform_reader (ZtPlatform *platform, GError **error)
{
  ZtStore *store = g_private_get (&reader);

  if (store == NULL)
    {
      store = zt_platform_open_store (platform, TRUE, error);
      g_private_set (&reader, store);
    }
  return store;
}

GBytes *
zt_platform_timestamp (ZtPlatform *platform, GBytes *query, GError **error)
{
  g_autofree char *uuid = zt_uuid_new ();
  GString *serial = g_string_new (NULL);
  GBytes *answer;

  for (const char *c = uuid; *c != '\0'; c++)
    if (*c != '-')
      g_string_append_c (serial, *c);
  g_mutex_lock (&platform->tsa_lock);
  answer = zt_timestamp_respond (query, platform->tsa_key, zt_time_now (), serial->str, error);
  g_mutex_unlock (&platform->tsa_lock);
  g_string_free (serial, TRUE);
  return answer;
}

gboolean
zt_platform_verify (ZtPlatform *platform, GBytes *content, GBytes *signature,
                    const char *organisation, gint64 when, char **name, char **code, GError **error)
{
  g_autoptr (ZtCmsInfo) info = zt_cms_verify_bytes (signature, content, error);
  g_autofree char *revoked = zt_platform_path (platform, ZT_REVOKED_FILE);
  g_autofree char *holder = NULL;
  gboolean trusted;

  if (info == NULL)
    return FALSE;
  g_mutex_lock (&platform->trust_lock);
  trusted = zt_trust_verify (platform->trust, info->signer, info->certificates, when, error);
  g_mutex_unlock (&platform->trust_lock);
  if (!trusted || !zt_certificate_check_validity (info->signer, when, error)
      || !zt_crl_check (revoked, info->signer, when, error))
    return FALSE;
  holder = zt_certificate_get_code (info->signer);
  if (organisation != NULL && g_strcmp0 (holder, organisation) != 0)
    {
      g_set_error (
          error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED,
          /* TRANSLATORS: both are unified social credit codes. */
          _ ("The certificate belongs to %s, not to %s. Sign with a certificate of your own "
             "organisation."),
          holder != NULL ? holder : "?", organisation);
      return FALSE;
    }
  if (name != NULL)
    *name = zt_certificate_get_name (info->signer);
  if (code != NULL)
    *code = g_steal_pointer (&holder);
  return TRUE;
}

static ZtRecord *
lookup_get (const char *kind, const char *id, gpointer user_data)
{
  ZtLookupFacts *facts = user_data;

  return zt_store_get_record (facts->store, kind, id, NULL);
}

static gboolean
lookup_verify (GBytes *content, GBytes *signature, const char *organisation, gpointer user_data,
               GError **error)
{
  ZtLookupFacts *facts = user_data;

  return zt_platform_verify (facts->platform, content, signature, organisation, facts->now, NULL,
                             NULL, error);
}

static gboolean
lookup_check_release (GBytes *certificate, GBytes *private, gpointer user_data, GError **error)
{
  g_autoptr (ZtKey) key = NULL;

  if (!zt_certificate_check_release (certificate, error))
    return FALSE;
  key = private != NULL ? zt_key_new_from_private (private, certificate, error) : NULL;
  return private == NULL || key != NULL;
}

static GPtrArray *
lookup_list (const char *kind, const char *state, gpointer user_data, GError **error)
{
  ZtLookupFacts *facts = user_data;
  const ZtQuery query = { .kind = kind, .state = state };

  return zt_store_query (facts->store, &query, error);
}

ZtLookup
zt_platform_lookup (ZtLookupFacts *facts)
{
  return (ZtLookup){ .get = lookup_get,
                     .verify = lookup_verify,
                     .check_release = lookup_check_release,
                     .list = lookup_list,
                     .user_data = facts };
}
