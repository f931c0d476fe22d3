#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules that a program can check: src/README.md and the style of the sources. TAP."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */"
LAYERS = ["base", "model", "rules", "kinds", "seal", "document", "store", "sync", "workspace",
          "platform", "cli", "desktop"]
# What only base/zt-os.c may call.
SYSTEM = re.compile(r"(?<![\w.>])(fork|vfork|execv[pe]*|fsync|fdatasync|statvfs|setrlimit|mmap|"
                    r"flock)\s\(")
SQL = re.compile(r"printf[^;]*\"[^\"]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\s",
                 re.DOTALL)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def sources(*suffixes):
    for top in ("src", "tests"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def functions(lines):
    """(name, number of lines) of each function: a brace in the first column opens and closes it."""
    start = None
    for number, line in enumerate(lines):
        if line == "{" and number > 0 and lines[number - 1].rstrip().endswith(")"):
            start = number
        elif line == "}" and start is not None:
            head = start - 1
            while head > 0 and not re.match(r"\w", lines[head]):
                head -= 1
            yield lines[head].split("(")[0].strip(), number - start + 1
            start = None


def check_header_line():
    for path in sources(".c", ".h"):
        lines = path.read_text().split("\n")
        if lines[0] != SPDX:
            yield f"{path}: the first line is not the licence"
        if not lines[1].startswith("/*"):
            yield f"{path}: the second line does not say what the file is for"


def check_config():
    for path in sources(".c"):
        if path.is_relative_to(ROOT / "src") and '#include "config.h"' not in path.read_text():
            yield f"{path}: does not include config.h"


def check_sizes():
    for path in sources(".c", ".h"):
        count = path.read_text().count("\n")
        if count > 600:
            yield f"{path}: {count} lines; 600 are the limit"


def check_functions():
    for path in sources(".c"):
        if not path.is_relative_to(ROOT / "src"):
            continue
        for name, count in functions(path.read_text().split("\n")):
            if count > (120 if name.endswith("class_init") else 60):
                yield f"{path}: {name} has {count} lines; 60 are the limit"


def check_includes():
    for path in sources(".c", ".h"):
        for line in re.findall(r'#include "([^"]*/[^"]*)"', path.read_text()):
            yield f"{path}: includes {line} by its path"


def check_system():
    for path in sources(".c"):
        if path.is_relative_to(ROOT / "src") and path.name != "zt-os.c":
            text = re.sub(r"/\*.*?\*/|\"(?:[^\"\\]|\\.)*\"", "", path.read_text(), flags=re.DOTALL)
            for match in SYSTEM.finditer(text):
                yield f"{path}: calls {match.group(1)}; that is zt-os.c's"


def check_sql():
    for path in sources(".c"):
        for match in SQL.finditer(path.read_text()):
            yield f"{path}: prints into SQL: {match.group(0)[:60]!r}"


def check_unfinished():
    for path in sources(".c", ".h", ".py", ".sh", ".ui", ".build"):
        if path.name == "check-tree.py":
            continue
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if UNFINISHED.search(line):
                yield f"{path}:{number}: unfinished"


def check_layers():
    """Every folder of src/ is a layer, and none includes a header of a later one."""
    owner = {}
    for path in sources(".h"):
        if path.is_relative_to(ROOT / "src"):
            owner.setdefault(path.name, path.relative_to(ROOT / "src").parts[0])
    for path in sources(".c", ".h"):
        if not path.is_relative_to(ROOT / "src"):
            continue
        folder = path.relative_to(ROOT / "src").parts[0]
        if folder not in LAYERS:
            yield f"{path}: {folder} is not a layer"
            continue
        for name in re.findall(r'#include "([^"]+)"', path.read_text()):
            other = owner.get(name, folder)
            apart = folder != other and {folder, other} <= set(LAYERS[-3:])
            if LAYERS.index(other) > LAYERS.index(folder) or apart:
                yield f"{path}: {folder} includes {name} of {other}"


def check_names():
    """A file that makes a class bears its name: zt-record.c has zt-record.h beside it."""
    for path in sources(".c"):
        if path.is_relative_to(ROOT / "src") and path.name.startswith("zt-"):
            if "G_DEFINE_FINAL_TYPE" in path.read_text() and not path.with_suffix(".h").exists():
                yield f"{path}: defines a class without a header of its name"


CHECKS = [check_header_line, check_config, check_sizes, check_functions, check_includes,
          check_system, check_sql, check_unfinished, check_layers, check_names]


def main():
    print(f"1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        faults = list(check())
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {number} {check.__name__[6:].replace('_', ' ')}")


main()
