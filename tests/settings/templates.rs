//! Templates take force when the operator asks for it.

use std::fs;

use super::gateway::Gateway;
use super::{GAINED, LOST};

const OWN: &str = "templates/tmailinc.com/DeployApp/template.toml";

fn with_own(change: impl FnOnce(&str) -> String) -> (Gateway, String) {
    let shipped = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/templates/tmailinc.com/DeployApp/template.toml"
    ));
    let gateway = Gateway::new();
    let own = gateway.file(OWN);
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    let source = shipped.unwrap();
    fs::write(own, change(&source)).unwrap();
    (gateway, source)
}

#[test]
fn a_template_that_asks_another_group_takes_force_by_a_signal() {
    let (mut gateway, source) = with_own(str::to_owned);
    gateway.start();
    let changed = source.replacen("group = \"qa\"", "group = \"devops\"", 1);
    assert_ne!(changed, source);
    fs::write(gateway.file(OWN), changed).unwrap();
    gateway.hang_up();
    gateway.wait_for("templates", 2);
    let diff = gateway.content(&gateway.changes("templates")[1]["diff"]);
    assert!(diff.contains("\n- DeployApp/tmailinc.com | group = \"qa\"\n"), "{diff}");
    assert!(diff.contains("\n+ DeployApp/tmailinc.com | group = \"devops\"\n"), "{diff}");
    assert_eq!(diff.lines().count(), 4, "two lines and two digests: {diff}");
    assert_eq!((gateway.got("quinn", LOST), gateway.got("dana", GAINED)), (1, 1));
    assert_eq!(gateway.changes("directory").len(), 1);
    assert!(gateway.stop());
}

#[test]
fn a_running_tmail_keeps_its_version_and_nobody_loses_what_it_gives() {
    let (mut gateway, source) = with_own(str::to_owned);
    gateway.start();
    let opening = gateway.pen.opening("2.4.1");
    assert_eq!(gateway.send(&opening).disposition, "applied");
    fs::write(gateway.file(OWN), source.replacen("group = \"qa\"", "group = \"devops\"", 1)).unwrap();
    gateway.hang_up();
    gateway.wait_for("templates", 2);
    assert_eq!((gateway.got("quinn", LOST), gateway.got("dana", GAINED)), (0, 1));
    let number = crate::crash::mails::number(1);
    let letter =
        gateway.pen.letter("quinn", &number, &format!("[{number}]"), &format!("approve {number} #1"));
    assert_eq!(gateway.send(&letter).disposition, "applied");
    assert!(gateway.stop());
}

#[test]
fn a_broken_template_keeps_the_old_ones() {
    let (mut gateway, source) = with_own(str::to_owned);
    gateway.start();
    fs::write(gateway.file(OWN), source.replace("needs", "kneads")).unwrap();
    gateway.people(&[("quinn", None)]);
    gateway.hang_up();
    gateway.wait_for("directory", 2);
    assert!(gateway.log().contains("DeployApp/template.toml:"), "{}", gateway.log());
    assert_eq!(gateway.changes("templates").len(), 1);
    let opening = gateway.pen.opening("2.4.1");
    assert_eq!(gateway.send(&opening).disposition, "applied");
    assert!(gateway.stop());
}

#[test]
fn sentences_of_ones_own_take_force_by_a_signal() {
    let (mut gateway, _) = with_own(str::to_owned);
    gateway.start();
    let texts = gateway.file("templates/texts.toml");
    fs::write(&texts, "[texts]\nrole_lost = \"Deine Freigaberolle ist weg.\"\n").unwrap();
    gateway.hang_up();
    gateway.wait_for("templates", 2);
    let diff = gateway.content(&gateway.changes("templates")[1]["diff"]);
    assert_eq!(diff, "+ texts.toml | role_lost = \"Deine Freigaberolle ist weg.\"\n");
    gateway.people(&[("quinn", None)]);
    gateway.wait_for("directory", 2);
    assert_eq!((gateway.got("quinn", LOST), gateway.got("quinn", "Deine Freigaberolle ist weg")), (0, 1));
    fs::write(&texts, "[texts]\nrole_lost = \"approve\"\n").unwrap();
    gateway.hang_up();
    gateway.people(&[]);
    gateway.wait_for("directory", 3);
    assert!(gateway.log().contains("texts.toml:2:"), "{}", gateway.log());
    assert_eq!(gateway.changes("templates").len(), 2, "what is in force stays");
    assert!(gateway.stop());
}
