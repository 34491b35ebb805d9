//! DNS as values: what is asked, and what the answer was.

use std::collections::BTreeMap;

use super::report::Worth;

/// The name of a TXT record: lower case, A-labels, no final dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Question(String);

impl Question {
    /// The key of a signature (RFC 6376 §3.6.2.1).
    pub fn dkim_key(selector: &str, domain: &str) -> Self {
        Self(format!("{selector}._domainkey.{domain}").to_ascii_lowercase())
    }

    /// The DMARC record of a domain (RFC 9989, DMARC Policy Record).
    pub fn dmarc(domain: &str) -> Self {
        Self(format!("_dmarc.{domain}").to_ascii_lowercase())
    }

    /// Any TXT record.
    pub fn txt(name: &str) -> Self {
        Self(name.to_ascii_lowercase())
    }

    pub fn name(&self) -> &str {
        &self.0
    }
}

/// What DNS said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The TXT records there, the strings of each joined.
    Records(Vec<String>),
    /// No such name, or no TXT record there.
    Nothing,
    /// It couldn't be asked for now (SERVFAIL, time-out); says why.
    Temporary(String),
}

/// All answers that a verdict rests on; they are kept with the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<Question, Answer>);

impl Answers {
    pub fn insert(&mut self, question: Question, answer: Answer) {
        self.0.insert(question, answer);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        self.0.iter()
    }

    /// The records there. What was never asked is as good as a failure: neither pass nor fail.
    pub(super) fn records(&self, question: &Question) -> Result<&[String], Unanswered> {
        match self.0.get(question) {
            Some(Answer::Records(records)) => Ok(records),
            Some(Answer::Nothing) => Ok(&[]),
            Some(Answer::Temporary(why)) => Err(Unanswered(format!("{} ({why})", question.name()))),
            None => Err(Unanswered(format!("{} (not asked)", question.name()))),
        }
    }
}

impl FromIterator<(Question, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (Question, Answer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

/// DNS failed for now: which name, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unanswered(pub String);

impl Unanswered {
    /// What a proof is worth whose record isn't known, and the end of its sentence.
    pub(super) fn worth(self) -> (Worth, String) {
        (Worth::Unknown, format!("can't be checked for now: no answer about {}", self.0))
    }
}
