//! Pure: the settings in force as text, one fact a line: what the record keeps of them.
//!
//! ```text
//! identity.strict_domains includes "acme.example"
//! identity.trusted_arc_sealers is empty
//! limits.round = 256
//! ```

use std::fmt::Display;
use std::path::{Component, Path, PathBuf};

use super::{Config, Dns, Gateway, Identity, Limits, Receive, Smtp, Submit, Transport};

impl Config {
    /// Every key with its value in force, sorted. `here`: the folder that relative paths begin at, so
    /// that the same file gives the same text from wherever it is named.
    pub fn facts(&self, here: &Path) -> String {
        // All keys of each table: a further one has to be a fact, too. A secret only as whether it is set.
        let Config { gateway, dns, identity, receive, submit, limits, directory } = self;
        let mut facts = Facts { here, lines: Vec::new() };
        facts.path("directory", directory.as_deref());
        facts.gateway(gateway);
        facts.dns(dns);
        facts.identity(identity);
        facts.receive(receive);
        facts.submit(submit);
        facts.limits(limits);
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
        let Gateway { domain, home_publisher, operator, data_dir, templates } = gateway;
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
        let Identity { strict_domains, trusted_arc_sealers, trusted_authserv_ids, decision_window } =
            identity;
        self.list("identity.strict_domains", strict_domains);
        self.list("identity.trusted_arc_sealers", trusted_arc_sealers);
        self.list("identity.trusted_authserv_ids", trusted_authserv_ids);
        self.value("identity.decision_window", format!("{} s", decision_window.as_secs()));
    }

    fn receive(&mut self, receive: &Receive) {
        let Receive { smtp, lmtp } = receive;
        self.text("receive.lmtp.listen", &lmtp.map(|lmtp| lmtp.to_string()).unwrap_or_default());
        self.text("receive.smtp.listen", &smtp.map(|smtp| smtp.listen.to_string()).unwrap_or_default());
        let Some(Smtp { listen: _, max_size, max_recipients, max_connections }) = smtp else { return };
        self.value("receive.smtp.max_size", max_size);
        self.value("receive.smtp.max_recipients", max_recipients);
        self.value("receive.smtp.max_connections", max_connections);
    }

    fn submit(&mut self, submit: &Submit) {
        let Submit { transport, selector, key_file } = submit;
        self.text("submit.selector", selector);
        self.path("submit.key_file", Some(key_file));
        match transport {
            Transport::Smtp { host, port, pool } => {
                self.text("submit.transport", "smtp");
                self.text("submit.smtp.host", host);
                self.value("submit.smtp.port", port);
                self.value("submit.smtp.pool", pool);
            }
            Transport::Maildir { dir } => {
                self.text("submit.transport", "maildir");
                self.path("submit.maildir.dir", Some(dir));
            }
        }
    }

    fn limits(&mut self, limits: &Limits) {
        let Limits { round, retry_for } = limits;
        self.value("limits.round", round);
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
