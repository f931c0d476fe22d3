/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tender pages have done in a worker. */
#define G_LOG_DOMAIN "zt-saved-jobs"
#include "config.h"

#include "saved-jobs.h"

#define SETTING "opportunities-search"
#define REGIONS_MAX 200
#define BUYERS_MAX 500

gpointer
zt_job_list_searches (ZtWorkspace *ws, gpointer nothing, const ZtWork *work, GError **error)
{
  return zt_kept_list_searches (zt_workspace_get_own (ws), error);
}

gpointer
zt_job_put_search (ZtWorkspace *ws, gpointer saved, const ZtWork *work, GError **error)
{
  ZtStore *own = zt_workspace_get_own (ws);

  return zt_kept_put_search (own, saved, error) ? zt_kept_list_searches (own, error) : NULL;
}

gpointer
zt_job_delete_search (ZtWorkspace *ws, gpointer id, const ZtWork *work, GError **error)
{
  ZtStore *own = zt_workspace_get_own (ws);

  return zt_kept_delete_search (own, id, error) ? zt_kept_list_searches (own, error) : NULL;
}

gpointer
zt_job_read_search (ZtWorkspace *ws, gpointer id, const ZtWork *work, GError **error)
{
  ZtStore *own = zt_workspace_get_own (ws);

  return zt_kept_read_search (own, id, error) ? zt_kept_list_searches (own, error) : NULL;
}

gpointer
zt_job_save_search (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtSavedSearch *wanted = data;
  g_autoptr (ZtSavedSearch) saved
      = zt_workspace_save_search (ws, wanted->name, wanted->search, error);

  return saved != NULL ? zt_kept_list_searches (zt_workspace_get_own (ws), error) : NULL;
}

gpointer
zt_job_favourite (ZtWorkspace *ws, gpointer change, const ZtWork *work, GError **error)
{
  const char *text = change;

  zt_kept_set_favourite (zt_workspace_get_own (ws), text + 1, *text == '+', error);
  return NULL;
}

gpointer
zt_job_load_session (ZtWorkspace *ws, gpointer nothing, const ZtWork *work, GError **error)
{
  g_autofree char *text = zt_workspace_get_setting (ws, SETTING);
  g_autoptr (JsonObject) object = text != NULL ? zt_json_parse_object (text, -1, NULL) : NULL;
  ZtSearch *search;

  if (object != NULL)
    return zt_search_from_json (object);
  search = g_new0 (ZtSearch, 1);
  search->state = g_strdup ("active");
  search->order = g_strdup ("deadline");
  return search;
}

gpointer
zt_job_keep_session (ZtWorkspace *ws, gpointer search, const ZtWork *work, GError **error)
{
  g_autoptr (JsonObject) object = zt_search_to_json (search);
  g_autofree char *text = zt_json_canonical_object (object, NULL);

  zt_workspace_set_setting (ws, SETTING, text, error);
  return NULL;
}

void
zt_search_values_free (ZtSearchValues *values)
{
  if (values == NULL)
    return;
  g_clear_pointer (&values->regions, g_ptr_array_unref);
  g_clear_pointer (&values->buyers, g_ptr_array_unref);
  g_free (values);
}

gpointer
zt_job_list_values (ZtWorkspace *ws, gpointer nothing, const ZtWork *work, GError **error)
{
  ZtSearchValues *values = g_new0 (ZtSearchValues, 1);

  values->regions = zt_workspace_search_values (ws, "region", NULL, REGIONS_MAX, error);
  if (values->regions != NULL)
    values->buyers = zt_workspace_search_values (ws, "buyer", NULL, BUYERS_MAX, error);
  if (values->buyers != NULL)
    return values;
  zt_search_values_free (values);
  return NULL;
}
