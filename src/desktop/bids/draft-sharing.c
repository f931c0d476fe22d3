/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft out to a colleague's PC and back, as the window does it: a file, a passphrase, and what
 * both changed side by side. */
#define G_LOG_DOMAIN "zt-draft-sharing"
#include "config.h"

#include "draft-sharing.h"

#include "diff-rows.h"
#include "display.h"
#include "zt-draft.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  ZtDesk *desk;        /* (owned) */
  GtkWindow *parent;   /* (owned) */
  char *draft;         /* (owned) (nullable): of an export */
  char *name;          /* (owned) (nullable) */
  char *file;          /* (owned) (nullable) */
  char *passphrase;    /* (owned) (nullable) */
  JsonObject *choices; /* (owned) (nullable) */
  GtkEditable *entry;  /* (borrowed) while a passphrase is asked for */
} Sharing;

static Sharing *
sharing_new (GtkWidget *widget, ZtDesk *desk)
{
  Sharing *sharing = g_new0 (Sharing, 1);

  sharing->desk = g_object_ref (desk);
  sharing->parent = g_object_ref (GTK_WINDOW (gtk_widget_get_root (widget)));
  return sharing;
}

static void
sharing_free (Sharing *sharing)
{
  g_object_unref (sharing->desk);
  g_object_unref (sharing->parent);
  g_free (sharing->draft);
  g_free (sharing->name);
  g_free (sharing->file);
  if (sharing->passphrase != NULL)
    zt_os_forget (sharing->passphrase, strlen (sharing->passphrase));
  g_free (sharing->passphrase);
  g_clear_pointer (&sharing->choices, json_object_unref);
  g_free (sharing);
}

/* --- in the local worker; the main loop does not touch a sharing meanwhile --- */

static gpointer
export_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  Sharing *sharing = data;

  return GINT_TO_POINTER (zt_bid_export (ws, sharing->draft, sharing->file, sharing->passphrase,
                                         zt_worker_progress, (gpointer) work, work->cancellable,
                                         error));
}

static gpointer
look_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  Sharing *sharing = data;
  g_autoptr (ZtSharedDraft) shared
      = zt_shared_draft_open (ws, sharing->file, sharing->passphrase, zt_worker_progress,
                              (gpointer) work, work->cancellable, error);

  return shared != NULL ? json_object_ref (zt_shared_draft_get_summary (shared)) : NULL;
}

static gpointer
take_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  Sharing *sharing = data;
  g_autoptr (ZtSharedDraft) shared
      = zt_shared_draft_open (ws, sharing->file, sharing->passphrase, zt_worker_progress,
                              (gpointer) work, work->cancellable, error);

  return shared != NULL ? zt_shared_draft_take (shared, sharing->choices, work->cancellable, error)
                        : NULL;
}

/* --- passphrase --- */

static AdwMessageDialog *
ask_passphrase (Sharing *sharing, const char *title, const char *body, const char *go,
                const char *problem, GCallback callback)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *entry = gtk_password_entry_new ();
  AdwMessageDialog *dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (sharing->parent, title, body));

  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  g_object_set (entry, "activates-default", TRUE, NULL);
  zt_display_set_name (entry, _ ("Passphrase"));
  gtk_box_append (GTK_BOX (box), entry);
  if (problem != NULL)
    gtk_box_append (GTK_BOX (box), zt_display_label (problem, "error"));
  sharing->entry = GTK_EDITABLE (entry);
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("Cancel"), "go", go, NULL);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "go");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", callback, sharing);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
  return dialog;
}

/* FALSE: cancelled, and @sharing is gone. */
static gboolean
take_passphrase (Sharing *sharing, AdwMessageDialog *dialog, const char *response)
{
  const char *text = gtk_editable_get_text (sharing->entry);

  g_clear_pointer (&sharing->passphrase, g_free);
  if (*text != '\0')
    sharing->passphrase = g_strdup (text);
  sharing->entry = NULL;
  /* GTK 4.8's password entry looks at itself once more when it dies with the focus. */
  gtk_window_set_focus (GTK_WINDOW (dialog), NULL);
  if (g_str_equal (response, "go"))
    return TRUE;
  sharing_free (sharing);
  return FALSE;
}

static void
choose_file (Sharing *sharing, GtkFileChooserAction action, const char *title, GCallback callback)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, sharing->parent, action, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Exported drafts"));
  gtk_file_filter_add_pattern (filter, "*.ztbid");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  if (sharing->name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), sharing->name);
  g_signal_connect (chooser, "response", callback, sharing);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* FALSE: nothing was chosen, and @sharing is gone. */
static gboolean
take_file (Sharing *sharing, GtkNativeDialog *chooser, int response)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  gboolean chosen = response == GTK_RESPONSE_ACCEPT && file != NULL;

  if (chosen)
    sharing->file = g_file_get_path (file);
  g_object_unref (chooser);
  if (!chosen || sharing->file == NULL)
    {
      sharing_free (sharing);
      return FALSE;
    }
  return TRUE;
}

/* --- out --- */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sharing *sharing = user_data;
  g_autoptr (GError) error = NULL;

  if (zt_worker_run_finish (ZT_WORKER (source), result, &error) != NULL)
    {
      g_autofree char *base = g_path_get_basename (sharing->file);
      /* TRANSLATORS: %s is a file name */
      g_autofree char *text = g_strdup_printf (_ ("The draft was exported as “%s”."), base);

      zt_desk_tell (sharing->desk, text);
    }
  else
    zt_desk_tell_error (sharing->desk, _ ("The draft was not exported"), error);
  sharing_free (sharing);
}

static void
on_save_response_cb (GtkNativeDialog *chooser, int response, Sharing *sharing)
{
  if (take_file (sharing, chooser, response))
    zt_worker_run_async (zt_desk_get_local (sharing->desk), export_job, sharing, NULL, NULL, NULL,
                         exported_cb, sharing);
}

static void
on_protect_cb (AdwMessageDialog *dialog, const char *response, Sharing *sharing)
{
  if (take_passphrase (sharing, dialog, response))
    choose_file (sharing, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export the Draft As"),
                 G_CALLBACK (on_save_response_cb));
}

void
zt_draft_sharing_export (GtkWidget *widget, ZtDesk *desk, const char *draft, const char *name)
{
  Sharing *sharing = sharing_new (widget, desk);

  sharing->draft = g_strdup (draft);
  sharing->name = g_strconcat (name, ".ztbid", NULL);
  ask_passphrase (sharing, _ ("Export for a Colleague"),
                  _ ("The file holds prices and attachments. With a passphrase of at least 8 "
                     "characters nobody can read it on its way; leave it empty to export without."),
                  _ ("Export"), NULL, G_CALLBACK (on_protect_cb));
}

/* --- back --- */

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sharing *sharing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) draft = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (draft != NULL)
    {
      g_autofree char *target = g_strconcat ("bids/", zt_record_get_id (draft), NULL);

      zt_desk_tell (sharing->desk,
                    _ ("The colleague’s draft was taken over; both versions are in the history."));
      zt_desk_records_changed (sharing->desk);
      gtk_widget_activate_action (GTK_WIDGET (sharing->parent), "win.show-page", "s", target);
    }
  else
    zt_desk_tell_error (sharing->desk, _ ("The draft was not taken over"), error);
  sharing_free (sharing);
}

static void
take (Sharing *sharing)
{
  zt_worker_run_async (zt_desk_get_local (sharing->desk), take_job, sharing, NULL,
                       (GDestroyNotify) zt_record_unref, NULL, taken_cb, sharing);
}

static void
on_side_toggled_cb (GtkCheckButton *button, Sharing *sharing)
{
  if (gtk_check_button_get_active (button))
    json_object_set_string_member (sharing->choices, g_object_get_data (G_OBJECT (button), "key"),
                                   g_object_get_data (G_OBJECT (button), "side"));
}

static GtkWidget *
make_side (Sharing *sharing, JsonObject *conflict, const char *side, const char *label,
           GtkWidget *group)
{
  const char *text = zt_json_get_string (conflict, side);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, text != NULL ? text : _ ("(empty)"));
  GtkWidget *button = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_append (GTK_BOX (box), zt_display_label (label, "dim-label"));
  gtk_box_append (GTK_BOX (box), zt_display_label (text != NULL ? text : _ ("(empty)"), NULL));
  gtk_check_button_set_child (GTK_CHECK_BUTTON (button), box);
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (zt_json_get_string (conflict, "key")),
                          g_free);
  g_object_set_data (G_OBJECT (button), "side", (gpointer) side);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (group));
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  zt_display_set_name (button, name);
  g_signal_connect (button, "toggled", G_CALLBACK (on_side_toggled_cb), sharing);
  if (group == NULL)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  return button;
}

static GtkWidget *
make_conflict (Sharing *sharing, JsonObject *conflict, const char *by)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *sides = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *title = g_strdup_printf ("%s · %s", zt_json_get_string (conflict, "part"),
                                            zt_json_get_string (conflict, "title"));
  GtkWidget *mine = make_side (sharing, conflict, "mine", _ ("Mine"), NULL);

  gtk_box_set_homogeneous (GTK_BOX (sides), TRUE);
  gtk_box_append (GTK_BOX (sides), mine);
  gtk_box_append (GTK_BOX (sides), make_side (sharing, conflict, "theirs", by, mine));
  gtk_box_append (GTK_BOX (card), zt_display_label (title, "heading"));
  gtk_box_append (GTK_BOX (card), sides);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "diff-row");
  return card;
}

static void
on_merge_response_cb (AdwMessageDialog *dialog, const char *response, Sharing *sharing)
{
  if (g_str_equal (response, "go"))
    take (sharing);
  else
    sharing_free (sharing);
}

/* What would come in, and what has to be decided. */
static void
ask_merge (Sharing *sharing, JsonObject *summary)
{
  JsonArray *conflicts = zt_json_get_array (summary, "conflicts");
  JsonArray *changes = zt_json_get_array (summary, "changes");
  guint n = json_array_get_length (conflicts);
  const char *by = zt_json_get_string (summary, "by");
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_autofree char *body
      = n > 0 ? g_strdup_printf (ngettext ("%u place was changed by both of you: choose which "
                                           "version stays. All else is merged by itself.",
                                           "%u places were changed by both of you: choose which "
                                           "version stays. All else is merged by itself.",
                                           n),
                                 n)
              : g_strdup (_ ("Nothing clashes. This is what comes in:"));
  /* TRANSLATORS: %s is the name of a colleague */
  g_autofree char *title = g_strdup_printf (_ ("Merge the Draft of %s"), by);
  AdwMessageDialog *dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (sharing->parent, title, body));

  sharing->choices = json_object_new ();
  for (guint i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (box),
                    make_conflict (sharing, json_array_get_object_element (conflicts, i), by));
  zt_diff_fill (GTK_BOX (list), changes);
  gtk_box_append (GTK_BOX (box), list);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scroller, 480, 300);
  adw_message_dialog_set_extra_child (dialog, scroller);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("Cancel"), "go", _ ("Merge"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_merge_response_cb), sharing);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void look (Sharing *sharing);

static void
on_open_cb (AdwMessageDialog *dialog, const char *response, Sharing *sharing)
{
  if (take_passphrase (sharing, dialog, response))
    look (sharing);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sharing *sharing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) summary = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  gboolean wrong = g_error_matches (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG);

  if (summary != NULL && zt_json_get_string (summary, "draft") != NULL)
    ask_merge (sharing, summary);
  else if (summary != NULL)
    take (sharing);
  else if (wrong || g_error_matches (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED))
    ask_passphrase (sharing, _ ("Protected Draft"),
                    _ ("Enter the passphrase that the draft was exported with."), _ ("Open"),
                    wrong ? error->message : NULL, G_CALLBACK (on_open_cb));
  else
    {
      zt_desk_tell_error (sharing->desk, _ ("The draft was not taken over"), error);
      sharing_free (sharing);
    }
}

static void
look (Sharing *sharing)
{
  zt_worker_run_async (zt_desk_get_local (sharing->desk), look_job, sharing, NULL,
                       (GDestroyNotify) json_object_unref, NULL, looked_cb, sharing);
}

static void
on_open_response_cb (GtkNativeDialog *chooser, int response, Sharing *sharing)
{
  if (take_file (sharing, chooser, response))
    look (sharing);
}

void
zt_draft_sharing_import_file (GtkWidget *widget, ZtDesk *desk, const char *file)
{
  Sharing *sharing = sharing_new (widget, desk);

  sharing->file = g_strdup (file);
  look (sharing);
}

void
zt_draft_sharing_import (GtkWidget *widget, ZtDesk *desk)
{
  choose_file (sharing_new (widget, desk), GTK_FILE_CHOOSER_ACTION_OPEN,
               _ ("Choose a Colleague’s Draft"), G_CALLBACK (on_open_response_cb));
}
