//! Postfix of its own configuration and queue, with OpenDKIM signing what people send. Its master process has
//! to be root.

use std::fs;
use std::process::{Child, Command, Stdio};

use super::dovecot::Dovecot;
use super::folder::{Folder, certificate, ports, serve, wait_until};
use crate::crash::mails::PEOPLE;

/// Where mail for the gateway's domain goes.
pub enum Gateway<'a> {
    /// `transport_maps` names its LMTP listener, which has this port.
    Lmtp(u16),
    /// A pipe: `tmail deliver` with this file of settings.
    Pipe(&'a str),
    /// The `.forward` of nobody@unix.example, a user of this machine, with this file of settings.
    Forward(&'a str),
    /// Nowhere special: it is a mailbox like others.
    None,
}

pub struct Postfix {
    folder: Folder,
    pub port: u16,
    signer: Child,
}

/// What docs/mail-servers.md has for `transport_maps` and master.cf.
fn transport(gateway: &Gateway<'_>) -> (String, String) {
    match gateway {
        Gateway::Lmtp(port) => {
            (format!("inline:{{ tmail.acme.example=lmtp:inet:127.0.0.1:{port} }}"), String::new())
        }
        Gateway::Pipe(config) => (
            "inline:{ tmail.acme.example=tmail: }".to_owned(),
            format!(
                "tmail unix - n n - - pipe flags=q user=nobody argv={} --config {config} deliver \
                 --from ${{sender}} --to ${{recipient}}\n",
                env!("CARGO_BIN_EXE_tmail")
            ),
        ),
        Gateway::Forward(_) => (String::new(), "local unix - n n - - local\n".to_owned()),
        Gateway::None => (String::new(), String::new()),
    }
}

/// Lines of main.cf: TLS is offered, and who speaks it may say who they are, which `store` knows.
pub fn logins(store: &Dovecot) -> String {
    format!(
        "smtpd_tls_security_level = may\nsmtpd_tls_auth_only = yes\nsmtpd_tls_cert_file = {}\n\
         smtpd_tls_key_file = {}\nsmtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\n\
         smtpd_sasl_path = inet:127.0.0.1:{}\n",
        certificate("server.pem").display(),
        certificate("server.key").display(),
        store.auth
    )
}

/// The file that `.forward` is, as docs/mail-servers.md has it; lines of main.cf.
fn forwards(folder: &Folder, gateway: &Gateway<'_>) -> String {
    let Gateway::Forward(config) = gateway else { return String::new() };
    let line = format!("\"|{} --config {config} deliver\"\n", env!("CARGO_BIN_EXE_tmail"));
    let file = folder.write("forward/nobody", &line);
    assert!(Command::new("chown").arg("nobody").arg(&file).status().unwrap().success());
    format!("mydestination = unix.example\nforward_path = {}\n", file.display())
}

impl Postfix {
    /// Mail for acme.example and provider.example goes into the mailboxes of `store`; what is for erin is
    /// taken, and sent back. `more`: further lines of main.cf.
    pub fn start(store: &Dovecot, gateway: &Gateway<'_>, more: &str) -> Self {
        let folder = Folder::new("postfix");
        let at = folder.path().display().to_string();
        let [port, milter] = ports();
        let signer = sign(&folder, milter);
        let (route, service) = transport(gateway);
        let person = |(_, name, _): (&str, &str, &str)| format!("{name}@acme.example {name}/\n");
        folder.write("etc/boxes", &(PEOPLE.map(person).concat() + "bot@provider.example bot/\n"));
        folder.write("etc/transport", "/^erin@acme\\.example$/ error:5.1.1 Nobody has that name\n");
        let more = format!("{more}{}", forwards(&folder, gateway));
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\n\
             maillog_file = {at}/log\nmaillog_file_prefixes = {at}\nmyhostname = mx.acme.example\n\
             mydestination =\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
             alias_maps =\nalias_database =\nlocal_recipient_maps =\nrecipient_delimiter = +\n\
             virtual_mailbox_domains = acme.example provider.example\n\
             virtual_mailbox_base = {}\nvirtual_mailbox_maps = texthash:{at}/etc/boxes\n\
             virtual_minimum_uid = 1\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n\
             relay_domains = tmail.acme.example\ntransport_maps = {route} regexp:{at}/etc/transport\n\
             smtpd_milters = inet:127.0.0.1:{milter}\nmilter_default_action = tempfail\n\
             tmail_destination_recipient_limit = 1\nsmtp_dns_support_level = disabled\n\
             smtpd_reject_unlisted_recipient = no\n{more}",
            store.maildir("").display(),
        );
        folder.write("etc/main.cf", &main);
        folder.write("etc/master.cf", &format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}{service}"));
        for part in ["queue", "data"] {
            fs::create_dir_all(folder.path().join(part)).unwrap();
        }
        assert!(
            Command::new("chown").arg("postfix").arg(folder.path().join("data")).status().unwrap().success()
        );
        let postfix = Self { folder, port, signer };
        assert!(postfix.control("start"), "postfix is needed (apt-get install postfix)");
        wait_until("Postfix listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        postfix
    }

    fn control(&self, word: &str) -> bool {
        let mut command = Command::new("postfix");
        command.arg("-c").arg(self.folder.path().join("etc")).arg(word);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// What it logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.control("stop");
        let _ = self.signer.kill();
        let _ = self.signer.wait();
    }
}

/// OpenDKIM with the key of the tests' people.
fn sign(folder: &Folder, port: u16) -> Child {
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/keys/test-rsa-2048.pem");
    let config = folder.write(
        "opendkim.conf",
        &format!(
            "Socket inet:{port}@127.0.0.1\nDomain acme.example\nSelector people\nKeyFile {key}\nMode s\n\
             Canonicalization relaxed/relaxed\nRequireSafeKeys no\nSyslog no\nOversignHeaders From\n"
        ),
    );
    serve(Command::new("opendkim").arg("-f").arg("-x").arg(config), port, "opendkim")
}

const SERVICES: &str = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
";
