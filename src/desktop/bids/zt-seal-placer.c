/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The very pages that get a seal, with the seal as it will look. Pages and seals are drawn in the
 * viewer's thread; where a seal was put is kept by the workspace a moment after it rests. */
#define G_LOG_DOMAIN "zt-seal-placer"
#include "config.h"

#include "zt-seal-placer.h"

#include "display.h"
#include "seal-draw.h"
#include "sign-jobs.h"
#include "zt-seal-page.h"

#include <glib/gi18n-lib.h>

#define PAGE_WIDTH 490
#define SMALL_WIDTH 96
#define REST 400     /* milliseconds a seal rests before its place is kept */
#define TOO_MUCH 0.3 /* of the seal's place under print */
#define SEAL_SIZE 119.0

struct _ZtSealPlacer
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;     /* (owned) (nullable) */
  char *draft;      /* (owned) (nullable) */
  JsonArray *spots; /* (owned) (nullable): where the seals stand */
  char *image;      /* (owned) (nullable) */
  char *name;       /* (owned) (nullable) */
  gboolean movable, cross_page;

  /* State */
  ZtPreview *preview;       /* (owned) (nullable): used in the viewer's thread only */
  GdkTexture *seal, *plain; /* (owned) (nullable): beside its name and day; the picture alone */
  guint chosen;             /* index of the place in view */
  guint generation;         /* answers about another document are dropped */
  guint pending;
  guint keep_source; /* of the place that rests */

  /* Template children */
  GtkWidget *side;
  GtkListBox *places;
  GtkLabel *title;
  GtkLabel *hint;
  GtkWidget *back;
  GtkScrolledWindow *scroller;
  GtkBox *canvas;
  ZtSealPage *page; /* (borrowed) from the canvas */
};

G_DEFINE_FINAL_TYPE (ZtSealPlacer, zt_seal_placer, ADW_TYPE_BIN)

/* An answer of the viewer's thread, for one page widget or for all. */
typedef struct
{
  ZtSealPlacer *self; /* (owned) */
  guint generation;
  ZtSealPage *page; /* (owned) (nullable) */
  guint index;
} Answer;

static Answer *
answer_new (ZtSealPlacer *self, ZtSealPage *page, guint index)
{
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer){ g_object_ref (self), self->generation,
                      page != NULL ? g_object_ref (page) : NULL, index };
  self->pending++;
  return answer;
}

/* FALSE: nobody waits for it any more. */
static gboolean
answer_take (Answer *answer)
{
  answer->self->pending--;
  return answer->generation == answer->self->generation && answer->self->desk != NULL;
}

static void
answer_free (Answer *answer)
{
  g_clear_object (&answer->page);
  g_object_unref (answer->self);
  g_free (answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static double
number (JsonObject *place, const char *name)
{
  return json_object_get_double_member_with_default (place, name, 0);
}

static JsonObject *
get_place (ZtSealPlacer *self, guint index)
{
  return self->spots != NULL && index < json_array_get_length (self->spots)
             ? json_array_get_object_element (self->spots, index)
             : NULL;
}

/* --- seals on pages --- */

static void
dress (ZtSealPlacer *self, ZtSealPage *page, guint index)
{
  JsonObject *place = get_place (self, index);
  graphene_rect_t bounds;
  double from = 0, width = 0;
  int n_pages = self->preview != NULL ? zt_preview_get_n_pages (self->preview) : 0;

  if (place == NULL || !self->movable)
    return;
  bounds = GRAPHENE_RECT_INIT ((float) number (place, "x"), (float) number (place, "y"),
                               (float) number (place, "width"), (float) number (place, "height"));
  zt_seal_page_set_seal (page, self->seal, &bounds);
  if (self->cross_page && n_pages > 1)
    zt_seal_strip ((guint) n_pages, (guint) zt_json_get_int (place, "page", 1) - 1, &from, &width);
  zt_seal_page_set_strip (page, self->plain, from, width);
}

static ZtSealPage *
small_page (GtkListBoxRow *row)
{
  return ZT_SEAL_PAGE (gtk_widget_get_first_child (gtk_list_box_row_get_child (row)));
}

static void
dress_all (ZtSealPlacer *self)
{
  for (guint i = 0; get_place (self, i) != NULL; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->places, (int) i);

      if (row != NULL)
        dress (self, small_page (row), i);
    }
  dress (self, self->page, self->chosen);
}

static void
show_state (ZtSealPlacer *self)
{
  JsonObject *place = get_place (self, self->chosen);
  const char *name = place != NULL ? zt_json_get_string (place, "title") : NULL;
  int page = place != NULL ? (int) zt_json_get_int (place, "page", 1) : 0;
  gboolean covers = self->movable && zt_seal_page_get_covered (self->page) > TOO_MUCH;
  /* TRANSLATORS: the name of a part of the bid, and a page number */
  g_autofree char *title
      = place != NULL ? g_strdup_printf (_ ("%s · page %d"), name != NULL ? name : "—", page)
                      : g_strdup (_ ("No page gets a visible seal"));

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->hint,
                      !self->movable ? _ ("The bid as it was signed")
                      : covers
                          ? _ ("The seal covers much of the text here: make sure it stays legible.")
                          : _ ("Drag the seal, or move it with the arrow keys."));
  if (covers)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->hint), "warning");
      gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "warning");
      gtk_widget_add_css_class (GTK_WIDGET (self->hint), "dim-label");
    }
  gtk_widget_set_visible (self->back, self->movable && place != NULL
                                          && zt_json_get_boolean (place, "moved", FALSE));
}

/* --- drawing --- */

static void
scroll_to_seal (ZtSealPlacer *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double room = gtk_adjustment_get_page_size (adjustment);

  gtk_adjustment_set_value (adjustment, MAX (0, zt_seal_page_get_seal_top (self->page) - room / 3));
}

static gboolean
scroll_cb (gpointer user_data)
{
  scroll_to_seal (user_data);
  return G_SOURCE_REMOVE;
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;
  ZtPaper *paper = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  ZtSealPlacer *self = answer->self;

  if (answer_take (answer) && paper != NULL)
    {
      if (answer->page != self->page || answer->index == self->chosen)
        {
          zt_seal_page_set_paper (answer->page, paper->texture, paper->width, paper->height);
          dress (self, answer->page, answer->index);
        }
      if (answer->page == self->page && answer->index == self->chosen)
        {
          show_state (self);
          /* Once the box knows its height. */
          g_timeout_add_full (G_PRIORITY_DEFAULT, 50, scroll_cb, g_object_ref (self),
                              g_object_unref);
        }
    }
  else if (error != NULL)
    g_message ("page %u was not drawn: %s", answer->index, error->message);
  g_clear_pointer (&paper, zt_paper_free);
}

static void
draw (ZtSealPlacer *self, ZtSealPage *page, guint index, int width)
{
  JsonObject *place = get_place (self, index);
  ZtPaperRequest *request;

  if (self->preview == NULL || place == NULL)
    return;
  request = g_new0 (ZtPaperRequest, 1);
  *request
      = (ZtPaperRequest){ g_object_ref (self->preview), (int) zt_json_get_int (place, "page", 1),
                          width * gtk_widget_get_scale_factor (GTK_WIDGET (self)) };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), zt_sign_draw, request,
                       (GDestroyNotify) zt_paper_request_free, (GDestroyNotify) zt_paper_free, NULL,
                       drawn_cb, answer_new (self, page, index));
}

static void
on_place_selected_cb (ZtSealPlacer *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  self->chosen = (guint) gtk_list_box_row_get_index (row);
  draw (self, self->page, self->chosen, PAGE_WIDTH);
  show_state (self);
}

static GtkWidget *
make_row (ZtSealPlacer *self, guint index)
{
  JsonObject *place = get_place (self, index);
  const char *name = zt_json_get_string (place, "title");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *page = zt_seal_page_new (SMALL_WIDTH, FALSE);
  GtkWidget *row = gtk_list_box_row_new ();
  /* TRANSLATORS: the name of a part of the bid, and a page number */
  g_autofree char *text = g_strdup_printf (_ ("%s · page %d"), name != NULL ? name : "—",
                                           (int) zt_json_get_int (place, "page", 1));
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (page, "thumbnail");
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  zt_display_set_name (row, text);
  return row;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  ZtSealPlacer *self = answer->self;

  if (!answer_take (answer))
    return;
  if (preview == NULL)
    {
      zt_desk_tell_error (self->desk, NULL, error);
      return;
    }
  self->preview = g_steal_pointer (&preview);
  for (guint i = 0; get_place (self, i) != NULL; i++)
    {
      GtkWidget *row = make_row (self, i);

      gtk_list_box_append (self->places, row);
      draw (self, small_page (GTK_LIST_BOX_ROW (row)), i, SMALL_WIDTH);
    }
  gtk_list_box_select_row (self->places, gtk_list_box_get_row_at_index (self->places, 0));
  show_state (self);
}

/* --- the seal --- */

static void
sealed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  ZtSealPlacer *self = answer->self;

  if (!answer_take (answer))
    return;
  if (texture == NULL)
    zt_desk_tell_error (self->desk, _ ("The seal cannot be shown"), error);
  else if (answer->index == 0)
    g_set_object (&self->seal, texture);
  else
    g_set_object (&self->plain, texture);
  dress_all (self);
}

static void
draw_seal (ZtSealPlacer *self, gboolean plain)
{
  JsonObject *place = get_place (self, 0);
  ZtSealRequest *request;

  if (self->desk == NULL || place == NULL || (plain && self->image == NULL))
    return;
  request = g_new0 (ZtSealRequest, 1);
  *request = (ZtSealRequest){ g_strdup (self->image), g_strdup (self->name),
                              plain ? SEAL_SIZE : number (place, "width"), plain };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), zt_sign_draw_seal, request,
                       (GDestroyNotify) zt_seal_request_free, g_object_unref, NULL, sealed_cb,
                       answer_new (self, NULL, plain));
}

void
zt_seal_placer_set_look (ZtSealPlacer *self, const char *image, const char *name)
{
  g_return_if_fail (ZT_IS_SEAL_PLACER (self));
  g_free (self->image);
  g_free (self->name);
  self->image = g_strdup (image);
  self->name = g_strdup (name);
  draw_seal (self, FALSE);
  draw_seal (self, TRUE);
}

void
zt_seal_placer_set_cross_page (ZtSealPlacer *self, gboolean cross_page)
{
  g_return_if_fail (ZT_IS_SEAL_PLACER (self));
  self->cross_page = cross_page;
  dress_all (self);
}

/* --- where it was put --- */

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (answer_take (answer) && error != NULL)
    zt_desk_tell_error (answer->self->desk, _ ("The seal was not moved"), error);
}

static void
keep (ZtSealPlacer *self, gboolean back)
{
  JsonObject *place = get_place (self, self->chosen);
  ZtSealMove *move = g_new0 (ZtSealMove, 1);

  g_clear_handle_id (&self->keep_source, g_source_remove);
  *move = (ZtSealMove){ .draft = g_strdup (self->draft),
                        .part = g_strdup (zt_json_get_string (place, "part")),
                        .page = back ? 0 : (int) zt_json_get_int (place, "page", 1),
                        .x = number (place, "x"),
                        .y = number (place, "y") };
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_sign_keep_move, move,
                       (GDestroyNotify) zt_seal_move_free, NULL, NULL, kept_cb,
                       answer_new (self, NULL, 0));
}

static gboolean
rested_cb (gpointer user_data)
{
  ZtSealPlacer *self = user_data;

  self->keep_source = 0;
  keep (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_moved_cb (ZtSealPlacer *self, double x, double y)
{
  JsonObject *place = get_place (self, self->chosen);

  if (place == NULL || !self->movable)
    return;
  if (!json_object_has_member (place, "from"))
    {
      JsonObject *from = json_object_new ();

      json_object_set_double_member (from, "x", number (place, "x"));
      json_object_set_double_member (from, "y", number (place, "y"));
      json_object_set_object_member (place, "from", from);
    }
  json_object_set_double_member (place, "x", x);
  json_object_set_double_member (place, "y", y);
  json_object_set_boolean_member (place, "moved", TRUE);
  dress_all (self);
  show_state (self);
  g_clear_handle_id (&self->keep_source, g_source_remove);
  self->keep_source = g_timeout_add (REST, rested_cb, self);
}

static void
on_back_clicked_cb (ZtSealPlacer *self)
{
  JsonObject *place = get_place (self, self->chosen);
  JsonObject *from = place != NULL ? zt_json_get_object (place, "from") : NULL;

  if (from == NULL)
    return;
  json_object_set_double_member (place, "x", number (from, "x"));
  json_object_set_double_member (place, "y", number (from, "y"));
  json_object_set_boolean_member (place, "moved", FALSE);
  keep (self, TRUE);
  dress_all (self);
  show_state (self);
}

/* --- the document --- */

static void
forget (ZtSealPlacer *self)
{
  self->generation++;
  if (self->keep_source != 0)
    keep (self, FALSE);
  if (self->preview != NULL)
    {
      ZtPaperRequest *request = g_new0 (ZtPaperRequest, 1);

      request->preview = g_steal_pointer (&self->preview);
      zt_worker_run_async (zt_desk_get_viewer (self->desk), zt_sign_drop, request,
                           (GDestroyNotify) zt_paper_request_free, NULL, NULL, NULL, NULL);
    }
  g_clear_pointer (&self->spots, json_array_unref);
  self->chosen = 0;
}

void
zt_seal_placer_show (ZtSealPlacer *self, ZtDesk *desk, const char *draft, const char *pdf,
                     JsonArray *places, gboolean movable)
{
  g_return_if_fail (ZT_IS_SEAL_PLACER (self) && desk != NULL && draft != NULL && pdf != NULL);
  forget (self);
  zt_display_clear (GTK_WIDGET (self->places));
  g_set_object (&self->desk, desk);
  g_free (self->draft);
  self->draft = g_strdup (draft);
  self->spots = places != NULL ? json_array_ref (places) : NULL;
  self->movable = movable;
  gtk_widget_set_visible (self->side, places != NULL && json_array_get_length (places) > 0);
  gtk_widget_set_focusable (GTK_WIDGET (self->page), movable);
  zt_seal_page_set_seal (self->page, NULL, NULL);
  show_state (self);
  zt_worker_run_async (zt_desk_get_viewer (desk), zt_sign_open, g_strdup (pdf), g_free,
                       g_object_unref, NULL, opened_cb, answer_new (self, NULL, 0));
}

gboolean
zt_seal_placer_is_settled (ZtSealPlacer *self)
{
  g_return_val_if_fail (ZT_IS_SEAL_PLACER (self), TRUE);
  return self->pending == 0;
}

static void
zt_seal_placer_dispose (GObject *object)
{
  ZtSealPlacer *self = ZT_SEAL_PLACER (object);

  if (self->desk != NULL)
    forget (self);
  g_clear_object (&self->desk);
  g_clear_object (&self->seal);
  g_clear_object (&self->plain);
  gtk_widget_dispose_template (GTK_WIDGET (self), ZT_TYPE_SEAL_PLACER);
  G_OBJECT_CLASS (zt_seal_placer_parent_class)->dispose (object);
}

static void
zt_seal_placer_finalize (GObject *object)
{
  ZtSealPlacer *self = ZT_SEAL_PLACER (object);

  g_free (self->draft);
  g_free (self->image);
  g_free (self->name);
  G_OBJECT_CLASS (zt_seal_placer_parent_class)->finalize (object);
}

static void
zt_seal_placer_class_init (ZtSealPlacerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_seal_placer_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_seal_placer_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-seal-placer.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, side);
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, places);
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, title);
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, back);
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtSealPlacer, canvas);
  gtk_widget_class_bind_template_callback (widget_class, on_place_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
}

static void
zt_seal_placer_init (ZtSealPlacer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->page = ZT_SEAL_PAGE (zt_seal_page_new (PAGE_WIDTH, TRUE));
  g_signal_connect_object (self->page, "moved", G_CALLBACK (on_moved_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->canvas, GTK_WIDGET (self->page));
}
