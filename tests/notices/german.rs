//! The German that is shipped, `templates/texts.de.toml`: all of it, as a company would copy it, and a few mails in it,
//! to be read.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use minijinja::Environment;
use tmail::authenticate::challenge::Code;
use tmail::compose::challenge::Why;
use tmail::compose::{Challenge, Notice, challenge};
use tmail::decide::challenge::ShownCommand;
use tmail::decide::{Answer, LineResult, Page, Shown, Target};
use tmail::level::{Level, Levels};
use tmail::saying;
use tmail::template::load::texts_in;
use tmail::texts::{FILES, Saying, Texts, shipped};
use tmail::tmail::{Event, LogLine};

use super::golden::holds;
use super::morning::{mails_in, other};
use super::stage::*;

fn shipped_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates/texts.de.toml")
}

/// As a gateway reads it from its folder of templates.
fn german() -> Arc<Texts> {
    static GERMAN: OnceLock<Arc<Texts>> = OnceLock::new();
    let read = || {
        let folder = format!("german-{}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::copy(shipped_file(), folder.join("texts.toml")).expect("copied");
        let texts = texts_in(&folder, &tmail::template::load::shipped())
            .unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
        fs::remove_dir_all(&folder).expect("removed");
        Arc::new(texts)
    };
    GERMAN.get_or_init(read).clone()
}

/// The keys of a file, from top to bottom.
fn keys(source: &str) -> Vec<&str> {
    let keyed = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    keyed.filter_map(|line| Some(line.split_once(" = ")?.0)).filter(|key| *key != "language").collect()
}

/// A new sentence without German is noticed here, and so is one that lost its place.
#[test]
fn it_says_every_sentence() {
    let source = fs::read_to_string(shipped_file()).expect("the German");
    let all: Vec<&str> = FILES.iter().flat_map(|(_, source)| keys(source)).collect();
    let own: Vec<&str> = keys(&source);
    let lacking: Vec<_> = all.iter().filter(|key| !own.contains(key)).collect();
    assert!(lacking.is_empty(), "templates/texts.de.toml lacks {lacking:?}");
    assert_eq!(own, all, "in the order of templates/texts/");
    let german = german();
    assert_eq!((german.language(), german.own.len()), ("de", shipped().len()));
}

/// What is told in English is told in German, too.
#[test]
fn it_leaves_nothing_out() {
    let environment = Environment::new();
    for (key, text) in &german().own {
        let parsed = environment.template_from_str(text).expect("checked");
        let used: BTreeSet<String> = parsed.undeclared_variables(false).into_iter().collect();
        assert_eq!(used, shipped()[*key].variables, "{key}: {text}");
        assert!(!text.contains(['“', '”']) || text.contains('„'), "{key} has English marks: {text}");
    }
}

/// A stage whose gateway says everything in German; its template is the same.
fn in_german((mut stage, _): (Stage, Vec<Notice>)) -> Stage {
    stage.template = stage.template.saying_over(&german());
    stage
}

fn to<'n>(notices: &'n [Notice], who: &str) -> &'n Notice {
    notices.iter().find(|notice| notice.recipients.contains(&address(who))).expect("a notice")
}

/// What Erin is asked for, and what she is asked for again after a change.
#[test]
fn asked() {
    let mut stage = in_german(deployment());
    stage.tmail = None;
    let notices = reopened(&mut stage);
    holds("german/asked", to(&notices, ERIN.1));
    stage.act(ERIN, vec![approved("Engineering go-ahead", ERIN.1, 1)]);
    let voided = Event::Voided {
        approval: "Engineering go-ahead".into(),
        person: address(ERIN.1),
        name: ERIN.0.into(),
        field: "Version".into(),
    };
    let changed = vec![
        comment("Ein Fehler weniger."),
        field("Version", Some("2.4.1"), "2.4.2"),
        field("Build", None, "9f1c2ab"),
        voided,
    ];
    holds("german/asked-again", to(&stage.act(JILL, changed), ERIN.1));
}

fn reopened(stage: &mut Stage) -> Vec<Notice> {
    stage.before = None;
    let values = [
        ("App", "Billing"),
        ("Version", "2.4.1"),
        ("Window", "2026-12-04 22:00-23:30 Europe/London"),
        ("Change authors", "bob@acme.com"),
        ("Deployed by", "dana@acme.com"),
    ];
    let mut events = vec![stage.opened(JILL.1), comment("Die Prüfer warten darauf.")];
    events.extend(values.iter().map(|(name, value)| field(name, None, value)));
    events.push(Event::FileAdded { name: "test-report.pdf".into(), size: 48_213, sha256: "3b".repeat(32) });
    events.push(Event::Submitted { title: "Deploy Billing 2.4.1".into(), state: "REQUESTED".into() });
    stage.act(JILL, events)
}

#[test]
fn refused() {
    let mut stage = in_german(deployment());
    let changeset = stage.changeset(ERIN, vec![comment("approve #1\nVersion: 2.5")]);
    stage.apply(&changeset);
    let changed = saying!(
        "value_changed",
        field = "Version",
        now = saying!("quoted", text = "2.4.2"),
        before = saying!("quoted", text = "2.4.1")
    );
    let seen = saying!("changed_since_seen", changeset = 1u32, changes = changed);
    let choices = saying!("value_choice", choices = "production, staging, test");
    let unfit = saying!("value_unfit", written = "mars", field = "Environment", expected = choices);
    let headline = saying!("nothing_changed").and(saying!("comment_posted")).and(seen);
    let answer = Answer {
        headline: headline.and(saying!("one_more_line")),
        lines: vec![
            LineResult { line: "approve #1".into(), became: saying!("not_done_above") },
            LineResult { line: "Environment: mars".into(), became: saying!("not_taken", why = unfit) },
            LineResult { line: "Version: 2.4.3".into(), became: saying!("not_done_for_others") },
        ],
        instead: vec!["approve #2".into(), "reject #2: ".into(), "Environment: production".into()],
        held_back: true,
        ..Answer::default()
    };
    let notices = stage.tell(ERIN.1, &decision(Some(changeset), Some(answer)));
    holds("german/refused", to(&notices, ERIN.1));
}

#[test]
fn history() {
    let mut stage = in_german(deployment());
    stage.act(ERIN, vec![approved("Engineering go-ahead", ERIN.1, 1)]);
    let voided = Event::Voided {
        approval: "Engineering go-ahead".into(),
        person: address(ERIN.1),
        name: ERIN.0.into(),
        field: "Version".into(),
    };
    stage.act(JILL, vec![field("Version", Some("2.4.1"), "2.4.2"), voided, comment("Noch eins.")]);
    stage.act(QUINN, vec![approved("QA go-ahead", QUINN.1, 3), moved("REQUESTED", "APPROVED", None, None)]);
    let tmail = stage.tmail.as_ref().expect("opened");
    let line = |line: &LogLine| {
        let who = line.who.as_ref().map_or_else(|| saying!("gateway"), Saying::from);
        saying!("log_line", changeset = line.changeset, when = line.at, who = who, what = line.in_words())
    };
    let title = saying!("title_history", number = &stage.number);
    let pages = vec![Page { title, lines: tmail.log.iter().map(line).collect() }];
    let answer = Answer { headline: saying!("here_it_is"), pages, ..Answer::default() };
    holds("german/history", &stage.tell(JILL.1, &decision(None, Some(answer)))[0]);
}

#[test]
fn is_this_mail_yours() {
    let (stage, _) = deployment();
    let reject = ShownCommand { line: "reject DEPLOY-1049-Q #7".into(), reason: Some(42) };
    let shown = Shown {
        target: Target::Tmail(stage.number.clone()),
        commands: vec![reject],
        fields: vec![("Version".into(), "2.4.2".into())],
        left_out: vec!["What changes".into()],
        words_only: false,
        comment_lines: 2,
        files: 1,
        as_of: Some(7),
    };
    let asked = challenge(&Challenge {
        texts: &german(),
        to: &address(ERIN.1),
        shown: &shown,
        title: Some("Deploy Billing 2.4.1"),
        why: Why::Unproven,
        code: &Code::of(&SECRET, "d1ge57", 1),
        book: &stage.book,
        secret: &SECRET,
        digest: "d1ge57",
        turn: 1,
        arrived: at(7),
        made: at(8),
        ends: "2026-12-06T11:00:00Z".parse().expect("a time"),
    });
    holds("german/challenge", &asked);
}

#[test]
fn in_the_morning() {
    let (waits, mut goes_on) = (in_german(deployment()), in_german(other(1052)));
    let approved = goes_on.changeset(QUINN, vec![approved("QA go-ahead", QUINN.1, 1)]);
    goes_on.apply(&approved);
    let moved = goes_on
        .changeset(BOB, vec![comment("Der Index braucht eine Stunde."), field("Build", None, "9f1c2ab")]);
    goes_on.apply(&moved);
    let levels = Levels::from([(address(ERIN.1), Level::Daily)]);
    let changes = [(&goes_on, vec![approved, moved])];
    let mails = mails_in(&german(), &[&waits, &goes_on], &changes, &levels);
    holds("german/day", to(&mails, ERIN.1));
    holds("german/reminder", to(&mails, QUINN.1));
}

#[test]
fn customers() {
    let mut stage = in_german(release());
    let events = vec![moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), None)];
    holds("german/customer-asked", to(&stage.act(JILL, events), ADA.1));
    let declined = Event::Answered {
        question: "Acceptance".into(),
        voice: "globex.example".into(),
        person: address(ADA.1),
        word: "decline".into(),
        reason: Some("Der Export fehlt.".into()),
        open: true,
    };
    holds("german/customer-declined", to(&stage.act(ADA, vec![declined]), ADA.1));
}
