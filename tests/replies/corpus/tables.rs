//! The tables that the corpus is made from: fixtures/replies/corpus/*.toml.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What a mail client does to an old mail.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    pub name: String,
    /// Which of a language's attribution lines stands for `{head}`.
    pub head: String,
    /// Answers can stand below and between quotes.
    pub marks: bool,
    pub plain: Option<String>,
    /// What the client puts before each quoted line of plain text.
    pub mark: String,
    /// Hard wrapping of plain text, in columns.
    pub wrap: usize,
    /// A blank line behind every line of plain text.
    pub spaced: bool,
    pub flowed: bool,
    pub delsp: bool,
    pub html: Option<String>,
    /// How paragraphs are written in HTML.
    pub own: String,
    pub open: String,
    pub close: String,
    /// `base64`, `charset` (8 bit, in the charset of the language); quoted-printable else.
    pub transfer: String,
    /// The client speaks these only.
    pub langs: Vec<String>,
    /// It quotes nothing.
    pub bare: bool,
}

/// What clients and people write in a language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    pub gmail: String,
    pub apple: String,
    pub bird: String,
    pub labels: [String; 5],
    pub sent: String,
    pub original: String,
    pub phone: String,
    pub hi: String,
    pub bye: String,
    pub says: String,
    pub short: String,
    #[serde(default)]
    pub charset: String,
}

/// What somebody writes, and what it asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    pub name: String,
    pub text: String,
    pub commands: Vec<String>,
    pub fields: BTreeMap<String, String>,
    pub reference: Option<String>,
    pub comment: String,
    /// Whether its writer has to be asked; nothing: either will do.
    pub asked: Option<bool>,
    pub long: bool,
}

/// An old mail.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quoted {
    pub name: String,
    pub from: String,
    pub address: String,
    /// A file under fixtures/ that holds it; its header section is left out.
    pub text: String,
    pub html: String,
    pub lines: String,
    pub ours: bool,
}

/// A mail by hand: its source, and what it asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trap {
    pub name: String,
    pub plain: Option<String>,
    pub html: Option<String>,
    /// The whole mail below its first fields, where plain and HTML don't do.
    pub raw: Option<String>,
    /// Content-Type's parameters of the plain part, and its transfer encoding.
    pub parameters: String,
    pub transfer: String,
    /// Of [`Quoted`], by name: inspect is given it.
    pub sent: String,
    pub commands: Vec<String>,
    pub fields: BTreeMap<String, String>,
    pub reference: Option<String>,
    pub comment: String,
    pub asked: Option<bool>,
}

pub struct Tables {
    pub clients: Vec<Client>,
    pub languages: BTreeMap<String, Language>,
    pub said: Vec<Said>,
    pub quoted: Vec<Quoted>,
    pub traps: Vec<Trap>,
}

impl Tables {
    pub fn read() -> Self {
        let mut quoted: Vec<Quoted> = list("quoted");
        for old in &mut quoted {
            old.load();
        }
        let languages = fs::read_to_string(folder().join("languages.toml")).expect("the languages");
        Self {
            clients: list("clients"),
            languages: toml::from_str(&languages).expect("languages.toml"),
            said: list("said"),
            quoted,
            traps: [list("traps"), list("second-look"), list("tails")].concat(),
        }
    }
}

impl Quoted {
    /// What a notice says, without its header fields.
    pub fn load(&mut self) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let read = |name: &str| fs::read_to_string(fixtures.join(name)).expect("a quoted text");
        if !self.text.is_empty() {
            let text = read(&self.text);
            let body = text.split_once("MIME-Version").and_then(|(_, rest)| rest.split_once("\n\n"));
            self.lines = body.map_or(text.as_str(), |(_, body)| body).to_owned();
        }
        if !self.html.is_empty() {
            let page = read(&self.html);
            let inside = page.split_once("<body").and_then(|(_, rest)| rest.split_once('>'));
            let inside = inside.and_then(|(_, rest)| rest.rsplit_once("</body>"));
            self.html = inside.map_or(page.as_str(), |(inside, _)| inside).trim().to_owned();
        }
        self.lines = self.lines.trim().to_owned();
    }
}

/// `fixtures/replies/corpus`
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/replies/corpus")
}

fn list<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = folder().join(name).with_extension("toml");
    let text = fs::read_to_string(&path).expect("a table of the corpus");
    let mut table: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
    let singular = ["client", "quoted", "said", "trap"].into_iter().find_map(|key| table.remove(key));
    let rows = singular.unwrap_or_else(|| toml::Value::Array(Vec::new()));
    rows.try_into().unwrap_or_else(|error| panic!("{name}.toml: {error}"))
}
