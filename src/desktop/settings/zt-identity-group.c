/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key signs. Looking for tokens asks drivers, so it is done in a worker. */
#define G_LOG_DOMAIN "zt-identity-group"
#include "config.h"

#include "zt-identity-group.h"

#include "check-rows.h"
#include "display.h"
#include "key-watch.h"
#include "zt-pin-asker.h"
#include "zt-key.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

#define SOON (30 * 86400 * (gint64) G_USEC_PER_SEC)

struct _ZtIdentityGroup
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  guint looking;          /* jobs under way */
  GCancellable *checking; /* (owned) (nullable): the check under way */
  gboolean filling;
  char *chosen;      /* (owned) (nullable): as the rows show it */
  int state;         /* ZtKeyState of the chosen one; -1: not known yet */
  GtkLabel *pill;    /* (borrowed) (nullable): of the row of the chosen one */
  ZtKeyWatch *watch; /* (owned) (nullable) */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkListBox *list;
  GtkSpinner *spinner;
  GtkButton *check_button;
  GtkWidget *check_bar;
  GtkLabel *check_problem;
  GtkListBox *checks;
};

G_DEFINE_FINAL_TYPE (ZtIdentityGroup, zt_identity_group, ADW_TYPE_BIN)

/* --- in a worker --- */

/* Beside the file that is in use, and where people are told to put theirs. */
static gpointer
look_job (ZtWorkspace *ws, gpointer chosen, const ZtWork *work, GError **error)
{
  g_autofree char *usual = g_build_filename (g_get_home_dir (), "zhaotou", NULL);
  g_autofree char *beside = NULL;
  const char *folders[] = { NULL, NULL, NULL };
  guint n = 0;

  if (chosen != NULL && !g_str_has_prefix (chosen, "pkcs11:"))
    {
      beside = g_path_get_dirname (chosen);
      folders[n++] = beside;
    }
  if (g_file_test (usual, G_FILE_TEST_IS_DIR) && g_strcmp0 (usual, beside) != 0)
    folders[n++] = usual;
  return zt_identity_list (folders, error);
}

static gpointer
keep_job (ZtWorkspace *ws, gpointer identity, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_set_setting (ws, "identity", identity, error));
}

typedef struct
{
  char *identity;
  ZtPinAsker *asker; /* (owned) */
} Check;

static void
check_free (Check *check)
{
  g_free (check->identity);
  zt_pin_asker_free (check->asker);
  g_free (check);
}

/* A token shows its certificate without a PIN, which then is not asked for. */
static gpointer
check_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Check *check = data;
  g_autoptr (GPtrArray) tokens = NULL;
  g_autoptr (ZtKey) key = NULL;

  if (g_str_has_prefix (check->identity, "pkcs11:"))
    tokens = zt_identity_list (NULL, NULL);
  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    {
      const ZtIdentity *token = g_ptr_array_index (tokens, i);

      if (g_str_equal (token->id, check->identity) && token->certificate != NULL)
        return zt_workspace_check_certificate (ws, token->certificate, NULL, error);
    }
  key = zt_key_open (check->identity, zt_pin_asker_ask, check->asker, error);
  if (key == NULL)
    return NULL;
  return zt_workspace_check_certificate (ws, zt_key_get_certificate (key), zt_key_get_chain (key),
                                         error);
}

/* --- in the main loop --- */

static void watch_chosen (ZtIdentityGroup *self);

static void
show_check (ZtIdentityGroup *self, JsonObject *report, const char *problem)
{
  zt_check_rows_show (self->checks, report != NULL ? zt_json_get_array (report, "checks") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->checks), report != NULL);
  gtk_label_set_text (self->check_problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->check_problem), problem != NULL);
  gtk_widget_set_visible (self->check_bar, self->checking != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check_button), self->checking == NULL
                                                                 && self->chosen != NULL
                                                                 && *self->chosen != '\0');
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtIdentityGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *text = NULL;

  self->looking--;
  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->checking);
  /* Who gives up at the PIN knows it. */
  if (error != NULL && !g_error_matches (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED))
    text = zt_display_error (error);
  show_check (self, report, text);
}

static void
stop_check (ZtIdentityGroup *self)
{
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  show_check (self, NULL, NULL);
}

static void
on_check_clicked_cb (ZtIdentityGroup *self)
{
  Check *check = g_new0 (Check, 1);

  check->identity = g_strdup (self->chosen);
  check->asker = zt_pin_asker_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL);
  zt_pin_asker_set_purpose (check->asker, ZT_PIN_TO_LOOK);
  stop_check (self);
  self->checking = g_cancellable_new ();
  self->looking++;
  show_check (self, NULL, NULL);
  zt_worker_run_async (zt_desk_get_checker (self->desk), check_job, check,
                       (GDestroyNotify) check_free, (GDestroyNotify) json_object_unref,
                       self->checking, checked_cb, g_object_ref (self));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtIdentityGroup) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->looking--;
  if (self->desk == NULL)
    return;
  if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("The choice was not kept"), error);
  zt_desk_refresh (self->desk);
}

static void
choose (ZtIdentityGroup *self, const char *identity)
{
  if (g_strcmp0 (self->chosen, identity) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (identity);
  watch_chosen (self);
  stop_check (self);
  self->looking++;
  zt_worker_run_async (zt_desk_get_local (self->desk), keep_job, g_strdup (identity), g_free, NULL,
                       NULL, kept_cb, g_object_ref (self));
}

static void
on_check_toggled_cb (ZtIdentityGroup *self, GtkCheckButton *check)
{
  if (!self->filling && gtk_check_button_get_active (check))
    choose (self, gtk_widget_get_name (GTK_WIDGET (check)));
}

static char *
describe (const ZtIdentity *identity, gint64 now, const char **style, char **pill)
{
  g_autofree char *organisation = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *until = NULL;
  gint64 end;

  *style = "pill-plain";
  *pill = g_strdup (identity->is_token ? _ ("Token") : _ ("Key file"));
  if (identity->certificate == NULL)
    return identity->is_token ? g_strdup (_ ("What it holds shows after its PIN was given."))
                              : g_strdup (identity->id);
  organisation = zt_certificate_get_organisation (identity->certificate);
  issuer = zt_certificate_get_issuer_name (identity->certificate);
  end = zt_certificate_get_not_after (identity->certificate);
  until = zt_time_display (end);
  if (end <= now || end - now < SOON)
    {
      g_free (*pill);
      *style = end <= now ? "pill-bad" : "pill-warn";
      *pill = g_strdup (end <= now ? _ ("Expired") : _ ("Expires soon"));
    }
  /* TRANSLATORS: organisation · issuer of the certificate · last day of its validity */
  return g_strdup_printf (_ ("%s · issued by %s · valid until %.10s"),
                          organisation != NULL ? organisation : "—", issuer != NULL ? issuer : "—",
                          until);
}

/* What keeps the chosen key from signing now counts more than what kind it is. */
static void
show_state (ZtIdentityGroup *self)
{
  gboolean is_token = self->chosen != NULL && g_str_has_prefix (self->chosen, "pkcs11:");
  const char *style;
  const char *text;

  if (self->pill == NULL || self->state < 0 || self->state == ZT_KEY_STATE_READY)
    return;
  text = zt_key_state_describe ((ZtKeyState) self->state, is_token, &style);
  zt_display_set_pill (self->pill, text, style);
}

/* Plugged in or pulled out: then what can be chosen is another list, too. */
static void
on_key_state_cb (ZtKeyState state, gpointer user_data)
{
  ZtIdentityGroup *self = user_data;
  gboolean changed = self->state >= 0 && self->state != (int) state;

  self->state = (int) state;
  if (changed)
    zt_identity_group_refresh (self);
  else
    show_state (self);
}

static void
watch_chosen (ZtIdentityGroup *self)
{
  self->state = -1;
  if (self->watch != NULL)
    zt_key_watch_set_identity (self->watch,
                               self->chosen != NULL && *self->chosen != '\0' ? self->chosen : NULL);
}

static GtkCheckButton *
add_row (ZtIdentityGroup *self, const ZtIdentity *identity, GtkCheckButton *group)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *base = g_path_get_basename (identity->id);
  g_autofree char *name = identity->certificate != NULL
                              ? zt_certificate_get_name (identity->certificate)
                              : g_strdup (identity->label != NULL ? identity->label : base);
  const char *style;
  g_autofree char *pill = NULL;
  g_autofree char *text = describe (identity, zt_desk_now (self->desk), &style, &pill);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), group);
  gtk_widget_set_name (check, identity->id);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_strcmp0 (identity->id, self->chosen) == 0);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_check_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  zt_display_set_name (check, name);
  zt_display_set_pill (GTK_LABEL (label), pill, style);
  if (g_strcmp0 (identity->id, self->chosen) == 0)
    {
      self->pill = GTK_LABEL (label);
      show_state (self);
    }
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->list, row);
  return GTK_CHECK_BUTTON (check);
}

static void
add_nothing (ZtIdentityGroup *self, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_list_box_append (self->list, row);
}

static void
show_identities (ZtIdentityGroup *self, GPtrArray *identities)
{
  GtkCheckButton *group = NULL;
  gboolean listed = FALSE;

  self->filling = TRUE;
  self->pill = NULL;
  zt_display_clear (GTK_WIDGET (self->list));
  for (guint i = 0; identities != NULL && i < identities->len; i++)
    {
      const ZtIdentity *identity = g_ptr_array_index (identities, i);
      gboolean mine = g_strcmp0 (identity->id, self->chosen) == 0;

      /* The sample's other people have their keys in the same folder. */
      if (!mine && !identity->is_token && zt_desk_get_practice (self->desk))
        continue;
      group = add_row (self, identity, group);
      listed = listed || mine;
    }
  /* Pulled out, or in a folder that nobody looks into: still the chosen one. */
  if (!listed && self->chosen != NULL && *self->chosen != '\0')
    {
      const ZtIdentity away
          = { .id = self->chosen, .is_token = g_str_has_prefix (self->chosen, "pkcs11:") };

      group = add_row (self, &away, group);
    }
  if (group == NULL)
    add_nothing (self, _ ("No key found. Plug in the token, or choose a key file."));
  self->filling = FALSE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtIdentityGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) identities = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->looking--;
  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  show_identities (self, identities);
  if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("The keys could not be listed"), error);
}

void
zt_identity_group_refresh (ZtIdentityGroup *self)
{
  g_return_if_fail (ZT_IS_IDENTITY_GROUP (self) && self->desk != NULL);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  self->looking++;
  zt_worker_run_async (zt_desk_get_starter (self->desk), look_job, g_strdup (self->chosen), g_free,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, looked_cb,
                       g_object_ref (self));
}

static void
on_desk_changed_cb (ZtIdentityGroup *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);

  if (facts == NULL || g_strcmp0 (facts->identity, self->chosen) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (facts->identity);
  watch_chosen (self);
  stop_check (self);
  zt_identity_group_refresh (self);
}

static void
on_file_chosen_cb (GtkNativeDialog *dialog, int response, ZtIdentityGroup *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path == NULL || self->desk == NULL)
    return;
  choose (self, path);
  zt_identity_group_refresh (self);
}

static void
on_choose_clicked_cb (ZtIdentityGroup *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose a Key File (PKCS#12)"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), NULL);
  g_autoptr (GtkFileFilter) keys = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (keys, _ ("Key files (.p12, .pfx)"));
  gtk_file_filter_add_suffix (keys, "p12");
  gtk_file_filter_add_suffix (keys, "pfx");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), keys);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
zt_identity_group_set_desk (ZtIdentityGroup *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_IDENTITY_GROUP (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  self->watch = zt_key_watch_new (desk, GTK_WIDGET (self), on_key_state_cb, self);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* Tokens come and go: every time somebody looks. */
  g_signal_connect_object (self, "map", G_CALLBACK (zt_identity_group_refresh), self, 0);
  on_desk_changed_cb (self);
}

gboolean
zt_identity_group_is_settled (ZtIdentityGroup *self)
{
  g_return_val_if_fail (ZT_IS_IDENTITY_GROUP (self), TRUE);
  return self->looking == 0;
}

static void
zt_identity_group_dispose (GObject *object)
{
  ZtIdentityGroup *self = ZT_IDENTITY_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->watch, zt_key_watch_free);
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_identity_group_parent_class)->dispose (object);
}

static void
zt_identity_group_finalize (GObject *object)
{
  ZtIdentityGroup *self = ZT_IDENTITY_GROUP (object);

  g_free (self->chosen);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (zt_identity_group_parent_class)->finalize (object);
}

static void
zt_identity_group_class_init (ZtIdentityGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_identity_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_identity_group_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/settings/zt-identity-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtIdentityGroup, list);
  gtk_widget_class_bind_template_child (widget_class, ZtIdentityGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtIdentityGroup, check_button);
  gtk_widget_class_bind_template_child (widget_class, ZtIdentityGroup, check_bar);
  gtk_widget_class_bind_template_child (widget_class, ZtIdentityGroup, check_problem);
  gtk_widget_class_bind_template_child (widget_class, ZtIdentityGroup, checks);
  gtk_widget_class_bind_template_callback (widget_class, on_check_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_check);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, zt_identity_group_refresh);
}

static void
zt_identity_group_init (ZtIdentityGroup *self)
{
  self->cancellable = g_cancellable_new ();
  self->state = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}
