//! Threading as mail clients do it: the algorithm that Jamie Zawinski wrote down for Netscape
//! (jwz.org/doc/threading.html), over the three fields that it looks at.

use std::collections::BTreeMap;

/// A mail as a client sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: String,
    pub references: Vec<String>,
    pub subject: String,
}

/// How many threads there are: by References alone, and then with those of one subject gathered.
pub fn threads(mails: &[Seen]) -> (usize, usize) {
    let mut parents: BTreeMap<String, Option<String>> = BTreeMap::new();
    for mail in mails {
        take_in(mail, &mut parents);
    }
    let top = |id: &str| {
        let mut id = id.to_owned();
        while let Some(Some(parent)) = parents.get(&id) {
            id = parent.clone();
        }
        id
    };
    let tops: Vec<String> = mails.iter().map(|mail| top(&mail.id)).collect();
    let mut by_subject: BTreeMap<String, String> = BTreeMap::new();
    let mut gathered: BTreeMap<String, String> = BTreeMap::new();
    for (mail, top) in mails.iter().zip(&tops) {
        let first = by_subject.entry(bare(&mail.subject)).or_insert_with(|| top.clone());
        gathered.entry(top.clone()).or_insert_with(|| first.clone());
    }
    (count(tops.iter()), count(gathered.values()))
}

/// Links the references into a chain where they aren't linked yet, and the mail below the last one.
fn take_in(mail: &Seen, parents: &mut BTreeMap<String, Option<String>>) {
    let mut above: Option<String> = None;
    for reference in &mail.references {
        let known = parents.entry(reference.clone()).or_default().is_some();
        if !known && above.as_ref().is_some_and(|above| !is_below(above, reference, parents)) {
            parents.insert(reference.clone(), above);
        }
        above = Some(reference.clone());
    }
    parents.entry(mail.id.clone()).or_default();
    if above.as_ref().is_none_or(|above| !is_below(above, &mail.id, parents)) {
        parents.insert(mail.id.clone(), above);
    }
}

/// Whether `id` is `other` or stands below it: then `other` can't stand below `id`.
fn is_below(id: &str, other: &str, parents: &BTreeMap<String, Option<String>>) -> bool {
    let mut id = Some(id.to_owned());
    while let Some(here) = id {
        if here == other {
            return true;
        }
        id = parents.get(&here).cloned().flatten();
    }
    false
}

fn bare(subject: &str) -> String {
    let mut subject = subject.trim();
    while let Some(rest) = ["re:", "aw:", "sv:", "fwd:"].iter().find_map(|mark| {
        subject.get(..mark.len()).filter(|s| s.eq_ignore_ascii_case(mark)).map(|_| &subject[mark.len()..])
    }) {
        subject = rest.trim_start();
    }
    subject.to_lowercase()
}

fn count<'a>(tops: impl Iterator<Item = &'a String>) -> usize {
    tops.collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn it_tells_threads_apart() {
    let mail = |id: &str, references: &[&str], subject: &str| Seen {
        id: id.into(),
        references: references.iter().map(|r| (*r).to_owned()).collect(),
        subject: subject.into(),
    };
    assert_eq!(threads(&[mail("a", &[], "x"), mail("b", &["a"], "Re: x"), mail("c", &[], "y")]), (2, 2));
    assert_eq!(threads(&[mail("a", &["r"], "x"), mail("b", &["r"], "y")]), (1, 1));
    assert_eq!(threads(&[mail("a", &[], "x"), mail("b", &[], "Re: AW: X")]), (2, 1));
    assert_eq!(threads(&[mail("a", &["b"], "x"), mail("b", &["a"], "x")]), (1, 1));
}
