/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Radicals and compatibility ideographs become the characters they stand for. */
#define G_LOG_DOMAIN "zt-text-plain"

#include "config.h"

#include "text-plain.h"

/* Unicode gives the radicals of simplified characters no decomposition; fonts use them all the
 * same. */
static const struct
{
  gunichar radical, plain;
} radicals[] = {
  { 0x2e81, 0x5382 }, { 0x2e8b, 0x5369 }, { 0x2e97, 0x5fc3 }, { 0x2ea0, 0x6c11 },
  { 0x2ebf, 0x8279 }, { 0x2ec1, 0x864e }, { 0x2ec4, 0x897f }, { 0x2ec5, 0x89c1 },
  { 0x2ec6, 0x89d2 }, { 0x2ec8, 0x8ba0 }, { 0x2ec9, 0x8d1d }, { 0x2ecb, 0x8f66 },
  { 0x2ed3, 0x957f }, { 0x2ed4, 0x95e8 }, { 0x2ed8, 0x9752 }, { 0x2ed9, 0x97e6 },
  { 0x2eda, 0x9875 }, { 0x2edb, 0x98ce }, { 0x2edc, 0x98de }, { 0x2edd, 0x98df },
  { 0x2ee2, 0x9a6c }, { 0x2ee3, 0x9aa8 }, { 0x2ee4, 0x9b3c }, { 0x2ee5, 0x9c7c },
  { 0x2ee6, 0x9e1f }, { 0x2ee8, 0x9ea6 }, { 0x2ee9, 0x9ec4 }, { 0x2eeb, 0x6589 },
  { 0x2eec, 0x9f50 }, { 0x2eee, 0x9f7f }, { 0x2eef, 0x7adc }, { 0x2ef0, 0x9f99 },
  { 0x2ef3, 0x9f9f },
};

gunichar
zt_text_plain (gunichar character)
{
  gboolean radical = character >= 0x2e80 && character <= 0x2fd5;
  gboolean compatible = (character >= 0xf900 && character <= 0xfaff)
                        || (character >= 0x2f800 && character <= 0x2fa1f);
  gunichar plain[4];

  if (!radical && !compatible)
    return character;
  for (gsize i = 0; radical && i < G_N_ELEMENTS (radicals); i++)
    if (radicals[i].radical == character)
      return radicals[i].plain;
  if (g_unichar_fully_decompose (character, TRUE, plain, G_N_ELEMENTS (plain)) == 1)
    return plain[0];
  return character;
}

gboolean
zt_text_is_wide (gunichar character)
{
  return g_unichar_iswide (character);
}
