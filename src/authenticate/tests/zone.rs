//! DNS as a text: `NAME TXT text`; `NAME TCP text` and `NAME WIDE text`, which are too large for UDP; `NAME CNAME
//! other`; `NAME SERVFAIL`; `NAME SILENT`, which nobody answers; any other name doesn't exist.

use std::collections::BTreeMap;

use crate::authenticate::{Answer, Answers, Question};

pub struct Zone(BTreeMap<String, Answer>);

pub fn zone() -> Zone {
    let mut names: BTreeMap<String, Answer> = BTreeMap::new();
    let mut aliases = Vec::new();
    let text = include_str!("../../../fixtures/identity/zone.txt");
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.splitn(3, ' ');
        let (name, kind) = (words.next().unwrap(), words.next().unwrap());
        let record = words.next().unwrap_or_default().to_owned();
        match (kind, names.get_mut(name)) {
            ("SERVFAIL" | "SILENT", _) => drop(names.insert(name.into(), Answer::Temporary(kind.into()))),
            ("TXT", Some(Answer::Records(records))) => records.push(record),
            ("TXT" | "TCP" | "WIDE", _) => drop(names.insert(name.into(), Answer::Records(vec![record]))),
            ("CNAME", _) => aliases.push((name.to_owned(), record)),
            _ => panic!("the zone has a line that can't be read: {line}"),
        }
    }
    for (name, other) in aliases {
        names.extend(names.get(&other).cloned().map(|answer| (name, answer)));
    }
    Zone(names)
}

impl Zone {
    pub fn answer(&self, questions: Vec<Question>) -> Answers {
        let answer = |question: &Question| self.0.get(question.name()).cloned().unwrap_or(Answer::Nothing);
        questions.into_iter().map(|question| (question.clone(), answer(&question))).collect()
    }
}
