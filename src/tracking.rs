//! Words: tracking numbers, `DEPLOY-1049-Q`.
//!
//! A template's prefix, a number of this gateway's, and a check character over both (ISO/IEC 7064,
//! MOD 37,36): any one wrong character, and nearly every swap of neighbours, is noticed.

use std::fmt;

/// The alphabet of ISO/IEC 7064 MOD 37,36, in the order of its values.
const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The longest prefix.
const PREFIX_MAX: usize = 12;

/// How many digits a number may have.
const SERIAL_DIGITS_MAX: usize = 12;

/// A tracking number whose check character is right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackingNumber {
    prefix: Prefix,
    serial: u64,
}

/// What a template's tracking numbers begin with: 2 to 12 capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix(String);

impl Prefix {
    /// Reads 2 to 12 letters, any case.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = (2..=PREFIX_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic());
        letters.then(|| Self(text.to_ascii_uppercase()))
    }

    /// `DEPLOY`
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TrackingNumber {
    /// The number that a new TMail gets. `serial` comes from the record and is never used twice.
    pub fn mint(prefix: &Prefix, serial: u64) -> Self {
        Self { prefix: prefix.clone(), serial }
    }

    /// Reads a tracking number in any case. `Err(Some(meant))`: it has the form of one, but its
    /// check character is wrong; `meant` are the numbers next to it, the likeliest first.
    /// `Err(None)`: it doesn't look like one at all.
    pub fn read(text: &str) -> Result<Self, Option<Vec<Self>>> {
        let upper = text.to_ascii_uppercase();
        let mut parts = upper.split('-');
        let (Some(prefix), Some(serial), Some(check), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(None);
        };
        let number = Self::unchecked(prefix, serial).ok_or(None)?;
        if check.len() != 1 || !check.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(None);
        }
        if number.check_character() == check.as_bytes()[0] as char {
            return Ok(number);
        }
        Err(Some(meant(prefix, serial, check)))
    }

    /// Reads a tracking number; a wrong check character is no number.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text).ok()
    }

    fn unchecked(prefix: &str, serial: &str) -> Option<Self> {
        let plain = (1..=SERIAL_DIGITS_MAX).contains(&serial.len())
            && serial.bytes().all(|b| b.is_ascii_digit())
            && !serial.starts_with('0');
        let prefix = Prefix::parse(prefix)?;
        plain.then(|| serial.parse().ok()).flatten().map(|serial| Self { prefix, serial })
    }

    /// `DEPLOY`
    pub fn prefix(&self) -> &Prefix {
        &self.prefix
    }

    /// `1049`
    pub fn serial(&self) -> u64 {
        self.serial
    }

    fn check_character(&self) -> char {
        check_character(format!("{}{}", self.prefix.0, self.serial).as_bytes())
    }
}

/// ISO/IEC 7064 §"hybrid systems", MOD 37,36: the character that makes the whole come out as 1.
fn check_character(body: &[u8]) -> char {
    let product = body.iter().fold(36, |product, byte| {
        // Invariant: a prefix is capital letters and a serial digits, all in the alphabet.
        let value = ALPHABET.iter().position(|c| c == byte).unwrap_or(0);
        let sum = (product + value) % 36;
        (if sum == 0 { 36 } else { sum }) * 2 % 37
    });
    ALPHABET[(37 - product) % 36] as char
}

/// The numbers that one slip of the finger would turn into what was written.
fn meant(prefix: &str, serial: &str, check: &str) -> Vec<TrackingNumber> {
    let candidates = swaps(serial).chain(one_digit_off(serial));
    let mut found: Vec<_> = candidates
        .filter_map(|serial| TrackingNumber::unchecked(prefix, &serial))
        .filter(|number| number.check_character().to_string() == check)
        .collect();
    found.extend(TrackingNumber::unchecked(prefix, serial));
    found.dedup();
    found.truncate(5);
    found
}

fn swaps(serial: &str) -> impl Iterator<Item = String> + '_ {
    (1..serial.len()).map(move |at| {
        let mut digits = serial.as_bytes().to_vec();
        digits.swap(at - 1, at);
        String::from_utf8_lossy(&digits).into_owned()
    })
}

fn one_digit_off(serial: &str) -> impl Iterator<Item = String> + '_ {
    (0..serial.len()).flat_map(move |at| {
        (b'0'..=b'9').map(move |digit| {
            let mut digits = serial.as_bytes().to_vec();
            digits[at] = digit;
            String::from_utf8_lossy(&digits).into_owned()
        })
    })
}

/// The tracking numbers in a text whose check character is right.
pub fn numbers_in(text: &str) -> Vec<TrackingNumber> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter_map(TrackingNumber::parse).collect()
}

impl fmt::Display for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.prefix.0, self.serial, self.check_character())
    }
}

impl serde::Serialize for TrackingNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for TrackingNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        TrackingNumber::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("\"{text}\" is not a tracking number")))
    }
}
