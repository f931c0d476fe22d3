#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong include does not build: in each layer's own compile command, a header of a later layer is not found. TAP."""
import json
import pathlib
import shlex
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2])
LAYERS = ["base", "model", "rules", "kinds", "seal", "document", "store", "sync", "workspace",
          "platform", "cli", "desktop"]


def commands():
    """The compiler with its include paths for one file of each layer."""
    found = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if path.suffix != ".c" or not path.is_relative_to(ROOT / "src"):
            continue
        layer = path.relative_to(ROOT / "src").parts[0]
        words = shlex.split(entry["command"])
        flags = [word for word in words if word.startswith(("-I", "-isystem", "-D", "-pthread"))]
        compiler = [word for word in words[:2] if not word.startswith("-")]
        found.setdefault(layer, (compiler[-1:], flags, entry["directory"]))
    return found


def headers():
    found = {}
    for layer in LAYERS:
        names = sorted(path.name for path in (ROOT / "src" / layer).rglob("*.h")
                       if not path.name.endswith("-private.h"))
        if names:
            found[layer] = names[0]
    return found


def builds(command, header):
    compiler, flags, directory = command
    text = f'#include "config.h"\n#include "{header}"\n'
    run = subprocess.run([*compiler, *flags, "-fsyntax-only", "-x", "c", "-"], cwd=directory,
                         input=text, text=True, capture_output=True)
    return run.returncode == 0, run.stderr


def main():
    known, first = commands(), headers()
    faults = []
    tried = 0
    for layer in LAYERS:
        if layer not in known or layer not in first:
            continue
        fine, message = builds(known[layer], first[layer])
        if not fine:
            faults.append(f"{layer} does not find its own {first[layer]}: {message.splitlines()[0]}")
        for other in LAYERS:
            later = LAYERS.index(other) > LAYERS.index(layer)
            apart = layer != other and {layer, other} <= set(LAYERS[-3:])
            if other in first and (later or apart):
                tried += 1
                fine, message = builds(known[layer], first[other])
                if fine:
                    faults.append(f"{layer} may include {first[other]} of {other}")
                elif first[other] not in message:
                    faults.append(f"{layer}, {first[other]}: {message.splitlines()[0]}")
    print("1..1")
    for fault in faults:
        print(f"# {fault}")
    print(f"# {tried} wrong includes tried")
    print("ok 1 wrong includes do not build" if tried and not faults else "not ok 1")


main()
