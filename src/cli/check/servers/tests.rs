//! How long certificates are good, as the check tells it.

use super::*;
use crate::cli::check::line::Grade;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_certificate_is_told_of_two_weeks_before_its_end() {
    let end = Some(at("2026-12-15T12:00:00Z"));
    for (now, grade, told) in [
        ("2026-11-27T12:00:00Z", Grade::Ok, "for 18 days"),
        ("2026-12-01T12:00:00Z", Grade::Ok, "for 14 days"),
        ("2026-12-01T12:00:01Z", Grade::Look, "ends on 2026-12-15, in 13 days"),
        ("2026-12-15T11:59:59Z", Grade::Look, "in 0 days"),
        ("2026-12-15T12:00:01Z", Grade::Wrong, "ended on 2026-12-15"),
    ] {
        let line = ours("a.pem", end, at(now));
        assert!(line.grade == grade && line.text.contains(told), "{now}: {line:?}");
    }
    for (now, grade, told) in [
        ("2026-11-27T12:00:00Z", Grade::Ok, "lets us in; its certificate is good for 18 days"),
        (
            "2026-12-10T12:00:00Z",
            Grade::Look,
            "lets us in, but its certificate ends on 2026-12-15, in 5 days",
        ),
    ] {
        let line = of_peer("outgoing mail", "mx lets us in", end, at(now));
        assert!(line.grade == grade && line.text.contains(told), "{now}: {line:?}");
    }
    assert_eq!(
        of_peer("outgoing mail", "mx lets us in", None, at("2026-12-10T12:00:00Z")).text,
        "mx lets us in"
    );
}
