//! The story of a deployment through Postfix, the gateway, Postfix and Dovecot, written and read by the
//! clients of people: by LMTP, by a pipe, and with one mailbox at a provider as the only way in.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::dovecot::{Dovecot, PASSWORD};
use super::folder::{Folder, PATIENCE, certificate, give, is_root, ports, wait_until};
use super::postfix::{Gateway, Postfix, logins};
use crate::crash::mails::{self, GATEWAY, Pen};
use crate::crash::world::World;

const OPENING: &str = "App: Billing\nVersion: 2.4.1\nWindow: 2030-12-04 22:00-23:30 Europe/London\n\
    What changes: Invoices show the VAT number.\nChange authors: bob@acme.example\n\
    Deployed by: dana@acme.example\nBuild: 9f1c2ab\nHas migrations: no\nRollback plan: Deploy 2.4.0 again.\n\
    Test evidence: 214 of 214 tests passed.\n";

/// The gateway in a folder, with everybody around it.
struct Town {
    _world: World,
    folder: Folder,
    dovecot: Dovecot,
    postfix: Option<Postfix>,
    daemon: Option<Child>,
}

impl Town {
    /// `domain`: what [gateway] says of our addresses; `receive`: how mail comes in.
    fn new(domain: &str, receive: impl FnOnce(&Dovecot) -> String) -> Self {
        let world = World::new(&Pen::new());
        let (folder, dovecot) = (Folder::new("gateway"), Dovecot::start());
        folder.write("people.toml", &mails::directory());
        folder.write("password", PASSWORD);
        let settings = format!(
            "directory = \"people.toml\"\n[gateway]\n{domain}\nhome_publisher = \"tmailinc.com\"\n\
             data_dir = \"data\"\n[dns]\nnameservers = [\"{}\"]\n[receive.smtp]\nlisten = \"\"\n{}\n",
            world.dns,
            receive(&dovecot)
        );
        folder.write("config.toml", &settings);
        Self { _world: world, folder, dovecot, postfix: None, daemon: None }
    }

    /// Starts the mail server, tells the gateway of it, and starts that where it runs as a daemon.
    fn begin(&mut self, gateway: &Gateway<'_>, runs: bool) {
        let postfix = Postfix::start(&self.dovecot, gateway, &logins(&self.dovecot));
        // A provider wants to know who hands mail in; the company's own server trusts this machine.
        let login = match gateway {
            Gateway::None => format!(
                "host = \"localhost\"\ntls = \"starttls\"\nca_file = \"{}\"\nuser = \"bot\"\n\
                 password_file = \"password\"\n",
                certificate("ca.pem").display()
            ),
            Gateway::Lmtp(_) | Gateway::Pipe(_) | Gateway::Forward(_) => String::new(),
        };
        let submit = format!(
            "[submit]\ntransport = \"smtp\"\n[submit.smtp]\nport = {}\npool = 2\n{login}",
            postfix.port
        );
        let config = self.config();
        let settings = fs::read_to_string(&config).unwrap() + &submit;
        fs::write(&config, settings).unwrap();
        self.postfix = Some(postfix);
        if runs {
            let mut command = self.tmail(&["serve"]);
            let log = fs::File::create(self.folder.path().join("log")).unwrap();
            self.daemon = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
            wait_until("the gateway takes mail", || self.logs().contains("tmail: notices go to"));
        } else {
            give(self.folder.path(), "nobody");
        }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn tmail(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
        command.arg("--config").arg(self.config()).args(args).stdin(Stdio::null());
        command
    }

    fn port(&self) -> u16 {
        self.postfix.as_ref().unwrap().port
    }

    /// Somebody writes with s-nail.
    fn s_nail(&self, from: &str, to: &str, subject: &str, text: &str) {
        let mta = format!("mta=smtp://127.0.0.1:{}", self.port());
        let mut child = Command::new("s-nail")
            .args(["-:/", "-S", "v15-compat", "-S", &mta, "-S", "smtp-auth=none", "-S", "sendwait"])
            .args(["-r", &format!("{from}@acme.example"), "-s", subject, to])
            .stdin(Stdio::piped())
            .spawn()
            .expect("s-nail is needed (apt-get install s-nail)");
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "s-nail sends {subject}");
    }

    /// Somebody writes with swaks.
    fn swaks(&self, from: &str, to: &str, subject: &str, text: &str) {
        let server = format!("127.0.0.1:{}", self.port());
        let sent = Command::new("swaks")
            .args(["--server", &server, "--from", &format!("{from}@acme.example"), "--to", to])
            .args(["--header", &format!("Subject: {subject}"), "--body", text, "--hide-all"])
            .status()
            .expect("swaks is needed (apt-get install swaks)");
        assert!(sent.success(), "swaks sends {subject}");
    }

    /// Somebody's mails, as mbsync fetches them over TLS; those that hold the words.
    fn read(&self, who: &str, words: &str) -> Vec<String> {
        let local = self.folder.path().join("read").join(who);
        fs::create_dir_all(&local).unwrap();
        let config = self.folder.write(
            &format!("mbsync-{who}"),
            &format!(
                "IMAPAccount a\nHost localhost\nPort {}\nUser {who}\nPass {PASSWORD}\nSSLType IMAPS\n\
                 CertificateFile {}\n\nIMAPStore far\nAccount a\n\nMaildirStore near\nPath {at}/\n\
                 Inbox {at}/INBOX\n\nChannel all\nFar :far:\nNear :near:\nCreate Near\nSync Pull\nSyncState *\n",
                self.dovecot.imaps,
                certificate("ca.pem").display(),
                at = local.display()
            ),
        );
        let synced = Command::new("mbsync").arg("-qq").arg("-c").arg(config).arg("-a").status();
        assert!(synced.expect("mbsync is needed (apt-get install isync)").success(), "mbsync of {who}");
        let inbox = local.join("INBOX");
        let files = ["new", "cur"].map(|part| fs::read_dir(inbox.join(part)).into_iter().flatten());
        let texts = files.into_iter().flatten().map(|file| fs::read(file.unwrap().path()).unwrap());
        let texts = texts.map(|raw| String::from_utf8_lossy(&raw).replace("=\r\n", "").replace("=\n", ""));
        texts.filter(|text| text.contains(words)).collect()
    }

    fn wait_for_mail(&self, who: &str, words: &str) -> String {
        let mut found = Vec::new();
        self.wait_until(&format!("{who} gets a mail with \"{words}\""), || {
            found = self.read(who, words);
            !found.is_empty()
        });
        found.swap_remove(0)
    }

    /// Waits for something that has to happen; where it doesn't, the logs tell why.
    fn wait_until(&self, what: &str, mut happened: impl FnMut() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !happened() {
            assert!(Instant::now() < end, "it didn't happen: {what}\n{}", self.logs());
            sleep(Duration::from_millis(100));
        }
    }

    fn show(&self) -> Value {
        let output = self.tmail(&["--json", "show", &mails::number(1)]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    fn logs(&self) -> String {
        let own = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        format!("{own}\n{}", self.postfix.as_ref().map(Postfix::log).unwrap_or_default())
    }

    /// From the request to the first approval, with an address that bounces; `to` makes addresses.
    fn play(&self, to: impl Fn(&str) -> String) {
        self.s_nail("jill", &to("DeployApp"), "Deploy Billing 2.4.1 by DeployApp", OPENING);
        let number = mails::number(1);
        let notice = self.wait_for_mail("quinn", &format!("TMail-Tracking-Number: {number}"));
        assert!(notice.contains("Auto-Submitted: auto-generated"), "{notice}");
        self.swaks(
            "quinn",
            &to(&number),
            &format!("Re: [{number}] Deploy Billing"),
            &format!("approve {number} #1"),
        );
        self.wait_until("the approval counts", || self.show().to_string().contains("quinn@acme.example"));
        self.wait_for_mail("jill", "Quinn Quist gave");
        // Postfix took a mail to erin and sent it back: its own report, and a note.
        self.wait_until("the bounce is noted", || {
            self.show().to_string().contains("a mail to erin@acme.example couldn't be delivered")
        });
        assert!(self.logs().contains("sender non-delivery notification"), "the report is Postfix's own");
        let outbox = self.tmail(&["outbox", "list"]).output().unwrap();
        let outbox = String::from_utf8_lossy(&outbox.stdout).into_owned();
        assert!(outbox.contains("failed  erin@acme.example") && outbox.contains("5.1.1"), "{outbox}");
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if let Some(daemon) = &mut self.daemon {
            let _ = Command::new("kill").arg(daemon.id().to_string()).status();
            let _ = daemon.wait();
        }
    }
}

#[test]
fn beside_postfix_by_lmtp() {
    if !is_root() {
        return eprintln!("not tried: Postfix starts as root alone");
    }
    let [lmtp] = ports();
    let listen = format!("[receive.lmtp]\nlisten = \"127.0.0.1:{lmtp}\"");
    let mut town = Town::new(&format!("domain = \"{GATEWAY}\""), |_| listen);
    town.begin(&Gateway::Lmtp(lmtp), true);
    town.play(|name| format!("{name}@{GATEWAY}"));
}

#[test]
fn beside_postfix_by_a_pipe() {
    if !is_root() {
        return eprintln!("not tried: Postfix starts as root alone");
    }
    let mut town = Town::new(&format!("domain = \"{GATEWAY}\""), |_| String::new());
    let config = town.config().display().to_string();
    town.begin(&Gateway::Pipe(&config), false);
    let number = mails::number(1);
    town.s_nail("jill", &format!("DeployApp@{GATEWAY}"), "Deploy Billing 2.4.1 by DeployApp", OPENING);
    town.wait_for_mail("quinn", &format!("TMail-Tracking-Number: {number}"));
}

/// A user of a Unix machine has their own mailbox, and what their `.forward` says; the extension behind `+` is
/// what the mail is for.
#[test]
fn by_the_forward_file_of_a_user() {
    if !is_root() {
        return eprintln!("not tried: Postfix starts as root alone");
    }
    let mut town = Town::new("mailbox = \"nobody@unix.example\"", |_| String::new());
    let config = town.config().display().to_string();
    town.begin(&Gateway::Forward(&config), false);
    let number = mails::number(1);
    town.s_nail("jill", "nobody+DeployApp@unix.example", "Deploy Billing 2.4.1 by DeployApp", OPENING);
    let notice = town.wait_for_mail("quinn", &format!("TMail-Tracking-Number: {number}"));
    assert!(notice.contains(&format!("nobody+{number}@unix.example")), "{notice}");
    town.swaks("quinn", &format!("nobody+{number}@unix.example"), "Re: it", &format!("approve {number} #1"));
    town.wait_for_mail("jill", "Quinn Quist gave");
}

#[test]
fn one_mailbox_at_a_provider_is_enough() {
    if !is_root() {
        return eprintln!("not tried: Postfix starts as root alone");
    }
    let mut town = Town::new("mailbox = \"bot@provider.example\"", |dovecot| {
        format!(
            "[receive.imap]\nhost = \"localhost\"\nport = {}\ntls = \"implicit\"\nca_file = \"{}\"\n\
             user = \"bot\"\npassword_file = \"password\"\nrecipient_field = \"X-Original-To\"",
            dovecot.imaps,
            certificate("ca.pem").display()
        )
    });
    town.begin(&Gateway::None, true);
    town.play(|name| format!("bot+{name}@provider.example"));
    assert!(town.logs().contains("sasl_username=bot"));
    let notice = town.wait_for_mail("quinn", "Reply-To:");
    assert!(notice.contains("<bot@provider.example>") && !notice.contains("DKIM-Signature"), "{notice}");
    assert!(notice.contains(&format!("bot+{}@provider.example", mails::number(1))), "{notice}");
}
