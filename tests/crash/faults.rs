//! A disk that fails while the daemon runs: it is full, read-only or broken for some writes, and then well
//! again. What comes out is what comes out of an undisturbed run.

use std::collections::BTreeMap;

use super::mails::{Letter, Pen};
use super::outcome::{Record, Threads, dispositions, told};
use super::process::Process;
use super::story::{Run, letters};
use super::world::{Out, World};

/// State and history, how many mails there were, and who was told of what.
type Outcome = (Threads, usize, BTreeMap<String, Vec<String>>);

fn told_with(world: &World, letters: &[Letter], fault: Option<&str>) -> (String, Outcome) {
    let folder = world.folder(Out::Maildir, "").with_keys();
    let process = match fault {
        Some(fault) => Process::with_fault(&folder.config(), fault),
        None => Process::start(&folder.config(), None),
    };
    let mut run = Run::with(world, &folder, process.unwrap());
    run.send_all(letters);
    let log = run.log();
    let (acknowledged, deaths) = run.finish();
    assert_eq!(deaths, 0, "it lives through it: {log}");
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    record.assert_log_is_whole();
    let mails = record.mails();
    for (letter, times) in acknowledged {
        assert!(
            mails.iter().filter(|mail| mail.raw == letter.raw).count() >= times,
            "an acknowledged mail is gone"
        );
    }
    let subjects: Vec<_> = dispositions(&mails).into_values().collect();
    (log, (record.threads(), subjects.len(), told(&folder.mail())))
}

#[test]
fn a_full_a_read_only_and_a_broken_disk_are_waited_for() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let letters = letters(&mut pen);
    let (log, unharmed) = told_with(&world, &letters, None);
    assert!(!log.contains("could not be written"), "{log}");
    for error in ["ENOSPC", "EROFS", "EIO"] {
        // Behind the start, and for more writes than one round has.
        let (log, outcome) =
            told_with(&world, &letters, Some(&format!("pwrite64:error={error}:when=280..300")));
        assert!(log.contains("a round could not be written"), "{error} was never met: {log}");
        assert_eq!(outcome, unharmed, "{error}");
    }
}
