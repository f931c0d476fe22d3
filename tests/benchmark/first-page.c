/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader does until the first page can be shown: first-page PDF DPI. Prints the
 * milliseconds it took with the helper running, as the window has it. */
#include "zt-preview.h"

#include <stdlib.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = NULL;
  g_autoptr (GBytes) pixels = NULL;
  double width = 0;
  gint64 begun;

  if (argc != 3)
    return 2;
  /* As in the window, whose page has been open for a while when one clicks. */
  zt_preview_warm_up ();
  g_usleep (300 * 1000);
  begun = g_get_monotonic_time ();
  preview = zt_preview_open (argv[1], NULL, &error);
  if (preview != NULL)
    {
      zt_preview_get_page_size (preview, 1, &width, NULL);
      pixels = zt_preview_render (preview, 1, (int) (width * atof (argv[2]) / 72), NULL, NULL, NULL,
                                  &error);
    }
  if (pixels == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("%d pages, first after %.1f ms\n", zt_preview_get_n_pages (preview),
           (double) (g_get_monotonic_time () - begun) / 1000);
  return 0;
}
