/* SPDX-License-Identifier: GPL-3.0-or-later */
/* material — what a firm enters once and uses in every bid: licences, people, contracts, products,
 * seals. It lives only in the workspace. */
#define G_LOG_DOMAIN "zt-material"
#include "config.h"

#include "material.h"
#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

const ZtCode zt_material_types[] = {
  { "licence", N_ ("Business licence") },
  { "company", N_ ("Company profile") },
  { "person", N_ ("Person") },
  { "certificate", N_ ("Certificate") },
  { "contract", N_ ("Past contract") },
  { "product", N_ ("Product") },
  { "statement", N_ ("Statement") },
  { "seal", N_ ("Seal image") },
  { "text", N_ ("Standard text") },
  { NULL },
};

static const ZtCode person_roles[] = {
  { "legalRepresentative", N_ ("Legal representative") },
  { "authorised", N_ ("Authorised representative") },
  { "projectManager", N_ ("Project manager") },
  { "technician", N_ ("Technician") },
  { "other", N_ ("Other") },
  { NULL },
};

static const ZtField file_fields[] = {
  { "name", ZT_TEXT, ZT_REQUIRED, N_ ("Name"), .max = 300 },
  { "sha256", ZT_DIGEST, ZT_REQUIRED, N_ ("Digest") },
  { "size", ZT_INTEGER, ZT_REQUIRED, N_ ("Size") },
  { "mediaType", ZT_TEXT, ZT_REQUIRED, N_ ("Format"), .max = 120 },
  { "pages", ZT_INTEGER, 0, N_ ("Pages") },
  { NULL },
};

static const ZtField fields[] = {
  { "type", ZT_CODE, ZT_REQUIRED | ZT_COLUMN, N_ ("Type"), .codes = zt_material_types },
  { "title", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED | ZT_COLUMN, N_ ("Title"), .max = 300 },
  { "organisation", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED, N_ ("Owner"), .kind = "organisation" },
  { "number", ZT_TEXT, ZT_SEARCHED | ZT_COLUMN, N_ ("Number"), .max = 80 },
  { "issuer", ZT_TEXT, ZT_SEARCHED, N_ ("Issued by"), .max = 200 },
  { "date", ZT_DATE, 0, N_ ("Date") },
  { "validFrom", ZT_DATE, 0, N_ ("Valid from") },
  { "validUntil", ZT_DATE, ZT_COLUMN, N_ ("Valid until") },
  { "period", ZT_TEXT, 0, N_ ("Period"), .max = 80 },
  { "legalRepresentative", ZT_TEXT, 0, N_ ("Legal representative"), .max = 80 },
  { "address.streetAddress", ZT_TEXT, 0, N_ ("Address"), .max = 300 },
  { "address.postalCode", ZT_TEXT, 0, N_ ("Postal code"), .max = 10 },
  { "contactPoint.name", ZT_TEXT, 0, N_ ("Contact"), .max = 80 },
  { "contactPoint.telephone", ZT_TEXT, 0, N_ ("Telephone"), .max = 40 },
  { "contactPoint.email", ZT_TEXT, 0, N_ ("E-mail"), .max = 200 },
  { "bank.name", ZT_TEXT, 0, N_ ("Bank"), .max = 200 },
  { "bank.account", ZT_TEXT, 0, N_ ("Account"), .max = 60 },
  { "role", ZT_CODE, 0, N_ ("Role"), .codes = person_roles },
  { "position", ZT_TEXT, 0, N_ ("Position"), .max = 80 },
  { "buyer", ZT_TEXT, ZT_SEARCHED, N_ ("Purchaser"), .max = 200 },
  { "value", ZT_MONEY, 0, N_ ("Contract value") },
  { "brand", ZT_TEXT, ZT_SEARCHED, N_ ("Brand"), .max = 120 },
  { "specification", ZT_TEXT, ZT_SEARCHED, N_ ("Model"), .max = 500 },
  { "manufacturer", ZT_TEXT, ZT_SEARCHED, N_ ("Manufacturer"), .max = 200 },
  { "origin", ZT_TEXT, 0, N_ ("Origin"), .max = 120 },
  { "classification", ZT_TEXT, 0, N_ ("Catalogue code"), .max = 40 },
  { "unit", ZT_TEXT, 0, N_ ("Unit"), .max = 40 },
  { "parameters", ZT_TEXT, 0, N_ ("Parameters"), .max = 20000 },
  { "width", ZT_DECIMAL, 0, N_ ("Width in mm") },
  { "height", ZT_DECIMAL, 0, N_ ("Height in mm") },
  { "field", ZT_TEXT, 0, N_ ("Field of the form"), .max = 120 },
  { "text", ZT_TEXT, ZT_SEARCHED, N_ ("Text"), .max = 20000 },
  { "keywords", ZT_TEXT, ZT_SEARCHED, N_ ("Keywords"), .max = 500 },
  { "slots", ZT_LIST, 0, N_ ("Places in bids"), .max = 50 },
  { "files", ZT_LIST, 0, N_ ("Files"), .of = file_fields, .max = 50 },
  { NULL },
};

#define SUPPLIER (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)

static const ZtTransition life[] = {
  { "create", NULL, "active", SUPPLIER, .label = N_ ("Add to the library") },
  { "save", "active", NULL, SUPPLIER, .label = N_ ("Save") },
  { "remove", "active", "removed", SUPPLIER, .label = N_ ("Remove") },
  { "restore", "removed", "active", SUPPLIER, .label = N_ ("Restore") },
  { NULL },
};

static const ZtPermission permissions[] = {
  { SUPPLIER, "read", ZT_SCOPE_OWN },
  { ZT_ROLE_NONE },
};

const ZtKind zt_kind_material = {
  .name = "material",
  .label = N_ ("Library item"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .is_private = TRUE,
  .owner = "organisation",
  .title = "title",
};

static const ZtMaterialForm forms[] = {
  { "licence",
    N_ ("Company name"),
    N_ ("Credit code"),
    N_ ("The licence with its scan. Every bid asks for it."),
    { "legalRepresentative", "issuer", "validFrom", "validUntil" } },
  { "company",
    N_ ("Company name"),
    N_ ("Credit code"),
    N_ ("Address, bank and contact, as forms ask for them."),
    { "legalRepresentative", "address.streetAddress", "address.postalCode", "contactPoint.name",
      "contactPoint.telephone", "contactPoint.email", "bank.name", "bank.account" } },
  { "person",
    N_ ("Full name"),
    N_ ("Identity number"),
    N_ ("Legal representative, authorised representative, project managers, with their "
        "certificates."),
    { "role", "position", "contactPoint.telephone", "contactPoint.email", "validUntil",
      "keywords" } },
  { "certificate",
    N_ ("Name of the certificate"),
    N_ ("Certificate number"),
    N_ ("Management systems, energy saving, compulsory certification, qualifications."),
    { "issuer", "validFrom", "validUntil", "keywords" } },
  { "contract",
    N_ ("Project"),
    N_ ("Contract number"),
    N_ ("Contracts you have fulfilled, with their key pages and acceptance."),
    { "buyer", "value", "date", "contactPoint.name", "contactPoint.telephone", "keywords" } },
  { "product",
    N_ ("Name of the product"),
    NULL,
    N_ ("What you sell: brand, model, maker and origin go into the price schedule."),
    { "brand", "specification", "manufacturer", "origin", "unit", "classification", "parameters",
      "keywords" } },
  { "statement",
    N_ ("Name of the statement"),
    NULL,
    N_ ("Audit reports, tax and social insurance receipts, credit enquiries."),
    { "period", "date", "issuer", "keywords" } },
  { "seal",
    N_ ("Name of the seal"),
    NULL,
    N_ ("The official seal as a PNG with a transparent ground, in its true size."),
    { "width", "height" } },
  { "text",
    N_ ("Title"),
    NULL,
    N_ ("Answers and letters that you write again and again."),
    { "text", "keywords" } },
};

const ZtMaterialForm *
zt_material_form (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (forms[i].type, type) == 0)
      return &forms[i];
  return NULL;
}

const char *
zt_material_label (const char *type, const char *field)
{
  const ZtMaterialForm *form = zt_material_form (type);
  const ZtField *page = zt_kind_find_field (&zt_kind_material, field);

  if (form != NULL && g_str_equal (field, "title"))
    return g_dgettext (GETTEXT_PACKAGE, form->title);
  if (form != NULL && form->number != NULL && g_str_equal (field, "number"))
    return g_dgettext (GETTEXT_PACKAGE, form->number);
  return page != NULL ? g_dgettext (GETTEXT_PACKAGE, page->label) : field;
}
