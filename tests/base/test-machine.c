/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which computers are weak, and that this one's facts can be read. */
#include "config.h"

#include "machine.h"
#include "zt-os.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)

static void
test_judge (void)
{
  static const struct
  {
    ZtMachineFacts facts;
    ZtMachineJudgement judgement;
  } cases[] = {
    { { 8 * GIB, 4, TRUE }, ZT_MACHINE_STRONG },
    { { 8 * GIB, 4, FALSE }, ZT_MACHINE_STRONG },
    { { 8 * GIB, 2, TRUE }, ZT_MACHINE_STRONG },
    { { 8 * GIB, 2, FALSE }, ZT_MACHINE_SLOW },
    { { 8 * GIB, 1, FALSE }, ZT_MACHINE_SLOW },
    { { 4 * GIB, 8, TRUE }, ZT_MACHINE_LITTLE_MEMORY },
    { { 4 * GIB + 1, 8, TRUE }, ZT_MACHINE_STRONG },
    { { 4 * GIB - 250000000, 2, FALSE }, ZT_MACHINE_LITTLE_MEMORY },
    { { 0, 0, FALSE }, ZT_MACHINE_STRONG },
    { { 0, 2, FALSE }, ZT_MACHINE_SLOW },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (zt_machine_judge (&cases[i].facts), ==, cases[i].judgement);
}

static void
test_read (void)
{
  ZtMachineFacts facts = { 0 };

  zt_os_read_machine (&facts);
  g_assert_cmpuint (facts.memory_bytes, >, GIB / 8);
  g_assert_cmpuint (facts.memory_bytes, <, GIB << 20);
  g_assert_cmpuint (facts.processors, ==, g_get_num_processors ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine/judge", test_judge);
  g_test_add_func ("/machine/read", test_read);
  return g_test_run ();
}
