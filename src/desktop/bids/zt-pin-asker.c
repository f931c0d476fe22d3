/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a PIN in the window while the thread that needs it waits. */
#define G_LOG_DOMAIN "zt-pin-asker"
#include "config.h"

#include "zt-pin-asker.h"

#include "display.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ZtPinAsker
{
  GMutex lock;
  GCond cond;
  gboolean answered; /* under lock */
  char *answer;      /* (owned) (nullable) under lock */

  /* Main loop */
  GtkWindow *parent; /* (weak) */
  char *hint;
  ZtPinPurpose purpose;
  GtkEditable *entry;      /* (borrowed) while the dialog is open */
  GtkCheckButton *consent; /* (borrowed) (nullable) on the last try */

  /* Of the question, written before the main loop is asked */
  ZtPinRequest request;
};

static void
answer (ZtPinAsker *asker, char *pin)
{
  g_mutex_lock (&asker->lock);
  asker->answer = pin;
  asker->answered = TRUE;
  g_cond_signal (&asker->cond);
  g_mutex_unlock (&asker->lock);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, ZtPinAsker *asker)
{
  const char *text = gtk_editable_get_text (asker->entry);
  char *pin = g_str_equal (response, "sign") ? g_strdup (text) : NULL;

  /* The entry keeps its text in memory that GTK clears; ours is cleared by whoever asked. */
  asker->entry = NULL;
  asker->consent = NULL;
  /* GTK 4.8's password entry looks at itself once more when it dies with the focus. */
  gtk_window_set_focus (GTK_WINDOW (dialog), NULL);
  answer (asker, pin);
}

/* The last try is for people who know that it is: a key that is locked may cost the deadline. */
static void
allow (ZtPinAsker *asker)
{
  GtkRoot *dialog;

  if (asker->entry == NULL)
    return;
  dialog = gtk_widget_get_root (GTK_WIDGET (asker->entry));
  adw_message_dialog_set_response_enabled (
      ADW_MESSAGE_DIALOG (dialog), "sign",
      *gtk_editable_get_text (asker->entry) != '\0'
          && (asker->consent == NULL || gtk_check_button_get_active (asker->consent)));
}

static void
add_consent (ZtPinAsker *asker, GtkBox *box)
{
  GtkWidget *check
      = gtk_check_button_new_with_label (_ ("I know that another wrong PIN locks the key"));

  asker->consent = GTK_CHECK_BUTTON (check);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (allow), asker);
  gtk_box_append (box, check);
}

static GtkWidget *
make_content (ZtPinAsker *asker)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *entry = gtk_password_entry_new ();

  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  g_object_set (entry, "activates-default", TRUE, NULL);
  zt_display_set_name (entry, _ ("PIN"));
  gtk_box_append (GTK_BOX (box), entry);
  if (asker->request.was_wrong)
    {
      gtk_widget_add_css_class (entry, "error");
      gtk_box_append (GTK_BOX (box),
                      zt_display_label (asker->request.final_try
                                            ? _ ("The PIN was wrong. This is the last try before "
                                                 "the key is locked.")
                                            : _ ("The PIN was wrong. Try again."),
                                        "error"));
    }
  else if (asker->request.final_try)
    gtk_box_append (GTK_BOX (box),
                    zt_display_label (_ ("This is the last try before the key is locked."),
                                      "error"));
  else if (asker->request.count_low)
    gtk_box_append (GTK_BOX (box),
                    zt_display_label (_ ("There was a wrong PIN before: few tries are left."),
                                      "warning"));
  if (asker->hint != NULL)
    {
      /* TRANSLATORS: %s is the PIN of the sample key */
      g_autofree char *text
          = g_strdup_printf (_ ("Practice: the PIN of the sample key is %s"), asker->hint);

      gtk_box_append (GTK_BOX (box), zt_display_label (text, "dim-label"));
    }
  asker->entry = GTK_EDITABLE (entry);
  if (asker->request.final_try)
    add_consent (asker, GTK_BOX (box));
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (allow), asker);
  return box;
}

/* What it is for, in words: heading, button, and (transfer full) what the PIN does. */
static char *
describe_purpose (ZtPinPurpose purpose, const char *name, const char **heading, const char **button)
{
  switch (purpose)
    {
    case ZT_PIN_TO_SIGN_IN:
      *heading = _ ("Sign In with Your Key");
      *button = _ ("Sign In");
      /* TRANSLATORS: %s is the name of a key file or token */
      return g_strdup_printf (
          _ ("Enter the PIN of “%s”. The key signs the platform’s question once; "
             "it stays where it is."),
          name);
    case ZT_PIN_TO_LOOK:
      *heading = _ ("Look at the Certificate");
      *button = _ ("Check");
      /* TRANSLATORS: %s is the name of a key file or token */
      return g_strdup_printf (
          _ ("Enter the PIN of “%s”. Nothing is signed; the certificate is read "
             "and compared with your account."),
          name);
    case ZT_PIN_TO_SIGN:
    default:
      *heading = _ ("Sign with Your Key");
      *button = _ ("Sign");
      /* TRANSLATORS: %s is the name of a key file or token */
      return g_strdup_printf (
          _ ("Enter the PIN of “%s”. It opens the key once, for this signature."), name);
    }
}

static gboolean
show_cb (gpointer user_data)
{
  ZtPinAsker *asker = user_data;
  AdwMessageDialog *dialog;
  const char *label = asker->request.label;
  const char *heading, *button;
  g_autofree char *body = NULL;

  if (asker->parent == NULL)
    {
      answer (asker, NULL);
      return G_SOURCE_REMOVE;
    }
  body = describe_purpose (asker->purpose, label != NULL ? label : asker->request.identity,
                           &heading, &button);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (asker->parent, heading, body));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("Cancel"), "sign", button, NULL);
  adw_message_dialog_set_response_appearance (dialog, "sign", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "sign");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_enabled (dialog, "sign", FALSE);
  adw_message_dialog_set_extra_child (dialog, make_content (asker));
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), asker);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (GTK_WIDGET (asker->entry));
  return G_SOURCE_REMOVE;
}

char *
zt_pin_asker_ask (const ZtPinRequest *request, gpointer user_data)
{
  ZtPinAsker *asker = user_data;
  char *pin;

  asker->request = *request;
  g_mutex_lock (&asker->lock);
  asker->answered = FALSE;
  g_idle_add (show_cb, asker);
  while (!asker->answered)
    g_cond_wait (&asker->cond, &asker->lock);
  pin = g_steal_pointer (&asker->answer);
  g_mutex_unlock (&asker->lock);
  return pin;
}

ZtPinAsker *
zt_pin_asker_new (GtkWindow *parent, const char *hint)
{
  ZtPinAsker *asker = g_new0 (ZtPinAsker, 1);

  g_mutex_init (&asker->lock);
  g_cond_init (&asker->cond);
  g_set_weak_pointer (&asker->parent, parent);
  asker->hint = g_strdup (hint);
  return asker;
}

void
zt_pin_asker_set_purpose (ZtPinAsker *asker, ZtPinPurpose purpose)
{
  g_return_if_fail (asker != NULL);
  asker->purpose = purpose;
}

void
zt_pin_asker_free (ZtPinAsker *asker)
{
  if (asker == NULL)
    return;
  g_clear_weak_pointer (&asker->parent);
  if (asker->answer != NULL)
    zt_os_forget (asker->answer, strlen (asker->answer));
  g_free (asker->answer);
  g_free (asker->hint);
  g_mutex_clear (&asker->lock);
  g_cond_clear (&asker->cond);
  g_free (asker);
}
