/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printing through the helper: foreign bytes never reach a printer's driver, only pictures of pages
 * do. */
#define G_LOG_DOMAIN "zt-document-print"
#include "config.h"

#include "document-print.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DPI 300.0
#define MOST_PIXELS 24e6 /* an A3 page at 300 dpi has 17 million */

typedef struct
{
  ZtDesk *desk;       /* (owned) */
  ZtPreview *preview; /* (owned) */
  GCancellable *cancellable;
} Print;

static void
print_free (gpointer data, GClosure *closure)
{
  Print *print = data;

  g_cancellable_cancel (print->cancellable);
  g_object_unref (print->cancellable);
  g_object_unref (print->preview);
  g_object_unref (print->desk);
  g_free (print);
}

typedef struct
{
  ZtPreview *preview; /* (owned) */
  ZtPreviewBand band;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->preview);
  g_free (request);
}

static void
surface_free (cairo_surface_t *surface)
{
  cairo_surface_destroy (surface);
}

static void
bytes_key_free (void *bytes)
{
  g_bytes_unref (bytes);
}

/* In the viewer's thread. */
static gpointer
draw_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  static const cairo_user_data_key_t key;
  const Request *request = data;
  int rows = 0, stride = 0;
  GBytes *bytes
      = zt_preview_render_band (request->preview, &request->band, &rows, &stride, NULL, error);
  cairo_surface_t *surface;

  if (bytes == NULL)
    return NULL;
  surface = cairo_image_surface_create_for_data ((guchar *) g_bytes_get_data (bytes, NULL),
                                                 CAIRO_FORMAT_RGB24, request->band.width_px, rows,
                                                 stride);
  cairo_surface_set_user_data (surface, &key, bytes, bytes_key_free);
  return surface;
}

typedef struct
{
  GtkPrintOperation *operation; /* (owned) */
  GtkPrintContext *context;     /* (owned) */
  ZtDesk *desk;                 /* (owned) */
  double width, height;         /* of the page in points, as turned */
} Sheet;

static void
sheet_free (Sheet *sheet)
{
  g_object_unref (sheet->operation);
  g_object_unref (sheet->context);
  g_object_unref (sheet->desk);
  g_free (sheet);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sheet, sheet_free)

/* In its true size where the paper has room, else as large as fits; in the middle. */
static void
paint (const Sheet *sheet, cairo_surface_t *surface)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (sheet->context);
  double room_across = gtk_print_context_get_width (sheet->context);
  double room_down = gtk_print_context_get_height (sheet->context);
  double unit = gtk_print_context_get_dpi_x (sheet->context) / 72;
  double across = sheet->width * unit, down = sheet->height * unit;
  double shrink = MIN (1, MIN (room_across / across, room_down / down));
  double scale = across * shrink / cairo_image_surface_get_width (surface);

  cairo_save (cr);
  cairo_translate (cr, (room_across - across * shrink) / 2, (room_down - down * shrink) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sheet) sheet = user_data;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (surface != NULL)
    {
      paint (sheet, surface);
      cairo_surface_destroy (surface);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      zt_desk_tell_error (sheet->desk, _ ("Printing was stopped: a page cannot be drawn"), error);
      gtk_print_operation_cancel (sheet->operation);
    }
  gtk_print_operation_draw_page_finish (sheet->operation);
}

static void
on_draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int number, Print *print)
{
  Sheet *sheet = g_new0 (Sheet, 1);
  Request *request = g_new0 (Request, 1);
  gboolean tall = gtk_print_context_get_height (context) >= gtk_print_context_get_width (context);
  double dpi;

  *sheet = (Sheet){ g_object_ref (operation), g_object_ref (context), g_object_ref (print->desk), 0,
                    0 };
  *request = (Request){ g_object_ref (print->preview), { .page = number + 1 } };
  zt_preview_get_page_size (print->preview, number + 1, &sheet->width, &sheet->height);
  /* A page across goes on a sheet along. */
  if ((sheet->height >= sheet->width) != tall)
    {
      double width = sheet->width;

      sheet->width = sheet->height;
      sheet->height = width;
      request->band.turn = 1;
    }
  dpi = MIN (DPI, 72 * sqrt (MOST_PIXELS / MAX (sheet->width * sheet->height, 1)));
  request->band.width_px = (int) CLAMP (sheet->width * dpi / 72, 1, 8192);
  gtk_print_operation_set_defer_drawing (operation);
  zt_worker_run_async (zt_desk_get_viewer (print->desk), draw_job, request,
                       (GDestroyNotify) request_free, (GDestroyNotify) surface_free,
                       print->cancellable, drawn_cb, sheet);
}

static void
on_done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, Print *print)
{
  g_autoptr (GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;
  gtk_print_operation_get_error (operation, &error);
  zt_desk_tell_error (print->desk, _ ("The document was not printed"), error);
}

GtkPrintOperation *
zt_document_print (GtkWidget *widget, ZtDesk *desk, ZtPreview *preview, const char *title,
                   int current, const char *file)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkPrintOperation *operation;
  Print *print;

  g_return_val_if_fail (GTK_IS_WIDGET (widget) && ZT_IS_PREVIEW (preview), NULL);
  operation = gtk_print_operation_new ();
  print = g_new0 (Print, 1);
  *print = (Print){ g_object_ref (desk), g_object_ref (preview), g_cancellable_new () };
  gtk_print_operation_set_n_pages (operation, zt_preview_get_n_pages (preview));
  gtk_print_operation_set_current_page (operation, MAX (current, 1) - 1);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  if (title != NULL)
    gtk_print_operation_set_job_name (operation, title);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (on_draw_page_cb), print, print_free,
                         0);
  g_signal_connect (operation, "done", G_CALLBACK (on_done_cb), print);
  if (file != NULL)
    gtk_print_operation_set_export_filename (operation, file);
  gtk_print_operation_run (operation,
                           file != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT
                                        : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL);
  return operation;
}
