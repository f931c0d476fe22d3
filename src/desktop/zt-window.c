/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: sidebar, pages built on demand, what is told to the user. */
#define G_LOG_DOMAIN "zt-window"
#include "config.h"

#include "zt-window.h"

#include "display.h"
#include "help-book.h"
#include "pages.h"
#include "preferences.h"
#include "shortcuts.h"
#include "zt-guide-bar.h"
#include "zt-help-page.h"
#include "zt-page.h"
#include "zt-sidebar.h"

#include <glib/gi18n-lib.h>

#define OFFER_SECONDS 12

struct _ZtWindow
{
  AdwApplicationWindow parent_instance;

  /* Inputs */
  ZtDesk *desk;         /* (owned) */
  ZtPractice *practice; /* (owned) (nullable) */

  /* State */
  char *waiting_target; /* (owned) (nullable): shown when the platform is there */
  gboolean starting;
  gboolean restorable; /* shape and place are kept for the next start */

  /* Borrowed */
  ZtHelpPage *help; /* (nullable): in a window of its own */

  /* Template children */
  AdwToastOverlay *toasts;
  AdwFlap *flap;
  ZtSidebar *sidebar;
  GtkStack *stack;
  GtkWidget *practice_bar;
  ZtGuideBar *guide;
  AdwStatusPage *starting_page;
  AdwStatusPage *problem_page;
};

G_DEFINE_FINAL_TYPE (ZtWindow, zt_window, ADW_TYPE_APPLICATION_WINDOW)

static ZtPage *
ensure_page (ZtWindow *self, const ZtPageEntry *entry)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, entry->name);

  if (page == NULL)
    {
      page = g_object_new (entry->type (), NULL);
      gtk_stack_add_named (self->stack, page, entry->name);
      zt_page_set_desk (ZT_PAGE (page), self->desk, self->practice);
    }
  return ZT_PAGE (page);
}

/* Where the next start goes on. */
static void
remember_place (ZtWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);
  g_autofree char *id = NULL;
  g_autofree char *place = NULL;

  if (!self->restorable || page == NULL || !ZT_IS_PAGE (page))
    return;
  id = zt_page_get_place (ZT_PAGE (page));
  place = g_strjoin ("/", gtk_stack_get_visible_child_name (self->stack), id, NULL);
  zt_preferences_set_place (zt_desk_get_folder (self->desk), place);
}

void
zt_window_show_page (ZtWindow *self, const char *target)
{
  g_auto (GStrv) parts = NULL;
  const ZtPageEntry *entry;

  g_return_if_fail (ZT_IS_WINDOW (self) && target != NULL);
  if (self->starting)
    {
      g_free (self->waiting_target);
      self->waiting_target = g_strdup (target);
      return;
    }
  parts = g_strsplit (target, "/", 2);
  entry = zt_pages_find (parts[0]);
  zt_window_flush (self);
  zt_page_open (ensure_page (self, entry), parts[0] != NULL ? parts[1] : NULL);
  gtk_stack_set_visible_child_name (self->stack, entry->name);
  zt_sidebar_select (self->sidebar, entry->name);
  remember_place (self);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

void
zt_window_show_stage (ZtWindow *self, const char *text)
{
  g_autofree char *target = NULL;

  g_return_if_fail (ZT_IS_WINDOW (self));
  self->starting = text != NULL;
  gtk_widget_set_sensitive (GTK_WIDGET (self->sidebar), text == NULL);
  if (text != NULL)
    {
      adw_status_page_set_description (self->starting_page, text);
      gtk_stack_set_visible_child_name (self->stack, "starting");
      return;
    }
  target = g_steal_pointer (&self->waiting_target);
  zt_window_show_page (self, target != NULL ? target : "home");
}

void
zt_window_show_problem (ZtWindow *self, const char *title, const char *text)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (ZT_IS_WINDOW (self));
  self->starting = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->sidebar), TRUE);
  escaped = g_markup_escape_text (text, -1);
  adw_status_page_set_title (self->problem_page, title);
  adw_status_page_set_description (self->problem_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

gboolean
zt_window_is_settled (ZtWindow *self)
{
  GtkWidget *page;

  g_return_val_if_fail (ZT_IS_WINDOW (self), TRUE);
  page = gtk_stack_get_visible_child (self->stack);
  return !self->starting && !gtk_stack_get_transition_running (self->stack)
         && zt_desk_is_idle (self->desk)
         && (page == NULL || !ZT_IS_PAGE (page) || zt_page_is_settled (ZT_PAGE (page)));
}

void
zt_window_flush (ZtWindow *self)
{
  g_return_if_fail (ZT_IS_WINDOW (self));
  for (const ZtPageEntry *entry = zt_pages; entry->name != NULL; entry++)
    {
      GtkWidget *page = gtk_stack_get_child_by_name (self->stack, entry->name);

      if (page != NULL)
        zt_page_flush (ZT_PAGE (page));
    }
}

static void
on_page_chosen_cb (ZtWindow *self, const char *page)
{
  zt_window_show_page (self, page);
}

static void
on_desk_tell_cb (ZtWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast;

  g_strdelimit (escaped, "\n", ' ');
  toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 6);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_desk_offer_cb (ZtWindow *self, const ZtOffer *offer)
{
  g_autofree char *escaped = g_markup_escape_text (offer->text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, offer->button);
  adw_toast_set_timeout (toast, OFFER_SECONDS);
  g_signal_connect_closure (toast, "button-clicked", offer->closure, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- help beside the work --- */

void
zt_window_show_help (ZtWindow *self, const char *name)
{
  g_return_if_fail (ZT_IS_WINDOW (self) && name != NULL);
  if (self->help == NULL)
    {
      ZtHelpPage *page = zt_help_page_new ();
      GtkWidget *window = adw_window_new ();

      gtk_window_set_title (GTK_WINDOW (window), _ ("Help"));
      gtk_window_set_default_size (GTK_WINDOW (window), 720, 680);
      gtk_window_set_application (GTK_WINDOW (window),
                                  gtk_window_get_application (GTK_WINDOW (self)));
      adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (page));
      g_set_weak_pointer (&self->help, page);
    }
  zt_help_page_show (self->help, name);
  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->help))));
}

static void
help_action (GtkWidget *widget, const char *action, GVariant *target)
{
  ZtWindow *self = ZT_WINDOW (widget);
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);
  g_autofree char *id
      = page != NULL && ZT_IS_PAGE (page) ? zt_page_get_place (ZT_PAGE (page)) : NULL;
  g_autofree char *place
      = g_strjoin ("/", gtk_stack_get_visible_child_name (self->stack), id, NULL);
  g_autofree char *name = zt_help_page_for (place);

  zt_window_show_help (self, name);
}

static void
news_action (GtkWidget *widget, const char *action, GVariant *target)
{
  zt_window_show_help (ZT_WINDOW (widget), ZT_HELP_NEWS);
}

static void
show_news (gpointer window)
{
  zt_window_show_help (window, ZT_HELP_NEWS);
}

/* Once after an update; a first start has no news. */
static void
tell_news (ZtWindow *self)
{
  GSettings *preferences = zt_preferences ();
  g_autofree char *last = g_settings_get_string (preferences, ZT_PREFERENCE_LAST_VERSION);
  g_autofree char *text = NULL;

  if (g_str_equal (last, ZT_VERSION))
    return;
  g_settings_set_string (preferences, ZT_PREFERENCE_LAST_VERSION, ZT_VERSION);
  if (*last == '\0')
    return;
  /* TRANSLATORS: %s is a version */
  text = g_strdup_printf (_ ("Zhaotou was updated to %s."), ZT_VERSION);
  zt_desk_tell_offer (self->desk, text, _ ("What’s New"), show_news, g_object_ref (self),
                      g_object_unref);
}

static void
shortcuts_action (GtkWidget *widget, const char *action, GVariant *target)
{
  GtkWidget *window = zt_shortcuts_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
search_action (GtkWidget *widget, const char *action, GVariant *target)
{
  GtkWidget *page = gtk_stack_get_visible_child (ZT_WINDOW (widget)->stack);

  if (page == NULL || !ZT_IS_PAGE (page) || !zt_page_search (ZT_PAGE (page)))
    zt_window_show_page (ZT_WINDOW (widget), "opportunities");
}

static void
toggle_sidebar_action (GtkWidget *widget, const char *action, GVariant *target)
{
  AdwFlap *flap = ZT_WINDOW (widget)->flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

/* Whatever had to be shortened shows in full under the pointer, wherever it stands. */
static gboolean
on_query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  GtkWidget *at = keyboard ? NULL : gtk_widget_pick (widget, x, y, GTK_PICK_NON_TARGETABLE);

  if (at == NULL || !GTK_IS_LABEL (at)
      || !pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (at))))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (GTK_LABEL (at)));
  return TRUE;
}

static void
show_page_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_window_show_page (ZT_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_desk_sync (ZT_WINDOW (widget)->desk);
}

static void
guide_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_guide_bar_dismiss (ZT_WINDOW (widget)->guide, FALSE);
}

/* The size is kept as it was when not maximised, so that both come back. */
static void
remember_shape (ZtWindow *self)
{
  GSettings *preferences = zt_preferences ();
  int width, height;

  if (!self->restorable)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (preferences, ZT_PREFERENCE_WIDTH, width);
  g_settings_set_int (preferences, ZT_PREFERENCE_HEIGHT, height);
  g_settings_set_boolean (preferences, ZT_PREFERENCE_MAXIMIZED,
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

void
zt_window_set_restorable (ZtWindow *self, gboolean restorable)
{
  GSettings *preferences = zt_preferences ();

  g_return_if_fail (ZT_IS_WINDOW (self));
  self->restorable = restorable;
  if (!restorable)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (preferences, ZT_PREFERENCE_WIDTH),
                               g_settings_get_int (preferences, ZT_PREFERENCE_HEIGHT));
  if (g_settings_get_boolean (preferences, ZT_PREFERENCE_MAXIMIZED))
    gtk_window_maximize (GTK_WINDOW (self));
  tell_news (self);
}

static gboolean
zt_window_close_request (GtkWindow *window)
{
  zt_window_flush (ZT_WINDOW (window));
  remember_place (ZT_WINDOW (window));
  remember_shape (ZT_WINDOW (window));
  /* The program ends with its main window, whatever is open beside it. */
  if (ZT_WINDOW (window)->help != NULL)
    gtk_window_close (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (ZT_WINDOW (window)->help))));
  return GTK_WINDOW_CLASS (zt_window_parent_class)->close_request (window);
}

static void
zt_window_dispose (GObject *object)
{
  ZtWindow *self = ZT_WINDOW (object);

  if (self->help != NULL)
    gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->help))));
  g_clear_weak_pointer (&self->help);
  g_clear_object (&self->desk);
  g_clear_object (&self->practice);
  g_clear_pointer (&self->waiting_target, g_free);
  G_OBJECT_CLASS (zt_window_parent_class)->dispose (object);
}

static void
zt_window_class_init (ZtWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = zt_window_close_request;
  g_type_ensure (ZT_TYPE_SIDEBAR);
  g_type_ensure (ZT_TYPE_GUIDE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhaotou/Zhaotou/zt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, practice_bar);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, guide);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, starting_page);
  gtk_widget_class_bind_template_child (widget_class, ZtWindow, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, on_page_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip_cb);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_action);
  gtk_widget_class_install_action (widget_class, "win.guide", NULL, guide_action);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, help_action);
  gtk_widget_class_install_action (widget_class, "win.news", NULL, news_action);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  /* Here and not with the application's keys: a page that has a search of its own comes first. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search",
                                       NULL);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, toggle_sidebar_action);
}

static void
zt_window_init (ZtWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_display_hide_unseen (self->stack);
}

ZtWindow *
zt_window_new (GtkApplication *application, ZtDesk *desk, ZtPractice *practice)
{
  ZtWindow *self = g_object_new (ZT_TYPE_WINDOW, "application", application, NULL);

  self->desk = g_object_ref (desk);
  self->practice = practice != NULL ? g_object_ref (practice) : NULL;
  gtk_widget_set_visible (self->practice_bar, practice != NULL);
  if (practice != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "practice");
      zt_guide_bar_set_desk (self->guide, desk, ZT_GUIDE_PRACTICE, practice);
    }
  zt_sidebar_set_desk (self->sidebar, desk);
  g_signal_connect_object (desk, "tell", G_CALLBACK (on_desk_tell_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "offer", G_CALLBACK (on_desk_offer_cb), self, G_CONNECT_SWAPPED);
  return self;
}
