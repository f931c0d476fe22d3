/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Merkle tree of RFC 9162 §2.1: appending, proving, verifying. */
#define G_LOG_DOMAIN "zt-merkle"
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "digest-private.h"
#include "merkle.h"

#define LEVELS 64
#define HASH_SIZE sizeof (ZtHash)

struct _ZtFrontier
{
  guint64 size;
  ZtHash nodes[LEVELS]; /* nodes[l] counts when bit l of size is set: the complete subtree there */
};

ZtHash
zt_merkle_leaf (gconstpointer data, gsize length)
{
  const ZtPiece pieces[] = { { "\x00", 1 }, { data, length } };
  ZtHash hash;

  _zt_sha256_pieces (pieces, G_N_ELEMENTS (pieces), hash.bytes);
  return hash;
}

ZtHash
zt_merkle_node (const ZtHash *left, const ZtHash *right)
{
  const ZtPiece pieces[] = { { "\x01", 1 }, { left, HASH_SIZE }, { right, HASH_SIZE } };
  ZtHash hash;

  _zt_sha256_pieces (pieces, G_N_ELEMENTS (pieces), hash.bytes);
  return hash;
}

static ZtHash
empty_root (void)
{
  ZtHash hash;

  _zt_sha256_pieces (NULL, 0, hash.bytes);
  return hash;
}

static gboolean
same (const ZtHash *a, const ZtHash *b)
{
  return memcmp (a, b, HASH_SIZE) == 0;
}

/* The frontier. */

ZtFrontier *
zt_frontier_new (void)
{
  return g_new0 (ZtFrontier, 1);
}

static guint
count_bits (guint64 value)
{
  guint count = 0;

  for (; value != 0; value &= value - 1)
    count++;
  return count;
}

/* Eight bytes of size, big-endian, then the complete subtrees from the largest. */
ZtFrontier *
zt_frontier_new_from_bytes (GBytes *bytes, GError **error)
{
  const guint8 *data;
  gsize length;
  guint64 size;
  ZtFrontier *frontier;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &length);
  if (length >= 8)
    {
      memcpy (&size, data, 8);
      size = GUINT64_FROM_BE (size);
    }
  if (length < 8 || length != 8 + count_bits (size) * HASH_SIZE)
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                           _ ("The stored edge of the log is damaged"));
      return NULL;
    }
  frontier = zt_frontier_new ();
  frontier->size = size;
  data += 8;
  for (int level = LEVELS - 1; level >= 0; level--)
    if (size >> level & 1)
      {
        memcpy (&frontier->nodes[level], data, HASH_SIZE);
        data += HASH_SIZE;
      }
  return frontier;
}

GBytes *
zt_frontier_to_bytes (const ZtFrontier *frontier)
{
  GByteArray *bytes;
  guint64 size;

  g_return_val_if_fail (frontier != NULL, NULL);

  bytes = g_byte_array_new ();
  size = GUINT64_TO_BE (frontier->size);
  g_byte_array_append (bytes, (const guint8 *) &size, 8);
  for (int level = LEVELS - 1; level >= 0; level--)
    if (frontier->size >> level & 1)
      g_byte_array_append (bytes, frontier->nodes[level].bytes, HASH_SIZE);
  return g_byte_array_free_to_bytes (bytes);
}

ZtFrontier *
zt_frontier_copy (const ZtFrontier *frontier)
{
  g_return_val_if_fail (frontier != NULL, NULL);

  return g_memdup2 (frontier, sizeof *frontier);
}

void
zt_frontier_free (ZtFrontier *frontier)
{
  g_free (frontier);
}

guint64
zt_frontier_get_size (const ZtFrontier *frontier)
{
  g_return_val_if_fail (frontier != NULL, 0);

  return frontier->size;
}

ZtHash
zt_frontier_get_root (const ZtFrontier *frontier)
{
  ZtHash root;
  gboolean started = FALSE;

  g_return_val_if_fail (frontier != NULL, empty_root ());

  if (frontier->size == 0)
    return empty_root ();
  for (guint level = 0; level < LEVELS; level++)
    {
      if (!(frontier->size >> level & 1))
        continue;
      root = started ? zt_merkle_node (&frontier->nodes[level], &root) : frontier->nodes[level];
      started = TRUE;
    }
  return root;
}

gboolean
zt_frontier_append (ZtFrontier *frontier, const ZtHash *leaf, ZtMerkleStoreFunc complete,
                    gpointer user_data, GError **error)
{
  ZtHash node;
  guint64 index;
  guint level = 0;

  g_return_val_if_fail (frontier != NULL, FALSE);
  g_return_val_if_fail (leaf != NULL, FALSE);
  g_return_val_if_fail (frontier->size < G_MAXINT64, FALSE);

  node = *leaf;
  index = frontier->size;
  /* Nothing changes in the frontier before the last subtree is stored: a failed append can be
   * repeated. */
  for (;;)
    {
      if (complete != NULL && !complete (level, index >> level, &node, user_data, error))
        return FALSE;
      if (!(index >> level & 1))
        break;
      node = zt_merkle_node (&frontier->nodes[level], &node);
      level++;
    }
  frontier->nodes[level] = node;
  frontier->size = index + 1;
  return TRUE;
}

/* Proofs. */

/* The largest power of two below @size, which is at least 2. */
static guint64
split (guint64 size)
{
  guint64 half = 1;

  while (half < size - half)
    half *= 2;
  return half;
}

/* The hash over the leaves [from, to): @from is a multiple of every complete subtree in it. */
static gboolean
range_hash (guint64 from, guint64 to, ZtMerkleLoadFunc load, gpointer user_data, ZtHash *out,
            GError **error)
{
  ZtHash parts[LEVELS];
  guint n_parts = 0;

  while (from < to)
    {
      guint level = 0;

      while (level < LEVELS - 2 && (G_GUINT64_CONSTANT (2) << level) <= to - from)
        level++;
      g_assert (n_parts < LEVELS && (from >> level) << level == from);
      if (!load (level, from >> level, &parts[n_parts++], user_data, error))
        return FALSE;
      from += G_GUINT64_CONSTANT (1) << level;
    }
  g_assert (n_parts > 0);
  *out = parts[n_parts - 1];
  for (guint i = n_parts - 1; i > 0; i--)
    *out = zt_merkle_node (&parts[i - 1], out);
  return TRUE;
}

static gboolean
push_range (GArray *proof, guint64 from, guint64 to, ZtMerkleLoadFunc load, gpointer user_data,
            GError **error)
{
  ZtHash hash;

  if (!range_hash (from, to, load, user_data, &hash, error))
    return FALSE;
  g_array_append_val (proof, hash);
  return TRUE;
}

static GArray *
reversed (GArray *proof)
{
  for (guint i = 0; i < proof->len / 2; i++)
    {
      ZtHash *a = &g_array_index (proof, ZtHash, i);
      ZtHash *b = &g_array_index (proof, ZtHash, proof->len - 1 - i);
      ZtHash kept = *a;

      *a = *b;
      *b = kept;
    }
  return proof;
}

GArray *
zt_merkle_inclusion_proof (guint64 leaf, guint64 size, ZtMerkleLoadFunc load, gpointer user_data,
                           GError **error)
{
  g_autoptr (GArray) proof = NULL;
  guint64 from = 0;
  guint64 to = size;

  g_return_val_if_fail (load != NULL, NULL);

  if (leaf >= size || size > G_MAXINT64)
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                   /* TRANSLATORS: both are numbers of entries of the log */
                   _ ("The log of %" PRIu64 " entries has no entry %" PRIu64), size, leaf);
      return NULL;
    }
  proof = g_array_new (FALSE, FALSE, HASH_SIZE);
  while (to - from > 1)
    {
      guint64 middle = from + split (to - from);
      gboolean left = leaf < middle;

      if (!push_range (proof, left ? middle : from, left ? to : middle, load, user_data, error))
        return NULL;
      if (left)
        to = middle;
      else
        from = middle;
    }
  return reversed (g_steal_pointer (&proof));
}

GArray *
zt_merkle_consistency_proof (guint64 first, guint64 second, ZtMerkleLoadFunc load,
                             gpointer user_data, GError **error)
{
  g_autoptr (GArray) proof = NULL;
  guint64 from = 0;
  guint64 to = second;

  g_return_val_if_fail (load != NULL, NULL);

  if (first > second || second > G_MAXINT64)
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                   /* TRANSLATORS: both are numbers of entries of the log */
                   _ ("The log has %" PRIu64 " entries, not yet %" PRIu64), second, first);
      return NULL;
    }
  proof = g_array_new (FALSE, FALSE, HASH_SIZE);
  if (first == 0 || first == second)
    return g_steal_pointer (&proof);
  while (to != first)
    {
      guint64 middle = from + split (to - from);
      gboolean left = first <= middle;

      if (!push_range (proof, left ? middle : from, left ? to : middle, load, user_data, error))
        return NULL;
      if (left)
        to = middle;
      else
        from = middle;
    }
  /* Still on the left edge: the verifier knows this hash, it is the first root. */
  if (from != 0 && !push_range (proof, from, to, load, user_data, error))
    return NULL;
  return reversed (g_steal_pointer (&proof));
}

/* RFC 9162 §2.1.3.2 */
gboolean
zt_merkle_verify_inclusion (const ZtHash *leaf, guint64 index, guint64 size, const ZtHash *proof,
                            gsize n_proof, const ZtHash *root)
{
  ZtHash hash;
  guint64 fn = index;
  guint64 sn = size - 1;

  g_return_val_if_fail (leaf != NULL && root != NULL, FALSE);
  g_return_val_if_fail (proof != NULL || n_proof == 0, FALSE);

  if (index >= size)
    return FALSE;
  hash = *leaf;
  for (gsize i = 0; i < n_proof; i++)
    {
      if (sn == 0)
        return FALSE;
      if ((fn & 1) || fn == sn)
        {
          hash = zt_merkle_node (&proof[i], &hash);
          while (!(fn & 1) && fn != 0)
            {
              fn >>= 1;
              sn >>= 1;
            }
        }
      else
        hash = zt_merkle_node (&hash, &proof[i]);
      fn >>= 1;
      sn >>= 1;
    }
  return sn == 0 && same (&hash, root);
}

/* RFC 9162 §2.1.4.2 */
static gboolean
verify_growth (guint64 first, const ZtHash *first_root, guint64 second, const ZtHash *second_root,
               const ZtHash *proof, gsize n_proof)
{
  gboolean power = (first & (first - 1)) == 0;
  guint64 fn = first - 1;
  guint64 sn = second - 1;
  ZtHash fr;
  ZtHash sr;

  if (n_proof == 0)
    return FALSE;
  for (; fn & 1; fn >>= 1)
    sn >>= 1;
  fr = sr = power ? *first_root : proof[0];
  for (gsize i = power ? 0 : 1; i < n_proof; i++)
    {
      if (sn == 0)
        return FALSE;
      if ((fn & 1) || fn == sn)
        {
          fr = zt_merkle_node (&proof[i], &fr);
          sr = zt_merkle_node (&proof[i], &sr);
          while (!(fn & 1) && fn != 0)
            {
              fn >>= 1;
              sn >>= 1;
            }
        }
      else
        sr = zt_merkle_node (&sr, &proof[i]);
      fn >>= 1;
      sn >>= 1;
    }
  return sn == 0 && same (&fr, first_root) && same (&sr, second_root);
}

gboolean
zt_merkle_verify_consistency (guint64 first, const ZtHash *first_root, guint64 second,
                              const ZtHash *second_root, const ZtHash *proof, gsize n_proof)
{
  g_return_val_if_fail (first_root != NULL && second_root != NULL, FALSE);
  g_return_val_if_fail (proof != NULL || n_proof == 0, FALSE);

  if (first > second)
    return FALSE;
  if (first == second)
    return n_proof == 0 && same (first_root, second_root);
  if (first == 0)
    {
      const ZtHash empty = empty_root ();

      return n_proof == 0 && same (first_root, &empty);
    }
  return verify_growth (first, first_root, second, second_root, proof, n_proof);
}
