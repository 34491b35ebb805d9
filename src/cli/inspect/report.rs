//! The JSON object of one mail. Its shape is a promise.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::address::{Address, AddressBook, TemplateName};
use crate::authenticate::resolver::Resolver;
use crate::authenticate::{IdentityPolicy, Method, Verdict, evaluate, questions};
use crate::directory::Directory;
use crate::envelope::Envelope;
use crate::interpret::{self, Intent, Verb, Vocabulary, interpret};
use crate::parse::new_words::{NewWords, Sent, new_words};
use crate::parse::{Message, automatic, automatic_by_envelope, normalise_line_ends, parse};
use crate::pipeline::vocabulary;
use crate::route::{Known, Route, route};
use crate::template::Template;
use crate::tracking::TrackingNumber;

/// Everything that mails are held against.
pub(super) struct Inspector {
    pub envelope: Envelope,
    pub now: Option<Timestamp>,
    pub policy: IdentityPolicy,
    pub resolver: Resolver,
    pub book: AddressBook,
    pub templates: Vec<Template>,
    /// What template each TMail on record has; empty without a database.
    pub tmails: BTreeMap<TrackingNumber, TemplateName>,
    pub directory: Directory,
    pub template: Option<Template>,
    pub verbs: Vec<String>,
    pub fields: Vec<String>,
    pub sent: Vec<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    message_id: Option<String>,
    identity: Identity,
    route: Target,
    new_text: String,
    intent: Asked,
}

#[derive(Serialize)]
struct Identity {
    verdict: &'static str,
    address: Option<Address>,
    method: Option<Method>,
    reason: String,
}

#[derive(Serialize)]
struct Target {
    kind: &'static str,
    target: Option<String>,
}

#[derive(Serialize, Default)]
struct Asked {
    commands: Vec<Command>,
    fields: BTreeMap<String, String>,
    reference: Option<Reference>,
    comment: String,
    files: Vec<String>,
    complaints: Vec<Complaint>,
}

#[derive(Serialize)]
struct Command {
    verb: String,
    argument: Option<String>,
}

#[derive(Serialize)]
struct Reference {
    number: Option<TrackingNumber>,
    changeset: u32,
}

#[derive(Serialize)]
struct Complaint {
    line: String,
    reason: String,
}

impl Inspector {
    /// One mail as one line of JSON.
    pub(super) async fn line(&self, file: &str, bytes: &[u8]) -> String {
        let parsed = normalise_line_ends(bytes).and_then(|raw| parse(&raw));
        let report = match &parsed {
            Err(malformed) => Report {
                file,
                message_id: None,
                identity: self.of_malformed(malformed),
                route: Target { kind: "none", target: None },
                new_text: String::new(),
                intent: Asked::default(),
            },
            Ok(message) => {
                let words = new_words(&message.body, &self.sent());
                let route = route(message, &self.envelope, &self.book, &Known::default());
                let intent = interpret(&words, &self.vocabulary(message, &route));
                Report {
                    file,
                    message_id: message.message_id.as_ref().map(|id| format!("<{id}>")),
                    identity: self.identity(message).await,
                    route: target(&route),
                    new_text: words.text.clone(),
                    intent: asked(message, &words, intent),
                }
            }
        };
        // Text, numbers and lists of them: JSON always holds it.
        serde_json::to_string(&report).unwrap_or_default()
    }

    fn of_malformed(&self, malformed: &crate::parse::Malformed) -> Identity {
        let (verdict, reason) = match self.machine_by_envelope() {
            Some(reason) => ("automatic", reason),
            None => ("rejected", malformed.reason.clone()),
        };
        Identity { verdict, address: malformed.from.clone(), method: None, reason }
    }

    /// A null return path, or a return path of ours: automatic, whatever else the mail holds.
    pub fn machine_by_envelope(&self) -> Option<String> {
        automatic_by_envelope(&self.envelope).or_else(|| {
            let returns = self.envelope.recipients.iter().any(|to| self.book.is_return_path(to));
            returns.then(|| "it came to a return path of ours".to_owned())
        })
    }

    /// In the order in which the gateway looks: the envelope, the form, the signs of a machine, the proof.
    async fn identity(&self, message: &Message) -> Identity {
        let address = Some(message.from.address.clone());
        let machine = self.machine_by_envelope().or_else(|| automatic(message, &self.envelope));
        if let Some(reason) = machine {
            return Identity { verdict: "automatic", address, method: None, reason };
        }
        let answers = self.resolver.resolve(questions(message, &self.policy)).await;
        let now = self.now.unwrap_or_else(Timestamp::now);
        let (verdict, method, reason) = match evaluate(message, &answers, now, &self.policy) {
            Verdict::Authenticated(author) => {
                ("authenticated", Some(author.method()), author.proof().to_owned())
            }
            Verdict::Unauthenticated { reason } => ("unauthenticated", None, reason),
            Verdict::Rejected { reason } => ("rejected", None, reason),
            Verdict::Deferred { reason } => ("deferred", None, reason),
            Verdict::Automatic { reason } => ("automatic", None, reason),
        };
        Identity { verdict, address, method, reason }
    }

    fn sent(&self) -> Vec<Sent<'_>> {
        self.sent.iter().map(|text| Sent { text }).collect()
    }

    /// The words of `--template`, `--verbs` and `--fields`; without them those of the template that the
    /// mail is addressed to.
    fn vocabulary(&self, message: &Message, route: &Route) -> Vocabulary {
        let named = match route {
            Route::Template(name) => Some(name),
            Route::Tmail { number, .. } => self.tmails.get(number),
            _ => None,
        };
        let addressed = self.templates.iter().find(|template| Some(&template.name) == named);
        let plain = self.verbs.is_empty() && self.fields.is_empty();
        let template = self.template.as_ref().or(addressed.filter(|_| plain));
        let mut words = template.map(vocabulary::of_template).unwrap_or_default();
        let verb = |word: &String| Verb { word: word.trim().to_owned(), synonyms: Vec::new() };
        words.verbs.extend(self.verbs.iter().map(verb));
        words.fields.extend(self.fields.iter().map(|name| name.trim().to_owned()));
        words.names = vocabulary::names(&self.directory, &message.from.address, message.from.name.as_deref());
        words.service = *route == Route::Service;
        words
    }
}

fn target(route: &Route) -> Target {
    let (kind, target) = match route {
        Route::Template(name) => ("template", Some(name.to_string())),
        Route::Tmail { number, .. } => ("tmail", Some(number.to_string())),
        Route::Subscription { .. } => ("subscription", None),
        Route::Service => ("service", None),
        Route::Bounce => ("bounce", None),
        _ => ("none", None),
    };
    Target { kind, target }
}

fn asked(message: &Message, words: &NewWords, intent: Intent) -> Asked {
    let reference = |reference: &interpret::Reference| Reference {
        number: reference.number.clone(),
        changeset: reference.changeset,
    };
    let of_command = intent.commands.iter().find_map(|command| command.reference.as_ref());
    let mut complaints: Vec<Complaint> = intent
        .complaints
        .into_iter()
        .map(|c| Complaint { line: c.line, reason: c.reason.to_string() })
        .collect();
    if words.parts_differ && complaints.is_empty() {
        let reason = "Its plain text and its HTML say different things.".to_owned();
        complaints.push(Complaint { line: String::new(), reason });
    }
    Asked {
        reference: of_command.or(intent.references.first()).map(reference),
        commands: intent
            .commands
            .into_iter()
            .map(|c| Command { verb: c.verb, argument: c.argument })
            .collect(),
        fields: intent.fields.into_iter().map(|field| (field.name, field.value)).collect(),
        comment: intent.comment,
        files: message.body.files.iter().map(|file| file.name.clone()).collect(),
        complaints,
    }
}
