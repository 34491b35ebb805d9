"""Recomputes the audit trail that the demo left, with Python's own library alone.

Usage: audit.py DIR. Each entry names the hash of the one before; each content that an entry names is
there, and is what its digest says; no entry holds a name, an address or a word of anybody.
"""

import hashlib
import json
import pathlib
import sqlite3
import sys

folder = pathlib.Path(sys.argv[1])
database = sqlite3.connect(f"file:{folder}/data/tmail.sqlite?mode=ro", uri=True)
contents = {}
for digest, salt, data in database.execute("SELECT digest, salt, bytes FROM content"):
    if hashlib.sha256(salt + data).hexdigest() != digest:
        sys.exit(f"content {digest} isn't what its digest says")
    contents[digest] = data

before = "0" * 64
count = 0
mails = 0
for number, leaf, entry in database.execute("SELECT number, leaf, bytes FROM entry ORDER BY number"):
    count += 1
    line = json.loads(entry)
    if number != count or line["number"] != count:
        sys.exit(f"entry {number} stands in place {count}")
    if line["previous"] != before:
        sys.exit(f"entry {number} isn't linked to the one before")
    before = hashlib.sha256(b"\0" + entry).hexdigest()
    if before != leaf.hex():
        sys.exit(f"entry {number} isn't what its hash says")
    named = [line[key] for key in ("mail", "identity", "change", "results", "directory", "before", "after", "diff") if key in line]
    notices = line.get("notices", [])
    # Of settings, the list itself is a content.
    named += [notices] if isinstance(notices, str) else notices
    for digest in named:
        if digest not in contents:
            sys.exit(f"entry {number} names {digest}, which isn't there")
    mails += line["kind"] == "mail"
    for word in (b"acme.com", b"globex", b"initech", b"jill", b"carol", b"invoice", b"billing"):
        personal = entry.replace(b"@tmail.acme.com", b"")
        if word in personal.lower():
            sys.exit(f"entry {number} holds {word.decode()}")

inbox = database.execute("SELECT COUNT(*) FROM inbox").fetchone()[0]
if mails != inbox:
    sys.exit(f"{inbox} mails came in, and {mails} are in the log")
if count < 100:
    sys.exit(f"only {count} entries")
print(f"{count} entries, {len(contents)} contents")
