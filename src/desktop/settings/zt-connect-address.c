/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address of a platform, tested. A certificate that this computer does not know is shown with
 * what makes it comparable; only the user can vouch for it. */
#define G_LOG_DOMAIN "zt-connect-address"
#include "config.h"

#include "zt-connect-address.h"

#include "display.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ZtConnectAddress
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  char *ca_file;             /* (owned) (nullable) */
  ZtProbe *probe;            /* (owned) (nullable): of the address as it stands */
  GCancellable *cancellable; /* (owned) (nullable): of the test under way */

  /* Template children */
  AdwEntryRow *url;
  AdwActionRow *ca;
  GtkWidget *forget_ca;
  GtkLabel *problem;
  GtkWidget *result;
  GtkImage *verdict_icon;
  GtkLabel *verdict;
  GtkLabel *advice;
  GtkListBox *facts;
  GtkCheckButton *vouch;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtConnectAddress, zt_connect_address, ADW_TYPE_BIN)

static void
tell_changed (ZtConnectAddress *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- in a worker --- */

static gpointer
probe_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  char **asked = data;

  return zt_remote_probe (asked[0], asked[1], work->cancellable, error);
}

/* --- the certificate --- */

static gboolean
may_vouch (ZtProbeTrust trust)
{
  return trust == ZT_PROBE_UNKNOWN_ISSUER || trust == ZT_PROBE_OTHER_NAME;
}

/* "3F:A0:…", in two lines of the same length, as it can be read aloud. */
static char *
show_fingerprint (ZtCertificate *certificate)
{
  g_autofree char *hex = zt_certificate_get_fingerprint (certificate);
  gsize length = strlen (hex);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i += 2)
    {
      if (i > 0)
        g_string_append_c (text, i == length / 2 ? '\n' : ':');
      g_string_append_c (text, g_ascii_toupper (hex[i]));
      g_string_append_c (text, g_ascii_toupper (hex[i + 1]));
    }
  return g_string_free (text, FALSE);
}

static void
add_fact (ZtConnectAddress *self, const char *title, const char *value, gboolean is_code)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = zt_display_label (title, "dim-label");
  GtkWidget *text = zt_display_label (value, is_code ? "monospace" : NULL);

  gtk_label_set_width_chars (GTK_LABEL (name), 12);
  gtk_widget_set_valign (name, GTK_ALIGN_START);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_add_css_class (box, "connect-fact");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (self->facts, row);
}

static void
show_certificate (ZtConnectAddress *self)
{
  ZtCertificate *certificate = self->probe->certificate;
  g_autofree char *name = zt_certificate_get_name (certificate);
  g_autofree char *names
      = self->probe->names != NULL ? g_strjoinv (" · ", self->probe->names) : g_strdup ("");
  g_autofree char *issuer = zt_certificate_get_issuer_name (certificate);
  g_autofree char *from = zt_time_display_date (zt_certificate_get_not_before (certificate));
  g_autofree char *until = zt_time_display_date (zt_certificate_get_not_after (certificate));
  /* TRANSLATORS: two days */
  g_autofree char *dates = g_strdup_printf (_ ("From %s until %s"), from, until);
  g_autofree char *fingerprint = show_fingerprint (certificate);

  add_fact (self, _ ("Issued for"), *names != '\0' ? names : name, FALSE);
  add_fact (self, _ ("Issuer"), issuer != NULL ? issuer : "—", FALSE);
  add_fact (self, _ ("Valid"), dates, FALSE);
  add_fact (self, _ ("SHA-256"), fingerprint, TRUE);
}

/* What the user has to know of the certificate, and what to do. */
static const char *
advise (ZtProbeTrust trust, const char **verdict)
{
  switch (trust)
    {
    case ZT_PROBE_UNKNOWN_ISSUER:
      *verdict
          = _ ("A platform answers, but this computer does not know who issued its certificate");
      return _ (
          "A platform with a CA of its own looks like this, and so would somebody who sits in "
          "between. Choose the CA file that the operator gave you, or compare the fingerprint "
          "with the one the operator publishes, by telephone or on paper.");
    case ZT_PROBE_OTHER_NAME:
      *verdict = _ ("A platform answers, but its certificate is for another address");
      return _ ("Check the address first. If it is right, compare the fingerprint with the one the "
                "operator publishes.");
    case ZT_PROBE_EXPIRED:
      *verdict = _ ("The platform’s certificate has expired");
      return _ (
          "Check the date of this computer. If it is right, only the operator of the platform "
          "can help, by renewing the certificate.");
    case ZT_PROBE_NOT_YET_VALID:
      *verdict = _ ("The platform’s certificate is not valid yet");
      return _ ("Check the date of this computer; it is probably slow.");
    case ZT_PROBE_REVOKED:
      *verdict = _ ("The platform’s certificate was revoked by its issuer");
      return _ ("Do not connect. Ask the operator of the platform.");
    case ZT_PROBE_WEAK:
      *verdict = _ ("The platform’s certificate cannot be relied on");
      return _ ("It is damaged or uses a weak algorithm. Ask the operator of the platform.");
    case ZT_PROBE_TRUSTED:
    default:
      *verdict = _ ("A platform answers, and its certificate is trusted");
      return "";
    }
}

static void
show_result (ZtConnectAddress *self)
{
  static const char *const styles[] = { "state-done", "state-partial", "state-broken", NULL };
  gboolean good = self->probe != NULL && self->probe->trust == ZT_PROBE_TRUSTED;
  gboolean open = self->probe != NULL && may_vouch (self->probe->trust);
  const char *verdict = "";
  const char *advice = self->probe != NULL ? advise (self->probe->trust, &verdict) : "";

  gtk_widget_set_visible (self->result, self->probe != NULL);
  zt_display_clear (GTK_WIDGET (self->facts));
  gtk_check_button_set_active (self->vouch, FALSE);
  if (self->probe == NULL)
    return;
  if (self->probe->certificate != NULL)
    show_certificate (self);
  else
    verdict = _ ("A platform answers on this computer");
  gtk_widget_set_visible (GTK_WIDGET (self->facts), self->probe->certificate != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->vouch), open);
  gtk_label_set_text (self->verdict, verdict);
  gtk_label_set_text (self->advice, advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), *advice != '\0');
  gtk_image_set_from_icon_name (self->verdict_icon, good   ? "zt-done-symbolic"
                                                    : open ? "zt-warning-symbolic"
                                                           : "zt-error-symbolic");
  zt_display_set_class (GTK_WIDGET (self->verdict_icon), styles, styles[good ? 0 : open ? 1 : 2]);
}

static void
forget_result (ZtConnectAddress *self)
{
  zt_connect_address_cancel (self);
  g_clear_pointer (&self->probe, zt_probe_free);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  show_result (self);
  tell_changed (self);
}

/* --- the test --- */

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtConnectAddress) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtProbe) probe = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  /* A cancelled one is another's, or nobody's. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (error != NULL)
    {
      g_autofree char *text = zt_display_error (error);

      gtk_label_set_text (self->problem, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  g_clear_pointer (&self->probe, zt_probe_free);
  self->probe = g_steal_pointer (&probe);
  show_result (self);
  tell_changed (self);
}

void
zt_connect_address_test (ZtConnectAddress *self)
{
  char **asked;

  g_return_if_fail (ZT_IS_CONNECT_ADDRESS (self));
  if (self->cancellable != NULL || !zt_connect_address_has_text (self))
    return;
  asked = g_new0 (char *, 3);
  asked[0] = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->url)));
  asked[1] = g_strdup (self->ca_file);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  self->cancellable = g_cancellable_new ();
  zt_desk_make_room (self->desk);
  zt_worker_run_async (zt_desk_get_remote (self->desk), probe_job, asked,
                       (GDestroyNotify) g_strfreev, (GDestroyNotify) zt_probe_free,
                       self->cancellable, probed_cb, g_object_ref (self));
  tell_changed (self);
}

void
zt_connect_address_cancel (ZtConnectAddress *self)
{
  g_return_if_fail (ZT_IS_CONNECT_ADDRESS (self));
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  tell_changed (self);
}

static void
on_url_changed_cb (ZtConnectAddress *self)
{
  forget_result (self);
}

static void
on_vouch_toggled_cb (ZtConnectAddress *self)
{
  tell_changed (self);
}

static void
use_ca (ZtConnectAddress *self, char *path_taken)
{
  g_autofree char *shown = path_taken != NULL
                               ? g_markup_escape_text (path_taken, -1)
                               : g_strdup (_ ("The authorities this computer trusts"));

  g_free (self->ca_file);
  self->ca_file = path_taken;
  adw_action_row_set_subtitle (self->ca, shown);
  gtk_widget_set_visible (self->forget_ca, self->ca_file != NULL);
  forget_result (self);
  zt_connect_address_test (self);
}

static void
on_forget_ca_cb (ZtConnectAddress *self)
{
  use_ca (self, NULL);
}

static void
on_ca_file_cb (GtkNativeDialog *dialog, int response, ZtConnectAddress *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->desk != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      use_ca (self, g_file_get_path (file));
    }
  g_object_unref (dialog);
}

static void
on_choose_ca_cb (ZtConnectAddress *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose the Platform's CA Certificate"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), NULL);

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_ca_file_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- for the window around it --- */

void
zt_connect_address_set_desk (ZtConnectAddress *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_CONNECT_ADDRESS (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
}

void
zt_connect_address_set_url (ZtConnectAddress *self, const char *url)
{
  g_return_if_fail (ZT_IS_CONNECT_ADDRESS (self));
  gtk_editable_set_text (GTK_EDITABLE (self->url), url != NULL ? url : "");
}

gboolean
zt_connect_address_is_testing (ZtConnectAddress *self)
{
  g_return_val_if_fail (ZT_IS_CONNECT_ADDRESS (self), FALSE);
  return self->cancellable != NULL;
}

gboolean
zt_connect_address_has_text (ZtConnectAddress *self)
{
  g_autofree char *url = NULL;

  g_return_val_if_fail (ZT_IS_CONNECT_ADDRESS (self), FALSE);
  url = zt_remote_complete_url (gtk_editable_get_text (GTK_EDITABLE (self->url)));
  return *url != '\0';
}

gboolean
zt_connect_address_is_ready (ZtConnectAddress *self)
{
  g_return_val_if_fail (ZT_IS_CONNECT_ADDRESS (self), FALSE);
  return self->probe != NULL
         && (self->probe->trust == ZT_PROBE_TRUSTED
             || (may_vouch (self->probe->trust) && gtk_check_button_get_active (self->vouch)));
}

const char *
zt_connect_address_get_url (ZtConnectAddress *self)
{
  g_return_val_if_fail (ZT_IS_CONNECT_ADDRESS (self), NULL);
  return self->probe != NULL ? self->probe->url : NULL;
}

char *
zt_connect_address_get_trust (ZtConnectAddress *self)
{
  g_autofree char *hex = NULL;

  g_return_val_if_fail (ZT_IS_CONNECT_ADDRESS (self), NULL);
  if (self->probe == NULL || self->probe->trust == ZT_PROBE_TRUSTED)
    return g_strdup (self->ca_file);
  hex = zt_certificate_get_fingerprint (self->probe->certificate);
  return g_strconcat (ZT_TRUST_PIN, hex, NULL);
}

void
zt_connect_address_grab (ZtConnectAddress *self)
{
  g_return_if_fail (ZT_IS_CONNECT_ADDRESS (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->url));
}

static void
zt_connect_address_dispose (GObject *object)
{
  ZtConnectAddress *self = ZT_CONNECT_ADDRESS (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_connect_address_parent_class)->dispose (object);
}

static void
zt_connect_address_finalize (GObject *object)
{
  ZtConnectAddress *self = ZT_CONNECT_ADDRESS (object);

  g_free (self->ca_file);
  g_clear_pointer (&self->probe, zt_probe_free);
  G_OBJECT_CLASS (zt_connect_address_parent_class)->finalize (object);
}

static void
zt_connect_address_class_init (ZtConnectAddressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_connect_address_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_connect_address_finalize;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_CONNECT_ADDRESS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/settings/zt-connect-address.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, url);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, ca);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, forget_ca);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, result);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, verdict);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, advice);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectAddress, vouch);
  gtk_widget_class_bind_template_callback (widget_class, on_url_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_ca_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_forget_ca_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_vouch_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, zt_connect_address_test);
}

static void
zt_connect_address_init (ZtConnectAddress *self)
{
  GtkEditable *delegate;

  gtk_widget_init_template (GTK_WIDGET (self));
  delegate = gtk_editable_get_delegate (GTK_EDITABLE (self->url));
  if (delegate != NULL)
    zt_display_set_name (GTK_WIDGET (delegate),
                         adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->url)));
}
