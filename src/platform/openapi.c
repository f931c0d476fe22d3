/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The REST contract, written by the machine from the nouns' pages and the table of routes
 * (data/api/openapi.json). */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include "server.h"
#include "zt-kinds.h"

/* What the nouns' pages do not say. */
static const char components[]
    = "{\"Problem\":{\"description\":\"RFC "
      "9457\",\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\"],"
      "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{"
      "\"type\":\"integer\"},"
      "\"detail\":{\"type\":\"string\"}}},"
      "\"Challenge\":{\"type\":\"object\",\"required\":[\"challenge\",\"expires\"],\"properties\":{"
      "\"challenge\":"
      "{\"type\":\"string\"},\"expires\":{\"type\":\"string\",\"format\":\"date-time\"}}},"
      "\"Login\":{\"type\":\"object\",\"properties\":{\"user\":{\"type\":\"string\"},\"password\":{"
      "\"type\":\"string\"},"
      "\"totp\":{\"type\":\"string\",\"pattern\":\"^[0-9]{6}$\"},\"challenge\":{\"type\":"
      "\"string\"},\"signature\":"
      "{\"description\":\"base64 CMS, detached, over the text of the "
      "challenge\",\"type\":\"string\"}}},"
      "\"Session\":{\"type\":\"object\",\"required\":[\"token\",\"expires\",\"person\","
      "\"organisation\",\"roles\","
      "\"name\"],\"properties\":{\"token\":{\"type\":\"string\"},\"expires\":{\"type\":\"string\","
      "\"format\":"
      "\"date-time\"},\"person\":{\"type\":\"string\"},\"organisation\":{\"type\":\"string\"},"
      "\"roles\":{\"type\":"
      "\"array\",\"items\":{\"type\":\"string\"}},\"name\":{\"type\":\"string\"}}},"
      "\"TotpRequest\":{\"type\":\"object\",\"required\":[\"password\"],\"properties\":{"
      "\"password\":{\"type\":\"string\"},\"totp\":{\"description\":\"the current code, where "
      "the account has one\",\"type\":\"string\",\"pattern\":\"^[0-9]{6}$\"}}},"
      "\"Totp\":{\"type\":\"object\",\"required\":[\"secret\",\"uri\",\"expires\"],"
      "\"properties\":{\"secret\":{\"description\":\"base32\",\"type\":\"string\"},\"uri\":{"
      "\"description\":\"otpauth://totp/…\",\"type\":\"string\"},\"expires\":{\"type\":"
      "\"string\",\"format\":\"date-time\"}}},"
      "\"TotpConfirmation\":{\"type\":\"object\",\"required\":[\"totp\"],\"properties\":{"
      "\"totp\":{\"type\":\"string\",\"pattern\":\"^[0-9]{6}$\"}}},"
      "\"TotpDone\":{\"type\":\"object\",\"required\":[\"person\"],\"properties\":{\"person\":"
      "{\"type\":\"string\"}}},"
      "\"Command\":{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"record\",\"action\","
      "\"ifVersion\",\"body\"],"
      "\"properties\":{\"id\":{\"description\":\"UUIDv7 made with the user's action: the "
      "idempotency key\",\"type\":"
      "\"string\",\"format\":\"uuid\"},\"kind\":{\"type\":\"string\"},\"record\":{\"type\":"
      "\"string\",\"pattern\":"
      "\"^[A-Za-z0-9._-]{1,80}$\"},\"action\":{\"type\":\"string\"},\"ifVersion\":{\"description\":"
      "\"0: must not exist; "
      "-1: "
      "any\",\"type\":\"integer\"},\"body\":{\"type\":\"object\"},\"madeAt\":{\"type\":\"string\","
      "\"format\":"
      "\"date-time\"}}},"
      "\"Commands\":{\"oneOf\":[{\"$ref\":\"#/components/schemas/"
      "Command\"},{\"type\":\"array\",\"maxItems\":1000,"
      "\"items\":{\"$ref\":\"#/components/schemas/Command\"}}]},"
      "\"Event\":{\"type\":\"object\",\"required\":[\"position\",\"time\",\"command\",\"kind\","
      "\"record\",\"action\","
      "\"version\",\"state\",\"body\"],\"properties\":{\"position\":{\"type\":\"integer\","
      "\"minimum\":1},\"time\":"
      "{\"type\":\"string\",\"format\":\"date-time\"},\"command\":{\"type\":\"string\"},\"kind\":{"
      "\"type\":\"string\"},"
      "\"record\":{\"type\":\"string\"},\"action\":{\"type\":\"string\"},\"version\":{\"type\":"
      "\"integer\"},\"state\":"
      "{\"type\":\"string\"},\"actor\":{\"type\":\"string\"},\"organisation\":{\"type\":\"string\"}"
      ",\"body\":{\"type\":"
      "\"object\"}}},"
      "\"Events\":{\"type\":\"object\",\"required\":[\"events\"],\"properties\":{\"events\":{"
      "\"type\":\"array\",\"items\":"
      "{\"$ref\":\"#/components/schemas/Event\"}}}},"
      "\"CommandAnswer\":{\"type\":\"object\",\"properties\":{\"event\":{\"$ref\":\"#/components/"
      "schemas/Event\"},"
      "\"receipt\":{\"$ref\":\"#/components/schemas/"
      "Receipt\"},\"results\":{\"type\":\"array\",\"items\":{\"type\":"
      "\"object\",\"required\":[\"status\"],\"properties\":{\"status\":{\"type\":\"integer\"},"
      "\"event\":{\"$ref\":"
      "\"#/components/schemas/Event\"},\"receipt\":{\"$ref\":\"#/components/schemas/"
      "Receipt\"},\"problem\":{\"$ref\":"
      "\"#/components/schemas/Problem\"}}}}}},"
      "\"Record\":{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"version\",\"state\"],"
      "\"properties\":{\"id\":"
      "{\"type\":\"string\"},\"kind\":{\"type\":\"string\"},\"version\":{\"type\":\"integer\"},"
      "\"state\":{\"type\":"
      "\"string\"},\"modified\":{\"type\":\"string\",\"format\":\"date-time\"}}},"
      "\"Page\":{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{\"items\":{\"type\":"
      "\"array\",\"items\":"
      "{\"$ref\":\"#/components/schemas/Record\"}},\"next\":{\"description\":\"offset of the next "
      "page; absent on the "
      "last\",\"type\":\"integer\"}}},"
      "\"Head\":{\"type\":\"object\",\"required\":[\"epoch\",\"size\",\"root\",\"time\","
      "\"signature\"],\"properties\":"
      "{\"epoch\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\"},\"root\":{\"type\":"
      "\"string\",\"pattern\":"
      "\"^[0-9a-f]{64}$\"},\"time\":{\"type\":\"string\",\"format\":\"date-time\"},\"signature\":{"
      "\"description\":"
      "\"base64 CMS, detached, over the canonical JSON (RFC 8785) of the "
      "rest\",\"type\":\"string\"}}},"
      "\"Hashes\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$"
      "\"}},"
      "\"Inclusion\":{\"type\":\"object\",\"required\":[\"size\",\"leafIndex\",\"inclusion\"],"
      "\"properties\":{\"size\":"
      "{\"type\":\"integer\"},\"leafIndex\":{\"type\":\"integer\"},\"inclusion\":{\"$ref\":"
      "\"#/components/schemas/Hashes\"}}},"
      "\"Consistency\":{\"type\":\"object\",\"required\":[\"first\",\"second\",\"consistency\"],"
      "\"properties\":{\"first\":"
      "{\"type\":\"integer\"},\"second\":{\"type\":\"integer\"},\"consistency\":{\"$ref\":"
      "\"#/components/schemas/Hashes\"}}},"
      "\"Receipt\":{\"type\":\"object\",\"required\":[\"type\",\"event\",\"head\",\"leafIndex\","
      "\"inclusion\","
      "\"timestamp\",\"platformCertificate\",\"signature\"],\"properties\":{\"type\":{\"const\":"
      "\"zhaotou-receipt\"},"
      "\"event\":{\"$ref\":\"#/components/schemas/Event\"},\"head\":{\"$ref\":\"#/components/"
      "schemas/Head\"},"
      "\"leafIndex\":{\"type\":\"integer\"},\"inclusion\":{\"$ref\":\"#/components/schemas/"
      "Hashes\"},\"timestamp\":"
      "{\"description\":\"base64 DER TimeStampToken over the SHA-256 of the event's canonical "
      "bytes\",\"type\":"
      "\"string\"},\"platformCertificate\":{\"type\":\"string\"},\"signature\":{\"type\":"
      "\"string\"}}},"
      "\"Health\":{\"type\":\"object\",\"required\":[\"status\"],\"properties\":{\"status\":{"
      "\"enum\":[\"ok\",\"degraded\","
      "\"failing\"]},\"reason\":{\"enum\":[\"no-space\",\"log-unreadable\"]},\"version\":{\"type\":\"string\"},\"time\":{\"type\":\"string\",\"format\":"
      "\"date-time\"},\"epoch\":"
      "{\"type\":\"string\"},\"size\":{\"type\":\"integer\"}}}}";

static JsonObject *
reference (const char *name)
{
  JsonObject *schema = json_object_new ();
  g_autofree char *path = g_strconcat ("#/components/schemas/", name, NULL);

  json_object_set_string_member (schema, "$ref", path);
  return schema;
}

/* {"TYPE": {"schema": …}} */
static JsonObject *
content (const char *type, const char *schema)
{
  JsonObject *object = json_object_new ();
  JsonObject *media = json_object_new ();

  if (schema != NULL)
    json_object_set_object_member (media, "schema", reference (schema));
  json_object_set_object_member (object, type, media);
  return object;
}

static void
add_parameter (JsonArray *list, const char *name, const char *place)
{
  JsonObject *parameter = json_object_new ();
  JsonObject *schema = json_object_new ();

  json_object_set_string_member (schema, "type", "string");
  json_object_set_string_member (parameter, "name", name);
  json_object_set_string_member (parameter, "in", place);
  if (g_str_equal (place, "path"))
    json_object_set_boolean_member (parameter, "required", TRUE);
  json_object_set_object_member (parameter, "schema", schema);
  json_array_add_object_element (list, parameter);
}

static JsonArray *
parameters (const ZtRoute *route)
{
  JsonArray *list = json_array_new ();
  g_auto (GStrv) segments = g_strsplit (route->path, "/", -1);
  g_auto (GStrv) names = g_strsplit (route->query != NULL ? route->query : "", " ", -1);

  for (guint i = 0; segments[i] != NULL; i++)
    if (*segments[i] == '{')
      {
        g_autofree char *name = g_strndup (segments[i] + 1, strlen (segments[i]) - 2);

        add_parameter (list, name, "path");
      }
  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    add_parameter (list, names[i], "query");
  if ((route->flags & ZT_ROUTE_TUS) != 0)
    add_parameter (list, "Tus-Resumable", "header");
  return list;
}

static const char *
success_status (const ZtRoute *route)
{
  if (g_str_equal (route->method, "OPTIONS") || g_str_equal (route->method, "DELETE")
      || g_str_equal (route->method, "PATCH"))
    return "204";
  return (route->flags & ZT_ROUTE_TUS) != 0 ? "201" : "200";
}

static JsonObject *
operation (const ZtRoute *route)
{
  JsonObject *object = json_object_new ();
  JsonObject *answers = json_object_new ();
  JsonObject *good = json_object_new ();
  JsonObject *bad = json_object_new ();
  JsonArray *list = parameters (route);
  g_autofree char *id = g_strconcat (route->method, route->path + 3, NULL);

  for (char *c = id; *c != '\0'; c++)
    *c = g_ascii_isalnum (*c) ? g_ascii_tolower (*c) : '-';
  json_object_set_string_member (object, "operationId", id);
  json_object_set_string_member (object, "summary", route->summary);
  if (json_array_get_length (list) > 0)
    json_object_set_array_member (object, "parameters", list);
  else
    json_array_unref (list);
  if (route->request_type != NULL)
    {
      JsonObject *body = json_object_new ();

      json_object_set_object_member (body, "content",
                                     content (route->request_type, route->request_schema));
      json_object_set_object_member (object, "requestBody", body);
    }
  json_object_set_string_member (good, "description", "Done");
  if (route->answer_type != NULL)
    json_object_set_object_member (good, "content",
                                   content (route->answer_type, route->answer_schema));
  json_object_set_object_member (answers, success_status (route), good);
  json_object_set_string_member (bad, "description", "Refused, with the reason");
  json_object_set_object_member (bad, "content", content ("application/problem+json", "Problem"));
  json_object_set_object_member (answers, "default", bad);
  json_object_set_object_member (object, "responses", answers);
  if ((route->flags & ZT_ROUTE_PUBLIC) != 0)
    json_object_set_array_member (object, "security", json_array_new ());
  return object;
}

static JsonObject *
all_paths (void)
{
  JsonObject *paths = json_object_new ();

  for (const ZtRoute *route = zt_routes; route->method != NULL; route++)
    {
      JsonObject *path;
      g_autofree char *method = g_ascii_strdown (route->method, -1);

      if (!json_object_has_member (paths, route->path))
        json_object_set_object_member (paths, route->path, json_object_new ());
      path = json_object_get_object_member (paths, route->path);
      json_object_set_object_member (path, method, operation (route));
    }
  return paths;
}

static JsonObject *
all_components (void)
{
  JsonObject *object = json_object_new ();
  JsonObject *schemas = zt_json_parse_object (components, -1, NULL);
  JsonObject *security = json_object_new ();
  JsonObject *bearer = json_object_new ();

  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    if (!(*kind)->is_private)
      json_object_set_object_member (schemas, (*kind)->name, zt_kind_schema (*kind));
  json_object_set_string_member (bearer, "type", "http");
  json_object_set_string_member (bearer, "scheme", "bearer");
  json_object_set_object_member (security, "bearer", bearer);
  json_object_set_object_member (object, "schemas", schemas);
  json_object_set_object_member (object, "securitySchemes", security);
  return object;
}

JsonObject *
zt_openapi (void)
{
  JsonObject *api = json_object_new ();
  JsonObject *info = json_object_new ();
  JsonObject *license = json_object_new ();
  JsonObject *needed = json_object_new ();
  JsonArray *security = json_array_new ();

  json_object_set_string_member (license, "name", "GPL-3.0-or-later");
  json_object_set_string_member (license, "identifier", "GPL-3.0-or-later");
  json_object_set_string_member (info, "title", "Zhaotou platform");
  json_object_set_string_member (info, "version", ZT_VERSION);
  json_object_set_object_member (info, "license", license);
  json_object_set_array_member (needed, "bearer", json_array_new ());
  json_array_add_object_element (security, needed);
  json_object_set_string_member (api, "openapi", "3.1.0");
  json_object_set_object_member (api, "info", info);
  json_object_set_array_member (api, "security", security);
  json_object_set_object_member (api, "paths", all_paths ());
  json_object_set_object_member (api, "components", all_components ());
  return api;
}
