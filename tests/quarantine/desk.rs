//! A gateway with held mails, and an operator at its command line.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tmail::record::read::Mail;

use crate::crash::mails::{Letter, Pen};
use crate::crash::outcome::Record;
use crate::crash::sender::Sender;
use crate::crash::story::{opened, settled};
use crate::crash::world::{Folder, Out, World};

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub ok: bool,
    pub out: String,
    pub err: String,
}

/// A gateway that ran, and the operator.
pub struct Desk {
    pub pen: Pen,
    world: World,
    folder: Folder,
}

impl Desk {
    /// A deployment was opened; then these mails came in, and the daemon was stopped.
    pub fn after(write: impl FnOnce(&mut Pen) -> Vec<Letter>) -> Self {
        let mut pen = Pen::new();
        let world = World::new(&pen);
        let folder = world.folder(Out::Maildir, "");
        let process = opened(&world, &folder, &mut pen);
        let mut sender = Sender::connect(process.address).unwrap();
        for letter in write(&mut pen) {
            assert!(sender.send(&letter).unwrap().starts_with("250"));
        }
        settled(&world, &folder);
        assert!(process.stop().success());
        Self { pen, world, folder }
    }

    /// `tmail quarantine …`
    pub fn quarantine(&self, args: &[&str]) -> Said {
        self.command(&[&["quarantine"], args].concat())
    }

    /// `tmail …`
    pub fn command(&self, args: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
        command.arg("--config").arg(self.folder.config()).args(args);
        said(&command.stdin(Stdio::null()).output().unwrap())
    }

    /// One mail through `tmail deliver`.
    pub fn deliver(&self, letter: &Letter) {
        use std::io::Write;
        let mut child = Command::new(env!("CARGO_BIN_EXE_tmail"))
            .arg("--config")
            .arg(self.folder.config())
            .args(["deliver", "--from", &letter.from, "--to", &letter.to])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&letter.raw).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// The same with a daemon running meanwhile.
    pub fn with_daemon<T>(&self, what: impl FnOnce(&Self) -> T) -> T {
        let process = crate::crash::process::Process::start(&self.folder.config(), None).unwrap();
        let done = what(self);
        settled(&self.world, &self.folder);
        assert!(process.stop().success());
        done
    }

    fn record<T>(&self, read: impl FnOnce(&Record<'_>) -> T) -> T {
        read(&Record { runtime: &self.world.runtime, data: &self.folder.data() })
    }

    pub fn mail(&self, id: i64) -> Mail {
        self.record(|record| record.mails()).into_iter().find(|mail| mail.id == id).unwrap()
    }

    /// The one TMail's fold, and its last changeset.
    pub fn tmail(&self) -> (Value, Value) {
        let (fold, mut changesets) = self.record(|record| record.threads()).into_values().next().unwrap();
        (fold, changesets.pop().unwrap())
    }

    /// The entries of operators' acts.
    pub fn acts(&self) -> Vec<Value> {
        self.entries().into_iter().filter(|line| line["kind"] == "operator").collect()
    }

    /// All entries of the log, which is whole.
    pub fn entries(&self) -> Vec<Value> {
        self.record(|record| record.assert_log_is_whole());
        let lines = self.record(|record| record.entries());
        lines.iter().map(|bytes| serde_json::from_slice(bytes).unwrap()).collect()
    }

    /// The bytes that an entry refers to by that digest.
    pub fn content(&self, digest: &str) -> String {
        self.world.runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(self.folder.data().join("tmail.sqlite"));
            let mut connection = options.read_only(true).connect().await.unwrap();
            let query = sqlx::query_as("SELECT bytes FROM content WHERE digest = $1").bind(digest);
            let (bytes,): (Vec<u8>,) = query.fetch_one(&mut connection).await.unwrap();
            String::from_utf8(bytes).unwrap()
        })
    }

    /// Takes the database back to how the version before left it.
    pub fn age(&self) {
        self.world.runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(self.folder.data().join("tmail.sqlite"));
            let mut connection = options.connect().await.unwrap();
            let back = "DROP TABLE operator_order; DROP TABLE challenge; DROP TABLE setting; DROP TABLE file; DROP TABLE mailbox_cursor; \
                        DROP TABLE left_mail; DROP TABLE outbox_order; DROP INDEX delivery_of_token; \
                        DROP INDEX delivery_failed; ALTER TABLE delivery DROP COLUMN token; \
                        ALTER TABLE delivery DROP COLUMN noted; DROP INDEX inbox_held; DROP INDEX tmail_due; \
                        ALTER TABLE tmail DROP COLUMN due; DROP TABLE level; DROP TABLE morning; \
                        DROP INDEX tmail_in_state; PRAGMA user_version = 1";
            sqlx::raw_sql(back).execute(&mut connection).await.unwrap();
        });
    }

    /// The code of the newest challenge to somebody.
    pub fn newest_code(&self, who: &str) -> String {
        let query =
            "SELECT text FROM notice WHERE kind = 'challenge' AND recipients LIKE $1 ORDER BY made DESC";
        let text: String = self.world.runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(self.folder.data().join("tmail.sqlite"));
            let mut connection = options.read_only(true).connect().await.unwrap();
            let row: (String,) =
                sqlx::query_as(query).bind(format!("%{who}@%")).fetch_one(&mut connection).await.unwrap();
            row.0
        });
        text.split("confirm ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// Every mail in somebody's Maildir that holds those words, as one text each.
    pub fn got(&self, who: &str, words: &str) -> usize {
        let folder = self.folder.mail().join(format!("{who}@acme.example")).join("new");
        let copies = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
        let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).replace("=\r\n", "");
        copies.filter(|copy| text(copy.path()).contains(words)).count()
    }
}

fn said(output: &Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { ok: output.status.success(), out: text(&output.stdout), err: text(&output.stderr) }
}
