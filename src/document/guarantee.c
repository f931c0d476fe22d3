/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side of reading a guarantee: a child process does it. */
#define G_LOG_DOMAIN "zt-guarantee"

#include "config.h"

#include "guarantee.h"
#include "zt-child.h"

/* A guarantee has a few pages; more time than this is a file made to hang. */
#define TIMEOUT_SECONDS 30

JsonObject *
zt_guarantee_read (const char *path, const char *const *trust_files, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new ();
  JsonArray *trust = json_array_new ();

  g_return_val_if_fail (path != NULL, NULL);
  json_object_set_string_member (arguments, "path", path);
  for (; trust_files != NULL && *trust_files != NULL; trust_files++)
    json_array_add_string_element (trust, *trust_files);
  json_object_set_array_member (arguments, "trust", trust);
  return zt_child_run ("guarantee", arguments, TIMEOUT_SECONDS, NULL, cancellable, error);
}
