/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A notice is near to a supplier by what is bought, who buys, where and for how much: four numbers
 * that can be said in words, not a model that cannot. */
#define G_LOG_DOMAIN "zt-recommend"
#include "config.h"

#include "recommend.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What the parts weigh; what is bought comes first. */
#define WEIGHT_KIND 0.55
#define WEIGHT_BUYER 0.2
#define WEIGHT_VALUE 0.15
#define WEIGHT_REGION 0.1
/* A bid handed in says more than one begun. */
#define SUBMITTED 2
/* A purchaser is a regular one after so many projects. */
#define REGULAR 3
/* An amount up to so many times larger or smaller is similar. */
#define SIMILAR 2.5

/* Lengths at which a catalogue code ends: class, division, group, item; and how near two are that
 * agree so far. */
static const struct
{
  gsize length;
  double nearness;
} levels[] = { { 9, 1 }, { 7, 0.8 }, { 5, 0.5 }, { 3, 0.15 } };
#define SAME_KIND 0.5 /* as near as this is called the same kind */

typedef struct
{
  guint projects;
  guint weight;
} Count;

struct _ZtProfile
{
  GHashTable *codes;   /* beginning of a code → Count */
  GHashTable *buyers;  /* name → Count */
  GHashTable *regions; /* name → Count */
  GArray *values;      /* of double: logarithms */
  guint weight;        /* of all */
};

static void
add (GHashTable *table, const char *name, gsize length, guint weight)
{
  g_autofree char *key = g_strndup (name, length);
  Count *count = g_hash_table_lookup (table, key);

  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      g_hash_table_insert (table, g_steal_pointer (&key), count);
    }
  count->projects++;
  count->weight += weight;
}

static gboolean
had_beginning (const ZtProject *project, guint before, gsize length)
{
  for (guint i = 0; i < before; i++)
    if (strlen (project->codes[i]) >= length
        && strncmp (project->codes[i], project->codes[before], length) == 0)
      return TRUE;
  return FALSE;
}

static void
add_project (ZtProfile *self, const ZtProject *project)
{
  guint weight = project->submitted ? SUBMITTED : 1;

  self->weight += weight;
  for (guint i = 0; project->codes != NULL && project->codes[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (levels); j++)
      if (strlen (project->codes[i]) >= levels[j].length
          && !had_beginning (project, i, levels[j].length))
        add (self->codes, project->codes[i], levels[j].length, weight);
  if (project->buyer != NULL && *project->buyer != '\0')
    add (self->buyers, project->buyer, strlen (project->buyer), weight);
  if (project->region != NULL && *project->region != '\0')
    add (self->regions, project->region, strlen (project->region), weight);
  if (project->value > 0)
    {
      double value = log ((double) project->value);

      g_array_append_val (self->values, value);
    }
}

ZtProfile *
zt_profile_new (const ZtProject *projects, guint n)
{
  ZtProfile *self = g_new0 (ZtProfile, 1);

  g_return_val_if_fail (projects != NULL || n == 0, self);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->buyers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->regions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->values = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < n; i++)
    add_project (self, &projects[i]);
  return self;
}

void
zt_profile_free (ZtProfile *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->codes);
  g_hash_table_unref (self->buyers);
  g_hash_table_unref (self->regions);
  g_array_unref (self->values);
  g_free (self);
}

gboolean
zt_profile_is_empty (const ZtProfile *self)
{
  return self == NULL || self->weight == 0;
}

static double
share (const ZtProfile *self, const Count *count)
{
  return count != NULL ? (double) count->weight / self->weight : 0;
}

/* The nearest of the notice's things; what the supplier bids for often is nearer still. */
static double
judge_kind (const ZtProfile *self, const ZtProject *notice, guint *projects)
{
  double best = 0;

  for (guint i = 0; notice->codes != NULL && notice->codes[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (levels); j++)
      {
        char key[10];
        const Count *count;
        double near;

        if (strlen (notice->codes[i]) < levels[j].length)
          continue;
        memcpy (key, notice->codes[i], levels[j].length);
        key[levels[j].length] = '\0';
        count = g_hash_table_lookup (self->codes, key);
        if (count == NULL)
          continue;
        near = levels[j].nearness * (0.6 + 0.4 * share (self, count));
        /* The first thing named is what the project is about. */
        if (i > 0)
          near *= 0.8;
        if (levels[j].nearness >= SAME_KIND)
          *projects = MAX (*projects, count->projects);
        best = MAX (best, near);
        break;
      }
  return best;
}

static double
judge_value (const ZtProfile *self, const ZtProject *notice)
{
  double best = 0;

  for (guint i = 0; notice->value > 0 && i < self->values->len; i++)
    {
      double apart = fabs (log ((double) notice->value) - g_array_index (self->values, double, i));

      best = MAX (best, exp (-apart / log (SIMILAR)));
    }
  return best;
}

ZtRecommendation
zt_recommend (const ZtProfile *self, const ZtProject *notice)
{
  ZtRecommendation result = { 0 };
  const Count *buyer, *region;
  double kind, value;

  if (zt_profile_is_empty (self))
    return result;
  buyer = notice->buyer != NULL ? g_hash_table_lookup (self->buyers, notice->buyer) : NULL;
  region = notice->region != NULL ? g_hash_table_lookup (self->regions, notice->region) : NULL;
  kind = judge_kind (self, notice, &result.same_kind);
  /* Neither things of the kind, nor things of the class for a known purchaser: no concern of
   * theirs.
   */
  if (result.same_kind == 0 && (buyer == NULL || kind == 0))
    return result;
  value = judge_value (self, notice);
  result.same_buyer = buyer != NULL ? buyer->projects : 0;
  result.same_region = region != NULL ? region->projects : 0;
  result.similar_value = value >= exp (-1);
  result.score
      = WEIGHT_KIND * kind
        + WEIGHT_BUYER * (buyer != NULL ? 0.5 + 0.5 * MIN (buyer->projects, REGULAR) / REGULAR : 0)
        + WEIGHT_VALUE * value + WEIGHT_REGION * share (self, region);
  return result;
}

char *
zt_recommendation_text (const ZtRecommendation *recommendation)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (recommendation->score <= 0)
    return NULL;
  if (recommendation->same_kind > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("Of the same kind as %u project you drew up a bid for",
                                          "Of the same kind as %u projects you drew up bids for",
                                          recommendation->same_kind),
                                recommendation->same_kind));
  if (recommendation->same_buyer > 0)
    g_ptr_array_add (parts, g_strdup (_ ("the same purchaser")));
  if (parts->len < 2 && recommendation->similar_value)
    g_ptr_array_add (parts, g_strdup (_ ("a similar amount")));
  if (parts->len < 2 && recommendation->same_region > 0)
    g_ptr_array_add (parts, g_strdup (_ ("the same region")));
  g_ptr_array_add (parts, NULL);
  /* TRANSLATORS: stands between two reasons */
  return g_strjoinv (_ (", "), (char **) parts->pdata);
}
