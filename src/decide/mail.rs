//! A mail to a running TMail.

use jiff::Timestamp;

use super::evidence::{self, Evidence, Seen};
use super::work::Work;
use super::{Answer, Decision, Disposition, Page, Reason, Refusal, Scene, Stranger};
use super::{
    approval, builtin, delegate, expiry, field, freeze, get, offer, question, transcript, transition,
};
use crate::authenticate::Author;
use crate::interpret::{Command, Intent};
use crate::parse::File;
use crate::saying;
use crate::template::{Side, Template, Transition, Trigger};
use crate::texts::Saying;
use crate::tmail::people::Standing;
use crate::tmail::{Event, Tmail};
use crate::tracking::TrackingNumber;

/// A mail whose author is proven.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    pub author: &'a Author,
    pub intent: &'a Intent,
    pub files: &'a [File],
    pub evidence: &'a Evidence,
    /// The decoded subject, which a draft without a title is called by.
    pub subject: &'a str,
    /// When it came in: a decision's age is judged by it.
    pub arrived: Timestamp,
}

/// Decides on a mail to a TMail.
pub fn decide(scene: &Scene<'_>, tmail: &Tmail, mail: &Mail<'_>, now: Timestamp) -> Decision {
    let work = Work::new(scene, tmail, mail, now);
    let Some(standing) = work.standing() else { return stranger(tmail, mail) };
    let mut spoken = work.clone();
    spoken.take_comment_and_files();
    let mut acting = spoken.clone();
    match act(&mut acting, &standing) {
        Ok(pages) => accepted(acting, &spoken, &standing, pages),
        Err(refusal) => refused(spoken, &standing, refusal),
    }
}

/// Does everything that a mail asks for, or nothing of it.
fn act(work: &mut Work<'_>, standing: &Standing) -> Result<Vec<Page>, Refusal> {
    let intent = work.mail.intent;
    complaints(work, standing)?;
    not_dropped(work)?;
    not_in_the_quote(work)?;
    let acts = |command: &&Command| !builtin::is_query(command) && !builtin::is_private(command);
    let decisions: Vec<&Command> = intent.commands.iter().filter(acts).collect();
    let changes = field::changes_any(work, standing);
    if !decisions.is_empty() || changes {
        evidence::is_named(work.mail.evidence, &work.tmail).map_err(|refusal| naming(work, refusal))?;
        evidence::is_recent(work.mail.author.signed_at(), work.scene.decision_window, work.mail.arrived)?;
    }
    if !decisions.is_empty() {
        in_time(work)?;
    }
    one_decision(work, &decisions)?;
    let before = work.changeset.events.len();
    field::set_all(work, standing)?;
    let gated = work.changeset.events[before..].iter().any(|event| is_gated(work.template, event));
    let mut pages = Vec::new();
    for command in &intent.commands {
        if gated && approves(work.template, &command.verb) {
            return Err(approves_its_own_change(work).about(&command.line));
        }
        command_line(work, standing, command, &mut pages).map_err(|refusal| refusal.about(&command.line))?;
    }
    if changes || intent.commands.iter().any(confirms) {
        super::opening::submit_if_complete(work);
    }
    field::has_what_states_need(work)?;
    Ok(pages)
}

/// Nothing is built on an approval whose time is over, however soon after that a mail comes: time acts first.
fn in_time(work: &Work<'_>) -> Result<(), Refusal> {
    let due = expiry::due(&work.tmail, work.template, work.scene.directory);
    if due.is_none_or(|due| due > work.now) {
        return Ok(());
    }
    Err(Refusal::new(Reason::TimeOver, saying!("time_over")).instead("status"))
}

/// What the grammar doubts; of the lines that it offers instead only those that would work here, now and
/// for this person.
fn complaints(work: &Work<'_>, standing: &Standing) -> Result<(), Refusal> {
    let complaints = &work.mail.intent.complaints;
    let Some(first) = complaints.first() else { return Ok(()) };
    let mut refusal = Refusal::new(Reason::NotALine, first.reason.clone()).about(&first.line);
    let instead = complaints.iter().flat_map(|complaint| &complaint.instead);
    refusal.instead = instead.flat_map(|line| possible(work, standing, line)).collect();
    Err(refusal)
}

/// The grammar's line with what there is here, so that it works.
fn possible(work: &Work<'_>, standing: &Standing, line: &str) -> Vec<String> {
    let (tmail, last) = (&work.tmail, work.tmail.version);
    match line.split_whitespace().next() {
        // What there is, files and their names too, is the team's to know.
        Some("show" | "diff" | "get") if standing.side == Side::Customers => Vec::new(),
        Some("delegate") => delegate::lines(work, standing),
        Some("show") => vec![format!("show #{last}")],
        Some("diff") => (last > 1).then(|| format!("diff #1 #{last}")).into_iter().collect(),
        Some("get") => tmail.files.iter().rev().take(3).map(|file| format!("get {}", file.name)).collect(),
        _ if offer::is_open(line, tmail, work.template, work.scene.directory, standing) => {
            let line = line.to_owned();
            vec![offer::as_offered(line, tmail, work.template, work.scene.directory, standing)]
        }
        _ => Vec::new(),
    }
}

/// What was filled in within the quoted form: whether it was meant isn't guessed.
fn not_in_the_quote(work: &Work<'_>) -> Result<(), Refusal> {
    let filled_in = &work.mail.evidence.filled_in_quote;
    let Some(first) = filled_in.first() else { return Ok(()) };
    let sentence = saying!("filled_in_quote");
    let mut refusal = Refusal::new(Reason::FilledInQuote, sentence).about(&format!("> {first}"));
    refusal.instead = filled_in.clone();
    Err(refusal)
}

/// On a dropped draft nothing acts any more; what only asks is answered.
fn not_dropped(work: &Work<'_>) -> Result<(), Refusal> {
    let intent = work.mail.intent;
    let asks =
        intent.fields.is_empty() && intent.rows.is_empty() && intent.commands.iter().all(builtin::is_query);
    if !work.tmail.dropped || asks {
        return Ok(());
    }
    let sentence = saying!("draft_is_dropped", number = &work.tmail.number, template = &work.tmail.template);
    Err(Refusal::new(Reason::DraftDropped, sentence))
}

/// The commands of a mail that didn't name its TMail, with its name.
fn naming(work: &Work<'_>, mut refusal: Refusal) -> Refusal {
    if refusal.reason != Reason::NotNamed {
        return refusal;
    }
    let reference = format!("{} #{}", work.tmail.number, work.tmail.version);
    let named = |command: &Command| match &command.argument {
        Some(reason) => format!("{} {reference}: {reason}", command.verb),
        None => format!("{} {reference}", command.verb),
    };
    let acts = |command: &&Command| command.built_in.is_none();
    refusal.instead = work.mail.intent.commands.iter().filter(acts).map(named).collect();
    if refusal.instead.is_empty() {
        refusal.instead.push(reference);
    }
    refusal
}

/// One mail, one decision: two could contradict each other.
fn one_decision(work: &Work<'_>, commands: &[&Command]) -> Result<(), Refusal> {
    let mut moving =
        commands.iter().filter(|command| !confirms(command) && builtin::of(work.template, command).is_none());
    let (Some(first), Some(second)) = (moving.next(), moving.next()) else { return Ok(()) };
    if first.verb == second.verb && first.argument == second.argument && first.reference == second.reference {
        let sentence = saying!("said_twice", verb = &first.verb);
        return Err(Refusal::new(Reason::Contradiction, sentence)
            .about(&second.line)
            .instead(first.line.clone()));
    }
    let sentence = saying!("says_both", one = &first.verb, other = &second.verb);
    Err(Refusal::new(Reason::Contradiction, sentence).about(&second.line))
}

fn is_gated(template: &Template, event: &Event) -> bool {
    let Event::FieldSet { field, .. } = event else { return false };
    template.approvals.iter().any(|approval| approval.covers.contains(field))
}

fn approves(template: &Template, verb: &str) -> bool {
    verb.eq_ignore_ascii_case("approve")
        || template.approve_words.iter().any(|word| word.eq_ignore_ascii_case(verb))
}

fn approves_its_own_change(work: &Work<'_>) -> Refusal {
    let sentence = saying!("approves_its_change");
    let intent = work.mail.intent;
    let changes = intent.fields.iter().map(|field| format!("{}: {}", field.name, field.value));
    let rows = intent.rows.iter().map(|row| row.line.clone());
    Refusal { instead: changes.chain(rows).collect(), ..Refusal::new(Reason::Contradiction, sentence) }
}

/// One command line: an approval, an answer to a question, a transition, or a built-in verb.
fn command_line(
    work: &mut Work<'_>,
    standing: &Standing,
    command: &Command,
    pages: &mut Vec<Page>,
) -> Result<(), Refusal> {
    let template = work.template;
    let state = work.tmail.state.clone();
    if work.tmail.is_draft() && command.verb.eq_ignore_ascii_case("withdraw") {
        work.push(Event::Dropped);
        return Ok(());
    }
    if approves(template, &command.verb) {
        return approval::approve(work, standing, command);
    }
    if let Some((question, answer)) = question::of_verb(template, &state, &command.verb) {
        let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
        let seen = work.seen(reference)?;
        evidence::same_visit(&work.tmail, seen)?;
        let given = question::Given { answer, reason: command.argument.clone(), seen };
        return question::give(work, standing, question, given);
    }
    let settles =
        |q: &&crate::template::Question| q.settled_by.as_ref().is_some_and(|(verb, _)| *verb == command.verb);
    if let Some(question) = template.questions.iter().find(settles) {
        return question::settle(work, standing, question, command);
    }
    if command.verb.eq_ignore_ascii_case(freeze::OVERRIDE) {
        return freeze::lift(work, standing, command);
    }
    if let Some(transition) = of_verb(template, &state, &command.verb) {
        return transition::take(work, standing, transition, command);
    }
    if confirms(command) && work.tmail.unconfirmed {
        work.push(Event::Confirmed);
        return Ok(());
    }
    if let Some(verb) = builtin::of(template, command) {
        return builtin::run(work, standing, verb, pages);
    }
    Err(not_now(work, standing, command))
}

/// The word that a draft asks for whose target wasn't signed.
fn confirms(command: &Command) -> bool {
    command.verb.eq_ignore_ascii_case("confirm")
}

/// The transition that a verb means in a state.
fn of_verb<'t>(template: &'t Template, state: &str, verb: &str) -> Option<&'t Transition> {
    template.transitions.iter().find(|transition| {
        let Trigger::Verb { verb: own, synonyms, .. } = &transition.trigger else { return false };
        let named =
            own.eq_ignore_ascii_case(verb) || synonyms.iter().any(|word| word.eq_ignore_ascii_case(verb));
        named && transition.from.iter().any(|from| from == state)
    })
}

fn not_now(work: &Work<'_>, standing: &Standing, command: &Command) -> Refusal {
    let state = Saying::state(&work.tmail.state);
    let sentence = saying!("not_now", verb = &command.verb, state = state);
    let mut refusal = Refusal::new(Reason::NotInThisState, sentence);
    refusal.instead = offer::lines(&work.tmail, work.template, work.scene.directory, standing);
    refusal
}

impl Work<'_> {
    /// What the writer of a decision was shown; a refusal offers the lines that would do.
    pub fn seen(&self, reference: Option<u32>) -> Result<Seen, Refusal> {
        let seen = evidence::seen(self.mail.evidence, reference)?;
        evidence::same_state(&self.tmail, seen)?;
        Ok(seen)
    }

    /// Not older than this person's last decision here. For what answers no notice; that it is recent is
    /// asked of every decision.
    pub fn is_newest(&self) -> Result<(), Refusal> {
        evidence::is_newest(self.mail.author.signed_at(), self.last_decision())
    }

    fn last_decision(&self) -> Option<&Timestamp> {
        let person = self.changeset.author.as_ref().map(|author| &author.person);
        person.and_then(|person| self.tmail.decided_at.get(person))
    }

    /// Fresh, and not older than this person's last decision here.
    pub fn is_timely(&self, seen: Seen) -> Result<(), Refusal> {
        let last = self.last_decision();
        let window = self.scene.decision_window;
        evidence::is_fresh(&self.tmail, self.mail.author.signed_at(), last, seen, window, self.mail.arrived)
    }
}

fn accepted(work: Work<'_>, spoken: &Work<'_>, standing: &Standing, pages: Vec<Page>) -> Decision {
    let acted = work.changeset.events.len() > spoken.changeset.events.len();
    let asked = !pages.is_empty();
    let said = !spoken.changeset.events.is_empty();
    let (disposition, reason, sentence) = match (acted || asked, said) {
        (true, _) if acted => (Disposition::Applied, Reason::Changed, "It took effect."),
        (true, _) => (Disposition::Applied, Reason::Answered, "It was answered."),
        (false, true) => (Disposition::Commented, Reason::Commented, "It is a comment."),
        (false, false) if field::changes_any(&work, standing) => {
            (Disposition::Commented, Reason::AsBefore, "It holds nothing that doesn't stand there already.")
        }
        (false, false) => (Disposition::Commented, Reason::NothingNew, "It holds nothing newly written."),
    };
    let answer = (asked || !acted).then(|| answer_to(&work, standing, (reason, acted), pages)).flatten();
    let changeset = (!work.changeset.events.is_empty()).then_some(work.changeset);
    Decision { disposition, reason, sentence: sentence.to_owned(), changeset, answer, stranger: None }
}

/// What the author alone is told, where the changeset's notice doesn't say it all.
fn answer_to(
    work: &Work<'_>,
    standing: &Standing,
    (reason, acted): (Reason, bool),
    pages: Vec<Page>,
) -> Option<Answer> {
    let is_final = work.template.state(&work.tmail.state).is_some_and(|state| state.is_final);
    let headline = match reason {
        Reason::Changed | Reason::Answered => saying!("here_it_is"),
        Reason::NothingNew => saying!("nothing_new"),
        Reason::AsBefore => saying!("as_before"),
        Reason::Commented if standing.side == Side::Customers => saying!("thanks_for_words"),
        Reason::Commented if is_final => {
            saying!("has_ended", number = &work.tmail.number, state = Saying::state(&work.tmail.state))
        }
        _ => return None,
    };
    let instead = match reason {
        Reason::NothingNew => offer::lines(&work.tmail, work.template, work.scene.directory, standing),
        _ => Vec::new(),
    };
    let files = get::enclosed(work, standing);
    let lines = transcript::of_success(work, standing, acted);
    Some(Answer { headline, lines, pages, instead, files, ..Answer::default() })
}

/// Nothing that the mail asked for is done; its comment stands, and its author is told why.
fn refused(spoken: Work<'_>, standing: &Standing, refusal: Refusal) -> Decision {
    let answer = transcript::of_refusal(&spoken, standing, &refusal);
    let sentence = spoken.template.say_to_operator(&refusal.sentence);
    let changeset = (!spoken.changeset.events.is_empty()).then_some(spoken.changeset);
    Decision {
        disposition: Disposition::Refused,
        reason: refusal.reason,
        sentence,
        changeset,
        answer: Some(answer),
        stranger: None,
    }
}

/// A proven person who isn't on the TMail: they learn nothing, and its owner is told.
fn stranger(tmail: &Tmail, mail: &Mail<'_>) -> Decision {
    // The same words as for a number that isn't there: they reveal nothing.
    let headline = not_here(&tmail.number);
    Decision {
        disposition: Disposition::Refused,
        reason: Reason::NotOnTmail,
        sentence: format!("{} isn't on {}.", mail.author.address(), tmail.number),
        changeset: None,
        answer: Some(Answer { headline, ..Answer::default() }),
        stranger: Some(Stranger { address: mail.author.address().clone(), owner: tmail.requester.clone() }),
    }
}

/// What somebody is told who writes to a TMail that they aren't on, or that isn't there.
pub fn not_here(number: &TrackingNumber) -> Saying {
    saying!("not_here", number = number)
}
