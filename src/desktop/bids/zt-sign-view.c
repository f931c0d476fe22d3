/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is being signed, and with which key. */
#define G_LOG_DOMAIN "zt-sign-view"
#include "config.h"

#include "zt-sign-view.h"

#include "display.h"
#include "zt-document-view.h"
#include "zt-key.h"

#include "zt-library.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

struct _ZtSignView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  GPtrArray *identities; /* (owned) of char: what zt_key_open() takes */
  char *seal_image;      /* (owned) (nullable) */
  gboolean filling;
  guint pending;

  /* Template children */
  GtkListBox *keys;
  AdwComboRow *key;
  AdwActionRow *image;
  GtkListBox *places;
  GtkLabel *places_title;
  ZtDocumentView *view;
};

G_DEFINE_FINAL_TYPE (ZtSignView, zt_sign_view, ADW_TYPE_BIN)

/* --- in the remote worker --- */

typedef struct
{
  char *pdf;
  JsonArray *places;
  GPtrArray *identities;   /* of ZtIdentity */
  char *identity;          /* chosen before (nullable) */
  char *seal, *seal_title; /* (owned) (nullable): of the library */
} Material;

static void
material_free (Material *material)
{
  g_free (material->pdf);
  g_clear_pointer (&material->places, json_array_unref);
  g_clear_pointer (&material->identities, g_ptr_array_unref);
  g_free (material->identity);
  g_free (material->seal);
  g_free (material->seal_title);
  g_free (material);
}

static gpointer
gather (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  Material *material = g_new0 (Material, 1);
  g_autofree char *documents = g_build_filename (g_get_home_dir (), "zhaotou", NULL);
  g_autofree char *folder = NULL;
  const char *folders[] = { NULL, NULL, NULL };
  guint n = 0;

  material->identity = zt_workspace_get_setting (ws, "identity");
  material->seal = zt_library_find_seal (ws, &material->seal_title);
  if (material->identity != NULL && !g_str_has_prefix (material->identity, "pkcs11:"))
    folder = g_path_get_dirname (material->identity);
  if (folder != NULL)
    folders[n++] = folder;
  if (g_file_test (documents, G_FILE_TEST_IS_DIR))
    folders[n++] = documents;
  material->identities = zt_identity_list (folders, NULL);
  material->places = zt_bid_seal_places (ws, data, NULL);
  material->pdf
      = zt_bid_compose (ws, data, zt_worker_progress, (gpointer) work, work->cancellable, error);
  if (material->pdf == NULL)
    g_clear_pointer (&material, material_free);
  else if (material->places == NULL)
    material->places = zt_bid_seal_places (ws, data, NULL);
  return material;
}

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
    gtk_string_list_append (names, _ ("No key found: plug in the token or choose a file"));
  adw_combo_row_set_model (self->key, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->key, selected);
  self->filling = FALSE;
}

static void
on_place_activated_cb (ZtSignView *self, GtkListBoxRow *row)
{
  zt_document_view_go_to (self->view, atoi (gtk_widget_get_name (GTK_WIDGET (row))));
}

static void
fill_places (ZtSignView *self, JsonArray *places)
{
  guint n = places != NULL ? json_array_get_length (places) : 0;
  /* TRANSLATORS: how many places in the document get a seal */
  g_autofree char *title
      = g_strdup_printf (ngettext ("%u place gets the seal", "%u places get the seal", n), n);

  gtk_label_set_text (self->places_title, title);
  zt_display_clear (GTK_WIDGET (self->places));
  for (guint i = 0; i < n; i++)
    {
      JsonObject *place = json_array_get_object_element (places, i);
      const char *name = zt_json_get_string (place, "title");
      int page = (int) zt_json_get_int (place, "page", 1);
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *number = g_strdup_printf ("%d", page);
      /* TRANSLATORS: %d is a page number */
      g_autofree char *text = g_strdup_printf (_ ("Page %d"), page);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : "—");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), zt_display_label (text, "dim-label"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_widget_set_name (row, number);
      zt_display_set_name (row, name);
      gtk_list_box_append (self->places, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->places), n > 0);
}

/* The firm's own seal from the library, until another picture is chosen. */
static void
offer_seal (ZtSignView *self, Material *material)
{
  g_autofree char *text = NULL;

  if (self->seal_image != NULL || material->seal == NULL)
    return;
  /* TRANSLATORS: %s is the title of a library item */
  text = g_strdup_printf (_ ("Library: %s"), material->seal_title);
  self->seal_image = g_steal_pointer (&material->seal);
  adw_action_row_set_subtitle (self->image, text);
}

static void
gathered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtSignView) self = user_data;
  g_autoptr (GError) error = NULL;
  Material *material = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->pending--;
  if (material == NULL)
    {
      if (self->model != NULL)
        zt_desk_tell_error (zt_bid_model_get_desk (self->model), NULL, error);
      return;
    }
  if (self->model != NULL)
    {
      fill_keys (self, material->identities, material->identity);
      fill_places (self, material->places);
      offer_seal (self, material);
      zt_document_view_open (self->view, material->pdf, _ ("The bid as it will be signed"));
      zt_document_view_set_seals (self->view, material->places);
    }
  material_free (material);
}

void
zt_sign_view_refresh (ZtSignView *self)
{
  g_return_if_fail (ZT_IS_SIGN_VIEW (self) && self->model != NULL);
  self->pending++;
  zt_worker_run_async (zt_desk_get_remote (zt_bid_model_get_desk (self->model)), gather,
                       g_strdup (zt_bid_model_get_id (self->model)), g_free,
                       (GDestroyNotify) material_free, NULL, gathered_cb, g_object_ref (self));
}

static void
on_key_selected_cb (ZtSignView *self)
{
  const char *identity = zt_sign_view_get_identity (self);
  ZtDesk *desk;

  if (self->filling || identity == NULL || self->model == NULL)
    return;
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
  adw_action_row_set_subtitle (self->image, path);
  g_free (self->seal_image);
  self->seal_image = g_steal_pointer (&path);
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
  return self->pending == 0;
}

void
zt_sign_view_set_model (ZtSignView *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_SIGN_VIEW (self));
  g_set_object (&self->model, model);
  zt_document_view_set_desk (self->view, zt_bid_model_get_desk (model));
}

static void
zt_sign_view_dispose (GObject *object)
{
  ZtSignView *self = ZT_SIGN_VIEW (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->seal_image, g_free);
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
  g_type_ensure (ZT_TYPE_DOCUMENT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-sign-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, keys);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, key);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, image);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, places);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, places_title);
  gtk_widget_class_bind_template_child (widget_class, ZtSignView, view);
  gtk_widget_class_bind_template_callback (widget_class, on_key_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_image_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_place_activated_cb);
}

static void
zt_sign_view_init (ZtSignView *self)
{
  self->identities = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
