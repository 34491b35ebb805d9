//! A tour of each shipped template: from its opening, everybody does all that they are offered, fills in what
//! is missing, changes what was approved, and time passes; until no state and no kind of event is new. What is
//! sent on the way is what the template can send, each kind once, by decisions as they are made.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use tmail::address::Address;
use tmail::authenticate::Method;
use tmail::compose::{About, Cause as Written, Notice, Occasion, Remind, compose, reminders};
use tmail::decide::morning::{Morning, Running, morning};
use tmail::decide::offer::offers;
use tmail::decide::{Cause, Decision, Evidence, Mail, Subject, decide};
use tmail::directory::{Deputy, Directory, Person};
use tmail::interpret::interpret;
use tmail::level::Levels;
use tmail::parse::new_words::new_words;
use tmail::parse::{Body, File};
use tmail::pipeline::vocabulary;
use tmail::route::Known;
use tmail::template::Template;
use tmail::texts::Texts;
use tmail::tmail::{Authorship, Changeset, Event, People, Tmail};
use tmail::tracking::TrackingNumber;

use crate::transitions::scene::{self, Authors, Case};

/// A notice, called by what it tells and to whom.
pub struct Told {
    pub name: String,
    pub notice: Notice,
}

/// What a tour of one template needs besides its people and values.
pub struct Plan {
    pub case: Case,
    /// What the TMail is called.
    title: &'static str,
    /// Who asks for what the gateway answers to them alone.
    asking: &'static [&'static str],
    /// Values that are filled in on the way, besides those of the case.
    besides: &'static [(&'static str, &'static str)],
}

/// One for each shipped template; the one that others extend first.
pub fn plans() -> Vec<Plan> {
    let plan = |mut case: Case, title, asking| {
        case.gateway.directory = with_deputies(&case.gateway.directory);
        Plan { case, title, asking, besides: &[] }
    };
    let emergency = &[("Emergency", "Nobody could pay. The alarm now rings an hour earlier.")];
    vec![
        Plan { besides: emergency, ..plan(scene::deploy(), "Deploy Billing 2.4.1", &["jill@acme.com"]) },
        plan(scene::sox(), "Deploy Billing 2.4.1", &[]),
        plan(scene::rollback(), "Roll back Billing from 2.4.1 to 2.4.0", &[]),
        plan(scene::release(), "Acme Billing 2.4.1", &["ada@globex.example"]),
    ]
}

/// Whom approvers pass their approvals on to.
const DEPUTY: &str = "carol@acme.com";

/// Approvers may pass theirs on to her.
fn with_deputies(directory: &Directory) -> Directory {
    let deputy = Deputy { address: address(DEPUTY), from: None, until: None };
    let mut people: Vec<Person> = directory.people().to_vec();
    for person in people.iter_mut().filter(|person| ["Quinn Adams", "Jill Brady"].contains(&&*person.name)) {
        person.deputies.push(deputy.clone());
    }
    Directory::new(people).expect("the same people")
}

pub struct Tour<'a> {
    plan: &'a Plan,
    case: &'a Case,
    authors: &'a Authors,
    begin: Timestamp,
    /// What happened: each kind of changeset once, with the state after it.
    pub kinds: BTreeSet<String>,
    pub told: Vec<Told>,
    /// The first TMail that came to each state.
    reached: BTreeMap<String, Tmail>,
    /// Where what changes little was done.
    aside: BTreeSet<String>,
}

/// More than any template needs: one that goes on for ever is a mistake of the tour.
const STOPS_MAX: usize = 1_000;

impl<'a> Tour<'a> {
    /// What was told elsewhere, `known`, isn't told again. The authors' mails are as old as `begin`.
    pub fn of(plan: &'a Plan, authors: &'a Authors, begin: &str, known: &BTreeSet<String>) -> Self {
        let begin: Timestamp = begin.parse().expect("a time");
        let mut tour = Self {
            plan,
            case: &plan.case,
            authors,
            begin,
            kinds: known.clone(),
            told: Vec::new(),
            reached: BTreeMap::new(),
            aside: BTreeSet::new(),
        };
        let opened = tour.opened();
        tour.walk(opened);
        tour.mornings();
        tour.told.sort_by(|one, other| one.name.cmp(&other.name));
        tour
    }

    fn template(&self) -> &'a Template {
        self.case.template()
    }

    fn requester(&self) -> &'a str {
        self.case.people[0].1
    }

    /// The TMail, with the form as far as it can be filled in then.
    fn opened(&mut self) -> Tmail {
        let template = self.template();
        let initial = template.initial().name.clone();
        let requester = address(self.requester());
        let mut events = vec![Event::Opened {
            template: template.name.clone(),
            digest: template.digest.clone(),
            requester: requester.clone(),
            title: "Please".to_owned(),
            unconfirmed: false,
        }];
        events.push(Event::Commented { text: "The auditors wait for this one.".to_owned() });
        let set = |(name, value): &(&str, &str)| Event::FieldSet {
            field: (*name).to_owned(),
            old: None,
            new: (*value).to_owned(),
        };
        let early = |(name, _): &&(&str, &str)| {
            let field = template.field(name).expect("a field");
            field.open_in.is_empty() || field.open_in.contains(&initial)
        };
        events.extend(self.case.fields.iter().filter(early).map(set));
        events.push(Event::FileAdded {
            name: "test-report.pdf".into(),
            size: 48_213,
            sha256: "3b".repeat(32),
        });
        events.push(Event::Submitted { title: self.plan.title.to_owned(), state: initial });
        let author = Authorship {
            person: requester.clone(),
            address: requester,
            name: "Rita Chen".to_owned(),
            method: Method::Dkim,
            proof: "signed by acme.com (selector mail, rsa-sha256)".to_owned(),
            signed_at: self.begin,
        };
        let changeset = Changeset { number: 1, at: self.begin, author: Some(author), events };
        let number = TrackingNumber::mint(&template.prefix, 1049);
        let tmail = Tmail::open(number, &changeset).expect("its first changeset opens it");
        // Those that know it tell of it in any case: what stands in it is the template's own.
        self.kinds.remove("opened");
        self.tell(None, &tmail, self.requester(), applied(changeset));
        tmail
    }

    fn walk(&mut self, opened: Tmail) {
        let mut seen = BTreeSet::from([standing_of(&opened)]);
        let mut next = VecDeque::from([opened]);
        while let Some(tmail) = next.pop_front() {
            self.reached.entry(tmail.state.clone()).or_insert_with(|| tmail.clone());
            for after in self.steps(&tmail) {
                if seen.insert(standing_of(&after)) {
                    next.push_back(after);
                }
            }

            assert!(seen.len() < STOPS_MAX, "{} goes on for ever", self.case.file);
        }
        let template = self.template();
        let missed = template.states.iter().filter(|state| !self.reached.contains_key(&state.name));
        let missed: Vec<&str> = missed.map(|state| state.name.as_str()).collect();
        assert!(missed.is_empty(), "{} never comes to {missed:?}", self.case.file);
    }

    /// All that can be done now, and the TMails that come of it. What leads nowhere else is told, and no more.
    fn steps(&mut self, tmail: &Tmail) -> Vec<Tmail> {
        let mut after = Vec::new();
        for (who, line) in self.offered(tmail) {
            let done = self.write(tmail, who, &line);
            assert!(done.is_some(), "{who} is offered {line:?} in {}, and it doesn't work", tmail.state);
            after.extend(done);
        }
        for (who, line) in self.empty(tmail) {
            after.extend(self.write(tmail, who, &line));
        }
        let approvals: BTreeSet<&str> = tmail.approvals.iter().map(|given| given.approval.as_str()).collect();
        let here = format!("{} {approvals:?}", tmail.state);
        let asides = if self.aside.insert(here) { self.asides(tmail) } else { Vec::new() };
        for (who, line) in asides {
            let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let done = self.write(tmail, who, &line);
            // What was passed on is used, and who was added is removed.
            match (done, word) {
                (Some(done), "delegate") => {
                    self.write(&done, DEPUTY, &format!("approve #{}", done.version));
                }
                (Some(done), "add") => {
                    self.write(&done, who, &format!("remove {rest}"));
                }
                _ => {}
            }
        }
        if let Some(due) = tmail::decide::expiry::due(tmail, self.template(), &self.case.gateway.directory) {
            let scene = self.case.gateway.scene(Subject::Running(tmail), self.template());
            let decision = decide(&scene, &Cause::Time, due);
            self.take(tmail, self.requester(), decision);
        }
        after
    }

    /// What everybody is offered.
    fn offered(&self, tmail: &Tmail) -> Vec<(&'a str, String)> {
        let template = self.template();
        let directory = self.case.gateway.directory.as_of(self.now(tmail));
        let people = People::of(tmail, template, &directory);
        let mut lines = Vec::new();
        for (_, who) in self.case.people {
            let Some(standing) = people.standing(&address(who), &directory) else { continue };
            for offer in offers(tmail, template, &directory, standing) {
                let why = if offer.open_ended { "the export is missing" } else { "" };
                lines.push((*who, format!("{}{why}", offer.line(tmail.version))));
            }
        }
        lines
    }

    /// The fields that are still empty and open now, filled in by everybody.
    fn empty(&self, tmail: &Tmail) -> Vec<(&'a str, String)> {
        let open = |name: &str| {
            let field = self.template().field(name).expect("a field");
            field.open_in.is_empty() || field.open_in.contains(&tmail.state)
        };
        let values = self.case.fields.iter().chain(self.plan.besides);
        let empty: Vec<String> = values
            .filter(|(name, _)| tmail.value(name).is_none() && open(name))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let of =
            |(_, who): &(&str, &'a str)| empty.iter().map(|line| (*who, line.clone())).collect::<Vec<_>>();
        self.case.people.iter().flat_map(of).collect()
    }

    /// What changes little, and can be done nearly anywhere.
    fn asides(&self, tmail: &Tmail) -> Vec<(&'a str, String)> {
        let (field, value) = self.case.changes;
        let mut lines = vec![
            (self.requester(), format!("{field}: {value}\n\nOne fix more; sorry.")),
            (self.requester(), "The auditors like it.".to_owned()),
            (self.requester(), "add karen@stranger.example".to_owned()),
        ];
        for (_, who) in self.case.people {
            lines.push((*who, "retract".to_owned()));
            lines.push((*who, format!("delegate {} until 2026-11-30", DEPUTY)));
        }
        if tmail.version == 1 {
            let asked =
                ["mute", "notices daily", "notices asks", "ack", "why", "status", "history", "form", "help"];
            for who in self.plan.asking {
                lines.extend(asked.map(|line| (*who, line.to_owned())));
            }
        }
        lines
    }

    fn now(&self, tmail: &Tmail) -> Timestamp {
        self.begin + SignedDuration::from_secs(20 * i64::from(tmail.version))
    }

    fn write(&mut self, tmail: &Tmail, who: &'a str, text: &str) -> Option<Tmail> {
        let template = self.template();
        let body = Body { plain: Some(text.to_owned()), ..Body::default() };
        let mut intent = interpret(&new_words(&body, &[]), &vocabulary::of_template(template));
        let report = File {
            name: "test-report.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: b"%PDF-".to_vec(),
        };
        let files = if text == "The auditors like it." { vec![report] } else { Vec::new() };
        intent.files = files.iter().map(|file| file.name.clone()).collect();
        let evidence = Evidence {
            named: vec![tmail.number.clone()],
            replied: Some(tmail.version),
            cites: true,
            ..Evidence::default()
        };
        let now = self.now(tmail);
        let author = &self.authors[who];
        let mail =
            Mail { author, intent: &intent, files: &files, evidence: &evidence, subject: "", arrived: now };
        let scene = self.case.gateway.scene(Subject::Running(tmail), template);
        let decision = decide(&scene, &Cause::Mail(mail), now);
        if decision.answer.is_some() && decision.changeset.is_none() {
            // Only what is asked for; refusals are told by fixtures/conversations/refusals.txt.
            let kind = format!("asked for {text} {}", self.authors[who].address());
            let answered = decision.answer.as_ref().is_some_and(|answer| !answer.pages.is_empty());
            if answered && self.kinds.insert(kind) {
                let notices = self.composed(None, tmail, who, &decision);
                self.keep(&format!("answer {text}"), notices);
            }
            return None;
        }
        self.take(tmail, who, decision)
    }

    /// What came of it, told if its kind is new.
    fn take(&mut self, before: &Tmail, who: &str, decision: Decision) -> Option<Tmail> {
        let changeset = decision.changeset.as_ref()?;
        // A comment that stands while what came with it was refused.
        if decision.answer.is_some() {
            return None;
        }
        let mut after = before.clone();
        after.apply(changeset);
        self.tell(Some(before), &after, who, decision);
        Some(after)
    }

    fn tell(&mut self, before: Option<&Tmail>, after: &Tmail, who: &str, decision: Decision) {
        let changeset = decision.changeset.as_ref().expect("what is told was recorded");
        let customer = !who.ends_with("@acme.com");
        let kind = kind(changeset, customer);
        if self.kinds.insert(kind.clone()) {
            let notices = self.composed(before, after, who, &decision);
            self.keep(&kind, notices);
        }
    }

    fn composed(&self, before: Option<&Tmail>, after: &Tmail, who: &str, decision: &Decision) -> Vec<Notice> {
        let gateway = &self.case.gateway;
        let cause = Written {
            digest: "d1ge57".to_owned(),
            author: address(who),
            message_id: Some("their.mail@mail.example".to_owned()),
            references: Vec::new(),
            subject: after.title.clone(),
        };
        let directory = gateway.directory.as_of(self.now(after));
        compose(&Occasion {
            texts: Texts::shipped(),
            decision,
            tmail: Some(About { template: self.template(), before, after }),
            directory: &directory,
            book: &gateway.book,
            cause: &cause,
            known: &Known::default(),
            secret: &gateway.secret,
            now: self.now(after),
            levels: &Levels::new(),
            files: &BTreeMap::new(),
        })
    }

    /// One of each that begins otherwise; names tell who reads it.
    fn keep(&mut self, kind: &str, notices: Vec<Notice>) {
        let mut begun: BTreeSet<(String, String)> = BTreeSet::new();
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        let mut told: BTreeSet<Address> = BTreeSet::new();
        for notice in notices {
            let twice = notice.recipients.iter().find(|reader| !told.insert((*reader).clone()));
            assert!(twice.is_none(), "{twice:?} gets two mails of {kind}");
            let reader = reader(&notice);
            let first = notice.text.lines().next().unwrap_or_default().to_owned();
            if !begun.insert((reader.to_owned(), first)) {
                continue;
            }
            let at = count.entry(reader).and_modify(|count| *count += 1).or_insert(1);
            let which = if *at > 1 { format!("-{at}") } else { String::new() };
            self.told.push(Told { name: format!("{}.{reader}{which}", slug(kind)), notice });
        }
    }

    /// What waits for somebody on the morning after, in each state.
    fn mornings(&mut self) {
        let (template, gateway) = (self.template(), &self.case.gateway);
        let now = self.begin + SignedDuration::from_hours(21);
        for (state, tmail) in self.reached.clone() {
            if !self.kinds.insert(format!("reminder {state}")) {
                continue;
            }
            let mut notices = Vec::new();
            for zone in ["UTC", "Europe/London"] {
                let day = now.to_zoned(jiff::tz::TimeZone::get(zone).expect("a zone")).date();
                assert!(day > date(2026, 11, 1));
                let scene = Morning {
                    directory: &gateway.directory,
                    levels: &Levels::new(),
                    zone,
                    day,
                    since: self.begin,
                    now,
                };
                for one in morning(&scene, &[Running { tmail: &tmail, template }]).1 {
                    notices.extend(reminders(&Remind {
                        tmail: About { template, before: None, after: &tmail },
                        people: &one.people,
                        day,
                        zone,
                        directory: &gateway.directory,
                        book: &gateway.book,
                        known: &Known::default(),
                        secret: &gateway.secret,
                        now,
                    }));
                }
            }
            self.keep(&format!("reminder {state}"), notices);
        }
    }
}

fn applied(changeset: Changeset) -> Decision {
    super::stage::decision(Some(changeset), None)
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// What tells one stop of the tour from another: what can be done there differs.
fn standing_of(tmail: &Tmail) -> String {
    let mut approvals: Vec<&str> = tmail.approvals.iter().map(|given| given.approval.as_str()).collect();
    approvals.sort_unstable();
    let open = tmail.answers.iter().any(|given| given.open);
    let filled = tmail.fields.values().filter(|held| held.last().is_some_and(|held| !held.value.is_empty()));
    let policy = (tmail.glass.is_empty(), tmail.overrides.is_empty());
    let counts = (tmail.answers.len(), open, filled.count());
    format!("{} {approvals:?} {counts:?} {policy:?}", tmail.state)
}

/// What a changeset did, without whose and what exactly: `approved QA go-ahead, to APPROVED`.
fn kind(changeset: &Changeset, customer: bool) -> String {
    let mut did: Vec<String> = Vec::new();
    for event in &changeset.events {
        let word = match event {
            Event::Submitted { .. } => "opened".to_owned(),
            Event::FieldSet { old: None, .. } => "filled in".to_owned(),
            Event::FieldSet { old: Some(_), .. } => "changed".to_owned(),
            Event::Approved { approval, in_place_of: None, .. } => format!("approved {approval}"),
            Event::Approved { .. } => "approved in place".to_owned(),
            Event::Answered { word, .. } => format!("answered {word}"),
            Event::Moved { to, .. } => format!("to {to}"),
            Event::Opened { .. } | Event::Cleared | Event::HistoryMoved { .. } => continue,
            other => {
                let name = serde_json::to_value(other).expect("an event");
                name["event"].as_str().unwrap_or_default().replace('-', " ")
            }
        };
        if !did.contains(&word) {
            did.push(word);
        }
    }
    if did.iter().any(|word| word == "opened") {
        return "opened".to_owned();
    }
    format!("{}{}", if customer { "customer " } else { "" }, did.join(", "))
}

/// Who reads it: `customer`, `asked`, `told`, or its author alone.
fn reader(notice: &Notice) -> &'static str {
    let raw = String::from_utf8_lossy(&notice.raw);
    let reason = raw.lines().find_map(|line| line.strip_prefix("TMail-Reason: ")).unwrap_or_default();
    match reason {
        "author" => "author",
        "customer" => "customer",
        reason if reason.ends_with("asked") => "asked",
        _ => "told",
    }
}

fn slug(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let text: String = text.replace('\'', "").chars().map(plain).collect();
    text.split_whitespace().collect::<Vec<_>>().join("-")
}
