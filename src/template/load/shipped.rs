//! The templates that are built into the program, so that it runs without a folder.

use super::super::Template;
use super::{Bases, Mistake, read};
use crate::address::TemplateName;

/// File names and sources, those that others stand on first.
pub(super) const SOURCES: [(&str, &str); 4] = [
    (
        "templates/tmailinc.com/DeployApp/template.toml",
        include_str!("../../../templates/tmailinc.com/DeployApp/template.toml"),
    ),
    (
        "templates/tmailinc.com/ReleaseNotification/template.toml",
        include_str!("../../../templates/tmailinc.com/ReleaseNotification/template.toml"),
    ),
    (
        "templates/tmailinc.com/RollbackAppDeploy/template.toml",
        include_str!("../../../templates/tmailinc.com/RollbackAppDeploy/template.toml"),
    ),
    (
        "templates/acme.com/DeployApp/template.toml",
        include_str!("../../../templates/acme.com/DeployApp/template.toml"),
    ),
];

/// The shipped templates, in the order of their names. A test holds that each can be read; one that couldn't is
/// left out.
pub fn shipped() -> Vec<Template> {
    let mut shipped: Vec<Template> =
        SOURCES.iter().filter_map(|(file, source)| read(source, file).ok()).collect();
    shipped.sort_by(|a, b| a.name.cmp(&b.name));
    shipped
}

/// What is built in, to be extended.
pub(super) fn bases() -> Bases {
    let mut bases = Bases::default();
    for (file, source) in SOURCES {
        // `templates/tmailinc.com/DeployApp/template.toml`
        let mut steps = file.split('/').skip(1);
        if let (Some(publisher), Some(name)) = (steps.next(), steps.next())
            && let Some(name) = TemplateName::new(name, publisher)
        {
            bases.add(name, file, source);
        }
    }
    bases
}

/// What a folder holds, and the shipped ones that it doesn't replace. Errors: a prefix that two
/// templates share.
pub fn with_shipped(mut own: Vec<Template>) -> Result<Vec<Template>, Vec<Mistake>> {
    for template in shipped() {
        if !own.iter().any(|mine| mine.name == template.name) {
            own.push(template);
        }
    }
    own.sort_by(|a, b| a.name.cmp(&b.name));
    let mistakes = shared_prefixes(&own);
    if mistakes.is_empty() { Ok(own) } else { Err(mistakes) }
}

/// A tracking number has to tell the template: a mistake for each one whose prefix another has.
pub fn shared_prefixes(templates: &[Template]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (at, template) in templates.iter().enumerate() {
        let same = templates[..at].iter().find(|first| first.prefix == template.prefix);
        if let Some(first) = same {
            let first = &first;
            // Who is to change it: never a template that is built in.
            let built_in = |template: &Template| shipped().iter().any(|own| own.digest == template.digest);
            let (first, template) = if built_in(template) { (template, *first) } else { (*first, template) };
            let whose = if built_in(first) { "the built-in " } else { "" };
            let prefix = template.prefix.as_str();
            let what = format!("the prefix {prefix} is that of {whose}{} already", first.name);
            let file = format!("{}/{}/template.toml", template.name.publisher(), template.name.name());
            mistakes.push(Mistake::of(file, what, "Choose another prefix, say ACMEDEPLOY"));
        }
    }
    mistakes
}
