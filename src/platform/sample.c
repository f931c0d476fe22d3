/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A platform to practise on, made by the same commands and rules as everything else, at the times
 * that its story tells. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "accounts.h"
#include "authority.h"
#include "practice-ca.h"
#include "sample-private.h"
#include "zt-os.h"
#include "zt-time.h"

#define STORY_BEGINS (90 * G_TIME_SPAN_DAY)

typedef struct
{
  gint64 time;
  guint order;
  ZtActor *actor;
  ZtCommand *command;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  zt_actor_free (step->actor);
  zt_command_free (step->command);
  g_free (step);
}

GBytes *
zt_sample_bytes (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat ("/cn/zhaotou/platform/", name, NULL);

  return g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

JsonNode *
zt_sample_resource (const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = zt_sample_bytes (name, error);

  if (bytes == NULL)
    return NULL;
  return zt_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error);
}

void
zt_sample_plan (ZtSample *sample, gint64 time, const char *person, const char *organisation,
                guint roles, const char *kind, const char *record, const char *action,
                gint64 if_version, JsonObject *body)
{
  Step *step = g_new0 (Step, 1);

  step->time = time;
  step->order = sample->steps->len;
  step->actor = zt_actor_new (person, organisation, roles | ZT_ROLE_PUBLIC);
  step->command = zt_command_new_take (kind, record, action, if_version,
                                       body != NULL ? body : json_object_new ());
  g_ptr_array_add (sample->steps, step);
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const Step *first = *(Step *const *) a, *second = *(Step *const *) b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;
  return first->order < second->order ? -1 : 1;
}

gboolean
zt_sample_carry_out (ZtSample *sample, GError **error)
{
  g_ptr_array_sort (sample->steps, compare_steps);
  for (guint i = 0; i < sample->steps->len; i++)
    {
      Step *step = g_ptr_array_index (sample->steps, i);
      g_autoptr (ZtOutcome) outcome
          = zt_authority_apply (sample->platform, sample->store, step->command, step->actor,
                                step->time, error);

      if (outcome == NULL)
        return FALSE;
      if (outcome->event != NULL)
        continue;
      g_set_error (error, ZT_ERROR, ZT_ERROR_FAILED,
                   /* TRANSLATORS: kind, id and action of a record, then the reason. */
                   _ ("The sample's %s %s (%s) was refused: %s"), step->command->kind,
                   step->command->record, step->command->action, outcome->detail);
      return FALSE;
    }
  g_ptr_array_set_size (sample->steps, 0);
  return TRUE;
}

static void
plan_organisations (ZtSample *sample, JsonArray *organisations)
{
  for (guint i = 0; i < json_array_get_length (organisations); i++)
    {
      JsonObject *body = zt_json_object_copy (json_array_get_object_element (organisations, i));
      g_autofree char *id = g_strdup (zt_json_get_string (body, "id"));

      json_object_remove_member (body, "id");
      zt_sample_plan (sample, sample->now - STORY_BEGINS, "admin1", "12449901MB2D0B014G",
                      ZT_ROLE_ADMINISTRATOR, "organisation", id, "create", 0, body);
    }
}

/* Letters and digits that nobody mistakes for one another. */
static char *
random_text (guint length, const char *alphabet)
{
  char *text = g_malloc0 (length + 1);
  gsize n = strlen (alphabet);

  for (guint i = 0; i < length; i++)
    {
      guint8 byte;

      do
        gnutls_rnd (GNUTLS_RND_KEY, &byte, 1);
      while (byte >= 256 - 256 % n);
      text[i] = alphabet[byte % n];
    }
  return text;
}

static const char *
organisation_name (JsonArray *organisations, const char *id)
{
  for (guint i = 0; i < json_array_get_length (organisations); i++)
    {
      JsonObject *one = json_array_get_object_element (organisations, i);

      if (g_strcmp0 (zt_json_get_string (one, "id"), id) == 0)
        return zt_json_get_string (one, "name");
    }
  return NULL;
}

static gboolean
issue_identity (ZtSample *sample, JsonObject *person, const char *organisation, const char *path,
                const char *pin, GError **error)
{
  static const char *const algorithms[] = { "rsa", "ec", "sm2", NULL };
  g_autofree char *ca = zt_platform_path (sample->platform, "ca.pem");
  g_autofree char *ca_key = zt_platform_path (sample->platform, "ca.key");
  ZtCertificateRequest request = { .purpose = ZT_PURPOSE_PERSON };

  for (guint i = 0; algorithms[i] != NULL; i++)
    if (g_str_equal (algorithms[i], zt_json_get_string (person, "algorithm")))
      request.algorithm = (ZtKeyAlgorithm) i;
  request.name = zt_json_get_string (person, "name");
  request.organisation = organisation;
  request.code = zt_json_get_string (person, "organisation");
  return zt_practice_ca_issue (ca, ca_key, &request, path, pin, error);
}

static void
plan_person (ZtSample *sample, JsonObject *person)
{
  JsonObject *body = zt_json_object_copy (person);

  json_object_remove_member (body, "algorithm");
  zt_sample_plan (sample, sample->now - STORY_BEGINS + G_TIME_SPAN_HOUR, "admin1",
                  "12449901MB2D0B014G", ZT_ROLE_ADMINISTRATOR, "person",
                  zt_json_get_string (person, "user"), "create", 0, body);
}

static gboolean
add_person (ZtSample *sample, JsonObject *person, JsonArray *organisations, JsonArray *accounts,
            GError **error)
{
  const char *user = zt_json_get_string (person, "user");
  const char *code = zt_json_get_string (person, "organisation");
  const char *name = organisation_name (organisations, code);
  g_autofree char *password = random_text (14, "abcdefghjkmnpqrstuvwxyz23456789");
  g_autofree char *pin = random_text (6, "0123456789");
  g_autofree char *file = g_strconcat ("sample/identities/", user, ".p12", NULL);
  g_autofree char *path = zt_platform_path (sample->platform, file);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  JsonArray *roles = zt_json_get_array (person, "roles");
  JsonObject *account = json_object_new ();

  json_object_set_string_member (account, "user", user);
  json_object_set_string_member (account, "password", password);
  json_object_set_string_member (
      account, "role",
      json_array_get_string_element (roles, json_array_get_length (roles) > 1
                                                && g_str_has_prefix (user, "supplier")));
  json_object_set_string_member (account, "name", zt_json_get_string (person, "name"));
  json_object_set_string_member (account, "organisation", name);
  json_object_set_string_member (account, "organisationId", code);
  json_object_set_string_member (account, "identity", absolute);
  json_object_set_string_member (account, "pin", pin);
  json_array_add_object_element (accounts, account);
  plan_person (sample, person);
  g_hash_table_insert (sample->pins, g_strdup (user), g_strdup (pin));
  return issue_identity (sample, person, name, path, pin, error)
         && zt_accounts_set (sample->store, user, password, NULL, error);
}

static gboolean
write_accounts (ZtSample *sample, JsonArray *accounts, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *path = zt_platform_path (sample->platform, "sample/accounts.json");
  g_autofree char *text = NULL;

  json_node_set_array (node, accounts);
  text = zt_json_pretty (node);
  return zt_os_write_file (path, text, strlen (text), TRUE, error);
}

static gboolean
add_people (ZtSample *sample, JsonArray *organisations, GError **error)
{
  g_autoptr (JsonNode) people = zt_sample_resource ("people.json", error);
  g_autoptr (JsonArray) accounts = json_array_new ();
  g_autofree char *folder = zt_platform_path (sample->platform, "sample/identities");
  JsonArray *list;

  if (people == NULL || !zt_os_make_private_directory (folder, error))
    return FALSE;
  list = json_node_get_array (people);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!add_person (sample, json_array_get_object_element (list, i), organisations, accounts,
                     error))
      return FALSE;
  return write_accounts (sample, accounts, error);
}

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  return request->attempt == 0 ? g_strdup (user_data) : NULL;
}

/* The sample's bids are sealed to buyer1's certificate. */
static gboolean
read_opening_certificate (ZtSample *sample, GError **error)
{
  g_autofree char *path = zt_platform_path (sample->platform, "sample/identities/buyer1.p12");
  g_autoptr (ZtKey) key
      = zt_key_open (path, give_pin, g_hash_table_lookup (sample->pins, "buyer1"), error);
  GBytes *der;

  if (key == NULL)
    return FALSE;
  der = zt_certificate_get_der (zt_key_get_certificate (key));
  sample->opening = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  return TRUE;
}

static gboolean
make_all (ZtSample *sample, const ZtSampleOptions *options, ZtSampleCounts *counts, GError **error)
{
  g_autoptr (JsonNode) organisations = zt_sample_resource ("organisations.json", error);
  g_autoptr (JsonNode) tenders = zt_sample_resource ("tenders.json", error);
  g_autoptr (JsonNode) slots = zt_sample_resource ("slots.json", error);
  g_autoptr (ZtTransaction) transaction = NULL;

  if (organisations == NULL || tenders == NULL || slots == NULL)
    return FALSE;
  sample->tenders = json_node_get_array (tenders);
  sample->slots = json_node_get_object (slots);
  counts->organisations = (int) json_array_get_length (json_node_get_array (organisations));
  transaction = zt_transaction_begin (sample->store, error);
  if (transaction == NULL)
    return FALSE;
  plan_organisations (sample, json_node_get_array (organisations));
  return add_people (sample, json_node_get_array (organisations), error)
         && read_opening_certificate (sample, error) && zt_sample_carry_out (sample, error)
         && zt_sample_tenders (sample, options->close_in, &counts->tenders, error)
         && zt_transaction_commit (transaction, error)
         && zt_sample_scale (sample, options, &counts->tenders, error);
}

gboolean
zt_sample_make (ZtPlatform *platform, const ZtSampleOptions *options, ZtSampleCounts *counts,
                GError **error)
{
  ZtSample sample = { .platform = platform, .now = zt_time_now () };
  g_autoptr (ZtStore) store = zt_platform_open_store (platform, FALSE, error);
  gboolean done;

  if (store == NULL)
    return FALSE;
  sample.store = store;
  sample.pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sample.steps = g_ptr_array_new_with_free_func (step_free);
  done = make_all (&sample, options, counts, error);
  g_hash_table_unref (sample.pins);
  g_ptr_array_unref (sample.steps);
  g_free (sample.opening);
  return done;
}

gboolean
zt_sample_finish (ZtPlatform *platform, GError **error)
{
  g_autoptr (ZtStore) store = zt_platform_open_store (platform, FALSE, error);
  g_autoptr (ZtTransaction) transaction
      = store != NULL ? zt_transaction_begin (store, error) : NULL;
  g_autoptr (JsonObject) head = NULL;

  if (transaction == NULL)
    return FALSE;
  head = zt_authority_sign_head (platform, store, zt_time_now (), error);
  return head != NULL && zt_transaction_commit (transaction, error);
}
