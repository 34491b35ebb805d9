//! Who writes what: mostly sense, and some nonsense.

use super::chance::Chance;

/// As the directory's file would say.
pub const DEPUTIES: [(&str, &str); 4] = [
    ("carol@acme.com", "max@acme.com 2026-11-24 2026-11-28"),
    ("rita@acme.com", "max@acme.com"),
    ("jill@acme.com", "quinn@acme.com 2026-11-01 2026-12-31"),
    ("bob@acme.com", "max@acme.com 2026-11-25 2026-12-31"),
];

const EVERYBODY: [&str; 12] = [
    "rita@acme.com",
    "jill@acme.com",
    "jill@home.example",
    "bob@acme.com",
    "erin@acme.com",
    "quinn@acme.com",
    "max@acme.com",
    "dana@acme.com",
    "olaf@acme.com",
    "carol@acme.com",
    "karen@stranger.example",
    "eve@evil.example",
];

/// A mail to the template; half of the stories are deployments, half firmware.
pub fn opening(chance: &mut Chance, seed: u64) -> String {
    if seed.is_multiple_of(2) {
        let who = chance.of(&["quinn@acme.com", "rita@acme.com", "jill@acme.com"]);
        let system = chance.of(&["Router", "Mail server"]);
        let text = format!("System: {system}\nVersion: 2.4.1");
        return letter(who, "Firmware/acme.com", &text, "");
    }
    let who = chance.of(&["rita@acme.com", "jill@acme.com"]);
    let migrations = chance.of(&["yes", "no"]);
    let text = format!(
        "App: Billing\nVersion: 2.4.1\nEnvironment: production\nWindow: 2026-12-04 22:00-23:30 Europe/London\n\
         What changes: VAT\nChange authors: bob@acme.com\nDeployed by: dana@acme.com\nBuild: 9f1c2ab\n\
         Has migrations: {migrations}\nRollback plan: Back.\nTest evidence: all passed\nRelease notes: VAT"
    );
    letter(who, "DeployApp/tmailinc.com", &text, "")
}

/// A mail to the TMail.
pub fn mail(chance: &mut Chance, number: &str, state: Option<&str>, version: u32) -> String {
    let mut who = chance.of(&EVERYBODY);
    let back = chance.below(3) as u32;
    let reference = version.saturating_sub(if chance.below(2) == 0 { back } else { 0 }).max(1);
    let text = match chance.below(28) {
        24..=25 => format!("Version: 2.4.{}", chance.below(9)),
        26..=27 => {
            chance.of(&["System: Mail server", "System: Router", "Rollback plan: Another."]).to_owned()
        }
        20..=21 => "retract".to_owned(),
        22..=23 => format!("delegate max@acme.com until {}", chance.of(&["2026-12-10", "2026-12-30"])),
        0..=8 => format!("approve #{reference}"),
        9..=12 => verb(chance, state, reference),
        13 => chance
            .of(&["System: Mail server", "System: Router", "Version: 2.4.2", "Version: 2.4.1"])
            .to_owned(),
        14 => chance
            .of(&["Note: by night", "Test evidence: once more", "App: Mail", "Release notes: more"])
            .to_owned(),
        15 => "retract".to_owned(),
        16 => format!(
            "delegate {} until {}",
            chance.of(&[
                "max@acme.com",
                "max@acme.com",
                "max@acme.com",
                "quinn@acme.com",
                "eve@evil.example"
            ]),
            chance.of(&["2026-11-27", "2026-12-30"])
        ),
        17 => chance.of(&["mute", "unmute", "status", "why"]).to_owned(),
        18 => "please do not\napprove".to_owned(),
        _ => "I think we can approve".to_owned(),
    };
    // Whoever may break glass does so now and then.
    if text.starts_with("install at once") && chance.below(2) == 0 {
        who = "dana@acme.com";
    }
    // So do those who have a deputy, and take back what they passed on.
    if (text.starts_with("delegate") || text == "retract") && chance.below(4) > 0 {
        who = chance.of(&["rita@acme.com", "rita@acme.com", "bob@acme.com"]);
    }
    let how = match chance.below(15) {
        0 => "Sign: none\n",
        1 => "Sign: evil.example\n",
        2 => "Auto-Submitted: auto-replied\nEnvelope-From: <>\n",
        _ => "",
    };
    letter(who, number, &text, how)
}

/// Often one that the state has.
fn verb(chance: &mut Chance, state: Option<&str>, reference: u32) -> String {
    let verb = match (state, chance.below(4)) {
        (Some("PROPOSED"), 0) => "install at once",
        (Some("AGREED"), 0..=2) => "install",
        (Some("APPROVED"), 0..=2) => "start",
        (Some("MIGRATING"), 0..=2) => "migrated",
        (Some("DEPLOYING"), 0..=2) => "deployed",
        (Some("SMOKE TEST"), 0..=2) => "passed",
        (Some("INSTALLED" | "FEEDBACK"), 0..=2) => "close",
        (Some("REJECTED"), 0..=2) => "resubmit",
        _ => chance.of(&[
            "install at once",
            "override freeze",
            "reject",
            "hold",
            "resume",
            "withdraw",
            "install",
            "start",
        ]),
    };
    match verb {
        "install at once" | "override freeze" | "reject" | "hold" => {
            format!("{verb} #{reference}: it has to be")
        }
        verb => format!("{verb} #{reference}"),
    }
}

fn letter(who: &str, to: &str, text: &str, how: &str) -> String {
    format!("{how}From: {who}\nTo: {to}@tmail.acme.com\nSubject: [{to}] Re: it\n\n{text}\n")
}
