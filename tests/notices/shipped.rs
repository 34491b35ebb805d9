//! Each notice that a shipped template sends, as it is: `fixtures/notices/TEMPLATE/WHAT.READER.txt` and
//! `.html`. A tour of the template finds them, so that a state, an approval or a kind of event without its
//! golden fails, and so does a golden that nothing sends.

use std::collections::BTreeSet;

use tmail::template::load;

use super::golden::{differing, goldens};
use super::tour::{Told, Tour, plans};
use crate::transitions::scene;

/// What is sent of each template, by its folder: in November, and, what is new, while the books are closed.
pub async fn all() -> Vec<(&'static str, Vec<Told>)> {
    let now = scene::authors_of("Mon, 23 Nov 2026 12:00:00 +0000").await;
    let closed = scene::authors_of("Mon, 28 Dec 2026 12:00:00 +0000").await;
    let plans = plans();
    let toured: BTreeSet<&str> = plans.iter().map(|plan| plan.case.template).collect();
    let shipped = load::shipped();
    let shipped: Vec<String> = shipped.iter().map(|template| template.name.to_string()).collect();
    assert_eq!(toured, shipped.iter().map(String::as_str).collect(), "each has a tour");
    let (none, mut base) = (BTreeSet::new(), BTreeSet::new());
    let mut all = Vec::new();
    for plan in &plans {
        // What a company's own has from the one that it extends is told with that.
        let own = plan.case.template.ends_with("/acme.com");
        let tour = Tour::of(plan, &now, "2026-11-23T12:00:00Z", if own { &base } else { &none });
        let mut told = tour.told;
        if own {
            let frozen = Tour::of(plan, &closed, "2026-12-28T12:00:00Z", &tour.kinds);
            told.extend(frozen.told.into_iter().filter(|told| !told.name.starts_with("opened")));
        } else {
            base = tour.kinds;
        }
        all.push((plan.case.file, told));
    }
    all
}

#[tokio::test]
async fn each_notice_of_each_template_is_as_it_was_read() {
    let mut wrong = Vec::new();
    let mut sent: BTreeSet<String> = BTreeSet::new();
    let all = all().await;
    for (folder, told) in &all {
        for told in told {
            let name = format!("{folder}/{}", told.name);
            wrong.extend(differing(&name, &told.notice));
            assert!(sent.insert(name.clone()), "{name} is there twice");
        }
    }
    let of_templates = |(name, _): &(String, String)| name.contains('/') && !name.starts_with("german/");
    for (file, _) in goldens("txt").into_iter().filter(of_templates) {
        if !sent.contains(file.trim_end_matches(".txt")) {
            wrong.push(format!("nothing sends {file}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
