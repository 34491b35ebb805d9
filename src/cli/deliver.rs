//! `tmail deliver`: one mail on standard input.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args as ClapArgs;
use jiff::Timestamp;
use tokio::net::UnixDatagram;
use tokio::time::{Instant, sleep};

use super::{Context, copies};
use crate::address::Address;
use crate::config::Config;
use crate::daemon::setup::random;
use crate::daemon::{Daemon, SetupError, poke};
use crate::envelope::{Envelope, ReversePath};
use crate::receive::stdin;
use crate::record::read::Reader;
use crate::record::{RecordError, inbox, sqlite};

/// EX_USAGE, EX_NOUSER and EX_TEMPFAIL of sysexits.h. A mistake in the settings is EX_TEMPFAIL, too, and
/// not EX_CONFIG: a mail server would send the mail back for good because of a slip that is soon mended.
const USAGE: u8 = 64;
const NO_USER: u8 = 67;
const TEMPFAIL: u8 = 75;

/// How long a command without a daemon works on what it stored.
const WORK: Duration = Duration::from_secs(30);

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Envelope recipient; may be given several times. Without it the mail's own To and Cc say where it
    /// goes.
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// Envelope sender; <> is the null return path of bounces.
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Instead of standard input: every mail in this folder, as after a restore, in the order of their dates.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["to", "from"])]
    copies: Option<PathBuf>,
}

pub(super) async fn run(context: &Context, args: Args) -> ExitCode {
    let config = match context.settings() {
        Ok(config) => config,
        Err(error) => return told(TEMPFAIL, &error.to_string()),
    };
    let envelope = match envelope(&args) {
        Ok(envelope) => envelope,
        Err(why) => return told(USAGE, &why),
    };
    let book = config.book();
    if let Some(other) = envelope.recipients.iter().find(|recipient| !book.is_ours(recipient)) {
        return told(NO_USER, &format!("{other} is no address of {}", config.gateway.domain));
    }
    let limit = config
        .receive
        .smtp
        .as_ref()
        .map_or(25 << 20, |smtp| usize::try_from(smtp.max_size).unwrap_or(usize::MAX));
    if let Some(folder) = &args.copies {
        return match copies::take(config, folder, limit).await {
            Ok(code) => code,
            Err(error) => told(TEMPFAIL, &format!("{error:#}")),
        };
    }
    let arrival = match stdin::read(tokio::io::stdin(), envelope, limit).await {
        Ok(arrival) => arrival,
        Err(error) => return told(error.exit_code(), &error.to_string()),
    };
    let data_dir = &config.gateway.data_dir;
    if let Err(error) = sqlite::make_private(data_dir) {
        return told(TEMPFAIL, &format!("{}: {error}", data_dir.display()));
    }
    if let Err(error) = inbox::drop_in(data_dir, &arrival, Timestamp::now(), random::<16>()).await {
        return told(TEMPFAIL, &error.to_string());
    }
    // The mail is durable: from here on the exit code is 0, whatever else happens.
    if let Err(error) = see_to_it(config).await {
        eprintln!("tmail: the mail is stored, and will be read when the daemon runs: {error}");
    }
    ExitCode::SUCCESS
}

fn told(code: u8, why: &str) -> ExitCode {
    eprintln!("tmail: {why}");
    ExitCode::from(code)
}

/// The envelope of `--to` and `--from`.
pub(super) fn envelope(args: &Args) -> Result<Envelope, String> {
    let recipient = |text: &String| Address::parse(text).map_err(|error| format!("--to {text}: {error}"));
    Ok(Envelope {
        from: reverse_path(args.from.as_deref()),
        recipients: args.to.iter().map(recipient).collect::<Result<_, _>>()?,
    })
}

/// What `--from` says.
pub(super) fn reverse_path(text: Option<&str>) -> ReversePath {
    match text {
        None => ReversePath::Unknown,
        Some("" | "<>") => ReversePath::Null,
        Some(text) => ReversePath::Mailbox(text.trim_matches(['<', '>']).to_owned()),
    }
}

/// Wakes the daemon, or without one works until nothing is left to do.
pub(super) async fn see_to_it(config: Config) -> Result<(), SetupError> {
    let data_dir = config.gateway.data_dir.clone();
    match Daemon::without_listeners(&config).await {
        Err(SetupError::Record(RecordError::Locked(_))) => {
            wake(&data_dir);
            Ok(())
        }
        Err(error) => Err(error),
        Ok(daemon) => {
            let running = daemon.start();
            let end = Instant::now() + WORK;
            while Instant::now() < end && busy(&data_dir).await {
                sleep(Duration::from_millis(20)).await;
            }
            running.stop().await;
            Ok(())
        }
    }
}

/// Best effort: the daemon looks each second anyway.
fn wake(data_dir: &std::path::Path) {
    let woken = UnixDatagram::unbound()
        .and_then(|socket| socket.into_std())
        .and_then(|socket| socket.send_to(b"look", poke::path(data_dir)));
    if let Err(error) = woken {
        tracing::debug!(%error, "the daemon could not be woken");
    }
}

async fn busy(data_dir: &std::path::Path) -> bool {
    match Reader::open(data_dir).await {
        Ok(mut reader) => reader.backlog(Timestamp::now()).await.is_ok_and(|backlog| backlog != (0, 0)),
        Err(_) => false,
    }
}
