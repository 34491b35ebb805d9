//! A watched Maildir (<https://cr.yp.to/proto/maildir.html>): what a local delivery agent puts into `new` is
//! taken in, and after that moved to `cur`, or removed.
//!
//! The folder is looked at each second. inotify would say it sooner, but not on a network file system, so
//! the looking would have to stay anyway. A crash between the commit and the move takes the same bytes in
//! again, and they are known.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::stdin::with_crlf;
use super::topmost::recipients;
use super::{Arrival, Intake, Source};
use crate::address::AddressBook;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// After a failure.
const WAIT: Duration = Duration::from_secs(15);

/// Which Maildir, and how it is treated.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Holds `new` and `cur`.
    pub dir: PathBuf,
    /// Removed instead of moved to `cur`.
    pub remove: bool,
    /// Octets of the largest mail that is taken in; a larger one is moved to `cur` with the flag `F`.
    pub max_size: u64,
    /// The field that the delivery agent writes the envelope recipient into; see [`super::topmost`].
    pub recipient_field: Option<String>,
    pub book: AddressBook,
}

/// Takes in what comes until `stop`.
pub async fn watch<I: Intake>(settings: Settings, intake: I, mut stop: watch::Receiver<bool>) {
    loop {
        let wait = tokio::select! {
            biased;
            _ = stop.wait_for(|stopping| *stopping) => return,
            looked = look(&settings, &intake) => match looked {
                Ok(()) => LOOK,
                Err(why) => {
                    tracing::warn!(dir = %settings.dir.display(), why, "the Maildir can't be read now");
                    WAIT
                }
            },
        };
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = sleep(wait) => {}
        }
    }
}

/// Takes in all that is there, oldest name first. Errors: a sentence; what was taken in stays so.
async fn look<I: Intake>(settings: &Settings, intake: &I) -> Result<(), String> {
    for path in waiting(&settings.dir).map_err(|error| error.to_string())? {
        let size = match fs::metadata(&path) {
            Ok(file) if file.is_file() => file.len(),
            Ok(_) => continue,
            // A mail client moved it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.to_string()),
        };
        if size > settings.max_size {
            tracing::warn!(path = %path.display(), size, "a mail is too large, and is left in the Maildir");
            done(settings, &path, "F")?;
            continue;
        }
        let raw = tokio::fs::read(&path).await.map_err(|error| format!("{}: {error}", path.display()))?;
        let raw = with_crlf(raw);
        let envelope = recipients(&raw, settings.recipient_field.as_deref(), &settings.book);
        let arrival = Arrival { envelope, raw, source: Source::Maildir };
        intake.accept(arrival).await.map_err(|error| error.to_string())?;
        done(settings, &path, "S")?;
    }
    Ok(())
}

fn waiting(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir.join("new"))? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Moves a mail to `cur` under its flag, or removes it.
fn done(settings: &Settings, path: &Path, flag: &str) -> Result<(), String> {
    let moved = if settings.remove && flag == "S" {
        fs::remove_file(path)
    } else {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::create_dir_all(settings.dir.join("cur"))
            .and_then(|()| fs::rename(path, settings.dir.join("cur").join(format!("{name}:2,{flag}"))))
    };
    match moved {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(format!("{}: {error}", path.display())),
        _ => Ok(()),
    }
}
