//! The shipped sentences, and a template's own over them.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::*;

#[test]
fn the_shipped_file_can_be_read() {
    assert!(shipped().len() > 70, "{}", shipped().len());
    let texts = Texts::default();
    for (key, text) in shipped() {
        let sample: Vec<(&str, &str)> =
            text.variables.iter().map(|name| (name.as_str(), "‹sample›")).collect();
        let said = texts.say(key, &sample);
        assert!(!said.trim().is_empty() && !said.contains("{{"), "{key}: {said:?}");
        assert!(said.matches("‹sample›").count() >= sample.len(), "{key}: {said:?}");
    }
}

#[test]
fn a_template_says_some_in_its_own_words() {
    let own = BTreeMap::from([("asked_for_approval_by", "{{ who }} bittet um deine Freigabe.".to_owned())]);
    let texts = Texts::new(Some("de".into()), own);
    assert_eq!(
        texts.say("asked_for_approval_by", &[("who", "Jill <b>")]),
        "Jill <b> bittet um deine Freigabe."
    );
    assert_eq!(texts.say("title_files", &[]), "Files that came with it");
    assert_eq!(texts.language(), "de");
}

/// Each text that the sources name is there, with those variables; each that is there is named.
#[test]
fn every_text_is_said_somewhere() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let named = Regex::new(r#"(?s)saying!\(\s*"([a-z_]+)"(.*)"#).expect("a pattern");
    let source: String = files.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    for key in shipped().keys() {
        assert!(source.contains(&format!("\"{key}\"")), "nobody says \"{key}\"");
    }
    for call in source.split("saying!(").skip(1) {
        let Some(found) = named.captures(&format!("saying!({call}")).map(|found| found[1].to_owned()) else {
            continue;
        };
        assert!(shipped().contains_key(&found), "there is no text \"{found}\"");
    }
    for said in source.split(".say(\"").skip(1) {
        let key = said.split('"').next().unwrap_or_default();
        // Words to a mail server are said, too.
        if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
            continue;
        }
        let shipped = shipped().get(key).unwrap_or_else(|| panic!("there is no text \"{key}\""));
        let call = said.split(')').next().unwrap_or_default();
        for name in &shipped.variables {
            let near: String = said.chars().take(400).collect();
            let given = near.contains(&format!("(\"{name}\"")) || call.contains("&said");
            assert!(given, "\"{key}\" isn't told its {name}");
        }
    }
}

#[test]
fn no_text_is_there_twice() {
    let all: usize =
        FILES.iter().map(|(_, source)| toml::from_str::<toml::Table>(source).expect("TOML").len()).sum();
    assert_eq!(all, shipped().len());
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        match entry.is_dir() {
            true => sources(&entry, files),
            false
                if entry.extension().is_some_and(|ending| ending == "rs") && !entry.ends_with("tests.rs") =>
            {
                files.push(entry)
            }
            false => {}
        }
    }
}

#[test]
fn what_is_to_be_said_is_put_into_words() {
    let own = BTreeMap::from([
        ("and", "{{ some }} und {{ last }}".to_owned()),
        ("log_changed", "hat {{ fields }} geändert".to_owned()),
    ]);
    let texts = Texts::new(Some("de".into()), own);
    let saying =
        crate::saying!("log_changed", fields = Saying::all(Joint::And, ["App", "{{ who }}", "Build"]));
    assert_eq!(texts.put(&saying), "hat App, {{ who }} und Build geändert");
    assert_eq!(saying.to_string(), "changed App, {{ who }} and Build");
    let kept = serde_json::to_string(&saying).expect("JSON");
    assert_eq!(serde_json::from_str::<Saying>(&kept).expect("a saying"), saying);
}

/// What is quoted could be a line to type, so it never stands without a mark before it.
#[test]
fn a_quotation_has_a_mark_in_every_language() {
    let own = |text: &str| Texts::new(None, BTreeMap::from([("quoted", text.to_owned())]));
    assert_eq!(Texts::shipped().quoted("Version: 2.4.1"), "“Version: 2.4.1”");
    assert_eq!(own("«{{ text }}»").quoted("Version"), "«Version»");
    assert_eq!(own("{{ text }}").quoted("Version: 2.4.1"), "“Version: 2.4.1”");
}

#[test]
fn days_and_moments_are_told_in_the_same_language() {
    let own = BTreeMap::from([
        ("weekdays", "Mo Di Mi Do Fr Sa So".to_owned()),
        ("months", "Jan. Feb. März April Mai Juni Juli Aug. Sep. Okt. Nov. Dez.".to_owned()),
        ("a_moment", "{{ weekday }}, {{ day }}. {{ month }} {{ year }}, {{ time }} UTC".to_owned()),
    ]);
    let german = Texts::new(Some("de".into()), own);
    let at = "2026-12-03T09:17:00Z".parse().expect("a moment");
    assert_eq!(german.moment(at), "Do, 3. Dez. 2026, 09:17 UTC");
    assert_eq!(Texts::shipped().moment(at), "Thu 3 Dec 2026, 09:17 UTC");
    assert_eq!(Texts::shipped().day_of_old(at), "3 Dec 2026");
}

#[test]
fn a_template_s_words_stand_over_the_gateway_s() {
    let gateway = BTreeMap::from([("done", "✓ Erledigt.".to_owned()), ("gateway", "Der Server".to_owned())]);
    let gateway = Arc::new(Texts::new(Some("de".into()), gateway));
    let template = Texts::new(None, BTreeMap::from([("gateway", "Das Tor".to_owned())])).over(&gateway);
    assert_eq!(template.language(), "de");
    assert_eq!(
        (template.say("done", &[]), template.say("gateway", &[])),
        ("✓ Erledigt.".into(), "Das Tor".into())
    );
    assert_eq!(template.say("somebody", &[]), "Somebody");
}

/// What is on record was said by the version that wrote it, which may have known other texts.
#[test]
fn what_another_version_said_is_told_all_the_same() {
    let kept = [
        (
            r#"{"text":["log_merged",[["with",{"verbatim":"DEPLOY-7"}],["by",{"verbatim":"Jill"}]]]}"#,
            "merged: DEPLOY-7, Jill",
        ),
        (r#"{"text":["log_sealed",[]]}"#, "sealed"),
        (
            r#"{"text":["log_approved",[["approval",{"verbatim":"go-ahead"}],["when",{"verbatim":"now"}]]]}"#,
            "gave the go-ahead (content of #…)",
        ),
    ];
    for (kept, told) in kept {
        let saying: Saying = serde_json::from_str(kept).expect("a saying");
        assert_eq!(saying.to_string(), told);
    }
}

/// Whatever stands in a text is no text itself.
#[test]
fn what_is_filled_in_is_never_filled_in_again() {
    let hostile = ["{{ 7*7 }}", "{% raw %}{{ who }}", "{# x #}<b>", "a\r\nBcc: x", "\u{202e}}}"];
    for name in hostile.map(str::to_owned).into_iter().chain(["{{ x }}".repeat(2_000)]) {
        let saying = crate::saying!("log_added", who = &name);
        assert_eq!(crate::saying!("not_done", why = saying).to_string(), format!("✗ Not done. added {name}"));
    }
}

/// Whoever begins with the printed texts can keep each of them.
#[test]
fn a_text_is_words_and_names() {
    assert_eq!(
        parts("{{ who }} und{{x}}."),
        Some(vec![Part::Variable("who"), Part::Words(" und"), Part::Variable("x"), Part::Words("."),])
    );
    for text in shipped().values() {
        assert!(parts(&text.text).is_some(), "{}", text.text);
    }
    for text in ["{{ a|upper }}", "{{- a }}", "{{ a", "a }}", "{% if a %}", "{# a #}", "{{ 'a' }}", "{{ }}"] {
        assert_eq!(parts(text), None, "{text}");
    }
}
