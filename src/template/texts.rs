//! The sentences of notices, each by its key: those of `templates/notice/texts.toml`, but for those that a
//! template says in its own words and language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use minijinja::Environment;
use minijinja::value::Serde;

const SHIPPED: &str = include_str!("../../templates/notice/texts.toml");

/// A template's own sentences over the shipped ones.
#[derive(Clone, Debug)]
pub struct Texts {
    /// A tag of RFC 5646: `en`, `de-AT`.
    pub language: String,
    /// As they stand there, for who checks them.
    pub own: BTreeMap<&'static str, String>,
    environment: Option<Arc<Environment<'static>>>,
}

/// A shipped sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    pub text: String,
    /// What can stand in `{{ }}`.
    pub variables: BTreeSet<String>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { language: "en".to_owned(), own: BTreeMap::new(), environment: None }
    }
}

impl Texts {
    /// The shipped ones, in English.
    pub fn shipped() -> &'static Self {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(Self::default)
    }

    /// `own` were checked: each is a template over its sentence's variables.
    pub fn new(language: Option<String>, own: BTreeMap<&'static str, String>) -> Self {
        let mut environment = Environment::new();
        for (key, text) in &own {
            let _ = environment.add_template_owned(*key, text.clone());
        }
        let environment = (!own.is_empty()).then(|| Arc::new(environment));
        Self { language: language.unwrap_or_else(|| "en".to_owned()), own, environment }
    }

    /// The sentence of that key, with its variables filled in. A test holds that each key that is asked
    /// for is there.
    pub fn say(&self, key: &str, variables: &[(&str, &str)]) -> String {
        let own = self.environment.as_deref().and_then(|own| filled(own, key, variables));
        own.or_else(|| filled(environment(), key, variables)).unwrap_or_default()
    }
}

fn filled(environment: &Environment<'_>, key: &str, variables: &[(&str, &str)]) -> Option<String> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    environment.get_template(key).ok()?.render(Serde(&variables)).ok()
}

/// All shipped sentences, by key.
pub fn shipped() -> &'static BTreeMap<String, Sentence> {
    static SENTENCES: OnceLock<BTreeMap<String, Sentence>> = OnceLock::new();
    SENTENCES.get_or_init(|| {
        // Invariant: the file is built in, and a test reads it.
        let texts: BTreeMap<String, String> = toml::from_str(SHIPPED).unwrap_or_default();
        let sentence = |text: String| {
            let parsed = Environment::new();
            let variables = parsed.template_from_str(&text).map(|text| text.undeclared_variables(false));
            let variables = variables.unwrap_or_default().into_iter().collect();
            Sentence { variables, text }
        };
        texts.into_iter().map(|(key, text)| (key, sentence(text))).collect()
    })
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        for (key, sentence) in shipped() {
            let _ = environment.add_template(key, &sentence.text);
        }
        environment
    })
}

#[cfg(test)]
mod tests;
