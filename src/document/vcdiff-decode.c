/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading VCDIFF (RFC 3284) that somebody else may have written: every number is checked before it
 * is used. */
#define G_LOG_DOMAIN "zt-vcdiff-decode"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "vcdiff-private.h"
#include "zt-os.h"

#define MAX_WINDOW ((guint64) 64 * 1024 * 1024)

/* Bytes yet to be read; @bad sticks once anything asked for more than there is. */
typedef struct
{
  const guint8 *at, *end;
  gboolean bad;
} Reader;

typedef struct
{
  VcdSources sources;
  VcdHalf table[256][2];
  GOutputStream *stream; /* (borrowed) */
  guint64 written, limit;
  /* The window */
  guint64 segment_start, segment_length;
  guint8 *target;
  gsize filled, length;
  Reader data, instructions, addresses;
  VcdCache cache;
} Decoder;

static gboolean
set_bad (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("The difference file is damaged or does not fit its sources."));
  return FALSE;
}

static guint8
read_byte (Reader *reader)
{
  if (reader->at >= reader->end)
    {
      reader->bad = TRUE;
      return 0;
    }
  return *reader->at++;
}

/* RFC 3284 §2: base 128, most significant first. */
static guint64
read_number (Reader *reader)
{
  guint64 value = 0;
  guint8 byte;

  do
    {
      byte = read_byte (reader);
      if (value > (G_MAXUINT64 >> 7))
        reader->bad = TRUE;
      value = value << 7 | (byte & 0x7f);
    }
  while ((byte & 0x80) != 0 && !reader->bad);
  return value;
}

static Reader
take (Reader *reader, guint64 length)
{
  Reader part = { reader->at, reader->at, FALSE };

  if (length > (guint64) (reader->end - reader->at))
    {
      reader->bad = part.bad = TRUE;
      return part;
    }
  part.end = reader->at + length;
  reader->at += length;
  return part;
}

static guint64
read_address (Decoder *self, guint mode, guint64 here)
{
  guint64 address, value;

  if (mode >= 2 + VCD_NEAR)
    address = self->cache.same[(mode - 2 - VCD_NEAR) * 256 + read_byte (&self->addresses)];
  else
    {
      value = read_number (&self->addresses);
      if (mode == 0)
        address = value;
      else if (mode == 1)
        address = value <= here ? here - value : G_MAXUINT64;
      else
        address = self->cache.near[mode - 2] <= G_MAXUINT64 - value
                      ? self->cache.near[mode - 2] + value
                      : G_MAXUINT64;
    }
  if (!self->addresses.bad && address < here)
    _vcd_cache_update (&self->cache, address);
  return address;
}

/* From the sources, from what this window has so far, or from one into the other. */
static gboolean
copy (Decoder *self, guint64 address, guint64 length)
{
  while (length > 0 && address < self->segment_length)
    {
      gsize room;
      const guint8 *bytes = _vcd_sources_at (&self->sources, self->segment_start + address, &room);
      gsize n = (gsize) MIN (MIN (length, self->segment_length - address), room);

      if (bytes == NULL)
        return FALSE;
      memcpy (self->target + self->filled, bytes, n);
      self->filled += n;
      address += n;
      length -= n;
    }
  for (; length > 0; length--, address++)
    {
      guint64 from = address - self->segment_length;

      if (from >= self->filled)
        return FALSE;
      self->target[self->filled++] = self->target[from]; /* may overlap itself: byte by byte */
    }
  return TRUE;
}

static gboolean
run_half (Decoder *self, const VcdHalf *half)
{
  guint64 length = half->size;

  if (half->type == VCD_NOOP)
    return TRUE;
  if (length == 0)
    length = read_number (&self->instructions);
  if (self->instructions.bad || length > self->length - self->filled)
    return FALSE;
  if (half->type == VCD_ADD)
    {
      Reader bytes = take (&self->data, length);

      if (bytes.bad)
        return FALSE;
      memcpy (self->target + self->filled, bytes.at, length);
      self->filled += length;
      return TRUE;
    }
  if (half->type == VCD_RUN)
    {
      memset (self->target + self->filled, read_byte (&self->data), length);
      self->filled += length;
      return !self->data.bad;
    }
  return copy (self, read_address (self, half->mode, self->segment_length + self->filled), length)
         && !self->addresses.bad;
}

static gboolean
run_window (Decoder *self)
{
  memset (&self->cache, 0, sizeof self->cache);
  while (self->instructions.at < self->instructions.end)
    {
      const VcdHalf *code = self->table[read_byte (&self->instructions)];

      if (!run_half (self, &code[0]) || !run_half (self, &code[1]))
        return FALSE;
    }
  return self->filled == self->length && self->data.at == self->data.end
         && self->addresses.at == self->addresses.end;
}

static gboolean
read_segment (Decoder *self, Reader *reader, guint8 indicator, GError **error)
{
  guint64 total = _vcd_sources_length (&self->sources);

  self->segment_start = self->segment_length = 0;
  if ((indicator & ~(VCD_SOURCE | VCD_TARGET)) != 0 || (indicator & VCD_TARGET) != 0)
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
          _ ("The difference file uses checksums or target windows, which are not read here."));
      return FALSE;
    }
  if ((indicator & VCD_SOURCE) == 0)
    return TRUE;
  self->segment_length = read_number (reader);
  self->segment_start = read_number (reader);
  if (reader->bad || self->segment_start > total
      || self->segment_length > total - self->segment_start)
    return set_bad (error);
  return TRUE;
}

/* Splits the window into its sections (RFC 3284 §4.2, §4.3). */
static gboolean
read_window (Decoder *self, Reader *reader, GError **error)
{
  Reader body;
  guint64 length, data, instructions, addresses;
  guint8 indicator = read_byte (reader), delta_indicator;

  if (!read_segment (self, reader, indicator, error))
    return FALSE;
  body = take (reader, read_number (reader));
  length = read_number (&body);
  delta_indicator = read_byte (&body);
  data = read_number (&body);
  instructions = read_number (&body);
  addresses = read_number (&body);
  if (reader->bad || body.bad || delta_indicator != 0)
    return set_bad (error);
  if (length > MAX_WINDOW || length > self->limit - self->written)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The difference file makes a larger file than it may."));
      return FALSE;
    }
  self->data = take (&body, data);
  self->instructions = take (&body, instructions);
  self->addresses = take (&body, addresses);
  if (body.bad || body.at != body.end)
    return set_bad (error);
  self->length = (gsize) length;
  self->filled = 0;
  return TRUE;
}

static gboolean
decode_window (Decoder *self, Reader *reader, GError **error)
{
  gboolean ok;

  if (!read_window (self, reader, error))
    return FALSE;
  self->target = g_try_malloc (MAX (self->length, 1));
  if (self->target == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The difference file makes a larger file than it may."));
      return FALSE;
    }
  ok = run_window (self) || set_bad (error);
  ok = ok
       && g_output_stream_write_all (self->stream, self->target, self->length, NULL, NULL, error);
  self->written += self->length;
  g_clear_pointer (&self->target, g_free);
  return ok;
}

static gboolean
decode (Decoder *self, GMappedFile *delta, GError **error)
{
  static const guint8 magic[4] = { 0xd6, 0xc3, 0xc4, 0 };
  Reader reader = { (const guint8 *) g_mapped_file_get_contents (delta), NULL, FALSE };

  reader.end = reader.at + g_mapped_file_get_length (delta);
  if (g_mapped_file_get_length (delta) < VCD_HEADER_SIZE
      || memcmp (reader.at, magic, sizeof magic) != 0)
    return set_bad (error);
  if (reader.at[4] != 0)
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
          _ ("The difference file uses compression or code tables that are not read here."));
      return FALSE;
    }
  reader.at += VCD_HEADER_SIZE;
  _vcd_default_table (self->table);
  while (reader.at < reader.end)
    if (!decode_window (self, &reader, error))
      return FALSE;
  return g_output_stream_close (self->stream, NULL, error);
}

gboolean
zt_vcdiff_decode (const char *const *sources, const char *delta, const char *out, guint64 limit,
                  GError **error)
{
  g_autofree char *part = g_strconcat (out, ".part", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (part);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GMappedFile) mapped = NULL;
  Decoder self = { .limit = limit };
  gboolean ok = FALSE;

  g_return_val_if_fail (delta != NULL && out != NULL, FALSE);
  mapped = g_mapped_file_new (delta, FALSE, error);
  if (mapped != NULL && _vcd_sources_open (&self.sources, sources, error))
    {
      stream
          = g_file_replace (file, NULL, FALSE,
                            G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
      self.stream = G_OUTPUT_STREAM (stream);
      ok = stream != NULL && decode (&self, mapped, error);
    }
  if (!ok)
    zt_error_convert_gio (error);
  ok = ok && zt_os_commit_file (part, out, error);
  if (!ok)
    g_unlink (part);
  _vcd_sources_clear (&self.sources);
  return ok;
}
