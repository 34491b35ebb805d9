//! What is to be said, before it is put into the words of a language: the stages decide on it, and
//! [`Texts`](super::Texts) puts it into words where it is told.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Texts, shipped};
use crate::address::{Address, TemplateName};
use crate::tracking::TrackingNumber;

/// Something to say. Its `Display` is in the shipped words, for who runs the gateway.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Saying {
    /// The same in every language: a name, a value, a line to type.
    Verbatim(String),
    /// The text of that key, with what stands in its variables. [`saying!`](crate::saying) makes it.
    Text(Cow<'static, str>, Vec<(Cow<'static, str>, Saying)>),
    /// A state of the template, which is called by its title.
    State(String),
    /// `Thu 3 Dec 2026, 09:17 UTC`
    Moment(Timestamp),
    /// `Thu 3 Dec 2026`
    Day(Date),
    /// One behind the other, with nothing between.
    Run(Vec<Saying>),
    /// `a, b and c`
    List(Joint, Vec<Saying>),
}

/// What stands between the parts of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Joint {
    /// `a, b and c`
    And,
    /// `a, b or c`
    Or,
    /// `a, b, c`
    Comma,
    /// `a; b; c`
    Semicolon,
}

/// A [`Saying`] by its text's key and what stands in its variables: `saying!("not_done", why = sentence)`.
#[macro_export]
macro_rules! saying {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::texts::Saying::text($key, [$((stringify!($name), $crate::texts::Saying::from($value))),*])
    };
}

impl Saying {
    /// A shipped text, told each of its variables and no other.
    pub fn text<const N: usize>(key: &'static str, variables: [(&'static str, Saying); N]) -> Self {
        debug_assert!(is_whole(key, &variables), "\"{key}\" isn't asked for as it is: {variables:?}");
        let variables = variables.into_iter().map(|(name, word)| (Cow::Borrowed(name), word));
        Self::Text(Cow::Borrowed(key), variables.collect())
    }

    pub fn state(name: &str) -> Self {
        Self::State(name.to_owned())
    }

    /// `a, b and c`
    pub fn all<T: Into<Saying>>(joint: Joint, parts: impl IntoIterator<Item = T>) -> Self {
        Self::List(joint, parts.into_iter().map(Into::into).collect())
    }

    /// Another sentence behind it.
    pub fn and(self, next: impl Into<Saying>) -> Self {
        Self::Run(vec![self, Self::from(" "), next.into()])
    }
}

fn is_whole(key: &str, variables: &[(&'static str, Saying)]) -> bool {
    let given = variables.iter().map(|(name, _)| (*name).to_owned()).collect();
    shipped().get(key).is_some_and(|shipped| shipped.variables == given)
}

impl Default for Saying {
    fn default() -> Self {
        Self::Verbatim(String::new())
    }
}

impl fmt::Display for Saying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Texts::shipped().put(self))
    }
}

impl From<&str> for Saying {
    fn from(text: &str) -> Self {
        Self::Verbatim(text.to_owned())
    }
}

impl From<String> for Saying {
    fn from(text: String) -> Self {
        Self::Verbatim(text)
    }
}

impl From<&String> for Saying {
    fn from(text: &String) -> Self {
        Self::Verbatim(text.clone())
    }
}

impl From<Date> for Saying {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Timestamp> for Saying {
    fn from(at: Timestamp) -> Self {
        Self::Moment(at)
    }
}

macro_rules! verbatim {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Saying {
            fn from(value: $kind) -> Self {
                Self::Verbatim(value.to_string())
            }
        })+
    };
}

verbatim!(u32, u64, i64, usize, &Address, &TemplateName, &TrackingNumber);
