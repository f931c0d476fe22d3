/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every page in every style, size of window and size of text: nothing clipped, nothing over
 * something else, nothing shortened without a tooltip that has the whole. With
 * G_DEBUG=fatal-warnings a warning of GTK ends it. test-pages WORKSPACE [PAGE…] */
#define G_LOG_DOMAIN "zt-test-pages"
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "pages.h"
#include "preferences.h"
#include "zt-application.h"
#include "zt-os.h"
#include "zt-window.h"

#define CALM_ROUNDS 3
#define PATIENCE (30 * G_USEC_PER_SEC)
#define SLACK 1.5 /* pixels: rounding */

typedef struct
{
  const char *style;
  int width, height;
  double text_scale;
} Look;

static const Look looks[] = {
  { "light", 1366, 768, 1.0 }, { "light", 1366, 768, 2.0 }, { "light", 800, 600, 1.0 },
  { "light", 800, 600, 2.0 },  { "dark", 1366, 768, 1.0 },  { "dark", 800, 600, 2.0 },
};

typedef struct
{
  GtkWidget *widget;    /* (borrowed) */
  graphene_rect_t seen; /* in the window, what scrolling leaves of it */
} Text;

static GtkWindow *window;
static GPtrArray *problems; /* of char * */
static const Look *look;
static const char *page_name;

static void G_GNUC_PRINTF (2, 3) complain (GtkWidget *widget, const char *format, ...)
{
  va_list args;
  g_autofree char *what = NULL;
  const char *text = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "";
  GString *path = g_string_new (NULL);

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  for (GtkWidget *at = gtk_widget_get_parent (widget); at != NULL; at = gtk_widget_get_parent (at))
    if (g_str_has_prefix (G_OBJECT_TYPE_NAME (at), "Zt"))
      g_string_append_printf (path, " in %s", G_OBJECT_TYPE_NAME (at));
  g_ptr_array_add (problems,
                   g_strdup_printf ("%s, %s %dx%d text %.0f %%: %s “%.60s”%s %s", page_name,
                                    look->style, look->width, look->height, look->text_scale * 100,
                                    G_OBJECT_TYPE_NAME (widget), text, path->str, what));
  g_string_free (path, TRUE);
}

/* A scrolled window, or what it scrolls, may be smaller than what stands in it. */
static gboolean
scrolls (GtkWidget *widget, GtkOrientation orientation)
{
  GtkWidget *scrolled = GTK_IS_SCROLLABLE (widget) ? gtk_widget_get_parent (widget) : widget;
  GtkPolicyType horizontal, vertical;

  /* The list within a table of columns. */
  if (scrolled != NULL && GTK_IS_SCROLLABLE (scrolled))
    scrolled = gtk_widget_get_parent (scrolled);
  if (scrolled == NULL || !GTK_IS_SCROLLED_WINDOW (scrolled))
    return FALSE;
  gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (scrolled), &horizontal, &vertical);
  return (orientation == GTK_ORIENTATION_HORIZONTAL ? horizontal : vertical) != GTK_POLICY_NEVER;
}

/* What of the widget shows: what its ancestors that scroll leave of it. FALSE: nothing. Along the
 * way: no ancestor that does not scroll may be smaller than what stands in it. */
static gboolean
look_at_bounds (GtkWidget *widget, graphene_rect_t *seen, gboolean *inside)
{
  graphene_rect_t bounds;
  gboolean free_x = FALSE, free_y = FALSE;

  *inside = TRUE;
  if (!gtk_widget_compute_bounds (widget, GTK_WIDGET (window), &bounds))
    return FALSE;
  *seen = bounds;
  for (GtkWidget *at = gtk_widget_get_parent (widget); at != NULL; at = gtk_widget_get_parent (at))
    {
      graphene_rect_t box;

      free_x = free_x || scrolls (at, GTK_ORIENTATION_HORIZONTAL);
      free_y = free_y || scrolls (at, GTK_ORIENTATION_VERTICAL);
      if (!gtk_widget_compute_bounds (at, GTK_WIDGET (window), &box))
        continue;
      if (!free_x
          && (bounds.origin.x < box.origin.x - SLACK
              || bounds.origin.x + bounds.size.width > box.origin.x + box.size.width + SLACK))
        *inside = FALSE;
      if (!free_y
          && (bounds.origin.y < box.origin.y - SLACK
              || bounds.origin.y + bounds.size.height > box.origin.y + box.size.height + SLACK))
        *inside = FALSE;
      if (GTK_IS_SCROLLED_WINDOW (at) && !graphene_rect_intersection (seen, &box, seen))
        return FALSE;
    }
  return graphene_rect_get_width (seen) > 2 && graphene_rect_get_height (seen) > 2;
}

/* Asks the window as the pointer would, standing on the text. */
static gboolean
has_tooltip (GtkWidget *widget, const graphene_rect_t *seen)
{
  g_autoptr (GObject) tooltip = NULL;
  gboolean shown = FALSE;

  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    if (gtk_widget_get_tooltip_text (at) != NULL)
      return TRUE;
  tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  g_signal_emit_by_name (window, "query-tooltip", (int) (seen->origin.x + seen->size.width / 2),
                         (int) (seen->origin.y + seen->size.height / 2), FALSE, tooltip, &shown);
  return shown;
}

/* The hint in an empty entry; what it says is the entry's accessible name too. */
static gboolean
is_placeholder (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_TEXT) != NULL;
}

/* The two places where the title of an entry row stands, one of them transparent. */
static gboolean
are_one_title (GtkWidget *a, GtkWidget *b)
{
  GtkWidget *row = gtk_widget_get_ancestor (a, ADW_TYPE_ENTRY_ROW);

  return row != NULL && row == gtk_widget_get_ancestor (b, ADW_TYPE_ENTRY_ROW);
}

static void
check_label (GtkWidget *widget, GArray *texts)
{
  GtkLabel *label = GTK_LABEL (widget);
  Text text = { widget };
  gboolean inside;
  int minimum;

  if (*gtk_label_get_text (label) == '\0' || !look_at_bounds (widget, &text.seen, &inside))
    return;
  if (!inside)
    complain (widget, "is cut off by what it stands in");
  if (pango_layout_is_ellipsized (gtk_label_get_layout (label)) && !is_placeholder (widget)
      && !has_tooltip (widget, &text.seen))
    complain (widget, "is shortened and has no tooltip");
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, gtk_widget_get_allocated_width (widget),
                      &minimum, NULL, NULL, NULL);
  minimum -= gtk_widget_get_margin_top (widget) + gtk_widget_get_margin_bottom (widget);
  if (gtk_widget_get_allocated_height (widget) + SLACK < minimum)
    complain (widget, "has %d of %d pixels of height", gtk_widget_get_allocated_height (widget),
              minimum);
  g_array_append_val (texts, text);
}

static void
walk (GtkWidget *widget, GArray *texts)
{
  if (!gtk_widget_get_mapped (widget) || ADW_IS_TOAST_OVERLAY (gtk_widget_get_parent (widget)))
    {
      /* A toast stands over the page for a moment; that is what it is for. */
      if (!gtk_widget_get_mapped (widget)
          || widget
                 != adw_toast_overlay_get_child (
                     ADW_TOAST_OVERLAY (gtk_widget_get_parent (widget))))
        return;
    }
  if (GTK_IS_LABEL (widget))
    check_label (widget, texts);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, texts);
}

static void
check_overlaps (GArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    for (guint j = i + 1; j < texts->len; j++)
      {
        const Text *a = &g_array_index (texts, Text, i);
        const Text *b = &g_array_index (texts, Text, j);
        graphene_rect_t both;

        if (!are_one_title (a->widget, b->widget)
            && graphene_rect_intersection (&a->seen, &b->seen, &both) && both.size.width > 2 * SLACK
            && both.size.height > 2 * SLACK)
          complain (a->widget, "lies over “%.40s” at %.0f,%.0f %.0fx%.0f",
                    gtk_label_get_text (GTK_LABEL (b->widget)), b->seen.origin.x, b->seen.origin.y,
                    b->seen.size.width, b->seen.size.height);
      }
}

/* Down to where the size comes from: for whoever has to mend it. */
static void
check_minimum (GtkOrientation orientation, int limit)
{
  GtkWidget *at = GTK_WIDGET (window);
  GString *path = g_string_new (NULL);
  int needed;

  gtk_widget_measure (at, orientation, -1, &needed, NULL, NULL, NULL);
  while (needed > limit && at != NULL)
    {
      GtkWidget *largest = NULL;
      int most = 0;

      for (GtkWidget *child = gtk_widget_get_first_child (at); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        {
          int minimum = 0;

          if (gtk_widget_get_mapped (child))
            gtk_widget_measure (child, orientation, -1, &minimum, NULL, NULL, NULL);
          if (minimum > most)
            {
              most = minimum;
              largest = child;
            }
        }
      at = largest;
      if (at != NULL)
        g_string_append_printf (path, " %s:%d", G_OBJECT_TYPE_NAME (at), most);
    }
  if (needed > limit)
    complain (GTK_WIDGET (window), "needs a %s of %d:%s",
              orientation == GTK_ORIENTATION_HORIZONTAL ? "width" : "height", needed, path->str);
  g_string_free (path, TRUE);
}

static void
check_window (void)
{
  g_autoptr (GArray) texts = g_array_new (FALSE, FALSE, sizeof (Text));

  check_minimum (GTK_ORIENTATION_HORIZONTAL, look->width);
  check_minimum (GTK_ORIENTATION_VERTICAL, look->height);
  walk (GTK_WIDGET (window), texts);
  if (texts->len < 3)
    complain (GTK_WIDGET (window), "shows only %u texts", texts->len);
  check_overlaps (texts);
}

/* libadwaita 1.2 folds a leaflet in the middle of an allocation: one frame is drawn before the next
 * allocation mends it. */
#define FOLDING "without a current allocation"

/* A warning is a fault of the page that is shown. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree char *text = g_log_writer_format_fields (level, fields, n_fields, FALSE);

  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) != 0 && look != NULL
      && strstr (text, FOLDING) == NULL)
    g_ptr_array_add (problems,
                     g_strdup_printf ("%s, %s %dx%d text %.0f %%: %s", page_name, look->style,
                                      look->width, look->height, look->text_scale * 100,
                                      g_strdelimit (text, "\n", ' ')));
  return g_log_writer_default (level, fields, n_fields, user_data);
}

static gboolean
on_time_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Until nothing is under way and some frames have been drawn. */
static void
settle (void)
{
  gint64 begun = g_get_monotonic_time ();
  guint calm = 0;

  while (calm < CALM_ROUNDS)
    {
      guint timer = g_timeout_add (20, on_time_cb, NULL);

      gtk_widget_queue_draw (GTK_WIDGET (window));
      g_main_context_iteration (NULL, TRUE);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_source_remove (timer);
      calm = zt_window_is_settled (ZT_WINDOW (window)) ? calm + 1 : 0;
      if (g_get_monotonic_time () - begun > PATIENCE)
        {
          complain (GTK_WIDGET (window), "did not settle");
          return;
        }
    }
}

static void
put_on (const Look *next)
{
  GSettings *preferences = zt_preferences ();

  look = next;
  g_settings_set_string (preferences, ZT_PREFERENCE_STYLE, next->style);
  g_settings_set_double (preferences, ZT_PREFERENCE_TEXT_SCALE, next->text_scale);
  gtk_window_set_default_size (window, next->width, next->height);
}

#define LAYOUT_ROUNDS 15

static void
show (const char *page)
{
  page_name = page;
  zt_window_show_page (ZT_WINDOW (window), page);
  for (guint round = 1;; round++)
    {
      guint known;

      settle ();
      known = problems->len;
      check_window ();
      if (problems->len == known || round == LAYOUT_ROUNDS)
        return;
      /* On a busy machine the layout of a new size of text can come frames later: only what stays
       * is a fault. */
      g_ptr_array_set_size (problems, (int) known);
    }
}

/* The pages of the table, and those that only open with something in them. */
static char **
list_pages (int argc, char **argv)
{
  GStrvBuilder *pages = g_strv_builder_new ();
  char **list;

  for (const char *const *name = zt_pages_list (); argc <= 2 && *name != NULL; name++)
    g_strv_builder_add (pages, *name);
  for (int i = 2; i < argc; i++)
    g_strv_builder_add (pages, argv[i]);
  list = g_strv_builder_end (pages);
  g_strv_builder_unref (pages);
  return list;
}

static void
report (guint number, const char *page)
{
  for (guint i = 0; i < problems->len; i++)
    printf ("# %s\n", (const char *) g_ptr_array_index (problems, i));
  printf ("%s %u - %s\n", problems->len > 0 ? "not ok" : "ok", number, page);
  fflush (stdout);
  g_ptr_array_set_size (problems, 0);
}

int
main (int argc, char **argv)
{
  ZtOptions options = { .begun = g_get_monotonic_time () };
  g_autoptr (ZtApplication) application = NULL;
  g_auto (GStrv) pages = NULL;
  /* High contrast changes borders, not sizes: every third look is enough. Under the sanitizers,
   * which measure the program and not the looks, one is. */
  gsize step = g_getenv ("ZT_ONE_LOOK") != NULL               ? G_N_ELEMENTS (looks)
               : g_getenv ("ADW_DEBUG_HIGH_CONTRAST") != NULL ? 3
                                                              : 1;

  zt_os_init_locale ();
  if (argc < 2)
    return 2;
  options.workspace = argv[1];
  options.page = (char *) "home";
  pages = list_pages (argc, argv);
  g_log_set_writer_func (write_log, NULL, NULL);
  problems = g_ptr_array_new_with_free_func (g_free);
  application = zt_application_new (&options);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_application_activate (G_APPLICATION (application));
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_assert_nonnull (window);
  put_on (&looks[0]);
  page_name = "home";
  settle ();
  printf ("1..%u\n", g_strv_length (pages));
  for (guint i = 0; pages[i] != NULL; i++)
    {
      for (gsize l = 0; l < G_N_ELEMENTS (looks); l += step)
        {
          put_on (&looks[l]);
          show (pages[i]);
        }
      report (i + 1, pages[i]);
    }
  gtk_window_close (window);
  return 0;
}
