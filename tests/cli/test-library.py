#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enter once, use everywhere: the second bid of a firm, for another purchaser, is made with at least 70 percent fewer entries.

An entry is one thing that a person types, picks or confirms: an answer, one attribute of a price line, one cell of the
deviation table, one attachment, one expiry day; and once for each "fill from the library" and for "keep in the library",
which ends the first bid. The first bid is made wholly by hand. In the second every place that the filling left empty is entered by hand, with
what that bid really needs, and is counted; prices always are. TAP.
test-library.py PLATFORM CLI"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

platform, cli = sys.argv[1:3]
work = tempfile.mkdtemp()
number = failures = 0


def check(name, good, detail=""):
    global number, failures
    number += 1
    failures += not good
    print(("ok" if good else "not ok"), number, "-", name)
    if detail:
        print("#", detail)
    sys.stdout.flush()


def run(user, *words, status=0):
    got = subprocess.run([cli, "--workspace", f"{work}/{user}", "--json", *words], capture_output=True, text=True,
                         env={**os.environ, "LANGUAGE": "en", "ZHAOTOU_PASSWORD": accounts[user]["password"]})
    if got.returncode != status:
        raise SystemExit(f"Bail out! {words}: {got.returncode}: {got.stderr}")
    return json.loads(got.stdout) if got.stdout.strip().startswith(("{", "[")) else got.stdout.strip()


def blank(value):
    return value in (None, "", False, [], {})


class Entries:
    """Does to a draft by hand what is missing from the bid it should become, and counts."""

    def __init__(self, user, tender):
        self.user, self.tender, self.count, self.by_hand = user, tender, 0, 0
        self.sample = f"{work}/data/sample/drafts/{tender}"
        self.wanted = json.load(open(f"{self.sample}/answers.json"))
        self.draft = run(user, "bid", "new", tender)["id"]

    def body(self):
        return run(self.user, "show", "draft", self.draft)

    def fill(self):
        self.count += 1
        return run(self.user, "bid", "fill", self.draft)

    def _members(self, top):
        now = self.body().get(top, {})
        for part, fields in self.wanted[top].items():
            for name, value in fields.items():
                self.by_hand += 1
                if blank(now.get(part, {}).get(name)):
                    self.count += 1
                    self._set(f"{top}.{part}.{name}", value)

    def _set(self, path, value):
        """A text with pictures is set from a file that they stand beside."""
        if "](pictures/" not in str(value):
            run(self.user, "bid", "set", self.draft, f"{path}={value}")
            return
        open(f"{self.sample}/answer.md", "w").write(value)
        run(self.user, "bid", "set", self.draft, "--text", f"{path}={self.sample}/answer.md")

    def _responses(self):
        """What is offered is typed first: the conclusion follows from the numbers."""
        now = self.body().get("deviations", {})
        for row, cells in self.wanted["deviations"].items():
            if blank(now.get(row, {}).get("response")):
                self.count += 1
                run(self.user, "bid", "set", self.draft, f"deviations.{row}.response={cells['response']}")

    def _prices(self):
        rows = open(f"{self.sample}/prices.csv").read().splitlines()
        titles = rows[0].lstrip("\ufeff").split(",")
        names = {"品牌": "brand", "规格型号": "specification", "产地": "origin", "制造商": "manufacturer"}
        lines = self.body()["prices"]["lines"]
        table = [rows[0]]
        for row, line in zip(rows[1:], lines):
            cells = dict(zip(titles, row.split(",")))
            for title, name in names.items():
                if cells[title]:
                    self.by_hand += 1
                    if blank(line.get(name)):
                        self.count += 1
                    else:
                        cells[title] = line[name]
            self.by_hand += 1  # the price
            self.count += 1
            table.append(",".join(cells[title] for title in titles))
        open(f"{work}/prices.csv", "w").write("\n".join(table) + "\n")
        run(self.user, "bid", "price", self.draft, f"{work}/prices.csv")

    def _attachments(self):
        now = self.body().get("attachments", {})
        for name in sorted(os.listdir(f"{self.sample}/attachments")):
            slot = name.split(".")[0]
            self.by_hand += 1
            if blank(now.get(slot)):
                self.count += 1
                run(self.user, "bid", "attach", self.draft, slot, f"{self.sample}/attachments/{name}")

    def complete(self, again=False):
        if again:
            self._responses()
            self.fill()
        self._prices()
        self._attachments()
        self._members("answers")
        self._members("deviations")
        findings = run(self.user, "bid", "check", self.draft)
        blocks = [f for f in findings if f["severity"] == "block"]
        check(f"{self.tender}: nothing stops signing", not blocks, json.dumps(blocks, ensure_ascii=False) if blocks else "")


def pair(user, first, second, least, prepare=None):
    run(user, "connect", url, "--user", user, "--ca", f"{work}/data/ca.pem")
    run(user, "sync")
    one = Entries(user, first)
    one.complete()
    one.count += 1
    learned = run(user, "library", "learn", one.draft)
    check(f"{user}: what was entered is kept for the next bid", len(learned) >= 3, ", ".join(i["title"] for i in learned))
    check("it is not offered twice", run(user, "library", "learn", one.draft, "--dry-run") == [])
    two = Entries(user, second)
    buyers = [run(user, "show", "tender", t)["buyer"]["name"] for t in (first, second)]
    check("the purchasers differ", buyers[0] != buyers[1], " / ".join(buyers))
    if prepare:
        two.count += prepare(user)
    proposals = two.fill()
    check("every proposal says where it comes from", proposals and all(p["source"] and p["value"] for p in proposals))
    check("no proposal is a price", not any("unitPrice" in json.dumps(p) or "amount" in json.dumps(p) for p in proposals))
    two.complete(again=True)
    against_first = 100 - 100 * two.count / one.count
    against_hand = 100 - 100 * two.count / two.by_hand
    check(f"{user}: at least {least} percent fewer entries than in the first bid", against_first >= least,
          f"first bid {one.count} entries, second {two.count}: {against_first:.0f} percent fewer")
    print(f"# by hand the second bid would have taken {two.by_hand}: {against_hand:.0f} percent saved")
    return one, two, against_hand


def import_price_list(user):
    """The list of goods that a dealer has anyway: one file to pick."""
    with open(f"{work}/goods.csv", "w") as file:
        file.write("产品名称,品牌,型号,生产厂家,原产地,备注\nA4黑白激光打印机,启明达,QM-P34D,启明达电子有限公司,中国江苏,\n"
                   "多功能一体机,启明达,QM-M42,启明达电子有限公司,中国江苏,复印\n碎纸机,科密,C-638,科密办公设备有限公司,中国广东,\n")
    table = run(user, "library", "import", f"{work}/goods.csv")
    check("the dealer's list of goods is understood", table["type"] == "product" and not table["problems"])
    return 1


server = None
try:
    subprocess.run([platform, "init", "--data", f"{work}/data", "--sample"], check=True, capture_output=True)
    accounts = {a["user"]: a for a in json.load(open(f"{work}/data/sample/accounts.json"))}
    server = subprocess.Popen([platform, "serve", "--data", f"{work}/data", "--listen", "127.0.0.1:0"],
                              stdout=subprocess.PIPE, text=True)
    url = next(line.split("listening on ")[1].strip() for line in server.stdout if "listening on " in line)
    # A service firm: other purchaser, other services, nothing in common but the firm itself.
    one, two, saved = pair("supplier3", "449901-2026-00101", "449901-2026-00105", 70)
    check("and at least 70 percent of what the second bid itself takes by hand", saved >= 70)
    # A dealer: computers for the schools, then printers for a street office, which no bid of his has offered yet.
    pair("supplier1", "449901-2026-00102", "449901-2026-00107", 70, import_price_list)
    item = run("supplier3", "library", "search", "--type", "licence")[0]
    uses = run("supplier3", "library", "uses", item["id"])
    check("both bids are known to use the licence", {u["draft"] for u in uses} == {one.draft, two.draft})
finally:
    if server:
        server.send_signal(signal.SIGTERM)
        server.wait()
    shutil.rmtree(work, ignore_errors=True)
print(f"1..{number}")
sys.exit(failures > 0)
