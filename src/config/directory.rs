//! The file of people: `[[person]]` with name, addresses, groups, zone and whether they confirm.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;

use super::Mistake;
use super::settings::text_of;
use crate::address::Address;
use crate::directory::{Directory, Person};
use crate::template::load::{Page, Table, is_group};

/// I/O: reads the file of people. Errors: every mistake.
pub fn directory(path: &Path) -> Result<Directory, Vec<Mistake>> {
    parse_directory(&text_of(path)?, path)
}

/// Reads people; `file` is the name that mistakes tell. Errors: every mistake, in the order of the
/// file.
pub fn parse_directory(text: &str, file: &Path) -> Result<Directory, Vec<Mistake>> {
    let shown = file.display().to_string();
    let page = Page::open(text, &shown)?;
    let mut root = page.root();
    let mut seen = BTreeMap::new();
    let people = root.sections("person").into_iter().map(|table| person(table, &mut seen)).collect();
    root.finish();
    let people = page.finish(people)?;
    let whole = |what: String| Mistake::of(shown.as_str(), what, "Correct it, and read the file again");
    Directory::new(people).map_err(|sentences| sentences.into_iter().map(whole).collect())
}

/// `seen`: whose each address so far is.
fn person(mut table: Table<'_>, seen: &mut BTreeMap<Address, String>) -> Person {
    let name = table.needed("name");
    let person = Person {
        addresses: addresses(&mut table, &name, seen),
        groups: groups(&mut table),
        zone: zone(&mut table),
        confirms: table.word("confirm", &[("always", true)]).unwrap_or(false),
        name,
    };
    table.finish();
    person
}

fn addresses(table: &mut Table<'_>, name: &str, seen: &mut BTreeMap<Address, String>) -> Vec<Address> {
    let Some(texts) = table.lines("addresses").filter(|texts| !texts.is_empty()) else {
        table.mistake("addresses", format!("{name} has no address"), "Write addresses = [\"jill@acme.com\"]");
        return Vec::new();
    };
    let mut addresses = Vec::new();
    for (at, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        let key = format!("addresses.{at}");
        match Address::parse(text) {
            Err(error) => {
                let what = format!("\"{text}\" isn't an e-mail address: {error}");
                table.mistake(&key, what, "Write one as in jill@acme.com");
            }
            Ok(address) => match seen.insert(address.clone(), name.to_owned()) {
                None => addresses.push(address),
                Some(other) => {
                    let what = format!("{address} stands here a second time; it belongs to {other} already");
                    table.mistake(&key, what, "Give each address to one person, once");
                }
            },
        }
    }
    addresses
}

fn groups(table: &mut Table<'_>) -> Vec<String> {
    let groups = table.lines("groups").unwrap_or_default();
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| !group.is_empty()) {
        if !is_group(group) {
            let what = format!("\"{group}\" can't be the name of a group");
            table.mistake(&format!("groups.{at}"), what, "Write small letters, digits and hyphens: qa-emea");
        }
    }
    groups
}

fn zone(table: &mut Table<'_>) -> Option<String> {
    let text = table.line("zone")?;
    match TimeZone::get(&text) {
        Ok(zone) => Some(zone.iana_name().unwrap_or(&text).to_owned()),
        Err(_) => {
            let what = format!("\"{text}\" isn't a time zone");
            table.mistake("zone", what, "Write its IANA name, as Europe/London");
            None
        }
    }
}
