//! What an answer to a challenge does: the held mail passes the rest of the stages now, or is dropped.

use jiff::Timestamp;

use super::super::proven::{Proven, origin_of};
use super::super::vocabulary::{self, Who};
use super::super::{Gateway, Received};
use super::back;
use super::read::Reading;
use crate::address::Address;
use crate::authenticate::challenge::{self as proof, Answered, Challenge, Code, Reply, Unanswered, Word};
use crate::authenticate::{Author, Verdict};
use crate::compose::{Forward, forward};
use crate::decide::challenge::filled_by;
use crate::decide::{Answer, Decision, Disposition, Reason, Target};
use crate::interpret::{Command, interpret};
use crate::parse::new_words::{NewWords, Sent, new_words};
use crate::parse::{File, Message};
use crate::record::{Also, Asked, Asking, By, End, Facts, Passed};
use crate::route::{Route, route};
use crate::saying;
use crate::texts::{Joint, Saying};
use crate::tmail::content::sha256_hex;

/// What comes of a mail that holds the code of a challenge; nothing, if it is a mail like any other.
pub fn answered(
    mail: &Received,
    message: &Message,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Option<Passed> {
    let codes = Code::all_in(message);
    let desk = AnswerDesk { mail, message, facts, gateway, now };
    if codes.is_empty() {
        return desk.without_code();
    }
    let keys: Vec<String> = codes.iter().map(|code| code.key(&gateway.secret)).collect();
    let mut matching = facts.challenges.iter().filter(|asked| keys.contains(&asked.challenge.code));
    let own = matching.clone().find(|asked| asked.challenge.asked == message.from.address);
    let asked = own.or_else(|| matching.next());
    let word = word(message, &codes, asked, gateway);
    let is_proven = matches!(mail.verdict, Verdict::Authenticated(_));
    if word.is_none() && (is_proven || asked.is_none()) {
        // It may quote a challenge, and say something else.
        return None;
    }
    let Some(asked) = asked else { return Some(desk.unanswered(Unanswered::WrongCode, None)) };
    Some(desk.judge(asked, word).remembering_bytes(gateway, &mail.raw))
}

/// A mail that settles nothing and holds the code of an open challenge, and others got it: they could
/// confirm with it, so that challenge is over.
pub fn leaked(message: &Message, facts: &Facts, gateway: &Gateway) -> Option<Box<Also>> {
    if facts.challenges.is_empty() {
        return None;
    }
    let keys: Vec<String> = Code::all_in(message).iter().map(|code| code.key(&gateway.secret)).collect();
    let is_it = |asked: &&Asked| asked.end.is_none() && keys.contains(&asked.challenge.code);
    let asked = facts.challenges.iter().find(is_it)?;
    let mut header = message.to.iter().chain(&message.cc).map(|mailbox| &mailbox.address);
    if !header.any(|address| *address != asked.challenge.asked && !gateway.book.is_ours(address)) {
        return None;
    }
    let sentence = "The code of its challenge went to others, so nobody can confirm it any more.".to_owned();
    let held = back(&Received::held(&asked.held), Reason::Expired, sentence, End::Withdrawn, By::Answer);
    Some(Box::new(Also { row: asked.held.row.clone(), passed: held }))
}

/// The word that the new words hold as a line of their own; a code may stand behind it.
fn word(message: &Message, codes: &[Code], asked: Option<&Asked>, gateway: &Gateway) -> Option<Word> {
    let sent: Vec<Sent<'_>> = asked.iter().map(|asked| Sent { text: &asked.text }).collect();
    let words = without(new_words(&message.body, &sent), codes);
    let intent = interpret(&words, &vocabulary::of_challenge(gateway, Who::of(message)));
    let said = |word: &str| {
        intent
            .commands
            .iter()
            .any(|one| one.verb == word && one.argument.is_none() && one.reference.is_none())
    };
    match (said("confirm"), said("deny")) {
        (true, false) => Some(Word::Confirm),
        (false, true) => Some(Word::Deny),
        _ => None,
    }
}

fn without(mut words: NewWords, codes: &[Code]) -> NewWords {
    let bare = |line: &String| codes.iter().fold(line.clone(), |line, code| line.replace(code.as_str(), ""));
    for block in words.blocks.iter_mut().chain(&mut words.alternative) {
        block.lines = block.lines.iter().map(bare).filter(|line| !line.trim().is_empty()).collect();
    }
    words.blocks.retain(|block| !block.lines.is_empty());
    words.alternative.retain(|block| !block.lines.is_empty());
    words
}

struct AnswerDesk<'a> {
    mail: &'a Received,
    message: &'a Message,
    facts: &'a Facts,
    gateway: &'a Gateway,
    now: Timestamp,
}

impl AnswerDesk<'_> {
    /// A mail that says `confirm` or `deny` and nothing else, and holds no code. Where a draft asks for that
    /// word, it is a mail like any other.
    fn without_code(&self) -> Option<Passed> {
        let text = self.message.body.plain.as_ref().or(self.message.body.html.as_ref())?.to_ascii_lowercase();
        if !(text.contains("confirm") || text.contains("deny")) {
            return None;
        }
        let route = route(self.message, &self.mail.envelope, &self.gateway.book, &self.facts.known);
        let awaited = match &route {
            Route::Tmail { number, .. } => {
                self.facts.tmails.get(number).is_none_or(|tmail| tmail.unconfirmed)
            }
            Route::Service => false,
            _ => true,
        };
        let words = new_words(&self.message.body, &[]);
        let intent = interpret(&words, &vocabulary::of_challenge(self.gateway, Who::of(self.message)));
        let answers = |one: &Command| ["confirm", "deny"].contains(&one.verb.as_str());
        let alone = intent.comment.is_empty() && intent.complaints.is_empty() && !intent.commands.is_empty();
        (!awaited && alone && intent.commands.iter().all(answers)).then(|| {
            self.unanswered(Unanswered::WrongCode, None).remembering_bytes(self.gateway, &self.mail.raw)
        })
    }

    fn judge(&self, asked: &Asked, word: Option<Word>) -> Passed {
        let held = Received::held(&asked.held);
        // What was challenged could be read, and can be now.
        let Ok(message) = &held.parsed else { return self.unanswered(Unanswered::Over, Some(asked)) };
        let challenge = Challenge {
            held: message,
            asked: &asked.challenge.asked,
            turn: asked.challenge.turn,
            until: asked.challenge.ends,
            is_open: asked.end.is_none(),
            decided_at: asked.challenge.decided_at,
            proven: asked.challenge.proven.as_deref(),
        };
        let reply = Reply { message: self.message, arrived: self.mail.arrived, word };
        match proof::answered(&self.gateway.secret, &challenge, &reply) {
            Ok(Answered::Confirmed(author)) => self.confirmed(asked, &held, message, &author),
            Ok(Answered::Denied) => self.denied(asked, &held, message),
            Err(why) => self.unanswered(why, Some(asked)),
        }
    }

    /// The held mail goes on as its author's, with what the challenge showed and no more.
    fn confirmed(&self, asked: &Asked, held: &Received, message: &Message, author: &Author) -> Passed {
        let files = confirmed_files(asked, message, self.gateway);
        let stop = Proven {
            files: &files,
            mail: held,
            message,
            author,
            origin: origin_of(held, message, author.address(), self.gateway),
            facts: self.facts,
            gateway: self.gateway,
            now: self.now,
        };
        let mut went_on = self.carried_out(&stop, asked);
        went_on.asking = Some(Asking::End(End::Confirmed));
        went_on.by = Some(By::Answer);
        went_on.answer_within_bounds(self.facts, author.address());
        let went_on = went_on.remembering(self.gateway, author, &held.raw);
        let sentence = format!("It confirmed mail {}: {}", asked.held.row.id, went_on.sentence);
        self.took_further(asked, went_on, Reason::Confirmed, sentence)
    }

    fn carried_out(&self, stop: &Proven<'_>, asked: &Asked) -> Passed {
        let shown = &asked.challenge.shown;
        if asked.challenge.proven.is_none() && self.facts.was_acted_on(self.gateway, stop.author) {
            let headline = saying!("acted_on_before");
            let mut again = stop.refused(Reason::UsedBefore, headline);
            again.disposition = Disposition::Duplicate;
            return again;
        }
        let reading = Reading::of(&shown.target, stop.message, self.facts, self.gateway);
        let covered = reading.as_ref().and_then(|reading| {
            shown.covered(&reading.place(&shown.target, shown.as_of, self.gateway), &reading.intent)
        });
        let mut evidence = shown.evidence();
        evidence.filled_in_quote = reading.map(|reading| reading.filled_in_quote).unwrap_or_default();
        let Some(intent) = covered else {
            let headline = saying!("read_otherwise");
            return stop.refused(Reason::ReadOtherwise, headline);
        };
        let mut passed = stop.confirmed(&shown.target, &intent, &evidence);
        if !shown.words_only && !shown.left_out.is_empty() {
            let headline = saying!("left_out", fields = Saying::all(Joint::Comma, &shown.left_out));
            passed.notices.extend(stop.refused(Reason::ReadOtherwise, headline).notices);
        }
        passed
    }

    /// The held mail is dropped; its author is thanked, and the operator told.
    fn denied(&self, asked: &Asked, held: &Received, message: &Message) -> Passed {
        let sentence = format!("{} denied that it is theirs.", asked.challenge.asked);
        let mut dropped = Passed::went_on(held, Disposition::Dropped, Reason::Denied, sentence.clone());
        dropped.asking = Some(Asking::End(End::Denied));
        dropped.by = Some(By::Answer);
        dropped.notices.extend(self.gateway.operator.as_ref().map(|operator| {
            forward(&Forward {
                operator,
                book: &self.gateway.book,
                secret: &self.gateway.secret,
                raw: &held.raw,
                digest: &sha256_hex(&held.raw),
                subject: &format!("denied: {}", message.subject),
                why: "A mail came in somebody's name, who was asked and says that it isn't theirs.",
                from: &sentence,
                now: self.now,
            })
        }));
        let headline = match self.gateway.operator {
            Some(_) => saying!("denied_and_told"),
            None => saying!("denied"),
        };
        let thanks = self.told(&asked.challenge.asked, Reason::Denied, headline);
        let sentence = format!("It denied mail {}.", asked.held.row.id);
        let mut passed = self.took_further(asked, dropped, Reason::Denied, sentence);
        passed.notices = thanks.notices;
        passed.answer_within_bounds(self.facts, &asked.challenge.asked);
        passed
    }

    fn took_further(&self, asked: &Asked, passed: Passed, reason: Reason, sentence: String) -> Passed {
        let mut answer = self.told(&asked.challenge.asked, reason, sentence.into());
        answer.disposition = Disposition::Applied;
        answer.notices.clear();
        answer.also = Some(Box::new(Also { row: asked.held.row.clone(), passed }));
        answer
    }

    /// An answer that doesn't count. Who has the code and the address is told, and who is proven; nobody
    /// else ever gets a mail for it.
    fn unanswered(&self, why: Unanswered, asked: Option<&Asked>) -> Passed {
        let from = &self.message.from.address;
        let holds_code = asked.is_some_and(|asked| asked.challenge.asked == *from);
        let (reason, headline) = match why {
            Unanswered::WrongCode => (Reason::WrongCode, saying!("wrong_code")),
            Unanswered::SomebodyElse => (Reason::WrongCode, saying!("asked_somebody_else")),
            Unanswered::Over => (Reason::UsedBefore, saying!("challenge_over")),
            Unanswered::Expired => (Reason::Expired, saying!("challenge_expired")),
            Unanswered::Neither => (Reason::NeitherWord, saying!("neither_word")),
        };
        if !holds_code && !matches!(self.mail.verdict, Verdict::Authenticated(_)) {
            let sentence =
                "It answers a challenge, without a code that is known and its sender's.".to_owned();
            let mut silent = Passed::unproven(self.mail, self.message, &self.mail.verdict);
            (silent.disposition, silent.reason, silent.sentence) =
                (Disposition::Quarantined, Reason::WrongCode, sentence);
            return silent;
        }
        let leaked = leaked(self.message, self.facts, self.gateway);
        let mut passed =
            self.told(from, reason, if leaked.is_some() { saying!("code_leaked") } else { headline });
        passed.answer_within_bounds(self.facts, from);
        passed.also = leaked;
        passed
    }

    /// The answer mail's own disposition, with a sentence for its author.
    fn told(&self, author: &Address, reason: Reason, headline: Saying) -> Passed {
        let decision = answer_alone(reason, headline);
        let origin = origin_of(self.mail, self.message, author, self.gateway);
        Passed::answering(self.mail, &decision, &origin, self.gateway, self.now)
    }
}

/// The files of a confirmed mail. On a running TMail one that would act by its name keeps the mail from acting
/// at all; an opening does without it.
fn confirmed_files(asked: &Asked, message: &Message, gateway: &Gateway) -> Vec<File> {
    let Target::Template(name) = &asked.challenge.shown.target else { return message.body.files.clone() };
    let template = gateway.catalogue.current(name);
    let only_told = |file: &&File| filled_by(template, file).is_none();
    message.body.files.iter().filter(only_told).cloned().collect()
}

/// A decision that changes nothing and tells its author why.
pub fn answer_alone(reason: Reason, headline: Saying) -> Decision {
    Decision {
        disposition: Disposition::Refused,
        reason,
        sentence: headline.to_string(),
        changeset: None,
        answer: Some(Answer { headline, ..Answer::default() }),
        stranger: None,
    }
}
