/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zhaotou: reads the command line and runs the application. */
#define G_LOG_DOMAIN "zt-main"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "light-mode.h"
#include "pages.h"
#include "preferences.h"
#include "zt-application.h"
#include "zt-os.h"
#include "zt-watchdog.h"

#define USAGE 2

static gboolean
parse_size (const char *text, ZtOptions *options)
{
  int end = 0;

  return text == NULL
         || (sscanf (text, "%dx%d%n", &options->width, &options->height, &end) == 2
             && text[end] == '\0' && options->width >= 200 && options->width <= 8192
             && options->height >= 200 && options->height <= 8192);
}

static gboolean
is_style (const char *style)
{
  static const char *const styles[] = { "light", "dark", "high-contrast", NULL };

  return style == NULL || g_strv_contains (styles, style);
}

/* Before GTK starts: what it only reads once. */
static void
prepare_environment (const ZtOptions *options)
{
  const char *const *languages = g_get_language_names ();

  if (g_strcmp0 (options->style, "high-contrast") == 0)
    g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  zt_light_mode_prepare ();
  /* The same characters look different in Japan; this is for readers of Chinese. */
  if (g_getenv ("PANGO_LANGUAGE") == NULL && languages[0] != NULL
      && !g_str_has_prefix (languages[0], "ja"))
    g_setenv ("PANGO_LANGUAGE", "zh-cn:en", TRUE);
}

/* The program runs already: its window shows the page. */
static gboolean
forward_page (ZtApplication *application, const char *page)
{
  if (!g_application_register (G_APPLICATION (application), NULL, NULL)
      || !g_application_get_is_remote (G_APPLICATION (application)))
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (application), "show-page",
                                  g_variant_new_string (page));
  return TRUE;
}

/* GTK would set the locale once more and undo the UTF-8. */
static void
init_locale (void)
{
  zt_os_init_locale ();
  gtk_disable_setlocale ();
}

int
main (int argc, char **argv)
{
  ZtOptions options = { .begun = g_get_monotonic_time () };
  gboolean list_pages = FALSE, show_version = FALSE;
  g_autofree char *size = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtApplication) application = NULL;
  const GOptionEntry entries[] = {
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, &options.workspace, N_ ("Folder of the workspace"),
      "DIR" },
    { "practice", 0, 0, G_OPTION_ARG_NONE, &options.practice,
      N_ ("Practise on a platform of one's own with sample data"), NULL },
    { "page", 0, 0, G_OPTION_ARG_STRING, &options.page, N_ ("Open there"), "PAGE[/ID]" },
    { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, &options.screenshot,
      N_ ("Write a picture of the settled page and exit"), "FILE.png" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_ ("Size of the window"), "WxH" },
    { "style", 0, 0, G_OPTION_ARG_STRING, &options.style, N_ ("light, dark or high-contrast"),
      "STYLE" },
    { "list-pages", 0, 0, G_OPTION_ARG_NONE, &list_pages, N_ ("Print the name of every page"),
      NULL },
    { "first-frame", 0, 0, G_OPTION_ARG_NONE, &options.first_frame,
      N_ ("Print how long the first frame took, and exit"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options.service, "",
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (N_ ("[FILE…]"));
  int status;

  init_locale ();
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !parse_size (size, &options)
      || !is_style (options.style))
    {
      g_printerr ("zhaotou: %s\n",
                  error != NULL ? error->message : _ ("Unknown argument; see --help."));
      return USAGE;
    }
  if (show_version)
    {
      printf ("zhaotou %s\n", ZT_VERSION);
      return 0;
    }
  if (list_pages)
    {
      for (const char *const *page = zt_pages_list (); *page != NULL; page++)
        printf ("%s\n", *page);
      return 0;
    }
  if (options.screenshot != NULL || options.first_frame)
    zt_preferences_forget_everything ();
  prepare_environment (&options);
  zt_watchdog_start ();
  application = zt_application_new (&options);
  if (options.page != NULL && forward_page (application, options.page))
    return 0;
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : zt_application_get_exit_status (application);
}
