# Reads mails (base64, one a line) and prints what dkimpy finds of each signature (JSON, one line a mail).
# Arguments: the zone file, and the time to judge at.
import base64
import json
import re
import sys

try:
    import dkim
except ImportError:
    sys.exit(3)

zone, aliases = {}, {}
for line in open(sys.argv[1], encoding="utf-8"):
    words = line.rstrip("\n").split(" ", 2)
    if len(words) == 3 and words[1] in ("TXT", "TCP", "WIDE"):
        zone.setdefault(words[0], []).append(words[2].encode())
    elif len(words) == 3 and words[1] == "CNAME":
        aliases[words[0]] = words[2]

now = float(sys.argv[2])
dkim.time.time = lambda: now


def dnsfunc(name, timeout=5):
    text = name.decode() if isinstance(name, bytes) else name
    name = text.rstrip(".").lower()
    records = zone.get(aliases.get(name, name), [])
    # Of another version: discarded (RFC 6376 3.6.1), which it leaves to DNS.
    others = re.compile(rb"\s*v\s*=\s*(?!DKIM1\s*;)")
    keys = [record for record in records if b"p=" in record and not others.match(record)]
    return keys[0] if keys else None


def tag(value, name):
    found = re.search(rb"(?:^|;)\s*" + name + rb"\s*=\s*([^;\s]*)", value)
    return found.group(1).decode("utf-8", "replace").lower() if found else ""


def findings(mail):
    try:
        verifier = dkim.DKIM(mail, minkey=1024)
    except Exception:
        return []
    values = [value for name, value in verifier.headers if name.lower() == b"dkim-signature"]
    found = []
    for index, value in enumerate(values[:60]):
        try:
            holds = bool(verifier.verify(idx=index, dnsfunc=dnsfunc))
        except dkim.DKIMException:
            holds = False
        except Exception:
            # No library for Ed25519, or a mail that it can't take.
            holds = None
        if tag(value, rb"a").startswith("ed25519") and not holds and not has_ed25519():
            holds = None
        found.append({"domain": tag(value, rb"d"), "selector": tag(value, rb"s"), "holds": holds})
    return found


def has_ed25519():
    try:
        import nacl  # noqa: F401
    except ImportError:
        return False
    return True


for line in sys.stdin:
    print(json.dumps(findings(base64.b64decode(line))), flush=True)
