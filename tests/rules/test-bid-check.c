/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule of the bid check: a sound bid draws no finding; each case changes one thing and says
 * which rule must, or must not, speak. */
#include "config.h"

#include <string.h>

#include "zt-bid-check.h"
#include "zt-time.h"

#define NOW "2026-11-23T01:00:00Z"

static const char tender_text[]
    = "{\"title\":\"教学一体机采购\",\"buyer\":{\"id\":\"11449901MB2C0A010D\",\"name\":"
      "\"A区教育局\"},"
      "\"value\":{\"amount\":1000000,\"currency\":\"CNY\"},"
      "\"ceiling\":{\"amount\":900000,\"currency\":\"CNY\"},"
      "\"tenderPeriod\":{\"endDate\":\"2026-12-15T01:30:00Z\"},"
      "\"bidOpening\":{\"date\":\"2026-12-15T01:30:00Z\"},\"bidValidityDays\":90,"
      "\"bidSecurity\":{\"amount\":10000,\"currency\":\"CNY\"},\"smePolicy\":\"reserved\","
      "\"importAllowed\":false,"
      "\"lots\":[{\"id\":\"L1\",\"title\":\"一包\",\"value\":{\"amount\":900000,\"currency\":"
      "\"CNY\"}}],"
      "\"items\":[{\"id\":\"1\",\"lot\":\"L1\",\"description\":\"触控一体机\",\"classification\":{"
      "\"id\":"
      "\"A02020800\"},\"quantity\":\"100\",\"unit\":\"台\",\"unitCeiling\":{\"amount\":8000,"
      "\"currency\":\"CNY\"}},"
      "{\"id\":\"2\",\"lot\":\"L1\",\"description\":\"便携式计算机\",\"classification\":{\"id\":"
      "\"A02010108\"},\"quantity\":\"10\",\"unit\":\"台\"}],"
      "\"requirements\":["
      "{\"id\":\"T1\",\"text\":\"内存\",\"mark\":\"★\",\"comparator\":\">=\",\"value\":\"16\","
      "\"unit\":"
      "\"GB\"},"
      "{\"id\":\"T2\",\"text\":\"亮度\",\"mark\":\"▲\",\"comparator\":\">=\",\"value\":\"350\","
      "\"unit\":"
      "\"cd/m2\"},"
      "{\"id\":\"T3\",\"text\":\"噪声\",\"mark\":\"\",\"comparator\":\"<=\",\"value\":\"45\","
      "\"unit\":"
      "\"dB\"},"
      "{\"id\":\"T4\",\"text\":\"中文界面\",\"mark\":\"★\",\"comparator\":\"text\"}],"
      "\"parts\":[{\"id\":\"technical\",\"title\":\"技术方案\",\"type\":\"form\",\"required\":"
      "false,"
      "\"fields\":[{\"id\":\"proposal\",\"label\":\"技术方案\",\"type\":\"richText\",\"required\":"
      "true}]},"
      "{\"id\":\"letter\",\"title\":\"投标函\",\"type\":\"form\",\"required\":true,"
      "\"fields\":["
      "{\"id\":\"validityDays\",\"label\":\"投标有效期\",\"type\":\"integer\",\"required\":true}]},"
      "{\"id\":\"authorisation\",\"title\":\"授权书\",\"type\":\"form\",\"required\":false},"
      "{\"id\":\"sme\",\"title\":\"中小企业声明函\",\"type\":\"form\",\"required\":false},"
      "{\"id\":\"security\",\"title\":\"投标保函\",\"type\":\"attachment\",\"required\":true},"
      "{\"id\":\"licence\",\"title\":\"营业执照\",\"type\":\"attachment\",\"required\":true,"
      "\"expires\":"
      "true,\"maxSize\":5000000},"
      "{\"id\":\"energy\",\"title\":\"节能证书\",\"type\":\"attachment\",\"required\":false,"
      "\"expires\":"
      "true},"
      "{\"id\":\"iso\",\"title\":\"体系证书\",\"type\":\"attachment\",\"required\":false,"
      "\"expires\":true}]}";

static const char draft_text[]
    = "{\"tender\":\"449901-2026-00102\",\"tenderVersion\":2,\"organisation\":"
      "\"91449901MA5F0B077G\","
      "\"answers\":{\"letter\":{\"validityDays\":\"90\",\"projectNumber\":\"449901-2026-00102\","
      "\"projectName\":\"教学一体机采购\",\"legalRepresentative\":\"张三\",\"text\":\"我方参加 "
      "449901-2026-00102 投标\"},"
      "\"authorisation\":{\"agent\":\"李四\",\"validUntil\":\"2027-03-15\",\"legalRepresentative\":"
      "\"张 三\"},"
      "\"security\":{\"amount\":\"10,000.00\",\"beneficiary\":\"A区教育局\",\"validUntil\":\"2027-"
      "03-15\","
      "\"payer\":\"B商贸有限公司\"},"
      "\"sme\":{\"industry\":\"wholesale\",\"size\":\"medium\",\"employees\":\"30\",\"revenue\":"
      "\"60,000,000.00\"},"
      "\"technical\":{\"proposal\":\"# "
      "方案\\n\\n本方案按照统一规划、分校实施、集中管理的原则配置全部设备，**四十五天**"
      "内全部交货并安装调试完毕，质保期三十六个月，两小时到场。\"},"
      "\"licence\":{\"validUntil\":\"2026-12-15\"},\"energy\":{\"validUntil\":\"2027-05-01\"},"
      "\"iso\":{\"validUntil\":\"2026-12-15\"}},"
      "\"prices\":{\"lines\":[{\"item\":\"1\",\"description\":\"触控一体机\",\"brand\":\"X\","
      "\"specification\":\"T86\",\"origin\":\"中国\",\"unit\":\"台\",\"quantity\":\"100\","
      "\"unitPrice\":{"
      "\"amount\":8000,\"currency\":\"CNY\"},\"amount\":{\"amount\":800000,\"currency\":\"CNY\"}},"
      "{\"item\":\"2\",\"description\":\"便携式计算机\",\"origin\":\"广东\",\"unit\":\"台\","
      "\"quantity\":"
      "\"10.0\",\"unitPrice\":{\"amount\":5000.5,\"currency\":\"CNY\"},\"amount\":{\"amount\":"
      "50005,"
      "\"currency\":\"CNY\"}}],"
      "\"total\":{\"amount\":850005,\"currency\":\"CNY\"},\"totalInWords\":\"捌拾伍万零伍元整\"},"
      "\"deviations\":{\"T1\":{\"response\":\"实配 32 GB "
      "DDR4\",\"conclusion\":\"positive\",\"evidence\":"
      "\"licence 第2页\"},"
      "\"T2\":{\"response\":\"350cd/m2\",\"conclusion\":\"none\",\"evidence\":\"检测报告.pdf "
      "p.3\"},"
      "\"T3\":{\"response\":\"40dB\",\"conclusion\":\"positive\",\"evidence\":\"\"},"
      "\"T4\":{\"response\":\"满足\",\"conclusion\":\"none\",\"evidence\":\"other\"}},"
      "\"attachments\":{\"licence\":[{\"name\":\"执照.pdf\",\"sha256\":\"aa\",\"size\":5000000,"
      "\"pages\":2}]"
      ",\"security\":[{\"name\":\"保函.pdf\",\"sha256\":\"bb\",\"size\":1000,\"pages\":1}],"
      "\"energy\":[{\"name\":\"节能.pdf\",\"sha256\":\"cc\",\"size\":1000,\"pages\":1}],"
      "\"other\":[{\"name\":\"检测报告.pdf\",\"sha256\":\"dd\",\"size\":1000,\"pages\":3}]}}";

static const char organisation_text[]
    = "{\"name\":\"B商贸有限公司\",\"legalRepresentative\":\"张三\"}";

typedef struct
{
  const char *rule;
  gboolean speaks;   /* TRUE: the rule must report; FALSE: it must be silent */
  const char *path;  /* begins with tender. draft. organisation. facts. or is now, notBefore,
                        notAfter, code, version */
  const char *value; /* JSON; NULL: removed */
  const char *place; /* of the finding */
} Case;

static const Case cases[] = {
  { "C01", TRUE, "draft.prices.total.amount", "900000.01", "prices.total" },
  { "C01", FALSE, "draft.prices.total.amount", "900000", NULL },
  { "C01", TRUE, "tender.ceiling.amount", "850004.99", "prices.total" },
  { "C01", TRUE, "tender.lots.0.value.amount", "850004", "prices.lines" },
  { "C01", TRUE, "draft.prices.lines.0.unitPrice.amount", "8000.01", "prices.lines.0.unitPrice" },
  { "C02", TRUE, "draft.prices.totalInWords", "\"捌拾伍万零陆元整\"", "prices.totalInWords" },
  { "C02", TRUE, "draft.prices.totalInWords", "\"八十五万\"", "prices.totalInWords" },
  { "C02", FALSE, "draft.prices.totalInWords", "\"人民币捌拾伍万零伍圆正\"", NULL },
  { "C02", FALSE, "draft.prices.totalInWords", NULL, NULL },
  { "C03", TRUE, "draft.prices.total.amount", "850004", "prices.total" },
  { "C03", TRUE, "draft.prices.lines.1.amount.amount", "50004", "prices.lines.1.amount" },
  { "C03", FALSE, "draft.prices.lines.1.amount", NULL, NULL },
  { "C04", TRUE, "draft.prices.lines.0.unitPrice.amount", "800", "prices.lines.0.unitPrice" },
  { "C04", TRUE, "draft.prices.lines.1.amount.amount", "5000500", "prices.lines.1.unitPrice" },
  { "C04", FALSE, "draft.prices.lines.0.unitPrice.amount", "801", NULL },
  { "C05", TRUE, "draft.prices.total", NULL, "prices.total" },
  { "C05", TRUE, "draft.prices.lines.1.unitPrice", NULL, "prices.items.2" },
  { "C05", TRUE, "draft.prices.lines.1.item", "\"9\"", "prices.items.2" },
  { "C06", TRUE, "draft.prices.lines.0.specification", "\"T86，运费另议\"",
    "prices.lines.0.specification" },
  { "C06", FALSE, "draft.prices.lines.0.specification", "\"T86 会议平板\"", NULL },
  { "C07", TRUE, "draft.prices.total.currency", "\"USD\"", "prices.total" },
  { "C07", TRUE, "draft.prices.lines.0.unitPrice.amount", "7999.999", "prices.lines.0.unitPrice" },
  { "C07", TRUE, "draft.prices.lines.0.unit", "\"套\"", "prices.lines.0.unit" },
  { "C07", TRUE, "draft.prices.lines.0.quantity", "\"99\"", "prices.lines.0.quantity" },
  { "C07", FALSE, "draft.prices.lines.0.quantity", "\"100.00\"", NULL },
  { "C08", TRUE, "draft.prices.total.amount", "404999.99", "prices.total" },
  { "C08", FALSE, "draft.prices.total.amount", "405000", NULL },
  { "C09", TRUE, "draft.answers.letter.validityDays", "\"89\"", "answers.letter.validityDays" },
  { "C09", TRUE, "draft.answers.letter.validityDays", "\"三个月\"", "answers.letter.validityDays" },
  { "C09", TRUE, "draft.answers.letter.validityDays", "60", "answers.letter.validityDays" },
  { "C09", FALSE, "draft.answers.letter.validityDays", "120", NULL },
  { "C10", TRUE, "draft.answers.security.amount", "\"9999.99\"", "answers.security.amount" },
  { "C10", FALSE, "draft.answers.security.amount", "{\"amount\":20000,\"currency\":\"CNY\"}",
    NULL },
  { "C10", TRUE, "draft.answers.security+attachments.security", NULL, "attachments.security" },
  { "C10", FALSE, "tender.bidSecurity", NULL, NULL },
  { "C11", TRUE, "draft.answers.security.validUntil", "\"2027-03-14\"",
    "answers.security.validUntil" },
  { "C11", FALSE, "draft.answers.security.validUntil", "\"2027-12-31\"", NULL },
  { "C11", TRUE, "draft.answers.security.beneficiary", "\"A区卫健局\"",
    "answers.security.beneficiary" },
  { "C11", TRUE, "draft.attachments.security.0.guarantee",
    "{\"value\":{\"amount\":9999.99,\"currency\":\"CNY\"}}", "attachments.security.0" },
  { "C11", FALSE, "draft.attachments.security.0.guarantee",
    "{\"value\":{\"amount\":10000,\"currency\":\"CNY\"},\"beneficiary\":\"Ａ区教育局\","
    "\"applicant\":\"B商贸有限公司\",\"project\":\"449901-2026-00102\",\"validUntil\":\"2027-03-"
    "15\",\"type\":\"bid\"}",
    NULL },
  { "C11", TRUE, "draft.attachments.security.0.guarantee", "{\"validUntil\":\"2027-03-14\"}",
    "attachments.security.0" },
  { "C11", TRUE, "draft.attachments.security.0.guarantee", "{\"beneficiary\":\"A区财政局\"}",
    "attachments.security.0" },
  { "C11", TRUE, "draft.attachments.security.0.guarantee", "{\"applicant\":\"C科技有限公司\"}",
    "attachments.security.0" },
  { "C11", TRUE, "draft.attachments.security.0.guarantee", "{\"project\":\"449901-2026-00103\"}",
    "attachments.security.0" },
  { "C11", TRUE, "draft.attachments.security.0.guarantee", "{\"type\":\"performance\"}",
    "attachments.security.0" },
  { "C12", TRUE, "draft.attachments.security.0.guarantee",
    "{\"signature\":{\"state\":\"broken\",\"reasons\":[\"x\"]}}", "attachments.security.0" },
  { "C12", TRUE, "draft.attachments.security.0.guarantee",
    "{\"signature\":{\"state\":\"untrusted\",\"signer\":\"某担保公司\"}}",
    "attachments.security.0" },
  { "C12", TRUE, "draft.attachments.security.0.guarantee", "{\"signature\":{\"state\":\"none\"}}",
    "attachments.security.0" },
  { "C12", TRUE, "draft.attachments.security.0.guarantee",
    "{\"signature\":{\"state\":\"unsupported\"}}", "attachments.security.0" },
  { "C12", FALSE, "draft.attachments.security.0.guarantee",
    "{\"signature\":{\"state\":\"valid\",\"signer\":\"某担保公司\"}}", NULL },
  { "C13", TRUE, "draft.answers.security.payer", "\"C科技有限公司\"", "answers.security.payer" },
  { "C13", FALSE, "draft.answers.security.payer", "\"Ｂ商贸有限公司\"", NULL },
  { "C15", TRUE, "notAfter", "2026-11-23T00:59:59Z", "signature" },
  { "C15", TRUE, "notBefore", "2026-11-24T00:00:00Z", "signature" },
  { "C15", FALSE, "notAfter", "2026-11-24T00:00:00Z", NULL },
  { "C16", TRUE, "code", "91449901MA5F0C1177", "signature" },
  { "C16", FALSE, "code", NULL, NULL },
  { "C19", TRUE, "draft.answers.licence.validUntil", "\"2026-12-14\"",
    "answers.licence.validUntil" },
  { "C19", TRUE, "draft.answers.licence.validUntil", "\"长期有效?\"",
    "answers.licence.validUntil" },
  { "C19", FALSE, "draft.answers.iso.validUntil", "\"2026-12-14\"", NULL },
  { "C20", TRUE, "draft.organisation", "\"91350203M0001FUE2P\"", "organisation" },
  { "C20", TRUE, "draft.organisation", "\"91449901MA5F0B07G7\"", "organisation" },
  { "C20", FALSE, "draft.organisation", "\"91449901MA5F0C1177\"", NULL },
  { "C21", TRUE, "draft.answers.authorisation.agent", "\" \"", "answers.authorisation.agent" },
  { "C21", TRUE, "draft.answers.authorisation.validUntil", "\"2027-03-14\"",
    "answers.authorisation.validUntil" },
  { "C21", TRUE, "draft.answers.authorisation", "{\"until\":\"2027-03-14\"}",
    "answers.authorisation.validUntil" },
  { "C21", FALSE, "draft.answers.authorisation", "{\"representative\":\"李四\"}", NULL },
  { "C21", FALSE, "draft.answers.authorisation", NULL, NULL },
  { "C22", TRUE, "draft.answers.authorisation.legalRepresentative", "\"王五\"",
    "answers.authorisation.legalRepresentative" },
  { "C22", TRUE, "organisation.legalRepresentative", "\"王五\"",
    "answers.letter.legalRepresentative" },
  { "C22", TRUE, "draft.answers.legalRepresentative", "{\"name\":\"王五\"}",
    "answers.legalRepresentative.name" },
  { "C22", FALSE, "organisation", NULL, NULL },
  { "C23", TRUE, "draft.answers.letter.projectNumber", "\"CC2025-0015\"",
    "answers.letter.projectNumber" },
  { "C23", TRUE, "draft.answers.letter.projectName", "\"课桌椅采购\"",
    "answers.letter.projectName" },
  { "C23", FALSE, "draft.answers.letter.projectName", "\"教学一体机 采购\"", NULL },
  { "C23", TRUE, "draft.answers.letter.text", "\"我方参加 449901-2025-00099 投标\"",
    "answers.letter.text" },
  { "C23", FALSE, "draft.answers.letter.text", "\"电话 0760-449901-2025-00099\"", NULL },
  { "C25", TRUE, "draft.deviations.T1.response", "\"8GB\"", "deviations.T1" },
  { "C25", TRUE, "draft.deviations.T1.response", "\"16000MB\"", "deviations.T1" },
  { "C25", FALSE, "draft.deviations.T1.response", "\"１６ＧＢ\"", NULL },
  { "C25", FALSE, "draft.deviations.T1.response", "\"2 条 8GB，共 2 × 8 TB\"", NULL },
  { "C25", FALSE, "draft.deviations.T1.response", "\"0.5TB\"", NULL },
  { "C25", TRUE, "draft.deviations.T1.conclusion", "\"negative\"", "deviations.T1" },
  { "C25", TRUE, "draft.deviations.T4", NULL, "deviations.T4" },
  { "C25", TRUE, "draft.deviations.T4.response", "\" \"", "deviations.T4" },
  { "C25", FALSE, "draft.deviations.T2.response", "\"300cd/m2\"", NULL },
  { "C26", TRUE, "draft.deviations.T3.response", "\"完全满足招标文件要求。\"", "deviations.T3" },
  { "C26", FALSE, "draft.deviations.T3.response", "\"满足，42dB\"", NULL },
  { "C27", TRUE, "draft.deviations.T2.response", "\"300cd/m2\"", "deviations.T2" },
  { "C27", TRUE, "draft.deviations.T2", NULL, "deviations.T2" },
  { "C27", FALSE, "draft.deviations.T2.response", "\"351cd/m2\"", NULL },
  { "C28", TRUE, "draft.deviations.T2.conclusion", "\"positive\"", "deviations.T2" },
  { "C28", TRUE, "draft.deviations.T3.response", "\"45.000001dB\"", "deviations.T3" },
  { "C28", TRUE, "draft.deviations.T3.conclusion", "\"negative\"", "deviations.T3" },
  { "C28", FALSE, "draft.deviations.T3.conclusion", "\"none\"", NULL },
  { "C29", TRUE, "draft.deviations.T1.evidence", "\"\"", "deviations.T1" },
  { "C29", TRUE, "draft.deviations.T1.evidence", "\"licence 第3页\"", "deviations.T1" },
  { "C29", TRUE, "draft.deviations.T2.evidence", "\"检测报告.pdf p.4\"", "deviations.T2" },
  { "C29", TRUE, "draft.deviations.T1.evidence", "\"licence:3\"", "deviations.T1" },
  { "C29", FALSE, "draft.deviations.T1.evidence", "\"licence:2\"", NULL },
  { "C29", FALSE, "draft.deviations.T1.evidence", "\"licences 第3页\"", NULL },
  { "C29", FALSE, "draft.deviations.T2.evidence", "\"样本册 第 99 页\"", NULL },
  { "C31", TRUE, "draft.answers.sme.employees", "\"19\"", "answers.sme.size" },
  { "C31", FALSE, "draft.answers.sme.employees", "\"20\"", NULL },
  { "C31", FALSE, "draft.answers.sme.industry", "\"未知行业\"", NULL },
  { "C33", TRUE, "draft.answers.sme", NULL, "answers.sme" },
  { "C33", TRUE, "draft.answers.sme.size", "\"large\"", "answers.sme.size" },
  { "C33", FALSE, "draft.answers.sme.size", "\"小型企业\"", NULL },
  { "C35", TRUE, "draft.attachments.energy", NULL, "attachments.energy" },
  { "C35", TRUE, "draft.answers.energy.validUntil", "\"2026-12-14\"", "attachments.energy" },
  { "C35", FALSE, "tender.items.1.classification.id", "\"A05010201\"", NULL },
  { "C36", TRUE, "draft.prices.lines.1.origin", "\"日本大阪\"", "prices.lines.1.origin" },
  { "C36", FALSE, "draft.prices.lines.1.origin", "\"江苏苏州\"", NULL },
  { "C40", TRUE, "draft.answers.iso.validUntil", "\"2026-12-14\"", "answers.iso.validUntil" },
  { "C40", FALSE, "draft.answers.iso.validUntil", NULL, NULL },
  { "C41", TRUE, "draft.answers.letter.validityDays", "\"\"", "answers.letter.validityDays" },
  { "C41", TRUE, "draft.answers.letter", NULL, "answers.letter.validityDays" },
  { "C41", TRUE, "draft.attachments.licence", "[]", "attachments.licence" },
  { "C41", FALSE, "draft.attachments.energy", NULL, NULL },
  { "C43", TRUE, "facts.dd", "{\"encrypted\":true}", "attachments.other.0" },
  { "C43", TRUE, "facts.aa", "{\"damaged\":true}", "attachments.licence.0" },
  { "C43", FALSE, "facts.ee", "{\"damaged\":true}", NULL },
  { "C44", TRUE, "draft.attachments.licence.0.size", "5000001", "attachments.licence.0" },
  { "C44", TRUE, "draft.attachments.other.0.pages", "1501", "attachments.other.0" },
  { "C44", FALSE, "draft.attachments.other.0.size", "50000000", NULL },
  { "C47", TRUE, "facts.cc", "{\"validUntil\":\"2026-12-14\"}", "attachments.energy.0" },
  { "C47", FALSE, "facts.cc", "{\"validUntil\":\"2026-12-15\"}", NULL },
  { "C48", TRUE, "facts.cc", "{\"validUntil\":\"2027-03-14\"}", "attachments.energy.0" },
  { "C48", FALSE, "facts.cc", "{\"validUntil\":\"2027-03-15\"}", NULL },
  { "C45", TRUE, "version", "3", "tenderVersion" },
  { "C45", FALSE, "version", "2", NULL },
  { "C46", TRUE, "notAfter", "2026-12-15T01:29:59Z", "signature" },
  { "C46", FALSE, "notAfter", "2026-12-15T01:30:00Z", NULL },
  { "C50", TRUE, "draft.answers.technical.proposal", "\"# 方案\\n\\n略\"",
    "answers.technical.proposal" },
  { "C50", TRUE, "draft.answers.technical.proposal",
    "\"![](sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)\"",
    "answers.technical.proposal" },
  { "C50", FALSE, "draft.answers.technical.proposal", NULL, NULL },
  { "C50", FALSE, "tender.parts.0.fields.0.required", "false", NULL },
  { "C51", TRUE, "draft.answers.technical.proposal",
    "\"| 项目 | 说明 |\\n|---|---|\\n| 工期 | 待补充 |\"", "answers.technical.proposal" },
  { "C51", TRUE, "draft.answers.technical.proposal", "\"我公司与某某公司联合承诺\"",
    "answers.technical.proposal" },
  { "C51", FALSE, "draft.answers.technical.proposal", "\"MAX XL，共用\"", NULL },
  { "C49", TRUE, "unseen", "2", "tenderVersion" },
  { "C49", FALSE, "unseen", "0", NULL },
};

typedef struct
{
  ZtBidCheckInput input;
  JsonObject *tender;
  JsonObject *draft;
  JsonObject *organisation;
  JsonObject *facts;
} Bid;

static void
bid_init (Bid *bid)
{
  g_autoptr (GError) error = NULL;

  memset (bid, 0, sizeof *bid);
  bid->tender = zt_json_parse_object (tender_text, -1, &error);
  g_assert_no_error (error);
  bid->draft = zt_json_parse_object (draft_text, -1, &error);
  g_assert_no_error (error);
  bid->organisation = zt_json_parse_object (organisation_text, -1, &error);
  bid->facts = json_object_new ();
  bid->input.tender = bid->tender;
  bid->input.tender_id = "449901-2026-00102";
  bid->input.tender_version = 2;
  bid->input.organisation = bid->organisation;
  bid->input.draft = bid->draft;
  bid->input.certificate_code = "91449901MA5F0B077G";
  bid->input.attachments = bid->facts;
  g_assert_true (zt_time_parse (NOW, &bid->input.now));
}

static void
bid_clear (Bid *bid)
{
  json_object_unref (bid->tender);
  json_object_unref (bid->draft);
  json_object_unref (bid->organisation);
  json_object_unref (bid->facts);
}

static void
remove_path (JsonObject *root, const char *path)
{
  g_autofree char *parent = g_strdup (path);
  char *dot = strrchr (parent, '.');

  if (dot == NULL)
    {
      json_object_remove_member (root, path);
      return;
    }
  *dot = '\0';
  json_object_remove_member (zt_json_get_object (root, parent), dot + 1);
}

static void
change (Bid *bid, const Case *c)
{
  g_auto (GStrv) parts = g_strsplit (c->path, ".", 2);
  g_auto (GStrv) both = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *root = bid->draft;

  if (g_str_equal (c->path, "notAfter"))
    g_assert_true (zt_time_parse (c->value, &bid->input.certificate_not_after));
  else if (g_str_equal (c->path, "notBefore"))
    g_assert_true (zt_time_parse (c->value, &bid->input.certificate_not_before));
  else if (g_str_equal (c->path, "code"))
    bid->input.certificate_code = c->value;
  else if (g_str_equal (c->path, "version"))
    bid->input.tender_version = g_ascii_strtoll (c->value, NULL, 10);
  else if (g_str_equal (c->path, "unseen"))
    bid->input.unseen_changes = (guint) g_ascii_strtoull (c->value, NULL, 10);
  else if (g_str_equal (c->path, "organisation"))
    bid->input.organisation = NULL;
  if (parts[1] == NULL)
    return;
  if (g_str_equal (parts[0], "tender"))
    root = bid->tender;
  else if (g_str_equal (parts[0], "organisation"))
    root = bid->organisation;
  else if (g_str_equal (parts[0], "facts"))
    root = bid->facts;
  both = g_strsplit (parts[1], "+", -1);
  for (guint i = 0; both[i] != NULL; i++)
    if (c->value == NULL)
      remove_path (root, both[i]);
    else
      {
        zt_json_set (root, both[i], zt_json_parse (c->value, -1, &error), &error);
        g_assert_no_error (error);
      }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GPtrArray) findings = NULL;
  gboolean found = FALSE;
  Bid bid;

  bid_init (&bid);
  change (&bid, c);
  findings = zt_bid_check_run (&bid.input);
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = findings->pdata[i];

      g_assert_cmpstr (finding->message, !=, "");
      g_assert_cmpstr (finding->fix, !=, "");
      g_assert_cmpstr (finding->basis, !=, "");
      if (g_str_equal (finding->id, c->rule)
          && (c->place == NULL || g_strcmp0 (finding->place, c->place) == 0))
        found = TRUE;
    }
  if (found != c->speaks)
    for (guint i = 0; i < findings->len; i++)
      {
        const ZtFinding *finding = findings->pdata[i];
        g_test_message ("%s %s: %s", finding->id, finding->place, finding->message);
      }
  g_assert_cmpint (found, ==, c->speaks);
  bid_clear (&bid);
}

static void
test_sound (void)
{
  g_autoptr (GPtrArray) findings = NULL;
  Bid bid;

  bid_init (&bid);
  findings = zt_bid_check_run (&bid.input);
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = findings->pdata[i];
      g_test_message ("%s %s: %s", finding->id, finding->place, finding->message);
    }
  g_assert_cmpuint (findings->len, ==, 0);
  g_assert_false (zt_findings_block (findings));
  bid_clear (&bid);
}

/* A tender that has no slot for the security takes it among the other files, and none for the
 * declaration asks for none. */
static void
test_no_slots (void)
{
  Bid bid;

  bid_init (&bid);
  json_object_remove_member (bid.tender, "parts");
  json_object_remove_member (zt_json_get_object (bid.draft, "answers"), "security");
  json_object_remove_member (zt_json_get_object (bid.draft, "answers"), "sme");
  for (guint pass = 0; pass < 2; pass++)
    {
      g_autoptr (GPtrArray) findings = zt_bid_check_run (&bid.input);

      g_assert_cmpuint (findings->len, ==, pass);
      if (pass == 1)
        {
          const ZtFinding *finding = findings->pdata[0];
          g_assert_cmpstr (finding->id, ==, "C10");
          g_assert_cmpstr (finding->place, ==, "attachments.other");
        }
      json_object_remove_member (zt_json_get_object (bid.draft, "attachments"), "other");
    }
  bid_clear (&bid);
}

/* An empty bid for an empty tender, and shapes nobody should send, must not crash. */
static void
test_odd_shapes (void)
{
  static const char *const drafts[] = {
    "{}",
    "{\"answers\":[],\"prices\":7,\"deviations\":\"x\",\"attachments\":null}",
    "{\"answers\":{\"letter\":7},\"prices\":{\"lines\":[7,null,{}],\"total\":\"x\"},\"deviations\":"
    "{"
    "\"T1\":7},\"attachments\":{\"licence\":7,\"other\":[7,{}]}}",
  };
  static const char *const tenders[] = {
    "{}",
    "{\"items\":[7],\"parts\":[7,{}],\"requirements\":[7,{},{\"id\":\"T1\",\"comparator\":\">=\"}],"
    "\"lots\":[7,{}]}",
    tender_text,
  };

  for (guint t = 0; t < G_N_ELEMENTS (tenders); t++)
    for (guint d = 0; d < G_N_ELEMENTS (drafts); d++)
      {
        g_autoptr (JsonObject) tender = zt_json_parse_object (tenders[t], -1, NULL);
        g_autoptr (JsonObject) draft = zt_json_parse_object (drafts[d], -1, NULL);
        ZtBidCheckInput input = { .tender = tender, .draft = draft };
        g_autoptr (GPtrArray) findings = zt_bid_check_run (&input);

        g_assert_true (zt_findings_block (findings));
      }
}

static void
test_order_and_json (void)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  gboolean warned = FALSE;
  Bid bid;

  bid_init (&bid);
  zt_json_set (bid.draft, "prices.total.amount", zt_json_parse ("100", -1, NULL), NULL);
  zt_json_set_string (bid.draft, "answers.letter.validityDays", "1", NULL);
  findings = zt_bid_check_run (&bid.input);
  g_assert_true (zt_findings_block (findings));
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = findings->pdata[i];

      if (finding->severity != ZT_SEVERITY_BLOCK)
        warned = TRUE;
      else
        g_assert_false (warned);
    }
  g_assert_true (warned);
  node = zt_findings_to_json (findings);
  text = zt_json_canonical (node, NULL);
  g_assert_nonnull (strstr (text, "\"id\":\"C09\""));
  g_assert_nonnull (strstr (text, "\"severity\":\"warn\""));
  g_assert_nonnull (strstr (text, "The bid is valid for 1 days; the tender asks for 90 days"));
  bid_clear (&bid);
}

/* Each rule of the table has a case in which it speaks and one in which it does not. */
static void
test_coverage (void)
{
  g_autoptr (GHashTable) spoken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) silent = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_hash_table_add (cases[i].speaks ? spoken : silent, (gpointer) cases[i].rule);
  g_assert_cmpuint (zt_bid_check_count (), >=, 30);
  g_assert_cmpuint (g_hash_table_size (spoken), ==, zt_bid_check_count ());
  /* C05's silence is the sound bid's. */
  g_assert_cmpuint (g_hash_table_size (silent) + 1, ==, zt_bid_check_count ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bid-check/sound", test_sound);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/bid-check/%s/%u", cases[i].rule, i);
      g_test_add_data_func (name, &cases[i], test_case);
    }
  g_test_add_func ("/bid-check/no-slots", test_no_slots);
  g_test_add_func ("/bid-check/odd-shapes", test_odd_shapes);
  g_test_add_func ("/bid-check/order-and-json", test_order_and_json);
  g_test_add_func ("/bid-check/coverage", test_coverage);
  return g_test_run ();
}
