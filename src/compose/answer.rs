//! What the author of a mail alone is told: a transcript, what they asked for, a confirmation.

use super::audience::is_private;
use super::clean::{self, Room};
use super::message::{Enclosure, Envelope, send_with};
use super::model::{Form, Item, Model, Say, Section};
use super::say::Reply;
use super::{About, Kind, Notice, Occasion, customers, sections, team};
use crate::decide::offer::offers;
use crate::decide::{Answer, Enclosed, Page};
use crate::level::Level;
use crate::saying;
use crate::template::Side;
use crate::tmail::people::{People, Standing};
use crate::tmail::{Changeset, Event};

/// The longest value that stands in a form.
const FORM_VALUE_MAX: usize = 4_000;

/// The answer to the author of the mail, if there is one.
pub(super) fn to_author(occasion: &Occasion<'_>) -> Option<Notice> {
    let standing = standing(occasion);
    let known = occasion.tmail.zip(standing.as_ref());
    let model = match (&occasion.decision.answer, known) {
        (Some(answer), Some((about, standing))) => on_tmail(occasion, about, standing, answer),
        (Some(answer), None) => bare(occasion, answer),
        (None, Some((about, standing))) => confirmation(occasion, about, standing)?,
        (None, None) => return None,
    };
    let customer = standing.as_ref().is_some_and(|standing| standing.side == Side::Customers);
    let envelope = Envelope {
        kind: Kind::Answer,
        audience: occasion.cause.author.folded().to_owned(),
        recipients: vec![occasion.cause.author.clone()],
        from: None,
        reason: "author".to_owned(),
        reveals: standing.is_some(),
        calendars: Vec::new(),
        leaves_by: if customer { "unsubscribe" } else { "mute" },
    };
    let files = occasion.decision.answer.iter().flat_map(|answer| &answer.files);
    let files: Vec<Enclosure> = files.filter_map(|file| enclosure(occasion, file)).collect();
    (!occasion.book.is_ours(&occasion.cause.author)).then(|| send_with(occasion, envelope, &model, files))
}

fn enclosure(occasion: &Occasion<'_>, file: &Enclosed) -> Option<Enclosure> {
    let (name, bytes) = match file {
        Enclosed::Made { name, bytes } => (name, bytes),
        Enclosed::Attached(file) => (&file.name, occasion.files.get(&file.sha256)?),
    };
    Some(Enclosure { name: clean::line(name), bytes: bytes.clone() })
}

/// What was found, and isn't at hand: it came in this very moment.
fn absent(occasion: &Occasion<'_>, answer: &Answer) -> Option<String> {
    let missing = answer.files.iter().find(|file| enclosure(occasion, file).is_none())?;
    let Enclosed::Attached(file) = missing else { return None };
    Some(occasion.texts().say("cannot_be_sent", &[("file", &clean::line(&file.name))]))
}

/// What the author is on the TMail; nothing for a stranger.
fn standing(occasion: &Occasion<'_>) -> Option<Standing> {
    let about = occasion.tmail?;
    let people = People::of(about.after, about.template, occasion.directory);
    people.standing(&occasion.cause.author, occasion.directory).cloned()
}

fn on_tmail(occasion: &Occasion<'_>, about: About<'_>, standing: &Standing, answer: &Answer) -> Model {
    let texts = occasion.texts();
    let mut model = match standing.side {
        Side::Team => team::frame(about),
        Side::Customers => {
            let title = customers::title(about);
            let (subject, language) =
                (format!("[{}] {title}", about.after.number), texts.language().to_owned());
            Model { subject, eyebrow: title, language, ..Model::default() }
        }
    };
    model.footer = vec![texts.say("why_alone", &[("number", &about.after.number.to_string())])];
    if !answer.instead.is_empty() {
        let again = if answer.held_back { "all_again" } else { "only_corrected" };
        model.footer.push(texts.say(again, &[]));
    }
    fill(&mut model, occasion, Some(standing), answer);
    if about.after.is_draft() {
        let title = texts.say("title_form_so_far", &[]);
        let values = sections::fields(title, about, occasion.now, |_| true, &mut Room::of(texts));
        model.sections.extend(values);
        let reply = Reply::new(occasion, &model.subject);
        let drop = reply.line("", &texts.say("drop_draft", &[]), "withdraw");
        model.also.extend((!about.after.dropped).then_some(drop));
    }
    model
}

/// To somebody who isn't on the TMail, or where there is none: nothing but the answer.
fn bare(occasion: &Occasion<'_>, answer: &Answer) -> Model {
    let subject: String = clean::line(&occasion.cause.subject).chars().take(150).collect();
    let texts = occasion.texts;
    let footer = vec![texts.say("why_wrote", &[])];
    let subject = if subject.is_empty() { texts.say("your_mail", &[]) } else { subject };
    let language = texts.language().to_owned();
    let mut model = Model { subject, footer, language, ..Model::default() };
    // A stranger isn't shown whose words a template has.
    let bare = Occasion { tmail: None, ..*occasion };
    fill(&mut model, &bare, None, answer);
    model
}

/// `standing`: what the reader is on the TMail, if anything.
fn fill(model: &mut Model, occasion: &Occasion<'_>, standing: Option<&Standing>, answer: &Answer) {
    let texts = occasion.texts();
    let mut room = Room::of(texts);
    let said = room.line(&occasion.put(&answer.headline));
    let (first, rest) = sentences(&said);
    model.headline = first.to_owned();
    // In one block with it: by itself it could be read as a command.
    model.besides = rest.to_owned();
    model.preheader = said;
    model.lead.extend(absent(occasion, answer));
    let became = answer.lines.iter().take(40).map(|line| {
        Item::sentence(room.line(&occasion.put(&line.became))).quoting("", room.lines(&line.line))
    });
    model.sections.extend(Section::new(texts.say("title_lines", &[]), became.collect()));
    let reply = Reply::new(occasion, &without_re(&model.subject));
    let open = occasion.tmail.zip(standing).map(|(about, standing)| {
        let offers = offers(about.after, about.template, occasion.directory, standing);
        // A comment of the same mail came behind what its lines were about.
        let seen = about.before.map_or(about.after.version, |before| before.version);
        (offers, [about.after.version, seen])
    });
    let offered = |line: &String| {
        let (offers, versions) = open.as_ref()?;
        let of = |version: u32| offers.iter().find(|offer| offer.line(version) == *line).zip(Some(version));
        versions.iter().find_map(|version| of(*version)).map(|(offer, version)| reply.offer(offer, version))
    };
    let lines = answer.instead.iter().take(12);
    model.asks = lines.map(|line| offered(line).unwrap_or_else(|| instead(&reply, occasion, line))).collect();
    model.asks_title = reply.lines_that_work(model.asks.len());
    let mut pages = answer.pages.iter();
    // Who only asked sees the answer first, under its own title; that of a form stays with its lines,
    // which stand below other pages.
    let alone = answer.lines.is_empty() && answer.headline == saying!("here_it_is");
    let lifted = |page: &&Page| alone && (answer.pages.len() == 1 || !is_form(page, occasion));
    if let Some(page) = answer.pages.first().filter(lifted) {
        pages.next();
        model.headline = title_of(page, occasion);
        model.preheader = model.headline.clone();
        show(model, page, String::new(), occasion, &mut room);
    }
    for page in pages {
        show(model, page, title_of(page, occasion), occasion, &mut room);
    }
}

fn title_of(page: &Page, occasion: &Occasion<'_>) -> String {
    clean::line(&occasion.put(&page.title))
}

/// The first sentence, and the others.
fn sentences(text: &str) -> (&str, &str) {
    match text.find(". ") {
        Some(end) => (&text[..=end], text[end + 1..].trim_start()),
        None => (text, ""),
    }
}

/// A line that would work now.
fn instead(reply: &Reply<'_>, occasion: &Occasion<'_>, line: &str) -> Say {
    if let Some(field) = missing(occasion, line) {
        return reply.missing(&field, line);
    }
    let label: String = clean::line(line).chars().take(40).collect();
    // Neither a verb nor a field's name begins with a quotation mark.
    let label = reply.texts().quoted(label.trim_end_matches(':'));
    let mut say = reply.line(&label, &reply.texts().say("answer_with", &[]), line);
    say.second = true;
    say
}

/// The field of a draft that a line is an example for.
fn missing(occasion: &Occasion<'_>, line: &str) -> Option<String> {
    let about = occasion.tmail.filter(|about| about.after.is_draft())?;
    // What the reader wrote themselves is theirs to send again.
    line.trim_end().strip_suffix(':')?;
    let field = about.template.field(line.split_once(':')?.0)?;
    about.after.value(&field.name).is_none().then(|| field.name.clone())
}

/// A page: a form as it is, to be sent back; anything else behind a mark.
fn show(model: &mut Model, page: &Page, title: String, occasion: &Occasion<'_>, room: &mut Room<'_>) {
    let lines: Vec<String> = page.lines.iter().map(|line| occasion.put(line)).collect();
    if is_form(page, occasion) {
        let lines = lines.iter().flat_map(|line| form_line(line)).collect();
        model.form = Some(Form { title, lines });
        return;
    }
    let lines = lines.iter().flat_map(|line| room.lines(line)).collect();
    model.sections.push(Section::page(title, lines));
}

/// Whether its first line says which values it shows.
fn is_form(page: &Page, occasion: &Occasion<'_>) -> bool {
    let reference = occasion.tmail.map(|about| format!("{} #{}", about.after.number, about.after.version));
    reference.is_some() && page.lines.first().map(|line| occasion.put(line)) == reference
}

/// One field of a form. What comes back has to be what stood there: a value with blank lines is put
/// between `<<` and `.`, so that no line of it becomes a block of its own, and a value that can't be
/// shown so, or is too long, is left out, which changes nothing when the form comes back.
fn form_line(line: &str) -> Vec<String> {
    let lines = clean::lines(line);
    let blank = lines.iter().any(|line| line.trim().is_empty());
    if line.len() > FORM_VALUE_MAX || lines.iter().any(|line| line.trim() == ".") {
        return Vec::new();
    }
    match lines[0].split_once(':') {
        Some((name, first)) if blank && lines.len() > 1 => {
            let inner = lines[1..].iter().map(|line| line.strip_prefix("  ").unwrap_or(line).to_owned());
            let first = Some(first.trim().to_owned()).filter(|first| !first.is_empty());
            let head = std::iter::once(format!("{name}: <<")).chain(first);
            head.chain(inner).chain([".".to_owned()]).collect()
        }
        _ => lines,
    }
}

/// A reply's subject has one `Re:`.
fn without_re(subject: &str) -> String {
    let bare = subject.get(..3).filter(|start| start.eq_ignore_ascii_case("re:"));
    bare.map_or(subject, |_| subject[3..].trim_start()).to_owned()
}

/// What a customer did, or what concerns the author alone, is confirmed to them.
fn confirmation(occasion: &Occasion<'_>, about: About<'_>, standing: &Standing) -> Option<Model> {
    let changeset = occasion.decision.changeset.as_ref()?;
    if is_private(changeset) {
        return Some(private(occasion, about, standing, changeset));
    }
    if standing.side == Side::Team {
        return None;
    }
    let offers = offers(about.after, about.template, occasion.directory, standing);
    Some(customers::confirmation(about, changeset, &offers, occasion))
}

fn private(occasion: &Occasion<'_>, about: About<'_>, standing: &Standing, changeset: &Changeset) -> Model {
    let texts = occasion.texts();
    let sentence = |event: &Event| match event {
        Event::Muted { .. } => texts.say("muted", &[]),
        Event::Unmuted { .. } => texts.say("unmuted", &[]),
        Event::Told { level: Level::All, .. } => texts.say("told_all", &[]),
        Event::Told { level: Level::Asks, .. } => texts.say("told_asks", &[]),
        Event::Told { level: Level::Daily, .. } => texts.say("told_daily", &[]),
        Event::Acknowledged { changeset, .. } => {
            texts.say("acknowledged", &[("changeset", &changeset.to_string())])
        }
        _ => texts.say("done", &[]),
    };
    let mut model = match standing.side {
        Side::Team => team::frame(about),
        Side::Customers => Model {
            subject: format!("[{}] {}", about.after.number, customers::title(about)),
            eyebrow: customers::title_now(about),
            language: texts.language().to_owned(),
            ..Model::default()
        },
    };
    model.headline = changeset.events.first().map(sentence).unwrap_or_default();
    model.preheader = model.headline.clone();
    let back = changeset.events.first().and_then(|event| match event {
        Event::Muted { .. } => Some(("get_all", "unmute")),
        Event::Told { level, .. } if *level != Level::All => Some(("get_all_with", "notices all")),
        _ => None,
    });
    let reply = Reply::new(occasion, &model.subject);
    model.also.extend(back.map(|(say, line)| reply.line("", &texts.say(say, &[]), line)));
    model.footer = vec![texts.say("why_alone", &[("number", &about.after.number.to_string())])];
    model
}
