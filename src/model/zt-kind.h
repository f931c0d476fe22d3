/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every noun has in common: a page of facts from which validation, permissions, forms, columns, search and the REST contract follow. */
#pragma once

#include "zt-record.h"

G_BEGIN_DECLS

typedef struct _ZtField ZtField;
typedef struct _ZtKind ZtKind;
typedef struct _ZtStep ZtStep;

typedef enum
{
  ZT_TEXT,
  ZT_CODE,      /* one of .codes */
  ZT_INTEGER,
  ZT_DECIMAL,   /* a string, at most six places: quantities, rates */
  ZT_MONEY,     /* an OCDS Value in CNY on the wire, fen in C */
  ZT_TIME,      /* RFC 3339 */
  ZT_DATE,      /* YYYY-MM-DD */
  ZT_BOOLEAN,
  ZT_DIGEST,    /* SHA-256, 64 lower-case hex digits */
  ZT_BINARY,    /* base64: certificates, signatures */
  ZT_REFERENCE, /* the id of a record of .kind */
  ZT_OBJECT,    /* .of */
  ZT_LIST,      /* of objects, .of; of strings when .of is NULL */
  ZT_MAP,       /* any JSON object: a draft's answers */
} ZtFieldType;

typedef enum
{
  ZT_REQUIRED = 1 << 0,
  ZT_SEARCHED = 1 << 1, /* in the full-text index */
  ZT_COLUMN = 1 << 2,   /* shown in lists and exported tables */
  ZT_FIXED = 1 << 3,    /* set when the record is made, never by a later command */
  ZT_DERIVED = 1 << 4,  /* set by a transition's effect, refused in a command's body */
} ZtFieldFlags;

typedef struct
{
  const char *code;
  const char *label; /* N_() */
} ZtCode;

struct _ZtField
{
  const char *name; /* OCDS name, dotted for nesting */
  ZtFieldType type;
  ZtFieldFlags flags;
  const char *label;   /* N_() */
  const ZtCode *codes; /* ZT_CODE: terminated by {NULL} */
  const ZtField *of;   /* ZT_OBJECT, ZT_LIST: terminated by {NULL} */
  const char *kind;    /* ZT_REFERENCE */
  gint64 max;          /* characters of a text, entries of a list, value of a number; 0: the type's default limit */
};

typedef enum
{
  ZT_ROLE_NONE = 0,
  ZT_ROLE_PUBLIC = 1 << 0,
  ZT_ROLE_DRAFTER = 1 << 1,    /* supplier, drafts */
  ZT_ROLE_SIGNATORY = 1 << 2,  /* supplier, signs and submits */
  ZT_ROLE_BUYER = 1 << 3,
  ZT_ROLE_APPROVER = 1 << 4,
  ZT_ROLE_INSPECTOR = 1 << 5,
  ZT_ROLE_AGENCY = 1 << 6,
  ZT_ROLE_EXPERT = 1 << 7,
  ZT_ROLE_SUPERVISOR = 1 << 8,
  ZT_ROLE_ADMINISTRATOR = 1 << 9,
  ZT_ROLE_PLATFORM = 1 << 10,  /* the platform itself: clocks */
} ZtRole;

typedef enum { ZT_SCOPE_OWN, ZT_SCOPE_ASSIGNED, ZT_SCOPE_ANY } ZtScope;

typedef struct
{
  ZtRole roles;       /* mask */
  const char *action; /* "read" or a transition's */
  ZtScope scope;
} ZtPermission;

/* One arrow of a life. from NULL: makes the record; "a|b": from either; to NULL: the state stays. */
typedef struct
{
  const char *action;
  const char *from;
  const char *to;
  ZtRole roles;
  gboolean (*rule) (const ZtStep *step, GError **error);   /* (nullable) pure: may this happen? ZT_ERROR_REFUSED with the reason */
  gboolean (*effect) (const ZtStep *step, GError **error); /* (nullable) pure: what else changes in step->after */
  const ZtField *body;                                     /* (nullable) what the command's body may hold when it is not the kind's own fields */
  const char *label;                                       /* N_() */
  gboolean is_signed;                                      /* body.signature: CMS over the canonical body without it */
} ZtTransition;

struct _ZtKind
{
  const char *name;
  const char *label;
  const ZtField *fields;
  const ZtTransition *life;
  const ZtPermission *permissions;
  gboolean is_private; /* lives only in the workspace; never a command on the wire */
  const char *owner;   /* dotted path of the field that names the owning organisation */
  const char *title;   /* dotted path of the field that names the record for people */
  const char *assigned;/* (nullable) path of a list of organisation or person ids to whom ZT_SCOPE_ASSIGNED applies */
  gboolean (*may_read) (const ZtRecord *record, const ZtActor *actor, gint64 now, const ZtLookup *lookup); /* (nullable) narrows further */
};

/* The facts a rule may look at. Rules call nothing else: no clock, no database, no key. */
struct _ZtStep
{
  const ZtKind *kind;
  const ZtTransition *transition;
  const ZtRecord *before; /* (nullable) */
  JsonObject *body;       /* the command's */
  JsonObject *after;      /* the next version's body; an effect may write here */
  const char *record_id;
  const ZtActor *actor;
  gint64 now;             /* microseconds; the platform's clock when it has authority */
  gboolean authority;     /* FALSE: provisional, on a client */
  const ZtLookup *lookup;
};

const ZtField *zt_kind_find_field (const ZtKind *kind, const char *path);
const ZtTransition *zt_kind_find_transition (const ZtKind *kind, const char *action, const char *state);
/* Every action that @actor may take on @record now, for menus and buttons: a NULL-terminated array of static strings. */
GPtrArray *zt_kind_actions (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor);
gboolean zt_kind_may (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor, const char *action, gint64 now, const ZtLookup *lookup);
/* Types, required fields, codes, limits, unknown fields; ZT_ERROR_INVALID names the field by its label and path. */
gboolean zt_fields_validate (const ZtField *fields, JsonObject *body, gboolean complete, GError **error);
JsonObject *zt_kind_schema (const ZtKind *kind); /* JSON Schema 2020-12 */
const char *zt_code_label (const ZtCode *codes, const char *code); /* translated; the code itself when unknown */
ZtRole zt_role_parse (const char *name);          /* "signatory" */
const char *zt_role_name (ZtRole role);
const char *zt_role_label (ZtRole role);          /* translated */

G_END_DECLS
