//! I/O: `tmail demo --me`: the story stops where Carol is asked for her approval, and you are Carol.

use std::io::{IsTerminal as _, Write as _, stdin, stdout};

use super::mailbox::Letter;
use super::people::{CAROL, Person};
use super::play::Play;
use super::story::Thread;

/// The step at which the story stops.
pub const AT: &str = "first approval";

/// Shows Carol's mail, takes what is typed as her answer, and shows what came of it, until nothing more is
/// typed. Errors: the world is broken.
pub async fn talk(play: &mut Play) -> anyhow::Result<()> {
    let letter = play.newest(&CAROL, Thread::Deploy)?.clone();
    let mut out = stdout();
    writeln!(out, "\nNow you are {}. This mail came in:\n", CAROL.name)?;
    shown(&letter)?;
    let words = ["approve looks good", "not approved", "approve", "retract", "why"];
    writeln!(
        out,
        "\nType an answer and Enter, as you would on a phone. For instance: {}.",
        words.join(" · ")
    )?;
    writeln!(out, "With nothing but Enter you leave.")?;
    while let Some(words) = typed().await? {
        let (mail, arrived) = play.answer(&CAROL, Thread::Deploy, &words).await?;
        let tmail = play.world.tmail(&play.numbers[&Thread::Deploy]).await?;
        writeln!(
            out,
            "\n⇒ {}: {} {} is now at #{}, {}.",
            mail.disposition, mail.sentence, tmail.number, tmail.version, tmail.state
        )?;
        let told: Vec<&str> = arrived.iter().map(|(person, _)| person.name).collect();
        writeln!(
            out,
            "  Mails went to: {}.",
            if told.is_empty() { "nobody".to_owned() } else { told.join(", ") }
        )?;
        for (_, letter) in arrived.iter().filter(|(person, _): &&(&Person, Letter)| *person == &CAROL) {
            writeln!(out)?;
            shown(letter)?;
        }
    }
    Ok(())
}

/// The next line; nothing at the end.
async fn typed() -> anyhow::Result<Option<String>> {
    if stdin().is_terminal() {
        print!("\nCarol> ");
        stdout().flush()?;
    }
    let line = tokio::task::spawn_blocking(|| stdin().lines().next().transpose()).await??;
    Ok(line.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()))
}

fn shown(letter: &Letter) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "  │ From:    {} <{}>", letter.from_name, letter.from)?;
    writeln!(out, "  │ Subject: {}", letter.subject)?;
    writeln!(out, "  │")?;
    letter.text.lines().try_for_each(|line| writeln!(out, "  │ {line}"))
}
