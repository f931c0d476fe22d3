/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prose of a bid's forms. Facts stand in braces; a line whose facts are missing is left out.
 * Content, not user interface: Chinese. */
#define G_LOG_DOMAIN "zt-compose-bid-text"

#include "config.h"

#include "compose-bid-private.h"

const char *const _zt_bid_letter[] = {
  "> 致：{buyer}",
  "{bidderName}（统一社会信用代码：{bidderCode}）已仔细阅读“{project}”（项目编号：{number}）的{"
  "document}及其全部澄清和修改，愿意参加本项目的采购活动，现提交{bid}，并郑重承诺如下：",
  "+ 我方的报价为人民币 {total} "
  "元（大写：{totalWords}），包括完成采购需求的全部费用和税费，分项报价见本{bid}的分项报价表。",
  "+ 我方的{bid}自提交截止之日起 {validityDays} 日内有效。在有效期内，我方受其约束。",
  "+ 我方承诺自合同签订之日起 {deliveryDays} 日内履行完毕。",
  "+ 我方承诺自验收合格之日起提供 {warrantyYears} 年的质量保证期。",
  "+ 我方承诺自验收合格之日起提供 {warrantyMonths} 个月的质量保证期。",
  "+ "
  "我方已完整阅读并理解{document}的全部内容，除偏离表中列明的以外，没有其他偏离，也没有附加条件。",
  "+ 我方所提交的全部资料真实、完整、合法，如有虚假，愿意承担由此产生的一切法律责任。",
  "+ "
  "如果中选，我方将按{document}"
  "规定的期限与采购人签订合同，并依照合同全面履行义务；合同签订之前，本{bid}"
  "连同通知书对双方具有约束力。",
  "与本{bid}有关的联系方式：联系人 {contact}，电话 {phone}。",
  NULL,
};

const char *const _zt_bid_legal_representative[] = {
  "> 致：{buyer}",
  "兹证明 {name}，现任 {bidderName}（统一社会信用代码：{bidderCode}） {position} "
  "职务，是我单位的法定代表人（负责人）。",
  "特此证明。",
  NULL,
};

const char *const _zt_bid_authorization[] = {
  "> 致：{buyer}",
  "我单位 {bidderName}（统一社会信用代码：{bidderCode}）现授权 {representative} "
  "为我方代理人，以我方名义办理“{project}”（项目编号：{number}"
  "）的采购活动中的下列事项：编制、签署、提交、撤回、修改{bid}"
  "，参加开启，澄清、说明，签订合同和处理有关事宜。其法律后果由我方承担。",
  "授权期限：自本委托书出具之日起至 {until} 止。",
  "代理人无权转委托。",
  NULL,
};

const char *const _zt_bid_commitment[] = {
  "> 致：{buyer}",
  "我单位 "
  "{bidderName}（统一社会信用代码：{bidderCode}）参加“{project}”（项目编号：{number}"
  "）的采购活动，郑重承诺符合《中华人民共和国政府采购法》第二十二条规定的条件：",
  "+ 具有独立承担民事责任的能力；",
  "+ 具有良好的商业信誉和健全的财务会计制度；",
  "+ 具有履行合同所必需的设备和专业技术能力；",
  "+ 有依法缴纳税收和社会保障资金的良好记录；",
  "+ 参加本次采购活动前三年内，在经营活动中没有重大违法记录；",
  "+ 未被列入失信被执行人、重大税收违法失信主体和政府采购严重违法失信行为记录名单；",
  "+ 与参加本项目同一采购包的其他{bidder}不存在单位负责人为同一人或者直接控股、管理的关系；",
  "+ 法律、行政法规规定的其他条件。",
  "我单位对上述承诺的真实性负责。如有虚假，愿意承担提供虚假材料的法律责任。",
  NULL,
};

const char *const _zt_bid_small_business[] = {
  "> 致：{buyer}",
  "根据《政府采购促进中小企业发展管理办法》的规定，{bidderName}（统一社会信用代码：{bidderCode}"
  "）参加“{project}”（项目编号：{number}）的采购活动，声明如下：",
  "?goods + 本次提供的货物由符合政策要求的中小企业制造，制造商和品牌见分项报价表。",
  "?services + 本次提供的服务全部由符合政策要求的中小企业承接。",
  "?works + 本次工程的施工单位全部为符合政策要求的中小企业。",
  "+ 采购标的所属行业为 {industry}；从业人员 {employees} 人，上一年度营业收入为 {revenue} 元。",
  "+ "
  "以上企业不属于大企业的分支机构，不存在控股股东为大企业的情形，也不存在与大企业的负责人为同一人的"
  "情形。",
  "本单位对上述声明内容的真实性负责。如有虚假，将依法承担相应责任。",
  NULL,
};

const char *const _zt_bid_generic[] = {
  "> 致：{buyer}",
  "{bidderName}（统一社会信用代码：{bidderCode}）就“{project}”（项目编号：{number}"
  "）提供下列内容，并对其真实性负责。",
  NULL,
};
