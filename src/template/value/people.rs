//! Pure: people, by address or by their name in the directory.

use super::Expected;
use crate::address::{Address, AddressError};
use crate::directory::{Directory, Person};
use crate::saying;
use crate::texts::{Joint, Saying};

/// The most people that one field names.
const PEOPLE_MAX: usize = 500;

/// The person's first address if the directory knows them, else the address as it was written.
pub fn person(text: &str, directory: &Directory) -> Result<String, Expected> {
    identity(text, directory).map(|address| address.to_string())
}

/// Each person once, in the order written.
pub fn people(text: &str, directory: &Directory) -> Result<String, Expected> {
    let mut people: Vec<Address> = Vec::new();
    for part in parts(text).into_iter().filter(|part| !part.is_empty()) {
        let address = identity(part, directory)?;
        if !people.contains(&address) {
            people.push(address);
        }
    }
    match people.len() {
        0 => Err(Expected::is(saying!("value_people"))),
        1..=PEOPLE_MAX => Ok(people.iter().map(Address::as_str).collect::<Vec<_>>().join(", ")),
        many => Err(Expected::is(saying!("value_too_many_people", most = PEOPLE_MAX, many = many))),
    }
}

/// Parted by commas, semicolons and `and`; not within quotation marks (`"Ruiz, Bob" <bob@acme.com>`).
fn parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    let (mut begun, mut quoted) = (0, false);
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        if !quoted && matches!(c, ',' | ';') {
            parts.push(&text[begun..at]);
            begun = at + 1;
        }
    }
    parts.push(&text[begun..]);
    parts.into_iter().flat_map(by_and).map(str::trim).collect()
}

fn by_and(text: &str) -> Vec<&str> {
    if text.contains('"') {
        return vec![text];
    }
    let text = text.trim();
    let text = text.strip_prefix("and ").unwrap_or(text);
    text.split(" and ").flat_map(|part| part.split(" & ")).collect()
}

fn identity(text: &str, directory: &Directory) -> Result<Address, Expected> {
    match Address::parse(bare(text)) {
        Ok(address) => Ok(directory.person(&address).map_or(address, |person| person.address().clone())),
        Err(AddressError::NoAt) => named(text, directory),
        Err(error) => {
            let why = match error {
                AddressError::NoAt => saying!("address_no_at"),
                AddressError::ManyAts => saying!("address_many_ats"),
                AddressError::LocalPart => saying!("address_local_part"),
                AddressError::Domain => saying!("address_domain"),
            };
            Err(Expected::is(saying!("value_no_address", written = text, why = why)))
        }
    }
}

/// `Jill Brady <jill@acme.com>` and `mailto:jill@acme.com` as mail programs paste them.
fn bare(text: &str) -> &str {
    let angle = text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    let address = angle.map_or(text, |(_, address)| address).trim();
    address.strip_prefix("mailto:").unwrap_or(address)
}

/// A full name, or a part of one that just one person has.
fn named(text: &str, directory: &Directory) -> Result<Address, Expected> {
    if let Some(person) = directory.named(text) {
        return Ok(person.address().clone());
    }
    let wanted = text.to_lowercase();
    let alike: Vec<&Person> = directory
        .people()
        .iter()
        .filter(|person| {
            let name = person.name.to_lowercase();
            name == wanted || name.split(' ').any(|part| part == wanted)
        })
        .collect();
    match alike[..] {
        [] => Err(Expected::is(saying!("value_no_name", written = text))),
        [one] => Ok(one.address().clone()),
        _ => {
            let shown = |person: &&Person| format!("{} <{}>", person.name, person.address());
            let all: Vec<String> = alike.iter().take(5).map(shown).collect();
            let what = saying!("value_several_names", written = text, people = Saying::all(Joint::Or, all));
            Err(Expected::like(what, alike.iter().take(5).map(|person| person.address().as_str())))
        }
    }
}
