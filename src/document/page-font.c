/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Glyphs onto pages. cairo 1.16 drops subroutines that a CFF font still needs, and characters with
 * them: 如 vanished from a letter. It parses a shared subroutine only once, so that hints counted
 * in it are missing for the next glyph. Therefore it is given faces without any subroutines, made
 * by HarfBuzz of just the glyphs that the passes before have met. */
#define G_LOG_DOMAIN "zt-page-font"

#include "config.h"

#include <cairo-ft.h>
#include <hb-subset.h>

#include "page-layout-private.h"

#define TAG_CFF HB_TAG ('C', 'F', 'F', ' ')

/* What amounts are written with. They get faces of their own, so that a changed price changes only
 * these small fonts and the large ones keep their bytes: a bid sent again is sent as a difference.
 */
static const char amount_characters[] = "0123456789.,¥零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整";

struct _ZtPagesFace
{
  hb_face_t *source; /* (owned) */
  hb_set_t *glyphs;  /* (owned): met so far, but for those of amounts */
  hb_set_t *amount;  /* (owned): the glyphs of amount_characters */
  gboolean is_cff;
  cairo_font_face_t
      *faces[2]; /* (owned) (nullable): made when the first glyph is drawn; [1] for amounts */
};

/* What a FreeType face stands on, for as long as cairo keeps it. */
typedef struct
{
  FT_Library library;
  FT_Face face;
  hb_blob_t *blob;
} Ground;

static void
ground_free (gpointer data)
{
  Ground *ground = data;

  FT_Done_Face (ground->face);
  FT_Done_FreeType (ground->library);
  hb_blob_destroy (ground->blob);
  g_free (ground);
}

void
_zt_pages_face_free (ZtPagesFace *face)
{
  hb_face_destroy (face->source);
  hb_set_destroy (face->glyphs);
  hb_set_destroy (face->amount);
  g_clear_pointer (&face->faces[0], cairo_font_face_destroy);
  g_clear_pointer (&face->faces[1], cairo_font_face_destroy);
  g_free (face);
}

static hb_set_t *
amount_glyphs (PangoFont *font)
{
  hb_set_t *set = hb_set_create ();

  for (const char *c = amount_characters; *c != '\0'; c = g_utf8_next_char (c))
    {
      hb_codepoint_t glyph;

      if (hb_font_get_nominal_glyph (pango_font_get_hb_font (font), g_utf8_get_char (c), &glyph))
        hb_set_add (set, glyph);
    }
  return set;
}

static ZtPagesFace *
find_face (ZtPages *self, PangoFont *font)
{
  hb_face_t *source = hb_font_get_face (pango_font_get_hb_font (font));
  ZtPagesFace *face = g_hash_table_lookup (self->faces, source);

  if (face == NULL)
    {
      hb_blob_t *table = hb_face_reference_table (source, TAG_CFF);

      face = g_new0 (ZtPagesFace, 1);
      face->source = hb_face_reference (source);
      face->glyphs = hb_set_create ();
      face->amount = amount_glyphs (font);
      face->is_cff = hb_blob_get_length (table) > 0;
      hb_blob_destroy (table);
      g_hash_table_insert (self->faces, source, face);
    }
  return face;
}

/* The same glyph numbers, only the glyphs we need, nothing for layout (that is done), no
 * subroutines. */
static hb_blob_t *
make_subset (ZtPagesFace *face, gboolean is_amount)
{
  static const hb_tag_t dropped[]
      = { HB_TAG ('G', 'S', 'U', 'B'), HB_TAG ('G', 'P', 'O', 'S'), HB_TAG ('G', 'D', 'E', 'F'),
          HB_TAG ('B', 'A', 'S', 'E'), HB_TAG ('V', 'O', 'R', 'G'), HB_TAG ('v', 'h', 'e', 'a'),
          HB_TAG ('v', 'm', 't', 'x') };
  hb_subset_input_t *input = hb_subset_input_create_or_fail ();
  hb_face_t *subset;
  hb_blob_t *blob = NULL;

  g_return_val_if_fail (input != NULL, NULL);
  hb_set_union (hb_subset_input_glyph_set (input), is_amount ? face->amount : face->glyphs);
  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    hb_set_add (hb_subset_input_set (input, HB_SUBSET_SETS_DROP_TABLE_TAG), dropped[i]);
  hb_subset_input_set_flags (input, HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_DESUBROUTINIZE
                                        | HB_SUBSET_FLAGS_NO_HINTING);
  subset = hb_subset_or_fail (face->source, input);
  if (subset != NULL)
    blob = hb_face_reference_blob (subset);
  hb_face_destroy (subset);
  hb_subset_input_destroy (input);
  return blob;
}

static cairo_font_face_t *
open_subset (hb_blob_t *blob)
{
  static const cairo_user_data_key_t key;
  Ground *ground = g_new0 (Ground, 1);
  unsigned int length;
  const char *data = hb_blob_get_data (blob, &length);
  cairo_font_face_t *face;

  ground->blob = blob;
  if (FT_Init_FreeType (&ground->library) != 0
      || FT_New_Memory_Face (ground->library, (const FT_Byte *) data, (FT_Long) length, 0,
                             &ground->face)
             != 0)
    g_error ("FreeType cannot open a font that HarfBuzz has made");
  face = cairo_ft_font_face_create_for_ft_face (ground->face, FT_LOAD_NO_HINTING);
  if (cairo_font_face_set_user_data (face, &key, ground, ground_free) != CAIRO_STATUS_SUCCESS)
    ground_free (ground);
  return face;
}

static void
set_font (ZtPages *self, ZtPagesFace *face, gboolean is_amount, PangoFont *font)
{
  PangoFontDescription *description;

  if (face->is_cff && face->faces[is_amount] == NULL)
    {
      hb_blob_t *blob = make_subset (face, is_amount);

      if (blob != NULL)
        face->faces[is_amount] = open_subset (blob);
    }
  if (face->faces[is_amount] == NULL)
    {
      cairo_set_scaled_font (self->cr, pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font)));
      return;
    }
  description = pango_font_describe_with_absolute_size (font);
  cairo_set_font_face (self->cr, face->faces[is_amount]);
  cairo_set_font_size (self->cr,
                       pango_units_to_double (pango_font_description_get_size (description)));
  pango_font_description_free (description);
}

static void
note_glyphs (ZtPagesFace *face, const PangoGlyphString *glyphs)
{
  for (int i = 0; i < glyphs->num_glyphs; i++)
    if ((glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0
        && glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY
        && !hb_set_has (face->amount, glyphs->glyphs[i].glyph))
      hb_set_add (face->glyphs, glyphs->glyphs[i].glyph);
}

/* Answers how many; @glyphs has room for all of the run. Characters that no font has are left
 * blank, as in the layout. */
static int
place_glyphs (PangoGlyphItem *run, double x, double y, int from, int to, cairo_glyph_t *glyphs,
              double *width)
{
  int n = 0;

  for (int i = from; i < to; i++)
    {
      const PangoGlyphInfo *info = &run->glyphs->glyphs[i];

      if (info->glyph != PANGO_GLYPH_EMPTY && (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
        glyphs[n++] = (cairo_glyph_t){ info->glyph,
                                       x + *width + pango_units_to_double (info->geometry.x_offset),
                                       y + pango_units_to_double (info->geometry.y_offset) };
      *width += pango_units_to_double (info->geometry.width);
    }
  return n;
}

/* Is every glyph of this cluster one of amounts? An empty one goes with what stands before it. */
static gboolean
is_amount_cluster (const ZtPagesFace *face, const cairo_glyph_t *glyphs, int n, gboolean before)
{
  for (int i = 0; i < n; i++)
    if (!hb_set_has (face->amount, (hb_codepoint_t) glyphs[i].index))
      return FALSE;
  return n > 0 || before;
}

/* What is drawn at once: clusters of one face, with their text. */
typedef struct
{
  const char *text;
  int bytes;
  cairo_glyph_t *glyphs; /* (borrowed) */
  int n;
  GArray *clusters; /* (owned) of cairo_text_cluster_t */
  gboolean is_amount;
} Piece;

static void
draw_piece (ZtPages *self, ZtPagesFace *face, PangoFont *font, Piece *piece)
{
  if (piece->clusters->len > 0)
    {
      set_font (self, face, piece->is_amount, font);
      cairo_show_text_glyphs (self->cr, piece->text, piece->bytes, piece->glyphs, piece->n,
                              (cairo_text_cluster_t *) (gpointer) piece->clusters->data,
                              (int) piece->clusters->len, 0);
    }
  piece->text += piece->bytes;
  piece->glyphs += piece->n;
  piece->bytes = 0;
  piece->n = 0;
  g_array_set_size (piece->clusters, 0);
}

/* With its text, cluster by cluster, so that the document can be searched and copied from. */
static double
draw_run (ZtPages *self, ZtPagesFace *face, PangoGlyphItem *run, const char *text, double x,
          double y)
{
  g_autofree cairo_glyph_t *glyphs = g_new (cairo_glyph_t, (gsize) run->glyphs->num_glyphs);
  g_autoptr (GArray) clusters = g_array_new (FALSE, FALSE, sizeof (cairo_text_cluster_t));
  PangoFont *font = run->item->analysis.font;
  Piece piece = { text + run->item->offset, 0, glyphs, 0, clusters, FALSE };
  PangoGlyphItemIter iter;
  double width = 0;

  for (gboolean more = pango_glyph_item_iter_init_start (&iter, run, text); more;
       more = pango_glyph_item_iter_next_cluster (&iter))
    {
      cairo_text_cluster_t cluster = { iter.end_index - iter.start_index, 0 };
      cairo_glyph_t *own = piece.glyphs + piece.n;
      gboolean is_amount;

      cluster.num_glyphs = place_glyphs (run, x, y, iter.start_glyph, iter.end_glyph, own, &width);
      is_amount = is_amount_cluster (face, own, cluster.num_glyphs, piece.is_amount);
      if (is_amount != piece.is_amount)
        draw_piece (self, face, font, &piece);
      piece.is_amount = is_amount;
      piece.n += cluster.num_glyphs;
      piece.bytes += cluster.num_bytes;
      g_array_append_val (clusters, cluster);
    }
  draw_piece (self, face, font, &piece);
  return width;
}

static gboolean
is_underlined (PangoGlyphItem *run)
{
  for (GSList *link = run->item->analysis.extra_attrs; link != NULL; link = link->next)
    {
      PangoAttribute *attribute = link->data;

      if (attribute->klass->type == PANGO_ATTR_UNDERLINE
          && ((PangoAttrInt *) attribute)->value != PANGO_UNDERLINE_NONE)
        return TRUE;
    }
  return FALSE;
}

void
_zt_pages_show_line (ZtPages *self, PangoLayoutLine *line, double x, double baseline)
{
  const char *text = pango_layout_get_text (line->layout);

  for (GSList *link = line->runs; link != NULL; link = link->next)
    {
      PangoGlyphItem *run = link->data;
      ZtPagesFace *face = find_face (self, run->item->analysis.font);
      double width;

      if (self->cr == NULL)
        {
          note_glyphs (face, run->glyphs);
          continue;
        }
      width = draw_run (self, face, run, text, x, baseline);
      if (is_underlined (run))
        {
          cairo_set_line_width (self->cr, 0.5);
          cairo_move_to (self->cr, x, baseline + 2.2);
          cairo_line_to (self->cr, x + width, baseline + 2.2);
          cairo_stroke (self->cr);
        }
      x += width;
    }
}
