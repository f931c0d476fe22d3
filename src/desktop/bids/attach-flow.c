/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking for the place, preparing, looking, taking. */
#define G_LOG_DOMAIN "zt-attach-flow"
#include "config.h"

#include "attach-flow.h"

#include "attach-jobs.h"
#include "zt-attach.h"
#include "zt-made-dialog.h"
#include "zt-slot-dialog.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  ZtBidModel *model; /* (owned) */
  GtkWindow *window; /* (owned) (nullable) */
  JsonArray *wanted; /* (owned) */
} Flow;

static void
flow_free (Flow *flow)
{
  g_object_unref (flow->model);
  g_clear_object (&flow->window);
  json_array_unref (flow->wanted);
  g_free (flow);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

/* Only what is not what people brought must be looked at. */
static gboolean
must_be_seen (JsonArray *prepared)
{
  for (guint i = 0; i < json_array_get_length (prepared); i++)
    {
      JsonObject *one = json_array_get_object_element (prepared, i);

      if (zt_json_get_boolean (one, "made", FALSE) || zt_json_get_string (one, "problem") != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) prepared = zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);

  if (prepared == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        zt_desk_tell_error (zt_bid_model_get_desk (flow->model), _ ("Nothing was attached"), error);
      return;
    }
  if (must_be_seen (prepared))
    gtk_window_present (
        GTK_WINDOW (zt_made_dialog_new (flow->window, flow->model, flow->wanted, prepared)));
  else
    zt_bid_model_take_files (flow->model, prepared);
}

void
zt_attach_flow_prepare (ZtBidModel *model, GtkWidget *parent, JsonArray *wanted)
{
  Flow *flow = g_new0 (Flow, 1);
  GtkRoot *root = gtk_widget_get_root (parent);

  g_return_if_fail (ZT_IS_BID_MODEL (model) && wanted != NULL);
  flow->model = g_object_ref (model);
  flow->window = GTK_IS_WINDOW (root) ? GTK_WINDOW (g_object_ref (root)) : NULL;
  flow->wanted = json_array_ref (wanted);
  zt_bid_model_run (model, _ ("Reading the files…"), zt_attach_prepare_job,
                    zt_attach_job_new (zt_bid_model_get_id (model), wanted, FALSE),
                    (GDestroyNotify) zt_attach_job_free, (GDestroyNotify) json_array_unref,
                    prepared_cb, flow);
}

static JsonArray *
list_wanted (GStrv paths, const char *slot)
{
  JsonArray *wanted = json_array_new ();

  for (; *paths != NULL; paths++)
    {
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "path", *paths);
      json_object_set_string_member (one, "slot", slot);
      json_array_add_object_element (wanted, one);
    }
  return wanted;
}

/* Why nothing of all this can go there; (nullable): something can. */
static char *
refuse_all (JsonObject *tender, GStrv paths, const char *slot)
{
  g_autofree char *first = NULL;

  for (; *paths != NULL; paths++)
    {
      g_autofree char *name = g_path_get_basename (*paths), *reason = NULL;

      if (zt_attach_foresee (tender, slot, name, &reason) != ZT_ATTACH_REFUSED)
        return NULL;
      if (first == NULL)
        first = g_steal_pointer (&reason);
    }
  return g_steal_pointer (&first);
}

void
zt_attach_flow_start (ZtBidModel *model, GtkWidget *parent, GStrv paths, const char *slot)
{
  g_autoptr (JsonArray) wanted = NULL;
  g_autofree char *reason = NULL;

  g_return_if_fail (ZT_IS_BID_MODEL (model) && paths != NULL);
  if (!zt_bid_model_is_loaded (model))
    return;
  if (slot == NULL)
    {
      gtk_window_present (GTK_WINDOW (zt_slot_dialog_new (parent, model, paths)));
      return;
    }
  reason = refuse_all (zt_bid_model_get_tender (model), paths, slot);
  if (reason != NULL)
    {
      zt_desk_tell (zt_bid_model_get_desk (model), reason);
      return;
    }
  wanted = list_wanted (paths, slot);
  zt_attach_flow_prepare (model, parent, wanted);
}
