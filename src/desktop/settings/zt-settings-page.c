/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account, the certificate, connecting to a platform, practice mode, a backup. */
#define G_LOG_DOMAIN "zt-settings-page"
#include "config.h"

#include "zt-settings-page.h"

#include "display.h"
#include "zt-os.h"
#include "zt-identity-group.h"
#include "zt-program-group.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ZtSettingsPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  char *ca_file; /* (owned) (nullable) */
  gboolean filled;
  gboolean connecting;
  gboolean backing_up;
  gboolean sync_next; /* as soon as the facts know the new account */

  /* Template children */
  AdwPreferencesGroup *account;
  AdwActionRow *person;
  AdwActionRow *organisation;
  AdwActionRow *platform;
  AdwActionRow *last_sync;
  ZtIdentityGroup *identities;
  AdwActionRow *folder;
  GtkButton *backup_button;
  AdwPreferencesGroup *connect;
  AdwEntryRow *url;
  AdwEntryRow *user;
  AdwPasswordEntryRow *password;
  AdwEntryRow *totp;
  AdwActionRow *ca;
  GtkButton *connect_button;
  GtkLabel *problem;
  GtkSpinner *spinner;
  GtkWidget *practice_group;
  GtkWidget *leave_group;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtSettingsPage, zt_settings_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

typedef struct
{
  char *url, *user, *password, *totp, *ca_file;
} Login;

static void
login_free (Login *login)
{
  if (login->password != NULL)
    zt_os_forget (login->password, strlen (login->password));
  g_free (login->url);
  g_free (login->user);
  g_free (login->password);
  g_free (login->totp);
  g_free (login->ca_file);
  g_free (login);
}

static gpointer
connect_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Login *login = data;

  return GINT_TO_POINTER (
      zt_workspace_connect (ws, login->url, login->user, login->password,
                            login->totp != NULL && *login->totp != '\0' ? login->totp : NULL,
                            login->ca_file, work->cancellable, error));
}

static void
update_button (ZtSettingsPage *self)
{
  gboolean complete = *gtk_editable_get_text (GTK_EDITABLE (self->url)) != '\0'
                      && *gtk_editable_get_text (GTK_EDITABLE (self->user)) != '\0'
                      && *gtk_editable_get_text (GTK_EDITABLE (self->password)) != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), complete && !self->connecting);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->connecting);
  gtk_spinner_set_spinning (self->spinner, self->connecting);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtSettingsPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->connecting = FALSE;
  if (self->desk == NULL)
    return;
  update_button (self);
  if (error != NULL)
    {
      g_autofree char *text = zt_display_error (error);

      gtk_label_set_text (self->problem, text);
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_editable_set_text (GTK_EDITABLE (self->totp), "");
  zt_desk_tell (self->desk, _ ("Connected. Fetching what the platform has for you…"));
  self->sync_next = TRUE;
  zt_worker_reopen (zt_desk_get_local (self->desk));
  zt_worker_reopen (zt_desk_get_searcher (self->desk));
  zt_desk_refresh (self->desk);
}

static void
on_connect_clicked_cb (ZtSettingsPage *self)
{
  Login *login = g_new0 (Login, 1);

  login->url = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->url))));
  login->user = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->user))));
  login->password = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->password)));
  login->totp = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->totp))));
  login->ca_file = g_strdup (self->ca_file);
  self->connecting = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  update_button (self);
  zt_desk_make_room (self->desk);
  zt_worker_run_async (zt_desk_get_remote (self->desk), connect_job, login,
                       (GDestroyNotify) login_free, NULL, NULL, connected_cb, g_object_ref (self));
}

static void
on_ca_file_cb (GtkNativeDialog *dialog, int response, ZtSettingsPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      g_free (self->ca_file);
      self->ca_file = g_file_get_path (file);
      adw_action_row_set_subtitle (self->ca, self->ca_file);
    }
  g_object_unref (dialog);
}

static void
on_choose_ca_cb (ZtSettingsPage *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose the Platform's CA Certificate"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), NULL);

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_ca_file_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- a backup --- */

static gpointer
backup_job (ZtWorkspace *ws, gpointer file, const ZtWork *work, GError **error)
{
  return zt_workspace_backup (ws, file, error) ? g_strdup (file) : NULL;
}

static void
backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtSettingsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *name = file != NULL ? g_filename_display_basename (file) : NULL;
  g_autofree char *text = NULL;

  self->backing_up = FALSE;
  if (self->desk == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->backup_button), TRUE);
  if (file == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("No backup was made"), error);
      return;
    }
  /* TRANSLATORS: %s is a file name */
  text = g_strdup_printf (_ ("The backup “%s” is complete."), name);
  zt_desk_tell (self->desk, text);
}

static void
on_backup_file_cb (GtkNativeDialog *dialog, int response, ZtSettingsPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path == NULL || self->desk == NULL)
    return;
  self->backing_up = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->backup_button), FALSE);
  zt_worker_run_async (zt_desk_get_local (self->desk), backup_job, g_steal_pointer (&path), g_free,
                       g_free, NULL, backed_up_cb, g_object_ref (self));
}

static void
on_backup_clicked_cb (ZtSettingsPage *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Keep the Backup As"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), NULL);
  g_autofree char *now = zt_time_display (zt_time_now ());
  g_autofree char *name = g_strdup_printf ("zhaotou-%.10s.tar", now);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_backup_file_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- facts --- */

static void
set_row (AdwActionRow *row, const char *value)
{
  g_autofree char *text = g_markup_escape_text (value != NULL ? value : "—", -1);

  adw_action_row_set_subtitle (row, text);
}

static void
show_facts (ZtSettingsPage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  g_autofree char *when = NULL;

  set_row (self->folder, zt_desk_get_folder (self->desk));
  if (facts == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->account), facts->user != NULL);
  set_row (self->person, facts->person != NULL ? facts->person : facts->user);
  set_row (self->organisation, facts->organisation);
  set_row (self->platform, facts->url);
  when = facts->sync.last_sync > 0 ? zt_time_display (facts->sync.last_sync) : NULL;
  set_row (self->last_sync, zt_desk_is_syncing (self->desk) ? _ ("Synchronising…")
                            : when != NULL                  ? when
                                                            : _ ("Never"));
  if (!self->filled && facts->url != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->url), facts->url);
  if (!self->filled && facts->user != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->user), facts->user);
  self->filled = TRUE;
  if (self->sync_next)
    {
      self->sync_next = FALSE;
      zt_desk_sync (self->desk);
    }
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtSettingsPage *self = ZT_SETTINGS_PAGE (page);

  self->desk = g_object_ref (desk);
  gtk_widget_set_visible (GTK_WIDGET (self->connect), practice == NULL);
  gtk_widget_set_visible (self->practice_group, practice == NULL);
  gtk_widget_set_visible (self->leave_group, practice != NULL);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  zt_identity_group_set_desk (self->identities, desk);
  show_facts (self);
  update_button (self);
}

static gboolean
is_settled (ZtPage *page)
{
  ZtSettingsPage *self = ZT_SETTINGS_PAGE (page);

  return !self->connecting && !self->backing_up && zt_identity_group_is_settled (self->identities);
}

static void
open_page (ZtPage *page, const char *id)
{
  if (g_strcmp0 (id, "connect") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (ZT_SETTINGS_PAGE (page)->url));
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
}

static void
zt_settings_page_dispose (GObject *object)
{
  ZtSettingsPage *self = ZT_SETTINGS_PAGE (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->ca_file, g_free);
  G_OBJECT_CLASS (zt_settings_page_parent_class)->dispose (object);
}

static void
zt_settings_page_class_init (ZtSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_settings_page_dispose;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  g_type_ensure (ZT_TYPE_IDENTITY_GROUP);
  g_type_ensure (ZT_TYPE_PROGRAM_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/settings/zt-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, account);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, person);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, organisation);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, platform);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, last_sync);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, identities);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, folder);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, backup_button);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, connect);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, url);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, user);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, password);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, totp);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, ca);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, practice_group);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, leave_group);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_ca_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_backup_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_button);
}

static void
zt_settings_page_init (ZtSettingsPage *self)
{
  AdwEntryRow *rows[4];

  gtk_widget_init_template (GTK_WIDGET (self));
  rows[0] = self->url;
  rows[1] = self->user;
  rows[2] = ADW_ENTRY_ROW (self->password);
  rows[3] = self->totp;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkEditable *delegate = gtk_editable_get_delegate (GTK_EDITABLE (rows[i]));

      if (delegate != NULL)
        zt_display_set_name (GTK_WIDGET (delegate),
                             adw_preferences_row_get_title (ADW_PREFERENCES_ROW (rows[i])));
    }
}
