/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers at an address, asked before anything is told to it: the certificate that is shown
 * there, and whether this machine trusts it. */
#define G_LOG_DOMAIN "zt-probe"
#include "config.h"

#include "zt-remote-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ANSWER_LIMIT (64 * 1024)

char *
zt_remote_complete_url (const char *typed)
{
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (typed != NULL, NULL);
  text = g_strstrip (g_strdup (typed));
  url = *text == '\0' || strstr (text, "://") != NULL ? g_strdup (text)
                                                      : g_strconcat ("https://", text, NULL);
  while (g_str_has_suffix (url, "/") && !g_str_has_suffix (url, "://"))
    url[strlen (url) - 1] = '\0';
  return g_steal_pointer (&url);
}

void
zt_probe_free (ZtProbe *probe)
{
  if (probe == NULL)
    return;
  g_free (probe->url);
  g_free (probe->host);
  g_free (probe->version);
  g_clear_pointer (&probe->certificate, zt_certificate_unref);
  g_clear_pointer (&probe->names, g_strfreev);
  g_free (probe);
}

/* The worst first: what cannot be put right by trusting the certificate. */
static ZtProbeTrust
judge (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return ZT_PROBE_REVOKED;
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return ZT_PROBE_EXPIRED;
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return ZT_PROBE_NOT_YET_VALID;
  if (flags & (G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_GENERIC_ERROR))
    return ZT_PROBE_WEAK;
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return ZT_PROBE_UNKNOWN_ISSUER;
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return ZT_PROBE_OTHER_NAME;
  return ZT_PROBE_TRUSTED;
}

static char **
list_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) dns = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; dns != NULL && i < dns->len; i++)
    {
      gsize size;
      const char *data = g_bytes_get_data (g_ptr_array_index (dns, i), &size);
      g_autofree char *name = g_strndup (data, size);
      g_autofree char *shown = g_utf8_make_valid (name, -1);

      g_strv_builder_add (names, shown);
    }
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      g_autofree char *shown = g_inet_address_to_string (g_ptr_array_index (addresses, i));

      g_strv_builder_add (names, shown);
    }
  return g_strv_builder_end (names);
}

static gboolean
note_certificate (ZtRemote *remote, ZtProbe *probe, GTlsCertificate *certificate,
                  GTlsCertificateFlags flags)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return FALSE;
  bytes = g_bytes_new (der->data, der->len);
  g_clear_pointer (&probe->certificate, zt_certificate_unref);
  g_clear_pointer (&probe->names, g_strfreev);
  probe->certificate = zt_certificate_new (bytes, NULL);
  probe->names = list_names (certificate);
  probe->trust
      = _zt_remote_accepts_pinned (remote, certificate, flags) ? ZT_PROBE_TRUSTED : judge (flags);
  return TRUE;
}

static gboolean
is_pinned (ZtRemote *remote, GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *sha256 = NULL;

  if (remote->pin == NULL)
    return FALSE;
  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return FALSE;
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return g_str_equal (sha256, remote->pin);
}

gboolean
_zt_remote_accepts_pinned (ZtRemote *remote, GTlsCertificate *certificate,
                           GTlsCertificateFlags flags)
{
  /* A person vouched for this certificate, whoever issued it and for whatever name; nobody can
   * vouch for one that is out of date. */
  return (flags & ~(G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY)) == 0
         && is_pinned (remote, certificate);
}

typedef struct
{
  ZtRemote *remote;
  ZtProbe *probe;
} Visit;

/* Accepted whatever it is: the request that follows tells nothing but that somebody asks. */
static gboolean
on_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags,
                   gpointer user_data)
{
  Visit *visit = user_data;

  return note_certificate (visit->remote, visit->probe, certificate, flags);
}

static ZtProbe *
not_a_platform (const char *host, const char *why, GError **error)
{
  g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
               /* TRANSLATORS: an address, then what is wrong with the answer */
               _ ("Something answers at %s, but it is not a Zhaotou platform (%s)."), host, why);
  return NULL;
}

ZtProbe *
zt_remote_probe (const char *typed, const char *trust, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtProbe) probe = g_new0 (ZtProbe, 1);
  g_autoptr (ZtRemote) remote = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) cause = NULL;
  Visit visit;

  g_return_val_if_fail (typed != NULL, NULL);
  probe->url = zt_remote_complete_url (typed);
  remote = zt_remote_new (probe->url, trust, error);
  message = remote != NULL ? _zt_remote_message (remote, "GET", "/v1/health", error) : NULL;
  if (message == NULL)
    return NULL;
  probe->host = g_strdup (g_uri_get_host (soup_message_get_uri (message)));
  visit = (Visit){ remote, probe };
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_certificate_cb), &visit);
  body = _zt_remote_exchange (remote, message, ANSWER_LIMIT, cancellable, error);
  if (body == NULL)
    return NULL;
  /* Nobody was asked about a certificate that is trusted. */
  if (probe->certificate == NULL && soup_message_get_tls_peer_certificate (message) != NULL)
    note_certificate (remote, probe, soup_message_get_tls_peer_certificate (message),
                      soup_message_get_tls_peer_certificate_errors (message));
  if (!_zt_remote_check_status (message, body, &cause))
    return not_a_platform (probe->host, cause->message, error);
  answer = zt_json_parse_object (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                 &cause);
  if (answer == NULL)
    return not_a_platform (probe->host, cause->message, error);
  if (zt_json_get_string (answer, "epoch") == NULL)
    return not_a_platform (probe->host, _ ("it does not name its log"), error);
  probe->version = g_strdup (zt_json_get_string (answer, "version"));
  return g_steal_pointer (&probe);
}
