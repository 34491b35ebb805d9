//! Pure: people, by address or by their name in the directory.

use super::Expected;
use crate::address::{Address, AddressError};
use crate::directory::Directory;

/// The most people that one field names.
const PEOPLE_MAX: usize = 500;

/// The person's first address if the directory knows them, else the address as it was written.
pub fn person(text: &str, directory: &Directory) -> Result<String, Expected> {
    identity(text, directory).map(|address| address.to_string())
}

/// Each person once, in the order written.
pub fn people(text: &str, directory: &Directory) -> Result<String, Expected> {
    let mut people: Vec<Address> = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let address = identity(part, directory)?;
        if !people.contains(&address) {
            people.push(address);
        }
    }
    match people.len() {
        0 => Err(Expected::is("One e-mail address or several, separated by commas,")),
        1..=PEOPLE_MAX => Ok(people.iter().map(Address::as_str).collect::<Vec<_>>().join(", ")),
        many => Err(Expected::is(format!("A list of at most {PEOPLE_MAX} people (these are {many})"))),
    }
}

fn identity(text: &str, directory: &Directory) -> Result<Address, Expected> {
    match Address::parse(bare(text)) {
        Ok(address) => Ok(directory.person(&address).map_or(address, |person| person.address().clone())),
        Err(AddressError::NoAt) => named(text, directory),
        Err(error) => Err(Expected::is(format!("\"{text}\" isn't an e-mail address: {error}. One"))),
    }
}

/// `Jill Brady <jill@acme.com>` and `mailto:jill@acme.com` as mail programs paste them.
fn bare(text: &str) -> &str {
    let angle = text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    let address = angle.map_or(text, |(_, address)| address).trim();
    address.strip_prefix("mailto:").unwrap_or(address)
}

fn named(text: &str, directory: &Directory) -> Result<Address, Expected> {
    if let Some(person) = directory.named(text) {
        return Ok(person.address().clone());
    }
    let wanted = text.to_lowercase();
    let mut alike = directory.people().iter().filter(|person| {
        person.name.to_lowercase() == wanted
            || person.name.to_lowercase().split(' ').any(|part| part == wanted)
    });
    let what = format!("\"{text}\" isn't the name of just one person of the directory. An e-mail address");
    match alike.next() {
        Some(person) => Err(Expected::like(what, person.address().as_str())),
        None => Err(Expected::is(what)),
    }
}
