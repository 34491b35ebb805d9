//! When freezes hold, to the second, and in their own zones.

use super::*;

fn freeze(span: Span) -> Freeze {
    Freeze {
        name: "Freeze".to_owned(),
        span,
        zone: "Europe/London".to_owned(),
        blocks: Vec::new(),
        override_by: Vec::new(),
        not_by: Vec::new(),
    }
}

fn end(freeze: &Freeze, now: &str) -> Option<String> {
    freeze.ends(now.parse().unwrap()).map(|end| Freeze::shown(&end).to_string())
}

#[test]
fn a_weekend_begins_on_friday_and_ends_on_monday() {
    let at = |text: &str| text.parse().unwrap();
    let weekend =
        freeze(Span::Weekly { from: (Weekday::Friday, at("16:00")), until: (Weekday::Monday, at("08:00")) });
    assert_eq!(end(&weekend, "2026-11-27T15:59:59Z"), None);
    let monday = Some("Mon 30 Nov 2026, 08:00 Europe/London".to_owned());
    assert_eq!(end(&weekend, "2026-11-27T16:00:00Z"), monday);
    assert_eq!(end(&weekend, "2026-11-29T12:00:00Z"), monday);
    assert_eq!(end(&weekend, "2026-11-30T07:59:59Z"), monday);
    assert_eq!(end(&weekend, "2026-11-30T08:00:00Z"), None);
    assert_eq!(end(&weekend, "2026-12-02T12:00:00Z"), None);
}

#[test]
fn a_night_of_one_day() {
    let at = |text: &str| text.parse().unwrap();
    let day = freeze(Span::Weekly {
        from: (Weekday::Tuesday, at("09:00")),
        until: (Weekday::Tuesday, at("17:00")),
    });
    assert_eq!(end(&day, "2026-12-01T12:00:00Z"), Some("Tue 1 Dec 2026, 17:00 Europe/London".to_owned()));
    assert_eq!(end(&day, "2026-12-01T17:00:00Z"), None);
    assert_eq!(end(&day, "2026-12-02T12:00:00Z"), None);
}

#[test]
fn once_counts_in_its_own_zone() {
    let mut once = freeze(Span::Once {
        from: "2026-12-20T00:00".parse().unwrap(),
        until: "2027-01-03T00:00".parse().unwrap(),
    });
    once.zone = "America/New_York".to_owned();
    assert_eq!(end(&once, "2026-12-20T04:59:59Z"), None);
    assert_eq!(end(&once, "2026-12-20T05:00:00Z"), Some("Sun 3 Jan 2027, 00:00 America/New_York".to_owned()));
    assert_eq!(end(&once, "2027-01-03T05:00:00Z"), None);
}
