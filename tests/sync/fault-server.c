/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small platform that misbehaves on demand. */
#include "config.h"

#include "fault-server.h"

#include "digest.h"
#include "practice-ca.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  char *prefix;
  Fault fault;
  int times;
  guint status;
} Switch;

typedef struct
{
  GByteArray *bytes;
  guint64 length;
  char *sha256;
} Upload;

struct _FaultServer
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *soup;
  char *ca, *foreign_ca;
  GMutex lock;
  /* Under the lock */
  GPtrArray *switches;
  GHashTable *answers; /* path → body */
  GHashTable *blobs;   /* sha256 → GBytes */
  GHashTable *uploads; /* path → Upload */
  GHashTable *posted;  /* path → body */
  GPtrArray *requests; /* "METHOD path" */
  guint64 received;
  guint next_upload;
  char *post_path;
  FaultPostFunc post;
  gpointer post_data;
};

static void
switch_free (gpointer data)
{
  Switch *item = data;

  g_free (item->prefix);
  g_free (item);
}

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_byte_array_unref (upload->bytes);
  g_free (upload->sha256);
  g_free (upload);
}

static Fault
take_fault (FaultServer *self, const char *request, guint *status)
{
  for (guint i = 0; i < self->switches->len; i++)
    {
      Switch *item = g_ptr_array_index (self->switches, i);

      if (item->times > 0 && g_str_has_prefix (request, item->prefix))
        {
          item->times--;
          *status = item->status;
          return item->fault;
        }
    }
  return FAULT_NONE;
}

/* Takes the connection out of libsoup's hands, writes @head and @body as they stand, and closes it.
 */
static void
cut (SoupServerMessage *message, const char *head, gconstpointer body, gsize length)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);

  if (head != NULL)
    g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  if (length > 0)
    g_output_stream_write_all (out, body, length, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL)
    soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
set_offset (SoupServerMessage *message, guint64 offset)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Upload-Offset",
                                text);
}

static void
create_upload (FaultServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *metadata = soup_message_headers_get_one (headers, "Upload-Metadata");
  Upload *upload = g_new0 (Upload, 1);
  g_autofree char *path = g_strdup_printf ("/v1/blobs/upload-%u", ++self->next_upload);
  gsize length = 0;
  g_autofree guchar *sha256 = g_base64_decode (metadata + strlen ("sha256 "), &length);

  upload->bytes = g_byte_array_new ();
  upload->length
      = g_ascii_strtoull (soup_message_headers_get_one (headers, "Upload-Length"), NULL, 10);
  upload->sha256 = g_strndup ((const char *) sha256, length);
  /* A relative Location, as tus allows. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                path);
  g_hash_table_replace (self->uploads, g_steal_pointer (&path), upload);
  answer (message, 201, NULL, NULL);
}

static void
patch_upload (FaultServer *self, SoupServerMessage *message, Upload *upload)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  guint64 offset
      = g_ascii_strtoull (soup_message_headers_get_one (headers, "Upload-Offset"), NULL, 10);

  g_assert_cmpstr (soup_message_headers_get_one (headers, "Content-Type"), ==,
                   "application/offset+octet-stream");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Tus-Resumable"), ==, "1.0.0");
  if (offset != upload->bytes->len)
    {
      answer (message, 409, NULL, NULL);
      return;
    }
  self->received += g_bytes_get_size (body);
  g_byte_array_append (upload->bytes, g_bytes_get_data (body, NULL),
                       (guint) g_bytes_get_size (body));
  set_offset (message, upload->bytes->len);
  if (upload->bytes->len == upload->length)
    {
      g_autofree char *actual = zt_sha256_hex (upload->bytes->data, upload->bytes->len);

      if (!g_str_equal (actual, upload->sha256))
        {
          answer (message, 460, NULL, NULL);
          return;
        }
      g_hash_table_replace (self->blobs, g_strdup (actual),
                            g_bytes_new (upload->bytes->data, upload->bytes->len));
    }
  answer (message, 204, NULL, NULL);
}

/* Half of what was sent is kept, as a platform does when the line is cut in the middle of a PATCH.
 */
static void
keep_half (FaultServer *self, SoupServerMessage *message, Upload *upload)
{
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  guint half = (guint) g_bytes_get_size (body) / 2;

  self->received += half;
  g_byte_array_append (upload->bytes, g_bytes_get_data (body, NULL), half);
}

static void
get_blob (FaultServer *self, SoupServerMessage *message, const char *sha256, Fault fault)
{
  GBytes *blob = g_hash_table_lookup (self->blobs, sha256);
  gsize length = 0;
  const char *data = blob != NULL ? g_bytes_get_data (blob, &length) : NULL;
  g_autofree char *copy = NULL;

  if (blob == NULL)
    {
      answer (message, 404, "application/problem+json", "{\"title\":\"Not found\"}");
      return;
    }
  if (fault == FAULT_CUT_BODY)
    {
      const char *range
          = soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                          "Range");
      guint64 start = range != NULL ? g_ascii_strtoull (range + strlen ("bytes="), NULL, 10) : 0;
      g_autofree char *head
          = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: %" G_GUINT64_FORMAT "\r\n\r\n",
                             start > 0 ? "206 Partial Content" : "200 OK",
                             (guint64) length - start);

      cut (message, head, data + start, (length - start) / 2);
      return;
    }
  copy = g_memdup2 (data, length);
  if (fault == FAULT_DAMAGE)
    copy[length / 2] ^= 1;
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Accept-Ranges",
                                "bytes");
  soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_COPY, copy,
                                    length);
}

static void
post (FaultServer *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autofree char *given = NULL;
  guint status = self->post (text, &given, self->post_data);

  answer (message, status, status == 200 ? "application/json" : "application/problem+json", given);
}

static void
work (FaultServer *self, SoupServerMessage *message, const char *method, const char *path,
      Fault fault)
{
  Upload *upload = g_hash_table_lookup (self->uploads, path);
  const char *known = g_hash_table_lookup (self->answers, path);

  if (g_str_equal (method, "POST") && g_str_equal (path, "/v1/blobs"))
    create_upload (self, message);
  else if (g_str_equal (method, "POST") && g_strcmp0 (path, self->post_path) == 0)
    post (self, message);
  else if (g_str_equal (method, "POST") && known != NULL)
    answer (message, 200, "application/json", known);
  else if (upload != NULL && g_str_equal (method, "HEAD"))
    {
      set_offset (message, upload->bytes->len);
      answer (message, 200, NULL, NULL);
    }
  else if (upload != NULL && g_str_equal (method, "PATCH"))
    patch_upload (self, message, upload);
  else if (g_str_equal (method, "HEAD") && g_str_has_prefix (path, "/v1/blobs/"))
    answer (message, g_hash_table_contains (self->blobs, path + strlen ("/v1/blobs/")) ? 200 : 404,
            NULL, NULL);
  else if (g_str_has_prefix (path, "/v1/blobs/"))
    get_blob (self, message, path + strlen ("/v1/blobs/"), fault);
  else if (known != NULL)
    answer (message, 200, "application/json", known);
  else
    answer (message, 404, "application/problem+json",
            "{\"title\":\"Not found\",\"detail\":\"nothing is here\"}");
}

static void
misbehave (FaultServer *self, SoupServerMessage *message, const char *method, const char *path,
           Fault fault, guint status)
{
  Upload *upload = g_hash_table_lookup (self->uploads, path);
  const char *known = g_hash_table_lookup (self->answers, path);

  switch (fault)
    {
    case FAULT_STATUS:
      answer (message, status, "application/problem+json",
              "{\"type\":\"urn:zhaotou:problem:refused\",\"title\":\"Refused\",\"detail\":\"the "
              "reason\"}");
      break;
    case FAULT_HANG_UP:
      if (upload != NULL && g_str_equal (method, "PATCH"))
        keep_half (self, message, upload);
      cut (message, NULL, NULL, 0);
      break;
    case FAULT_CUT_BODY:
      if (g_str_has_prefix (path, "/v1/blobs/"))
        work (self, message, method, path, fault);
      else
        cut (message,
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
             known, strlen (known) / 2);
      break;
    case FAULT_GARBAGE:
      answer (message, 200, "text/html", "<html>a captive portal</html>");
      break;
    case FAULT_AFTER_WORK:
      work (self, message, method, path, FAULT_NONE);
      cut (message, NULL, NULL, 0);
      break;
    case FAULT_WRONG_OFFSET:
      answer (message, 409, NULL, NULL);
      break;
    case FAULT_LOSE_UPLOAD:
      g_hash_table_remove (self->uploads, path);
      answer (message, 410, NULL, NULL);
      break;
    case FAULT_DAMAGE:
    case FAULT_NONE:
    default:
      work (self, message, method, path, fault);
      break;
    }
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  FaultServer *self = user_data;
  const char *method = soup_server_message_get_method (message);
  g_autofree char *request = g_strdup_printf ("%s %s", method, path);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) body = NULL;
  Fault fault;
  guint status = 0;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->requests, g_strdup (request));
  if (g_str_equal (method, "POST"))
    {
      body = soup_message_body_flatten (soup_server_message_get_request_body (message));
      g_hash_table_replace (self->posted, g_strdup (path),
                            g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body)));
    }
  /* An hour ahead of any client. */
  {
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
    g_autoptr (GDateTime) ahead = g_date_time_add_hours (now, 1);
    g_autofree char *time = g_date_time_format (ahead, "%Y-%m-%dT%H:%M:%S.000Z");

    soup_message_headers_replace (headers, "Zhaotou-Time", time);
  }
  fault = take_fault (self, request, &status);
  misbehave (self, message, method, path, fault, status);
  g_mutex_unlock (&self->lock);
}

static gpointer
run (gpointer data)
{
  FaultServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static GTlsCertificate *
make_certificates (FaultServer *self, const char *folder)
{
  const char *const hosts[] = { "127.0.0.1", "localhost", NULL };
  const ZtCertificateRequest request = {
    .name = "127.0.0.1", .algorithm = ZT_KEY_EC, .purpose = ZT_PURPOSE_SERVER, .hosts = hosts
  };
  g_autofree char *ca_key = g_build_filename (folder, "ca.key", NULL);
  g_autofree char *foreign_key = g_build_filename (folder, "foreign.key", NULL);
  g_autofree char *pem = g_build_filename (folder, "server.pem", NULL);
  g_autofree char *key = g_build_filename (folder, "server.key", NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate;

  self->ca = g_build_filename (folder, "ca.pem", NULL);
  self->foreign_ca = g_build_filename (folder, "foreign.pem", NULL);
  zt_practice_ca_create (self->ca, ca_key, "Test CA", &error);
  g_assert_no_error (error);
  zt_practice_ca_create (self->foreign_ca, foreign_key, "Foreign CA", &error);
  g_assert_no_error (error);
  zt_practice_ca_issue_pem (self->ca, ca_key, &request, pem, key, &error);
  g_assert_no_error (error);
  certificate = g_tls_certificate_new_from_files (pem, key, &error);
  g_assert_no_error (error);
  return certificate;
}

FaultServer *
fault_server_new (const char *folder)
{
  FaultServer *self = g_new0 (FaultServer, 1);
  g_autoptr (GTlsCertificate) certificate = make_certificates (self, folder);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  self->switches = g_ptr_array_new_with_free_func (switch_free);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->posted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->blobs
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, upload_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->soup = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY,
                            &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (self->context);
  self->thread = g_thread_new ("fault-server", run, self);
  return self;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
fault_server_free (FaultServer *self)
{
  /* From inside the loop: one that has not begun to run yet would not see a quit from here. */
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
  g_object_unref (self->soup);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->switches);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->posted);
  g_hash_table_unref (self->blobs);
  g_hash_table_unref (self->uploads);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->lock);
  g_free (self->ca);
  g_free (self->foreign_ca);
  g_free (self->post_path);
  g_free (self);
}

char *
fault_server_get_url (FaultServer *self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  GUri *uri = uris->data;
  char *url = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uri));

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url;
}

const char *
fault_server_get_ca (FaultServer *self)
{
  return self->ca;
}

const char *
fault_server_get_foreign_ca (FaultServer *self)
{
  return self->foreign_ca;
}

void
fault_server_set (FaultServer *self, const char *prefix, Fault fault, int times, guint status)
{
  Switch *item = g_new0 (Switch, 1);

  item->prefix = g_strdup (prefix);
  item->fault = fault;
  item->times = times;
  item->status = status;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->switches, item);
  g_mutex_unlock (&self->lock);
}

void
fault_server_clear (FaultServer *self)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_set_size (self->switches, 0);
  g_mutex_unlock (&self->lock);
}

void
fault_server_put (FaultServer *self, const char *path, const char *body)
{
  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->answers, g_strdup (path), g_strdup (body));
  g_mutex_unlock (&self->lock);
}

void
fault_server_set_post (FaultServer *self, const char *path, FaultPostFunc func, gpointer user_data)
{
  g_mutex_lock (&self->lock);
  g_free (self->post_path);
  self->post_path = g_strdup (path);
  self->post = func;
  self->post_data = user_data;
  g_mutex_unlock (&self->lock);
}

void
fault_server_put_blob (FaultServer *self, const char *sha256, GBytes *content)
{
  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->blobs, g_strdup (sha256), g_bytes_ref (content));
  g_mutex_unlock (&self->lock);
}

GBytes *
fault_server_get_blob (FaultServer *self, const char *sha256)
{
  GBytes *blob;

  g_mutex_lock (&self->lock);
  blob = g_hash_table_lookup (self->blobs, sha256);
  if (blob != NULL)
    g_bytes_ref (blob);
  g_mutex_unlock (&self->lock);
  return blob;
}

guint
fault_server_count (FaultServer *self, const char *prefix)
{
  guint n = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->requests->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (self->requests, i), prefix);
  g_mutex_unlock (&self->lock);
  return n;
}

char *
fault_server_get_posted (FaultServer *self, const char *path)
{
  char *body;

  g_mutex_lock (&self->lock);
  body = g_strdup (g_hash_table_lookup (self->posted, path));
  g_mutex_unlock (&self->lock);
  return body;
}

guint64
fault_server_get_received (FaultServer *self)
{
  guint64 received;

  g_mutex_lock (&self->lock);
  received = self->received;
  g_mutex_unlock (&self->lock);
  return received;
}
