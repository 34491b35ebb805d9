//! Words: what people are told, each sentence by its key.
//!
//! The shipped ones stand in `templates/texts/`, in English. A gateway says any of them in its own words and
//! language (`texts.toml` in its folder of templates), and a template any of them in its own again
//! (`[texts]` in its `template.toml`). Words to type are no texts: they are the same in every language.

mod dates;
mod part;
mod saying;
mod shipped;
#[cfg(test)]
mod tests;

pub use part::{Part, parts};
pub use saying::{Joint, Saying};
pub use shipped::{FILES, LANGUAGES, Shipped, shipped};

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use minijinja::Environment;
use minijinja::value::Serde;

/// Texts of one's own over others, and in the end over the shipped ones.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// A tag of RFC 5646: `en`, `de-AT`; nothing: that of the texts below.
    language: Option<String>,
    /// As they stand there, for who checks them.
    pub own: BTreeMap<&'static str, String>,
    environment: Option<Arc<Environment<'static>>>,
    /// Whose texts stand where these have none; nothing: the shipped ones.
    below: Option<Arc<Texts>>,
}

impl Texts {
    /// The shipped ones, in English.
    pub fn shipped() -> &'static Self {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(Self::default)
    }

    /// `own` were checked: each is a template over its text's variables.
    pub fn new(language: Option<String>, own: BTreeMap<&'static str, String>) -> Self {
        let mut environment = Environment::new();
        for (key, text) in &own {
            let _ = environment.add_template_owned(*key, text.clone());
        }
        let environment = (!own.is_empty()).then(|| Arc::new(environment));
        Self { language, own, environment, below: None }
    }

    /// These over others.
    pub fn over(&self, below: &Arc<Texts>) -> Self {
        Self { below: Some(below.clone()), ..self.clone() }
    }

    /// A tag of RFC 5646.
    pub fn language(&self) -> &str {
        let below = || self.below.as_deref().map_or("en", Texts::language);
        self.language.as_deref().unwrap_or_else(below)
    }

    /// Nothing, where it is that of the texts below.
    pub fn own_language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The text of that key, with its variables filled in. A test holds that each key that is asked
    /// for is there.
    pub fn say(&self, key: &str, variables: &[(&str, &str)]) -> String {
        let own = self.environment.as_deref().and_then(|own| filled(own, key, variables));
        own.or_else(|| self.below.as_deref().map(|below| below.say(key, variables)))
            .or_else(|| filled(shipped::environment(), key, variables))
            .unwrap_or_default()
    }

    /// A saying in words; states by their names.
    pub fn put(&self, saying: &Saying) -> String {
        self.put_with(saying, &|state| state.to_owned())
    }

    /// The same, with the titles of states.
    pub fn put_with(&self, saying: &Saying, title: &dyn Fn(&str) -> String) -> String {
        match saying {
            Saying::Verbatim(text) => text.clone(),
            Saying::State(name) => title(name),
            Saying::Moment(at) => self.moment(*at),
            Saying::Day(day) => self.day(*day),
            Saying::Run(parts) => parts.iter().map(|part| self.put_with(part, title)).collect(),
            Saying::List(joint, parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.put_with(part, title)).collect();
                self.list(*joint, &parts)
            }
            Saying::Text(key, variables) => {
                let put = variables.iter().map(|(name, word)| (&**name, self.put_with(word, title)));
                self.put_text(key, &put.collect::<Vec<_>>())
            }
        }
    }

    /// What is on record may have been said by another version: a key that isn't known is told by its own
    /// words, and what isn't told stands as `…`.
    fn put_text(&self, key: &str, put: &[(&str, String)]) -> String {
        let mut variables: Vec<(&str, &str)> = put.iter().map(|(name, word)| (*name, &**word)).collect();
        let Some(shipped) = shipped().get(key) else {
            let words = key.trim_start_matches("log_").replace('_', " ");
            let told: Vec<&str> = variables.iter().map(|(_, word)| *word).collect();
            return if told.is_empty() { words } else { format!("{words}: {}", told.join(", ")) };
        };
        let untold = shipped.variables.iter().filter(|name| put.iter().all(|(given, _)| given != name));
        variables.extend(untold.map(|name| (name.as_str(), "…")));
        self.say(key, &variables)
    }

    /// `“Version”`: no verb and no field's name begins with such a mark, so it is never read as a line to type.
    pub fn quoted(&self, text: &str) -> String {
        let said = self.say("quoted", &[("text", text)]);
        let is_marked = said.starts_with(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
        if is_marked { said } else { format!("“{text}”") }
    }

    /// `a, b and c`
    pub fn list(&self, joint: Joint, parts: &[String]) -> String {
        let key = match joint {
            Joint::And => "and",
            Joint::Or => "or",
            Joint::Comma => return parts.join(", "),
            Joint::Semicolon => return parts.join("; "),
        };
        match parts {
            [] => String::new(),
            [one] => one.clone(),
            [head @ .., last] => self.say(key, &[("some", &head.join(", ")), ("last", last)]),
        }
    }
}

fn filled(environment: &Environment<'_>, key: &str, variables: &[(&str, &str)]) -> Option<String> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    environment.get_template(key).ok()?.render(Serde(&variables)).ok()
}
