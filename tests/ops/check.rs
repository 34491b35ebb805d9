//! `tmail check`: every line is right, or says what to do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use hickory_server::Server;
use hickory_server::zone_handler::Catalog;
use tmail::submit::{Seal, SealKey};
use tokio::runtime::Runtime;

use crate::crash::dns::mail_server;
use crate::crash::mails::{self, GATEWAY, Pen};
use crate::crash::sink::Sink;
use crate::crash::story::{opened, settled};
use crate::crash::world::{Folder, Out, World};

/// A gateway that sends by SMTP, with the DNS around it.
struct Town {
    world: World,
    sink: Sink,
    folder: Folder,
    _dns: Option<Server<Catalog>>,
}

impl Town {
    fn new(pen: &Pen) -> Self {
        let world = World::new(pen);
        let sink = world.runtime.block_on(Sink::open());
        let folder = world.folder(Out::Smtp(sink.address), "").with_keys();
        for key in ["secret.key", "dkim.pem"] {
            fs::set_permissions(folder.data().join(key), fs::Permissions::from_mode(0o600)).unwrap();
        }
        Self { world, sink, folder, _dns: None }
    }

    /// DNS says so of the gateway.
    fn published(mut self, texts: &[(String, String)], mx: Option<&str>) -> Self {
        let (server, address) = self.runtime().block_on(mail_server(texts, mx.map(|mx| (GATEWAY, mx))));
        let settings = fs::read_to_string(self.folder.config()).unwrap();
        let settings = settings.replace(&self.world.dns.to_string(), &address.to_string());
        fs::write(self.folder.config(), settings).unwrap();
        self._dns = Some(server);
        self
    }

    fn runtime(&self) -> &Runtime {
        &self.world.runtime
    }

    fn check(&self) -> (bool, String) {
        self.check_with(&[])
    }

    fn check_with(&self, more: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
        command.arg("--config").arg(self.folder.config()).arg("check").args(more).stdin(Stdio::null());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }
}

fn records(pen: &Pen, dmarc: &str) -> Vec<(String, String)> {
    let seal = Seal::new(SealKey::from_pem(mails::KEY).unwrap(), GATEWAY, "tmail");
    let text = |name: String, text: &str| (name, text.to_owned());
    vec![
        pen.dns_record(),
        seal.dns_record(),
        text(GATEWAY.to_owned(), "v=spf1 mx -all"),
        text(format!("_dmarc.{GATEWAY}"), dmarc),
    ]
}

fn says(out: &str, line: &str) {
    assert!(out.lines().any(|found| found.starts_with(line)), "no line \"{line}\" in\n{out}");
}

#[test]
fn all_is_ready() {
    let pen = Pen::new();
    let town = Town::new(&pen).published(&records(&pen, "v=DMARC1; p=reject"), Some("mx.acme.example"));
    let (ok, out) = town.check();
    assert!(ok, "{out}");
    for line in [
        "ok    MX: mail to tmail.acme.example goes to mx.acme.example",
        "ok    DKIM: our key is",
        "ok    SPF:",
    ] {
        says(&out, line);
    }
    for line in ["ok    DMARC:", "ok    outgoing mail: 127.0.0.1:", "ok    data folder:"] {
        says(&out, line);
    }
}

#[test]
fn what_dns_lacks_is_told_with_the_record_to_publish() {
    let pen = Pen::new();
    let mut records = records(&pen, "v=DMARC1; p=none");
    records.retain(|(name, _)| name != GATEWAY && !name.starts_with("tmail._domainkey"));
    let (ok, out) = Town::new(&pen).published(&records, None).check();
    assert!(!ok);
    for line in [
        "wrong MX: tmail.acme.example has no MX",
        "wrong DKIM: no key",
        "wrong SPF:",
        "wrong DMARC: it stops nobody",
    ] {
        says(&out, line);
    }
    says(&out, "  tmail._domainkey.tmail.acme.example.  IN TXT  \"v=DKIM1; k=rsa; p=");
    says(&out, "  _dmarc.tmail.acme.example.  IN TXT  \"v=DMARC1; p=reject");
}

#[test]
fn dns_that_is_gone_is_told() {
    let pen = Pen::new();
    let town = Town::new(&pen);
    let nobody = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let settings = fs::read_to_string(town.folder.config()).unwrap();
    let deaf = settings.replace(&town.world.dns.to_string(), &nobody.local_addr().unwrap().to_string());
    fs::write(town.folder.config(), deaf).unwrap();
    let (ok, out) = town.check();
    assert!(!ok);
    says(&out, "wrong DKIM: DNS doesn't answer for tmail._domainkey.tmail.acme.example");
}

#[test]
fn results_that_anybody_can_write_are_told() {
    let pen = Pen::new();
    let town = Town::new(&pen).published(&records(&pen, "v=DMARC1; p=reject"), Some("mx.acme.example"));
    let settings = fs::read_to_string(town.folder.config()).unwrap();
    let trusting = format!("{settings}\n[identity]\ntrusted_authserv_ids = [\"mx.provider.example\"]\n");
    fs::write(town.folder.config(), &trusting).unwrap();
    let (_, out) = town.check();
    assert!(!out.contains("look  trust:"), "on loopback alone: {out}");
    fs::write(town.folder.config(), trusting.replace("listen = \"127.0.0.1:0\"", "listen = \"0.0.0.0:0\""))
        .unwrap();
    let (_, out) = town.check();
    says(&out, "look  trust: whoever can reach 0.0.0.0:0 can write Authentication-Results");
}

#[test]
fn a_dead_mail_server_and_what_waits_for_it_are_told() {
    let mut pen = Pen::new();
    let town = Town::new(&pen).published(&records(&pen, "v=DMARC1; p=reject"), Some("mx.acme.example"));
    let settings = fs::read_to_string(town.folder.config()).unwrap();
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port = format!("port = {}", town.sink.address.port());
    fs::write(town.folder.config(), settings.replace(&port, &format!("port = {dead}"))).unwrap();
    let process = opened(&town.world, &town.folder, &mut pen);
    settled(&town.world, &town.folder);
    let (ok, out) = town.check();
    assert!(!ok);
    says(&out, &format!("wrong outgoing mail: 127.0.0.1:{dead}"));
    says(&out, "ok    daemon: it runs");
    // They don't wait for long yet.
    assert!(out.contains("notices are on their way"), "{out}");
    drop(process);
}

#[test]
fn keys_that_others_can_read_are_told() {
    let pen = Pen::new();
    let town = Town::new(&pen).published(&records(&pen, "v=DMARC1; p=reject"), Some("mx.acme.example"));
    let key = town.folder.data().join("dkim.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(town.folder.data(), fs::Permissions::from_mode(0o755)).unwrap();
    let (ok, out) = town.check();
    assert!(!ok);
    says(&out, "wrong DKIM key: others than its owner can read or change");
    says(&out, "wrong data folder:");
}

#[test]
fn a_certificate_that_ended_or_fits_no_key_is_told() {
    let pen = Pen::new();
    let town = Town::new(&pen).published(&records(&pen, "v=DMARC1; p=reject"), Some("mx.acme.example"));
    let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls");
    let settings = fs::read_to_string(town.folder.config()).unwrap();
    for (certificate, line) in [
        ("server.pem", "ok    certificate: "),
        ("expired.pem", "wrong certificate: "),
        ("ca.pem", "wrong certificate: "),
    ] {
        let ours = format!(
            "\n[receive.tls]\ncert_file = \"{}\"\nkey_file = \"{}\"\n",
            tls.join(certificate).display(),
            tls.join("server.key").display()
        );
        fs::write(town.folder.config(), settings.clone() + &ours).unwrap();
        let (_, out) = town.check();
        says(&out, line);
        let told = match certificate {
            "server.pem" => "good until 2126-10-30, for ",
            "expired.pem" => "ended on 2026-11-22. Renew it",
            _ => "Look at [receive.tls]",
        };
        assert!(out.contains(told), "{out}");
    }
}
