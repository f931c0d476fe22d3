/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts: from the event to the people one trusts, every link checked by itself and told in
 * words. */
#define G_LOG_DOMAIN "zt-receipt"
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "cms-private.h"
#include "digest.h"
#include "log-head.h"
#include "receipt.h"
#include "signed-json.h"
#include "zt-json.h"
#include "zt-time.h"

#define TYPE "zhaotou-receipt"

JsonObject *
zt_receipt_sign (JsonObject *event, JsonObject *head, guint64 leaf_index, GArray *inclusion,
                 GBytes *timestamp, ZtKey *key, GError **error)
{
  g_autoptr (JsonObject) receipt = NULL;
  g_autofree char *pem = NULL;

  g_return_val_if_fail (event != NULL && head != NULL && inclusion != NULL && key != NULL, NULL);
  g_return_val_if_fail (leaf_index <= G_MAXINT64, NULL);

  receipt = json_object_new ();
  pem = zt_certificate_to_pem (zt_key_get_certificate (key));
  json_object_set_string_member (receipt, "type", TYPE);
  json_object_set_object_member (receipt, "event", zt_json_object_copy (event));
  json_object_set_object_member (receipt, "head", zt_json_object_copy (head));
  json_object_set_int_member (receipt, "leafIndex", leaf_index);
  json_object_set_array_member (receipt, "inclusion", zt_log_proof_to_json (inclusion));
  if (timestamp != NULL)
    zt_json_set_bytes (receipt, "timestamp", timestamp);
  json_object_set_string_member (receipt, "platformCertificate", pem);
  if (!zt_signed_json_sign (receipt, key, error))
    return NULL;
  return g_steal_pointer (&receipt);
}

/* What the checks of one receipt share. */
typedef struct
{
  JsonObject *receipt;     /* (unowned) */
  JsonArray *checks;       /* (unowned) */
  GBytes *event;           /* (owned) (nullable) canonical */
  ZtCertificate *platform; /* (owned) (nullable) */
  GPtrArray *certificates; /* (owned) (nullable) that came with the signature */
  ZtStamp stamp;           /* (owned) */
  gint64 stamp_time;       /* 0: no valid stamp */
} Verification;

static void
verification_clear (Verification *verification)
{
  g_clear_pointer (&verification->event, g_bytes_unref);
  g_clear_pointer (&verification->platform, zt_certificate_unref);
  g_clear_pointer (&verification->certificates, g_ptr_array_unref);
  _zt_stamp_clear (&verification->stamp);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verification, verification_clear)

/* Takes @error and @detail; one of them says how it went. */
static void
add_check (Verification *verification, const char *id, const char *title, GError *error,
           char *detail)
{
  zt_checks_add (verification->checks, id, title, detail, error);
  g_clear_error (&error);
  g_free (detail);
}

static GError *
problem (const char *message)
{
  return g_error_new_literal (ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN, message);
}

/* The words of the commands that get receipts; another one is shown as it is. */
static const char *
describe_action (const char *action)
{
  static const struct
  {
    const char *action, *words;
  } known[] = { { "submit", N_ ("submission") },
                { "withdraw", N_ ("withdrawal") },
                { "release", N_ ("release of the key") } };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (action, known[i].action) == 0)
      return _ (known[i].words);
  return action != NULL ? action : "?";
}

/* In the time of the people who read it; what is no time is shown as it stands. */
static char *
describe_time (const char *text)
{
  gint64 time = 0;

  if (text != NULL && zt_time_parse (text, &time))
    return zt_time_display (time);
  return g_strdup (text != NULL ? text : "?");
}

static void
check_event (Verification *verification)
{
  JsonObject *event = zt_json_get_object (verification->receipt, "event");
  const char *title = _ ("The receipt names an event");
  g_autofree char *time = NULL;

  if (event == NULL || g_strcmp0 (zt_json_get_string (verification->receipt, "type"), TYPE) != 0)
    {
      add_check (verification, "event", title, problem (_ ("This is not a receipt")), NULL);
      return;
    }
  verification->event = zt_json_canonical_bytes (event);
  time = describe_time (zt_json_get_string (event, "time"));
  add_check (verification, "event", title, NULL,
             /* TRANSLATORS: the first %s is what was done, such as "submission", the second the
                id of a record, the third a time */
             g_strdup_printf (_ ("%s of %s, received %s"),
                              describe_action (zt_json_get_string (event, "action")),
                              zt_json_get_string (event, "record") != NULL
                                  ? zt_json_get_string (event, "record")
                                  : "?",
                              time));
}

static void
check_inclusion (Verification *verification, const ZtLogHead *head)
{
  const char *title = _ ("The event is an entry of the log");
  const gint64 index = zt_json_get_int (verification->receipt, "leafIndex", -1);
  GError *error = NULL;

  if (verification->event == NULL || head == NULL)
    error = problem (_ ("The proof is missing"));
  else
    zt_log_head_covers (head, verification->event, index,
                        zt_json_get_array (verification->receipt, "inclusion"), &error);
  add_check (
      verification, "inclusion", title, error,
      /* TRANSLATORS: the first number is a position, the second how many entries there are */
      error != NULL ? NULL
                    : g_strdup_printf (_ ("Entry %" PRIi64 " of %" PRIu64), index + 1, head->size));
}

static void
check_head (Verification *verification)
{
  const char *title = _ ("The platform signed the head of the log");
  JsonObject *head = zt_json_get_object (verification->receipt, "head");
  g_autoptr (GError) error = NULL;
  ZtLogHead read = { 0 };

  if (head == NULL || !zt_log_head_read (head, &read, &error))
    {
      check_inclusion (verification, NULL);
      add_check (verification, "head", title,
                 error != NULL ? g_steal_pointer (&error) : problem (_ ("There is no head")), NULL);
      return;
    }
  check_inclusion (verification, &read);
  if (verification->platform == NULL)
    error = problem (_ ("The receipt has no platform certificate"));
  else
    zt_log_head_verify (head, verification->platform, NULL, &error);
  add_check (verification, "head", title, g_steal_pointer (&error), zt_time_display (read.time));
}

static void
check_timestamp (Verification *verification)
{
  const char *title = _ ("An independent time stamp covers the event");
  g_autoptr (GBytes) token = zt_json_get_bytes (verification->receipt, "timestamp");
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *time = NULL;

  if (token == NULL || verification->event == NULL)
    {
      add_check (verification, "timestamp", title, problem (_ ("There is no time stamp")), NULL);
      return;
    }
  if (_zt_stamp_open (&verification->stamp, token, &error)
      && !_zt_stamp_covers (&verification->stamp, verification->event))
    error = problem (_ ("The time stamp is for something else"));
  if (error != NULL)
    {
      add_check (verification, "timestamp", title, g_steal_pointer (&error), NULL);
      return;
    }
  verification->stamp_time = verification->stamp.time;
  name = zt_certificate_get_name (verification->stamp.signer);
  time = zt_time_display (verification->stamp.time);
  add_check (verification, "timestamp", title, NULL, g_strdup_printf ("%s — %s", time, name));
}

static void
check_signature (Verification *verification)
{
  const char *title = _ ("The platform signed the receipt");
  g_autoptr (ZtCmsInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  if (verification->platform == NULL)
    error = problem (_ ("The receipt has no platform certificate"));
  else
    info = zt_signed_json_verify (verification->receipt, verification->platform, &error);
  if (info != NULL)
    verification->certificates = g_ptr_array_ref (info->certificates);
  add_check (verification, "signature", title, g_steal_pointer (&error),
             verification->platform != NULL ? zt_certificate_get_name (verification->platform)
                                            : NULL);
}

/* The one this workspace has pinned, whatever else is trusted. */
static void
check_platform (Verification *verification, ZtCertificate *pinned)
{
  const char *title = _ ("It is from the platform this workspace is connected to");

  if (verification->platform != NULL && zt_certificate_equal (verification->platform, pinned))
    add_check (verification, "platform", title, NULL,
               zt_certificate_get_name (verification->platform));
  else
    add_check (verification, "platform", title,
               problem (_ ("It is signed by another key than that of the platform this workspace "
                           "is connected to.")),
               NULL);
}

static void
check_trust (Verification *verification, ZtTrust *trust, gint64 when)
{
  const char *title = _ ("The certificates are trusted");
  g_autoptr (GError) error = NULL;
  const gint64 at = verification->stamp_time != 0 ? verification->stamp_time : when;

  if (verification->platform == NULL)
    error = problem (_ ("The receipt has no platform certificate"));
  else if (zt_trust_verify (trust, verification->platform, verification->certificates, at, &error)
           && verification->stamp_time != 0)
    zt_trust_verify (trust, verification->stamp.signer, verification->stamp.certificates, at,
                     &error);
  add_check (verification, "trust", title, g_steal_pointer (&error),
             verification->platform != NULL
                 ? zt_certificate_get_issuer_name (verification->platform)
                 : NULL);
}

JsonArray *
zt_receipt_verify (JsonObject *receipt, ZtCertificate *pinned, ZtTrust *trust, gint64 when)
{
  g_auto (Verification) verification = { .receipt = receipt };
  const char *pem;

  g_return_val_if_fail (receipt != NULL, NULL);

  verification.checks = json_array_new ();
  pem = zt_json_get_string (receipt, "platformCertificate");
  if (pem != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));

      verification.platform = zt_certificate_new (bytes, NULL);
    }
  check_event (&verification);
  check_head (&verification);
  check_timestamp (&verification);
  check_signature (&verification);
  if (pinned != NULL)
    check_platform (&verification, pinned);
  if (trust != NULL)
    check_trust (&verification, trust, when);
  return verification.checks;
}
