//! Words: a process as data, `templates/<publisher>/<Name>/template.toml`.
//!
//! A [`Template`] is a statechart (Harel) with a form: [`Field`]s that people fill in, [`Role`]s
//! that they hold, [`State`]s and the [`Transition`]s between them, [`Approval`]s that a state waits
//! for and [`Question`]s that it puts. It was checked when it was read: each name that it mentions
//! exists, so looking one up never fails for a reason that a reader would have to know.

pub mod approval;
pub mod difference;
pub mod facts;
pub mod field;
pub mod freeze;
pub mod load;
pub mod question;
pub mod role;
pub mod state;

pub mod value;

pub use approval::{Approval, Needs};
pub use field::{Column, Field, Grid, Kind, Required, Slot};
pub use freeze::{Freeze, Span};
pub use question::{AnswerWord, Question, Spelled, Voice};
pub use role::{FilledBy, GroupPattern, Role, Side};
pub use state::{Guard, Outcome, State, Target, Transition, Trigger};

use std::sync::Arc;

use crate::address::TemplateName;
use crate::texts::{Saying, Texts};
use crate::tracking::Prefix;

/// One version of a process definition.
#[derive(Clone, Debug)]
pub struct Template {
    pub name: TemplateName,
    /// SHA-256 of the source, lower-case hex: which version this is.
    pub digest: String,
    /// The source itself, to the byte.
    pub source: String,
    pub prefix: Prefix,
    /// The subject of a TMail, a minijinja template over the fields' names with `_` for blanks.
    pub title: String,
    /// One sentence: what the process is for.
    pub about: String,
    pub opened_by: OpenedBy,
    /// Words that mean `approve`.
    pub approve_words: Vec<String>,
    /// The form's fields, then texts, grids and file slots.
    pub fields: Vec<Field>,
    pub roles: Vec<Role>,
    /// The first one is where a TMail begins.
    pub states: Vec<State>,
    pub transitions: Vec<Transition>,
    pub approvals: Vec<Approval>,
    pub questions: Vec<Question>,
    pub freezes: Vec<Freeze>,
    /// The sentences of its notices.
    pub texts: Texts,
}

/// Who may open a TMail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenedBy {
    /// Any proven author.
    Anyone,
    /// Whoever the directory names.
    Directory,
    /// The members of these groups of the directory.
    Groups(Vec<String>),
}

impl Template {
    /// Whether any decision of it waits until its author confirmed it.
    pub fn wants_confirmations(&self) -> bool {
        let verb =
            |transition: &Transition| matches!(transition.trigger, Trigger::Verb { confirm: true, .. });
        self.approvals.iter().any(|approval| approval.confirm) || self.transitions.iter().any(verb)
    }

    /// The field of that name; case, blanks, `_` and `-` don't matter.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let wanted = field::folded(name);
        self.fields.iter().find(|field| field::folded(&field.name) == wanted)
    }

    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }

    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    /// What people call a state.
    pub fn title_of<'t>(&'t self, state: &'t str) -> &'t str {
        self.state(state).map_or(state, |state| &state.title)
    }

    /// The same, with others' sentences where it has none of its own.
    pub fn saying_over(mut self, texts: &Arc<Texts>) -> Self {
        self.texts = self.texts.over(texts);
        self
    }

    /// What is to be said, in its words, with the titles of its states.
    pub fn say(&self, saying: &Saying) -> String {
        let title = |state: &str| match state {
            state::DRAFT => self.texts.say("state_draft", &[]),
            state => self.title_of(state).to_owned(),
        };
        self.texts.put_with(saying, &title)
    }

    /// The same in the shipped words, for who runs the gateway.
    pub fn say_to_operator(&self, saying: &Saying) -> String {
        Texts::shipped().put_with(saying, &|state| self.title_of(state).to_owned())
    }

    pub fn approval(&self, name: &str) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.name == name)
    }

    pub fn question(&self, name: &str) -> Option<&Question> {
        let wanted = field::folded(name);
        self.questions.iter().find(|question| field::folded(&question.name) == wanted)
    }

    /// Where a TMail begins. A template has at least one state.
    pub fn initial(&self) -> &State {
        &self.states[0]
    }

    /// The approvals that a state waits for, in the template's order.
    pub fn approvals_in<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a Approval> {
        self.approvals.iter().filter(move |approval| approval.state == state)
    }

    /// The questions that a state puts.
    pub fn questions_in<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a Question> {
        self.questions.iter().filter(move |question| question.states.iter().any(|s| s == state))
    }

    /// The transitions that may leave a state.
    pub fn transitions_from<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a Transition> {
        self.transitions.iter().filter(move |transition| transition.from.iter().any(|s| s == state))
    }

    /// Whether somebody can go on without what a state waits for, in an emergency.
    pub fn breaks_glass(&self) -> bool {
        self.transitions.iter().any(Transition::breaks_glass)
    }

    /// Whether some people on such a TMail are customers: then what the team writes stays with it.
    pub fn has_customers(&self) -> bool {
        self.roles.iter().any(|role| role.side == Side::Customers)
    }
}
