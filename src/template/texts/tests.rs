//! The shipped sentences, and a template's own over them.

use super::*;

#[test]
fn the_shipped_file_can_be_read() {
    assert!(shipped().len() > 70, "{}", shipped().len());
    let texts = Texts::default();
    for (key, sentence) in shipped() {
        let sample: Vec<(&str, &str)> =
            sentence.variables.iter().map(|name| (name.as_str(), "‹sample›")).collect();
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
    assert_eq!(texts.language, "de");
}

/// Each key that the composers ask for is there, with those variables; each that is there is asked for.
#[test]
fn every_sentence_is_said_somewhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compose");
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let source: String = files.filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    for key in shipped().keys() {
        assert!(source.contains(&format!("\"{key}\"")), "nobody says \"{key}\"");
    }
    for said in source.split(".say(\"").skip(1) {
        let key = said.split('"').next().unwrap_or_default();
        let sentence = shipped().get(key).unwrap_or_else(|| panic!("there is no text \"{key}\""));
        let call = said.split(')').next().unwrap_or_default();
        for name in &sentence.variables {
            let near: String = said.chars().take(400).collect();
            let given = near.contains(&format!("(\"{name}\"")) || call.contains("&said");
            assert!(given, "\"{key}\" isn't told its {name}");
        }
    }
}
