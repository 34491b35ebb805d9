"""Reads notices with parsers that aren't ours: Python's email package, strictly, and icalendar.

Usage: referee.py FOLDER with *.eml; says what is wrong with which, and ends with 1 if anything is.
"""

import email
import email.policy
import pathlib
import sys

import icalendar

STRICT = email.policy.SMTP.clone(raise_on_defect=True)


def check(raw):
    assert raw.isascii(), "a byte that isn't ASCII"
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b""), "a bare CR or LF"
    assert max(map(len, raw.split(b"\r\n"))) <= 998, "a line of more than 998 octets"
    mail = email.message_from_bytes(raw, policy=STRICT)
    for name, value in mail.items():
        assert not value.defects, f"{name}: {value.defects}"
        assert "\n" not in value and "\r" not in value, f"{name} goes over its line"
    names = [name.lower() for name in mail.keys()]
    assert len(names) == len(set(names)), "a field stands there twice"
    assert [a.domain for a in mail["From"].addresses] == ["tmail.acme.com"], mail["From"]
    assert mail.get_content_type() == "multipart/alternative", mail.get_content_type()
    kinds = []
    for part in mail.walk():
        assert not part.defects, part.defects
        if not part.is_multipart():
            text = part.get_content()
            assert text.strip(), f"an empty {part.get_content_type()}"
            kinds.append(part.get_content_type())
            if kinds[-1] == "text/calendar":
                calendar(text, part["Content-Type"].params["method"])
    plain = next(mail.iter_parts())
    assert plain["Content-Type"].params.get("format") == "flowed", plain["Content-Type"]
    assert kinds[:2] == ["text/plain", "text/html"] and set(kinds[2:]) <= {"text/calendar"}, kinds


def calendar(text, method):
    read = icalendar.Calendar.from_ical(text)
    assert read["METHOD"] == method and read["VERSION"] == "2.0" and read["PRODID"]
    events = read.walk("VEVENT")
    assert len(events) == 1 and not read.errors and not events[0].errors
    event = events[0]
    for name in ["UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER"]:
        assert name in event, f"no {name}"
    for name in ["DTSTAMP", "DTSTART", "DTEND"]:
        assert event[name].dt.utcoffset().total_seconds() == 0, f"{name} isn't in UTC"
    assert event["DTSTART"].dt < event["DTEND"].dt
    assert "ATTENDEE" not in event
    assert (event["STATUS"] == "CANCELLED") == (method == "CANCEL")
    assert event["SEQUENCE"] >= 0


def main(folder):
    wrong, count = [], 0
    for path in sorted(pathlib.Path(folder).glob("*.eml")):
        count += 1
        try:
            check(path.read_bytes())
        except Exception as error:  # whatever a parser throws is a finding
            wrong.append(f"{path.name}: {type(error).__name__}: {error}")
    print(f"{count} mails read, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong or not count else 0


sys.exit(main(sys.argv[1]))
