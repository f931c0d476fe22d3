/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the seals of a bid stand: where the composer expects them, unless somebody moved them; and
 * with which picture. */
#define G_LOG_DOMAIN "zt-bid-seal-places"
#include "config.h"

#include "bid-private.h"

#include "zt-library.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Evidence "sealing": {"crossPage", "moved": {part: {"from": place, "page", "x", "y"}}}. It is no
 * content of the bid: moving a seal asks for no other check and no other PDF. */
#define SEALING "sealing"

static JsonObject *
get_sealing (ZtWorkspace *ws, const ZtBidContext *context)
{
  JsonObject *sealing = _zt_bid_get_evidence (ws, context, SEALING, NULL);

  return sealing != NULL ? sealing : json_object_new ();
}

static double
number (JsonObject *object, const char *name)
{
  return json_object_get_double_member_with_default (object, name, 0);
}

static gboolean
same_spot (JsonObject *a, JsonObject *b)
{
  return zt_json_get_int (a, "page", 0) == zt_json_get_int (b, "page", 0)
         && fabs (number (a, "x") - number (b, "x")) < 0.01
         && fabs (number (a, "y") - number (b, "y")) < 0.01;
}

/* A move holds as long as the composer still puts the seal where it was moved from: after an edit
 * that shifts the page nobody has looked at the new place. */
static void
apply_move (JsonObject *place, JsonObject *sealing)
{
  JsonObject *moves = zt_json_get_object (sealing, "moved");
  const char *part = zt_json_get_string (place, "part");
  JsonObject *move = moves != NULL && part != NULL && json_object_has_member (moves, part)
                         ? json_object_get_object_member (moves, part)
                         : NULL;
  JsonObject *from = move != NULL ? zt_json_get_object (move, "from") : NULL;

  if (from == NULL || !same_spot (from, place))
    return;
  json_object_set_object_member (place, "from", json_object_ref (from));
  json_object_set_int_member (place, "page", zt_json_get_int (move, "page", 1));
  json_object_set_double_member (place, "x", number (move, "x"));
  json_object_set_double_member (place, "y", number (move, "y"));
  json_object_set_boolean_member (place, "moved", TRUE);
}

JsonArray *
zt_bid_seal_places (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) sealing = NULL;
  g_autoptr (JsonArray) places = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  places = _zt_bid_composed_places (ws, &context, error);
  if (places == NULL)
    return NULL;
  sealing = get_sealing (ws, &context);
  for (guint i = 0; i < json_array_get_length (places); i++)
    apply_move (json_array_get_object_element (places, i), sealing);
  return g_steal_pointer (&places);
}

static JsonObject *
find_place (JsonArray *places, const char *part, GError **error)
{
  for (guint i = 0; i < json_array_get_length (places); i++)
    {
      JsonObject *place = json_array_get_object_element (places, i);

      if (g_strcmp0 (zt_json_get_string (place, "part"), part) == 0)
        return place;
    }
  /* TRANSLATORS: %s is the id of a part of the bid */
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("Part “%s” has no place for a seal."), part);
  return NULL;
}

static gboolean
check_unsigned (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) signed_ = _zt_bid_current_evidence (ws, context, "signed");

  if (signed_ == NULL)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                       _ ("The bid is signed: its seals stand where they are. Change the draft to "
                          "sign it anew."));
  return FALSE;
}

/* On the page as it will be signed, not beside it: nobody enters a PIN in vain. */
static gboolean
check_inside (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *place, int page, double x,
              double y, GError **error)
{
  g_autofree char *pdf = _zt_bid_compose (ws, context, NULL, NULL, NULL, error);
  g_autoptr (ZtPreview) preview = pdf != NULL ? zt_preview_open (pdf, NULL, error) : NULL;
  double width = 0, height = 0;

  if (preview == NULL)
    return FALSE;
  if (page >= 1 && page <= zt_preview_get_n_pages (preview))
    zt_preview_get_page_size (preview, page, &width, &height);
  if (isfinite (x) && isfinite (y) && x >= 0 && y >= 0
      && x + number (place, "width") <= width + 0.01
      && y + number (place, "height") <= height + 0.01)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               _ ("The seal does not fit on page %d at that place."), page);
  return FALSE;
}

static JsonObject *
get_moves (JsonObject *sealing)
{
  if (zt_json_get_object (sealing, "moved") == NULL)
    json_object_set_object_member (sealing, "moved", json_object_new ());
  return json_object_get_object_member (sealing, "moved");
}

gboolean
zt_bid_move_seal (ZtWorkspace *ws, const char *draft, const char *part, int page, double x,
                  double y, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonArray) places = NULL;
  g_autoptr (JsonObject) sealing = NULL;
  JsonObject *place, *move;

  g_return_val_if_fail (ws != NULL && draft != NULL && part != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error) || !check_unsigned (ws, &context, error))
    return FALSE;
  places = _zt_bid_composed_places (ws, &context, error);
  place = places != NULL ? find_place (places, part, error) : NULL;
  if (place == NULL || (page > 0 && !check_inside (ws, &context, place, page, x, y, error)))
    return FALSE;
  sealing = get_sealing (ws, &context);
  if (page > 0)
    {
      move = json_object_new ();
      json_object_set_object_member (move, "from", json_object_ref (place));
      json_object_set_int_member (move, "page", page);
      json_object_set_double_member (move, "x", x);
      json_object_set_double_member (move, "y", y);
      json_object_set_object_member (get_moves (sealing), part, move);
    }
  else
    json_object_remove_member (get_moves (sealing), part);
  return _zt_bid_put_evidence (ws, &context, SEALING, sealing, error);
}

gboolean
zt_bid_get_cross_page (ZtWorkspace *ws, const char *draft)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) sealing = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, NULL))
    return FALSE;
  sealing = get_sealing (ws, &context);
  return zt_json_get_boolean (sealing, "crossPage", FALSE);
}

gboolean
zt_bid_set_cross_page (ZtWorkspace *ws, const char *draft, gboolean cross_page, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) sealing = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error) || !check_unsigned (ws, &context, error))
    return FALSE;
  sealing = get_sealing (ws, &context);
  json_object_set_boolean_member (sealing, "crossPage", cross_page);
  return _zt_bid_put_evidence (ws, &context, SEALING, sealing, error);
}

char *
zt_bid_seal_image (ZtWorkspace *ws)
{
  g_autoptr (GPtrArray) seals = zt_library_list (ws, "seal", NULL, NULL);

  for (guint i = 0; seals != NULL && i < seals->len; i++)
    {
      JsonArray *files
          = zt_json_get_array (zt_record_get_body (g_ptr_array_index (seals, i)), "files");

      for (guint j = 0; files != NULL && j < json_array_get_length (files); j++)
        {
          JsonObject *file = json_array_get_object_element (files, j);
          const char *sha256 = zt_json_get_string (file, "sha256");

          if (g_strcmp0 (zt_json_get_string (file, "mediaType"), "image/png") == 0 && sha256 != NULL
              && zt_blobs_has (ws->blobs, sha256))
            return zt_blobs_path (ws->blobs, sha256);
        }
    }
  return NULL;
}
