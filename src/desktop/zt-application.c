/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: opens the workspace, starts practice mode where nobody is signed in, ends what it
 * started. */
#define G_LOG_DOMAIN "zt-application"
#include "config.h"

#include "zt-application.h"

#include "display.h"
#include "draft-sharing.h"
#include "light-mode.h"
#include "preferences.h"
#include "shortcuts.h"
#include "zt-opportunities.h"
#include "zt-error.h"
#include "zt-picture.h"
#include "zt-time.h"
#include "zt-window.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _ZtApplication
{
  AdwApplication parent_instance;

  /* Inputs */
  const ZtOptions *options; /* (borrowed) */

  /* State */
  int exit_status;
  int dpi;           /* of the desktop, before the person's text scale; 1024ths */
  gboolean changing; /* one workspace is gone, the next has not come up */

  /* Owned */
  ZtDesk *desk;         /* (owned) (nullable) before activate */
  ZtPractice *practice; /* (owned) (nullable) */
  GCancellable *cancellable;

  /* Borrowed */
  ZtWindow *window; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (ZtApplication, zt_application, ADW_TYPE_APPLICATION)

static void
on_picture_cb (gboolean written, gpointer user_data)
{
  ZtApplication *self = user_data;

  self->exit_status = written ? 0 : 1;
  g_application_quit (G_APPLICATION (self));
}

static void
on_practice_stage_cb (ZtApplication *self, const char *text)
{
  /* Nothing to show it in while another workspace comes up. */
  if (self->window != NULL)
    zt_window_show_stage (self->window, text);
}

static void
practice_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ZT_PRACTICE (source) != self->practice)
    return;
  if (zt_practice_start_finish (ZT_PRACTICE (source), result, &error))
    {
      zt_worker_reopen (zt_desk_get_local (self->desk));
      zt_worker_reopen (zt_desk_get_searcher (self->desk));
      zt_desk_records_changed (self->desk);
      zt_window_show_stage (self->window, NULL);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  {
    g_autofree char *text = zt_display_error (error);

    zt_window_show_problem (self->window, _ ("Practice mode could not start"), text);
  }
}

/* One notification a search; a later one takes its place. */
static void
on_news_cb (ZtApplication *self, GPtrArray *news)
{
  if (!g_settings_get_boolean (zt_preferences (), ZT_PREFERENCE_NOTIFICATIONS))
    return;
  for (guint i = 0; i < news->len; i++)
    {
      const ZtSearchNews *one = news->pdata[i];
      g_autoptr (GNotification) notification = NULL;
      g_autofree char *title = g_strdup_printf (
          /* TRANSLATORS: how many tenders, the name of a saved search */
          ngettext ("%u new tender: %s", "%u new tenders: %s", one->n), one->n, one->name);
      g_autofree char *id = g_strconcat ("search-", one->id, NULL);
      g_autofree char *place = g_strconcat ("opportunities/search/", one->id, NULL);

      notification = g_notification_new (title);
      g_notification_set_body (notification, one->first);
      g_notification_set_default_action_and_target (notification, "app.show-page", "s", place);
      g_application_send_notification (G_APPLICATION (self), id, notification);
    }
}

static char *
practice_folder (void)
{
  g_autofree char *usual = zt_workspace_default_folder ();
  g_autofree char *parent = g_path_get_dirname (usual);

  return g_build_filename (parent, "practice", NULL);
}

static void
build_window (ZtApplication *self, gboolean practice, const char *folder, const char *page)
{
  const ZtOptions *options = self->options;
  g_autofree char *last = NULL;

  self->desk = zt_desk_new (folder, practice);
  g_signal_connect_object (self->desk, "news", G_CALLBACK (on_news_cb), self, G_CONNECT_SWAPPED);
  if (practice)
    self->practice = zt_practice_new (self->desk);
  self->window = zt_window_new (GTK_APPLICATION (self), self->desk, self->practice);
  zt_window_set_restorable (self->window, !options->first_frame && options->screenshot == NULL);
  if (options->width > 0)
    gtk_window_set_default_size (GTK_WINDOW (self->window), options->width, options->height);
  if (options->first_frame)
    zt_picture_measure (self->window, options->begun, on_picture_cb, self);
  if (practice)
    {
      g_signal_connect_object (self->practice, "stage", G_CALLBACK (on_practice_stage_cb), self,
                               G_CONNECT_SWAPPED);
      zt_practice_start_async (self->practice, self->cancellable, practice_cb, g_object_ref (self));
    }
  last = page == NULL ? zt_preferences_get_place (folder) : NULL;
  zt_window_show_page (self->window, page != NULL ? page : last != NULL ? last : "home");
  zt_desk_refresh (self->desk);
  gtk_window_present (GTK_WINDOW (self->window));
  if (options->screenshot != NULL)
    zt_picture_take (self->window, options->screenshot, on_picture_cb, self);
}

/* Once the facts are there: signed in, so synchronise. */
static void
on_first_facts_cb (ZtApplication *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);

  if (facts == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->desk, on_first_facts_cb, self);
  /* For nobody the home page offers both ways to begin. */
  if (facts->user != NULL && self->options->screenshot == NULL)
    zt_desk_sync (self->desk);
}

/* Where a start without options goes: to the choice made last. In a folder that was never used
 * nobody has chosen yet, and Home offers both ways; whoever asks for a certain page there
 * (pictures, measurements) gets it with sample data. */
static gboolean
begins_with_practice (const ZtOptions *options, const char *folder)
{
  g_autofree char *account = g_build_filename (folder, "own.db", NULL);
  g_autofree char *sample = practice_folder ();

  if (options->practice || options->workspace != NULL)
    return options->practice;
  if (!g_file_test (account, G_FILE_TEST_EXISTS))
    return options->page != NULL || options->screenshot != NULL || options->first_frame
           || g_file_test (sample, G_FILE_TEST_IS_DIR);
  return options->page == NULL
         && g_settings_get_boolean (zt_preferences (), ZT_PREFERENCE_PRACTISING);
}

static void
zt_application_activate (GApplication *application)
{
  ZtApplication *self = ZT_APPLICATION (application);
  const ZtOptions *options = self->options;
  g_autofree char *usual = zt_workspace_default_folder ();
  g_autofree char *mine = NULL;
  gboolean practice;
  const char *folder = options->workspace != NULL ? options->workspace : usual;

  if (self->window != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->window));
      return;
    }
  if (self->changing)
    return;
  practice = begins_with_practice (options, folder);
  if (practice && options->workspace == NULL)
    folder = mine = practice_folder ();
  build_window (self, practice, folder, options->page);
  if (!practice)
    g_signal_connect_object (self->desk, "changed", G_CALLBACK (on_first_facts_cb), self,
                             G_CONNECT_SWAPPED);
}

/* A file from the file manager: where it belongs depends on what it is. */
static void
zt_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ZtApplication *self = ZT_APPLICATION (application);
  g_autofree char *path = n_files > 0 ? g_file_get_path (files[0]) : NULL;
  g_autofree char *target = NULL;

  g_application_activate (application);
  if (path == NULL || self->window == NULL)
    return;
  if (g_str_has_suffix (path, ".ztbid"))
    {
      /* What is being typed is saved first: it is the other side of the merge. */
      zt_window_flush (self->window);
      zt_draft_sharing_import_file (GTK_WIDGET (self->window), self->desk, path);
      return;
    }
  target = g_strconcat ("evidence", path, NULL);
  zt_window_show_page (self->window, target);
}

/* Sent by a second start that was given --page. */
static void
show_page_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ZtApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    zt_window_show_page (self->window, g_variant_get_string (parameter, NULL));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ZtApplication *self = user_data;
  GtkWidget *about = adw_about_window_new ();

  adw_about_window_set_application_name (ADW_ABOUT_WINDOW (about), _ ("Zhaotou"));
  adw_about_window_set_application_icon (ADW_ABOUT_WINDOW (about), "cn.zhaotou.Zhaotou");
  adw_about_window_set_version (ADW_ABOUT_WINDOW (about), ZT_VERSION);
  adw_about_window_set_license_type (ADW_ABOUT_WINDOW (about), GTK_LICENSE_GPL_3_0);
  adw_about_window_set_comments (ADW_ABOUT_WINDOW (about),
                                 _ ("Desktop workbench for government procurement"));
  adw_about_window_set_developer_name (ADW_ABOUT_WINDOW (about), _ ("Zhaotou contributors"));
  adw_about_window_set_copyright (ADW_ABOUT_WINDOW (about), "© 2026 Zhaotou contributors");
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (about), GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (about));
}

/* Another workspace comes up when the jobs of the old one have ended. */
typedef struct
{
  ZtApplication *application; /* (owned) */
  ZtWindow *old;              /* (borrowed) of GTK */
  ZtPractice *old_practice;   /* (owned) (nullable) */
  ZtDesk *old_desk;           /* (owned) */
  gboolean practice;
  char *folder;
  char *restored; /* (nullable): a folder that takes the place of @folder first */
  const char *page;
} Change;

static void
tear_down (ZtApplication *self, Change *change, GAsyncReadyCallback callback)
{
  change->application = g_object_ref (self);
  change->old = g_steal_pointer (&self->window);
  change->old_practice = g_steal_pointer (&self->practice);
  change->old_desk = g_steal_pointer (&self->desk);
  self->changing = TRUE;
  g_application_hold (G_APPLICATION (self));
  zt_window_flush (change->old);
  gtk_widget_set_visible (GTK_WIDGET (change->old), FALSE);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (change->old_practice != NULL)
    zt_practice_stop (change->old_practice);
  zt_desk_stop_async (change->old_desk, callback, change);
}

/* @from (a folder) becomes the workspace in use; what was in use stays beside it. */
static gboolean
swap_workspace (const char *from, const char *folder, GError **error)
{
  g_autofree char *now = zt_time_display (zt_time_now ());
  g_autofree char *kept = NULL;

  for (guint n = 1; kept == NULL || g_file_test (kept, G_FILE_TEST_EXISTS); n++)
    {
      g_free (kept);
      kept = g_strdup_printf ("%s-before-%.10s-%u", folder, now, n);
    }
  if (g_rename (folder, kept) == 0)
    {
      if (g_rename (from, folder) == 0)
        return TRUE;
      /* Back as it was. */
      if (g_rename (kept, folder) != 0)
        g_warning ("the workspace is at %s", kept);
    }
  /* TRANSLATORS: %s is a folder */
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO,
               _ ("“%s” could not be put in place. Both workspaces are still there."), from);
  return FALSE;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Change *change = user_data;
  ZtApplication *self = change->application;
  g_autoptr (GError) error = NULL;

  gtk_window_destroy (GTK_WINDOW (change->old));
  g_clear_object (&change->old_practice);
  g_clear_object (&change->old_desk);
  self->changing = FALSE;
  if (change->restored != NULL)
    swap_workspace (change->restored, change->folder, &error);
  build_window (self, change->practice, change->folder, change->page);
  if (error != NULL)
    zt_desk_tell_error (self->desk, NULL, error);
  g_application_release (G_APPLICATION (self));
  g_object_unref (self);
  g_free (change->folder);
  g_free (change->restored);
  g_free (change);
}

/* From practice to one's own workspace and back: another folder, another window. */
static void
use_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ZtApplication *self = user_data;
  gboolean practice = g_str_equal (g_variant_get_string (parameter, NULL), "practice");
  Change *change;

  if (self->window == NULL)
    return;
  change = g_new0 (Change, 1);
  g_settings_set_boolean (zt_preferences (), ZT_PREFERENCE_PRACTISING, practice);
  change->practice = practice;
  change->folder = practice ? practice_folder () : zt_workspace_default_folder ();
  change->page = practice ? "home" : "settings/connect";
  tear_down (self, change, stopped_cb);
}

static void
use_restored_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ZtApplication *self = user_data;
  Change *change;

  if (self->window == NULL)
    return;
  change = g_new0 (Change, 1);
  change->practice = zt_desk_get_practice (self->desk);
  change->folder = g_strdup (zt_desk_get_folder (self->desk));
  change->restored = g_variant_dup_string (parameter, NULL);
  change->page = "home";
  tear_down (self, change, stopped_cb);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ZtApplication *self = user_data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
}

static void
show_style (ZtApplication *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  const char *asked = self->options->style;
  int wanted = g_settings_get_enum (zt_preferences (), ZT_PREFERENCE_STYLE);

  if (asked != NULL)
    wanted = g_str_equal (asked, "dark") ? ZT_STYLE_DARK : ZT_STYLE_LIGHT;
  adw_style_manager_set_color_scheme (manager, wanted == ZT_STYLE_DARK ? ADW_COLOR_SCHEME_FORCE_DARK
                                               : wanted == ZT_STYLE_LIGHT
                                                   ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                   : ADW_COLOR_SCHEME_DEFAULT);
}

static void
show_text_scale (ZtApplication *self)
{
  double scale = g_settings_get_double (zt_preferences (), ZT_PREFERENCE_TEXT_SCALE);

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (self->dpi * scale), NULL);
}

static void
follow_preferences (ZtApplication *self)
{
  GSettings *preferences = zt_preferences ();

  /* Text that can be copied is not marked just because the keyboard came by. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &self->dpi, NULL);
  if (self->dpi <= 0)
    self->dpi = 96 * 1024;
  g_signal_connect_object (preferences, "changed::" ZT_PREFERENCE_STYLE, G_CALLBACK (show_style),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (preferences, "changed::" ZT_PREFERENCE_TEXT_SCALE,
                           G_CALLBACK (show_text_scale), self, G_CONNECT_SWAPPED);
  show_style (self);
  if (g_settings_get_double (preferences, ZT_PREFERENCE_TEXT_SCALE) != 1.0)
    show_text_scale (self);
}

static void
zt_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { "about", about_action },
                                          { "use", use_action, "s" },
                                          { "use-restored", use_restored_action, "s" },
                                          { "show-page", show_page_action, "s" },
                                          { "quit", quit_action } };
  ZtApplication *self = ZT_APPLICATION (application);

  G_APPLICATION_CLASS (zt_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  zt_shortcuts_bind (GTK_APPLICATION (self));
  follow_preferences (self);
  if (self->options->screenshot != NULL || zt_light_mode_is_on ())
    g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_window_set_default_icon_name ("cn.zhaotou.Zhaotou");
}

static void
zt_application_shutdown (GApplication *application)
{
  ZtApplication *self = ZT_APPLICATION (application);

  if (self->window != NULL)
    zt_window_flush (self->window);
  g_cancellable_cancel (self->cancellable);
  if (self->practice != NULL)
    zt_practice_stop (self->practice);
  if (self->desk != NULL)
    zt_desk_stop (self->desk);
  G_APPLICATION_CLASS (zt_application_parent_class)->shutdown (application);
}

static void
zt_application_finalize (GObject *object)
{
  ZtApplication *self = ZT_APPLICATION (object);

  g_clear_object (&self->practice);
  g_clear_object (&self->desk);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (zt_application_parent_class)->finalize (object);
}

static void
zt_application_class_init (ZtApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_application_finalize;
  application_class->startup = zt_application_startup;
  application_class->activate = zt_application_activate;
  application_class->open = zt_application_open;
  application_class->shutdown = zt_application_shutdown;
}

static void
zt_application_init (ZtApplication *self)
{
  self->cancellable = g_cancellable_new ();
}

int
zt_application_get_exit_status (ZtApplication *self)
{
  g_return_val_if_fail (ZT_IS_APPLICATION (self), 1);
  return self->exit_status;
}

ZtApplication *
zt_application_new (const ZtOptions *options)
{
  gboolean alone = options->workspace != NULL || options->practice || options->screenshot != NULL
                   || options->first_frame;
  ZtApplication *self
      = g_object_new (ZT_TYPE_APPLICATION, "application-id", ZT_APPLICATION_ID, "flags",
                      G_APPLICATION_HANDLES_OPEN
                          | (alone              ? G_APPLICATION_NON_UNIQUE
                             : options->service ? G_APPLICATION_IS_SERVICE
                                                : G_APPLICATION_DEFAULT_FLAGS),
                      "resource-base-path", "/cn/zhaotou/Zhaotou", NULL);

  self->options = options;
  return self;
}
