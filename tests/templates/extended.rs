//! One template laid over another: what is kept of it needs nothing else, to the byte.

use std::fs;
use std::path::Path;

use tmail::address::TemplateName;
use tmail::template::Template;
use tmail::template::load::{Bases, read_with};

use super::deploy;
use crate::fixtures::listed;

fn overlay() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/templates/00-extends.toml");
    fs::read_to_string(path).unwrap()
}

fn bases(deploy: &str) -> Bases {
    let mut bases = Bases::default();
    bases.add(TemplateName::parse("DeployApp/tmailinc.com").unwrap(), "base.toml", deploy);
    bases
}

fn read(source: &str, bases: &Bases) -> Template {
    read_with(source, "t.toml", bases).unwrap_or_else(|mistakes| panic!("{}", listed(&mistakes)))
}

#[test]
fn it_has_what_it_adds_and_what_it_changes_and_all_the_rest() {
    let base = deploy();
    let template = read(&overlay(), &bases(&base.source));
    assert_eq!(template.prefix.as_str(), "ACMEDEPLOY");
    assert_eq!(template.title, base.title);
    assert_eq!(template.approvals_in("REQUESTED").count(), base.approvals_in("REQUESTED").count() + 2);
    let qa = template.approval("QA go-ahead").unwrap();
    assert_eq!(qa.requires, ["Test evidence", "Ticket"]);
    assert_eq!(qa.not_by, base.approval("QA go-ahead").unwrap().not_by);
    let names: Vec<&str> = template.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names[..4], ["App", "Version", "Ticket", "Environment"]);
    assert_eq!(template.states, base.states);
}

#[test]
fn what_is_kept_is_read_again_whatever_became_of_the_base() {
    let deploy = deploy().source;
    let template = read(&overlay(), &bases(&deploy));
    assert!(template.source.contains(&overlay()) && template.source.contains(&deploy));
    let again = read(&template.source, &Bases::default());
    assert_eq!((again.digest, again.source), (template.digest.clone(), template.source.clone()));
    assert_eq!(again.approvals, template.approvals);
    let newer =
        read(&overlay(), &bases(&deploy.replace("which app", "Which app").replace("Which app", "The app")));
    assert_ne!(newer.digest, template.digest);
}

#[test]
fn what_is_kept_cannot_be_cut() {
    let source = read(&overlay(), &bases(&deploy().source)).source;
    for length in (0..source.len()).rev().step_by(97).take(40) {
        assert!(read_with(&source[..length], "t.toml", &Bases::default()).is_err(), "cut at {length}");
    }
}

#[test]
fn no_template_stands_on_itself() {
    let mut bases = Bases::default();
    let mine = overlay().replace("DeployApp/tmailinc.com", "DeployApp/acme.com");
    bases.add(TemplateName::parse("DeployApp/acme.com").unwrap(), "t.toml", &mine);
    let mistakes = read_with(&mine, "t.toml", &bases).unwrap_err();
    assert!(listed(&mistakes).starts_with("t.toml:2:11: DeployApp/acme.com stands on this template"));
}
