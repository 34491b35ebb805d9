//! Pure: the settings in force as text, one fact a line: what the record keeps of them.
//!
//! ```text
//! identity.strict_domains includes "acme.example"
//! identity.trusted_arc_sealers is empty
//! limits.round = 256
//! ```

use std::fmt::Display;
use std::path::{Component, Path, PathBuf};

use super::{
    Certificate, Config, Dns, Gateway, Identity, Imap, Limits, Maildir, Receive, Server, Smtp, Submit,
    Transport,
};
use crate::connect::{Login, Secret};

impl Config {
    /// Every key with its value in force, sorted. `here`: the folder that relative paths begin at, so
    /// that the same file gives the same text from wherever it is named.
    pub fn facts(&self, here: &Path) -> String {
        // All keys of each table: a further one has to be a fact, too. A secret only as whether it is set.
        let Config { gateway, dns, identity, receive, submit, limits, http, directory } = self;
        let mut facts = Facts { here, lines: Vec::new() };
        facts.path("directory", directory.as_deref());
        facts.gateway(gateway);
        facts.dns(dns);
        facts.identity(identity);
        facts.receive(receive);
        facts.submit(submit);
        facts.limits(limits);
        facts.text("http.listen", &http.map(|http| http.to_string()).unwrap_or_default());
        facts.lines.sort();
        facts.lines.concat()
    }
}

struct Facts<'a> {
    here: &'a Path,
    lines: Vec<String>,
}

impl Facts<'_> {
    fn gateway(&mut self, gateway: &Gateway) {
        let Gateway { domain, mailbox, home_publisher, operator, data_dir, templates } = gateway;
        self.text("gateway.mailbox", mailbox.as_ref().map_or("", |mailbox| mailbox.as_str()));
        self.text("gateway.domain", domain);
        self.text("gateway.home_publisher", home_publisher.as_deref().unwrap_or_default());
        self.text("gateway.operator", operator.as_ref().map_or("", |operator| operator.as_str()));
        self.path("gateway.data_dir", Some(data_dir));
        self.path("gateway.templates", templates.as_deref());
    }

    fn dns(&mut self, dns: &Dns) {
        let Dns { nameservers, budget } = dns;
        self.list("dns.nameservers", nameservers);
        self.value("dns.budget_ms", budget.as_millis());
    }

    fn identity(&mut self, identity: &Identity) {
        let Identity { strict_domains, trusted_arc_sealers, trusted_authserv_ids, .. } = identity;
        let Identity { decision_window, challenge_expiry, .. } = identity;
        self.list("identity.strict_domains", strict_domains);
        self.list("identity.trusted_arc_sealers", trusted_arc_sealers);
        self.list("identity.trusted_authserv_ids", trusted_authserv_ids);
        self.value("identity.decision_window", format!("{} s", decision_window.as_secs()));
        self.value("identity.challenge_expiry", format!("{} s", challenge_expiry.as_secs()));
    }

    fn receive(&mut self, receive: &Receive) {
        let Receive { smtp, lmtp, tls, imap, maildir } = receive;
        imap.iter().for_each(|imap| self.imap(imap));
        maildir.iter().for_each(|maildir| self.maildir(maildir));
        self.text("receive.lmtp.listen", &lmtp.map(|lmtp| lmtp.to_string()).unwrap_or_default());
        self.text("receive.smtp.listen", &smtp.map(|smtp| smtp.listen.to_string()).unwrap_or_default());
        if let Some(Certificate { file, key_file }) = tls {
            self.path("receive.tls.cert_file", Some(file));
            self.path("receive.tls.key_file", Some(key_file));
        }
        let Some(smtp) = smtp else { return };
        let Smtp { listen: _, max_size, max_recipients, max_connections, .. } = smtp;
        let Smtp { max_connections_of_host, max_mails_of_host, .. } = smtp;
        self.value("receive.smtp.max_size", max_size);
        self.value("receive.smtp.max_recipients", max_recipients);
        self.value("receive.smtp.max_connections", max_connections);
        self.value("receive.smtp.max_connections_of_host", max_connections_of_host);
        self.value("receive.smtp.max_mails_of_host", max_mails_of_host);
    }

    fn imap(&mut self, imap: &Imap) {
        let Imap { server, login: _, mailbox, move_to, max_size, recipient_field } = imap;
        self.server("receive.imap", server);
        self.text("receive.imap.mailbox", mailbox);
        self.text("receive.imap.move_to", move_to.as_deref().unwrap_or_default());
        self.value("receive.imap.max_size", max_size);
        self.text("receive.imap.recipient_field", recipient_field.as_deref().unwrap_or_default());
    }

    fn maildir(&mut self, maildir: &Maildir) {
        let Maildir { dir, remove, max_size, recipient_field } = maildir;
        self.path("receive.maildir.dir", Some(dir));
        self.value("receive.maildir.remove", remove);
        self.value("receive.maildir.max_size", max_size);
        self.text("receive.maildir.recipient_field", recipient_field.as_deref().unwrap_or_default());
    }

    fn submit(&mut self, submit: &Submit) {
        let Submit { transport, selector, key_file } = submit;
        self.text("submit.selector", selector);
        self.path("submit.key_file", Some(key_file));
        match transport {
            Transport::Smtp { server, pool } => {
                self.text("submit.transport", "smtp");
                self.server("submit.smtp", server);
                self.value("submit.smtp.pool", pool);
            }
            Transport::Maildir { dir } => {
                self.text("submit.transport", "maildir");
                self.path("submit.maildir.dir", Some(dir));
            }
        }
    }

    /// Where a secret comes from, never what it is.
    fn server(&mut self, key: &str, server: &Server) {
        let Server { host, port, privacy, ca_file, login } = server;
        self.text(&format!("{key}.host"), host);
        self.value(&format!("{key}.port"), port);
        self.text(&format!("{key}.tls"), privacy.as_str());
        self.path(&format!("{key}.ca_file"), ca_file.as_deref());
        let Some(Login { user, proof, secret }) = login else { return };
        self.text(&format!("{key}.user"), user);
        self.text(&format!("{key}.auth"), proof.as_str());
        match secret {
            Secret::Text(_) => self.text(&format!("{key}.password"), "set"),
            Secret::File(path) => self.path(&format!("{key}.password_file"), Some(path)),
            // An argument may be a secret.
            Secret::Command(words) => {
                self.list(&format!("{key}.password_command"), &words[..words.len().min(1)])
            }
        }
    }

    fn limits(&mut self, limits: &Limits) {
        let Limits {
            round, retry_for, challenges_each_hour, challenges_each_day, challenges_all_hour, ..
        } = limits;
        let Limits { comments_of_person, comments_of_tmail, openings_of_person, .. } = limits;
        self.value("limits.comments_of_person", comments_of_person);
        self.value("limits.comments_of_tmail", comments_of_tmail);
        self.value("limits.openings_of_person", openings_of_person);
        self.value("limits.round", round);
        self.value("limits.challenges_each_hour", challenges_each_hour);
        self.value("limits.challenges_each_day", challenges_each_day);
        self.value("limits.challenges_all_hour", challenges_all_hour);
        self.value("limits.retry_for", format!("{} s", retry_for.as_secs()));
    }

    fn value(&mut self, key: &str, value: impl Display) {
        self.lines.push(format!("{key} = {value}\n"));
    }

    /// A JSON string, so that no value can look like another line.
    fn text(&mut self, key: &str, text: &str) {
        self.value(key, serde_json::Value::from(text));
    }

    fn path(&mut self, key: &str, path: Option<&Path>) {
        let absolute = path.map(|path| plain(&self.here.join(path)));
        self.text(key, &absolute.unwrap_or_default().to_string_lossy());
    }

    fn list(&mut self, key: &str, items: &[impl ToString]) {
        if items.is_empty() {
            self.lines.push(format!("{key} is empty\n"));
        }
        for item in items {
            self.lines.push(format!("{key} includes {}\n", serde_json::Value::from(item.to_string())));
        }
    }
}

/// Without `.` in it.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|component| *component != Component::CurDir).collect()
}
