//! Dovecot with one password for all, on ports of its own: IMAP with STARTTLS, and IMAP over TLS; and whom
//! Postfix asks about passwords.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::folder::{Folder, certificate, give, group, is_root, ports, serve, user};

/// The password of every user.
pub const PASSWORD: &str = "secret-of-the-test";

pub struct Dovecot {
    child: Child,
    folder: Folder,
    pub imap: u16,
    pub imaps: u16,
    /// Answers whether a password is right (Postfix: `smtpd_sasl_path = inet:…`).
    pub auth: u16,
    owner: String,
}

impl Dovecot {
    pub fn start() -> Self {
        Self::with_certificate("server.pem")
    }

    pub fn with_certificate(name: &str) -> Self {
        Self::with(name, "")
    }

    /// `more`: further lines of its configuration; a passdb among them is asked first.
    pub fn with(certificate_name: &str, more: &str) -> Self {
        let folder = Folder::new("dovecot");
        let [imap, imaps, auth] = ports();
        // As root, Dovecot has users of its own and reads mail as nobody; else everything is ours.
        let (internal, login, owner) = match is_root() {
            true => ("dovecot".to_owned(), "dovenull".to_owned(), "nobody".to_owned()),
            false => (user(), user(), user()),
        };
        let internal_group = if is_root() { "dovecot".to_owned() } else { group() };
        let (at, key) = (folder.path().display(), certificate("server.key"));
        let (certificate, key) = (certificate(certificate_name), key.display());
        let config = folder.write(
            "dovecot.conf",
            &format!(
                "base_dir = {at}/run\nlog_path = {at}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
                 auth_mechanisms = plain login\nssl = yes\nssl_cert = <{}\nssl_key = <{key}\n\
                 disable_plaintext_auth = no\nfirst_valid_uid = 1\nmail_location = maildir:{at}/mail/%u\n\
                 default_internal_user = {internal}\ndefault_internal_group = {internal_group}\n\
                 default_login_user = {login}\n\
                 {more}\npassdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
                 userdb {{\n driver = static\n args = uid={owner} gid={} home={at}/mail/%u\n}}\n\
                 service imap-login {{\n chroot =\n inet_listener imap {{\n port = {imap}\n }}\n \
                 inet_listener imaps {{\n port = {imaps}\n }}\n}}\n\
                 service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n\
                 service auth {{\n inet_listener {{\n port = {auth}\n }}\n}}\n",
                certificate.display(),
                if is_root() { "nogroup".to_owned() } else { group() },
            ),
        );
        fs::create_dir_all(folder.path().join("mail")).unwrap();
        give(&folder.path().join("mail"), &owner);
        let child = serve(Command::new("dovecot").arg("-F").arg("-c").arg(config), imap, "dovecot-imapd");
        Self { child, folder, imap, imaps, auth, owner }
    }

    /// The Maildir of a user.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.folder.path().join("mail").join(user)
    }

    /// Puts a mail into somebody's mailbox, as a local delivery does.
    pub fn deliver(&self, user: &str, raw: &[u8]) {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let maildir = self.maildir(user);
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
        }
        let name = format!("{:09}.test", MADE.fetch_add(1, Ordering::Relaxed));
        fs::write(maildir.join("tmp").join(&name), raw).unwrap();
        give(&maildir, &self.owner);
        fs::rename(maildir.join("tmp").join(&name), maildir.join("new").join(&name)).unwrap();
    }

    /// Whom the mailboxes belong to.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Takes every mail out of a mailbox.
    pub fn empty(&self, user: &str) {
        let config = self.folder.path().join("dovecot.conf");
        let mut command = Command::new("doveadm");
        command.arg("-c").arg(config).args(["expunge", "-u", user, "mailbox", "INBOX", "ALL"]);
        assert!(command.status().unwrap().success());
    }

    /// Forgets all UIDs of a mailbox: it gets another UIDVALIDITY.
    pub fn renumber(&self, user: &str) {
        for entry in fs::read_dir(self.maildir(user)).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("dovecot") {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// Ends every session, as a restart does.
    pub fn kick(&self) {
        let config = self.folder.path().join("dovecot.conf");
        let status = Command::new("doveadm").arg("-c").arg(config).arg("reload").status().unwrap();
        assert!(status.success());
    }

    /// What stands in a mailbox: what `doveadm fetch` says of each mail.
    pub fn fetch(&self, user: &str, what: &str, query: &[&str]) -> String {
        let config = self.folder.path().join("dovecot.conf");
        let output = Command::new("doveadm")
            .arg("-c")
            .arg(config)
            .args(["fetch", "-u", user, what])
            .args(query)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // TERM ends its children, too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
