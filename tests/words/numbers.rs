//! Tracking numbers: no slip of one character passes.

use proptest::prelude::*;
use tmail::tracking::{Prefix, TrackingNumber, numbers_in};

fn number(serial: u64) -> TrackingNumber {
    TrackingNumber::mint(&Prefix::parse("DEPLOY").unwrap(), serial)
}

#[test]
fn the_check_character_is_that_of_iso_7064() {
    assert_eq!(number(1049).to_string(), "DEPLOY-1049-Q");
}

#[test]
fn numbers_are_found_in_a_subject() {
    let subject = "Re: [DEPLOY-1049-Q] Deploy Billing 2.4.1 (was DEPLOY-1049-R, ABC-12)";
    assert_eq!(numbers_in(subject), [number(1049)]);
}

#[test]
fn what_is_no_number() {
    for text in
        ["", "DEPLOY", "DEPLOY-1049", "DEPLOY-01049-Q", "D-1049-Q", "DEPLOY-1049-QQ", "DEPLOY--Q", "DÉP-1-Q"]
    {
        assert_eq!(TrackingNumber::read(text), Err(None), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_minted_reads_as_itself(serial in 1_u64..1_000_000_000) {
        let number = number(serial);
        prop_assert_eq!(TrackingNumber::parse(&number.to_string().to_lowercase()), Some(number));
    }

    #[test]
    fn any_one_wrong_character_is_noticed(serial in 1_u64..1_000_000, at in 0_usize..20, other in "[A-Z0-9]") {
        let right = number(serial).to_string();
        let at = at % right.len();
        let mut wrong = right.clone();
        wrong.replace_range(at..=at, &other);
        prop_assume!(wrong != right);
        prop_assert!(TrackingNumber::read(&wrong).is_err(), "{} for {}", wrong, right);
    }

    #[test]
    fn the_number_before_a_swap_is_offered_first(serial in 10_u64..1_000_000, at in 0_usize..6) {
        let right = number(serial);
        let digits = serial.to_string();
        let at = at % (digits.len() - 1);
        let mut swapped = digits.clone().into_bytes();
        swapped.swap(at, at + 1);
        prop_assume!(swapped != digits.as_bytes() && swapped[0] != b'0');
        let check = right.to_string().chars().last().unwrap();
        let wrong = format!("DEPLOY-{}-{check}", String::from_utf8(swapped).unwrap());
        // Nearly every swap is noticed (ISO/IEC 7064); one that isn't reads as another number.
        if let Err(meant) = TrackingNumber::read(&wrong) {
            prop_assert!(meant.unwrap().contains(&right), "{} for {}", wrong, right);
        }
    }
}
