/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the main thread needs for one frame of the window's own widgets: frames scroll FOLDER
 * (10,000 rows of the list of notices), frames prices (a key at a time into a price schedule of 200
 * lines while every check runs). From one painted frame to the next, in time of the processor: the
 * clock also counts what it waits for the next frame, and the other programs. */
#include "config.h"

#include <time.h>

#include "bid-fixture.h"
#include "zt-bid-model.h"
#include "zt-price-editor.h"
#include "zt-tender-list-page.h"

#define ROWS 10000
#define ROWS_A_FRAME 10
#define ITEMS 200
#define KEYS 400

typedef struct
{
  GtkWindow *window;
  GArray *times; /* of double, milliseconds */
  gboolean painted;
} Frames;

static double
thread_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

static void
on_after_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  frames->painted = TRUE;
}

static void
show (Frames *frames, GtkWidget *child)
{
  frames->times = g_array_new (FALSE, FALSE, sizeof (double));
  frames->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (frames->window, 1366, 720);
  gtk_window_set_child (frames->window, child);
  gtk_window_present (frames->window);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (frames->window)), "after-paint",
                    G_CALLBACK (on_after_paint_cb), frames);
}

/* All that the main loop does until the next frame is painted. */
static void
paint (Frames *frames, gboolean counted)
{
  double cpu = thread_ms ();

  frames->painted = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (frames->window));
  while (!frames->painted)
    g_main_context_iteration (NULL, TRUE);
  cpu = thread_ms () - cpu;
  if (counted)
    g_array_append_val (frames->times, cpu);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
report (Frames *frames, const char *what, double goal)
{
  GArray *times = frames->times;
  guint over = 0;

  g_array_sort (times, compare);
  for (guint i = 0; i < times->len; i++)
    over += g_array_index (times, double, i) > goal;
  g_print ("%s: %u times; of the processor median %.1f ms, 95 %% within %.1f ms, most %.1f ms; "
           "%u over %.0f ms\n",
           what, times->len, g_array_index (times, double, times->len / 2),
           g_array_index (times, double, times->len * 95 / 100),
           g_array_index (times, double, times->len - 1), over, goal);
}

static GtkWidget *
find_widget (GtkWidget *root, GType type, guint *skip)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root) && (*skip)-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, skip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
scroll (const char *folder)
{
  Frames frames = { 0 };
  ZtDesk *desk = zt_desk_new (folder, FALSE);
  GtkWidget *page = g_object_new (ZT_TYPE_TENDER_LIST_PAGE, NULL);
  GtkAdjustment *adjustment;
  GtkWidget *list;
  double step;
  guint n;

  zt_page_set_desk (ZT_PAGE (page), desk, NULL);
  show (&frames, page);
  zt_page_open (ZT_PAGE (page), NULL);
  for (int calm = 0; calm < 20; calm = zt_page_is_settled (ZT_PAGE (page)) ? calm + 1 : 0)
    paint (&frames, FALSE);
  list = find_widget (page, GTK_TYPE_LIST_VIEW, &(guint){ 0 });
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  n = g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
  step = gtk_adjustment_get_upper (adjustment) / MAX (n, 1) * ROWS_A_FRAME;
  for (int i = 0; i < ROWS / ROWS_A_FRAME; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + step);
      paint (&frames, TRUE);
    }
  g_print ("%u notices in the list, %.0f pixels a frame\n", n, step);
  report (&frames, "a frame of scrolling 10,000 rows", 33);
  g_array_unref (frames.times);
  gtk_window_destroy (frames.window);
  zt_desk_stop (desk);
  g_object_unref (desk);
}

/* As many lines as a large schedule has. */
static void
add_items (BidFixture *bid)
{
  g_autoptr (ZtRecord) tender = zt_workspace_get (bid->ws, "tender", BID_TENDER, NULL);
  g_autoptr (JsonObject) body = zt_json_object_copy (zt_record_get_body (tender));
  JsonArray *items = zt_json_get_array (body, "items");

  for (int i = 0; i < ITEMS; i++)
    {
      JsonObject *item = zt_json_object_copy (json_array_get_object_element (items, 0));
      g_autofree char *id = g_strdup_printf ("N%d", i);

      json_object_set_string_member (item, "id", id);
      json_array_add_object_element (items, item);
    }
  bid_fixture_put_tender (bid->ws, BID_TENDER, zt_record_get_version (tender) + 1, body);
}

static void
on_loaded_cb (ZtBidModel *model, gboolean *loaded)
{
  *loaded = TRUE;
}

static void
prices (void)
{
  Frames frames = { 0 };
  BidFixture bid = { 0 };
  ZtDesk *desk;
  ZtBidModel *model;
  GtkWidget *editor = g_object_new (ZT_TYPE_PRICE_EDITOR, NULL);
  gboolean loaded = FALSE;
  guint missing = 0;

  bid_fixture_set_up (&bid, ZT_KEY_EC);
  bid_fixture_fill (&bid);
  add_items (&bid);
  desk = zt_desk_new (bid.path, FALSE);
  model = zt_bid_model_new (desk, bid.draft);
  g_signal_connect (model, "loaded", G_CALLBACK (on_loaded_cb), &loaded);
  zt_price_editor_set_model (ZT_PRICE_EDITOR (editor), model);
  show (&frames, editor);
  while (!loaded)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 30; i++)
    paint (&frames, FALSE);
  for (guint key = 0; key < KEYS; key++)
    {
      guint skip = key / 8 % 6 * 3;
      GtkWidget *entry = find_widget (editor, GTK_TYPE_ENTRY, &skip);
      int end = -1;

      if (entry == NULL)
        missing++;
      else
        {
          if (key % 8 == 0)
            {
              gtk_widget_grab_focus (entry);
              gtk_editable_delete_text (GTK_EDITABLE (entry), 0, -1);
              paint (&frames, FALSE);
            }
          gtk_editable_insert_text (GTK_EDITABLE (entry), &"12345.67"[key % 8], 1, &end);
        }
      paint (&frames, TRUE);
    }
  if (missing > 0)
    g_error ("%u keys found no cell", missing);
  g_print ("%d lines; the draft is saved and checked meanwhile\n", ITEMS);
  report (&frames, "a key in the price schedule", 16);
  g_array_unref (frames.times);
  gtk_window_destroy (frames.window);
  zt_bid_model_flush (model);
  g_object_unref (model);
  zt_desk_stop (desk);
  g_object_unref (desk);
  bid_fixture_tear_down (&bid);
}

int
main (int argc, char **argv)
{
  adw_init ();
  if (argc == 3 && g_str_equal (argv[1], "scroll"))
    scroll (argv[2]);
  else if (argc == 2 && g_str_equal (argv[1], "prices"))
    prices ();
  else
    return 2;
  return 0;
}
