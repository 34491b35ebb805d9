//! The servers that the gateway needs: reached, by TLS, with its password, and left again.

#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::line::Line;
use crate::config::{Config, Transport as Settings};
use crate::daemon::setup::transports;
use crate::daemon::ways;
use crate::receive::imap;
use crate::receive::smtp::ServerTls;
use crate::submit::Transport;

/// Days before its end when a certificate should be renewed: by then automatic renewals have been tried.
const SOON: i64 = 14;

/// How long a server may take for everything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Both, where both are configured, and our own certificate.
pub async fn lines(config: &Config, now: Timestamp) -> Vec<Line> {
    let mut lines = vec![smtp(config, now).await];
    if let Some(settings) = &config.receive.imap {
        let of = "mailbox";
        let shown = format!("{} at {}", settings.mailbox, settings.server.host);
        lines.push(match ways::mailbox(settings, config.book()) {
            Ok(settings) => match within(imap::try_out(&settings)).await {
                Ok(end) => of_peer(of, &format!("{shown} can be read"), end, now),
                Err(why) => {
                    Line::wrong(of, format!("{shown}: {why}. Look at [receive.imap]; mails stay there"))
                }
            },
            Err(error) => Line::wrong(of, error.to_string()),
        });
    }
    if let Some(tls) = &config.receive.tls {
        lines.push(match ServerTls::read(&tls.file, &tls.key_file) {
            Ok(loaded) => ours(&tls.file.display().to_string(), loaded.end(), now),
            Err(why) => Line::wrong("certificate", format!("{why}. Look at [receive.tls]")),
        });
    }
    lines
}

async fn smtp(config: &Config, now: Timestamp) -> Line {
    let of = "outgoing mail";
    let shown = match &config.submit.transport {
        Settings::Smtp { server, .. } => format!("{}:{}", server.host, server.port),
        Settings::Maildir { dir } => {
            return Line::ok(of, format!("notices go into the Maildirs in {}", dir.display()));
        }
    };
    let transport = match transports(config) {
        Ok(transports) => transports.into_iter().next(),
        Err(error) => return Line::wrong(of, error.to_string()),
    };
    let Some(Transport::Smtp(transport)) = transport else { return Line::ok(of, shown) };
    match within(transport.try_out()).await {
        Ok(end) => of_peer(of, &format!("{shown} lets us in"), end, now),
        Err(why) => Line::wrong(of, format!("{shown}: {why}. Notices wait; look at [submit.smtp]")),
    }
}

/// Our own certificate, whose key fits.
fn ours(shown: &str, end: Option<Timestamp>, now: Timestamp) -> Line {
    let of = "certificate";
    let Some(end) = end else { return Line::ok(of, format!("{shown} and its key")) };
    match days(end, now) {
        ..0 => Line::wrong(of, format!("{shown} ended on {}. Renew it: careful senders refuse it", day(end))),
        left @ 0..SOON => Line::look(
            of,
            format!("{shown} ends on {}, in {left} days. Renew it; no restart is needed", day(end)),
        ),
        left => Line::ok(of, format!("{shown} and its key, good until {}, for {left} days", day(end))),
    }
}

/// A server that was reached, and its certificate; one that ended would have been refused.
fn of_peer(of: &'static str, reached: &str, end: Option<Timestamp>, now: Timestamp) -> Line {
    match end {
        None => Line::ok(of, reached),
        Some(end) => match days(end, now) {
            left if left < SOON => Line::look(
                of,
                format!(
                    "{reached}, but its certificate ends on {}, in {left} days. Tell who runs it: nothing goes \
                     there after that",
                    day(end)
                ),
            ),
            left => Line::ok(of, format!("{reached}; its certificate is good for {left} days")),
        },
    }
}

/// Whole days that are left; less than none once it is over.
fn days(end: Timestamp, now: Timestamp) -> i64 {
    end.duration_since(now).as_secs().div_euclid(24 * 60 * 60)
}

fn day(end: Timestamp) -> String {
    end.strftime("%Y-%m-%d").to_string()
}

async fn within<T>(tried: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    timeout(PATIENCE, tried).await.unwrap_or_else(|_| Err(format!("no answer in {} s", PATIENCE.as_secs())))
}
