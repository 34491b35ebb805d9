//! Mails as people write them, signed with a test key.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use tmail::submit::{Seal, SealKey};
use tmail::tracking::{Prefix, TrackingNumber};

/// The domain of the gateway.
pub const GATEWAY: &str = "tmail.acme.example";

/// Private, and public: it signs test mail and nothing else.
pub const KEY: &str = include_str!("../../fixtures/keys/test-rsa-2048.pem");

/// Who takes part, and in which groups: one `[[person]]` each.
pub const PEOPLE: [(&str, &str, &str); 7] = [
    ("Jill Brady", "jill", "product"),
    ("Erin Evans", "erin", "engineering"),
    ("Quinn Quist", "quinn", "qa"),
    ("Bob Ruiz", "bob", "engineering"),
    ("Dana Diaz", "dana", "devops"),
    ("Sam Sato", "sam", "support"),
    ("Carol Okafor", "carol", "support"),
];

/// The file of people.
pub fn directory() -> String {
    let person = |(name, local, group): (&str, &str, &str)| {
        format!(
            "[[person]]\nname = \"{name}\"\naddresses = [\"{local}@acme.example\"]\ngroups = [\"{group}\"]\n"
        )
    };
    PEOPLE.map(person).concat()
}

/// The n-th deployment of a gateway.
pub fn number(n: u64) -> String {
    TrackingNumber::mint(&Prefix::parse("DEPLOY").unwrap(), n).to_string()
}

/// One mail on its way to the gateway.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub raw: Vec<u8>,
}

/// The pen of everybody at acme.example.
pub struct Pen {
    seal: Seal,
    now: Timestamp,
    written: usize,
}

impl Pen {
    pub fn new() -> Self {
        Self::at(Timestamp::now())
    }

    /// Of somebody who wrote and signed at that time.
    pub fn at(now: Timestamp) -> Self {
        let key = SealKey::from_pem(KEY).unwrap();
        Self { seal: Seal::new(key, "acme.example", "people"), now, written: 0 }
    }

    /// What DNS says of its key.
    pub fn dns_record(&self) -> (String, String) {
        self.seal.dns_record()
    }

    /// A signed mail of `who` to `to`@ the gateway.
    pub fn letter(&mut self, who: &str, to: &str, subject: &str, body: &str) -> Letter {
        let unsigned = self.unsigned(who, to, subject, body);
        Letter { raw: self.sign(&unsigned.raw).unwrap(), ..unsigned }
    }

    /// The same without a signature.
    pub fn unsigned(&mut self, who: &str, to: &str, subject: &str, body: &str) -> Letter {
        self.written += 1;
        let date = rfc2822::to_string(&self.now.to_zoned(TimeZone::UTC)).unwrap();
        let (from, to) = (format!("{who}@acme.example"), format!("{to}@{GATEWAY}"));
        let id = self.written;
        let raw = format!(
            "From: {from}\nTo: {to}\nSubject: {subject}\nDate: {date}\nMessage-ID: <m{id}@acme.example>\n\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
        );
        Letter { from, to, raw: raw.replace('\n', "\r\n").into_bytes() }
    }

    /// Any bytes, signed as acme.example's where they hold a From field.
    pub fn sign(&self, raw: &[u8]) -> Option<Vec<u8>> {
        self.seal.seal(raw, self.now).ok()
    }

    /// Jill asks for a deployment.
    pub fn opening(&mut self, version: &str) -> Letter {
        let body = format!(
            "App: Billing\nVersion: {version}\nWindow: 2030-12-04 22:00-23:30 Europe/London\n\
             What changes: Invoices show the VAT number.\nChange authors: bob@acme.example\n\
             Deployed by: dana@acme.example\nBuild: 9f1c2ab\nHas migrations: no\n\
             Rollback plan: Deploy 2.4.0 again.\nTest evidence: 214 of 214 tests passed."
        );
        self.letter("jill", "DeployApp", &format!("Deploy Billing {version} by DeployApp"), &body)
    }
}
