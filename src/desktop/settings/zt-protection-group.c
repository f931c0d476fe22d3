/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What protects the drafts. Asking and moving is done in workers: a keyring may ask for its
 * password and take its time. */
#define G_LOG_DOMAIN "zt-protection-group"
#include "config.h"

#include "zt-protection-group.h"

#include "display.h"
#include "zt-os.h"
#include "zt-protection.h"
#include "zt-recovery-window.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ZtProtectionGroup
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  guint asking; /* jobs under way */
  gboolean filling;
  gboolean was_locked;

  /* Owned */
  GCancellable *cancellable;
  ZtProtection *protection; /* (nullable): not known yet */

  /* Template children */
  AdwActionRow *state;
  GtkWidget *unlock_button;
  AdwActionRow *code;
  GtkButton *code_button;
  AdwActionRow *keyring;
  GtkSwitch *keyring_switch;
};

G_DEFINE_FINAL_TYPE (ZtProtectionGroup, zt_protection_group, ADW_TYPE_BIN)

/* --- in a worker --- */

typedef enum
{
  SET_CODE,
  INTO_KEYRING,
  INTO_FOLDER,
  UNLOCK,
} Deed;

typedef struct
{
  Deed deed;
  char *code; /* (owned) (nullable) */
} Act;

static void
act_free (Act *act)
{
  if (act->code != NULL)
    zt_os_forget (act->code, strlen (act->code));
  g_free (act->code);
  g_free (act);
}

static gpointer
look_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_protection_get (ws, error);
}

static gpointer
act_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Act *act = data;
  gboolean ok;

  if (act->deed == SET_CODE)
    ok = zt_protection_set_code (ws, act->code, error);
  else if (act->deed == UNLOCK)
    ok = zt_protection_unlock (ws, act->code, TRUE, work->cancellable, error);
  else
    ok = zt_protection_use_keyring (ws, act->deed == INTO_KEYRING, TRUE, work->cancellable, error);
  return ok ? zt_protection_get (ws, error) : NULL;
}

/* --- in the main loop --- */

static void
show_state (ZtProtectionGroup *self)
{
  const ZtProtection *protection = self->protection;
  g_autofree char *made = NULL, *text = NULL, *locked_text = NULL;
  gboolean locked = protection->state == ZT_PROTECTION_LOCKED;

  self->filling = TRUE;
  locked_text = g_strdup_printf (
      /* TRANSLATORS: how many drafts and library items cannot be read */
      ngettext ("%u draft or library item waits for it.",
                "%u drafts and library items wait for it.", protection->locked->len),
      protection->locked->len);
  text = g_strdup_printf ("%s %s", zt_protection_describe (protection),
                          protection->locked->len > 0 ? locked_text : "");
  adw_action_row_set_subtitle (self->state, g_strstrip (text));
  g_clear_pointer (&text, g_free);
  gtk_widget_set_visible (self->unlock_button, locked);
  made = protection->code_made > 0 ? zt_time_display (protection->code_made) : NULL;
  /* TRANSLATORS: %s is a time */
  text = made != NULL ? g_strdup_printf (_ ("Made %s"), made)
                      : g_strdup (_ ("None yet. With it the drafts can be opened on any computer, "
                                     "even when the key is lost."));
  adw_action_row_set_subtitle (self->code, text);
  gtk_button_set_label (self->code_button,
                        protection->has_code ? _ ("Make a New One…") : _ ("Make a Recovery Code…"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->code_button), !locked);
  gtk_switch_set_active (self->keyring_switch, protection->state == ZT_PROTECTED_BY_KEYRING);
  gtk_switch_set_state (self->keyring_switch, protection->state == ZT_PROTECTED_BY_KEYRING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keyring),
                            !locked && self->asking == 0
                                && (protection->state == ZT_PROTECTED_BY_KEYRING
                                    || (protection->has_code && protection->has_keyring)));
  adw_action_row_set_subtitle (
      self->keyring,
      !protection->has_keyring ? _ ("There is no keyring on this desktop.")
      : !protection->has_code
          ? _ ("Needs a recovery code first: a lost keyring must not take the drafts with it.")
          : _ ("Then whoever only gets at the folder or a backup of it can read no draft."));
  self->filling = FALSE;
}

static void
take_state (ZtProtectionGroup *self, ZtProtection *protection)
{
  if (protection != NULL)
    {
      zt_protection_free (self->protection);
      self->protection = protection;
    }
  if (self->protection != NULL)
    show_state (self);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtProtectionGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtProtection) protection = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->asking--;
  if (self->desk != NULL && error == NULL)
    take_state (self, g_steal_pointer (&protection));
  else if (self->desk != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    zt_desk_tell_error (self->desk, _ ("What protects the drafts could not be found out"), error);
}

static void
refresh (ZtProtectionGroup *self)
{
  self->asking++;
  zt_worker_run_async (zt_desk_get_local (self->desk), look_job, NULL, NULL,
                       (GDestroyNotify) zt_protection_free, self->cancellable, looked_cb,
                       g_object_ref (self));
}

/* Every worker has the folder open for itself. */
static void
open_again (ZtProtectionGroup *self)
{
  zt_worker_reopen (zt_desk_get_local (self->desk));
  zt_worker_reopen (zt_desk_get_searcher (self->desk));
  zt_worker_reopen (zt_desk_get_checker (self->desk));
  zt_desk_records_changed (self->desk);
  zt_desk_tell (self->desk, _ ("Unlocked. Your drafts are there again."));
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtProtectionGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtProtection) protection = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  gboolean unlocked;

  self->asking--;
  if (self->desk == NULL)
    return;
  unlocked = protection != NULL && self->was_locked && protection->state != ZT_PROTECTION_LOCKED;
  take_state (self, g_steal_pointer (&protection));
  self->was_locked = FALSE;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    zt_desk_tell_error (self->desk, _ ("The protection was not changed"), error);
  if (unlocked)
    open_again (self);
}

/* @code (nullable). */
static void
act (ZtProtectionGroup *self, Deed deed, const char *code)
{
  Act *job = g_new0 (Act, 1);

  job->deed = deed;
  job->code = g_strdup (code);
  self->asking++;
  self->was_locked = self->protection->state == ZT_PROTECTION_LOCKED;
  show_state (self);
  zt_desk_make_room (self->desk);
  zt_worker_run_async (zt_desk_get_remote (self->desk), act_job, job, (GDestroyNotify) act_free,
                       (GDestroyNotify) zt_protection_free, self->cancellable, acted_cb,
                       g_object_ref (self));
}

static void
on_code_accepted_cb (ZtProtectionGroup *self, const char *code)
{
  if (self->desk != NULL)
    act (self, SET_CODE, code);
}

static void
on_code_clicked_cb (ZtProtectionGroup *self)
{
  g_autofree char *code = zt_protection_make_code ();
  ZtRecoveryWindow *window;

  if (self->protection == NULL)
    return;
  window = zt_recovery_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), code,
                                   self->protection->has_code);
  zt_os_forget (code, strlen (code));
  g_signal_connect_object (window, "accepted", G_CALLBACK (on_code_accepted_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

/* The switch moves when the key has moved. */
static gboolean
on_keyring_set_cb (ZtProtectionGroup *self, gboolean active)
{
  if (!self->filling && self->protection != NULL)
    act (self, active ? INTO_KEYRING : INTO_FOLDER, NULL);
  return TRUE;
}

static void
on_unlock_response_cb (ZtProtectionGroup *self, const char *response, GtkWidget *dialog)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));

  if (self->desk == NULL)
    return;
  if (g_str_equal (response, "keyring"))
    act (self, UNLOCK, NULL);
  else if (g_str_equal (response, "unlock"))
    act (self, UNLOCK, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_unlock_clicked_cb (ZtProtectionGroup *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Unlock the Drafts"),
      _ ("Nothing is lost. Enter the recovery code that was made for this workspace; capitals and "
         "dashes do not matter."));
  GtkWidget *entry = gtk_entry_new ();

  zt_display_set_name (entry, _ ("Recovery code"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"));
  if (self->protection != NULL && self->protection->has_keyring)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keyring", _ ("Ask the Keyring"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "unlock", _ ("Unlock"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "unlock",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "unlock");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_unlock_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
zt_protection_group_set_desk (ZtProtectionGroup *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_PROTECTION_GROUP (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  /* The command line may have changed it, and keyrings come and go: every time somebody looks. */
  g_signal_connect_object (self, "map", G_CALLBACK (refresh), self, 0);
}

gboolean
zt_protection_group_is_settled (ZtProtectionGroup *self)
{
  g_return_val_if_fail (ZT_IS_PROTECTION_GROUP (self), TRUE);
  return self->asking == 0;
}

static void
zt_protection_group_dispose (GObject *object)
{
  ZtProtectionGroup *self = ZT_PROTECTION_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_protection_group_parent_class)->dispose (object);
}

static void
zt_protection_group_finalize (GObject *object)
{
  ZtProtectionGroup *self = ZT_PROTECTION_GROUP (object);

  zt_protection_free (self->protection);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (zt_protection_group_parent_class)->finalize (object);
}

static void
zt_protection_group_class_init (ZtProtectionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_protection_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_protection_group_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/settings/zt-protection-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtProtectionGroup, state);
  gtk_widget_class_bind_template_child (widget_class, ZtProtectionGroup, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, ZtProtectionGroup, code);
  gtk_widget_class_bind_template_child (widget_class, ZtProtectionGroup, code_button);
  gtk_widget_class_bind_template_child (widget_class, ZtProtectionGroup, keyring);
  gtk_widget_class_bind_template_child (widget_class, ZtProtectionGroup, keyring_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_code_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_keyring_set_cb);
}

static void
zt_protection_group_init (ZtProtectionGroup *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
