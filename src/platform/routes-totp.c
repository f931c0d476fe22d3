/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second factor of one's own account: a secret is made, shown once, and counts from the first
 * code that proves it arrived. An administrator takes it away by a command on the person. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "accounts.h"
#include "server.h"
#include "zt-os.h"
#include "zt-time.h"

#define PATIENCE_SECONDS 600 /* between the secret and its first code */
#define MOST_PENDING 10000

typedef struct
{
  char *secret;
  gint64 expires;
} Pending;

/* A secret that nobody has confirmed is in memory only: a restart forgets it. */
static GMutex pending_lock;
static GHashTable *pending; /* person → Pending */

static void
pending_free (gpointer data)
{
  Pending *one = data;

  zt_os_forget (one->secret, strlen (one->secret));
  g_free (one->secret);
  g_free (one);
}

static gboolean
has_expired (gpointer person, gpointer one, gpointer now)
{
  return ((Pending *) one)->expires < *(gint64 *) now;
}

static void
keep_pending (const char *person, const char *secret, gint64 expires)
{
  Pending *one = g_new0 (Pending, 1);
  gint64 now = zt_time_now ();

  one->secret = g_strdup (secret);
  one->expires = expires;
  g_mutex_lock (&pending_lock);
  if (pending == NULL)
    pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pending_free);
  g_hash_table_foreach_remove (pending, has_expired, &now);
  if (g_hash_table_size (pending) >= MOST_PENDING)
    g_hash_table_remove_all (pending);
  g_hash_table_replace (pending, g_strdup (person), one);
  g_mutex_unlock (&pending_lock);
}

/* (nullable) The secret stays until it is confirmed or its time is over: a code may be mistyped. */
static char *
find_pending (const char *person)
{
  char *secret = NULL;
  Pending *one;

  g_mutex_lock (&pending_lock);
  one = pending != NULL ? g_hash_table_lookup (pending, person) : NULL;
  if (one != NULL && one->expires >= zt_time_now ())
    secret = g_strdup (one->secret);
  g_mutex_unlock (&pending_lock);
  return secret;
}

static void
drop_pending (const char *person)
{
  g_mutex_lock (&pending_lock);
  if (pending != NULL)
    g_hash_table_remove (pending, person);
  g_mutex_unlock (&pending_lock);
}

/* A stolen session alone must not lock its owner out: the password again, and the code that counts
 * now where there is one. FALSE: answered. */
static gboolean
check_owner (ZtCall *call, ZtStore *store, JsonObject *request, gint64 *step)
{
  const char *person = call->actor->person;
  const char *password = zt_json_get_string (request, "password");
  const char *peer = zt_request_get_peer (call->request);
  g_autoptr (GError) error = NULL;
  ZtLogin login;

  if (password == NULL || strlen (password) > 500)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_INVALID, _ ("The password is needed."));
      return FALSE;
    }
  if (zt_attempts_exhausted (person, peer))
    {
      zt_request_add_header (call->request, "Retry-After", "300");
      zt_answer_problem (call->request, ZT_PROBLEM_TOO_MANY,
                         _ ("Too many wrong passwords. Please wait five minutes."));
      return FALSE;
    }
  login = zt_accounts_check (store, person, password, zt_json_get_string (request, "totp"),
                             zt_time_now (), step, &error);
  if (error != NULL)
    zt_answer_error (call->request, error);
  else if (login == ZT_LOGIN_TOTP_NEEDED)
    zt_answer_problem (call->request, ZT_PROBLEM_FORBIDDEN,
                       _ ("This account has one-time codes already: give the current code, or ask "
                          "an administrator to reset them."));
  else if (login == ZT_LOGIN_WRONG)
    {
      zt_attempts_failed (person, peer);
      zt_answer_problem (call->request, ZT_PROBLEM_FORBIDDEN,
                         _ ("The password or the one-time code is wrong."));
    }
  return error == NULL && login == ZT_LOGIN_OK;
}

/* (nullable): answered */
static JsonNode *
read_object (ZtCall *call)
{
  g_autoptr (JsonNode) node = zt_call_json (call);

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  zt_answer_problem (call->request, ZT_PROBLEM_INVALID, NULL);
  return NULL;
}

typedef struct
{
  ZtJob job;
  ZtCall *call;
  char *secret;
  gint64 step;
  gboolean confirm;
} TotpJob;

static gboolean
write_account (ZtJob *base, ZtWriter *writer, ZtStore *store, GError **error)
{
  TotpJob *job = (TotpJob *) base;
  const char *person = job->call->actor->person;

  if (job->confirm)
    return zt_accounts_set_totp (store, person, job->secret, job->step, error);
  return job->step == 0 || zt_accounts_use_step (store, person, job->step, error);
}

static void
answer_secret (TotpJob *job)
{
  ZtCall *call = job->call;
  g_autoptr (JsonObject) answer = json_object_new ();
  gint64 end = zt_time_now () + PATIENCE_SECONDS * (gint64) G_USEC_PER_SEC;
  g_autofree char *expires = zt_time_format (end);
  g_autofree char *uri = g_strdup_printf ("otpauth://totp/Zhaotou:%s?secret=%s&issuer=Zhaotou"
                                          "&algorithm=SHA1&digits=6&period=30",
                                          call->actor->person, job->secret);

  keep_pending (call->actor->person, job->secret, end);
  json_object_set_string_member (answer, "secret", job->secret);
  json_object_set_string_member (answer, "uri", uri);
  json_object_set_string_member (answer, "expires", expires);
  zt_request_add_header (call->request, "Cache-Control", "no-store");
  zt_answer_json (call->request, 200, answer);
  zt_os_forget (uri, strlen (uri));
}

static void
account_written (ZtJob *base, const GError *error)
{
  TotpJob *job = (TotpJob *) base;
  ZtCall *call = job->call;
  g_autoptr (JsonObject) answer = json_object_new ();

  if (error != NULL)
    zt_answer_error (call->request, error);
  else if (!job->confirm)
    answer_secret (job);
  else
    {
      drop_pending (call->actor->person);
      json_object_set_string_member (answer, "person", call->actor->person);
      zt_answer_json (call->request, 200, answer);
    }
  zt_os_forget (job->secret, strlen (job->secret));
  g_free (job->secret);
  g_free (job);
  zt_call_resume (call);
}

static void
write_later (ZtCall *call, char *secret, gint64 step, gboolean confirm)
{
  TotpJob *job = g_new0 (TotpJob, 1);

  job->job.run = write_account;
  job->job.finish = account_written;
  job->call = call;
  job->secret = secret;
  job->step = step;
  job->confirm = confirm;
  zt_call_write (call, &job->job);
}

void
zt_route_totp_new (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (JsonNode) node = store != NULL ? read_object (call) : NULL;
  char *secret;
  gint64 step = 0;

  if (node == NULL || !check_owner (call, store, json_node_get_object (node), &step))
    return;
  secret = zt_totp_secret_new ();
  if (secret != NULL)
    write_later (call, secret, step, FALSE);
  else
    zt_answer_problem (call->request, ZT_PROBLEM_INTERNAL, NULL);
}

void
zt_route_totp_confirm (ZtCall *call)
{
  g_autoptr (JsonNode) node = read_object (call);
  const char *code = node != NULL ? zt_json_get_string (json_node_get_object (node), "totp") : NULL;
  g_autofree char *secret = node != NULL ? find_pending (call->actor->person) : NULL;
  gint64 step;

  if (node == NULL)
    return;
  if (secret == NULL)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_REFUSED,
                         _ ("There is no new secret to confirm, or its ten minutes are over. Ask "
                            "for another one."));
      return;
    }
  step = code != NULL ? zt_totp_match (secret, code, 0, zt_time_now ()) : 0;
  if (step == 0)
    zt_answer_problem (call->request, ZT_PROBLEM_INVALID,
                       _ ("The code does not fit the new secret. Check the clock of the device "
                          "that shows it, and try the next code."));
  else
    write_later (call, g_steal_pointer (&secret), step, TRUE);
}
