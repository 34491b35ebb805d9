//! `tmail template …`, as an author runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tmail::template::load::{Bases, File, read_with};
use tmail::template::{Target, Trigger};

use crate::fixtures::matches;

fn tmail(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
    command.arg("template").args(args).current_dir(folder).env_remove("TMAIL_CONFIG").output().expect("tmail")
}

fn desk(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_new_one_passes_as_it_stands() {
    let folder = desk("new-templates");
    let mut made = vec![tmail(&["new", "Laptops/example.com"], &folder)];
    for file in File::shipped() {
        let base = file.named.expect("a name").to_string();
        let own = format!("{}/example.com", base.replace(['/', '.'], ""));
        made.push(tmail(&["new", &own, "--extends", &base], &folder));
    }
    made.iter().for_each(|output| assert!(output.status.success(), "{}", printed(output)));
    let checked = tmail(&["check", "templates"], &folder);
    assert!(checked.status.success(), "{}", printed(&checked));
    assert_eq!(printed(&checked).matches("ok    ").count(), made.len());
    // Where there are no settings, what it wrote is what its other commands find.
    let shown = tmail(&["show", "Laptops/example.com"], &folder);
    assert!(printed(&shown).starts_with("Laptops/example.com (LAPTOPS-…)"), "{}", printed(&shown));
    let all = tmail(&["check"], &folder);
    assert!(printed(&all).contains("ok    Laptops/example.com"), "{}", printed(&all));
    let again = tmail(&["new", "Laptops/example.com"], &folder);
    assert!(printed(&again).contains("is there already: nothing was written"), "{}", printed(&again));
}

#[test]
fn the_shipped_ones_are_shown_as_text_for_mermaid_and_drawn() {
    let folder = desk("shown-templates");
    let mut wrong = Vec::new();
    for file in File::shipped() {
        let name = file.named.expect("a name").to_string();
        for (format, ending) in [("text", "txt"), ("mermaid", "mmd"), ("svg", "svg")] {
            let output = tmail(&["show", &name, "--format", format], &folder);
            let golden = format!("fixtures/shown/{}.{ending}", name.replace('/', "-"));
            let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(golden);
            wrong.extend(matches(&golden, &printed(&output)).err());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Also the ways that nobody hopes for: an emergency, a change after an approval, a time that is over.
#[test]
fn a_preview_shows_every_way_into_every_state() {
    let folder = desk("previewed-templates");
    for file in File::shipped() {
        let name = file.named.as_ref().expect("a name").to_string();
        let template = file.read(&Bases::shipped(), None).expect("a template");
        let output = tmail(&["preview", &name], &folder);
        assert!(output.status.success(), "{}", printed(&output));
        let page = fs::read_to_string(folder.join("preview.html")).expect("the page");
        for transition in &template.transitions {
            let way = match &transition.trigger {
                Trigger::Verb { title, .. } => title.clone(),
                Trigger::Approved => "approved".to_owned(),
                Trigger::Voided => "changed after its approval".to_owned(),
                Trigger::Expired => "its time is over".to_owned(),
            };
            for outcome in &transition.to {
                let Target::State(to) = &outcome.target else { continue };
                let title = &template.state(to).expect("a state").title;
                let heading = format!("<h2>{title}: {way}</h2>");
                assert!(page.contains(&heading), "{name} has no {heading}");
            }
        }
    }
}

/// An approver of a change of a process sees each of them.
#[test]
fn whatever_line_is_lost_the_difference_tells_it() {
    let folder = desk("compared-templates");
    let shipped = File::shipped().into_iter().find(|file| file.file.contains("RollbackAppDeploy"));
    let source = shipped.expect("the rollback").source;
    let lines: Vec<&str> = source.lines().collect();
    let mut told = 0;
    for lost in 0..lines.len() {
        let means = !lines[lost].trim().is_empty() && !lines[lost].starts_with('#');
        let rest = [&lines[..lost], &lines[lost + 1..]].concat().join("\n");
        if !means || read_with(&rest, "t.toml", &Bases::shipped()).is_err() {
            continue;
        }
        fs::write(folder.join("t.toml"), rest).expect("a file");
        let output = tmail(&["diff", "RollbackAppDeploy/tmailinc.com", "t.toml"], &folder);
        assert!(
            !printed(&output).contains("Nothing that people"),
            "without {}: {}",
            lines[lost],
            printed(&output)
        );
        told += 1;
    }
    assert!(told > 50, "only {told} lines can be lost");
}

#[test]
fn a_command_that_cannot_be_carried_out_says_why() {
    let folder = desk("refused-commands");
    let which = tmail(&["show", "DeployApp"], &folder);
    assert_eq!(printed(&which), "tmail: Which one? There are: DeployApp/acme.com, DeployApp/tmailinc.com.\n");
    let none = tmail(&["check", "Nothing"], &folder);
    assert!(
        printed(&none).starts_with("tmail: There is no template Nothing, nor a file or folder of that name.")
    );
    let name = tmail(&["new", "laptops"], &folder);
    assert!(printed(&name).contains("isn't the name of a template"), "{}", printed(&name));
}

#[test]
fn the_texts_of_another_language_are_printed_and_pass_as_they_are() {
    let folder = desk("printed-texts");
    let printed_texts = tmail(&["texts", "--language", "de"], &folder);
    assert!(printed_texts.status.success());
    fs::create_dir_all(folder.join("templates")).expect("a folder");
    let texts = folder.join("templates/texts.toml");
    fs::write(&texts, &printed_texts.stdout).expect("a file");
    let checked = printed(&tmail(&["check"], &folder));
    assert!(
        checked.contains("ok    templates/texts.toml: ") && checked.contains(" texts in de\n"),
        "{checked}"
    );
    fs::write(&texts, "[texts]\nyour_tern = \"Du bist dran\"\n").expect("a file");
    let wrong = printed(&tmail(&["check", "templates/texts.toml"], &folder));
    assert!(wrong.contains("templates/texts.toml:2:1: ") && wrong.contains("your_turn"), "{wrong}");
    let none = printed(&tmail(&["texts", "--language", "tlh"], &folder));
    assert_eq!(none, "tmail: There are no texts in \"tlh\" yet. There are: en, de.\n");
}
