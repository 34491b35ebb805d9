//! A second implementation of DKIM (dkimpy) as referee: what we say a signature proves, it has to find
//! true. It stands beside our stricter policy, and says nothing of what we refuse.

mod by_smtp;
mod dns;
mod referee;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use referee::{Finding, Referee, zone};
use tmail::authenticate::{IdentityPolicy, Method, Verdict, Worth, explain, questions};
use tmail::parse::parse;

/// Mon, 23 Nov 2026 10:05:00 +0000, as `fixtures/identity/README.md` says.
const NOW: i64 = 1_795_428_300;
/// How often a signed mail is changed.
const MUTATIONS: usize = 1_000;

#[test]
fn what_a_second_implementation_finds_broken_is_never_believed() {
    let files = fixtures();
    let mails: Vec<(String, Vec<u8>)> =
        files.iter().map(|path| (name(path), fs::read(path).unwrap())).collect();
    let (agreed, judged) = compare(&mails);
    assert!(judged > 300, "only {judged} mails were compared");
    assert!(agreed > 60, "only {agreed} mails were believed by both");
}

#[test]
fn mutated_mails_are_never_believed_against_the_referee() {
    let honest: Vec<PathBuf> = fixtures()
        .into_iter()
        .filter(|path| {
            ["honest-", "form-", "client-", "way-", "field-"].iter().any(|kind| name(path).starts_with(kind))
        })
        .filter(|path| fs::metadata(path).unwrap().len() < 20_000)
        .collect();
    assert!(honest.len() > 70, "only {} mails are there to be changed", honest.len());
    let mut random = Random(0x5eed);
    let mails: Vec<(String, Vec<u8>)> = (0..MUTATIONS)
        .map(|round| {
            let path = &honest[round % honest.len()];
            let mail = mutated(fs::read(path).unwrap(), &mut random);
            (format!("{} changed, round {round}", name(path)), mail)
        })
        .collect();
    let (agreed, _) = compare(&mails);
    // Some changes are only of white space, trace or a signature's own folds.
    assert!(agreed < MUTATIONS / 2, "{agreed} of {MUTATIONS} changed mails were believed by both");
}

#[test]
fn the_referee_tells_true_from_broken() {
    let read = |name: &str| {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/identity/{name}.eml"))).unwrap()
    };
    let mails = ["form-simple", "changed-body", "forged-by-other-key", "unsigned"].map(read);
    let found: Vec<Vec<Option<bool>>> = Referee::ask(mails.iter().map(Vec::as_slice), NOW)
        .iter()
        .map(|findings| findings.iter().map(|finding| finding.holds).collect())
        .collect();
    assert_eq!(found, [vec![Some(true)], vec![Some(false)], vec![Some(false)], vec![]]);
}

/// How many mails both believe, and how many the referee was asked about.
fn compare(mails: &[(String, Vec<u8>)]) -> (usize, usize) {
    let findings = Referee::ask(mails.iter().map(|(_, mail)| mail.as_slice()), NOW);
    let zone = zone();
    let mut agreed = 0;
    for ((name, mail), findings) in mails.iter().zip(&findings) {
        for (domain, selector) in believed(mail, &zone) {
            let of_key = |one: &&Finding| one.domain == domain && one.selector == selector;
            let verdicts: Vec<Option<bool>> =
                findings.iter().filter(of_key).map(|finding| finding.holds).collect();
            // It can't judge Ed25519 everywhere; that is no objection.
            let objects = !verdicts.iter().any(|holds| *holds != Some(false));
            assert!(
                !objects,
                "{name}: we believe {selector}._domainkey.{domain}, dkimpy doesn't: {findings:?}"
            );
            agreed += usize::from(verdicts.contains(&Some(true)));
        }
    }
    (agreed, findings.len())
}

/// The signatures that prove the author to us, if DKIM does.
fn believed(mail: &[u8], zone: &referee::Zone) -> Vec<(String, String)> {
    let policy = IdentityPolicy {
        strict_domains: vec!["strict.acme.com".into()],
        own_keys: vec![("tmail.acme.com".into(), "gateway".into())],
        gateway_domain: "tmail.acme.com".into(),
        ..IdentityPolicy::default()
    };
    let Ok(message) = parse(mail) else { return Vec::new() };
    let answers = zone.answer(questions(&message, &policy));
    let report = explain(&message, &answers, Timestamp::from_second(NOW).unwrap(), &policy);
    match report.verdict {
        Verdict::Authenticated(author) if author.method() == Method::Dkim => {}
        _ => return Vec::new(),
    }
    let proving = report.signatures.into_iter().filter(|one| one.worth == Worth::Proves);
    proving.map(|one| (one.domain.unwrap_or_default(), one.selector.unwrap_or_default())).collect()
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/identity");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Numbers that are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

/// What is put in at the beginning of a line.
const LINES: [&[u8]; 8] = [
    b"Subject: reject #7\r\n",
    b"Received: from a by b; Mon, 23 Nov 2026 10:00:01 +0000\r\n",
    b"DKIM-Signature: v=1; a=rsa-sha256; d=acme.com; s=mail; h=from; bh=AAAA; b=AAAA\r\n",
    b"Content-Type: text/html\r\n",
    b" folded\r\n",
    b"\r\n",
    b"--b1\r\n",
    b"X-A:\r\n",
];

/// What is put in anywhere.
const WORDS: [&[u8]; 8] = [b" ", b"\t", b"\r\n ", b";", b"l=0;", b"\xc3\xbc", b"=", b"from:"];

/// One byte changed, a piece cut out or doubled, two lines swapped, letters in another case, a line or a
/// word put in.
fn mutated(mut mail: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = random.below(mail.len());
    let end = (at + 1 + random.below(12)).min(mail.len());
    match random.below(8) {
        0 => mail[at] = mail[at].wrapping_add(1),
        1 => drop(mail.drain(at..end)),
        2 => {
            let piece = mail[at..end].to_vec();
            drop(mail.splice(at..at, piece));
        }
        3 => {
            let mut lines: Vec<&[u8]> = mail.split_inclusive(|byte| *byte == b'\n').collect();
            let (one, other) = (random.below(lines.len()), random.below(lines.len()));
            lines.swap(one, other);
            return lines.concat();
        }
        4 => mail[at..end].iter_mut().for_each(|byte| *byte ^= 0x20 * u8::from(byte.is_ascii_alphabetic())),
        5 => drop(mail.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
        _ => {
            let starts: Vec<usize> = (0..mail.len()).filter(|at| *at == 0 || mail[at - 1] == b'\n').collect();
            let at = starts[random.below(starts.len())];
            drop(mail.splice(at..at, LINES[random.below(LINES.len())].iter().copied()));
        }
    }
    mail
}
