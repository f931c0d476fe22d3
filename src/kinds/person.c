/* SPDX-License-Identifier: GPL-3.0-or-later */
/* person — who acts for an organisation, and in which roles. Its id is the user name; passwords are
 * never in a record. */
#define G_LOG_DOMAIN "zt-person"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#include "codes.h"
#include "party-life.h"

static const ZtField fields[] = {
  { "user", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED | ZT_COLUMN, N_ ("User name") },
  { "name", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED | ZT_COLUMN, N_ ("Name"), .max = 80 },
  { "organisation", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED | ZT_COLUMN, N_ ("Organisation"),
    .kind = "organisation" },
  { "roles", ZT_LIST, ZT_REQUIRED | ZT_COLUMN, N_ ("Roles"), .codes = zt_person_roles, .max = 16 },
  { "certificate", ZT_BINARY, 0, N_ ("Certificate") },
  { "telephone", ZT_TEXT, 0, N_ ("Telephone"), .max = 40 },
  { "email", ZT_TEXT, 0, N_ ("E-mail"), .max = 200 },
  { NULL },
};

static const ZtField no_fields[] = { { NULL } };

static const ZtTransition life[] = {
  { "create", NULL, "active", ZT_ROLE_ADMINISTRATOR, zt_rule_person_user, .label = N_ ("Add") },
  { "change", "active", NULL, ZT_ROLE_ADMINISTRATOR, zt_rule_person_keep_administrator,
    .label = N_ ("Change") },
  { "suspend", "active", "suspended", ZT_ROLE_ADMINISTRATOR, zt_rule_person_keep_administrator,
    .label = N_ ("Suspend") },
  { "restore", "suspended", "active", ZT_ROLE_ADMINISTRATOR, .label = N_ ("Restore") },
  /* The secret is no part of the record: the platform forgets it with this event. */
  { "reset-totp", "active|suspended", NULL, ZT_ROLE_ADMINISTRATOR, .body = no_fields,
    .label = N_ ("Reset one-time codes") },
  { NULL },
};

#define MEMBERS                                                                                    \
  (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY | ZT_ROLE_BUYER | ZT_ROLE_APPROVER | ZT_ROLE_INSPECTOR      \
   | ZT_ROLE_AGENCY | ZT_ROLE_EXPERT)

static const ZtPermission permissions[] = {
  { MEMBERS, "read", ZT_SCOPE_OWN },
  { ZT_ROLE_SUPERVISOR | ZT_ROLE_ADMINISTRATOR, "read", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "create", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "change", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "suspend", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "restore", ZT_SCOPE_ANY },
  { ZT_ROLE_ADMINISTRATOR, "reset-totp", ZT_SCOPE_ANY },
  { ZT_ROLE_NONE },
};

const ZtKind zt_kind_person = {
  .name = "person",
  .label = N_ ("Person"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .owner = "organisation",
  .title = "name",
};
