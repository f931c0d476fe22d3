/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of the keys. */
#define G_LOG_DOMAIN "zt-shortcuts"
#include "config.h"

#include "shortcuts.h"

#include "pages.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *action; /* (nullable): bound by the page that has it */
  const char *keys;   /* as gtk_accelerator_parse(), separated by blanks */
  const char *title;  /* N_() */
} Shortcut;

typedef struct
{
  const char *title;
  const Shortcut *shortcuts;
} Group;

static const Shortcut general[] = {
  { "win.help", "F1", N_ ("Help for this page") },
  { "win.shortcuts", "<Control>question", N_ ("Keyboard shortcuts") },
  { NULL, "<Control>f", N_ ("Search on this page") },
  { "win.sync", "F5 <Control>r", N_ ("Synchronise now") },
  { "win.show-page::settings", "<Control>comma", N_ ("Settings") },
  { NULL, "F10", N_ ("Main menu") },
  { "win.toggle-sidebar", "F9", N_ ("Show or hide the pages") },
  { "window.close", "<Control>w", N_ ("Close the window") },
  { "app.quit", "<Control>q", N_ ("Quit") },
  { NULL },
};

static const Shortcut tenders[] = {
  { NULL, "<Control>l", N_ ("Filters") },
  { NULL, "<Control>d", N_ ("Save the search") },
  { NULL },
};

static const Shortcut documents[] = {
  { NULL, "<Control>f", N_ ("Find in the document") },
  { NULL, "F3", N_ ("Next hit") },
  { NULL, "<Shift>F3", N_ ("Previous hit") },
  { NULL, "<Control>plus", N_ ("Larger") },
  { NULL, "<Control>minus", N_ ("Smaller") },
  { NULL, "<Control>0", N_ ("True size") },
  { NULL, "w", N_ ("Fit the width") },
  { NULL, "f", N_ ("Whole page") },
  { NULL, "<Control>Right", N_ ("Turn the page") },
  { NULL, "<Control>l", N_ ("Go to a page") },
  { NULL, "F8", N_ ("Contents, pages and notes") },
  { NULL, "<Shift>Right", N_ ("Select more text") },
  { NULL, "<Control>c", N_ ("Copy the selection") },
  { NULL, "<Control>h", N_ ("Highlight the selection") },
  { NULL, "<Control>m", N_ ("Write a note") },
  { NULL, "<Control>p", N_ ("Print") },
  { NULL, "<Control><Shift>s", N_ ("Save a copy") },
  { NULL },
};

static const Shortcut files[] = {
  { NULL, "<Alt>Up", N_ ("The file goes up") },
  { NULL, "<Alt>Down", N_ ("The file goes down") },
  { NULL, "Return", N_ ("Read the file") },
  { NULL, "Delete", N_ ("Take the file out") },
  { NULL },
};

static const Shortcut answers[] = {
  { NULL, "<Control><Alt>1 <Control><Alt>2 <Control><Alt>3", N_ ("Heading") },
  { NULL, "<Control><Alt>0", N_ ("Body text") },
  { NULL, "<Control>b", N_ ("Bold") },
  { NULL, "<Control><Shift>8", N_ ("List") },
  { NULL, "<Control><Shift>7", N_ ("Numbered list") },
  { NULL, "<Control>bracketright", N_ ("One level down") },
  { NULL, "<Control>bracketleft", N_ ("One level up") },
  { NULL, "<Control><Alt>t", N_ ("Insert a table") },
  { NULL, "<Control><Alt>p", N_ ("Insert pictures") },
  { NULL, "<Shift>Return", N_ ("New line in the same paragraph") },
  { NULL },
};

static const Shortcut help[] = {
  { NULL, "<Alt>Left", N_ ("Back") },
  { NULL, "<Alt>Right", N_ ("Forward") },
  { NULL, "<Control>f", N_ ("Search the help") },
  { NULL },
};

static const Group groups[] = {
  { N_ ("General"), general },
  { N_ ("Tenders"), tenders },
  { N_ ("Documents"), documents },
  { N_ ("Files of a bid or of the library"), files },
  { N_ ("Answers with tables and pictures"), answers },
  { N_ ("Help"), help },
};

void
zt_shortcuts_bind (GtkApplication *application)
{
  for (const Shortcut *shortcut = general; shortcut->title != NULL; shortcut++)
    if (shortcut->action != NULL)
      {
        g_auto (GStrv) keys = g_strsplit (shortcut->keys, " ", -1);

        gtk_application_set_accels_for_action (application, shortcut->action,
                                               (const char *const *) keys);
      }
  for (guint i = 0; zt_pages[i].name != NULL && i < 9; i++)
    {
      g_autofree char *action = g_strconcat ("win.show-page::", zt_pages[i].name, NULL);
      g_autofree char *key = g_strdup_printf ("<Control>%u", i + 1);
      g_autofree char *old = g_strdup_printf ("<Alt>%u", i + 1);
      const char *const keys[] = { key, old, NULL };

      if (zt_pages[i].icon != NULL)
        gtk_application_set_accels_for_action (application, action, keys);
    }
}

static void
add_shortcut (GString *xml, const char *keys, const char *title)
{
  g_autofree char *escaped = g_markup_printf_escaped (
      "<child><object class='GtkShortcutsShortcut'><property name='accelerator'>%s</property>"
      "<property name='title'>%s</property></object></child>",
      keys, title);

  g_string_append (xml, escaped);
}

static void
begin_group (GString *xml, const char *title)
{
  g_autofree char *escaped = g_markup_printf_escaped (
      "<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>", title);

  g_string_append (xml, escaped);
}

/* GTK 4.8 lets a shortcuts window be filled only by a builder. */
static char *
describe (void)
{
  GString *xml = g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                               "<property name='modal'>1</property>"
                               "<child><object class='GtkShortcutsSection'>"
                               "<property name='section-name'>all</property>"
                               "<property name='max-height'>10</property>");

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      begin_group (xml, g_dgettext (GETTEXT_PACKAGE, groups[i].title));
      for (const Shortcut *shortcut = groups[i].shortcuts; shortcut->title != NULL; shortcut++)
        add_shortcut (xml, shortcut->keys, g_dgettext (GETTEXT_PACKAGE, shortcut->title));
      g_string_append (xml, "</object></child>");
      if (i > 0)
        continue;
      begin_group (xml, _ ("Pages"));
      for (guint page = 0; zt_pages[page].name != NULL && page < 9; page++)
        {
          g_autofree char *key = g_strdup_printf ("<Control>%u", page + 1);

          if (zt_pages[page].icon != NULL)
            add_shortcut (xml, key, g_dgettext (GETTEXT_PACKAGE, zt_pages[page].title));
        }
      g_string_append (xml, "</object></child>");
    }
  g_string_append (xml, "</object></child></object></interface>");
  return g_string_free (xml, FALSE);
}

GtkWidget *
zt_shortcuts_window_new (void)
{
  g_autofree char *xml = describe ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (xml, -1);

  return g_object_ref (GTK_WIDGET (gtk_builder_get_object (builder, "window")));
}
