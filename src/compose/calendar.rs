//! Windows as calendars take them (RFC 5545, published as RFC 5546 §3.2 says): who joins gets them, a
//! change comes under the same UID with a higher SEQUENCE, and what is called off is cancelled.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::audience::Audience;
use super::{About, Occasion, ids, thread};
use crate::template::value::moments;
use crate::template::{Field, Kind};

/// One part of a mail: what a calendar takes in, or takes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Calendar {
    pub method: Method,
    pub text: String,
}

/// The same bytes go to many, so nobody is invited: it is published (RFC 5546 §3.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Method {
    Publish,
    Cancel,
}

impl Method {
    pub fn word(self) -> &'static str {
        match self {
            Method::Publish => "PUBLISH",
            Method::Cancel => "CANCEL",
        }
    }
}

/// What is new about the windows of a TMail since these readers were last told of it.
pub(super) fn news(
    occasion: &Occasion<'_>,
    audience: &Audience,
    title: &str,
    shown: impl Fn(&Field) -> bool,
) -> Vec<Calendar> {
    let Some(about) = occasion.tmail else { return Vec::new() };
    let version = about.after.version;
    let told = match audience.newcomers {
        true => 0,
        false => thread::last_told(occasion, &audience.people).unwrap_or(version.saturating_sub(1)),
    };
    let windows = about.template.fields.iter().filter(|field| field.kind == Kind::Window && shown(field));
    let mut news = Vec::new();
    for field in windows {
        let (then, now) = (live(about, field, told), live(about, field, version));
        let (method, (from, until)) = match (then, now) {
            (then, Some(now)) if then != Some(now) => (Method::Publish, now),
            (Some(then), None) => (Method::Cancel, then),
            _ => continue,
        };
        let entry = Entry { occasion, about, field, title, method, from, until };
        news.push(Calendar { method, text: entry.text() });
    }
    news
}

/// When a window takes place, as of a changeset; nothing in a draft, or when it is called off.
fn live(about: About<'_>, field: &Field, as_of: u32) -> Option<(Timestamp, Timestamp)> {
    let state = about.template.state(about.after.state_at(as_of)?)?;
    if state.called_off { None } else { moments(about.after.value_at(&field.name, as_of)?) }
}

struct Entry<'e> {
    occasion: &'e Occasion<'e>,
    about: About<'e>,
    field: &'e Field,
    title: &'e str,
    method: Method,
    from: Timestamp,
    until: Timestamp,
}

impl Entry<'_> {
    fn of_number(&self) -> String {
        let said = [("field", self.field.name.as_str()), ("number", &self.about.after.number.to_string())];
        self.about.template.texts.say("window_of", &said)
    }

    fn text(&self) -> String {
        let number = &self.about.after.number;
        let status = if self.method == Method::Cancel { "CANCELLED" } else { "CONFIRMED" };
        let lines = [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//tmail//tmail//EN".to_owned(),
            format!("METHOD:{}", self.method.word()),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", ids::of_window(self.occasion, number, &self.field.name)),
            format!("SEQUENCE:{}", self.sequence()),
            format!("DTSTAMP:{}", utc(self.occasion.now)),
            format!("DTSTART:{}", utc(self.from)),
            format!("DTEND:{}", utc(self.until)),
            format!("SUMMARY:{}", escaped(self.title)),
            format!("DESCRIPTION:{}", escaped(&self.of_number())),
            format!("ORGANIZER;CN=tmail:mailto:{}", self.occasion.book.of_tmail(number)),
            format!("STATUS:{status}"),
            // It tells when something happens; nobody's time is booked by it.
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ];
        lines.iter().map(|line| format!("{}\r\n", folded(line))).collect()
    }

    /// The changeset that last made the window what it is: it only ever rises.
    fn sequence(&self) -> u32 {
        let tmail = self.about.after;
        let held = tmail.fields.get(&self.field.name).into_iter().flatten().map(|held| held.changeset);
        let entered = tmail.path.iter().map(|step| step.changeset);
        let live = |as_of| live(self.about, self.field, as_of);
        let changed = held.chain(entered).filter(|&at| live(at) != live(at.saturating_sub(1)));
        changed.max().unwrap_or(0)
    }
}

fn utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545 §3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Lines of at most 75 octets, the further ones begin with a blank (RFC 5545 §3.1).
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out
}
