//! The shipped texts: `templates/texts/*.toml`, in English, each by its key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use minijinja::Environment;

/// Their files, by what they are about.
pub const FILES: [(&str, &str); 9] = [
    ("notices.toml", include_str!("../../templates/texts/notices.toml")),
    ("answers.toml", include_str!("../../templates/texts/answers.toml")),
    ("refusals.toml", include_str!("../../templates/texts/refusals.toml")),
    ("doubts.toml", include_str!("../../templates/texts/doubts.toml")),
    ("values.toml", include_str!("../../templates/texts/values.toml")),
    ("history.toml", include_str!("../../templates/texts/history.toml")),
    ("challenges.toml", include_str!("../../templates/texts/challenges.toml")),
    ("roles.toml", include_str!("../../templates/texts/roles.toml")),
    ("dates.toml", include_str!("../../templates/texts/dates.toml")),
];

/// Whole sets in other languages, each ready to be a gateway's `texts.toml`, by their tags (RFC 5646).
pub const LANGUAGES: [(&str, &str); 1] = [("de", include_str!("../../templates/texts.de.toml"))];

/// A shipped text.
#[derive(Clone, Debug)]
pub struct Shipped {
    pub text: String,
    /// What can stand in `{{ }}`.
    pub variables: BTreeSet<String>,
}

/// All shipped texts, by key.
pub fn shipped() -> &'static BTreeMap<String, Shipped> {
    static TEXTS: OnceLock<BTreeMap<String, Shipped>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        // Invariant: the files are built in, and a test reads them.
        let texts = FILES
            .iter()
            .flat_map(|(_, source)| toml::from_str::<BTreeMap<String, String>>(source).unwrap_or_default());
        texts.map(|(key, text)| (key, read(text))).collect()
    })
}

fn read(text: String) -> Shipped {
    let parsed = Environment::new();
    let variables = parsed.template_from_str(&text).map(|text| text.undeclared_variables(false));
    Shipped { variables: variables.unwrap_or_default().into_iter().collect(), text }
}

/// The shipped texts, ready to be filled in.
pub(super) fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        for (key, shipped) in shipped() {
            let _ = environment.add_template(key, &shipped.text);
        }
        environment
    })
}
