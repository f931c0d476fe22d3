/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the file: everything that proves a submission, in one folder that anybody can check with
 * stock tools. Its content is Chinese, as the receipt is. */
#define G_LOG_DOMAIN "zt-bid-file"
#include "config.h"

#include "bid-private.h"

#include "compose.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static const char read_me[] = "签收回执存档\n"
                              "============\n\n"
                              "签收回执.pdf   回执的全部事实，以及逐条核对的方法\n"
                              "receipt.json   回执原件：平台签名、可信时间戳、日志包含证明\n"
                              "ca.pem         信任的根证书\n"
                              "投标文件.pdf   递交时已签章的投标文件\n"
                              "package.asice  已签名的投标数据包（ASiC-E）\n"
                              "verify.sh      用 jq 和 openssl 核对，不需要平台，也不需要本软件\n\n"
                              "怎样核对：在本文件夹中打开终端，执行  sh verify.sh\n"
                              "投标文件的签章可以用任何 PDF 阅读器或者 pdfsig 查看。\n"
                              "装有招投工作台时，也可以执行  zhaotou-cli verify receipt.json\n\n"
                              "本文件夹含有投标报价等内容，请按公司档案管理，不要外传。\n";

static const char script[]
    = "#!/bin/sh\n"
      "# 核对签收回执：时间戳（RFC 3161）和平台签名（RFC 5652）。全部通过时退出状态为 0。\n"
      "set -eu\n"
      "cd \"$(dirname \"$0\")\"\n"
      "work=$(mktemp -d)\n"
      "trap 'rm -rf \"$work\"' EXIT\n"
      "jq -jcS .event receipt.json > \"$work/event.bin\"\n"
      "echo \"事项的 SHA-256：$(sha256sum < \"$work/event.bin\" | cut -d' ' -f1)\"\n"
      "if jq -e 'has(\"timestamp\")' receipt.json > /dev/null; then\n"
      "  jq -r .timestamp receipt.json | base64 -d > \"$work/stamp.der\"\n"
      "  openssl ts -verify -token_in -in \"$work/stamp.der\" -data \"$work/event.bin\" -CAfile "
      "ca.pem\n"
      "else\n"
      "  echo '回执没有时间戳'; exit 1\n"
      "fi\n"
      "jq -jcS 'del(.signature)' receipt.json > \"$work/rest.bin\"\n"
      "jq -r .signature receipt.json | base64 -d > \"$work/receipt.p7s\"\n"
      "openssl cms -verify -binary -inform DER -in \"$work/receipt.p7s\" -content "
      "\"$work/rest.bin\" \\\n"
      "  -CAfile ca.pem -purpose any -out /dev/null\n"
      "echo '时间戳和平台签名均有效。'\n";

typedef struct
{
  ZtWorkspace *ws;
  const char *folder;
} Folder;

static gboolean
put_text (Folder *self, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return zt_os_write_file (path, text, strlen (text), FALSE, error);
}

static gboolean
put_file (Folder *self, const char *name, const char *from, GCancellable *cancellable,
          GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (path);

  if (g_file_copy (source, target, G_FILE_COPY_NONE, cancellable, NULL, NULL, error))
    return TRUE;
  zt_error_convert_gio (error);
  return FALSE;
}

/* A blob that this machine has no more, as after a restore, is left out: the receipt stands alone.
 */
static gboolean
put_blob (Folder *self, const char *name, const char *sha256, GCancellable *cancellable,
          GError **error)
{
  g_autofree char *path = NULL;

  if (sha256 == NULL || !zt_blobs_has (self->ws->blobs, sha256))
    return TRUE;
  path = zt_blobs_path (self->ws->blobs, sha256);
  return put_file (self, name, path, cancellable, error);
}

static gboolean
fill (Folder *self, JsonObject *receipt, JsonObject *signed_, GCancellable *cancellable,
      GError **error)
{
  g_autofree char *text = zt_json_canonical_object (receipt, NULL);
  g_autofree char *pdf = g_build_filename (self->folder, "签收回执.pdf", NULL);
  g_autofree char *ca = _zt_workspace_ca_file (self->ws);

  return put_text (self, "receipt.json", text, error) && zt_compose_receipt (receipt, pdf, error)
         && put_text (self, "核对说明.txt", read_me, error)
         && put_text (self, "verify.sh", script, error)
         && (ca == NULL || put_file (self, "ca.pem", ca, cancellable, error))
         && (signed_ == NULL
             || (put_blob (self, "投标文件.pdf", zt_json_get_string (signed_, "pdf"), cancellable,
                           error)
                 && put_blob (self, "package.asice", zt_json_get_string (signed_, "package"),
                              cancellable, error)));
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* A name that is free, made whole before it is given. */
static char *
take_name (const char *part, const char *into, const char *tender, GError **error)
{
  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup_printf ("%s-签收回执存档", tender)
                                     : g_strdup_printf ("%s-签收回执存档-%u", tender, i);
      g_autofree char *path = g_build_filename (into, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (part, path) == 0)
        return g_steal_pointer (&path);
    }
  /* TRANSLATORS: %s is a folder */
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("“%s” cannot be written; choose another folder"),
               into);
  return NULL;
}

/* What was signed last, if the receipt is for it: a later signature is no part of this file. */
static JsonObject *
signed_of_receipt (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *receipt)
{
  g_autoptr (JsonObject) signed_ = _zt_bid_get_evidence (ws, context, "signed", NULL);
  JsonNode *mine = signed_ != NULL ? zt_json_get (signed_, "commitment.signature") : NULL;
  JsonNode *theirs = zt_json_get (receipt, "event.body.signature");

  return mine != NULL && theirs != NULL && json_node_equal (mine, theirs)
             ? g_steal_pointer (&signed_)
             : NULL;
}

char *
zt_bid_save_for_file (ZtWorkspace *ws, const char *draft, const char *into,
                      GCancellable *cancellable, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) receipt = NULL, signed_ = NULL;
  g_autofree char *part = NULL, *made = NULL;
  Folder folder = { ws };

  g_return_val_if_fail (ws != NULL && draft != NULL && into != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  receipt = _zt_bid_get_evidence (ws, &context, "receipt", error);
  if (receipt == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                             _ ("There is no receipt yet: the bid has not reached the platform."));
      return NULL;
    }
  signed_ = signed_of_receipt (ws, &context, receipt);
  part = g_build_filename (into, ".receipt-XXXXXX", NULL);
  if (g_mkdtemp_full (part, 0700) == NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_IO,
                   _ ("“%s” cannot be written; choose another folder"), into);
      return NULL;
    }
  folder.folder = part;
  if (fill (&folder, receipt, signed_, cancellable, error))
    made = take_name (part, into, zt_record_get_id (context.tender), error);
  if (made == NULL)
    remove_folder (part);
  return g_steal_pointer (&made);
}
