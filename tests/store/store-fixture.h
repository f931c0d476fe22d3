/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder for one test, removed afterwards, and a database in it. */
#pragma once

#include <glib/gstdio.h>

#include "kinds-sample.h"
#include "zt-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  char *path; /* of the database */
  ZtStore *store;
} Fixture;

static inline void
fixture_remove (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      fixture_remove (entry);
    }
  if (folder != NULL)
    g_dir_close (folder);
  g_remove (path);
}

static inline void
fixture_open (Fixture *fixture, ZtStoreRole role)
{
  GError *error = NULL;

  fixture->store = zt_store_open (fixture->path, role, FALSE, &error);
  g_assert_no_error (error);
}

static inline void
fixture_close (Fixture *fixture)
{
  g_clear_pointer (&fixture->store, zt_store_close);
}

/* @role: a ZtStoreRole as pointer. */
static inline void
fixture_set_up (Fixture *fixture, gconstpointer role)
{
  GError *error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "test.db", NULL);
  fixture_open (fixture, (ZtStoreRole) GPOINTER_TO_INT (role));
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer role)
{
  fixture_close (fixture);
  fixture_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

#define FIXTURE_ADD(path, role, function)                                                          \
  g_test_add (path, Fixture, GINT_TO_POINTER (role), fixture_set_up, function, fixture_tear_down)

/* A tender of this id with @changes (JSON) over the sample. */
static inline ZtRecord *
fixture_tender (const char *id, gint64 version, const char *state, const char *changes)
{
  JsonObject *body = sample_body ("tender");
  ZtRecord *record;

  if (changes != NULL)
    {
      JsonObject *patch = sample_parse (changes);

      zt_json_merge_patch (body, patch);
      json_object_unref (patch);
    }
  record = zt_record_new ("tender", id, version, state, body);
  json_object_unref (body);
  return record;
}

static inline void
fixture_put (Fixture *fixture, ZtRecord *record, gboolean provisional)
{
  GError *error = NULL;

  zt_store_put_record (fixture->store, record, provisional, &error);
  g_assert_no_error (error);
}

G_END_DECLS
