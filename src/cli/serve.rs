//! `tmail serve`

use std::process::ExitCode;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use super::Context;
use crate::config::Transport;
use crate::daemon::Daemon;
use crate::daemon::systemd::Systemd;

pub(super) async fn run(context: &Context) -> anyhow::Result<ExitCode> {
    super::log::start(context.json);
    let config = context.settings()?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let mut hang_up = signal(SignalKind::hangup()).context("listening for SIGHUP")?;
    let mut running = Daemon::bind(&config).await?.start();
    for address in &running.addresses {
        eprintln!("tmail: taking mail for {} on {address}", config.gateway.domain);
    }
    if let Some(imap) = &config.receive.imap {
        eprintln!("tmail: reading {} at {}", imap.mailbox, imap.server.host);
    }
    if let Some(maildir) = &config.receive.maildir {
        eprintln!("tmail: watching the Maildir {}", maildir.dir.display());
    }
    match &config.submit.transport {
        Transport::Maildir { dir } => eprintln!("tmail: notices go into the Maildirs in {}", dir.display()),
        Transport::Smtp { server, .. } => eprintln!("tmail: notices go to {}:{}", server.host, server.port),
    }
    if let Some(http) = running.http {
        eprintln!("tmail: health and figures are at http://{http}/healthz and /metrics");
    }
    let systemd = Systemd::from_environment();
    systemd.tell("READY=1");
    let pulse = running.pulse.clone();
    loop {
        tokio::select! {
            () = systemd.keep_alive(pulse.clone()) => {}
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hang_up.recv() => running.reload().await,
            () = running.broken() => {
                running.stop().await;
                anyhow::bail!("a part of the daemon stopped; see the log above");
            }
        }
    }
    systemd.tell("STOPPING=1");
    running.stop().await;
    eprintln!("tmail: stopped; nothing that was taken is lost");
    Ok(ExitCode::SUCCESS)
}
