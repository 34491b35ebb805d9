//! `tmail init`, as an operator runs it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::peers::folder::Folder;

fn init(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
    command.arg("--config").arg(folder.join("etc/config.toml")).arg("init").args(args);
    command.stdin(Stdio::null()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

const ANSWERS: [&str; 7] = [
    "--domain",
    "tmail.acme.example",
    "--operator",
    "ops@acme.example",
    "--mx",
    "mail.acme.example",
    "--yes",
];

#[test]
fn it_writes_what_serves_and_never_over_anything() {
    let folder = Folder::new("init");
    let made = init(folder.path(), &ANSWERS);
    assert!(made.status.success(), "{made:?}");
    let records = out(&made);
    for line in [
        "tmail.acme.example.  IN MX  10 mail.acme.example.",
        "tmail._domainkey.tmail.acme.example.  IN TXT  \"v=DKIM1; k=rsa; p=",
        "tmail.acme.example.  IN TXT  \"v=spf1 mx -all\"",
        "_dmarc.tmail.acme.example.  IN TXT  \"v=DMARC1; p=reject; adkim=s; rua=mailto:ops@acme.example\"",
    ] {
        assert!(records.contains(line), "{line}\n{records}");
    }
    let etc = folder.path().join("etc");
    let key = etc.join("tmail-data/dkim.pem");
    assert_eq!((mode(&key), mode(&etc.join("tmail-data"))), (0o600, 0o700));
    let read = || {
        ["config.toml", "directory.toml", "tmail-data/dkim.pem"].map(|name| fs::read(etc.join(name)).unwrap())
    };
    let before = read();
    let again = init(folder.path(), &["--domain", "other.example", "--operator", "x@other.example", "--yes"]);
    assert!(!again.status.success(), "nothing was made");
    let dkim = |text: &str| text.split_once("; k=rsa; p=").unwrap().1.split('\n').next().unwrap().to_owned();
    assert_eq!(dkim(&out(&again)), dkim(&records), "the records of what is there are told again");
    // A key that was there before the settings is kept.
    fs::remove_file(etc.join("config.toml")).unwrap();
    assert!(init(folder.path(), &ANSWERS).status.success());
    assert_eq!(read(), before);
}

#[test]
fn one_mailbox_needs_no_records() {
    let folder = Folder::new("init");
    let args = ["--mailbox", "bot@p.example", "--operator", "o@a.example", "--smtp", "smtp.p.example"];
    let made = init(folder.path(), &[&args[..], &["--imap", "imap.p.example:1993", "--yes"]].concat());
    assert!(made.status.success() && out(&made).contains("nothing to publish"), "{made:?}");
    let settings = fs::read_to_string(folder.path().join("etc/config.toml")).unwrap();
    assert!(
        settings.contains("port = 1993") && settings.contains("mailbox = \"bot@p.example\""),
        "{settings}"
    );
    assert_eq!(mode(&folder.path().join("etc/imap.password")), 0o600);
}

#[test]
fn what_can_not_be_guessed_has_to_be_said() {
    let folder = Folder::new("init");
    let made = init(folder.path(), &["--yes", "--domain", "tmail.acme.example"]);
    assert!(
        !made.status.success() && String::from_utf8_lossy(&made.stderr).contains("--operator"),
        "{made:?}"
    );
    assert!(!folder.path().join("etc").exists(), "nothing was written");
}
