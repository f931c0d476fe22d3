/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agenda: gathered from drafts, outbox, enquiries, library and certificate each time anew, so
 * that it cannot disagree with them. */
#define G_LOG_DOMAIN "zt-agenda"
#include "config.h"

#include "zt-agenda.h"

#include "zt-conflict.h"
#include "zt-draft.h"
#include "zt-library.h"
#include "zt-opportunities.h"
#include "zt-time.h"
#include "zt-workspace-private.h"

#include <glib/gi18n-lib.h>

#define EXPIRES_DAYS 30
#define SEEN "seen:"

void
zt_agenda_item_free (ZtAgendaItem *item)
{
  if (item == NULL)
    return;
  g_free (item->title);
  g_free (item->text);
  g_free (item->target);
  g_free (item->mark);
  g_free (item);
}

static ZtAgendaItem *
add (GPtrArray *agenda, ZtAgendaType type, const char *title, const char *page, const char *id)
{
  ZtAgendaItem *item = g_new0 (ZtAgendaItem, 1);

  item->type = type;
  item->title = g_strdup (title != NULL ? title : "—");
  item->target = g_strjoin ("/", page, id, NULL);
  g_ptr_array_add (agenda, item);
  return item;
}

gboolean
_zt_workspace_was_seen (ZtWorkspace *ws, const char *mark)
{
  g_autofree char *name = g_strconcat (SEEN, mark, NULL);
  g_autofree char *when = zt_store_get_text (ws->own, name);

  return when != NULL && *when != '\0';
}

gboolean
zt_workspace_see (ZtWorkspace *ws, const char *mark, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *now = NULL;

  g_return_val_if_fail (ws != NULL && mark != NULL, FALSE);
  if (_zt_workspace_was_seen (ws, mark))
    return TRUE;
  name = g_strconcat (SEEN, mark, NULL);
  now = zt_time_format (zt_time_now ());
  return zt_store_set_text (ws->own, name, now, error);
}

char *
zt_agenda_receipt_mark (const char *draft)
{
  return g_strconcat ("receipt/", draft, NULL);
}

/* 0 when it is unknown or over: then no time is left to order by. */
static gint64
deadline_of (ZtWorkspace *ws, const char *tender, gint64 now)
{
  g_autoptr (ZtRecord) record
      = tender != NULL ? zt_workspace_get (ws, "tender", tender, NULL) : NULL;
  const char *text = record != NULL
                         ? zt_json_get_string (zt_record_get_body (record), "tenderPeriod.endDate")
                         : NULL;
  gint64 end;

  return text != NULL && zt_time_parse (text, &end) && end > now ? end : 0;
}

/* --- bids --- */

/* Given up in the outbox, and not submitted again since. */
static gboolean
was_dropped (ZtWorkspace *ws, const char *draft)
{
  g_autoptr (GBytes) bytes = zt_drafts_get_evidence (ws->own, draft, "submitted", NULL);
  g_autoptr (JsonObject) submitted
      = bytes != NULL ? zt_json_parse_object (g_bytes_get_data (bytes, NULL),
                                              (gssize) g_bytes_get_size (bytes), NULL)
                      : NULL;

  return submitted != NULL && zt_json_get_boolean (submitted, "dropped", FALSE);
}

static const char *
next_act (ZtWorkspace *ws, const char *draft, ZtBidStepName step)
{
  static const char *const acts[] = {
    [ZT_STEP_DRAFT] = N_ ("Being written: fill in what is missing"),
    [ZT_STEP_CHECK] = N_ ("Checked without errors: compose it"),
    [ZT_STEP_COMPOSE] = N_ ("Composed: sign it"),
    [ZT_STEP_SIGN] = N_ ("Signed: seal it"),
    [ZT_STEP_SEAL] = N_ ("Sealed: submit it"),
  };

  if (step == ZT_STEP_SEAL && was_dropped (ws, draft))
    return _ ("Taken out of the outbox unsent: submit it again");
  return g_dgettext (GETTEXT_PACKAGE, acts[MIN (step, ZT_STEP_SEAL)]);
}

/* How far the submission has come that was queued here. (nullable): it was refused, and is on the
 * agenda as a decision. */
static const char *
describe_submission (ZtWorkspace *ws, const char *draft)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, TRUE, NULL);
  const char *text = _ ("Taken out of the outbox unsent: submit it again");

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type != ZT_OUTBOX_COMMAND || g_strcmp0 (item->bid, draft) != 0
          || !g_str_equal (item->command->action, "submit"))
        continue;
      text = item->state == ZT_OUTBOX_NEEDS_YOU ? NULL
             : item->state == ZT_OUTBOX_DONE
                 ? _ ("Sent: the platform’s receipt has not come yet")
                 : _ ("Not sent yet: it waits in the outbox and must reach the platform in time");
    }
  return text;
}

/* A draft that cannot be checked says so on its own page; here it has no errors to tell. */
static guint
count_errors (ZtWorkspace *ws, const char *draft)
{
  g_autoptr (GPtrArray) findings = zt_bid_check (ws, draft, NULL);
  guint n = 0;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);

      n += finding->severity == ZT_SEVERITY_BLOCK;
    }
  return n;
}

static void
add_bid (ZtWorkspace *ws, GPtrArray *agenda, ZtRecord *draft, ZtBidStepName step, gint64 end)
{
  const char *id = zt_record_get_id (draft);
  const char *title = zt_json_get_string (zt_record_get_body (draft), "title");
  guint errors = step < ZT_STEP_SIGN ? count_errors (ws, id) : 0;
  const char *text = step < ZT_STEP_SUBMIT ? next_act (ws, id, step) : describe_submission (ws, id);
  ZtAgendaItem *item;

  if (text == NULL)
    return;
  item = add (agenda, errors > 0 ? ZT_AGENDA_ERRORS : ZT_AGENDA_DEADLINE, title, "bids", id);
  item->due = end;
  item->count = errors;
  if (errors > 0)
    /* TRANSLATORS: what the checking assistant found in a bid */
    item->text = g_strdup_printf (ngettext ("%u error to correct before it can be signed",
                                            "%u errors to correct before it can be signed", errors),
                                  errors);
  else
    item->text = g_strdup (text);
}

static void
add_clarified (ZtWorkspace *ws, GPtrArray *agenda, ZtRecord *draft, gint64 end)
{
  const char *id = zt_record_get_id (draft);
  g_autoptr (JsonObject) migration = zt_bid_get_migration (ws, id, NULL);
  guint open = zt_migration_count_open (migration);
  ZtAgendaItem *item;

  if (open == 0)
    return;
  item = add (agenda, ZT_AGENDA_CLARIFIED, zt_json_get_string (zt_record_get_body (draft), "title"),
              "bids", id);
  item->due = end;
  item->count = open;
  item->text
      /* TRANSLATORS: how many parts of a bid an amended tender touches */
      = g_strdup_printf (ngettext ("The tender was amended: look at %u place of your bid again",
                                   "The tender was amended: look at %u places of your bid again",
                                   open),
                         open);
}

static void
add_receipt (ZtWorkspace *ws, GPtrArray *agenda, ZtRecord *draft)
{
  const char *id = zt_record_get_id (draft);
  g_autofree char *mark = zt_agenda_receipt_mark (id);
  ZtAgendaItem *item;

  if (_zt_workspace_was_seen (ws, mark))
    return;
  item = add (agenda, ZT_AGENDA_RECEIPT, zt_json_get_string (zt_record_get_body (draft), "title"),
              "bids", id);
  item->text = g_strdup (_ ("The receipt has arrived: check it and keep it on file"));
  item->mark = g_steal_pointer (&mark);
}

static gboolean
add_bids (ZtWorkspace *ws, GPtrArray *agenda, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) drafts = zt_drafts_list (ws->own, error);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      ZtRecord *draft = g_ptr_array_index (drafts, i);
      const char *tender = zt_json_get_string (zt_record_get_body (draft), "tender");
      gint64 end = deadline_of (ws, tender, now);
      ZtBidStepName step = zt_bid_get_step (ws, draft);

      if (step >= ZT_STEP_RECEIPT)
        add_receipt (ws, agenda, draft);
      else if (end != 0)
        add_bid (ws, agenda, draft, step, end);
      if (end != 0)
        add_clarified (ws, agenda, draft, end);
    }
  return drafts != NULL;
}

/* --- what the platform said --- */

static gboolean
add_decisions (ZtWorkspace *ws, GPtrArray *agenda, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, FALSE, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const ZtOutboxItem *row = g_ptr_array_index (items, i);
      g_autofree char *subject = NULL;
      g_autofree char *what = NULL;
      g_autofree char *id = NULL;
      g_autofree char *tender = NULL;
      ZtAgendaItem *item;

      if (row->state != ZT_OUTBOX_NEEDS_YOU)
        continue;
      subject = zt_workspace_outbox_subject (ws, row, &tender);
      what = zt_outbox_item_describe (row);
      id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);
      item = add (agenda, ZT_AGENDA_DECIDE, subject != NULL ? subject : what, "outbox", id);
      item->due = deadline_of (ws, tender, now);
      /* TRANSLATORS: what was to be sent, "Submit the bid" */
      item->text = g_strdup_printf (_ ("Refused by the platform, decide: %s"), what);
    }
  return items != NULL;
}

static char *
answer_mark (ZtRecord *enquiry)
{
  return g_strdup_printf ("enquiry/%s/%" G_GINT64_FORMAT, zt_record_get_id (enquiry),
                          zt_record_get_version (enquiry));
}

JsonArray *
zt_workspace_enquiries (ZtWorkspace *ws, const char *tender, GError **error)
{
  const ZtQuery all = { .kind = "enquiry" };
  g_autoptr (GPtrArray) enquiries = NULL;
  JsonArray *list;

  g_return_val_if_fail (ws != NULL && tender != NULL, NULL);
  enquiries = zt_workspace_list (ws, &all, error);
  if (enquiries == NULL)
    return NULL;
  list = json_array_new ();
  for (guint i = 0; i < enquiries->len; i++)
    {
      ZtRecord *enquiry = g_ptr_array_index (enquiries, i);
      JsonObject *body = zt_record_get_body (enquiry);
      g_autofree char *mark = answer_mark (enquiry);
      JsonObject *entry;

      if (ws->actor == NULL || g_strcmp0 (zt_json_get_string (body, "tender"), tender) != 0
          || g_strcmp0 (zt_json_get_string (body, "organisation"), ws->actor->organisation) != 0)
        continue;
      entry = zt_json_object_copy (body);
      json_object_set_string_member (entry, "state", zt_record_get_state (enquiry));
      if (zt_json_get_string (body, "answer") != NULL)
        json_object_set_string_member (entry, "mark", mark);
      json_array_add_object_element (list, entry);
    }
  return list;
}

static gboolean
add_answers (ZtWorkspace *ws, GPtrArray *agenda, gint64 now, GError **error)
{
  const ZtQuery answered = { .kind = "enquiry", .state = "answered" };
  g_autoptr (GPtrArray) enquiries = NULL;

  if (ws->actor == NULL)
    return TRUE;
  enquiries = zt_store_query (ws->replica, &answered, error);
  for (guint i = 0; enquiries != NULL && i < enquiries->len; i++)
    {
      ZtRecord *enquiry = g_ptr_array_index (enquiries, i);
      JsonObject *body = zt_record_get_body (enquiry);
      const char *tender = zt_json_get_string (body, "tender");
      g_autofree char *mark = answer_mark (enquiry);
      ZtAgendaItem *item;

      if (g_strcmp0 (zt_json_get_string (body, "organisation"), ws->actor->organisation) != 0
          || _zt_workspace_was_seen (ws, mark))
        continue;
      item = add (agenda, ZT_AGENDA_ANSWERED, zt_json_get_string (body, "title"), "opportunities",
                  tender);
      item->text = g_strdup (_ ("The purchaser has answered your enquiry"));
      item->due = deadline_of (ws, tender, now);
      item->mark = g_steal_pointer (&mark);
    }
  return enquiries != NULL;
}

/* --- what runs out --- */

static void
describe_end (ZtAgendaItem *item, gboolean over, const char *day)
{
  /* TRANSLATORS: %s is a day */
  item->text = g_strdup_printf (over ? _ ("Expired on %s: renew it and put in the new one")
                                     : _ ("Valid until %s: renew it in time"),
                                day);
}

static void
add_certificate (ZtWorkspace *ws, GPtrArray *agenda, gint64 now)
{
  g_autoptr (GBytes) der = zt_store_get_fact (ws->own, "signing-certificate", NULL);
  g_autoptr (ZtCertificate) certificate = der != NULL ? zt_certificate_new (der, NULL) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *day = NULL;
  ZtAgendaItem *item;
  gint64 end;

  if (certificate == NULL)
    return;
  end = zt_certificate_get_not_after (certificate);
  if (end - now > EXPIRES_DAYS * G_TIME_SPAN_DAY)
    return;
  name = zt_certificate_get_name (certificate);
  /* TRANSLATORS: %s is whose certificate it is */
  title = g_strdup_printf (_ ("Signing certificate “%s”"), name != NULL ? name : "—");
  item = add (agenda, ZT_AGENDA_EXPIRES, title, "settings", NULL);
  item->due = end;
  day = zt_time_display_date (end);
  describe_end (item, end <= now, day);
}

static gboolean
add_library (ZtWorkspace *ws, GPtrArray *agenda, gint64 now, GError **error)
{
  g_autoptr (JsonArray) list = zt_library_expiring (ws, EXPIRES_DAYS, error);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);
      const char *day = zt_json_get_string (one, "validUntil");
      g_autofree char *last = g_strconcat (day, "T23:59:59+08:00", NULL);
      ZtAgendaItem *item = add (agenda, ZT_AGENDA_EXPIRES, zt_json_get_string (one, "title"),
                                "library", zt_json_get_string (one, "id"));
      gint64 end;

      item->due = zt_time_parse (last, &end) ? end : 0;
      describe_end (item, zt_json_get_int (one, "days", 0) < 0, day);
    }
  return list != NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ZtAgendaItem *first = *(const ZtAgendaItem *const *) a;
  const ZtAgendaItem *second = *(const ZtAgendaItem *const *) b;
  gboolean first_now = first->type == ZT_AGENDA_DECIDE && first->due == 0;
  gboolean second_now = second->type == ZT_AGENDA_DECIDE && second->due == 0;
  gint64 first_due = first->due != 0 ? first->due : G_MAXINT64;
  gint64 second_due = second->due != 0 ? second->due : G_MAXINT64;

  if (first_now != second_now)
    return second_now - first_now;
  if (first_due != second_due)
    return first_due < second_due ? -1 : 1;
  return (int) first->type - (int) second->type;
}

GPtrArray *
zt_workspace_agenda (ZtWorkspace *ws, GError **error)
{
  g_autoptr (GPtrArray) agenda
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_agenda_item_free);
  gint64 now;

  g_return_val_if_fail (ws != NULL, NULL);
  now = zt_workspace_now (ws, NULL);
  if (!add_decisions (ws, agenda, now, error) || !add_bids (ws, agenda, now, error)
      || !add_answers (ws, agenda, now, error) || !add_library (ws, agenda, now, error))
    return NULL;
  add_certificate (ws, agenda, now);
  g_ptr_array_sort (agenda, compare);
  return g_steal_pointer (&agenda);
}

GPtrArray *
zt_workspace_agenda_notices (ZtWorkspace *ws, guint limit, GError **error)
{
  ZtSearch search = { .state = (char *) "active",
                      .recommended = TRUE,
                      .days = 3650, /* what is closed already is of no use */
                      .order = (char *) "recommended" };
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GPtrArray) records = NULL;
  GPtrArray *notices;

  g_return_val_if_fail (ws != NULL, NULL);
  rows = zt_workspace_search (ws, &search, NULL, NULL, NULL, error);
  if (rows == NULL)
    return NULL;
  records = zt_store_get_rows (ws->replica, (gpointer) rows->data, MIN (rows->len, limit), error);
  if (records == NULL)
    return NULL;
  notices = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_agenda_item_free);
  for (guint i = 0; i < records->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (records, i);
      g_autoptr (ZtNoticeNote) note = record != NULL ? zt_workspace_get_note (ws, record) : NULL;
      ZtAgendaItem *item;

      if (note == NULL || note->reason == NULL)
        continue;
      item = add (notices, ZT_AGENDA_RECOMMENDED,
                  zt_json_get_string (zt_record_get_body (record), "title"), "opportunities",
                  zt_record_get_id (record));
      item->text = g_steal_pointer (&note->reason);
      item->due = deadline_of (ws, zt_record_get_id (record), zt_workspace_now (ws, NULL));
    }
  return notices;
}
