//! Settings and the directory: each kind of mistake has a fixture; the examples have none.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tmail::address::Address;
use tmail::config::{self, Config, Privacy, Server, Transport};

use crate::fixtures::{cases, listed, matches};

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn environment(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    config::parse(text, Path::new("/etc/tmail/tmail.toml"), &environment(variables))
        .map_err(|found| listed(&found))
}

/// What is found in each fixture of a folder; those that begin with `00-` have no mistake.
fn each(folder: &str, read: impl Fn(&str, &Path) -> Option<String>) {
    let mut failures = Vec::new();
    for path in cases(folder, "toml", "expected-error") {
        let file = Path::new(path.file_name().unwrap());
        let found = read(&fs::read_to_string(&path).unwrap(), file);
        assert_eq!(found.is_none(), file.to_string_lossy().starts_with("00-"), "{}", file.display());
        let found = found.unwrap_or_else(|| "no mistake\n".to_owned());
        failures.extend(matches(&path.with_extension("expected-error"), &found).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_mistake_in_settings_is_told_at_its_place() {
    each("configs", |text, file| {
        config::parse(text, file, &BTreeMap::new()).err().map(|found| listed(&found))
    });
}

#[test]
fn each_mistake_in_a_directory_is_told_at_its_place() {
    each("directories", |text, file| config::parse_directory(text, file).err().map(|found| listed(&found)));
}

#[test]
fn the_example_holds_the_defaults() {
    let text = fs::read_to_string(root("config.example.toml")).unwrap();
    assert_eq!(parse(&text, &[]).unwrap(), parse("", &[]).unwrap());
}

/// What a section knows is what it offers instead of a key that is like none.
#[test]
fn the_example_holds_each_key_that_is_read() {
    let text = fs::read_to_string(root("config.example.toml")).unwrap();
    let sections = text.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    let mut keys = 0;
    for section in sections {
        let known = parse(&format!("[{section}]\nqqqqqqqqqqqqqqqqqqqq = 1\n"), &[]).unwrap_err();
        let known = known.split_once("Write one of: ").unwrap().1.trim().split(", ");
        let body = text.split_once(&format!("[{section}]\n")).unwrap().1.split("\n[").next().unwrap();
        for key in known.filter(|key| !text.contains(&format!("\n[{section}.{key}]\n"))) {
            assert!(body.contains(&format!("\n{key} = ")), "[{section}] has no {key}");
            keys += 1;
        }
    }
    assert_eq!(keys, text.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).count() - 1);
}

#[test]
fn the_embedded_settings_stay_in_their_folder() {
    let config = Config::embedded(Path::new("here"));
    assert_eq!(config.gateway.data_dir, Path::new("here/tmail-data"));
    assert_eq!(config.submit.transport, Transport::Maildir { dir: "here/tmail-data/mail".into() });
    assert_eq!(config.submit.key_file, Path::new("here/tmail-data/dkim.pem"));
    assert_eq!(config.receive.smtp.unwrap().listen, "127.0.0.1:2525".parse().unwrap());
    assert_eq!((config.receive.lmtp, config.directory), (None, None));
}

fn smtp(host: &str, port: u16, privacy: Privacy, pool: usize) -> Transport {
    let server = Server { host: host.to_owned(), port, privacy, ca_file: None, login: None };
    Transport::Smtp { server, pool }
}

#[test]
fn settings_are_checked_values() {
    let text = r#"
        directory = "people.toml"
        [gateway]
        domain = "TMail.Acme.com"
        data_dir = "/var/lib/tmail"
        [dns]
        nameservers = ["127.0.0.1", "[::1]:5353"]
        [identity]
        decision_window = "1d 12h"
        [submit]
        transport = "smtp"
        smtp = { host = "localhost", port = 2500, pool = 2 }
    "#;
    let config = parse(text, &[]).unwrap();
    assert_eq!(config.directory.as_deref(), Some(Path::new("/etc/tmail/people.toml")));
    assert_eq!(config.gateway.domain, "tmail.acme.com");
    assert_eq!(config.submit.key_file, Path::new("/var/lib/tmail/dkim.pem"));
    assert_eq!(config.dns.nameservers, ["127.0.0.1:53".parse().unwrap(), "[::1]:5353".parse().unwrap()]);
    assert_eq!(config.identity.decision_window, Duration::from_secs(36 * 60 * 60));
    assert_eq!(config.submit.transport, smtp("localhost", 2500, Privacy::None, 2));
}

#[test]
fn the_environment_stands_above_the_file() {
    let text = "[submit.smtp]\nport = 25\nhost = 7\n";
    let variables = [
        ("TMAIL_SUBMIT__TRANSPORT", "smtp"),
        ("TMAIL_SUBMIT__SMTP__PORT", "2500"),
        ("TMAIL_SUBMIT__SMTP__HOST", "mail.acme.com"),
        ("TMAIL_DNS__NAMESERVERS", "127.0.0.1:5353, ::1"),
        ("TMAIL_DIRECTORY", "people.toml"),
        ("TMAIL_CONFIG", "one word: of the command line"),
        ("PATH", "/bin"),
    ];
    let config = parse(text, &variables).unwrap();
    assert_eq!(config.submit.transport, smtp("mail.acme.com", 2500, Privacy::StartTls, 4));
    assert_eq!(config.dns.nameservers.len(), 2);
    assert_eq!(config.directory.as_deref(), Some(Path::new("/etc/tmail/people.toml")));
}

#[test]
fn a_mistake_in_the_environment_names_the_variable() {
    let variables = [
        ("TMAIL_SUBMIT__SMTP__PORT", "many"),
        ("TMAIL_SUBMIT__SMTP__HSOT", "mail.acme.com"),
        ("TMAIL_DNS__NAMESERVERS", "127.0.0.1:5353,localhost"),
    ];
    assert_eq!(
        parse("", &variables).unwrap_err(),
        "TMAIL_DNS__NAMESERVERS: \"localhost\" isn't the address of a nameserver. Write an IP address, or one \
         with a port: 127.0.0.1:5353\n\
         TMAIL_SUBMIT__SMTP__HSOT: there is no key submit.smtp.hsot. Did you mean \"submit.smtp.host\"?\n\
         TMAIL_SUBMIT__SMTP__PORT: port isn't a whole number from 1 to 65535. Write port = 25, say\n"
    );
}

#[test]
fn a_file_that_is_not_there_is_a_mistake() {
    let mistakes = config::read(Path::new("no-such-file.toml")).unwrap_err();
    assert!(mistakes[0].to_string().starts_with("no-such-file.toml: it can't be read"), "{}", mistakes[0]);
}

#[test]
fn a_named_folder_has_to_be_there() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("settings.toml");
    fs::write(&file, "directory = \"nobody.toml\"\n[gateway]\ntemplates = \"nothing\"\n").unwrap();
    let mistakes = config::read(&file).unwrap_err();
    let what: Vec<&str> = mistakes.iter().map(|mistake| mistake.what.as_str()).collect();
    assert_eq!(
        what,
        ["gateway.templates names it, but it isn't there", "directory names it, but it isn't there"]
    );
}

#[test]
fn the_example_directory_is_read() {
    let people = config::directory(&root("directory.example.toml"))
        .unwrap_or_else(|found| panic!("{}", listed(&found)));
    let jill = people.person(&Address::parse("JILL.BRADY@acme.example").unwrap()).unwrap();
    assert_eq!((jill.name.as_str(), jill.address().as_str()), ("Jill Brady", "jill@acme.example"));
    assert!(jill.is_in("engineering"));
    assert_eq!(jill.zone.as_deref(), Some("Europe/London"));
    for group in ["engineering", "devops", "qa", "support"] {
        assert!(people.members(group).next().is_some(), "{group}: the shipped templates ask for it");
    }
    assert!(people.members("engineering").count() > 1, "nobody approves what they asked for");
}

proptest::proptest! {
    /// Whatever stands in a file, reading it answers.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}|(\\[{1,2}(submit|receive|dns|person)\\.?(smtp)?\\]{1,2}\n|[a-z_]{1,9} = .{0,9}\n){0,6}") {
        let _ = parse(&text, &[]);
        let _ = config::parse_directory(&text, Path::new("d.toml"));
        let _ = tmail::template::load::read(&text, "t.toml");
    }
}
