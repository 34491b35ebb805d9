//! The name of a template: `Name/publisher`.

use std::fmt;

/// `DeployApp/tmailinc.com`. Names compare without (ASCII) case.
#[derive(Clone, Debug)]
pub struct TemplateName {
    name: String,
    publisher: String,
}

impl TemplateName {
    /// Reads `Name/publisher`; `=` stands for `/` where a mail system refuses the slash.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, publisher) = text.split_once(['/', '='])?;
        Self::new(name, publisher)
    }

    /// A name of letters and digits, and the domain of who publishes it.
    pub fn new(name: &str, publisher: &str) -> Option<Self> {
        let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let named = starts_well && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric());
        let publisher = super::parse_domain(publisher)?;
        named.then(|| Self { name: name.to_owned(), publisher })
    }

    /// `DeployApp`
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `tmailinc.com`
    pub fn publisher(&self) -> &str {
        &self.publisher
    }

    fn folded(&self) -> (String, &str) {
        (self.name.to_ascii_lowercase(), &self.publisher)
    }
}

impl fmt::Display for TemplateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.publisher)
    }
}

impl PartialEq for TemplateName {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for TemplateName {}

impl PartialOrd for TemplateName {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TemplateName {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl serde::Serialize for TemplateName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for TemplateName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        TemplateName::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "\"{text}\" is not the name of a template: write Name/publisher, as DeployApp/tmailinc.com"
            ))
        })
    }
}
