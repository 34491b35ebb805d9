//! What looks like a command or a field and isn't one to the letter.
//!
//! The rule, so that nobody is nagged about plain discussion. A line of a block that doesn't act is
//! doubted if
//! - it would act, stood it alone (`approve` below `please do not`);
//! - it is short, at most eight words (fourteen, if the verb is among the first three), in a block of
//!   at most four lines, and says an open verb or a form of it (`I think we can approve`); a question
//!   only up to three words (`approve?`);
//! - it is all of its block, and says yes or no without a verb (`ok`, `+1`, `go ahead`), while this
//!   person has decisions to make;
//! - its first word alone, or before a `:` or `#7`, is one or two slips away from a verb (`aprove`);
//! - what stands before its `:` is one or two slips away from a field's name.
//!
//! Where the mail decides to the letter anyway, only a denial of that verb is doubted, or another
//! verb that begins a line; where it acts otherwise, not what is asked of others (`please approve`).

use super::block::{Silent, Why, is_signed};
use super::builtin;
use super::courtesy::is_courtesy;
use super::fold::{folded, key};
use super::intent::{Command, Complaint, Intent};
use super::line::{self, Read, behind_colon};
use super::mention::{Mention, decisions};
use super::vocabulary::Vocabulary;
use crate::saying;

const LINES_MAX: usize = 4;

/// What people write for a decision when they know no verb.
#[rustfmt::skip]
const ASSENTS: &[&str] = &[
    "yes", "yes please", "yep", "yeah", "ok", "okay", "k", "sure", "agreed", "agree", "go", "go ahead", "go for it", "do it",
    "+1", "-1", "👍", "👎", "✅", "no", "nope", "no go", "ja", "nein", "oui", "non", "sí", "si",
];

/// The complaints about one block that doesn't act.
pub(super) fn about(block: &Silent, vocabulary: &Vocabulary, intent: &Intent) -> Vec<Complaint> {
    if block.why == Why::Ended {
        return Vec::new();
    }
    if let ([line], 1) = (block.lines.as_slice(), intent.lines.len())
        && let Read::Command(command) = line::read(line, vocabulary)
        && is_signed(&command, vocabulary)
    {
        return vec![signed(&command)];
    }
    let lines: Vec<&String> = block.lines.iter().filter(|line| !is_courtesy(line, vocabulary)).collect();
    let small = lines.len() <= LINES_MAX;
    let mut complaints = Vec::new();
    if let [line] = lines.as_slice()
        && let Some(complaint) = assent(line, vocabulary).filter(|_| !acts(intent))
    {
        return vec![complaint];
    }
    if block.why == Why::OtherWords
        && let Some(complaint) = wrapped(&lines, vocabulary)
    {
        return vec![complaint];
    }
    for line in lines {
        let found = match line::read(line, vocabulary) {
            Read::Wrong(complaint) => Some(complaint),
            Read::Other => doubted(line, small, vocabulary, intent),
            Read::Reference(_) => None,
            Read::Field { value, .. } if value == "<<" => Some(unended(line)),
            _ => Some(alone(line, block.why)),
        };
        complaints.extend(found);
    }
    complaints
}

/// All that somebody who is called Grant wrote is `Grant`.
fn signed(command: &Command) -> Complaint {
    let word = folded(&command.line).trim().to_lowercase();
    Complaint {
        line: command.line.clone(),
        reason: saying!("doubt_own_name"),
        instead: vec![format!("{word}: I mean it")],
    }
}

/// A line that would act by itself.
fn alone(line: &str, why: Why) -> Complaint {
    let reason = match why {
        Why::Subtracted => saying!("doubt_subtracted"),
        Why::Deceptive => saying!("doubt_deceptive"),
        Why::PartsDiffer => saying!("doubt_parts_differ"),
        Why::LinesUnsure => saying!("doubt_lines_unsure"),
        Why::OtherWords | Why::Ended => saying!("doubt_other_words"),
    };
    Complaint { line: line.trim().to_owned(), reason, instead: vec![folded(line).trim().to_owned()] }
}

fn assent(line: &str, vocabulary: &Vocabulary) -> Option<Complaint> {
    let text = folded(line).to_lowercase();
    let bare = text.trim().trim_end_matches(['.', '!']).trim_end();
    let decides = !vocabulary.verbs.is_empty() && ASSENTS.contains(&bare);
    decides.then(|| Complaint {
        line: line.trim().to_owned(),
        reason: saying!("doubt_assent"),
        instead: decisions(vocabulary),
    })
}

/// A command whose reason goes on below it.
fn wrapped(lines: &[&String], vocabulary: &Vocabulary) -> Option<Complaint> {
    let (first, rest) =
        lines.split_first().filter(|(_, rest)| !rest.is_empty() && rest.len() <= LINES_MAX)?;
    let reasoned = matches!(line::read(first, vocabulary), Read::Command(command) if command.argument.is_some() && command.built_in.is_none());
    let goes_on = rest.iter().all(|line| matches!(line::read(line, vocabulary), Read::Other));
    let joined = || lines.iter().map(|line| folded(line).trim().to_owned()).collect::<Vec<_>>().join(" ");
    (reasoned && goes_on).then(|| Complaint {
        line: first.trim().to_owned(),
        reason: saying!("doubt_goes_on"),
        instead: vec![joined()],
    })
}

fn unended(line: &str) -> Complaint {
    Complaint {
        line: line.trim().to_owned(),
        reason: saying!("doubt_unended"),
        instead: vec![folded(line).trim().to_owned(), "…".to_owned(), ".".to_owned()],
    }
}

fn doubted(line: &str, small: bool, vocabulary: &Vocabulary, intent: &Intent) -> Option<Complaint> {
    let text = folded(line);
    let text = text.trim();
    let mention = Mention::find(text, vocabulary).filter(|mention| small && mention.short(text));
    match mention {
        Some(mention) => meant(&mention, intent).then(|| mention.complaint(line, text, vocabulary)),
        None => misspelt(line, text, vocabulary, intent).or_else(|| misnamed(line, text, vocabulary)),
    }
}

/// Whether a verb within other words may be meant, beside what the mail says to the letter.
fn meant(mention: &Mention, intent: &Intent) -> bool {
    let mut decisions = intent.commands.iter().filter(|command| command.built_in.is_none()).peekable();
    if decisions.peek().is_some() {
        let same = decisions.any(|command| command.verb == mention.verb);
        return if same { mention.denied } else { mention.begins() };
    }
    !(mention.asked && acts(intent))
}

fn acts(intent: &Intent) -> bool {
    !intent.commands.is_empty() || !intent.fields.is_empty() || !intent.rows.is_empty()
}

/// A verb with a slip of the finger, where a command would have it.
fn misspelt(line: &str, text: &str, vocabulary: &Vocabulary, intent: &Intent) -> Option<Complaint> {
    let end = text.find([':', '#']).unwrap_or(text.len());
    let head = text[..end].trim_end_matches(['.', '!', '?', ',', ' ']);
    // A name may be near a built-in verb, and those decide nothing: `hlep` is one, `Norm` isn't.
    let own = end == text.len() && (head.starts_with(char::is_lowercase) || intent.lines.len() == 1);
    let forms = builtin::FORMS.iter().filter(|form| own && (vocabulary.service || !form.service));
    let words = vocabulary.open_words().map(|(word, _)| (word, 2)).chain(forms.map(|form| (form.verb, 1)));
    let near = words.filter_map(|(word, most)| {
        let slips = slips(&head.to_lowercase(), &word.to_lowercase()).filter(|slips| *slips <= most)?;
        Some((slips, word))
    });
    let (_, word) = near.min_by_key(|(slips, _)| *slips)?;
    let tail = text[end..].trim_end_matches(['?']);
    let gap = if tail.starts_with('#') { " " } else { "" };
    Some(Complaint {
        line: line.trim().to_owned(),
        reason: saying!("doubt_slip", word = head),
        instead: vec![format!("{word}{gap}{tail}")],
    })
}

/// How many slips apart two words are, if they are near.
fn slips(written: &str, word: &str) -> Option<usize> {
    let length = word.chars().count();
    if length < 4 || written.chars().count().abs_diff(length) > 2 {
        return None;
    }
    let slips = strsim::osa_distance(written, word);
    let allowed = if length >= 6 && written.chars().next() == word.chars().next() { 2 } else { 1 };
    (slips <= allowed).then_some(slips)
}

/// A field's name with a slip of the finger.
pub(super) fn misnamed(line: &str, text: &str, vocabulary: &Vocabulary) -> Option<Complaint> {
    let (written, _) = text.split_once(':')?;
    let names = vocabulary.fields.iter().chain(&vocabulary.grids);
    let near = names.filter_map(|name| slips(&key(written), &key(name)).map(|slips| (slips, name)));
    let (_, name) = near.min_by_key(|(slips, _)| *slips)?;
    Some(Complaint {
        line: line.trim().to_owned(),
        reason: saying!("doubt_no_field", name = written.trim()),
        instead: vec![format!("{name}: {}", behind_colon(line, 1))],
    })
}
