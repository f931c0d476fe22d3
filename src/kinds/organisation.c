/* SPDX-License-Identifier: GPL-3.0-or-later */
/* organisation — whoever buys, sells or supervises. Its id is its unified social credit code. OCDS:
 * parties. */
#define G_LOG_DOMAIN "zt-organisation"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#include "codes.h"
#include "party-life.h"

static const ZtField qualification_fields[] = {
  { "id", ZT_TEXT, ZT_REQUIRED, N_ ("Number"), .max = 80 },
  { "title", ZT_TEXT, ZT_REQUIRED, N_ ("Title"), .max = 200 },
  { "grade", ZT_TEXT, 0, N_ ("Grade"), .max = 80 },
  { "issuer", ZT_TEXT, 0, N_ ("Issued by"), .max = 200 },
  { "validUntil", ZT_DATE, 0, N_ ("Valid until") },
  { "sha256", ZT_DIGEST, 0, N_ ("Certificate file") },
  { NULL },
};

static const ZtField fields[] = {
  { "name", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED | ZT_COLUMN, N_ ("Name"), .max = 200 },
  { "type", ZT_CODE, ZT_REQUIRED | ZT_COLUMN, N_ ("Type"), .codes = zt_organisation_types },
  { "region", ZT_TEXT, ZT_SEARCHED | ZT_COLUMN, N_ ("Region"), .max = 60 },
  { "parent", ZT_REFERENCE, 0, N_ ("Superior organisation"), .kind = "organisation" },
  { "scale", ZT_CODE, ZT_COLUMN, N_ ("Scale"), .codes = zt_organisation_scales },
  { "legalRepresentative", ZT_TEXT, 0, N_ ("Legal representative"), .max = 80 },
  { "address.streetAddress", ZT_TEXT, 0, N_ ("Address"), .max = 300 },
  { "address.postalCode", ZT_TEXT, 0, N_ ("Postal code"), .max = 10 },
  { "contactPoint.name", ZT_TEXT, 0, N_ ("Contact"), .max = 80 },
  { "contactPoint.telephone", ZT_TEXT, 0, N_ ("Telephone"), .max = 40 },
  { "contactPoint.email", ZT_TEXT, 0, N_ ("E-mail"), .max = 200 },
  { "bank.name", ZT_TEXT, 0, N_ ("Bank"), .max = 200 },
  { "bank.account", ZT_TEXT, 0, N_ ("Account"), .max = 60 },
  { "qualifications", ZT_LIST, 0, N_ ("Qualifications"), .of = qualification_fields, .max = 200 },
  { NULL },
};

/* What an organisation keeps up to date by itself; name and type are the administrator's. */
static const ZtField own_fields[] = {
  { "region", ZT_TEXT, 0, N_ ("Region"), .max = 60 },
  { "scale", ZT_CODE, 0, N_ ("Scale"), .codes = zt_organisation_scales },
  { "legalRepresentative", ZT_TEXT, 0, N_ ("Legal representative"), .max = 80 },
  { "address.streetAddress", ZT_TEXT, 0, N_ ("Address"), .max = 300 },
  { "address.postalCode", ZT_TEXT, 0, N_ ("Postal code"), .max = 10 },
  { "contactPoint.name", ZT_TEXT, 0, N_ ("Contact"), .max = 80 },
  { "contactPoint.telephone", ZT_TEXT, 0, N_ ("Telephone"), .max = 40 },
  { "contactPoint.email", ZT_TEXT, 0, N_ ("E-mail"), .max = 200 },
  { "bank.name", ZT_TEXT, 0, N_ ("Bank"), .max = 200 },
  { "bank.account", ZT_TEXT, 0, N_ ("Account"), .max = 60 },
  { "qualifications", ZT_LIST, 0, N_ ("Qualifications"), .of = qualification_fields, .max = 200 },
  { NULL },
};

#define MEMBERS (ZT_ROLE_SIGNATORY | ZT_ROLE_BUYER | ZT_ROLE_AGENCY)

static const ZtTransition life[] = {
  { "create", NULL, "active", ZT_ROLE_ADMINISTRATOR, zt_rule_organisation_id,
    .label = N_ ("Register") },
  { "update", "active", NULL, MEMBERS, NULL, zt_effect_take_body, own_fields,
    .label = N_ ("Update details") },
  { "correct", "active|suspended", NULL, ZT_ROLE_ADMINISTRATOR, .label = N_ ("Correct") },
  { "suspend", "active", "suspended", ZT_ROLE_ADMINISTRATOR, .label = N_ ("Suspend") },
  { "restore", "suspended", "active", ZT_ROLE_ADMINISTRATOR, .label = N_ ("Restore") },
  { NULL },
};

static const ZtPermission permissions[] = {
  { ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY | ZT_ROLE_EXPERT | ZT_ROLE_INSPECTOR, "read",
    ZT_SCOPE_ANY },
  { ZT_ROLE_BUYER | ZT_ROLE_APPROVER | ZT_ROLE_AGENCY, "read", ZT_SCOPE_ANY },
  { ZT_ROLE_SUPERVISOR | ZT_ROLE_ADMINISTRATOR, "read", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "create", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "correct", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "suspend", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "restore", ZT_SCOPE_ANY },
  { ZT_ROLE_NONE },
};

/* Purchasers are public bodies; a supplier's account and people are not its competitors' to see. */
static gboolean
may_read (const ZtRecord *record, const ZtActor *actor, gint64 now, const ZtLookup *lookup)
{
  const guint wide = ZT_ROLE_BUYER | ZT_ROLE_APPROVER | ZT_ROLE_AGENCY | ZT_ROLE_SUPERVISOR
                     | ZT_ROLE_ADMINISTRATOR;

  return actor != NULL
         && ((actor->roles & wide) != 0
             || g_strcmp0 (zt_record_get_id (record), actor->organisation) == 0
             || g_strcmp0 (zt_json_get_string (zt_record_get_body (record), "type"), "supplier")
                    != 0);
}

const ZtKind zt_kind_organisation = {
  .name = "organisation",
  .label = N_ ("Organisation"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .owner = "id",
  .title = "name",
  .may_read = may_read,
};
