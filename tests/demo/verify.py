"""Verifies the DKIM signature of every mail that the demo left, with dkimpy.

Usage: verify.py DIR. The keys are read from DIR/dns.json; the network isn't asked.
"""

import json
import pathlib
import sys

try:
    import dkim
except ImportError:
    sys.exit("dkimpy isn't here: pip install dkimpy")

folder = pathlib.Path(sys.argv[1])
records = json.loads((folder / "dns.json").read_text())


def txt(name, timeout=5):
    return records.get(name.decode().rstrip(".").lower(), "").encode()


mails = sorted(folder.glob("mail/*/new/*"))
if len(mails) < 100:
    sys.exit(f"only {len(mails)} mails are in {folder}")

bad = []
for mail in mails:
    # The return path is the mailbox's own, on top of what was signed.
    raw = mail.read_bytes()
    if not dkim.verify(raw, dnsfunc=txt):
        bad.append(f"{mail}: the signature doesn't verify")
    if dkim.verify(raw.replace(b"Subject: ", b"Subject: Fwd ", 1), dnsfunc=txt):
        bad.append(f"{mail}: verifies with another subject")
if bad:
    sys.exit("\n".join(bad))
print(f"{len(mails)} signatures verify")
