/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of routes: what the server answers, and from what the OpenAPI description is made. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "server.h"

#define JSON "application/json"
#define KIB 1024
#define MIB (1024 * 1024)
#define UPLOAD_TYPE "application/offset+octet-stream"

const ZtRoute zt_routes[] = {
  { "GET", "/v1/sessions/challenge", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_session_challenge,
    "A text to sign with a CA key", NULL, NULL, JSON, "Challenge" },
  { "POST", "/v1/sessions", ZT_ROUTE_PUBLIC | ZT_ROUTE_SLOW, 64 * KIB, NULL, zt_route_session_new,
    "Sign in with a password (and a one-time code), or with a signed challenge", JSON, "Login",
    JSON, "Session" },
  { "DELETE", "/v1/sessions", 0, 0, NULL, zt_route_session_end, "Sign out" },
  { "POST", "/v1/totp", ZT_ROUTE_SLOW, 64 * KIB, NULL, zt_route_totp_new,
    "A new secret for one-time codes (RFC 6238), shown once; it counts when it is confirmed", JSON,
    "TotpRequest", JSON, "Totp" },
  { "POST", "/v1/totp/confirmation", 0, 64 * KIB, NULL, zt_route_totp_confirm,
    "The first code of the new secret: from now on signing in with the password needs one", JSON,
    "TotpConfirmation", JSON, "TotpDone" },
  { "POST", "/v1/commands", 0, 8 * MIB, NULL, zt_route_commands,
    "Send one command or an array of commands; idempotent by command id", JSON, "Commands", JSON,
    "CommandAnswer" },
  { "GET", "/v1/changes", 0, 0, NULL, zt_route_changes,
    "The log from a position on: an event a line, the bare leaf hash where it may not be read, the "
    "signed head last",
    NULL, NULL, "application/x-ndjson", NULL, "since limit epoch" },
  { "GET", "/v1/records/{kind}/{id}/events", 0, 0, NULL, zt_route_record_events,
    "Every event of one record that may be read now, oldest first", NULL, NULL, JSON, "Events" },
  { "GET", "/v1/records/{kind}/{id}", 0, 0, NULL, zt_route_record, "One record", NULL, NULL, JSON,
    "Record" },
  { "GET", "/v1/records/{kind}", 0, 0, NULL, zt_route_records,
    "A page of records; any other query parameter filters by the field of that path", NULL, NULL,
    JSON, "Page", "state search order limit offset" },
  { "OPTIONS", "/v1/blobs", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_upload_options,
    "What the upload protocol (tus 1.0) offers here" },
  { "POST", "/v1/blobs", ZT_ROUTE_TUS | ZT_ROUTE_SLOW, 0, zt_route_upload_create_begin,
    zt_route_upload_create,
    "Begin an upload (tus creation, creation-with-upload); Upload-Metadata: sha256", UPLOAD_TYPE },
  { "OPTIONS", "/v1/blobs/{id}", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_upload_options,
    "What the upload protocol (tus 1.0) offers here" },
  { "HEAD", "/v1/blobs/{id}", ZT_ROUTE_SLOW, 0, NULL, zt_route_upload_head,
    "How far an upload is (tus), or whether a blob is there (its SHA-256 as id)" },
  { "PATCH", "/v1/blobs/{id}", ZT_ROUTE_TUS | ZT_ROUTE_SLOW, 0, zt_route_upload_patch_begin,
    zt_route_upload_patch, "Send more of an upload (tus)", UPLOAD_TYPE },
  { "DELETE", "/v1/blobs/{id}", ZT_ROUTE_TUS | ZT_ROUTE_SLOW, 0, NULL, zt_route_upload_delete,
    "Give up an upload (tus termination)" },
  { "GET", "/v1/blobs/{id}", 0, 0, NULL, zt_route_blob,
    "The content with this SHA-256; ranges. A bid's ciphertext is nobody else's before the opening",
    NULL, NULL, "application/octet-stream" },
  { "GET", "/v1/log/head", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_log_head,
    "The signed head of the log", NULL, NULL, JSON, "Head" },
  { "GET", "/v1/log/proof/inclusion", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_inclusion,
    "RFC 9162: the leaf at leafIndex is in the tree of size leaves", NULL, NULL, JSON, "Inclusion",
    "leafIndex position size" },
  { "GET", "/v1/log/proof/consistency", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_consistency,
    "RFC 9162: the tree of first leaves is the beginning of that of second", NULL, NULL, JSON,
    "Consistency", "first second" },
  { "GET", "/v1/receipts/{command}", 0, 0, NULL, zt_route_receipt,
    "The receipt for a submission or withdrawal of one's own", NULL, NULL, JSON, "Receipt" },
  { "POST", "/v1/timestamp", ZT_ROUTE_PUBLIC | ZT_ROUTE_SLOW, 16 * KIB, NULL, zt_route_timestamp,
    "RFC 3161 time stamp", "application/timestamp-query", NULL, "application/timestamp-reply" },
  { "GET", "/v1/ca/certificate", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_certificate, "The practice CA",
    NULL, NULL, "application/x-pem-file" },
  { "GET", "/v1/ca/crl", ZT_ROUTE_PUBLIC | ZT_ROUTE_SLOW, 0, NULL, zt_route_crl,
    "What the practice CA has revoked (DER)", NULL, NULL, "application/pkix-crl" },
  { "GET", "/v1/export/ocds", ZT_ROUTE_PUBLIC | ZT_ROUTE_SLOW, 0, NULL, zt_route_ocds,
    "OCDS 1.1.5 release package of published tenders", NULL, NULL, JSON, NULL, "limit offset" },
  { "GET", "/v1/health", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_health, "Is the platform ready?", NULL,
    NULL, JSON, "Health" },
  { "GET", "/v1/metrics", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_metrics, "Prometheus text format",
    NULL, NULL, "text/plain" },
  { "GET", "/v1/openapi.json", ZT_ROUTE_PUBLIC, 0, NULL, zt_route_api, "This description", NULL,
    NULL, JSON },
  { NULL },
};
