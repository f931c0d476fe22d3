#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody sends who means well: broken addresses, heads and bodies, deep and huge JSON, crowds of silent connections. After each the
platform still answers, and every refusal it makes is a problem of RFC 9457. Under sanitizers this is the search for what they see. TAP.
  hostile.py PLATFORM"""
import json
import os
import random
import resource
import signal
import socket
import ssl
import subprocess
import sys
import tempfile

NUMBER = 0
FAILED = False


def check(name, good, note=""):
    global NUMBER, FAILED
    NUMBER += 1
    FAILED = FAILED or not good
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}" + (f"\n# {note}" if note and not good else ""), flush=True)


class Platform:
    def __init__(self, program, folder):
        self.data = os.path.join(folder, "data")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([program, "init", "--sample", "--data", self.data], check=True, **quiet)
        self.log = open(os.path.join(folder, "log"), "w+b")
        self.process = subprocess.Popen([program, "serve", "--data", self.data, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        self.port = int(line.rsplit(":", 1)[1])
        self.context = ssl.create_default_context(cafile=os.path.join(self.data, "ca.pem"))
        self.context.check_hostname = False
        with open(os.path.join(self.data, "sample", "accounts.json"), encoding="utf-8") as file:
            self.accounts = {one["user"]: one for one in json.load(file)}
        self.token = ""

    def connect(self, timeout=60, source="127.0.0.1"):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=timeout, source_address=(source, 0))
        return self.context.wrap_socket(plain, server_hostname="localhost")

    def raw(self, data, timeout=60, source="127.0.0.1"):
        """(status, body): 0 when the connection was closed without an answer, None for the body then."""
        answer = b""
        try:
            with self.connect(timeout, source) as link:
                link.sendall(data)
                while b"\r\n\r\n" not in answer or len(answer) < expected(answer):
                    piece = link.recv(65536)
                    if not piece:
                        break
                    answer += piece
        except OSError:
            pass
        if not answer.startswith(b"HTTP/"):
            return 0, None
        return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]

    def send(self, method, target, body=b"", head=b"", token=True, source="127.0.0.1"):
        request = method + b" " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if token and self.token:
            request += b"Authorization: Bearer " + self.token.encode() + b"\r\n"
        if body or method == b"POST":
            request += b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        return self.raw(request + head + b"\r\n" + body, source=source)

    def sign_in(self, user):
        body = json.dumps({"user": user, "password": self.accounts[user]["password"]}).encode()
        status, answer = self.send(b"POST", b"/v1/sessions", body, token=False)
        assert status == 200, (status, answer)
        self.token = json.loads(answer)["token"]

    def is_well(self):
        return self.process.poll() is None and self.send(b"GET", b"/v1/health", token=False)[0] == 200


def expected(answer):
    head, _, _ = answer.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return len(head) + 4 + int(line.split(b":")[1])
    return sys.maxsize


def is_problem(body):
    try:
        problem = json.loads(body)
        return problem["type"].startswith("urn:zhaotou:problem:") and bool(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return False


def addresses(platform):
    bad = [b"/v1/records/tender/a%00b", b"/v1/records/tender/%00", b"/v1/health%00", b"/v1/records/tender/%ff%fe",
           b"/v1/records/tender/%0d%0aX:%20y", b"/v1/records/tender/a%1b", b"/v1/records/../health", b"/v1/records/%2e%2e/health",
           b"/v1/./health", b"/v1/blobs/..%2f..%2fca.key", b"/v1/blobs/%2e%2e%5cca.key", b"/v1/records/tender/a%5cb",
           b"/v1/records/tender/a%7fb", b"/v1/records/tender/" + b"a" * 300, b"/v1/records/tender/%zz", b"/v1/records/tender/%",
           b"/v1/records/tender?state=%00", b"/v1/records/tender?search=%ff", b"/v1/changes?since=%00", b"/v1/records/tender?%00=1"]
    for target in bad:
        status, body = platform.send(b"GET", target)
        check("400 for " + target[:50].decode(), status == 400 and is_problem(body), f"{status} {body!r:.200}")
    for target in [b"/v1/records/tender/" + b"a" * 100, b"/v1/records/%e6%8b%9b/x", b"/v1/blobs/" + b"0" * 64, b"/v1/blobs/" + b"z" * 64,
                   b"/v1/blobs/" + b"0" * 63, b"//v1//health", b"/", b"/v1/receipts/x"]:
        status, body = platform.send(b"GET", target)
        check("404 for " + target[:50].decode(), status == 404 and is_problem(body), f"{status} {body!r:.200}")
    for target in [b"/v1/changes?since=-1", b"/v1/changes?since=99999999999999999999999", b"/v1/changes?limit=1e9",
                   b"/v1/records/tender?limit=0", b"/v1/records/tender?limit=1001", b"/v1/records/tender?offset=-1",
                   b"/v1/log/proof/inclusion?leafIndex=-1&size=5", b"/v1/log/proof/consistency?first=9&second=1",
                   b"/v1/records/tender?order=body;--", b"/v1/records/tender?a%22b=1", b"/v1/records/tender?a.b.c.d=%27%22%24"]:
        status, body = platform.send(b"GET", target)
        good = status == 200 or (status in (400, 404, 422) and is_problem(body))
        check("an answer to " + target[:50].decode(), good, f"{status} {body!r:.200}")
    status, body = platform.raw(b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    check("an endless address", status in (0, 400, 413, 414, 431), f"{status}")


def heads(platform):
    cases = {
        "two lengths": b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "a length that is none": b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "a length beyond numbers": b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "a chunk that is none": b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        "a huge chunk": b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx\r\n",
        "no HTTP": b"\x16\x03\x01 nonsense\r\n\r\n",
        "NUL in the head": b"GET /v1/health HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\0b\r\nX\0: y\r\n\r\n",
        "NUL in the first line": b"GET /v1/he\0alth HTTP/1.1\r\nHost: x\r\n\r\n",
        "a head without an end": b"GET /v1/health HTTP/1.1\r\n" + b"X-A: " + b"b" * 100000 + b"\r\n\r\n",
        "ten thousand headers": b"GET /v1/health HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % i for i in range(10000)) + b"\r\n",
        "an odd method": b"FROBNICATE /v1/health HTTP/1.1\r\nHost: x\r\n\r\n",
        "an odd override": b"POST /v1/blobs HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    }
    for name, data in cases.items():
        status, body = platform.raw(data + b"", 30)
        check(name, status in (0, 200) or 400 <= status < 506, f"{status} {body!r:.200}")
        check(name + ": the platform goes on", platform.is_well())
    status, _ = platform.send(b"GET", b"/v1/health", b"x" * 10)
    check("a body nobody asked for", status in (400, 413), f"{status}")


def bodies(platform):
    deep = b"[" * 100000 + b"]" * 100000
    cases = {
        "deep lists": deep,
        "deep objects": b'{"a":' * 50000 + b"1" + b"}" * 50000,
        "a huge number": b'{"ifVersion":' + b"9" * 400000 + b"}",
        "a huge exponent": b'{"ifVersion":1e999999999}',
        "a number beyond 64 bits": b'{"ifVersion":99999999999999999999}',
        "a fraction": b'{"ifVersion":1.5}',
        "the same member twice": b'{"id":"1","id":"2"}',
        "no UTF-8": b'{"id":"\xff\xfe"}',
        "overlong UTF-8": b'{"id":"\xc0\x80"}',
        "half a surrogate": b'{"id":"\\ud800"}',
        "an escaped NUL": b'{"id":"a\\u0000b"}',
        "a raw NUL": b'{"id":"a\0b"}',
        "a byte order mark": b"\xef\xbb\xbf{}",
        "nothing": b"",
        "only space": b" " * 100000,
        "an open string": b'{"id":"' + b"a" * 1000000,
        "a comment": b"{/**/}",
        "no JSON": b"<xml/>",
        "a million empty lists": b"[" + b"[]," * 1000000 + b"[]]",
        "a long key": b'{"' + b"k" * 1000000 + b'":1}',
        "no objects": b"[1,null,true,\"x\",[],[[]]]",
    }
    for name, body in cases.items():
        status, answer = platform.send(b"POST", b"/v1/commands", body)
        wanted = (200,) if name == "no objects" else (400, 413, 422)
        check(name, status in wanted and (status == 200 or is_problem(answer)), f"{status} {answer!r:.200}")
        status, answer = platform.send(b"POST", b"/v1/sessions", body[:60000], token=False)
        check(name + ", signing in", status in (400, 401, 413, 422) and is_problem(answer), f"{status} {answer!r:.200}")
    ids = ["..", ".", "a/b", "a\\b", "a\nb", "a" * 81, "", "招", "a b", "../../etc/passwd", "a\u202eb"]
    for one in ids:
        command = {"id": "018f0000-0000-7000-8000-000000000001", "kind": "enquiry", "record": one, "action": "create", "ifVersion": 0,
                   "body": {"tender": "449901-2026-00102", "organisation": "x", "title": "x", "description": "x"}}
        status, answer = platform.send(b"POST", b"/v1/commands", json.dumps(command).encode())
        check("the id " + ascii(one)[:30], status == 422 and is_problem(answer), f"{status} {answer!r:.200}")


def large(platform):
    """100 MB that nobody takes: refused by the head alone, or cut off."""
    size = 100 * 1024 * 1024
    for name, head in {"announced": b"Content-Length: %d\r\n" % size, "in chunks": b"Transfer-Encoding: chunked\r\n"}.items():
        status, sent = 0, 0
        try:
            with platform.connect(30) as link:
                link.sendall(b"POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + platform.token.encode() + b"\r\n" + head
                             + b"\r\n")
                piece = b"x" * 65536
                while sent < size:
                    link.sendall(b"10000\r\n" + piece + b"\r\n" if name == "in chunks" else piece)
                    sent += len(piece)
                status = int(link.recv(100).split(b" ")[1])
        except (OSError, IndexError, ValueError):
            pass
        check("100 MB " + name, status in (0, 413), f"{status} after {sent}")
        check(f"100 MB {name}: not taken in", sent < size or status == 413, f"{sent}")
        check(f"100 MB {name}: the platform goes on", platform.is_well())


def crowd(platform):
    """Thousands of silent connections from one address: others are still served when they are gone, and nothing is lost."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    many = min(hard, 4096) - 100
    links = []
    for _ in range(many):
        try:
            link = socket.create_connection(("127.0.0.1", platform.port), timeout=2)
            links.append(link)
        except OSError:
            break
    for link in links[::2]:
        try:
            link.send(b"\x16\x03\x01")
        except OSError:
            pass
    for link in links:
        link.close()
    check(f"{len(links)} silent connections: the platform goes on", any(platform.is_well() for _ in range(20)))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def greed(platform):
    """One account neither takes every connection for its event streams nor locks others out."""
    def stream():
        link = platform.connect()
        link.sendall(b"GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                     + platform.token.encode() + b"\r\n\r\n")
        return link, link.recv(4096)
    links = [stream() for _ in range(17)]
    check("sixteen event streams for one account", all(b" 200 " in answer[:20] for _, answer in links[:16]))
    check("and not one more", b" 429 " in links[16][1][:20], links[16][1][:200])
    for link, _ in links:
        link.close()
    wrong = json.dumps({"user": "supplier2", "password": "wrong"}).encode()
    right = json.dumps({"user": "supplier2", "password": platform.accounts["supplier2"]["password"]}).encode()
    last = [platform.send(b"POST", b"/v1/sessions", wrong, token=False)[0] for _ in range(10)][-1]
    check("guessing is stopped", last == 429, last)
    check("but only where it comes from", platform.send(b"POST", b"/v1/sessions", right, token=False)[0] == 429
          and platform.send(b"POST", b"/v1/sessions", right, token=False, source="127.0.0.2")[0] == 200)


def noise(platform):
    """Good requests with some bytes changed, the same ones on every machine."""
    dice = random.Random(20261128)
    command = json.dumps({"id": "018f0000-0000-7000-8000-000000000002", "kind": "enquiry", "record": "018f0000-0000-7000-8000-000000000003",
                          "action": "create", "ifVersion": 0, "body": {"tender": "449901-2026-00102", "title": "x", "parts": [1, 2.5, None]},
                          "madeAt": "2026-11-28T00:00:00.000Z"}).encode()
    token = b"Authorization: Bearer " + platform.token.encode() + b"\r\n"
    upload = (b"POST /v1/blobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 5\r\n" + token
              + b"Upload-Metadata: sha256 " + b"QUFB" * 20 + b",name YQ==\r\nContent-Type: application/offset+octet-stream\r\n"
              b"Upload-Checksum: sha256 AAAA\r\nContent-Length: 5\r\n\r\nhello")
    base = [b"POST /v1/commands HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + token + b"Content-Length: %d\r\n\r\n" % len(command) + command,
            upload, b"GET /v1/records/tender?limit=5&search=x&state=active HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + token + b"\r\n",
            b"GET /v1/log/proof/inclusion?leafIndex=3&size=9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=0-5\r\n\r\n"]
    odd = []
    for i in range(200):
        data = bytearray(base[i % len(base)])
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(data))
            what = dice.randrange(3)
            if what == 0:
                data[at] = dice.randrange(256)
            elif what == 1:
                del data[at]
            else:
                data[at:at] = bytes([dice.randrange(256)]) * dice.choice([1, 1, 1, 50])
        status, body = platform.raw(bytes(data), 1)
        if status >= 500 and status != 501 and status != 505:
            odd.append((status, bytes(data), body))
    check("200 damaged requests", not odd, ascii(odd[:2])[:600])
    check("200 damaged requests: the platform goes on", platform.is_well())


def main():
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(sys.argv[1], folder)
        platform.sign_in("supplier1")
        for part in (addresses, heads, bodies, large, noise, greed, crowd):
            part(platform)
        platform.process.send_signal(signal.SIGTERM)
        status = platform.process.wait(60)
        platform.log.seek(0)
        text = platform.log.read().decode(errors="replace")
        check("it ends well", status == 0, f"{status}\n" + "\n".join("# " + line for line in text.splitlines()[-60:]))
        check("no sanitizer and no assertion spoke", not any(word in text for word in ("Sanitizer", "runtime error", "CRITICAL")),
              "\n".join("# " + line for line in text.splitlines()[:60]))
    print(f"1..{NUMBER}")
    return 1 if FAILED else 0


sys.exit(main())
