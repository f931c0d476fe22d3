/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is being signed, and with which key. */
#define G_LOG_DOMAIN "zt-sign-view"
#include "config.h"

#include "zt-sign-view.h"

#include "display.h"
#include "key-watch.h"
#include "sign-jobs.h"
#include "zt-key.h"
#include "zt-seal-placer.h"

#include "zt-library.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ZtSignView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  GPtrArray *identities; /* (owned) of char: what zt_key_open() takes */
  char *seal_image;      /* (owned) (nullable) */
  char *signer;          /* (owned) (nullable) */
  gboolean filling;
  guint pending;
  ZtKeyWatch *watch; /* (owned) (nullable) */

  /* Template children */
  GtkListBox *keys;
  AdwComboRow *key;
  GtkLabel *key_state;
  AdwActionRow *image;
  AdwActionRow *cross_row;
  GtkSwitch *cross;
  GtkLabel *places_title;
  ZtSealPlacer *placer;
};

G_DEFINE_FINAL_TYPE (ZtSignView, zt_sign_view, ADW_TYPE_BIN)

/* --- in workers --- */

static gpointer
keep_identity (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_set_setting (ws, "identity", data, error));
}

/* --- in the main loop --- */

static char *
describe_key (const char *id, GPtrArray *known)
{
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const ZtIdentity *identity = g_ptr_array_index (known, i);

      if (g_strcmp0 (identity->id, id) == 0)
        return g_strdup (identity->label != NULL ? identity->label : id);
    }
  return g_path_get_basename (id);
}

static void
on_key_seen_cb (ZtKeyState state, gpointer user_data)
{
  ZtSignView *self = user_data;
  const char *identity = zt_sign_view_get_identity (self), *style;
  const char *text
      = zt_key_state_describe (state, identity != NULL && g_str_has_prefix (identity, "pkcs11:"),
                               &style);

  zt_display_set_pill (self->key_state, text, style);
  gtk_widget_set_visible (GTK_WIDGET (self->key_state), TRUE);
}

/* The name of a key may be longer than the row. */
static void
show_key_name (ZtSignView *self)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (self->key);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->key),
                               item != NULL ? gtk_string_object_get_string (item) : NULL);
}

static void
watch_key (ZtSignView *self)
{
  show_key_name (self);
  if (self->watch == NULL && self->model != NULL)
    self->watch = zt_key_watch_new (zt_bid_model_get_desk (self->model), GTK_WIDGET (self),
                                    on_key_seen_cb, self);
  gtk_widget_set_visible (GTK_WIDGET (self->key_state), FALSE);
  if (self->watch != NULL)
    zt_key_watch_set_identity (self->watch, zt_sign_view_get_identity (self));
}

static void
fill_keys (ZtSignView *self, GPtrArray *known, const char *chosen)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  self->filling = TRUE;
  g_ptr_array_set_size (self->identities, 0);
  if (chosen != NULL && *chosen != '\0')
    g_ptr_array_add (self->identities, g_strdup (chosen));
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const ZtIdentity *identity = g_ptr_array_index (known, i);

      if (g_strcmp0 (identity->id, chosen) != 0)
        g_ptr_array_add (self->identities, g_strdup (identity->id));
    }
  for (guint i = 0; i < self->identities->len; i++)
    {
      g_autofree char *name = describe_key (g_ptr_array_index (self->identities, i), known);

      gtk_string_list_append (names, name);
    }
  if (self->identities->len == 0)
    gtk_string_list_append (names, _ ("No key found"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->key),
                               self->identities->len == 0
                                   ? _ ("Plug in the token or choose a key file.")
                                   : NULL);
  adw_combo_row_set_model (self->key, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->key, selected);
  self->filling = FALSE;
  watch_key (self);
}

static void
show_image (ZtSignView *self)
{
  gboolean has_image = self->seal_image != NULL;
  g_autofree char *name = has_image ? g_filename_display_basename (self->seal_image) : NULL;
  gboolean is_blob = name != NULL && strchr (name, '.') == NULL; /* named by its content */

  adw_action_row_set_subtitle (self->image, is_blob     ? _ ("From the library")
                                            : has_image ? name
                                                        : _ ("None: the seal shows name and time"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cross_row), has_image);
  zt_seal_placer_set_look (self->placer, self->seal_image, self->signer);
  zt_seal_placer_set_cross_page (self->placer, has_image && gtk_switch_get_active (self->cross));
}

static void
show_count (ZtSignView *self, JsonArray *places)
{
  guint n = places != NULL ? json_array_get_length (places) : 0;
  /* TRANSLATORS: how many places in the document get a seal */
  g_autofree char *title
      = g_strdup_printf (ngettext ("%u place gets the seal", "%u places get the seal", n), n);

  gtk_label_set_text (self->places_title, title);
}

static void
fill (ZtSignView *self, const ZtSignMaterial *material)
{
  gboolean open = zt_bid_model_get_step (self->model) < ZT_STEP_SIGN;

  self->filling = TRUE;
  gtk_switch_set_active (self->cross, material->cross_page);
  self->filling = FALSE;
  g_free (self->signer);
  self->signer = g_strdup (material->signer);
  if (self->seal_image == NULL)
    self->seal_image = g_strdup (material->seal_image);
  fill_keys (self, material->identities, material->identity);
  show_count (self, material->places);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keys), open);
  zt_seal_placer_show (self->placer, zt_bid_model_get_desk (self->model),
                       zt_bid_model_get_id (self->model), material->pdf, material->places, open);
  show_image (self);
}

static void
gathered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtSignView) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtSignMaterial *material = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->pending--;
  if (self->model != NULL && material != NULL)
    fill (self, material);
  else if (self->model != NULL)
    zt_desk_tell_error (zt_bid_model_get_desk (self->model), NULL, error);
  g_clear_pointer (&material, zt_sign_material_free);
}

void
zt_sign_view_refresh (ZtSignView *self)
{
  g_return_if_fail (ZT_IS_SIGN_VIEW (self) && self->model != NULL);
  self->pending++;
  zt_worker_run_async (zt_desk_get_remote (zt_bid_model_get_desk (self->model)), zt_sign_gather,
                       g_strdup (zt_bid_model_get_id (self->model)), g_free,
                       (GDestroyNotify) zt_sign_material_free, NULL, gathered_cb,
                       g_object_ref (self));
}

static void
on_key_selected_cb (ZtSignView *self)
{
  const char *identity = zt_sign_view_get_identity (self);
  ZtDesk *desk;

  if (self->filling || identity == NULL || self->model == NULL)
    return;
  watch_key (self);
  desk = zt_bid_model_get_desk (self->model);
  zt_worker_run_async (zt_desk_get_local (desk), keep_identity, g_strdup (identity), g_free, NULL,
                       NULL, NULL, NULL);
  zt_desk_refresh (desk);
}

static void
choose_file (ZtSignView *self, const char *title, GCallback callback)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), NULL);

  g_signal_connect_object (chooser, "response", callback, self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static char *
chosen_path (GtkNativeDialog *dialog, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;

  g_object_unref (dialog);
  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
on_key_file_cb (GtkNativeDialog *dialog, int response, ZtSignView *self)
{
  g_autofree char *path = chosen_path (dialog, response);

  if (path == NULL)
    return;
  fill_keys (self, NULL, path);
  on_key_selected_cb (self);
}

static void
on_image_file_cb (GtkNativeDialog *dialog, int response, ZtSignView *self)
{
  g_autofree char *path = chosen_path (dialog, response);

  if (path == NULL)
    return;
  g_free (self->seal_image);
  self->seal_image = g_steal_pointer (&path);
  show_image (self);
}

static void
cross_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtSignView) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->pending--;
  if (error != NULL && self->model != NULL)
    zt_desk_tell_error (zt_bid_model_get_desk (self->model), _ ("The choice was not kept"), error);
}

static void
on_cross_changed_cb (ZtSignView *self)
{
  ZtSealMove *move;

  if (self->filling || self->model == NULL)
    return;
  zt_seal_placer_set_cross_page (self->placer, gtk_switch_get_active (self->cross));
  move = g_new0 (ZtSealMove, 1);
  move->draft = g_strdup (zt_bid_model_get_id (self->model));
  move->cross_page = gtk_switch_get_active (self->cross);
  self->pending++;
  zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (self->model)), zt_sign_keep_move,
                       move, (GDestroyNotify) zt_seal_move_free, NULL, NULL, cross_kept_cb,
                       g_object_ref (self));
}

static void
on_choose_key_cb (ZtSignView *self)
{
  choose_file (self, _ ("Choose a Key File (PKCS#12)"), G_CALLBACK (on_key_file_cb));
}

static void
on_choose_image_cb (ZtSignView *self)
{
  choose_file (self, _ ("Choose the Picture of the Seal (PNG)"), G_CALLBACK (on_image_file_cb));
}

const char *
zt_sign_view_get_identity (ZtSignView *self)
{
  guint selected;

  g_return_val_if_fail (ZT_IS_SIGN_VIEW (self), NULL);
  selected = adw_combo_row_get_selected (self->key);
  return selected < self->identities->len ? g_ptr_array_index (self->identities, selected) : NULL;
}

const char *
zt_sign_view_get_seal_image (ZtSignView *self)
{
  g_return_val_if_fail (ZT_IS_SIGN_VIEW (self), NULL);
  return self->seal_image;
}

gboolean
zt_sign_view_is_settled (ZtSignView *self)
{
  return self->pending == 0 && zt_seal_placer_is_settled (self->placer);
}

void
zt_sign_view_set_model (ZtSignView *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_SIGN_VIEW (self));
  g_set_object (&self->model, model);
}

static void
zt_sign_view_dispose (GObject *object)
{
  ZtSignView *self = ZT_SIGN_VIEW (object);

  g_clear_pointer (&self->watch, zt_key_watch_free);
  g_clear_object (&self->model);
  g_clear_pointer (&self->seal_image, g_free);
  g_clear_pointer (&self->signer, g_free);
  G_OBJECT_CLASS (zt_sign_view_parent_class)->dispose (object);
}

static void
zt_sign_view_finalize (GObject *object)
{
  g_ptr_array_unref (ZT_SIGN_VIEW (object)->identities);
  G_OBJECT_CLASS (zt_sign_view_parent_class)->finalize (object);
}

static void
zt_sign_view_class_init (ZtSignViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_sign_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_sign_view_finalize;
  g_type_ensure (ZT_TYPE_SEAL_PLACER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-sign-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, keys);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, key);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, key_state);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, image);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, cross_row);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, cross);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, places_title);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, placer);
  gtk_widget_class_bind_template_callback (widget_class, on_key_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_image_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cross_changed_cb);
}

static void
zt_sign_view_init (ZtSignView *self)
{
  self->identities = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
