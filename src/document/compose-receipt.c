/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt 签收回执 as a proof sheet: every fact in it, and how anybody can check each with
 * stock tools. Content, not user interface: Chinese. */
#define G_LOG_DOMAIN "zt-compose-receipt"

#include "config.h"

#include <string.h>

#include "compose-private.h"
#include "digest.h"
#include "zt-certificate.h"

typedef struct
{
  JsonObject *receipt;
  char *event_digest;      /* (owned) */
  ZtCertificate *platform; /* (owned) (nullable) */
} Receipt;

static void
add_row (ZtGrid *grid, const char *name, const char *content)
{
  if (content != NULL && *content != '\0')
    zt_grid_add_cells (grid, ZT_ROW_PLAIN, name, content, NULL);
}

static ZtGrid *
fact_grid (void)
{
  static const ZtColumn columns[]
      = { { "事项", 1, ZT_ALIGN_LEFT }, { "内容", 3.4, ZT_ALIGN_LEFT } };

  return zt_grid_new (columns, G_N_ELEMENTS (columns));
}

static const char *
action_name (const char *action)
{
  if (g_str_equal (action, "submit"))
    return "提交投标文件";
  if (g_str_equal (action, "withdraw"))
    return "撤回投标文件";
  if (g_str_equal (action, "release"))
    return "释放解除密钥";
  return action;
}

/* The record in the event, which stands in it whole. */
static JsonObject *
event_body (Receipt *self)
{
  JsonObject *body = zt_json_get_object (self->receipt, "event.body");

  return body != NULL ? body : zt_json_get_object (self->receipt, "event");
}

static void
build_event (ZtPages *pages, Receipt *self)
{
  g_autoptr (ZtGrid) grid = fact_grid ();
  g_autofree char *time = _zt_compose_date (self->receipt, "event.time", TRUE);
  g_autofree char *position = _zt_compose_scalar (zt_json_get (self->receipt, "event.position"));
  g_autofree char *version = _zt_compose_scalar (zt_json_get (self->receipt, "event.version"));
  g_autofree char *shown = time != NULL
                               ? g_strdup_printf ("%s（北京时间；精确值 %s）", time,
                                                  _zt_compose_string (self->receipt, "event.time"))
                               : NULL;

  zt_pages_heading (pages, 2, "一、平台签收的事项");
  add_row (grid, "事项", action_name (_zt_compose_string (self->receipt, "event.action")));
  add_row (grid, "平台收到的时间", shown);
  add_row (grid, "项目编号", _zt_compose_string (event_body (self), "tender"));
  add_row (grid, "供应商", _zt_compose_string (event_body (self), "organisation"));
  add_row (grid, "记录", _zt_compose_string (self->receipt, "event.record"));
  add_row (grid, "版本", version);
  add_row (grid, "经办人", _zt_compose_string (self->receipt, "event.actor"));
  add_row (grid, "指令编号", _zt_compose_string (self->receipt, "event.command"));
  add_row (grid, "日志中的位置", position);
  add_row (grid, "事项的 SHA-256 摘要值", self->event_digest);
  zt_pages_grid (pages, grid);
}

static void
build_parts (ZtPages *pages, Receipt *self)
{
  static const ZtColumn columns[] = {
    { "密封件", 0, ZT_ALIGN_LEFT },
    { "密文的 SHA-256 摘要值", 1, ZT_ALIGN_LEFT },
    { "字节数", 0, ZT_ALIGN_RIGHT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  JsonArray *parts = zt_json_get_array (event_body (self), "parts");

  if (parts == NULL || json_array_get_length (parts) == 0)
    return;
  zt_pages_heading (pages, 2, "二、提交的内容");
  zt_pages_text (pages, ZT_STYLE_PLAIN,
                 "提交的是下列密文；开启之前，任何人（包括平台）都不能打开它们。");
  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      g_autofree char *size = _zt_compose_scalar (zt_json_get (part, "size"));

      zt_grid_add_cells (grid, ZT_ROW_PLAIN, _zt_compose_string (part, "id"),
                         _zt_compose_string (part, "sha256"), size != NULL ? size : "", NULL);
    }
  zt_pages_grid (pages, grid);
}

static void
build_log (ZtPages *pages, Receipt *self)
{
  g_autoptr (ZtGrid) grid = fact_grid ();
  JsonArray *inclusion = zt_json_get_array (self->receipt, "inclusion");
  g_autofree char *size = _zt_compose_scalar (zt_json_get (self->receipt, "head.size"));
  g_autofree char *index = _zt_compose_scalar (zt_json_get (self->receipt, "leafIndex"));
  g_autofree char *fingerprint
      = self->platform != NULL ? zt_certificate_get_fingerprint (self->platform) : NULL;
  g_autofree char *name = self->platform != NULL ? zt_certificate_get_name (self->platform) : NULL;

  zt_pages_heading (pages, 2, "三、公开日志与签名");
  add_row (grid, "日志的长度", size);
  add_row (grid, "日志的根", _zt_compose_string (self->receipt, "head.root"));
  add_row (grid, "日志头签发时间", _zt_compose_string (self->receipt, "head.time"));
  add_row (grid, "本事项的叶子序号", index);
  for (guint i = 0; inclusion != NULL && i < json_array_get_length (inclusion); i++)
    {
      g_autofree char *label = g_strdup_printf ("包含证明第 %u 项", i + 1);

      add_row (grid, label, json_array_get_string_element (inclusion, i));
    }
  add_row (grid, "签收方", name);
  add_row (grid, "签收方证书的 SHA-256 指纹", fingerprint);
  zt_pages_grid (pages, grid);
}

static void
build_check (ZtPages *pages, const char *title, const char *command, const char *expectation)
{
  zt_pages_printf (pages, ZT_STYLE_HEADING3, "%s", title);
  zt_pages_printf (pages, ZT_STYLE_CODE, "%s", command);
  zt_pages_printf (pages, ZT_STYLE_PLAIN, "%s", expectation);
}

static void
build_instructions (ZtPages *pages)
{
  zt_pages_heading (pages, 2, "四、怎样核对");
  zt_pages_text (pages, ZT_STYLE_BODY,
                 "核对不需要平台，也不需要本软件：有回执文件 receipt.json、平台公布的根证书 "
                 "ca.pem，以及通用工具 jq 和 openssl 即可。"
                 "在放有这两个文件的文件夹中依次执行下列命令。");
  build_check (pages, "1. 取出事项并计算摘要值",
               "jq -jcS .event receipt.json > event.bin\nsha256sum event.bin",
               "结果应当与第一部分中事项的摘要值相同。");
  build_check (pages, "2. 核对可信时间戳（RFC 3161）",
               "jq -r .timestamp receipt.json | base64 -d > stamp.der\n"
               "openssl ts -verify -token_in -in stamp.der -data event.bin -CAfile ca.pem",
               "应当显示 Verification: OK。时间戳证明：在其所载时间之前，该事项已经是现在的内容。");
  build_check (pages, "3. 核对平台对回执的签名",
               "jq -jcS 'del(.signature)' receipt.json > rest.bin\n"
               "jq -r .signature receipt.json | base64 -d > receipt.p7s\n"
               "openssl cms -verify -binary -inform DER -in receipt.p7s -content rest.bin \\\n"
               "        -CAfile ca.pem -purpose any -out verified.bin",
               "应当显示 CMS Verification successful。任何一处改动都会使核对失败。");
  build_check (pages, "4. 核对事项在日志中", "(printf '\\000'; cat event.bin) | sha256sum",
               "这是事项的叶子值（RFC 9162 第 2.1 条）。记 f 为叶子序号、s "
               "为日志的长度减一，从叶子值开始，依次与“包含证明”的各项 p 合并："
               "f 为奇数或者 f 等于 s 时，p 在左、当前值在右，并且当 f 为偶数时先把 f 和 s "
               "同时折半，直到 f 为奇数或者为零；否则当前值在左、p 在右。"
               "每次合并都是对字节 01、左值、右值计算 SHA-256，然后把 f 和 s "
               "折半取整。最后得到的应当是“日志的根”。");
  zt_pages_text (pages, ZT_STYLE_NOTE,
                 "命令 1 和 3 依照 RFC 8785 的规范形式：键按顺序排列、没有空白。也可以执行 "
                 "zhaotou-cli verify receipt.json，一次完成全部核对。");
}

static void
build_receipt (ZtPages *pages, gpointer user_data)
{
  Receipt *self = user_data;

  zt_pages_text (pages, ZT_STYLE_HEADING1, "签　收　回　执");
  build_event (pages, self);
  build_parts (pages, self);
  build_log (pages, self);
  build_instructions (pages);
}

gboolean
zt_compose_receipt (JsonObject *receipt, const char *out, GError **error)
{
  Receipt self = { receipt, NULL, NULL };
  ZtPagesInfo info = { .title = "签收回执", .header_left = "签收回执" };
  g_autofree char *part = NULL, *canonical = NULL;
  JsonObject *event;
  const char *pem;
  gsize length = 0;
  gboolean ok;

  g_return_val_if_fail (receipt != NULL && out != NULL, FALSE);
  event = zt_json_get_object (receipt, "event");
  if (event != NULL)
    {
      canonical = zt_json_canonical_object (event, &length);
      self.event_digest = zt_sha256_hex (canonical, length);
    }
  pem = zt_json_get_string (receipt, "platformCertificate");
  if (pem != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));

      self.platform = zt_certificate_new (bytes, NULL);
    }
  part = _zt_compose_part_path (out);
  info.header_right = _zt_compose_string (receipt, "event.record");
  info.subject = _zt_compose_string (receipt, "event.command");
  info.created = _zt_compose_instant (receipt, "event.time");
  ok = _zt_compose_commit (part, out,
                           zt_pages_compose (part, &info, build_receipt, &self, NULL, error),
                           error);
  g_free (self.event_digest);
  g_clear_pointer (&self.platform, zt_certificate_unref);
  return ok;
}
