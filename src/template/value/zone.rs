//! Pure: time zones by their name, by an offset, or by letters that mean just one.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::Expected;
use crate::saying;
use crate::template::load::nearest;

/// A zone as it is kept: `Europe/London`, `UTC`, `UTC+01:00`.
#[derive(Clone, Debug)]
pub struct Zone {
    pub name: String,
    pub zone: TimeZone,
}

/// Letters that stand for one offset everywhere, with a place that uses them part of the year.
const PLAIN: [(&str, &str); 14] = [
    ("WET", "Europe/Lisbon"),
    ("WEST", "Europe/Lisbon"),
    ("CET", "Europe/Brussels"),
    ("CEST", "Europe/Brussels"),
    ("EET", "Europe/Helsinki"),
    ("EEST", "Europe/Helsinki"),
    ("MSK", "Europe/Moscow"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("AEST", "Australia/Sydney"),
    ("AEDT", "Australia/Sydney"),
    ("NZST", "Pacific/Auckland"),
    ("NZDT", "Pacific/Auckland"),
    ("SAST", "Africa/Johannesburg"),
];

/// Letters that several zones share.
const SHARED: [(&str, &[&str]); 14] = [
    ("IST", &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
    ("BST", &["Europe/London", "Asia/Dhaka"]),
    ("CST", &["America/Chicago", "Asia/Shanghai", "America/Havana"]),
    ("CDT", &["America/Chicago", "America/Havana"]),
    ("EST", &["America/New_York", "America/Panama"]),
    ("EDT", &["America/New_York", "America/Port-au-Prince"]),
    ("MST", &["America/Denver", "America/Phoenix"]),
    ("MDT", &["America/Denver", "America/Edmonton"]),
    ("PST", &["America/Los_Angeles", "Asia/Manila"]),
    ("PDT", &["America/Los_Angeles", "America/Vancouver"]),
    ("AST", &["America/Halifax", "Asia/Riyadh"]),
    ("GST", &["Asia/Dubai", "Atlantic/South_Georgia"]),
    ("SST", &["Pacific/Pago_Pago", "Asia/Singapore"]),
    ("WST", &["Australia/Perth", "Pacific/Apia"]),
];

/// The zone that a text names, for a moment at about `at`; `own` is that of the writer. `written` puts
/// a zone's name into the whole text: for lines that would do.
pub fn zone(
    name: &str,
    at: DateTime,
    own: Option<&str>,
    written: impl Fn(&str) -> String,
) -> Result<Zone, Expected> {
    let upper = name.to_ascii_uppercase();
    if matches!(upper.as_str(), "UTC" | "GMT" | "UT" | "Z") {
        return Ok(Zone { name: "UTC".to_owned(), zone: TimeZone::UTC });
    }
    if let Some(offset) = offset(&upper) {
        return Ok(of_offset(offset));
    }
    if name.contains('/') {
        return of_name(name).ok_or_else(|| unknown(name, &written));
    }
    if let Some(zone) = writers(&upper, at, own) {
        return Ok(zone);
    }
    if let Some((_, zones)) = SHARED.iter().find(|(letters, _)| *letters == upper) {
        let what = saying!("value_several_zones", written = name);
        return Err(Expected::like(what, zones.iter().map(|zone| written(zone))));
    }
    match PLAIN.iter().find(|(letters, _)| *letters == upper) {
        Some((_, place)) => plain(&upper, place, at, &written),
        None => of_city(name).ok_or_else(|| unknown(name, &written)),
    }
}

/// A zone by its whole name, or by its city.
pub fn of_place(name: &str) -> Option<Zone> {
    if name.contains('/') { of_name(name) } else { of_city(name) }
}

/// The zones that a text could mean, as they would be written: itself if it is one.
pub fn readings(name: &str, at: DateTime, own: Option<&str>) -> Vec<String> {
    match zone(name, at, own, str::to_owned) {
        Ok(_) => vec![name.to_owned()],
        Err(Expected(_, names)) => names,
    }
}

/// `Berlin`: the one zone of the database that is called by this city.
fn of_city(name: &str) -> Option<Zone> {
    // Older names of whole countries' zones: `US/Eastern`.
    const NO_CONTINENTS: [&str; 8] =
        ["US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "Etc/", "SystemV/", "posix/"];
    let names = names();
    let city = |zone: &&String| {
        let (_, city) = zone.rsplit_once('/').unwrap_or_default();
        city.eq_ignore_ascii_case(name) && !NO_CONTINENTS.iter().any(|land| zone.starts_with(land))
    };
    let mut found = names.iter().filter(city);
    match (found.next(), found.next()) {
        (Some(one), None) => of_name(one),
        _ => None,
    }
}

/// Sorted, so that the same one is offered each time.
fn names() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    names
}

/// A zone of the IANA database, in the spelling that it has there.
pub fn of_name(name: &str) -> Option<Zone> {
    let zone = TimeZone::get(name).ok()?;
    let name = zone.iana_name()?.to_owned();
    Some(Zone { name, zone })
}

/// `UTC+01:00`
fn of_offset(offset: Offset) -> Zone {
    let zone = TimeZone::fixed(offset);
    let name = if offset == Offset::UTC { "UTC".to_owned() } else { format!("UTC{}", shown(offset)) };
    Zone { name, zone }
}

/// `+01:00`
pub fn shown(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// `+01:00`, `+0100`, `+1`, `UTC+1`, `GMT-03:30`
fn offset(text: &str) -> Option<Offset> {
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 4) => digits.split_at_checked(2)?,
        (None, _) => (digits, "0"),
    };
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i32>().ok())?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let fits = hours <= 14 && minutes < 60;
    fits.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
}

/// The writer's own zone, if it goes by these letters then.
fn writers(letters: &str, at: DateTime, own: Option<&str>) -> Option<Zone> {
    let own = of_name(own?)?;
    (letters_of(&own.zone, at)? == letters).then_some(own)
}

fn letters_of(zone: &TimeZone, at: DateTime) -> Option<String> {
    let moment: Timestamp = zone.to_timestamp(at).ok()?;
    Some(zone.to_offset_info(moment).abbreviation().to_owned())
}

/// Letters for one offset: only while a place that uses them goes by them (`CET` isn't for July).
fn plain(
    letters: &str,
    place: &str,
    at: DateTime,
    written: impl Fn(&str) -> String,
) -> Result<Zone, Expected> {
    let zone = of_name(place).ok_or_else(|| unknown(letters, &written))?.zone;
    let now = letters_of(&zone, at).unwrap_or_default();
    if now == letters {
        let moment = zone.to_timestamp(at).map(|moment| zone.to_offset(moment));
        return moment.map(of_offset).map_err(|_| unknown(letters, &written));
    }
    let what = saying!("value_other_letters", now = now, written = letters);
    Err(Expected::like(what, [written(place)]))
}

fn unknown(name: &str, written: impl Fn(&str) -> String) -> Expected {
    let what = saying!("value_no_such_zone", written = name);
    let names = names();
    let places: Vec<&str> = names.iter().map(String::as_str).filter(|name| name.contains('/')).collect();
    let city = |place: &str| place.rsplit('/').next().unwrap_or_default().to_owned();
    let is_called = |wanted: &str| places.iter().find(|place| city(place).eq_ignore_ascii_case(wanted));
    let cities: Vec<String> = places.iter().map(|place| city(place)).collect();
    let meant = is_called(name).copied().or_else(|| nearest(name, places.iter().copied()));
    let meant = meant.or_else(|| is_called(nearest(name, cities.iter().map(String::as_str))?).copied());
    Expected::like(what, [written(meant.unwrap_or("Europe/London"))])
}
