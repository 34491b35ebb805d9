//! Templates: each kind of mistake has a fixture; what is shipped has none.

use std::fs;
use std::path::Path;

mod command;
mod extended;
mod own_texts;

use tmail::config::parse_directory;
use tmail::directory::Directory;
use tmail::interpret::builtin::FORMS;
use tmail::template::load::{Bases, File, folder, read, read_for, read_with, shipped, with_shipped};
use tmail::template::{FilledBy, Guard, Kind, Target, Template, Trigger};

use crate::fixtures::{cases, listed, matches};

/// The shipped DeployApp.
fn deploy() -> Template {
    shipped().into_iter().find(|template| template.name.to_string() == "DeployApp/tmailinc.com").unwrap()
}

#[test]
fn each_mistake_is_told_at_its_place() {
    let mut failures = Vec::new();
    for path in cases("templates", "toml", "expected-error") {
        let file = path.file_name().unwrap().to_string_lossy();
        let source = fs::read_to_string(&path).unwrap();
        let people = people(&path.with_extension("people"));
        let found = match read_for(&source, &file, &Bases::shipped(), people.as_ref()) {
            Ok(_) => "no mistake\n".to_owned(),
            Err(mistakes) => listed(&mistakes),
        };
        assert_eq!(found == "no mistake\n", file.starts_with("00-"), "{file}: {found}");
        failures.extend(matches(&path.with_extension("expected-error"), &found).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Who there is, where that stands beside the template.
fn people(path: &Path) -> Option<Directory> {
    let text = fs::read_to_string(path).ok()?;
    Some(parse_directory(&text, path).unwrap_or_else(|mistakes| panic!("{}", listed(&mistakes))))
}

#[test]
fn the_shipped_folder_is_what_is_built_in() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let loaded = folder(&dir).unwrap_or_else(|mistakes| panic!("{}", listed(&mistakes)));
    let name = |template: &tmail::template::Template| (template.name.to_string(), template.digest.clone());
    let built_in: Vec<_> = shipped().iter().map(name).collect();
    assert_eq!(loaded.iter().map(name).collect::<Vec<_>>(), built_in);
    assert_eq!(built_in.len(), 4);
}

#[test]
fn a_folders_template_replaces_the_shipped_one_of_its_name() {
    let mut own = shipped();
    own.truncate(1);
    own[0].title = "Ours".to_owned();
    let all = with_shipped(own).unwrap();
    assert_eq!(all.len(), shipped().len());
    assert!(all.iter().any(|template| template.title == "Ours"));
}

#[test]
fn two_templates_with_one_prefix_are_a_mistake() {
    let mut own = vec![deploy()];
    let release = shipped().into_iter().find(|template| template.prefix.as_str() == "RELEASE").unwrap();
    own[0].prefix = release.prefix.clone();
    own.push(release);
    let mistakes = with_shipped(own).unwrap_err();
    assert_eq!(
        listed(&mistakes),
        "tmailinc.com/DeployApp/template.toml: the prefix RELEASE is that of the built-in \
         ReleaseNotification/tmailinc.com already. Choose another prefix, say ACMEDEPLOY\n"
    );
}

#[test]
fn a_template_is_read_as_it_is_written() {
    let deploy = deploy();
    assert_eq!(deploy.initial().name, "REQUESTED");
    assert_eq!(deploy.field("has_MIGRATIONS").unwrap().kind, Kind::YesNo);
    let qa = deploy.approval("QA go-ahead").unwrap();
    assert_eq!(qa.covers.last().unwrap(), "Test evidence");
    assert_eq!(qa.covers.len(), 1 + deploy.fields.iter().filter(|field| field.gated).count());
    assert_eq!(deploy.approval("Release notes sign-off").unwrap().covers, ["Release notes"]);
    let deployer = FilledBy::Field { field: "Deployed by".to_owned(), within: Some("devops".to_owned()) };
    assert_eq!(deploy.role("deployer").unwrap().filled_by, deployer);
    let start = deploy
        .transitions_from("APPROVED")
        .find(|t| matches!(&t.trigger, Trigger::Verb { verb, .. } if verb == "start"));
    let to = &start.unwrap().to;
    assert_eq!(to[0].when.as_ref().map(over_field), Some(("Has migrations", "yes")));
    assert_eq!((&to[1].target, &to[1].when), (&Target::State("DEPLOYING".to_owned()), &None));
    assert_eq!(deploy.digest.len(), 64);
}

#[test]
fn no_template_gives_a_built_in_word_another_meaning() {
    let source = deploy().source;
    // `withdraw` is one that a template may lead to a state of its own.
    for form in FORMS.iter().filter(|form| !form.service && form.verb != "withdraw") {
        let source = source.replacen("verb = \"hold\"", &format!("verb = \"{}\"", form.verb), 1);
        let mistakes = read_with(&source, "t.toml", &Bases::shipped()).expect_err(form.verb);
        let what = format!("\"{}\" means something everywhere already", form.verb);
        assert!(mistakes.iter().any(|mistake| mistake.what == what), "{what}: {mistakes:?}");
    }
}

#[test]
fn a_folder_has_to_agree_with_the_name_inside() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates-that-disagree");
    let inside = dir.join("acme.com").join("Other");
    fs::create_dir_all(&inside).unwrap();
    fs::write(inside.join("template.toml"), deploy().source).unwrap();
    let mistakes = folder(&dir).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].what, "the template in this folder calls itself DeployApp/tmailinc.com");
}

#[test]
fn a_folder_that_is_not_there_is_a_mistake() {
    let mistakes = folder(Path::new("no-such-folder")).unwrap_err();
    assert!(mistakes[0].what.starts_with("it can't be read"), "{}", mistakes[0]);
}

/// Whichever line is lost, reading answers with a template or with mistakes at lines that exist.
#[test]
fn a_lost_line_never_breaks_the_reader() {
    for file in File::shipped() {
        let lines: Vec<&str> = file.source.lines().collect();
        for lost in 0..lines.len() {
            let rest = [&lines[..lost], &lines[lost + 1..]].concat().join("\n");
            let mistakes = read(&rest, "t.toml").err().into_iter().flatten();
            for mistake in mistakes.filter(|mistake| mistake.file == "t.toml") {
                assert!((1..=lines.len()).contains(&mistake.line), "without line {}: {mistake}", lost + 1);
            }
        }
    }
}

#[test]
fn a_default_is_kept_as_a_mails_value_would_be() {
    let source = deploy().source.replace(r#"default = "production""#, r#"default = " PRODUCTION""#);
    let template = read(&source, "t.toml").unwrap();
    assert_eq!(template.field("Environment").unwrap().default.as_deref(), Some("production"));
}

#[test]
fn a_mention_of_a_field_takes_the_fields_spelling() {
    let source =
        deploy().source.replace("when = \"Has migrations = yes\"", "when = \"has_migrations = yes\"");
    let template = read(&source, "t.toml").unwrap();
    let guards =
        template.transitions.iter().flat_map(|transition| &transition.to).filter_map(|to| to.when.as_ref());
    let over_fields = guards.filter(|guard| matches!(guard, Guard::Field { .. }));
    // `start` and `start at once`.
    assert_eq!(over_fields.map(|guard| over_field(guard).0).collect::<Vec<_>>(), ["Has migrations"; 2]);
}

/// The field of a condition, and its value.
fn over_field(guard: &Guard) -> (&str, &str) {
    let Guard::Field { field, is } = guard else { panic!("a condition over a field: {guard:?}") };
    (field, is)
}
