//! `tmail deliver --copies`: mails that somebody kept, taken in again in the order in which they were written.
//! Each is judged as any mail is, by its own signature: a copy proves what the first one proved, what is on
//! record already is a duplicate, and what is older than the window of decisions changes nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::{deliver, terminal};
use crate::config::Config;
use crate::daemon::setup::random;
use crate::envelope::{Envelope, ReversePath};
use crate::parse::parse;
use crate::receive::{Arrival, stdin};
use crate::record::inbox;
use crate::record::read::{Mail, Reader};

/// How long they are waited for, once they are stored.
const PATIENCE: Duration = Duration::from_secs(120);

/// Takes in every file below a folder (a Maildir, or any other), and tells what became of each.
pub(super) async fn take(config: Config, folder: &Path, limit: usize) -> anyhow::Result<ExitCode> {
    let mut paths = Vec::new();
    gather(folder, &mut paths)?;
    let mut copies = Vec::new();
    for path in paths {
        let file = tokio::fs::File::open(&path).await.with_context(|| path.display().to_string())?;
        let envelope = Envelope { from: ReversePath::Unknown, recipients: Vec::new() };
        match stdin::read(file, envelope, limit).await {
            Ok(arrival) => copies.push((written(&arrival), path, arrival)),
            Err(error) => println!("{}: left out: {error}", path.display()),
        }
    }
    copies.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let data_dir = config.gateway.data_dir.clone();
    let mut last = match Reader::open(&data_dir).await {
        Ok(mut reader) => reader.last_mail().await?,
        Err(_) => 0,
    };
    for (_, _, arrival) in &copies {
        inbox::drop_in(&data_dir, arrival, Timestamp::now(), random::<16>()).await?;
    }
    deliver::see_to_it(config).await?;
    let mut reader = Reader::open(&data_dir).await?;
    let end = Instant::now() + PATIENCE;
    while !copies.is_empty() && Instant::now() < end {
        for mail in reader.mails_after(last).await? {
            if mail.disposition.is_empty() {
                // It is looked at again once it was decided on.
                break;
            }
            last = mail.id;
            if let Some(at) = copies.iter().position(|(_, _, arrival)| arrival.raw == mail.raw) {
                tell(&copies.remove(at).1, &mail);
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    if !copies.is_empty() {
        bail!("{} copies are stored, and aren't decided on yet", copies.len());
    }
    Ok(ExitCode::SUCCESS)
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        match path.is_dir() {
            true => gather(&path, paths)?,
            false => paths.push(path),
        }
    }
    Ok(())
}

/// By its Date field; one without comes first.
fn written(arrival: &Arrival) -> Option<Timestamp> {
    parse(&arrival.raw).ok().and_then(|message| message.date)
}

fn tell(path: &Path, Mail { disposition, sentence, tmail, .. }: &Mail) {
    let of = if tmail.is_empty() { String::new() } else { format!(" {tmail}") };
    println!("{}: {disposition}{of}: {}", path.display(), terminal::line(sentence));
}
