//! One conversation, from the greeting to the goodbye.

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout};

use super::data::{DataReader, Fault, Progress};
use super::dialogue::{Dialogue, Step, Taken};
use super::guests::Guest;
use super::large::{LITTLE, Room, room};
use super::reply::{self, Reply};
use super::wire::{End, Wire};
use super::{Protocol, Settings, Stop};
use crate::envelope::Envelope;
use crate::receive::{Arrival, Intake};

/// How long we try to say why we hang up.
const LAST_WORD: Duration = Duration::from_secs(5);

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// Speaks with one peer over any stream. An error is a connection that broke.
pub async fn converse<S, I>(
    stream: S,
    guest: &Guest,
    intake: &I,
    settings: &Settings,
    mut stop: Stop,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
    I: Intake,
{
    let mut session = Session { wire: Wire::new(stream), guest, intake, settings, room: None };
    session.wire.say(&reply::greeting(settings));
    let talked = session.talk(false, &mut stop).await;
    if !matches!(talked, Ok(Ended::StartTls)) {
        return session.part(talked).await;
    }
    let (Some(tls), Ok(stream)) = (&settings.tls, session.wire.into_stream(LAST_WORD).await) else {
        // Somebody spoke before the handshake; there is nobody to tell.
        return Ok(());
    };
    let stream = timeout(HANDSHAKE, tls.acceptor().accept(stream)).await??;
    let mut session = Session { wire: Wire::new(stream), guest, intake, settings, room: None };
    let talked = session.talk(true, &mut stop).await;
    session.part(talked).await
}

struct Session<'a, S, I> {
    wire: Wire<S>,
    guest: &'a Guest,
    intake: &'a I,
    settings: &'a Settings,
    /// For the mail that is being read, if it is large; until it is stored.
    room: Option<Room>,
}

/// How a talk ended, but for faults.
enum Ended {
    Goodbye,
    StartTls,
}

impl<S: AsyncRead + AsyncWrite + Unpin, I: Intake> Session<'_, S, I> {
    /// Says why nothing more is said, and closes.
    async fn part(mut self, talked: Result<Ended, End>) -> io::Result<()> {
        match talked {
            Ok(_) => {}
            Err(End::Gone(error)) => return Err(error),
            Err(End::Idle) => self.wire.say(&reply::timed_out()),
            Err(End::Stopping) => self.wire.say(&reply::closing()),
            Err(End::BadLine) => self.wire.say(&reply::bad_line()),
        }
        match self.wire.close(LAST_WORD).await {
            Err(End::Gone(error)) => Err(error),
            _ => Ok(()),
        }
    }

    async fn talk(&mut self, secure: bool, stop: &mut Stop) -> Result<Ended, End> {
        let limits = self.settings.limits;
        let mut dialogue = Dialogue::new(self.settings, secure);
        let mut quiet_since = Instant::now();
        loop {
            if dialogue.held() == 0 {
                self.room = None;
            }
            let left = limits.quiet.saturating_sub(quiet_since.elapsed());
            let line = self.wire.line(limits.idle.min(left), stop).await?;
            match dialogue.answer(line) {
                Step::Say(reply) => self.wire.say(&reply),
                Step::Read(envelope) => {
                    if self.mail(envelope).await?.is_break() {
                        return Ok(Ended::Goodbye);
                    }
                    quiet_since = Instant::now();
                }
                Step::Chunk { octets, last } => {
                    self.chunk(&mut dialogue, octets, last).await?;
                    quiet_since = Instant::now();
                }
                Step::StartTls => {
                    self.wire.say(&reply::begin_tls());
                    return Ok(Ended::StartTls);
                }
                Step::Close(reply) => {
                    self.wire.say(&reply);
                    return Ok(Ended::Goodbye);
                }
            }
        }
    }

    /// Reads a mail, stores it, and only then says so. A break ends the session.
    async fn mail(&mut self, envelope: Envelope) -> Result<ControlFlow<()>, End> {
        if !self.guest.may_send(std::time::Instant::now()) {
            self.wire.say(&reply::too_many_mails());
            return Ok(ControlFlow::Continue(()));
        }
        let guard = self.intake.in_data();
        let read = self.read().await?;
        drop(guard);
        let flow =
            if matches!(read, Read::Flooded) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let mail = match read {
            Read::Mail(raw) => Ok(raw),
            Read::Faulty(fault) => Err(fault),
            Read::Flooded => Err(Fault::TooLarge),
        };
        self.end(envelope, mail).await;
        Ok(flow)
    }

    /// Reads one chunk, and after the last one does the same.
    async fn chunk(&mut self, dialogue: &mut Dialogue<'_>, octets: usize, last: bool) -> Result<(), End> {
        let guard = self.intake.in_data();
        let deadline = Instant::now() + self.settings.limits.data;
        let mut missing = octets;
        while missing > 0 {
            self.make_room(dialogue.held(), deadline).await?;
            let block = self.wire.block(self.patience(deadline)?).await?;
            let given = block.len().min(missing);
            dialogue.take(&block[..given]);
            self.wire.consume(given);
            missing -= given;
        }
        drop(guard);
        match dialogue.taken(octets, last) {
            Taken::Say(reply) => self.wire.say(&reply),
            Taken::Mail(envelope, mail) => self.end(envelope, mail).await,
        }
        Ok(())
    }

    /// Stores a mail and says so, or says what is wrong with it; in LMTP once a recipient.
    async fn end(&mut self, envelope: Envelope, mail: Result<Vec<u8>, Fault>) {
        let times = match self.settings.protocol {
            Protocol::Smtp => 1,
            Protocol::Lmtp => envelope.recipients.len(),
        };
        let reply = match mail {
            Ok(raw) => self.store(envelope, raw).await,
            Err(fault) => reply::fault(fault, self.settings),
        };
        self.room = None;
        (0..times).for_each(|_| self.wire.say(&reply));
    }

    /// Waits for a place once a mail isn't small any more.
    async fn make_room(&mut self, held: usize, deadline: Instant) -> Result<(), End> {
        if held > LITTLE && self.room.is_none() {
            self.room = Some(room(self.patience(deadline)?).await.ok_or(End::Idle)?);
        }
        Ok(())
    }

    /// How long the next block of a mail is waited for.
    fn patience(&self, deadline: Instant) -> Result<Duration, End> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(End::Idle) } else { Ok(self.settings.limits.idle.min(left)) }
    }

    async fn read(&mut self) -> Result<Read, End> {
        let limits = &self.settings.limits;
        let deadline = Instant::now() + limits.data;
        let mut reader = DataReader::new(limits.message_bytes);
        self.wire.say(&reply::go_ahead());
        loop {
            self.make_room(reader.held(), deadline).await?;
            let block = self.wire.block(self.patience(deadline)?).await?;
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
