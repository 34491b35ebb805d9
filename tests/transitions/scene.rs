//! TMails in every state, and the people who give commands on them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tmail::authenticate::{Author, Verdict};
use tmail::pipeline::{Gateway, examine};
use tmail::template::Template;
use tmail::tmail::{Authorship, Changeset, Event, Tmail};
use tmail::tracking::TrackingNumber;

use crate::conversations::mail::{Before, send};
use crate::conversations::world::{Dns, gateway};

/// One template with everything that a table of it needs.
pub struct Case {
    /// The name of its file.
    pub file: &'static str,
    pub gateway: Gateway,
    pub template: &'static str,
    /// The values of its form.
    pub fields: &'static [(&'static str, &'static str)],
    /// A field that is always there, with another value: so the table shows when a form is closed.
    pub changes: (&'static str, &'static str),
    /// Who stands for each role, by address.
    pub people: &'static [(&'static str, &'static str)],
}

/// Proven authors by address.
pub type Authors = BTreeMap<String, Author>;

const EVERYBODY: [&str; 13] = [
    "rita@acme.com",
    "jill@acme.com",
    "bob@acme.com",
    "erin@acme.com",
    "quinn@acme.com",
    "max@acme.com",
    "dana@acme.com",
    "olaf@acme.com",
    "carol@acme.com",
    "owen@acme.com",
    "nora@acme.com",
    "ada@globex.example",
    "karen@stranger.example",
];

/// Only a signed mail that is evaluated makes an author.
pub async fn authors() -> Authors {
    authors_of("Mon, 23 Nov 2026 12:00:00 +0000").await
}

/// The same, of mails that were signed at that time.
pub async fn authors_of(date: &str) -> Authors {
    let (dns, gateway) = (Dns::serve().await, gateway());
    let mut authors = Authors::new();
    for address in EVERYBODY {
        let mail =
            format!("From: {address}\nTo: tmail@tmail.acme.com\nSubject: Hello\nDate: {date}\n\nhelp\n");
        let sent = send("hello.eml", &mail, &Before::default());
        let received = examine(sent.arrival, sent.arrives, &dns.resolver, &gateway).await;
        match received.verdict {
            Verdict::Authenticated(author) => authors.insert(address.to_owned(), author),
            other => panic!("{address} isn't proven: {other:?}"),
        };
    }
    authors
}

pub fn deploy() -> Case {
    Case {
        file: "DeployApp",
        gateway: gateway(),
        template: "DeployApp/tmailinc.com",
        fields: &[
            ("App", "Billing"),
            ("Version", "2.4.1"),
            ("Environment", "production"),
            ("Window", "2026-12-04 22:00-23:30 Europe/London"),
            ("What changes", "Invoices show the VAT number."),
            ("Change authors", "bob@acme.com"),
            ("Deployed by", "max@acme.com"),
            ("Build", "9f1c2ab"),
            ("Has migrations", "yes"),
            ("Rollback plan", "Deploy 2.4.0 again."),
            ("Test evidence", "214 of 214 tests passed."),
            ("Release notes", "Invoices now show your VAT number."),
        ],
        changes: ("Version", "9.9.9"),
        people: &[
            ("requester", "rita@acme.com"),
            ("engineering", "jill@acme.com"),
            ("change author", "bob@acme.com"),
            ("qa", "quinn@acme.com"),
            ("who deploys (in qa)", "max@acme.com"),
            ("devops", "olaf@acme.com"),
            ("incident lead (in devops)", "dana@acme.com"),
            ("support", "carol@acme.com"),
            ("participant", "karen@stranger.example"),
        ],
    }
}

/// The company's own: owners by the app's name, finance control.
pub fn sox() -> Case {
    Case {
        file: "DeployApp-acme",
        gateway: gateway(),
        template: "DeployApp/acme.com",
        fields: &[
            ("App", "Billing"),
            ("Version", "2.4.1"),
            ("Ticket", "OPS-311"),
            ("Environment", "production"),
            ("Window", "2026-12-04 22:00-23:30 Europe/London"),
            ("What changes", "Invoices show the VAT number."),
            ("Control impact", "None: the layout only."),
            ("Change authors", "bob@acme.com"),
            ("Deployed by", "max@acme.com"),
            ("Build", "9f1c2ab"),
            ("Has migrations", "yes"),
            ("Rollback plan", "Deploy 2.4.0 again."),
            ("Test evidence", "214 of 214 tests passed."),
            ("Test report", "test-report.pdf"),
            ("Smoke test evidence", "12 of 12 passed."),
            ("Release notes", "Invoices now show your VAT number."),
            ("Emergency", "Nobody could pay."),
        ],
        changes: ("Version", "9.9.9"),
        people: &[
            ("requester", "rita@acme.com"),
            ("engineering", "jill@acme.com"),
            ("change author", "bob@acme.com"),
            ("qa", "quinn@acme.com"),
            ("who deploys (in qa)", "max@acme.com"),
            ("devops", "olaf@acme.com"),
            ("incident lead (in devops)", "dana@acme.com"),
            ("support", "carol@acme.com"),
            ("app owner", "owen@acme.com"),
            ("finance control", "nora@acme.com"),
            ("participant", "karen@stranger.example"),
        ],
    }
}

pub fn rollback() -> Case {
    Case {
        file: "RollbackAppDeploy",
        gateway: gateway(),
        template: "RollbackAppDeploy/tmailinc.com",
        fields: &[
            ("App", "Billing"),
            ("Environment", "production"),
            ("Bad version", "2.4.1"),
            ("Back to", "2.4.0"),
            ("Deployment", "DEPLOY-1-Q"),
            ("What went wrong", "Every second payment fails."),
            ("Plan", "Deploy 2.4.0."),
            ("Data at risk", "some"),
            ("Carried out by", "max@acme.com"),
            ("Data lost", "None."),
            ("Findings", "A test was missing."),
        ],
        changes: ("Plan", "Otherwise."),
        people: &[
            ("requester", "rita@acme.com"),
            ("engineering", "jill@acme.com"),
            ("qa", "quinn@acme.com"),
            ("who rolls back (in qa)", "max@acme.com"),
            ("devops", "olaf@acme.com"),
            ("incident lead (in devops)", "dana@acme.com"),
            ("support", "carol@acme.com"),
            ("participant", "karen@stranger.example"),
        ],
    }
}

pub fn release() -> Case {
    Case {
        file: "ReleaseNotification",
        gateway: gateway(),
        template: "ReleaseNotification/tmailinc.com",
        fields: &[
            ("Product", "Acme Billing"),
            ("Version", "2.4.1"),
            ("Planned for", "2026-12-04 22:00-23:30 Europe/London"),
            ("What is new", "Invoices show your VAT number."),
            ("Customers", "ada@globex.example, gus@globex.example, ivan@initech.example"),
        ],
        changes: ("Version", "9.9.9"),
        people: &[
            ("release manager", "rita@acme.com"),
            ("engineering", "jill@acme.com"),
            ("devops", "dana@acme.com"),
            ("support", "carol@acme.com"),
            ("customer", "ada@globex.example"),
        ],
    }
}

impl Case {
    pub fn template(&self) -> &Template {
        let name = self.template.parse_name();
        self.gateway.catalogue.current(&name).expect("a shipped template")
    }

    /// A TMail of this template that was opened an hour ago and has come to `state` since.
    pub fn tmail(&self, state: &str) -> Tmail {
        let template = self.template();
        let requester = tmail::address::Address::parse(self.people[0].1).expect("an address");
        let mut events = vec![Event::Opened {
            template: template.name.clone(),
            digest: template.digest.clone(),
            requester,
            title: "Billing".to_owned(),
            unconfirmed: false,
        }];
        let set = |(field, value): &(&str, &str)| Event::FieldSet {
            field: (*field).to_owned(),
            old: None,
            new: (*value).to_owned(),
        };
        events.extend(self.fields.iter().map(set));
        let initial = template.initial().name.clone();
        events.push(Event::Submitted { title: "Billing".to_owned(), state: initial.clone() });
        let karen = tmail::address::Address::parse("karen@stranger.example").expect("an address");
        events.push(Event::Joined { address: karen, name: "Karen Poe".to_owned() });
        let number = TrackingNumber::mint(&template.prefix, 1);
        let first = Changeset { number: 1, at: at("2026-11-23T11:00:00Z"), author: None, events };
        let mut tmail = Tmail::open(number, &first).expect("its first changeset opens it");
        if state != initial {
            let moved = Event::Moved { from: initial, to: state.to_owned(), verb: None, reason: None };
            let second = Changeset {
                number: 2,
                at: at("2026-11-23T11:30:00Z"),
                author: None::<Authorship>,
                events: vec![moved],
            };
            tmail.apply(&second);
        }
        tmail
    }
}

pub fn at(time: &str) -> Timestamp {
    time.parse().expect("a time")
}

trait ParseName {
    fn parse_name(&self) -> tmail::address::TemplateName;
}

impl ParseName for str {
    fn parse_name(&self) -> tmail::address::TemplateName {
        tmail::address::TemplateName::parse(self).expect("the name of a template")
    }
}
