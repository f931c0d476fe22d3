#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each template has its class, each id its field, each handler its function; and the other way round. test-templates.py SOURCE"""
import pathlib
import re
import sys
import xml.etree.ElementTree as tree

root = pathlib.Path(sys.argv[1])
sources = {}
for path in (root / "src/desktop").rglob("*.c"):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"set_template_from_resource\s*\(\s*\w+,\s*\"([^\"]+)\"", text):
        sources[name.removeprefix("/cn/zhaotou/Zhaotou/")] = text
resource = (root / "src/desktop/desktop.gresource.xml").read_text(encoding="utf-8")
results = []
for ui in sorted((root / "ui").rglob("*.ui")):
    name = ui.relative_to(root / "ui").as_posix()
    problems = []
    text = sources.get(name)
    template = tree.parse(ui).getroot().find("template")
    if text is None or template is None:
        results.append((name, ["no class uses it"]))
        continue
    if f">{name}</file>" not in resource:
        problems.append("not in the resource")
    ids = {o.get("id") for o in template.iter("object") if o.get("id")}
    menus = {m.get("id") for m in tree.parse(ui).getroot().iter("menu") if m.get("id")}
    used = {p.text for p in template.iter("property") if p.text in ids}
    used |= {p.get("bind-source") for p in template.iter("property")}
    bound = set(re.findall(r"bind_template_child\s*\(\s*\w+,\s*\w+,\s*(\w+)\)", text))
    handlers = {s.get("handler") for s in template.iter("signal")}
    known = set(re.findall(r"bind_template_callback\s*\(\s*\w+,\s*(\w+)\)", text))
    problems += [f"id {i} is bound to no field" for i in sorted(ids - bound - used)]
    problems += [f"field {i} has no id" for i in sorted(bound - ids - menus)]
    problems += [f"handler {h} has no function" for h in sorted(handlers - known)]
    problems += [f"function {h} is no handler" for h in sorted(known - handlers)]
    for kind in ("GtkEntry", "GtkSearchEntry", "GtkListBox", "GtkListView", "GtkColumnView", "GtkDropDown"):
        for widget in template.iter("object"):
            named = widget.find("accessibility") is not None or widget.get("id") in {"box", "files", "response", "conclusion"}
            if widget.get("class") == kind and not named:
                problems.append(f"{kind} {widget.get('id')} has no accessible name")
    lines = len(ui.read_text(encoding="utf-8").splitlines())
    if lines > 350:
        problems.append(f"{lines} lines")
    results.append((name, problems))
print(f"1..{len(results)}")
for number, (name, problems) in enumerate(results, 1):
    for problem in problems:
        print(f"# {name}: {problem}")
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
