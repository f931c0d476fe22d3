/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the log keeps its events small: events of one kind repeat each other, so that most of one is
 * said by pointing into an earlier one. */
#define G_LOG_DOMAIN "zt-event-pack"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#include "store-private.h"

/* A damaged page of the database can take so many events along, and no more. */
#define USES_MAX 64
#define TEXT_MAX (64 * 1024 * 1024)
/* What deflate looks back at. */
#define DICTIONARY_MAX 32768
#define PREFIX 4
#define CACHED 8

typedef struct
{
  gint64 position;
  GBytes *text; /* (owned) */
  guint uses;
} Base;

struct _ZtPacker
{
  GHashTable *bases;   /* (owned): kind → Base, for writing */
  GHashTable *reading; /* (owned): position → GBytes, dictionaries read of late */
  z_stream deflate, inflate;
};

static void
base_free (gpointer data)
{
  Base *base = data;

  g_bytes_unref (base->text);
  g_free (base);
}

static ZtPacker *
get_packer (ZtStore *store)
{
  ZtPacker *packer = store->packer;

  if (packer != NULL)
    return packer;
  packer = store->packer = g_new0 (ZtPacker, 1);
  packer->bases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, base_free);
  packer->reading
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_bytes_unref);
  /* Only without memory, without which nothing here goes on. */
  if (deflateInit2 (&packer->deflate, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK
      || inflateInit2 (&packer->inflate, -15) != Z_OK)
    g_error ("zlib cannot be started");
  return packer;
}

void
_zt_packer_free (ZtPacker *packer)
{
  if (packer == NULL)
    return;
  deflateEnd (&packer->deflate);
  inflateEnd (&packer->inflate);
  g_hash_table_unref (packer->bases);
  g_hash_table_unref (packer->reading);
  g_free (packer);
}

void
_zt_packer_forget (ZtPacker *packer)
{
  if (packer == NULL)
    return;
  g_hash_table_remove_all (packer->bases);
  g_hash_table_remove_all (packer->reading);
}

/* NULL where it does not pay. */
static GBytes *
deflate_text (ZtPacker *packer, GBytes *dictionary, GBytes *text)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (text, &length);
  z_stream *stream = &packer->deflate;
  g_autofree guint8 *out = g_malloc (PREFIX + length);
  guint32 prefix = GUINT32_TO_BE ((guint32) length);

  deflateReset (stream);
  if (dictionary != NULL)
    deflateSetDictionary (stream, g_bytes_get_data (dictionary, NULL),
                          (uInt) g_bytes_get_size (dictionary));
  memcpy (out, &prefix, PREFIX);
  stream->next_in = (Bytef *) data;
  stream->avail_in = (uInt) length;
  stream->next_out = out + PREFIX;
  stream->avail_out = (uInt) length;
  if (deflate (stream, Z_FINISH) != Z_STREAM_END)
    return NULL;
  return g_bytes_new (out, PREFIX + length - stream->avail_out);
}

GBytes *
_zt_store_pack (ZtStore *store, const char *kind, gint64 position, GBytes *text, gint64 *base)
{
  ZtPacker *packer = get_packer (store);
  Base *known = g_hash_table_lookup (packer->bases, kind);
  gsize length = g_bytes_get_size (text);
  GBytes *packed;

  *base = 0;
  if (length > TEXT_MAX)
    return NULL;
  if (known != NULL && known->uses < USES_MAX)
    {
      packed = deflate_text (packer, known->text, text);
      if (packed != NULL)
        {
          known->uses++;
          *base = known->position;
        }
      return packed;
    }
  packed = deflate_text (packer, NULL, text);
  if (length <= DICTIONARY_MAX)
    {
      known = g_new0 (Base, 1);
      known->position = position;
      known->text = g_bytes_ref (text);
      g_hash_table_replace (packer->bases, g_strdup (kind), known);
    }
  return packed;
}

static GBytes *
inflate_text (ZtPacker *packer, GBytes *dictionary, const guint8 *packed, gsize length)
{
  z_stream *stream = &packer->inflate;
  g_autofree char *out = NULL;
  guint32 prefix;

  if (length < PREFIX)
    return NULL;
  memcpy (&prefix, packed, PREFIX);
  prefix = GUINT32_FROM_BE (prefix);
  if (prefix > TEXT_MAX)
    return NULL;
  out = g_malloc ((gsize) prefix + 1);
  inflateReset (stream);
  if (dictionary != NULL
      && inflateSetDictionary (stream, g_bytes_get_data (dictionary, NULL),
                               (uInt) g_bytes_get_size (dictionary))
             != Z_OK)
    return NULL;
  stream->next_in = (Bytef *) packed + PREFIX;
  stream->avail_in = (uInt) (length - PREFIX);
  stream->next_out = (Bytef *) out;
  stream->avail_out = prefix;
  if (inflate (stream, Z_FINISH) != Z_STREAM_END || stream->avail_out != 0)
    return NULL;
  out[prefix] = '\0';
  return g_bytes_new_take (g_steal_pointer (&out), prefix);
}

static void
set_damaged (ZtStore *store, GError **error)
{
  /* TRANSLATORS: a file and a technical reason */
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
               _ ("The database %s is damaged (%s). Restore it from a backup."), store->path,
               "events");
}

/* (transfer none) */
static GBytes *
load_dictionary (ZtStore *store, ZtPacker *packer, gint64 base, GError **error)
{
  GBytes *text = g_hash_table_lookup (packer->reading, &base);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  if (text != NULL)
    return text;
  /* Not the text of any other statement: that one may be running while this one is asked. */
  statement = zt_store_prepare (store,
                                "SELECT json, base, packed FROM events AS dictionary "
                                "WHERE position = ?1 AND base IS NULL",
                                error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, base);
  if (!zt_statement_step (store, statement, &row, error))
    return NULL;
  if (row)
    text = _zt_store_unpack (store, statement, 0, error);
  else
    set_damaged (store, error);
  if (text == NULL)
    return NULL;
  if (g_hash_table_size (packer->reading) >= CACHED)
    g_hash_table_remove_all (packer->reading);
  g_hash_table_insert (packer->reading, g_memdup2 (&base, sizeof base), text);
  return text;
}

GBytes *
_zt_store_unpack (ZtStore *store, ZtStatement *statement, int column, GError **error)
{
  ZtPacker *packer = get_packer (store);
  gint64 base = sqlite3_column_int64 (statement, column + 1);
  GBytes *dictionary = NULL;
  GBytes *text;

  if (sqlite3_column_type (statement, column + 2) == SQLITE_NULL)
    return g_bytes_new (zt_statement_text (statement, column),
                        (gsize) sqlite3_column_bytes (statement, column));
  if (base != 0)
    {
      dictionary = load_dictionary (store, packer, base, error);
      if (dictionary == NULL)
        return NULL;
    }
  text = inflate_text (packer, dictionary, sqlite3_column_blob (statement, column + 2),
                       (gsize) sqlite3_column_bytes (statement, column + 2));
  if (text == NULL)
    set_damaged (store, error);
  return text;
}
