//! A live test mail: waited for in the record of the running daemon, and explained.

use std::process::ExitCode;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

use crate::address::Address;
use crate::cli::{inspect, terminal};
use crate::config::Config;
use crate::daemon::setup::random;
use crate::parse::{Malformed, Message, parse};
use crate::record::read::{Mail, Reader};
use crate::record::{RecordError, WriterLock};

/// How often the record is looked into.
const LOOK: Duration = Duration::from_millis(300);

/// Asks for a test mail, waits until it was decided on, and explains it.
pub(super) async fn wait(
    config: &Config,
    address: &Address,
    longest: SignedDuration,
) -> anyhow::Result<ExitCode> {
    let data_dir = &config.gateway.data_dir;
    let mut reader = match Reader::open(data_dir).await {
        Ok(reader) if is_running(data_dir) => reader,
        _ => {
            println!(
                "No daemon takes mail for these settings now, so no test mail can come in. Start it \
                 (tmail serve), and run this again beside it."
            );
            return Ok(ExitCode::FAILURE);
        }
    };
    let (word, mut seen) = (word(), reader.last_mail().await?);
    let gateway = &config.gateway.domain;
    println!("\nNow send a mail from {address} to tmail@{gateway}, with this subject:\n\n    test {word}\n");
    println!("The body may be: help. Send it by the mail program and on the way that {address} always uses.");
    println!("Waiting …");
    let end = Instant::now() + Duration::try_from(longest).unwrap_or_default();
    let mut others = 0;
    while Instant::now() < end {
        for mail in reader.mails_after(seen).await? {
            if mail.disposition.is_empty() {
                // It is looked at again once it was decided on.
                break;
            }
            seen = mail.id;
            match whose(&mail.raw, address, &word) {
                Whose::TheTest => return explained(config, &mail).await,
                Whose::Another => others += 1,
                Whose::OtherAddress(other) => println!("{}", terminal::line(&elsewhere(address, &other))),
                Whose::Elses => {}
            }
        }
        sleep(LOOK).await;
    }
    print!("{}", nothing_came(address, gateway, others));
    Ok(ExitCode::FAILURE)
}

/// Whether a writer holds the lock.
fn is_running(data_dir: &std::path::Path) -> bool {
    matches!(WriterLock::take(data_dir), Err(RecordError::Locked(_)))
}

/// Six letters: enough that nobody else's mail has them by chance, or can have them ready.
fn word() -> String {
    random::<6>().iter().map(|byte| char::from(b'a' + byte % 26)).collect()
}

enum Whose {
    TheTest,
    /// From that address, but without the word.
    Another,
    /// With the word, but from another address.
    OtherAddress(Address),
    Elses,
}

/// By what the mail says, which may be forged: what it's worth is told afterwards.
fn whose(raw: &[u8], address: &Address, word: &str) -> Whose {
    let (from, has_word) = match parse(raw) {
        Ok(Message { from, subject, .. }) => (Some(from.address), has(&subject, word)),
        Err(Malformed { from, .. }) => (from, has(&String::from_utf8_lossy(raw), word)),
    };
    match (from, has_word) {
        (Some(from), true) if from == *address => Whose::TheTest,
        // One that can't be read says nothing of its author, but nobody else knows the word.
        (None, true) => Whose::TheTest,
        (Some(from), false) if from == *address => Whose::Another,
        (Some(from), true) => Whose::OtherAddress(from),
        _ => Whose::Elses,
    }
}

fn has(text: &str, word: &str) -> bool {
    text.to_ascii_lowercase().contains(word)
}

fn elsewhere(address: &Address, other: &Address) -> String {
    format!(
        "A mail with that word came from {other}, not from {address}. If it is theirs, their mail program writes \
         under {other}: then list that address among theirs in the directory, and run this again for it. Still \
         waiting for {address} …"
    )
}

async fn explained(config: &Config, mail: &Mail) -> anyhow::Result<ExitCode> {
    let came = mail.arrived.strftime("%Y-%m-%d %H:%M:%S UTC");
    let page = inspect::explained(config, &format!("A mail with that word came at {came}."), mail).await?;
    println!();
    for line in terminal::lines(&page.text) {
        println!("{line}");
    }
    println!("On record it is: {} ({})", mail.disposition, terminal::line(&mail.sentence));
    Ok(if page.counts { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn nothing_came(address: &Address, gateway: &str, others: usize) -> String {
    let others = match others {
        0 => format!("No mail from {address} came"),
        _ => format!("{others} from {address} came, but none with that word in its subject"),
    };
    let now = Timestamp::now().strftime("%H:%M UTC");
    format!(
        "{others}, until {now}.\n  - Look whether it was sent, and whether a bounce says why it couldn't be delivered.\n  \
         - The MX record of {gateway} has to lead to this gateway, or your mail server has to hand its mail over \
         (smarthost, transport map, connector).\n  - A greylisting server may hold it up: then wait longer, with \
         --wait 30m.\n"
    )
}
