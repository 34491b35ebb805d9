//! One conversation, from the greeting to the goodbye.

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::data::{DataReader, Fault, Progress};
use super::dialogue::{Dialogue, Step};
use super::reply::{self, Reply};
use super::wire::{End, Wire};
use super::{Protocol, Settings, Stop};
use crate::envelope::Envelope;
use crate::receive::{Arrival, Intake};

/// How long we try to say why we hang up.
const LAST_WORD: Duration = Duration::from_secs(5);

/// Speaks with one peer over any stream. An error is a connection that broke.
pub async fn converse<S, I>(stream: S, intake: &I, settings: &Settings, mut stop: Stop) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
    I: Intake,
{
    let mut session = Session { wire: Wire::new(stream), intake, settings };
    let end = match session.talk(&mut stop).await {
        Ok(()) => None,
        Err(End::Gone(error)) => return Err(error),
        Err(End::Idle) => Some(reply::timed_out()),
        Err(End::Stopping) => Some(reply::closing()),
        Err(End::BadLine) => Some(reply::bad_line()),
    };
    if let Some(reply) = end {
        session.wire.say(&reply);
    }
    match session.wire.close(LAST_WORD).await {
        Err(End::Gone(error)) => Err(error),
        _ => Ok(()),
    }
}

struct Session<'a, S, I> {
    wire: Wire<S>,
    intake: &'a I,
    settings: &'a Settings,
}

impl<S: AsyncRead + AsyncWrite + Unpin, I: Intake> Session<'_, S, I> {
    async fn talk(&mut self, stop: &mut Stop) -> Result<(), End> {
        let mut dialogue = Dialogue::new(self.settings);
        self.wire.say(&reply::greeting(self.settings));
        loop {
            let line = self.wire.line(self.settings.limits.idle, stop).await?;
            match dialogue.answer(line) {
                Step::Say(reply) => self.wire.say(&reply),
                Step::Read(envelope) => {
                    if self.mail(envelope).await?.is_break() {
                        return Ok(());
                    }
                }
                Step::Close(reply) => {
                    self.wire.say(&reply);
                    return Ok(());
                }
            }
        }
    }

    /// Reads a mail, stores it, and only then says so. A break ends the session.
    async fn mail(&mut self, envelope: Envelope) -> Result<ControlFlow<()>, End> {
        let recipients = envelope.recipients.len();
        let guard = self.intake.in_data();
        let read = self.read().await?;
        drop(guard);
        let (reply, flow) = match read {
            Read::Mail(raw) => (self.store(envelope, raw).await, ControlFlow::Continue(())),
            Read::Faulty(Fault::LineEnds) => (reply::line_ends(), ControlFlow::Continue(())),
            Read::Faulty(Fault::TooLarge) => (reply::too_large(self.settings), ControlFlow::Continue(())),
            Read::Flooded => (reply::too_large(self.settings), ControlFlow::Break(())),
        };
        let times = match self.settings.protocol {
            Protocol::Smtp => 1,
            Protocol::Lmtp => recipients,
        };
        (0..times).for_each(|_| self.wire.say(&reply));
        Ok(flow)
    }

    async fn read(&mut self) -> Result<Read, End> {
        let limits = &self.settings.limits;
        let deadline = Instant::now() + limits.data;
        let mut reader = DataReader::new(limits.message_bytes);
        self.wire.say(&reply::go_ahead());
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(End::Idle);
            }
            let block = self.wire.block(limits.idle.min(left)).await?;
            let (given, progress) = (block.len(), reader.ingest(block));
            match progress {
                Progress::More => self.wire.consume(given),
                Progress::Flooded => return Ok(Read::Flooded),
                Progress::Ended(used) => {
                    self.wire.consume(used);
                    return Ok(reader.finish().map_or_else(Read::Faulty, Read::Mail));
                }
            }
        }
    }

    async fn store(&self, envelope: Envelope, raw: Vec<u8>) -> Reply {
        let source = self.settings.protocol.source();
        match self.intake.accept(Arrival { envelope, raw, source }).await {
            Ok(()) => reply::stored(),
            Err(error) => {
                tracing::warn!(%error, "a mail was not taken");
                reply::not_stored()
            }
        }
    }
}

/// What DATA brought.
enum Read {
    Mail(Vec<u8>),
    Faulty(Fault),
    Flooded,
}
