#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's results: prints skips with their reasons, failures, and the line "N passed, M failed".

Takes the number of failed builds and the logs without their endings. The cases stand in LOG.junit.xml; that a program ended badly
after its last good case (a leak, say) stands in LOG.json alone."""
import json
import re
import sys
import xml.etree.ElementTree as tree


GOOD = {"OK", "SKIP", "EXPECTEDFAIL"}
SKIPPED = re.compile(r"^ok \d+ (?:- )?(.*?)\s*# SKIP\S* *(.*)$", re.MULTILINE)


def short(name):
    return name.split(" / ")[-1]


def programs(log):
    """The programs that ended badly with how, by name, and why cases were skipped, by the program's and the case's name."""
    bad, reasons = {}, {}
    with open(f"{log}.json", encoding="utf-8") as lines:
        for test in map(json.loads, lines):
            name = short(test["name"])
            if test["result"] not in GOOD:
                bad[name] = test["result"]
            for case, reason in SKIPPED.findall(test.get("stdout", "")):
                reasons[name, case] = reason
    return bad, reasons


def suites(log):
    for suite in tree.parse(f"{log}.junit.xml").getroot().iter("testsuite"):
        yield suite.get("name"), list(suite.iter("testcase"))


def main():
    failed = int(sys.argv[1])
    passed = skipped = 0
    if failed:
        print(f"{failed} build(s) failed")
    for log in sys.argv[2:]:
        try:
            (bad_programs, reasons), found = programs(log), list(suites(log))
        except (OSError, ValueError, tree.ParseError) as error:
            print(f"FAILED  no results in {log}: {error}")
            failed += 1
            continue
        told = set()
        for name, cases in found:
            bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
            skips = [case for case in cases if case.find("skipped") is not None]
            for case in bad:
                print(f"FAILED  {name}: {case.get('name')}")
                told.update((short(name), case.get("name")))
            for case in skips:
                reason = reasons.get((short(name), re.sub(r"^\d+ (- )?", "", case.get("name"))), "")
                print(f"skipped {name}: {case.get('name')}: {reason or 'its program told no reason'}")
            failed += len(bad)
            skipped += len(skips)
            passed += len(cases) - len(bad) - len(skips)
        for name, result in sorted(bad_programs.items()):
            if name not in told:
                print(f"FAILED  {name}: {result} outside its cases")
                failed += 1
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
