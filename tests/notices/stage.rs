//! TMails and decisions to compose from, built by hand.

use jiff::Timestamp;
use tmail::address::{Address, AddressBook};
use tmail::authenticate::Method;
use tmail::compose::{About, Cause, Kind, Notice, Occasion, compose};
use tmail::decide::{Answer, Decision, Disposition, Reason};
use tmail::directory::{Directory, Person};
use tmail::level::Levels;
use tmail::route::{Known, KnownNotice};
use tmail::template::Template;
use tmail::texts::Texts;
use tmail::tmail::{Authorship, Changeset, Event, Tmail};
use tmail::tracking::TrackingNumber;

pub const SECRET: [u8; 32] = [7; 32];

/// A TMail under way, and everything around it.
pub struct Stage {
    pub template: Template,
    pub directory: Directory,
    pub book: AddressBook,
    pub tmail: Option<Tmail>,
    pub before: Option<Tmail>,
    pub number: TrackingNumber,
    /// What was sent so far.
    pub known: Known,
    /// How much people want to be told of all of theirs.
    pub levels: Levels,
}

pub fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

pub fn at(changeset: u32) -> Timestamp {
    let begin: Timestamp = "2026-12-03T09:00:00Z".parse().expect("a time");
    begin + jiff::SignedDuration::from_mins(i64::from(changeset) * 17)
}

pub fn field(name: &str, old: Option<&str>, new: &str) -> Event {
    Event::FieldSet { field: name.to_owned(), old: old.map(str::to_owned), new: new.to_owned() }
}

pub fn comment(text: &str) -> Event {
    Event::Commented { text: text.to_owned() }
}

fn person(name: &str, addresses: &[&str], groups: &[&str]) -> Person {
    Person {
        name: name.to_owned(),
        addresses: addresses.iter().map(|a| address(a)).collect(),
        groups: groups.iter().map(|g| (*g).to_owned()).collect(),
        zone: None,
        confirms: false,
        deputies: Vec::new(),
    }
}

impl Stage {
    pub fn new(template: &str, serial: u64) -> Self {
        let shipped = tmail::template::load::with_shipped(Vec::new()).expect("shipped templates");
        // A company of the examples has one of that name, too.
        let named = format!("{template}/tmailinc.com");
        let template = shipped.into_iter().find(|t| t.name.to_string() == named).expect("a shipped template");
        let people = vec![
            person("Jill Brady", &["jill@acme.com"], &[]),
            person("Bob Brown", &["bob@acme.com"], &["engineering"]),
            person("Carol Clark", &["carol@acme.com"], &["engineering"]),
            person("Erin Evans", &["erin@acme.com"], &["engineering"]),
            person("Dana Doyle", &["dana@acme.com"], &["devops"]),
            person("Quinn Quist", &["quinn@acme.com"], &["qa"]),
            person("Sam Singh", &["sam@acme.com"], &["support"]),
        ];
        Self {
            number: TrackingNumber::mint(&template.prefix, serial),
            template,
            directory: Directory::new(people).expect("a directory"),
            book: AddressBook::new("tmail.acme.com", Some("tmailinc.com")),
            tmail: None,
            before: None,
            known: Known::default(),
            levels: Levels::new(),
        }
    }

    /// A changeset by somebody; it isn't taken in.
    pub fn changeset(&self, who: (&str, &str), events: Vec<Event>) -> Changeset {
        let number = self.tmail.as_ref().map_or(0, |tmail| tmail.version) + 1;
        let (name, from) = who;
        let domain = from.split_once('@').map_or("", |(_, domain)| domain);
        let author = Authorship {
            person: address(from),
            address: address(from),
            name: name.to_owned(),
            method: Method::Dkim,
            proof: format!("signed by {domain} (selector mail, rsa-sha256)"),
            signed_at: at(number),
        };
        Changeset { number, at: at(number), author: Some(author), events }
    }

    /// Takes a changeset in.
    pub fn apply(&mut self, changeset: &Changeset) {
        self.before = self.tmail.clone();
        match &mut self.tmail {
            Some(tmail) => tmail.apply(changeset),
            None => self.tmail = Tmail::open(self.number.clone(), changeset),
        }
    }

    /// Somebody does something, and everybody is told.
    pub fn act(&mut self, who: (&str, &str), events: Vec<Event>) -> Vec<Notice> {
        let changeset = self.changeset(who, events);
        self.apply(&changeset);
        let notices = self.tell(who.1, &decision(Some(changeset), None));
        self.sent(&notices);
        notices
    }

    /// Remembers what was sent, as the record does.
    pub fn sent(&mut self, notices: &[Notice]) {
        let at = at(self.tmail.as_ref().map_or(0, |tmail| tmail.version));
        for notice in notices {
            let Some(number) = notice.number.clone() else { continue };
            let known = KnownNotice {
                number,
                changeset: notice.changeset,
                tells: notice.kind == Kind::Changeset,
                recipients: notice.recipients.clone(),
                text: notice.text.clone(),
                at,
            };
            self.known.notices.insert(notice.message_id.clone(), known);
        }
    }

    /// The notices of a decision on a mail from `from`.
    pub fn tell(&self, from: &str, decision: &Decision) -> Vec<Notice> {
        let cause = Cause {
            digest: "d1ge57".to_owned(),
            author: address(from),
            message_id: Some("their.mail@mail.example".to_owned()),
            references: Vec::new(),
            subject: "Deploy Billing please".to_owned(),
        };
        self.tell_of(&cause, decision)
    }

    pub fn tell_of(&self, cause: &Cause, decision: &Decision) -> Vec<Notice> {
        let about = self.tmail.as_ref().map(|after| About {
            template: &self.template,
            before: self.before.as_ref(),
            after,
        });
        let occasion = Occasion {
            texts: Texts::shipped(),
            decision,
            tmail: about,
            directory: &self.directory,
            book: &self.book,
            cause,
            known: &self.known,
            secret: &SECRET,
            now: at(self.tmail.as_ref().map_or(0, |tmail| tmail.version)),
            levels: &self.levels,
            files: &Default::default(),
        };
        let notices = compose(&occasion);
        assert_eq!(notices, compose(&occasion), "composing repeats");
        notices
    }

    pub fn opened(&self, requester: &str) -> Event {
        Event::Opened {
            template: self.template.name.clone(),
            digest: self.template.digest.clone(),
            requester: address(requester),
            title: "Deploy Billing please".to_owned(),
            unconfirmed: false,
        }
    }
}

pub fn decision(changeset: Option<Changeset>, answer: Option<Answer>) -> Decision {
    Decision {
        disposition: Disposition::Applied,
        reason: Reason::Changed,
        sentence: "It took effect.".to_owned(),
        changeset,
        answer,
        stranger: None,
    }
}

pub const JILL: (&str, &str) = ("Jill Brady", "jill@acme.com");
pub const BOB: (&str, &str) = ("Bob Brown", "bob@acme.com");
pub const ERIN: (&str, &str) = ("Erin Evans", "erin@acme.com");
pub const QUINN: (&str, &str) = ("Quinn Quist", "quinn@acme.com");
pub const DANA: (&str, &str) = ("Dana Doyle", "dana@acme.com");
pub const ADA: (&str, &str) = ("Ada Adler", "ada@globex.example");

/// DeployApp, just opened by Jill.
pub fn deployment() -> (Stage, Vec<Notice>) {
    let mut stage = Stage::new("DeployApp", 1049);
    let mut events =
        vec![stage.opened(JILL.1), comment("Hi all,\nthe auditors wait for this one.\n\nThanks, Jill")];
    let values = [
        ("App", "Billing"),
        ("Version", "2.4.1"),
        ("Environment", "production"),
        ("Window", "2026-12-04 22:00-23:30 Europe/London"),
        ("What changes", "Invoices show the VAT number.\nThe PDF export is faster."),
        ("Change authors", "bob@acme.com"),
        ("Deployed by", "dana@acme.com"),
        ("Build", "9f1c2ab"),
        ("Has migrations", "yes"),
        ("Rollback plan", "Deploy 2.4.0 again; the migration only adds a column."),
        ("Test evidence", "214 of 214 tests passed, run 8812."),
    ];
    events.extend(values.iter().map(|(name, value)| field(name, None, value)));
    events.push(Event::FileAdded { name: "test-report.pdf".into(), size: 48_213, sha256: "3b".repeat(32) });
    events.push(Event::Submitted { title: "Deploy Billing 2.4.1".into(), state: "REQUESTED".into() });
    let notices = stage.act(JILL, events);
    (stage, notices)
}

pub fn approved(approval: &str, person: &str, shown: u32) -> Event {
    Event::Approved {
        approval: approval.into(),
        person: address(person),
        shown,
        content: "5f3a9c0d1e7b".repeat(5) + "abcd",
        reason: Some("looks good to me".into()),
        entitled_by: "group".into(),
        in_place_of: None,
        expires: None,
    }
}

pub fn moved(from: &str, to: &str, verb: Option<&str>, reason: Option<&str>) -> Event {
    Event::Moved {
        from: from.into(),
        to: to.into(),
        verb: verb.map(str::to_owned),
        reason: reason.map(str::to_owned),
    }
}

/// ReleaseNotification, just opened by Jill.
pub fn release() -> (Stage, Vec<Notice>) {
    let mut stage = Stage::new("ReleaseNotification", 7);
    let mut events =
        vec![stage.opened(JILL.1), comment("SECRET-COMMENT Globex is behind with its payments.")];
    let values = [
        ("Product", "Acme Billing"),
        ("Version", "2.4.1"),
        ("Planned for", "2026-12-04 22:00-23:30 Europe/London"),
        ("What is new", "Invoices show your VAT number.\nThe export is faster."),
        ("Customers", "ada@globex.example, gus@globex.example, ivan@initech.example"),
    ];
    events.extend(values.iter().map(|(name, value)| field(name, None, value)));
    events.push(Event::Submitted { title: "Acme Billing 2.4.1".into(), state: "RELEASE PLANNED".into() });
    let notices = stage.act(JILL, events);
    (stage, notices)
}
