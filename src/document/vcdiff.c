/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common ground of VCDIFF (RFC 3284). */
#define G_LOG_DOMAIN "zt-vcdiff"

#include "config.h"

#include <string.h>

#include "vcdiff-private.h"

gboolean
_vcd_sources_open (VcdSources *self, const char *const *paths, GError **error)
{
  guint n = paths != NULL ? g_strv_length ((char **) paths) : 0;

  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_mapped_file_unref);
  self->starts = g_new0 (guint64, n + 1);
  for (guint i = 0; i < n; i++)
    {
      GMappedFile *file = g_mapped_file_new (paths[i], FALSE, error);

      if (file == NULL)
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      g_ptr_array_add (self->files, file);
      self->starts[i + 1] = self->starts[i] + g_mapped_file_get_length (file);
    }
  return TRUE;
}

void
_vcd_sources_clear (VcdSources *self)
{
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->starts, g_free);
}

guint64
_vcd_sources_length (VcdSources *self)
{
  return self->starts[self->files->len];
}

const guint8 *
_vcd_sources_at (VcdSources *self, guint64 offset, gsize *length)
{
  guint low = 0, high = self->files->len;

  if (offset >= _vcd_sources_length (self))
    return NULL;
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (self->starts[middle] <= offset)
        low = middle;
      else
        high = middle;
    }
  /* Empty files share their start with the next one: the last of them holds the byte. */
  *length = (gsize) (self->starts[low + 1] - offset);
  return (const guint8 *) g_mapped_file_get_contents (self->files->pdata[low])
         + (offset - self->starts[low]);
}

void
_vcd_cache_update (VcdCache *self, guint64 address)
{
  self->near[self->next] = address;
  self->next = (self->next + 1) % VCD_NEAR;
  self->same[address % (VCD_SAME * 256)] = address;
}

void
_vcd_default_table (VcdHalf table[256][2])
{
  guint at = 0;

  memset (table, 0, 256 * sizeof *table);
  table[at++][0] = (VcdHalf){ VCD_RUN, 0, 0 };
  for (guint8 size = 0; size <= 17; size++)
    table[at++][0] = (VcdHalf){ VCD_ADD, size, 0 };
  for (guint8 mode = 0; mode < 9; mode++)
    {
      table[at++][0] = (VcdHalf){ VCD_COPY, 0, mode };
      for (guint8 size = 4; size <= 18; size++)
        table[at++][0] = (VcdHalf){ VCD_COPY, size, mode };
    }
  for (guint8 mode = 0; mode < 9; mode++)
    for (guint8 add = 1; add <= 4; add++)
      for (guint8 copy = 4; copy <= (mode < 6 ? 6 : 4); copy++)
        {
          table[at][0] = (VcdHalf){ VCD_ADD, add, 0 };
          table[at++][1] = (VcdHalf){ VCD_COPY, copy, mode };
        }
  for (guint8 mode = 0; mode < 9; mode++)
    {
      table[at][0] = (VcdHalf){ VCD_COPY, 4, mode };
      table[at++][1] = (VcdHalf){ VCD_ADD, 1, 0 };
    }
  g_assert (at == 256);
}

void
_vcd_append_number (GByteArray *bytes, guint64 value)
{
  guint8 digits[10];
  guint n = 0;

  do
    {
      digits[n] = (guint8) ((value & 0x7f) | (n > 0 ? 0x80 : 0));
      n++;
      value >>= 7;
    }
  while (value != 0);
  while (n > 0)
    g_byte_array_append (bytes, &digits[--n], 1);
}
