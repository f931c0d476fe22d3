#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's JUnit files: prints skips with their reasons, failures, and the line "N passed, M failed"."""
import sys
import xml.etree.ElementTree as tree


def main():
    failed = int(sys.argv[1])
    passed = skipped = 0
    if failed:
        print(f"{failed} build(s) failed")
    for path in sys.argv[2:]:
        try:
            root = tree.parse(path).getroot()
        except (OSError, tree.ParseError) as error:
            print(f"no results in {path}: {error}")
            failed += 1
            continue
        for suite in root.iter("testsuite"):
            cases = list(suite.iter("testcase"))
            bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
            skips = [case for case in cases if case.find("skipped") is not None]
            # A program that died after its last good line has an error and no failed case.
            broken = int(suite.get("errors", "0")) + int(suite.get("failures", "0")) - len(bad)
            for case in bad:
                print(f"FAILED  {suite.get('name')}: {case.get('name')}")
            if broken > 0 and not bad:
                print(f"FAILED  {suite.get('name')}")
                failed += 1
            for case in skips:
                print(f"skipped {suite.get('name')}: {case.get('name')}")
            failed += len(bad)
            skipped += len(skips)
            passed += len(cases) - len(bad) - len(skips)
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
