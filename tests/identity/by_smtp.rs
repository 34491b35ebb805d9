//! Every case through the daemon by SMTP: what the database says of it, and that no hostile one moved
//! anything. One TMail waits for the approval of the victim, and the mails try to give it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use tmail::config;
use tmail::daemon::{Clock, Daemon, Running};
use tokio::runtime::Runtime;

use super::{NOW, dns, fixtures, name, referee};
use crate::crash::mails::Letter;
use crate::crash::sender::Sender;

/// Jill and her boss approve; Erin asks. The open TMail has the number that the cases name.
const PEOPLE: &str = r#"
[[person]]
name = "Erin Evans"
addresses = ["erin@acme.com"]
groups = ["product"]
[[person]]
name = "Jill Brady"
addresses = ["jill@acme.com"]
groups = ["engineering"]
[[person]]
name = "Boss"
addresses = ["boss@acme.com"]
groups = ["qa"]
[[person]]
name = "Dana Diaz"
addresses = ["dana@acme.com"]
groups = ["devops"]
"#;

const NUMBER: &str = "DEPLOY-1049-Q";

struct Gateway {
    runtime: Runtime,
    folder: PathBuf,
}

/// One mail as the database has it.
struct Outcome {
    disposition: String,
    sentence: String,
    identity: Value,
}

/// A case with its right verdict.
struct Case {
    name: String,
    verdict: String,
    raw: Vec<u8>,
}

#[test]
fn every_case_by_smtp() {
    let gateway = Gateway::new("cases");
    gateway.open_the_tmail();
    let (honest, hostile): (Vec<Case>, Vec<Case>) =
        cases().into_iter().partition(|case| case.verdict == "authenticated");
    assert!(honest.len() > 150 && hostile.len() > 320, "{} and {}", honest.len(), hostile.len());
    let running = gateway.start(NOW);
    let before = gateway.tmails();
    let wrong: Vec<String> = hostile.iter().filter_map(|case| gateway.complaint(case, &running)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(gateway.tmails(), before, "a forged mail moved a TMail");
    // Each has its turn, however alike they are: what a replay is, others test.
    let wrong: Vec<String> = honest
        .iter()
        .filter_map(|case| {
            gateway.sql("DELETE FROM replay");
            gateway.complaint(case, &running)
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let after = gateway.tmails();
    assert!(after[NUMBER].contains("jill@acme.com"), "{after:?}");
    assert_ne!(after, before, "no honest mail moved anything, so neither could a forged one");
    gateway.runtime.block_on(running.stop());
    gateway.finish();
}

#[test]
fn a_mail_waits_for_dns_over_a_restart_and_then_decides() {
    let gateway = Gateway::new("waits");
    let id = gateway.defer_one();
    let mended = referee::zone().with_alias("down._domainkey.acme.com", "mail._domainkey.acme.com");
    gateway.ask(dns::serve(mended));
    let running = gateway.start(NOW + 3_600);
    assert_eq!(gateway.became(id), "applied");
    assert!(gateway.tmails()[NUMBER].contains("jill@acme.com"));
    gateway.runtime.block_on(running.stop());
    gateway.finish();
}

#[test]
fn a_mail_that_dns_never_answers_for_is_challenged() {
    let gateway = Gateway::new("never");
    let id = gateway.defer_one();
    let before = gateway.tmails();
    let running = gateway.start(NOW + 10 * 24 * 3_600);
    assert_eq!(gateway.became(id), "challenged");
    assert_eq!(gateway.tmails(), before);
    gateway.runtime.block_on(running.stop());
    gateway.finish();
}

/// The envelopes of the published attacks (A1, A2, A5; espoofer's a1 to a7).
const ENVELOPES: [&str; 12] = [
    "any@nowhere.acme.com",
    "(any@acme.com",
    "any@acme.com(a.evil.net",
    "any@acme.com'@any.evil.net",
    "@acme.com,@any.com:'any@evil.net",
    "@acme.com:any@evil.net",
    "jill@acme.com",
    "\"jill@acme.com\"@evil.net",
    "jill@acme.com\\0@evil.net",
    "jill%acme.com@evil.net",
    "jill@acme.com>, <x@evil.net",
    "<jill@acme.com>",
];

#[test]
fn no_envelope_makes_an_author() {
    let gateway = Gateway::new("envelopes");
    gateway.open_the_tmail();
    let running = gateway.start(NOW);
    let before = gateway.tmails();
    let unsigned = cases().into_iter().find(|case| case.name == "unsigned").unwrap().raw;
    let mut taken = 0;
    for (at, from) in ENVELOPES.iter().enumerate() {
        // Another Message-ID, or it's a duplicate.
        let raw = String::from_utf8(unsigned.clone()).unwrap().replace("<1@", &format!("<{at}@"));
        let to = format!("{NUMBER}@tmail.acme.com");
        let letter = Letter { from: (*from).into(), to, raw: raw.into_bytes() };
        let reply = Sender::connect(running.addresses[0]).unwrap().send(&letter).unwrap();
        if reply.starts_with("250") {
            let Outcome { disposition, identity, .. } = gateway.last_mail();
            assert!(["quarantined", "challenged"].contains(&disposition.as_str()), "{from}: {disposition}");
            assert_eq!(identity["verdict"], "unauthenticated", "{from}");
            taken += 1;
        } else {
            assert!(reply.starts_with('5'), "{from}: {reply}");
        }
    }
    assert!(taken > 2, "{taken}");
    assert_eq!(gateway.tmails(), before);
    gateway.runtime.block_on(running.stop());
    gateway.finish();
}

impl Gateway {
    fn new(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("by-smtp-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("data")).unwrap();
        let dns = dns::serve(referee::zone());
        let settings = format!(
            "directory = \"people.toml\"\n[gateway]\ndomain = \"tmail.acme.com\"\n\
             home_publisher = \"tmailinc.com\"\ndata_dir = \"data\"\n[dns]\nnameservers = [\"{dns}\"]\n\
             budget_ms = 5000\n[identity]\nstrict_domains = [\"strict.acme.com\"]\n\
             trusted_arc_sealers = [\"lists.example\", \"forward.example\", \"slow.example\"]\n\
             trusted_authserv_ids = [\"mx.provider.example\"]\n[receive.smtp]\nlisten = \"127.0.0.1:0\"\n\
             [submit]\ntransport = \"maildir\"\nselector = \"gateway\"\n"
        );
        fs::write(folder.join("config.toml"), settings).unwrap();
        fs::write(folder.join("people.toml"), PEOPLE).unwrap();
        Self { runtime: Runtime::new().unwrap(), folder }
    }

    fn start(&self, seconds: i64) -> Running {
        let config = config::read(&self.folder.join("config.toml")).unwrap();
        let clock = Clock::starting_at(Timestamp::from_second(seconds).unwrap());
        self.runtime.block_on(async { Daemon::bind(&config).await.unwrap().by(clock).start() })
    }

    /// Erin asks for a deployment, half an hour before, and six comments follow.
    fn open_the_tmail(&self) {
        self.runtime.block_on(self.start(NOW - 2_000).stop());
        self.sql(
            "INSERT INTO gateway (name, value) VALUES ('serial', '1048') \
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        );
        let running = self.start(NOW - 1_900);
        let opening = "App: Billing\nVersion: 2.4.1\nWindow: 2030-12-04 22:00-23:30 Europe/London\n\
                       What changes: Invoices show the VAT number.\nChange authors: bob@acme.com\n\
                       Deployed by: dana@acme.com\nBuild: 9f1c2ab\nHas migrations: no\n\
                       Rollback plan: Deploy 2.4.0 again.\nTest evidence: 214 of 214 tests passed.";
        let mails = (0..7).map(|n| match n {
            0 => written("DeployApp", 0, opening),
            n => written(NUMBER, n, &format!("Comment {n}.")),
        });
        for raw in mails {
            let outcome = self.outcome(&raw, &running).unwrap();
            assert!(["applied", "commented"].contains(&outcome.disposition.as_str()), "{}", outcome.sentence);
        }
        let tmails = self.tmails();
        assert!(tmails[NUMBER].starts_with("REQUESTED 7 "), "{tmails:?}");
        self.runtime.block_on(running.stop());
    }

    /// Jill approves under a key that DNS fails for, and Erin comments behind her: only the first waits. Gives its
    /// row, after the daemon stopped.
    fn defer_one(&self) -> i64 {
        self.open_the_tmail();
        let running = self.start(NOW);
        let late = cases().into_iter().find(|case| case.name == "key-temporary").unwrap();
        assert_eq!(self.outcome(&late.raw, &running).unwrap().disposition, "deferred");
        let id = self.rows("SELECT id FROM inbox ORDER BY id DESC LIMIT 1")[0].get(0);
        let comment = written(NUMBER, 60, "Another comment.");
        assert_eq!(self.outcome(&comment, &running).unwrap().disposition, "commented");
        assert!(!self.tmails()[NUMBER].contains("jill@acme.com"));
        self.runtime.block_on(running.stop());
        id
    }

    /// Asks another name server from the next start on.
    fn ask(&self, server: std::net::SocketAddr) {
        let file = self.folder.join("config.toml");
        let settings = fs::read_to_string(&file).unwrap();
        let (start, rest) = settings.split_once("nameservers = [\"").unwrap();
        let (_, end) = rest.split_once('"').unwrap();
        fs::write(&file, format!("{start}nameservers = [\"{server}\"{}", end)).unwrap();
    }

    /// What became of a mail that was deferred.
    fn became(&self, id: i64) -> String {
        for _ in 0..6_000 {
            let rows = self.rows(&format!("SELECT disposition FROM inbox WHERE id = {id}"));
            let disposition: String = rows[0].get(0);
            if disposition != "deferred" {
                return disposition;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("it waits for ever")
    }

    /// What is wrong with how a case ended.
    fn complaint(&self, case: &Case, running: &Running) -> Option<String> {
        let complaint = |what: String| Some(format!("{}: {what}", case.name));
        let outcome = match self.outcome(&case.raw, running) {
            Ok(outcome) => outcome,
            // Nothing but line ends is refused in the dialogue.
            Err(_) if has_bare_line_ends(&case.raw) => return None,
            Err(reply) => return complaint(reply),
        };
        let allowed: &[&str] = match case.verdict.as_str() {
            "authenticated" => &["applied", "refused", "commented"],
            "unauthenticated" => &["quarantined", "challenged"],
            "rejected" => &["quarantined"],
            "deferred" => &["deferred"],
            "automatic" => &["automatic"],
            other => panic!("{other}"),
        };
        let Outcome { disposition, sentence, identity } = outcome;
        if !allowed.contains(&disposition.as_str()) {
            return complaint(format!("{disposition} ({sentence})"));
        }
        if identity["verdict"] != case.verdict.as_str() {
            return complaint(format!("the verdict on record is {}", identity["verdict"]));
        }
        evidence_lacks(&identity).and_then(complaint)
    }

    /// Sends a mail and reads what became of it; the reply if it was refused.
    fn outcome(&self, raw: &[u8], running: &Running) -> Result<Outcome, String> {
        let text = String::from_utf8_lossy(raw);
        let from = if text.starts_with("Return-Path: <>") { "" } else { "sender@mx.example" };
        let to = match text.contains("To: DeployApp@") {
            true => "DeployApp@tmail.acme.com".into(),
            false => format!("{NUMBER}@tmail.acme.com"),
        };
        let letter = Letter { from: from.into(), to, raw: raw.to_vec() };
        let reply = Sender::connect(running.addresses[0]).unwrap().send(&letter).unwrap();
        if !reply.starts_with("250") {
            return Err(reply);
        }
        Ok(self.last_mail())
    }

    /// The newest mail, once it was decided on, with the verdict that its entry names.
    fn last_mail(&self) -> Outcome {
        for _ in 0..2_000 {
            let rows = self.rows("SELECT disposition, sentence, raw FROM inbox ORDER BY id DESC LIMIT 1");
            let disposition: String = rows[0].get(0);
            if !disposition.is_empty() {
                let raw: String = rows[0].get(2);
                return Outcome { disposition, sentence: rows[0].get(1), identity: self.identity(&raw) };
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        panic!("a mail was never decided on");
    }

    /// The verdict in the entry of that mail.
    fn identity(&self, mail: &str) -> Value {
        let rows = self.rows("SELECT bytes FROM entry ORDER BY number DESC LIMIT 20");
        let entries = rows.iter().map(|row| serde_json::from_slice::<Value>(row.get(0)).unwrap());
        let entry = entries.into_iter().find(|entry| entry["mail"] == mail).expect("an entry of the mail");
        let digest = entry["identity"].as_str().unwrap();
        let rows = self.rows(&format!("SELECT bytes FROM content WHERE digest = '{digest}'"));
        serde_json::from_slice(rows[0].get(0)).unwrap()
    }

    /// State, version and fold of every TMail.
    fn tmails(&self) -> BTreeMap<String, String> {
        let rows = self.rows("SELECT number, state || ' ' || version || ' ' || fold FROM tmail");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    fn rows(&self, query: &str) -> Vec<sqlx::sqlite::SqliteRow> {
        self.connected(async |db| sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(db).await.unwrap())
    }

    fn sql(&self, statement: &'static str) {
        self.connected(async |db| sqlx::query(statement).execute(db).await.map(drop).unwrap());
    }

    fn connected<T>(&self, what: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
        self.runtime.block_on(async {
            let file = SqliteConnectOptions::new().filename(self.folder.join("data/tmail.sqlite"));
            let mut db = SqliteConnection::connect_with(&file).await.unwrap();
            let found = what(&mut db).await;
            db.close().await.unwrap();
            found
        })
    }

    fn finish(self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What an auditor would look for in vain beside a verdict.
fn evidence_lacks(identity: &Value) -> Option<String> {
    let is_digest = |value: &Value| value.as_str().is_some_and(|text| text.len() == 64);
    let signature = &identity["signature"];
    let lacks = match (identity["verdict"].as_str()?, identity["method"].as_str()) {
        ("authenticated", Some("dkim" | "arc")) => {
            let word = |name: &str| signature[name].as_str().unwrap_or("nothing");
            let key = format!("{}._domainkey.{}", word("selector"), word("domain"));
            !is_digest(&signature["key"])
                || !is_digest(&signature["content"])
                || !identity["dns"][&key]["records"].is_array()
        }
        ("authenticated", method) => {
            method != Some("authres") || identity["dns"].as_object().is_some_and(serde_json::Map::is_empty)
        }
        ("deferred", _) => !identity["dns"].to_string().contains("temporary"),
        _ => !signature.is_null(),
    };
    (lacks || identity["reason"].as_str()?.is_empty()).then(|| format!("evidence is missing: {identity}"))
}

/// A signed mail of Erin.
fn written(to: &str, id: i64, body: &str) -> Vec<u8> {
    let at = Timestamp::from_second(NOW - 1_900 + id).unwrap();
    let date = jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    let raw = format!(
        "From: erin@acme.com\nTo: {to}@tmail.acme.com\nSubject: Deploy {NUMBER}\nDate: {date}\n\
         Message-ID: <erin-{id}@acme.com>\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{body}\n"
    );
    let key = tmail::submit::SealKey::from_pem(crate::crash::mails::KEY).unwrap();
    let seal = tmail::submit::Seal::new(key, "acme.com", "mail");
    seal.seal(raw.replace('\n', "\r\n").as_bytes(), at).unwrap()
}

fn cases() -> Vec<Case> {
    let read = |path: PathBuf| {
        let expected = fs::read_to_string(path.with_extension("expect")).unwrap();
        let verdict = expected.lines().next().unwrap().to_owned();
        Case { name: name(&path), verdict, raw: fs::read(path).unwrap() }
    };
    fixtures().into_iter().map(read).collect()
}

fn has_bare_line_ends(raw: &[u8]) -> bool {
    let text = String::from_utf8_lossy(raw).replace("\r\n", "");
    text.contains(['\r', '\n'])
}
