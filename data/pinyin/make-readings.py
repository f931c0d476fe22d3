#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes readings.tsv from the Unicode Han Database: make-readings.py Unihan_Readings.txt[.bz2] >readings.tsv

The database is Unicode's (https://www.unicode.org/copyright.html, the Unicode licence); in Debian it
is /usr/share/unicode/Unihan_Readings.txt.bz2 of the package unicode-data. One line a syllable without
its tone (ü is v, as it is typed), then the characters that are read so: every reading of the table of
standard characters (kTGHZ2013) and every reading met in text (kHanyuPinlu); for characters with neither
those of a dictionary (kXHC1983), else the one usual reading (kMandarin). Each character stands in the
second column of its usual reading and in the third column of its other ones."""
import bz2
import collections
import re
import sys
import unicodedata

PREFERRED = [("kTGHZ2013", "kHanyuPinlu"), ("kXHC1983",), ("kMandarin",)]


def plain(reading):
    letters = unicodedata.normalize("NFD", reading.strip().lower())
    letters = letters.replace("u\u0308", "v")
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return letters if re.fullmatch("[a-z]+", letters) else None


def readings(field, value):
    if field in ("kTGHZ2013", "kXHC1983"):  # 482.140:zhōng 482.150:zhòng,chóng
        return [r for entry in value.split() for r in entry.split(":")[1].split(",")]
    if field == "kHanyuPinlu":  # zhōng(12532)
        return [entry.split("(")[0] for entry in value.split()]
    return value.split()


def main():
    path = sys.argv[1]
    opened = bz2.open(path, "rt") if path.endswith(".bz2") else open(path)
    found = collections.defaultdict(dict)
    for line in opened:
        if not line.startswith("U+"):
            continue
        code, field, value = line.rstrip("\n").split("\t")
        number = int(code[2:], 16)
        if 0x4E00 <= number <= 0x9FFF:
            found[number][field] = value
    syllables = collections.defaultdict(lambda: ([], []))
    for number in sorted(found):
        for fields in PREFERRED:
            sounds = {plain(r) for f in fields if f in found[number] for r in readings(f, found[number][f])}
            sounds.discard(None)
            if sounds:
                usual = plain(found[number].get("kMandarin", "").split(" ")[0])
                if usual not in sounds:
                    usual = min(sounds)
                for sound in sounds:
                    syllables[sound][sound != usual].append(chr(number))
                break
    for sound in sorted(syllables):
        print(sound, *("".join(column) for column in syllables[sound]), sep="\t")


main()
