/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account, the certificate, connecting to a platform, practice mode, a backup. */
#define G_LOG_DOMAIN "zt-settings-page"
#include "config.h"

#include "zt-settings-page.h"

#include "display.h"
#include "zt-backup-group.h"
#include "zt-connect-window.h"
#include "zt-identity-group.h"
#include "zt-program-group.h"
#include "zt-protection-group.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtSettingsPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  ZtConnectWindow *connecting; /* (weak) (nullable) */
  char *wanted;                /* (owned) (nullable): the step to open once the facts are there */

  /* Template children */
  AdwPreferencesGroup *account;
  AdwActionRow *person;
  AdwActionRow *organisation;
  AdwActionRow *platform;
  AdwActionRow *last_sync;
  ZtIdentityGroup *identities;
  ZtProtectionGroup *protection;
  AdwActionRow *folder;
  ZtBackupGroup *backup;
  AdwPreferencesGroup *connect;
  GtkButton *connect_button;
  GtkWidget *practice_group;
  GtkWidget *leave_group;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtSettingsPage, zt_settings_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

/* --- connecting --- */

static void
on_connect_closed_cb (ZtSettingsPage *self)
{
  g_clear_weak_pointer (&self->connecting);
}

static void
show_connect (ZtSettingsPage *self, const char *step)
{
  if (self->connecting == NULL)
    {
      GtkWidget *window
          = GTK_WIDGET (zt_connect_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                               self->desk, step));

      g_set_weak_pointer (&self->connecting, ZT_CONNECT_WINDOW (window));
      g_signal_connect_object (window, "destroy", G_CALLBACK (on_connect_closed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->connecting));
}

static void
on_connect_clicked_cb (ZtSettingsPage *self)
{
  show_connect (self, NULL);
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
  gtk_button_set_label (self->connect_button,
                        facts->user != NULL ? _ ("Sign In Again…") : _ ("Set Up…"));
  if (self->wanted != NULL)
    {
      g_autofree char *step = g_steal_pointer (&self->wanted);

      show_connect (self, step);
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
  zt_backup_group_set_desk (self->backup, desk);
  zt_protection_group_set_desk (self->protection, desk);
  show_facts (self);
}

static gboolean
is_settled (ZtPage *page)
{
  ZtSettingsPage *self = ZT_SETTINGS_PAGE (page);

  return (self->connecting == NULL || zt_connect_window_is_settled (self->connecting))
         && zt_backup_group_is_settled (self->backup)
         && zt_identity_group_is_settled (self->identities)
         && zt_protection_group_is_settled (self->protection);
}

/* Practice is connected by itself. */
static void
open_page (ZtPage *page, const char *id)
{
  ZtSettingsPage *self = ZT_SETTINGS_PAGE (page);

  if (id == NULL || zt_desk_get_practice (self->desk))
    return;
  if (zt_desk_get_facts (self->desk) != NULL)
    show_connect (self, id);
  else
    {
      g_free (self->wanted);
      self->wanted = g_strdup (id);
    }
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
  g_clear_weak_pointer (&self->connecting);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (zt_settings_page_parent_class)->dispose (object);
}

static void
zt_settings_page_class_init (ZtSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_settings_page_dispose;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  g_type_ensure (ZT_TYPE_BACKUP_GROUP);
  g_type_ensure (ZT_TYPE_IDENTITY_GROUP);
  g_type_ensure (ZT_TYPE_PROGRAM_GROUP);
  g_type_ensure (ZT_TYPE_PROTECTION_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/settings/zt-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, account);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, person);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, organisation);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, platform);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, last_sync);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, identities);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, protection);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, folder);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, backup);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, connect);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, practice_group);
  gtk_widget_class_bind_template_child (widget_class, ZtSettingsPage, leave_group);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked_cb);
}

static void
zt_settings_page_init (ZtSettingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
