//! A database of each earlier version is taken over by this one, and goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::mails::{GATEWAY, Pen, number};
use super::outcome::Record;
use super::process::Process;
use super::sender::Sender;
use super::story::{settle, settled};
use super::world::{Folder, Out, World};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schemas")
}

async fn filled(folder: &Folder, dump: &Path) {
    let database =
        SqliteConnectOptions::new().filename(folder.data().join("tmail.sqlite")).create_if_missing(true);
    let mut connection = database.disable_statement_logging().connect().await.unwrap();
    let text = fs::read_to_string(dump).unwrap();
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[test]
fn each_earlier_schema_is_taken_over() {
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        newest();
    }
    let mut dumps: Vec<PathBuf> =
        fs::read_dir(schemas()).unwrap().map(|entry| entry.unwrap().path()).collect();
    dumps.retain(|path| path.extension().is_some_and(|ending| ending == "sql"));
    dumps.sort();
    assert!(dumps.len() >= 7, "there are dumps of {} schemas", dumps.len());
    for dump in dumps {
        let mut pen = Pen::new();
        let world = World::new(&pen);
        let folder = world.folder(Out::Maildir, "").with_keys();
        world.runtime.block_on(filled(&folder, &dump));
        let record = Record { runtime: &world.runtime, data: &folder.data() };
        let process = Process::start(&folder.config(), None);
        let process = process.unwrap_or_else(|log| panic!("{}: {log}", dump.display()));
        let second = pen.opening("3.0");
        let status = pen.letter("jill", "tmail", "status", &format!("status {}", number(1)));
        for letter in [&second, &status] {
            assert!(Sender::connect(process.address).unwrap().send(letter).unwrap().starts_with("250"));
        }
        settled(&world, &folder);
        assert!(process.stop().success());
        record.assert_log_is_whole();
        let threads = record.threads();
        assert!(threads.contains_key(&number(1)) && threads.contains_key(&number(2)), "{}", dump.display());
        let mails = record.mails();
        let held = mails.iter().filter(|mail| mail.disposition == "quarantined").count();
        assert_eq!(held, 1, "{}", dump.display());
        let asked = mails.iter().find(|mail| mail.raw == status.raw).unwrap();
        assert_eq!(asked.disposition, "applied", "{}: {}", dump.display(), asked.sentence);
    }
}

/// Writes the dump of what this version makes: a draft, and a mail that is held. Do it when a step of the schema
/// is released; the older dumps stay as they are.
fn newest() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "").with_keys();
    let process = Process::start(&folder.config(), None).unwrap();
    let draft = pen.letter("jill", "DeployApp", "Deploy Billing by DeployApp", "App: Billing");
    let held = pen.unsigned("mallory", &number(1), "x", "Nobody knows me.");
    for letter in [&draft, &held] {
        assert!(Sender::connect(process.address).unwrap().send(letter).unwrap().starts_with("250"));
    }
    settled(&world, &folder);
    assert!(process.stop().success());
    settle(&world, &folder);
    let database = folder.data().join("tmail.sqlite");
    let sqlite = |words: &str| {
        let output = Command::new("sqlite3").arg(&database).arg(words).output().expect("sqlite3 is needed");
        String::from_utf8(output.stdout).unwrap()
    };
    let version = sqlite("PRAGMA user_version").trim().to_owned();
    let dump = format!("{}PRAGMA user_version = {version};\n", sqlite(".dump"));
    assert!(dump.contains(GATEWAY));
    fs::create_dir_all(schemas()).unwrap();
    fs::write(schemas().join(format!("{version}.sql")), dump).unwrap();
}
