//! Texts of a gateway's own: what it can say, and what it can't.

use std::fs;
use std::path::PathBuf;

use tmail::interpret::builtin::FORMS;
use tmail::template::Template;
use tmail::template::load::{shipped as shipped_templates, texts_in};
use tmail::texts::{Texts, shipped};

/// What is told of a text that would act.
const ACTS: &str = "could be read as a command";

/// The printed texts are where a translation begins.
#[test]
fn every_shipped_text_can_be_kept_and_be_said_in_longer_words() {
    let kept =
        shipped().iter().map(|(key, shipped)| format!("{key} = {:?}\n", shipped.text)).collect::<String>();
    let texts = read("kept", &kept, &shipped_templates()).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(texts.own.len(), shipped().len());
    // Another alphabet has more bytes to a letter, and other languages half as many letters again.
    let (key, text) = ("challenge_unproven", &shipped()["challenge_unproven"].text);
    let longer = format!("{key} = {:?}\n", format!("{text} {}", "Щ".repeat(100)));
    assert!(read("longer", &longer, &[]).is_ok());
    let wrong = read("endless", &format!("{key} = {:?}\n", format!("{text}{}", "x".repeat(600))), &[]);
    assert!(wrong.is_err_and(|wrong| wrong.contains("Write at most 500")));
}

/// A mail program that doesn't mark what it quotes makes a text a line of its reader's.
#[test]
fn no_text_is_a_command_however_it_is_written() {
    let templates = shipped_templates();
    let verbs = ["approve", "reject", "start deployment", "confirm", "deny", "withdraw", "override freeze"];
    let examples = FORMS.iter().filter(|form| !form.service && form.verb != "get").map(|form| form.example);
    for line in verbs.into_iter().chain(examples) {
        let upper = line.to_uppercase();
        for written in [line.to_owned(), format!("*{line}*"), format!("{line}."), format!("{upper}!")] {
            refused("title_lines", &written, &templates);
        }
    }
    for verb in verbs {
        for behind in [": darum", " #3", ", danke", "\u{200b}", " DEPLOY-1049-Q"] {
            refused("title_lines", &format!("{verb}{behind}"), &templates);
        }
        for behind in [" {{ number }}", " {{ number }}.", ": {{ number }}"] {
            refused("did_write", &format!("{verb}{behind}"), &templates);
        }
    }
}

/// A verb of a template is none of the gateway, and its texts are said there, too.
#[test]
fn a_text_of_the_gateway_isn_t_a_verb_of_a_template() {
    let text = "title_lines = \"Reject\"\n";
    assert!(read("alone", text, &[]).is_ok());
    let wrong = read("with", text, &shipped_templates()).expect_err("a verb");
    assert!(wrong.contains(":4:15: ") && wrong.contains(ACTS), "{wrong}");
}

fn refused(key: &str, text: &str, templates: &[Template]) {
    let wrong = read("refused", &format!("{key} = {}\n", toml::Value::from(text)), templates);
    let is = wrong.as_ref().is_err_and(|wrong| wrong.contains(ACTS) || wrong.contains("nobody sees"));
    assert!(is, "{text:?}: {wrong:?}");
}

/// The texts of such a file below `[texts]`, or what is wrong about it.
fn read(name: &str, texts: &str, templates: &[Template]) -> Result<Texts, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("own-texts-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("texts.toml"), format!("language = \"de\"\n\n[texts]\n{texts}")).expect("texts");
    let read = texts_in(&folder, templates);
    read.map_err(|wrong| wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
