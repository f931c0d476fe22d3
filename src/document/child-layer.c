/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's command about what lies over a page: its characters with their places, its links. */
#define G_LOG_DOMAIN "zt-child-layer"

#include "config.h"

#include "child-shown.h"

#include <string.h>

#define MAX_LINKS 2000
#define MAX_URI 2000

static gboolean
describe_action (PopplerAction *action, JsonObject *link)
{
  double top;
  int page = _zt_child_action_page (action, &top);

  if (page > 0)
    {
      json_object_set_int_member (link, "page", page);
      json_object_set_double_member (link, "top", top);
      return TRUE;
    }
  if (action->type == POPPLER_ACTION_URI && action->uri.uri != NULL
      && strlen (action->uri.uri) <= MAX_URI)
    {
      g_autofree char *valid = g_utf8_make_valid (action->uri.uri, -1);

      json_object_set_string_member (link, "uri", valid);
      return TRUE;
    }
  return FALSE;
}

static JsonArray *
read_links (PopplerPage *page)
{
  GList *mapping = poppler_page_get_link_mapping (page);
  JsonArray *links = json_array_new ();
  double height = 0;

  poppler_page_get_size (page, NULL, &height);
  for (GList *l = mapping; l != NULL && json_array_get_length (links) < MAX_LINKS; l = l->next)
    {
      const PopplerLinkMapping *one = l->data;
      JsonObject *link;

      if (one->action == NULL)
        continue;
      link = json_object_new ();
      if (!describe_action (one->action, link))
        {
          json_object_unref (link);
          continue;
        }
      json_object_set_double_member (link, "x", MIN (one->area.x1, one->area.x2));
      json_object_set_double_member (link, "y", height - MAX (one->area.y1, one->area.y2));
      json_object_set_double_member (link, "width", ABS (one->area.x2 - one->area.x1));
      json_object_set_double_member (link, "height", ABS (one->area.y2 - one->area.y1));
      json_array_add_object_element (links, link);
    }
  poppler_page_free_link_mapping (mapping);
  return links;
}

JsonObject *
zt_child_preview_layer (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = _zt_child_find_page (arguments, error);
  g_autofree PopplerRectangle *rectangles = NULL;
  g_autofree char *text = NULL, *valid = NULL;
  float *places;
  JsonObject *answer;
  guint n = 0;

  if (page == NULL)
    return NULL;
  text = poppler_page_get_text (page);
  valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  poppler_page_get_text_layout (page, &rectangles, &n);
  places = g_new (float, n > 0 ? 4 * (gsize) n : 1);
  for (guint i = 0; i < n; i++)
    {
      places[4 * i] = (float) rectangles[i].x1;
      places[4 * i + 1] = (float) rectangles[i].y1;
      places[4 * i + 2] = (float) rectangles[i].x2;
      places[4 * i + 3] = (float) rectangles[i].y2;
    }
  *bytes = g_bytes_new_take (places, 4 * (gsize) n * sizeof *places);
  answer = json_object_new ();
  json_object_set_string_member (answer, "text", valid);
  json_object_set_array_member (answer, "links", read_links (page));
  return answer;
}
