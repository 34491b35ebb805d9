//! What each address of the gateway means (design §4), and what counts as an address at all.

use tmail::address::book::ChannelOf;
use tmail::address::{Address, AddressBook, AddressError, ChannelAct, Purpose, TemplateName};
use tmail::tracking::TrackingNumber;

fn book() -> AddressBook {
    AddressBook::new("tmail.acme.com", Some("acme.com"))
}

fn purpose(local: &str) -> Purpose {
    book().purpose(&Address::parse(&format!("{local}@tmail.acme.com")).unwrap()).unwrap()
}

fn template(name: &str) -> TemplateName {
    TemplateName::parse(name).unwrap()
}

fn number() -> TrackingNumber {
    TrackingNumber::parse("DEPLOY-1049-Q").unwrap()
}

#[test]
fn a_template_is_named_in_every_spelling() {
    let deploy = Purpose::Template(template("DeployApp/acme.com"));
    for local in [
        "DeployApp/acme.com",
        "deployapp/ACME.com",
        "DeployApp=acme.com",
        "DeployApp",
        "bot+DeployApp=acme.com",
    ] {
        assert_eq!(purpose(local), deploy, "{local}");
    }
    assert_eq!(purpose("DeployApp/tmailinc.com"), Purpose::Template(template("DeployApp/tmailinc.com")));
}

#[test]
fn a_tmail_is_named_in_every_spelling() {
    for local in ["DEPLOY-1049-Q", "deploy-1049-q", "bot+DEPLOY-1049-Q", "DEPLOY-1049-Q+later"] {
        assert_eq!(purpose(local), Purpose::Tmail(number()), "{local}");
    }
}

#[test]
fn a_wrong_check_character_is_never_routed() {
    match purpose("DEPLOY-1094-Q") {
        Purpose::Misnumbered { written, meant } => {
            assert_eq!(written, "DEPLOY-1094-Q");
            assert_eq!(meant.first(), Some(&number()), "the swap of two digits is the likeliest slip");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_subscription_is_split_at_the_last_hyphen() {
    let release = template("ReleaseNotification/acme.com");
    let cases = [
        (
            "ReleaseNotification/acme.com+billing-subscribe",
            ChannelOf::Template(release.clone(), Some("billing".into())),
            ChannelAct::Subscribe,
        ),
        (
            "ReleaseNotification=acme.com+on-call-unsubscribe",
            ChannelOf::Template(release.clone(), Some("on-call".into())),
            ChannelAct::Unsubscribe,
        ),
        ("ReleaseNotification-subscribe", ChannelOf::Template(release, None), ChannelAct::Subscribe),
        ("DEPLOY-1049-Q-mute", ChannelOf::Tmail(number()), ChannelAct::Mute),
    ];
    for (local, of, act) in cases {
        assert_eq!(purpose(local), Purpose::Channel { of, act }, "{local}");
    }
}

#[test]
fn the_gateways_own_addresses() {
    assert_eq!(purpose("TMail"), Purpose::Service);
    assert_eq!(purpose("Postmaster"), Purpose::Human);
    assert_eq!(purpose("abuse"), Purpose::Human);
    assert_eq!(purpose("bounce+0a1b"), Purpose::Bounce("0a1b".into()));
    assert_eq!(purpose("no.such-thing"), Purpose::Unknown("no.such-thing".into()));
    assert_eq!(book().purpose(&Address::parse("DeployApp@elsewhere.example").unwrap()), None);
}

#[test]
fn what_we_print_means_what_it_says_and_has_no_slash() {
    let book = book();
    let printed = [
        (book.of_tmail(&number()), Purpose::Tmail(number())),
        (
            book.of_template(&template("DeployApp/tmailinc.com")),
            Purpose::Template(template("DeployApp/tmailinc.com")),
        ),
        (book.of_service(), Purpose::Service),
        (book.of_bounce("00ff"), Purpose::Bounce("00ff".into())),
    ];
    for (address, purpose) in printed {
        assert!(!address.as_str().contains('/'), "{address}");
        assert_eq!(book.purpose(&address), Some(purpose), "{address}");
    }
}

#[test]
fn identity_folds_ascii_only() {
    let jill = Address::parse("Jill@ACME.com").unwrap();
    assert_eq!(jill, Address::parse("jill@acme.com").unwrap());
    assert_eq!(jill.as_str(), "Jill@acme.com");
    // KELVIN SIGN lower-cases to k by Unicode, and is another letter all the same.
    assert_ne!(Address::parse("\u{212a}im@acme.com").unwrap(), Address::parse("kim@acme.com").unwrap());
    assert_ne!(Address::parse("jill+a@acme.com").unwrap(), jill);
}

#[test]
fn what_is_no_address() {
    let cases = [
        ("jill", AddressError::NoAt),
        ("a@b.example@c.example", AddressError::ManyAts),
        ("@acme.com", AddressError::LocalPart),
        ("a..b@acme.com", AddressError::LocalPart),
        ("\"a b\"@acme.com", AddressError::LocalPart),
        ("a b@acme.com", AddressError::LocalPart),
        ("a\u{0}@acme.com", AddressError::LocalPart),
        ("a@acme", AddressError::Domain),
        ("a@-acme.com", AddressError::Domain),
        ("a@acme.com.", AddressError::Domain),
        ("a@[127.0.0.1]", AddressError::Domain),
        ("a@10.0.0.1", AddressError::Domain),
    ];
    for (text, error) in cases {
        assert_eq!(Address::parse(text), Err(error), "{text}");
    }
}
