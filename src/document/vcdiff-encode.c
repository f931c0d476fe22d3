/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing VCDIFF: blocks of the sources are found again anywhere in the target by a rolling hash,
 * then grown both ways. */
#define G_LOG_DOMAIN "zt-vcdiff-encode"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "vcdiff-private.h"
#include "zt-os.h"

#define MIN_BLOCK 32u
#define MAX_BLOCKS (1u << 21) /* of the sources: bounds the index's memory to some 32 MiB */
#define MAX_CHAIN 12u         /* candidates looked at for one place */
#define MIN_RUN 24u
#define MAX_SEGMENT                                                                                \
  ((guint64) 1                                                                                     \
   << 30) /* of the sources that one window may refer to: others' decoders count in 32 bits */
#define MULTIPLIER 0x9e3779b1u

typedef struct
{
  gsize size;      /* of a block */
  guint32 removal; /* MULTIPLIER ^ (size - 1): takes the oldest byte out of the hash */
  guint bits;
  guint32 *heads;   /* hash -> block + 1 */
  guint32 *chain;   /* block -> next block + 1 */
  guint64 *offsets; /* block -> offset in the sources */
  guint n_blocks;
} Index;

typedef struct
{
  VcdType type;
  gsize length;
  guint64 address; /* VCD_COPY: offset in the sources; else offset in the window */
} Step;

typedef struct
{
  VcdSources sources;
  Index index;
  const guint8 *target; /* of the window */
  gsize length;
  GArray *steps;     /* (element-type Step) */
  guint64 low, high; /* the part of the sources this window refers to */
} Encoder;

static void
index_clear (Index *index)
{
  g_clear_pointer (&index->heads, g_free);
  g_clear_pointer (&index->chain, g_free);
  g_clear_pointer (&index->offsets, g_free);
}

static guint32
hash_block (const guint8 *data, gsize size)
{
  guint32 hash = 0;

  for (gsize i = 0; i < size; i++)
    hash = hash * MULTIPLIER + data[i];
  return hash;
}

static guint32
slot (const Index *index, guint32 hash)
{
  return (hash * 0x85ebca6bu) >> (32 - index->bits);
}

static void
build_index (Encoder *self)
{
  Index *index = &self->index;
  guint64 total = _vcd_sources_length (&self->sources);
  guint capacity;

  index->size = MIN_BLOCK;
  while (total / index->size > MAX_BLOCKS)
    index->size *= 2;
  index->removal = 1;
  for (gsize i = 1; i < index->size; i++)
    index->removal *= MULTIPLIER;
  capacity = (guint) (total / index->size) + 1;
  for (index->bits = 8; (1u << index->bits) < capacity * 2 && index->bits < 23; index->bits++)
    ;
  index->heads = g_new0 (guint32, (gsize) 1 << index->bits);
  index->chain = g_new0 (guint32, capacity);
  index->offsets = g_new (guint64, capacity);
  for (guint f = 0; f < self->sources.files->len; f++)
    {
      const guint8 *data
          = (const guint8 *) g_mapped_file_get_contents (self->sources.files->pdata[f]);
      gsize length = g_mapped_file_get_length (self->sources.files->pdata[f]);

      for (gsize at = 0; at + index->size <= length; at += index->size)
        {
          guint32 place = slot (index, hash_block (data + at, index->size)),
                  block = index->n_blocks++;

          index->offsets[block] = self->sources.starts[f] + at;
          index->chain[block] = index->heads[place];
          index->heads[place] = block + 1;
        }
    }
}

static void
add_step (Encoder *self, VcdType type, guint64 address, gsize length)
{
  Step step = { type, length, address };

  if (length > 0)
    g_array_append_val (self->steps, step);
}

/* What no source has: as it is, but long runs of one byte short. */
static void
add_literal (Encoder *self, gsize from, gsize to)
{
  gsize start = from, at = from;

  while (at < to)
    {
      gsize end = at + 1;

      while (end < to && self->target[end] == self->target[at])
        end++;
      if (end - at >= MIN_RUN)
        {
          add_step (self, VCD_ADD, start, at - start);
          add_step (self, VCD_RUN, at, end - at);
          start = end;
        }
      at = end;
    }
  add_step (self, VCD_ADD, start, to - start);
}

typedef struct
{
  guint64 offset; /* in the sources */
  gsize start;    /* in the window */
  gsize length;
} Match;

static gsize
common_prefix (const guint8 *a, const guint8 *b, gsize limit)
{
  gsize n = 0;

  while (n + 8 <= limit && memcmp (a + n, b + n, 8) == 0)
    n += 8;
  while (n < limit && a[n] == b[n])
    n++;
  return n;
}

/* Grows a candidate forwards, and backwards over what is not yet written. */
static gboolean
grow (Encoder *self, guint64 offset, gsize at, gsize written, Match *match)
{
  gsize room, back = 0, forward;
  const guint8 *source = _vcd_sources_at (&self->sources, offset, &room);
  gsize before = at - written;
  guint file_start = 0;

  forward = common_prefix (source, self->target + at, MIN (room, self->length - at));
  if (forward < self->index.size)
    return FALSE;
  while (file_start + 1 < self->sources.files->len
         && self->sources.starts[file_start + 1] <= offset)
    file_start++;
  before = MIN (before, (gsize) (offset - self->sources.starts[file_start]));
  while (back < before && source[-1 - (gssize) back] == self->target[at - 1 - back])
    back++;
  if (forward + back <= match->length)
    return FALSE;
  /* A window may not refer to more of the sources than decoders can count. */
  if (MAX (self->high, offset + forward) - MIN (self->low, offset - back) > MAX_SEGMENT)
    return FALSE;
  *match = (Match){ offset - back, at - back, forward + back };
  return TRUE;
}

static gboolean
find (Encoder *self, guint32 hash, gsize at, gsize written, Match *match)
{
  const Index *index = &self->index;
  guint32 block = index->heads[slot (index, hash)];

  match->length = 0;
  for (guint tries = 0; block != 0 && tries < MAX_CHAIN; tries++, block = index->chain[block - 1])
    grow (self, index->offsets[block - 1], at, written, match);
  return match->length > 0;
}

static void
find_steps (Encoder *self)
{
  const Index *index = &self->index;
  gsize written = 0, at = 0;
  gboolean fresh = TRUE;
  guint32 hash = 0;

  while (index->n_blocks > 0 && at + index->size <= self->length)
    {
      Match match;

      if (fresh)
        hash = hash_block (self->target + at, index->size);
      fresh = FALSE;
      if (find (self, hash, at, written, &match))
        {
          add_literal (self, written, match.start);
          add_step (self, VCD_COPY, match.offset, match.length);
          self->low = MIN (self->low, match.offset);
          self->high = MAX (self->high, match.offset + match.length);
          written = at = match.start + match.length;
          fresh = TRUE;
          continue;
        }
      if (at + index->size < self->length)
        hash = (hash - self->target[at] * index->removal) * MULTIPLIER
               + self->target[at + index->size];
      at++;
    }
  add_literal (self, written, self->length);
}

/* The shortest of the modes for this address (RFC 3284 §5.3). */
static guint
choose_mode (const VcdCache *cache, guint64 address, guint64 here, guint64 *value)
{
  guint best = 0;

  *value = address;
  if (cache->same[address % (VCD_SAME * 256)] == address)
    {
      *value = address % 256;
      return 2 + VCD_NEAR + (guint) (address % (VCD_SAME * 256) / 256);
    }
  if (here - address < *value)
    {
      *value = here - address;
      best = 1;
    }
  for (guint i = 0; i < VCD_NEAR; i++)
    if (address >= cache->near[i] && address - cache->near[i] < *value)
      {
        *value = address - cache->near[i];
        best = 2 + i;
      }
  return best;
}

typedef struct
{
  GByteArray *data, *instructions, *addresses;
} Sections;

static void
append_byte (GByteArray *bytes, guint value)
{
  guint8 byte = (guint8) value;

  g_byte_array_append (bytes, &byte, 1);
}

static void
write_copy (Sections *sections, VcdCache *cache, guint64 address, guint64 here, gsize length)
{
  guint64 value;
  guint mode = choose_mode (cache, address, here, &value), code = 19 + 16 * mode;

  if (length >= 4 && length <= 18)
    append_byte (sections->instructions, code + (guint) length - 3);
  else
    {
      append_byte (sections->instructions, code);
      _vcd_append_number (sections->instructions, length);
    }
  if (mode >= 2 + VCD_NEAR)
    append_byte (sections->addresses, (guint) value);
  else
    _vcd_append_number (sections->addresses, value);
  _vcd_cache_update (cache, address);
}

static void
write_steps (Encoder *self, Sections *sections)
{
  guint64 here = self->high - self->low;
  VcdCache cache = { 0 };

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      switch (step->type)
        {
        case VCD_COPY:
          write_copy (sections, &cache, step->address - self->low, here, step->length);
          break;
        case VCD_RUN:
          append_byte (sections->instructions, 0);
          _vcd_append_number (sections->instructions, step->length);
          append_byte (sections->data, self->target[step->address]);
          break;
        default:
          append_byte (sections->instructions, step->length <= 17 ? 1 + (guint) step->length : 1);
          if (step->length > 17)
            _vcd_append_number (sections->instructions, step->length);
          g_byte_array_append (sections->data, self->target + step->address, (guint) step->length);
        }
      here += step->length;
    }
}

static void
append_window (Encoder *self, const Sections *sections, GByteArray *out)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  _vcd_append_number (body, self->length);
  append_byte (body, 0); /* no secondary compression */
  _vcd_append_number (body, sections->data->len);
  _vcd_append_number (body, sections->instructions->len);
  _vcd_append_number (body, sections->addresses->len);
  append_byte (out, self->high > self->low ? VCD_SOURCE : 0);
  if (self->high > self->low)
    {
      _vcd_append_number (out, self->high - self->low);
      _vcd_append_number (out, self->low);
    }
  _vcd_append_number (out, (guint64) body->len + sections->data->len + sections->instructions->len
                               + sections->addresses->len);
  g_byte_array_append (out, body->data, body->len);
  g_byte_array_append (out, sections->data->data, sections->data->len);
  g_byte_array_append (out, sections->instructions->data, sections->instructions->len);
  g_byte_array_append (out, sections->addresses->data, sections->addresses->len);
}

static gboolean
encode_window (Encoder *self, GOutputStream *stream, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new (), instructions = g_byte_array_new ();
  g_autoptr (GByteArray) addresses = g_byte_array_new (), window = g_byte_array_new ();
  Sections sections = { data, instructions, addresses };

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->low = G_MAXUINT64;
  self->high = 0;
  find_steps (self);
  if (self->high == 0)
    self->low = 0;
  write_steps (self, &sections);
  append_window (self, &sections, window);
  g_array_unref (self->steps);
  return g_output_stream_write_all (stream, window->data, window->len, NULL, NULL, error);
}

static gboolean
encode (Encoder *self, GMappedFile *target, GOutputStream *stream, GError **error)
{
  static const guint8 header[VCD_HEADER_SIZE] = { 0xd6, 0xc3, 0xc4, 0, 0 };
  const guint8 *data = (const guint8 *) g_mapped_file_get_contents (target);
  gsize length = g_mapped_file_get_length (target);

  if (!g_output_stream_write_all (stream, header, sizeof header, NULL, NULL, error))
    return FALSE;
  build_index (self);
  for (gsize at = 0; at < length; at += VCD_TARGET_WINDOW)
    {
      self->target = data + at;
      self->length = MIN (VCD_TARGET_WINDOW, length - at);
      if (!encode_window (self, stream, error))
        return FALSE;
    }
  return g_output_stream_close (stream, NULL, error);
}

gboolean
zt_vcdiff_encode (const char *const *sources, const char *target, const char *out, GError **error)
{
  g_autofree char *part = g_strconcat (out, ".part", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (part);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GMappedFile) mapped = NULL;
  Encoder self = { 0 };
  gboolean ok = FALSE;

  g_return_val_if_fail (target != NULL && out != NULL, FALSE);
  mapped = g_mapped_file_new (target, FALSE, error);
  if (mapped != NULL && _vcd_sources_open (&self.sources, sources, error))
    {
      stream
          = g_file_replace (file, NULL, FALSE,
                            G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
      ok = stream != NULL && encode (&self, mapped, G_OUTPUT_STREAM (stream), error);
    }
  if (!ok)
    zt_error_convert_gio (error);
  ok = ok && zt_os_commit_file (part, out, error);
  if (!ok)
    g_unlink (part);
  index_clear (&self.index);
  _vcd_sources_clear (&self.sources);
  return ok;
}
