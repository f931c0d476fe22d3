/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent: in order, once, together with the change it announces. */
#include "config.h"

#include "store-fixture.h"
#include "zt-outbox.h"

static ZtOutboxItem *
command_item (const char *record)
{
  g_autoptr (JsonObject) body = sample_parse ("{\"title\":\"x\"}");
  ZtOutboxItem *item = g_new0 (ZtOutboxItem, 1);

  item->type = ZT_OUTBOX_COMMAND;
  item->command = zt_command_new ("tender", record, "change", 1, body);
  return item;
}

static void
test_order (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtOutboxItem) first = command_item ("T-1");
  g_autoptr (ZtOutboxItem) second = command_item ("T-2");
  g_autoptr (ZtOutboxItem) found = NULL;
  g_autoptr (GPtrArray) waiting = NULL, all = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  id = zt_outbox_add (fixture->store, first, &error);
  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (zt_outbox_add (fixture->store, second, &error), >, id);
  g_assert_cmpint (zt_outbox_add (fixture->store, first, &error), ==, id); /* the same command */
  found = zt_outbox_get (fixture->store, id, &error);
  g_assert_cmpstr (found->command->id, ==, first->command->id);
  g_assert_cmpint (found->made_at, >, 0);
  found->state = ZT_OUTBOX_NEEDS_YOU;
  found->attempts = 3;
  g_free (found->reason);
  found->reason = g_strdup ("版本已变");
  g_assert_true (zt_outbox_update (fixture->store, found, &error));
  waiting = zt_outbox_list (fixture->store, FALSE, &error);
  g_assert_cmpuint (waiting->len, ==, 2);
  g_assert_cmpstr (((ZtOutboxItem *) waiting->pdata[0])->reason, ==, "版本已变");
  g_assert_cmpint (((ZtOutboxItem *) waiting->pdata[0])->attempts, ==, 3);
  found->state = ZT_OUTBOX_DONE;
  g_assert_true (zt_outbox_update (fixture->store, found, &error));
  g_clear_pointer (&waiting, g_ptr_array_unref);
  waiting = zt_outbox_list (fixture->store, FALSE, &error);
  all = zt_outbox_list (fixture->store, TRUE, &error);
  g_assert_cmpuint (waiting->len, ==, 1);
  g_assert_cmpuint (all->len, ==, 2);
}

static void
test_uploads (Fixture *fixture, gconstpointer role)
{
  const ZtOutboxItem upload = { .type = ZT_OUTBOX_UPLOAD,
                                .sha256 = (char *) SAMPLE_DIGEST,
                                .size = G_GUINT64_CONSTANT (5000000000),
                                .bid = (char *) "d1" };
  ZtOutboxItem other = upload;
  g_autoptr (ZtOutboxItem) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = zt_outbox_add (fixture->store, &upload, &error);

  other.bid = (char *) "d2";
  g_assert_cmpint (zt_outbox_add (fixture->store, &upload, &error), ==, id);
  g_assert_cmpint (zt_outbox_add (fixture->store, &other, &error), !=, id);
  found = zt_outbox_get (fixture->store, id, &error);
  found->sent = 123;
  found->upload_url = g_strdup ("/v1/blobs/u1");
  g_assert_true (zt_outbox_update (fixture->store, found, &error));
  g_clear_pointer (&found, zt_outbox_item_free);
  found = zt_outbox_get (fixture->store, id, &error);
  g_assert_cmpuint (found->size, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpuint (found->sent, ==, 123);
  g_assert_cmpstr (found->upload_url, ==, "/v1/blobs/u1");
  g_assert_null (found->command);
}

static void
test_drop (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtOutboxItem) item = command_item ("T-1");
  g_autoptr (GError) error = NULL;
  gint64 id = zt_outbox_add (fixture->store, item, &error);

  g_assert_true (zt_outbox_drop (fixture->store, id, &error));
  g_assert_false (zt_outbox_drop (fixture->store, id, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  item->id = id;
  g_assert_false (zt_outbox_update (fixture->store, item, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (zt_outbox_get (fixture->store, id, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

/* The record and what announces it: both or neither. */
static void
test_one_transaction (Fixture *fixture, gconstpointer role)
{
  for (int commit = 0; commit <= 1; commit++)
    {
      g_autoptr (ZtRecord) record = fixture_tender ("T-1", 2, "active", NULL);
      g_autoptr (ZtOutboxItem) item = command_item ("T-1");
      g_autoptr (ZtRecord) found = NULL;
      g_autoptr (GPtrArray) waiting = NULL;
      g_autoptr (GError) error = NULL;
      {
        g_autoptr (ZtTransaction) transaction = zt_transaction_begin (fixture->store, &error);

        fixture_put (fixture, record, TRUE);
        g_assert_cmpint (zt_outbox_add (fixture->store, item, &error), >, 0);
        if (commit)
          zt_transaction_commit (transaction, &error);
      }
      found = zt_store_get_record (fixture->store, "tender", "T-1", &error);
      waiting = zt_outbox_list (fixture->store, TRUE, &error);
      g_assert_no_error (error);
      g_assert_cmpint (found != NULL, ==, commit);
      g_assert_cmpint (waiting->len, ==, commit);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/outbox/order", ZT_STORE_OWN, test_order);
  FIXTURE_ADD ("/outbox/uploads", ZT_STORE_OWN, test_uploads);
  FIXTURE_ADD ("/outbox/drop", ZT_STORE_OWN, test_drop);
  FIXTURE_ADD ("/outbox/one-transaction", ZT_STORE_OWN, test_one_transaction);
  return g_test_run ();
}
