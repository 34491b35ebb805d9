//! The servers that the gateway needs: reached, by TLS, with its password, and left again.

use std::time::Duration;

use tokio::time::timeout;

use super::line::Line;
use crate::config::{Config, Transport as Settings};
use crate::daemon::setup::transports;
use crate::daemon::ways;
use crate::receive::imap;
use crate::receive::smtp::ServerTls;
use crate::submit::Transport;

/// How long a server may take for everything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Both, where both are configured, and our own certificate.
pub async fn lines(config: &Config) -> Vec<Line> {
    let mut lines = vec![smtp(config).await];
    if let Some(settings) = &config.receive.imap {
        let of = "mailbox";
        let shown = format!("{} at {}", settings.mailbox, settings.server.host);
        lines.push(match ways::mailbox(settings, config.book()) {
            Ok(settings) => match within(imap::try_out(&settings)).await {
                Ok(()) => Line::ok(of, format!("{shown} can be read")),
                Err(why) => {
                    Line::wrong(of, format!("{shown}: {why}. Look at [receive.imap]; mails stay there"))
                }
            },
            Err(error) => Line::wrong(of, error.to_string()),
        });
    }
    if let Some(tls) = &config.receive.tls {
        lines.push(match ServerTls::read(&tls.file, &tls.key_file) {
            Ok(_) => Line::ok("certificate", format!("{} and its key", tls.file.display())),
            Err(why) => Line::wrong("certificate", format!("{why}. Look at [receive.tls]")),
        });
    }
    lines
}

async fn smtp(config: &Config) -> Line {
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
        Ok(()) => Line::ok(of, format!("{shown} lets us in")),
        Err(why) => Line::wrong(of, format!("{shown}: {why}. Notices wait; look at [submit.smtp]")),
    }
}

async fn within(tried: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    timeout(PATIENCE, tried).await.unwrap_or_else(|_| Err(format!("no answer in {} s", PATIENCE.as_secs())))
}
