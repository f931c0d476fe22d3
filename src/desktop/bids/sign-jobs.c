/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the view of signing lets workers do. */
#define G_LOG_DOMAIN "zt-sign-jobs"
#include "config.h"

#include "sign-jobs.h"

#include "seal-draw.h"
#include "zt-key.h"
#include "zt-store.h"
#include "zt-time.h"

#define SEAL_PIXELS 4.0 /* a point: sharp when one looks closely */

void
zt_sign_material_free (ZtSignMaterial *material)
{
  g_free (material->pdf);
  g_clear_pointer (&material->places, json_array_unref);
  g_clear_pointer (&material->identities, g_ptr_array_unref);
  g_free (material->identity);
  g_free (material->seal_image);
  g_free (material->signer);
  g_free (material);
}

static void
list_identities (ZtSignMaterial *material)
{
  g_autofree char *documents = g_build_filename (g_get_home_dir (), "zhaotou", NULL);
  g_autofree char *folder = NULL;
  const char *folders[] = { NULL, NULL, NULL };
  guint n = 0;

  if (material->identity != NULL && !g_str_has_prefix (material->identity, "pkcs11:"))
    folder = g_path_get_dirname (material->identity);
  if (folder != NULL)
    folders[n++] = folder;
  if (g_file_test (documents, G_FILE_TEST_IS_DIR))
    folders[n++] = documents;
  material->identities = zt_identity_list (folders, NULL);
}

/* A key file tells its certificate only to its PIN: until then, who signed last. */
static char *
find_signer (ZtWorkspace *ws, const ZtSignMaterial *material)
{
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ZtCertificate) last = NULL;

  for (guint i = 0; material->identities != NULL && i < material->identities->len; i++)
    {
      const ZtIdentity *identity = g_ptr_array_index (material->identities, i);

      if (g_strcmp0 (identity->id, material->identity) == 0 && identity->certificate != NULL)
        return zt_certificate_get_name (identity->certificate);
    }
  der = zt_store_get_fact (zt_workspace_get_own (ws), "signing-certificate", NULL);
  last = der != NULL ? zt_certificate_new (der, NULL) : NULL;
  return last != NULL ? zt_certificate_get_name (last)
                      : zt_workspace_get_setting (ws, "organisation-name");
}

gpointer
zt_sign_gather (ZtWorkspace *ws, gpointer draft, const ZtWork *work, GError **error)
{
  ZtSignMaterial *material = g_new0 (ZtSignMaterial, 1);

  material->identity = zt_workspace_get_setting (ws, "identity");
  list_identities (material);
  material->signer = find_signer (ws, material);
  material->seal_image = zt_bid_seal_image (ws);
  material->cross_page = zt_bid_get_cross_page (ws, draft);
  material->pdf
      = zt_bid_compose (ws, draft, zt_worker_progress, (gpointer) work, work->cancellable, error);
  if (material->pdf == NULL)
    g_clear_pointer (&material, zt_sign_material_free);
  else
    material->places = zt_bid_seal_places (ws, draft, NULL);
  return material;
}

void
zt_paper_request_free (ZtPaperRequest *request)
{
  g_clear_object (&request->preview);
  g_free (request);
}

void
zt_paper_free (ZtPaper *paper)
{
  g_clear_object (&paper->texture);
  g_free (paper);
}

gpointer
zt_sign_open (ZtWorkspace *ws, gpointer path, const ZtWork *work, GError **error)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (path, work->cancellable, error);

  /* Later pages must be known exactly: a seal is placed on them. */
  if (preview == NULL
      || (zt_preview_has_guesses (preview)
          && !zt_preview_read_sizes (preview, work->cancellable, error)))
    return NULL;
  return g_steal_pointer (&preview);
}

gpointer
zt_sign_draw (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtPaperRequest *request = data;
  int height = 0, stride = 0;
  g_autoptr (GBytes) bytes = zt_preview_render (request->preview, request->page, request->width,
                                                &height, &stride, work->cancellable, error);
  ZtPaper *paper;

  if (bytes == NULL)
    return NULL;
  paper = g_new0 (ZtPaper, 1);
  paper->texture
      = gdk_memory_texture_new (request->width, height, GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
  zt_preview_get_page_size (request->preview, request->page, &paper->width, &paper->height);
  return paper;
}

gpointer
zt_sign_drop (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_clear_object (&((ZtPaperRequest *) data)->preview);
  return NULL;
}

void
zt_seal_request_free (ZtSealRequest *request)
{
  g_free (request->image);
  g_free (request->name);
  g_free (request);
}

gpointer
zt_sign_draw_seal (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtSealRequest *request = data;
  g_autofree char *date = zt_seal_date (zt_time_now ());
  ZtSealLook look = { request->image, request->plain ? NULL : request->name,
                      request->plain ? NULL : date, request->size, request->size };
  cairo_surface_t *surface = zt_seal_draw (&look, SEAL_PIXELS, error);
  int stride, height;
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;

  if (surface == NULL)
    return NULL;
  stride = cairo_image_surface_get_stride (surface);
  height = cairo_image_surface_get_height (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) stride * (gsize) height);
  texture = gdk_memory_texture_new (cairo_image_surface_get_width (surface), height,
                                    GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
  cairo_surface_destroy (surface);
  return texture;
}

void
zt_seal_move_free (ZtSealMove *move)
{
  g_free (move->draft);
  g_free (move->part);
  g_free (move);
}

gpointer
zt_sign_keep_move (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtSealMove *move = data;

  if (move->part == NULL)
    return GINT_TO_POINTER (zt_bid_set_cross_page (ws, move->draft, move->cross_page, error));
  return GINT_TO_POINTER (
      zt_bid_move_seal (ws, move->draft, move->part, move->page, move->x, move->y, error));
}
