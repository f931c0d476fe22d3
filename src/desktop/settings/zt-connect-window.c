/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up, step by step. Each step keeps what it did when it is done, so the window can be
 * closed at any moment. */
#define G_LOG_DOMAIN "zt-connect-window"
#include "config.h"

#include "zt-connect-window.h"

#include "display.h"
#include "zt-connect-address.h"
#include "zt-identity-group.h"
#include "zt-import-window.h"
#include "zt-library.h"
#include "zt-os.h"
#include "zt-pin-asker.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  STEP_ADDRESS,
  STEP_ACCOUNT,
  STEP_CERTIFICATE,
  STEP_COMPANY,
  N_STEPS
} Step;

static const struct
{
  const char *name, *title;
} steps[N_STEPS] = {
  [STEP_ADDRESS] = { "address", N_ ("The Platform") },
  [STEP_ACCOUNT] = { "account", N_ ("Signing In") },
  [STEP_CERTIFICATE] = { "certificate", N_ ("The Key That Signs") },
  [STEP_COMPANY] = { "company", N_ ("The Company") },
};

struct _ZtConnectWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) */

  /* State */
  Step step;
  GCancellable *signing_in;  /* (owned) (nullable): the sign-in under way */
  GCancellable *cancellable; /* (owned): what only reads */
  guint reading;
  gboolean sync_next; /* as soon as the facts know the new account */
  gboolean closed;

  /* Template children */
  AdwWindowTitle *heading;
  GtkStack *stack;
  ZtConnectAddress *address;
  AdwPreferencesGroup *account_group;
  AdwComboRow *way;
  AdwEntryRow *user;
  AdwPasswordEntryRow *password;
  AdwEntryRow *totp;
  ZtIdentityGroup *sign_in_key;
  GtkLabel *problem;
  ZtIdentityGroup *identities;
  AdwActionRow *library_count;
  GtkButton *back;
  GtkSpinner *spinner;
  GtkLabel *busy_text;
  GtkButton *cancel;
  GtkButton *skip;
  GtkButton *next;
};

G_DEFINE_FINAL_TYPE (ZtConnectWindow, zt_connect_window, ADW_TYPE_WINDOW)

/* --- in a worker --- */

typedef struct
{
  char *url, *trust, *user, *password, *totp;
  char *identity;    /* (nullable): instead of a password */
  ZtPinAsker *asker; /* (owned) (nullable) */
} Login;

static void
login_free (Login *login)
{
  if (login->password != NULL)
    zt_os_forget (login->password, strlen (login->password));
  g_free (login->url);
  g_free (login->trust);
  g_free (login->user);
  g_free (login->password);
  g_free (login->totp);
  g_free (login->identity);
  zt_pin_asker_free (login->asker);
  g_free (login);
}

static gpointer
login_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Login *login = data;
  g_autoptr (ZtKey) key = NULL;

  if (login->identity == NULL)
    return GINT_TO_POINTER (zt_workspace_connect (ws, login->url, login->user, login->password,
                                                  *login->totp != '\0' ? login->totp : NULL,
                                                  login->trust, work->cancellable, error));
  key = zt_key_open (login->identity, zt_pin_asker_ask, login->asker, error);
  return GINT_TO_POINTER (key != NULL
                          && zt_workspace_connect_with_key (ws, login->url, key, login->trust,
                                                            work->cancellable, error));
}

static gpointer
count_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autoptr (GPtrArray) library = zt_library_list (ws, NULL, NULL, error);

  /* Never NULL: that would be no result. */
  return library != NULL ? GUINT_TO_POINTER (library->len + 1) : NULL;
}

/* --- the steps --- */

static gboolean
by_key (ZtConnectWindow *self)
{
  return adw_combo_row_get_selected (self->way) == 1;
}

static const char *
text_of (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
has_identity (ZtConnectWindow *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);

  return facts != NULL && facts->identity != NULL && *facts->identity != '\0';
}

static gboolean
may_go_on (ZtConnectWindow *self)
{
  if (self->signing_in != NULL || zt_connect_address_is_testing (self->address))
    return FALSE;
  if (self->step == STEP_ADDRESS)
    return zt_connect_address_is_ready (self->address)
           || (zt_connect_address_get_url (self->address) == NULL
               && zt_connect_address_has_text (self->address));
  if (self->step == STEP_ACCOUNT)
    return zt_connect_address_is_ready (self->address)
           && (by_key (self) ? has_identity (self)
                             : *text_of (self->user) != '\0' && *text_of (self->password) != '\0');
  return self->step != STEP_CERTIFICATE || has_identity (self);
}

static const char *
next_label (ZtConnectWindow *self)
{
  switch (self->step)
    {
    case STEP_ADDRESS:
      return zt_connect_address_get_url (self->address) != NULL ? _ ("Next")
                                                                : _ ("Test the Connection");
    case STEP_ACCOUNT:
      return _ ("Sign In");
    case STEP_COMPANY:
      return _ ("Finish");
    case STEP_CERTIFICATE:
    case N_STEPS:
    default:
      return _ ("Next");
    }
}

static void
update (ZtConnectWindow *self)
{
  gboolean testing, busy;
  /* TRANSLATORS: the number of a step, and how many there are */
  g_autofree char *count = g_strdup_printf (_ ("Step %u of %u"), self->step + 1, N_STEPS);

  /* While the template is being built. */
  if (self->desk == NULL)
    return;
  testing = zt_connect_address_is_testing (self->address);
  busy = testing || self->signing_in != NULL;
  adw_window_title_set_title (self->heading, _ (steps[self->step].title));
  adw_window_title_set_subtitle (self->heading, count);
  gtk_widget_set_visible (GTK_WIDGET (self->user), !by_key (self));
  gtk_widget_set_visible (GTK_WIDGET (self->password), !by_key (self));
  gtk_widget_set_visible (GTK_WIDGET (self->totp), !by_key (self));
  gtk_widget_set_visible (GTK_WIDGET (self->sign_in_key), by_key (self));
  gtk_widget_set_visible (GTK_WIDGET (self->back), self->step > STEP_ADDRESS);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back), !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_label_set_text (self->busy_text, testing ? _ ("Asking who answers there…")
                                       : busy  ? _ ("Signing in…")
                                               : "");
  gtk_widget_set_visible (GTK_WIDGET (self->cancel), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->skip), !busy && self->step < STEP_COMPANY);
  gtk_button_set_label (self->next, next_label (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), may_go_on (self));
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtConnectWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n = GPOINTER_TO_UINT (zt_worker_run_finish (ZT_WORKER (source), result, &error));
  g_autofree char *text = NULL;

  self->reading--;
  if (n == 0 || self->closed)
    return;
  n--;
  /* TRANSLATORS: entries of the library */
  text = g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
  adw_action_row_set_subtitle (self->library_count, n > 0 ? text : _ ("Nothing yet"));
}

static void
count_library (ZtConnectWindow *self)
{
  self->reading++;
  zt_worker_run_async (zt_desk_get_local (self->desk), count_job, NULL, NULL, NULL,
                       self->cancellable, counted_cb, g_object_ref (self));
}

static void
show_problem (ZtConnectWindow *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
go_to (ZtConnectWindow *self, Step step)
{
  self->step = step;
  gtk_stack_set_visible_child_name (self->stack, steps[step].name);
  show_problem (self, NULL);
  if (step == STEP_ADDRESS)
    zt_connect_address_grab (self->address);
  if (step == STEP_ACCOUNT)
    {
      g_autofree char *where
          = g_markup_escape_text (zt_connect_address_get_url (self->address), -1);

      adw_preferences_group_set_description (self->account_group, where);
      gtk_widget_grab_focus (GTK_WIDGET (self->user));
    }
  if (step == STEP_COMPANY)
    count_library (self);
  update (self);
}

/* --- signing in --- */

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtConnectWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = GPOINTER_TO_INT (zt_worker_run_finish (ZT_WORKER (source), result, &error));
  g_autofree char *text = NULL;

  g_clear_object (&self->signing_in);
  /* What was cancelled in its last moment may be done all the same. */
  zt_worker_reopen (zt_desk_get_local (self->desk));
  zt_worker_reopen (zt_desk_get_searcher (self->desk));
  zt_worker_reopen (zt_desk_get_checker (self->desk));
  zt_desk_refresh (self->desk);
  if (self->closed)
    return;
  if (!done)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && !g_error_matches (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED))
        text = zt_display_error (error);
      show_problem (self, text);
      update (self);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_editable_set_text (GTK_EDITABLE (self->totp), "");
  zt_desk_tell (self->desk, _ ("Connected. Fetching what the platform has for you…"));
  self->sync_next = TRUE;
  if (self->step == STEP_ACCOUNT)
    go_to (self, STEP_CERTIFICATE);
}

static void
sign_in (ZtConnectWindow *self)
{
  Login *login = g_new0 (Login, 1);

  login->url = g_strdup (zt_connect_address_get_url (self->address));
  login->trust = zt_connect_address_get_trust (self->address);
  login->user = g_strstrip (g_strdup (text_of (self->user)));
  login->password = g_strdup (text_of (self->password));
  login->totp = g_strstrip (g_strdup (text_of (self->totp)));
  if (by_key (self))
    {
      login->identity = g_strdup (zt_desk_get_facts (self->desk)->identity);
      login->asker = zt_pin_asker_new (GTK_WINDOW (self), NULL);
      zt_pin_asker_set_purpose (login->asker, ZT_PIN_TO_SIGN_IN);
    }
  self->signing_in = g_cancellable_new ();
  show_problem (self, NULL);
  zt_desk_make_room (self->desk);
  zt_worker_run_async (zt_desk_get_remote (self->desk), login_job, login,
                       (GDestroyNotify) login_free, NULL, self->signing_in, signed_in_cb,
                       g_object_ref (self));
  update (self);
}

/* --- the buttons --- */

static void
on_next_clicked_cb (ZtConnectWindow *self)
{
  if (!may_go_on (self))
    return;
  if (self->step == STEP_ADDRESS && zt_connect_address_get_url (self->address) == NULL)
    zt_connect_address_test (self->address);
  else if (self->step == STEP_ACCOUNT)
    sign_in (self);
  else if (self->step == STEP_COMPANY)
    gtk_window_close (GTK_WINDOW (self));
  else
    go_to (self, self->step + 1);
}

/* Without a platform nobody can sign in. */
static void
on_skip_clicked_cb (ZtConnectWindow *self)
{
  gboolean ready = zt_connect_address_is_ready (self->address);

  go_to (self, self->step == STEP_ADDRESS && !ready ? STEP_CERTIFICATE : self->step + 1);
}

static void
on_back_clicked_cb (ZtConnectWindow *self)
{
  gboolean ready = zt_connect_address_is_ready (self->address);

  go_to (self, self->step == STEP_CERTIFICATE && !ready ? STEP_ADDRESS : self->step - 1);
}

static void
on_cancel_clicked_cb (ZtConnectWindow *self)
{
  zt_connect_address_cancel (self->address);
  if (self->signing_in != NULL)
    g_cancellable_cancel (self->signing_in);
}

static void
on_library_clicked_cb (ZtConnectWindow *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-page", "s", "library");
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_imported_cb (ZtConnectWindow *self)
{
  count_library (self);
  zt_desk_records_changed (self->desk);
}

static void
on_table_chosen_cb (GtkNativeDialog *dialog, int response, ZtConnectWindow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path != NULL)
    {
      ZtImportWindow *window = zt_import_window_new (GTK_WINDOW (self), self->desk, path);

      g_signal_connect_object (window, "imported", G_CALLBACK (on_imported_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_window_present (GTK_WINDOW (window));
    }
}

static void
on_import_clicked_cb (ZtConnectWindow *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose a Table of Your Company’s Data"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), NULL);
  g_autoptr (GtkFileFilter) tables = gtk_file_filter_new ();

  gtk_file_filter_set_name (tables, _ ("Tables (.csv, .xlsx)"));
  gtk_file_filter_add_suffix (tables, "csv");
  gtk_file_filter_add_suffix (tables, "xlsx");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), tables);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_table_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_desk_changed_cb (ZtConnectWindow *self)
{
  if (self->closed)
    return;
  if (self->sync_next)
    {
      self->sync_next = FALSE;
      zt_desk_sync (self->desk);
    }
  update (self);
}

gboolean
zt_connect_window_is_settled (ZtConnectWindow *self)
{
  g_return_val_if_fail (ZT_IS_CONNECT_WINDOW (self), TRUE);
  return self->signing_in == NULL && self->reading == 0
         && !zt_connect_address_is_testing (self->address)
         && zt_identity_group_is_settled (self->identities)
         && zt_identity_group_is_settled (self->sign_in_key);
}

static void
zt_connect_window_dispose (GObject *object)
{
  ZtConnectWindow *self = ZT_CONNECT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->signing_in != NULL)
    g_cancellable_cancel (self->signing_in);
  self->closed = TRUE;
  G_OBJECT_CLASS (zt_connect_window_parent_class)->dispose (object);
}

static void
zt_connect_window_finalize (GObject *object)
{
  ZtConnectWindow *self = ZT_CONNECT_WINDOW (object);

  g_clear_object (&self->signing_in);
  g_clear_object (&self->desk);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (zt_connect_window_parent_class)->finalize (object);
}

static void
zt_connect_window_class_init (ZtConnectWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_connect_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_connect_window_finalize;
  g_type_ensure (ZT_TYPE_CONNECT_ADDRESS);
  g_type_ensure (ZT_TYPE_IDENTITY_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/settings/zt-connect-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, address);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, account_group);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, way);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, user);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, password);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, totp);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, sign_in_key);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, identities);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, library_count);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, back);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, busy_text);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, cancel);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, skip);
  gtk_widget_class_bind_template_child (widget_class, ZtConnectWindow, next);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_skip_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_library_clicked_cb);
}

static void
zt_connect_window_init (ZtConnectWindow *self)
{
  gpointer rows[3];

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  rows[0] = self->user;
  rows[1] = self->password;
  rows[2] = self->totp;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkEditable *delegate = gtk_editable_get_delegate (GTK_EDITABLE (rows[i]));

      if (delegate != NULL)
        zt_display_set_name (GTK_WIDGET (delegate),
                             adw_preferences_row_get_title (ADW_PREFERENCES_ROW (rows[i])));
    }
}

ZtConnectWindow *
zt_connect_window_new (GtkWindow *parent, ZtDesk *desk, const char *step)
{
  ZtConnectWindow *self = g_object_new (ZT_TYPE_CONNECT_WINDOW, "transient-for", parent, NULL);
  const ZtDeskFacts *facts = zt_desk_get_facts (desk);
  Step first = STEP_ADDRESS;

  self->desk = g_object_ref (desk);
  zt_connect_address_set_desk (self->address, desk);
  zt_identity_group_set_desk (self->identities, desk);
  zt_identity_group_set_desk (self->sign_in_key, desk);
  if (facts != NULL && facts->url != NULL)
    zt_connect_address_set_url (self->address, facts->url);
  if (facts != NULL && facts->user != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->user), facts->user);
  g_signal_connect_object (self->address, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* Signing in begins with the address, too: its certificate may be another one today. */
  for (Step one = STEP_CERTIFICATE; one < N_STEPS; one++)
    if (g_strcmp0 (step, steps[one].name) == 0)
      first = one;
  go_to (self, first);
  return self;
}
