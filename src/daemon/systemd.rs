//! What systemd is told: ready, alive, stopping (`sd_notify(3)`). Anything else that starts us hears nothing.

use std::env;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::pulse::Pulse;

/// A writer that nothing was heard of for that long is stuck: a busy database is waited for ten seconds.
const STUCK: Duration = Duration::from_secs(60);

/// Where systemd listens; nowhere if it didn't start us.
#[derive(Debug)]
pub struct Systemd(Option<(UnixDatagram, SocketAddr)>);

impl Systemd {
    /// By the environment that it gives to what it starts.
    pub fn from_environment() -> Self {
        Self(env::var_os("NOTIFY_SOCKET").and_then(|path| {
            let address = match path.as_bytes().strip_prefix(b"@") {
                Some(name) => SocketAddr::from_abstract_name(name),
                None => SocketAddr::from_pathname(&path),
            };
            Some((UnixDatagram::unbound().ok()?, address.ok()?))
        }))
    }

    /// One message, as `READY=1`. It is a courtesy: what can't be told isn't.
    pub fn tell(&self, words: &str) {
        if let Some((socket, address)) = &self.0
            && let Err(error) = socket.send_to_addr(words.as_bytes(), address)
        {
            tracing::debug!(%error, "systemd could not be told");
        }
    }

    /// Tells it, for as long as the writer works, that we are alive. Never returns.
    pub async fn keep_alive(&self, pulse: Arc<Pulse>) {
        let Some(patience) = patience() else { return std::future::pending().await };
        let mut ticks = interval(patience / 3);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if pulse.silence() < STUCK {
                self.tell("WATCHDOG=1");
            }
        }
    }
}

/// How long systemd waits for a sign of life; nothing if it doesn't look.
fn patience() -> Option<Duration> {
    let micros: u64 = env::var("WATCHDOG_USEC").ok()?.parse().ok()?;
    let for_us = env::var("WATCHDOG_PID").ok().is_none_or(|pid| pid == std::process::id().to_string());
    (micros > 0 && for_us).then(|| Duration::from_micros(micros))
}
