/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Merkle tree against the vectors of the Certificate Transparency reference tests, and every
 * proof of small trees. */
#include "config.h"

#include <glib/gstdio.h>

#include "digest.h"
#include "merkle.h"

static const struct
{
  const char *data;
  gsize length;
  const char *root; /* of the tree that ends with this leaf */
} vectors[] = {
  { "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
  { "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
  { "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
  { "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
  { "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
  { "\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
  { "\x50\x51\x52\x53\x54\x55\x56\x57", 8,
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
  { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

typedef struct
{
  GHashTable *nodes; /* "level/index" → ZtHash */
  gint fail_at;      /* stores until the callback fails; -1: never */
} Nodes;

static gboolean
store_node_cb (guint level, guint64 index, const ZtHash *hash, gpointer user_data, GError **error)
{
  Nodes *nodes = user_data;
  char *key = g_strdup_printf ("%u/%u", level, (guint) index);

  if (nodes->fail_at >= 0 && nodes->fail_at-- == 0)
    {
      g_free (key);
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN, "full");
      return FALSE;
    }
  g_hash_table_insert (nodes->nodes, key, g_memdup2 (hash, sizeof *hash));
  return TRUE;
}

static gboolean
load_node_cb (guint level, guint64 index, ZtHash *hash, gpointer user_data, GError **error)
{
  Nodes *nodes = user_data;
  g_autofree char *key = g_strdup_printf ("%u/%u", level, (guint) index);
  ZtHash *found = g_hash_table_lookup (nodes->nodes, key);

  if (found == NULL)
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN, "no node %s", key);
      return FALSE;
    }
  *hash = *found;
  return TRUE;
}

static void
nodes_clear (Nodes *nodes)
{
  g_clear_pointer (&nodes->nodes, g_hash_table_unref);
}

static void
nodes_init (Nodes *nodes)
{
  nodes->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  nodes->fail_at = -1;
}

static void
assert_hash (const ZtHash *hash, const char *hex)
{
  g_autofree char *text = zt_hex (hash, sizeof *hash);

  g_assert_cmpstr (text, ==, hex);
}

static void
assert_proof (GArray *proof, const char *const *expected)
{
  g_assert_nonnull (proof);
  g_assert_cmpuint (proof->len, ==, g_strv_length ((GStrv) expected));
  for (guint i = 0; i < proof->len; i++)
    assert_hash (&g_array_index (proof, ZtHash, i), expected[i]);
}

static void
test_vectors (void)
{
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();
  ZtHash root = zt_frontier_get_root (frontier);

  assert_hash (&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      ZtHash leaf = zt_merkle_leaf (vectors[i].data, vectors[i].length);

      g_assert_true (zt_frontier_append (frontier, &leaf, NULL, NULL, NULL));
      root = zt_frontier_get_root (frontier);
      assert_hash (&root, vectors[i].root);
      g_assert_cmpuint (zt_frontier_get_size (frontier), ==, i + 1);
    }
}

#define P0 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define P1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define P23 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define P4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define P67 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define P4567 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define P0123 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define P45 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

static void
test_known_proofs (void)
{
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();
  g_autoptr (GError) error = NULL;
  Nodes nodes;
  static const struct
  {
    guint first; /* the leaf, or the smaller tree */
    guint size;
    const char *proof[5];
  } inclusion[] = {
    { 0, 8, { P1, P23, P4567, NULL } },
    { 5, 8, { P4, P67, P0123, NULL } },
    { 2, 3, { "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", NULL } },
    { 1, 5, { P0, P23, P4, NULL } },
    { 0, 1, { NULL } },
  },
    consistency[] = {
      { 1, 1, { NULL } },
      { 1, 8, { P1, P23, P4567, NULL } },
      { 6, 8, { P45, P67, P0123, NULL } },
      { 2, 5, { P23, P4, NULL } },
    };

  nodes_init (&nodes);
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      ZtHash leaf = zt_merkle_leaf (vectors[i].data, vectors[i].length);

      g_assert_true (zt_frontier_append (frontier, &leaf, store_node_cb, &nodes, &error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (inclusion); i++)
    {
      g_autoptr (GArray) proof = zt_merkle_inclusion_proof (inclusion[i].first, inclusion[i].size,
                                                            load_node_cb, &nodes, &error);

      assert_proof (proof, inclusion[i].proof);
    }
  for (guint i = 0; i < G_N_ELEMENTS (consistency); i++)
    {
      g_autoptr (GArray) proof
          = zt_merkle_consistency_proof (consistency[i].first, consistency[i].size, load_node_cb,
                                         &nodes, &error);

      assert_proof (proof, consistency[i].proof);
    }
  nodes_clear (&nodes);
}

#define TREE 70

typedef struct
{
  Nodes nodes;
  ZtHash leaves[TREE];
  ZtHash roots[TREE + 1];
} Tree;

static void
tree_init (Tree *tree)
{
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();

  nodes_init (&tree->nodes);
  tree->roots[0] = zt_frontier_get_root (frontier);
  for (guint i = 0; i < TREE; i++)
    {
      tree->leaves[i] = zt_merkle_leaf (&i, sizeof i);
      g_assert_true (
          zt_frontier_append (frontier, &tree->leaves[i], store_node_cb, &tree->nodes, NULL));
      tree->roots[i + 1] = zt_frontier_get_root (frontier);
    }
}

static void
test_inclusion (void)
{
  g_autofree Tree *tree = g_new0 (Tree, 1);

  tree_init (tree);
  for (guint size = 1; size <= TREE; size++)
    for (guint leaf = 0; leaf < size; leaf++)
      {
        g_autoptr (GArray) proof
            = zt_merkle_inclusion_proof (leaf, size, load_node_cb, &tree->nodes, NULL);
        const ZtHash *path = (const ZtHash *) (gpointer) proof->data;
        const ZtHash *root = &tree->roots[size];
        ZtHash extra;

        g_assert_true (
            zt_merkle_verify_inclusion (&tree->leaves[leaf], leaf, size, path, proof->len, root));
        g_assert_false (zt_merkle_verify_inclusion (&tree->leaves[(leaf + 1) % TREE], leaf, size,
                                                    path, proof->len, root));
        g_assert_false (zt_merkle_verify_inclusion (&tree->leaves[leaf], leaf, size, path,
                                                    proof->len, &tree->roots[size - 1]));
        g_assert_false (
            zt_merkle_verify_inclusion (&tree->leaves[leaf], size, size, path, proof->len, root));
        if (proof->len == 0)
          continue;
        g_assert_false (zt_merkle_verify_inclusion (&tree->leaves[leaf], leaf, size, path,
                                                    proof->len - 1, root));
        extra = path[0];
        g_array_append_val (proof, extra);
        g_assert_false (zt_merkle_verify_inclusion (&tree->leaves[leaf], leaf, size,
                                                    (const ZtHash *) (gpointer) proof->data,
                                                    proof->len, root));
      }
  g_assert_null (zt_merkle_inclusion_proof (5, 5, load_node_cb, &tree->nodes, NULL));
  g_assert_null (zt_merkle_inclusion_proof (0, TREE + 60, load_node_cb, &tree->nodes, NULL));
  nodes_clear (&tree->nodes);
}

static void
test_consistency (void)
{
  g_autofree Tree *tree = g_new0 (Tree, 1);

  tree_init (tree);
  for (guint second = 0; second <= TREE; second++)
    for (guint first = 0; first <= second; first++)
      {
        g_autoptr (GArray) proof
            = zt_merkle_consistency_proof (first, second, load_node_cb, &tree->nodes, NULL);
        const ZtHash *path = (const ZtHash *) (gpointer) proof->data;
        ZtHash forged = tree->roots[first];

        g_assert_true (zt_merkle_verify_consistency (first, &tree->roots[first], second,
                                                     &tree->roots[second], path, proof->len));
        forged.bytes[7] ^= 1;
        g_assert_false (zt_merkle_verify_consistency (first, &forged, second, &tree->roots[second],
                                                      path, proof->len));
        if (first > 0)
          {
            forged = tree->roots[second];
            forged.bytes[0] ^= 0x80;
            g_assert_false (zt_merkle_verify_consistency (first, &tree->roots[first], second,
                                                          &forged, path, proof->len));
          }
        if (proof->len > 0)
          g_assert_false (zt_merkle_verify_consistency (first, &tree->roots[first], second,
                                                        &tree->roots[second], path,
                                                        proof->len - 1));
      }
  g_assert_null (zt_merkle_consistency_proof (3, 2, load_node_cb, &tree->nodes, NULL));
  g_assert_false (zt_merkle_verify_consistency (3, &tree->roots[3], 2, &tree->roots[2], NULL, 0));
  nodes_clear (&tree->nodes);
}

static void
test_frontier_bytes (void)
{
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GBytes) bytes = zt_frontier_to_bytes (frontier);
      g_autoptr (ZtFrontier) again = zt_frontier_new_from_bytes (bytes, NULL);
      g_autoptr (ZtFrontier) copy = zt_frontier_copy (frontier);
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 1);
      g_autoptr (GError) error = NULL;
      ZtHash leaf = zt_merkle_leaf (&i, sizeof i);
      ZtHash a;
      ZtHash b;

      g_assert_true (zt_frontier_append (again, &leaf, NULL, NULL, NULL));
      g_assert_true (zt_frontier_append (copy, &leaf, NULL, NULL, NULL));
      g_assert_true (zt_frontier_append (frontier, &leaf, NULL, NULL, NULL));
      a = zt_frontier_get_root (again);
      b = zt_frontier_get_root (frontier);
      g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
      a = zt_frontier_get_root (copy);
      g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
      g_assert_null (zt_frontier_new_from_bytes (cut, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN);
    }
}

/* A store that fails in the middle of an append leaves the frontier as it was, and the append can
 * be repeated. */
static void
test_failed_append (void)
{
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();
  Nodes nodes;

  nodes_init (&nodes);
  for (guint i = 0; i < 8; i++)
    {
      ZtHash leaf = zt_merkle_leaf (vectors[i].data, vectors[i].length);

      for (gint fail = 0; fail < 4; fail++)
        {
          ZtHash before = zt_frontier_get_root (frontier);
          ZtHash after;
          g_autoptr (ZtFrontier) trial = zt_frontier_copy (frontier);

          nodes.fail_at = fail;
          if (zt_frontier_append (trial, &leaf, store_node_cb, &nodes, NULL))
            continue;
          after = zt_frontier_get_root (trial);
          g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
        }
      nodes.fail_at = -1;
      g_assert_true (zt_frontier_append (frontier, &leaf, store_node_cb, &nodes, NULL));
      {
        ZtHash root = zt_frontier_get_root (frontier);

        assert_hash (&root, vectors[i].root);
      }
    }
  nodes_clear (&nodes);
}

static void
test_digest (void)
{
  g_autoptr (ZtDigest) digest = zt_digest_new ();
  g_autofree char *hex = zt_sha256_hex ("abc", 3);
  g_autofree char *streamed = NULL;
  g_autofree char *path = NULL;
  g_autofree char *of_file = NULL;
  g_autoptr (GError) error = NULL;
  guint64 size = 0;
  guint8 bytes[2];
  gint fd;

  g_assert_cmpstr (hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  zt_digest_update (digest, "a", 1);
  zt_digest_update (digest, "bc", 2);
  streamed = zt_digest_finish_hex (digest);
  g_assert_cmpstr (streamed, ==, hex);

  fd = g_file_open_tmp ("digest-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  of_file = zt_sha256_file (path, &size, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (of_file, ==, hex);
  g_assert_cmpuint (size, ==, 3);
  g_unlink (path);
  g_assert_null (zt_sha256_file (path, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);

  g_assert_true (zt_unhex ("0aFf", bytes, 2));
  g_assert_cmphex (bytes[0], ==, 0x0a);
  g_assert_cmphex (bytes[1], ==, 0xff);
  g_assert_false (zt_unhex ("0aF", bytes, 2));
  g_assert_false (zt_unhex ("0aFg", bytes, 2));
  g_assert_false (zt_unhex ("0aFf00", bytes, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/digest", test_digest);
  g_test_add_func ("/seal/merkle/vectors", test_vectors);
  g_test_add_func ("/seal/merkle/known-proofs", test_known_proofs);
  g_test_add_func ("/seal/merkle/inclusion", test_inclusion);
  g_test_add_func ("/seal/merkle/consistency", test_consistency);
  g_test_add_func ("/seal/merkle/frontier-bytes", test_frontier_bytes);
  g_test_add_func ("/seal/merkle/failed-append", test_failed_append);

  return g_test_run ();
}
