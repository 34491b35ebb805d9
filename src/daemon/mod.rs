//! The daemon: its tasks, their channels, the stop.
//!
//! ```text
//! listeners ─▶ intake (examine) ─▶ writer (rounds) ─▶ outbox (seal, submit)
//!                                    ▲   ▲                  │ results
//!                            other processes' mail          │
//!                                    └──────────────────────┘
//! ```

pub mod clock;
pub mod http;
pub mod intake;
pub mod outbox;
pub mod poke;
pub mod pulse;
pub mod settings;
pub mod setup;
pub mod systemd;
pub mod watched_file;
pub mod ways;
pub mod writer;

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::audit::TakenIn;
use crate::config::Config;
pub use clock::Clock;
use intake::WriterIntake;
use outbox::Outbox;
use pulse::Pulse;
pub use setup::{Setup, SetupError};
use ways::Ways;
use writer::{ToWriter, Writer};

/// A daemon whose listeners are bound, not yet running.
pub struct Daemon {
    setup: Setup,
    ways: Ways,
    http: Option<TcpListener>,
    clock: Clock,
}

/// A running daemon.
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    /// Weak, so that the writer sees when nobody is left who hands it anything.
    to_writer: mpsc::WeakSender<ToWriter>,
    /// Where mail is taken, in the order SMTP, LMTP.
    pub addresses: Vec<SocketAddr>,
    /// Where health and figures are told.
    pub http: Option<SocketAddr>,
    /// Whether the writer works.
    pub pulse: Arc<Pulse>,
}

impl Daemon {
    /// Reads what the settings name, takes the writer's lock, binds the listeners and records the settings
    /// that are in force from here on.
    pub async fn bind(config: &Config) -> Result<Self, SetupError> {
        let mut setup = Setup::read(config).await?;
        let ways = Ways::open(config, &mut setup.record).await?;
        let http = match config.http {
            Some(listen) => Some(http::bind(listen).await?),
            None => None,
        };
        // Last: what can't start puts nothing in force.
        Ok(Self { http, ..Self::in_force(setup, ways).await? })
    }

    /// The same with no way in, to work on what is stored: the settings in force are the same ones.
    pub async fn without_listeners(config: &Config) -> Result<Self, SetupError> {
        Self::in_force(Setup::read(config).await?, Ways::default()).await
    }

    async fn in_force(mut setup: Setup, ways: Ways) -> Result<Self, SetupError> {
        let Setup { record, gateway, files, .. } = &mut setup;
        // Those whom it concerns are told by the outbox, which looks for what waits.
        files.put_in_force(record, gateway, TakenIn::AtStart, Timestamp::now()).await?;
        Ok(Self { setup, ways, http: None, clock: Clock::default() })
    }

    /// By another clock than the system's: for tests, whose mails are signed at a fixed time.
    pub fn by(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Starts all tasks.
    pub fn start(self) -> Running {
        let (stop, stopped) = watch::channel(false);
        let (to_writer, for_writer) = mpsc::channel(writer::QUEUE);
        let (to_outbox, for_outbox) = mpsc::channel(outbox::QUEUE);
        let Setup { gateway, resolver, patience, record, files, poke, seal, transports, limits, data_dir } =
            self.setup;
        let clock = self.clock;
        let intake = WriterIntake::new(
            to_writer.clone(),
            resolver,
            gateway.clone(),
            patience,
            clock,
            data_dir.clone(),
        );
        let mut tasks = JoinSet::new();
        tasks.spawn(poke::listen(poke, to_writer.clone(), stopped.clone()));
        let addresses = self.ways.start(&mut tasks, &intake, &gateway.book, &stopped);
        let for_reload = to_writer.downgrade();
        let outbox = Outbox::new(seal, gateway.clone(), transports, limits.retry_for, to_writer, clock);
        tasks.spawn(outbox.run(for_outbox, stopped.clone()));
        let writer = Writer::new(record, gateway, files, intake, to_outbox, limits.round, clock);
        let pulse = writer.pulse();
        let http = self.http.as_ref().and_then(|listener| listener.local_addr().ok());
        if let Some(listener) = self.http {
            tasks.spawn(http::serve(listener, pulse.clone(), data_dir, stopped.clone()));
        }
        tasks.spawn(writer.run(for_writer, stopped));
        Running { stop, tasks, to_writer: for_reload, addresses, http, pulse }
    }
}

impl Running {
    /// Reads directory and templates again, now.
    pub async fn reload(&self) {
        if let Some(to_writer) = self.to_writer.upgrade() {
            // The writer is gone only when the daemon stops.
            let _ = to_writer.send(ToWriter::Reload).await;
        }
    }

    /// Stops taking mail, lets what was begun end, and returns when all is done.
    pub async fn stop(mut self) {
        // Nobody listens any more if every task ended by itself.
        let _ = self.stop.send(true);
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a task ended by a fault");
            }
        }
    }

    /// Returns when a task ended that shouldn't have.
    pub async fn broken(&mut self) {
        match self.tasks.join_next().await {
            Some(Err(error)) => tracing::error!(%error, "a task ended by a fault"),
            _ => tracing::error!("a task ended before its time"),
        }
    }
}

/// What the tasks share. The directory and the templates of it are the writer's, which decides by them: it
/// takes newer ones in while it runs. What the others use of it stays as long as the daemon runs.
type Shared = Arc<crate::pipeline::Gateway>;
