//! The story as data: who sends what with which client, and what the gateway has to make of it.

mod after;
mod approval;
mod beta;
mod customers;
mod deployment;
mod request;
mod trouble;

use super::people::{Client, Person};

/// A part of the story.
#[derive(Debug)]
pub struct Chapter {
    pub title: &'static str,
    pub about: &'static str,
    pub steps: Vec<Step>,
}

/// One mail.
#[derive(Debug)]
pub struct Step {
    pub who: &'static Person,
    pub on: Thread,
    pub act: Act,
    /// What they type. `{#label}` is the changeset of that step, `{now}` the newest one, `{window}` a
    /// window in the near future.
    pub text: &'static str,
    /// The step in one line, for who watches.
    pub told: &'static str,
    pub expected: Expected,
    /// What later steps call it by.
    pub label: Option<&'static str>,
    /// They write from their other address.
    pub second_address: bool,
    /// What the answer to them has to say.
    pub says: Option<&'static str>,
    /// With another client than usual.
    pub client: Option<Client>,
}

/// Which TMail a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thread {
    Deploy,
    Release,
}

/// What somebody does in their mail client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new mail to the template.
    Open,
    /// Answers the newest mail of the TMail in their mailbox.
    Reply,
    /// Answers the mail that told of that step.
    ReplyTo(&'static str),
    /// Presses the button whose mail begins so, and types behind it.
    Press(&'static str),
    /// A new mail to the TMail's address.
    Write,
    /// The same, with somebody else's From; with a signature of the attacker's own domain or with none.
    Forge { author: &'static Person, signed: bool },
    /// A machine answers for them.
    AutoReply,
    /// The mail before is delivered a second time, to the byte.
    Again,
}

/// What has to come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub disposition: &'static str,
    pub reason: &'static str,
    /// The state of the TMail afterwards.
    pub state: &'static str,
}

/// All of it, in order.
pub fn chapters() -> Vec<Chapter> {
    vec![
        request::chapter(),
        beta::chapter(),
        trouble::chapter(),
        approval::chapter(),
        customers::chapter(),
        deployment::chapter(),
        after::chapter(),
    ]
}

const fn step(
    who: &'static Person,
    on: Thread,
    act: Act,
    text: &'static str,
    told: &'static str,
    expected: Expected,
) -> Step {
    Step { who, on, act, text, told, expected, label: None, second_address: false, says: None, client: None }
}

impl Step {
    const fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    const fn at_second_address(mut self) -> Self {
        self.second_address = true;
        self
    }

    const fn says(mut self, says: &'static str) -> Self {
        self.says = Some(says);
        self
    }

    const fn with(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }
}

const fn opened(state: &'static str) -> Expected {
    Expected { disposition: "applied", reason: "opened", state }
}

const fn applied(state: &'static str) -> Expected {
    Expected { disposition: "applied", reason: "changed", state }
}

const fn commented(state: &'static str) -> Expected {
    Expected { disposition: "commented", reason: "commented", state }
}

const fn refused(reason: &'static str, state: &'static str) -> Expected {
    Expected { disposition: "refused", reason, state }
}

const fn challenged(state: &'static str) -> Expected {
    Expected { disposition: "challenged", reason: "unproven", state }
}

const fn ignored(disposition: &'static str, state: &'static str) -> Expected {
    Expected { disposition, reason: "machine", state }
}
