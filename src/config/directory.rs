//! The file of people: `[[person]]` with name, addresses, groups, zone, deputies and whether they confirm.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Mistake;
use super::settings::text_of;
use crate::address::Address;
use crate::directory::{Deputy, Directory, Person};
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
    let people: Vec<Person> =
        root.sections("person").into_iter().map(|table| person(table, &mut seen)).collect();
    root.finish();
    let people = page.finish(people)?;
    let whole = |what: String| Mistake::of(shown.as_str(), what, "Correct it, and read the file again");
    let known = |deputy: &&Deputy| !people.iter().any(|person| person.addresses.contains(&deputy.address));
    let strangers: Vec<Mistake> = people
        .iter()
        .flat_map(|person| person.deputies.iter().filter(known).map(move |deputy| (person, deputy)))
        .map(|(person, deputy)| {
            let what = format!("{}, the deputy of {}, stands nowhere here", deputy.address, person.name);
            Mistake::of(shown.as_str(), what, "Only a [[person]] of this file can be a deputy: add one")
        })
        .collect();
    if !strangers.is_empty() {
        return Err(strangers);
    }
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
        deputies: deputies(&mut table, &name),
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

/// `deputies = [{ address = "alice@acme.com", from = "2026-12-20", until = "2027-01-03" }]`
fn deputies(table: &mut Table<'_>, name: &str) -> Vec<Deputy> {
    let deputies = table.sections("deputies").into_iter().filter_map(|table| deputy(table, name));
    deputies.collect()
}

fn deputy(mut table: Table<'_>, name: &str) -> Option<Deputy> {
    let text = table.needed("address");
    let day = |table: &mut Table<'_>, key: &'static str| -> Option<Date> {
        let text = table.line(key)?;
        let day = text.parse().ok();
        if day.is_none() {
            table.mistake(key, format!("\"{text}\" isn't a day"), "Write year-month-day: \"2026-12-20\"");
        }
        day
    };
    let (from, until) = (day(&mut table, "from"), day(&mut table, "until"));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let what = format!("the deputy of {name} ends before they begin");
        table.mistake("until", what, "Write a day that is not before from");
    }
    let address = Address::parse(&text);
    if let Err(error) = &address
        && !text.is_empty()
    {
        let what = format!("\"{text}\" isn't an e-mail address: {error}");
        table.mistake("address", what, "Write one as in alice@acme.com");
    }
    table.finish();
    Some(Deputy { address: address.ok()?, from, until })
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
