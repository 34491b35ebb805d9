//! The writer: it works in rounds, one transaction each.

mod envelopes;
mod look;
mod morning;
mod orders;
mod reload;
mod tell;
mod time;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::intake::{Later, Room, WriterIntake};
use super::outbox::{self, Letter};
use super::pulse::Pulse;
use super::settings::Files;
use super::setup::random;
use super::{Clock, Shared};
use crate::compose::Notice;
use crate::pipeline::{Received, known, pass};
use crate::receive::{Arrival, NotStored};
use crate::record::{Decided, Facts, InboxRow, Passed, Record, RecordError, Round, Settled, Which};
use crate::tracking::TrackingNumber;
use tell::Told;

/// What may wait for the writer at a time.
pub const QUEUE: usize = 1024;

/// How long a round waits for sessions that are in DATA.
const GATHER: Duration = Duration::from_millis(2);

/// How long results of deliveries wait for a round that has mails.
const RIDE: Duration = Duration::from_millis(20);

/// How often the inbox and the outbox are looked into for what other processes or time brought.
const LOOK: Duration = Duration::from_secs(1);

/// What is handed to the writer.
pub enum ToWriter {
    Arrived(Arrived),
    /// A mail of the inbox was examined.
    Examined(Examined),
    Settled(Settled),
    /// Somebody put a mail into the inbox.
    Look,
    /// The operator asks for the files to be read again.
    Reload,
}

/// A mail that just came in.
pub struct Arrived {
    pub arrival: Arc<Arrival>,
    pub arrived: Timestamp,
    /// Nothing: DNS takes longer.
    pub received: Option<Box<Received>>,
    /// The examination that goes on. Neither: it is read from the inbox again.
    pub later: Option<Later>,
    pub ack: oneshot::Sender<Result<(), NotStored>>,
}

/// A mail of the inbox that was examined.
pub struct Examined {
    pub row: InboxRow,
    pub received: Box<Received>,
    /// Its share of what may be in memory.
    pub room: Room,
}

/// The one writer of the record.
pub struct Writer {
    record: Record,
    /// With the directory and the templates in force.
    gateway: Shared,
    files: Files,
    intake: WriterIntake,
    to_outbox: mpsc::Sender<Letter>,
    /// For what the outbox has in memory.
    outbox_room: Arc<Semaphore>,
    /// How many mails a round takes at most.
    most: usize,
    /// Mails of the inbox that are being examined.
    examining: BTreeSet<i64>,
    /// Envelopes that the outbox has.
    sending: BTreeSet<(String, String)>,
    /// The outbox couldn't take everything that is due.
    behind: bool,
    clock: Clock,
    pulse: Arc<Pulse>,
}

/// What one round is made of.
#[derive(Default)]
struct Batch {
    arrived: Vec<Arrived>,
    examined: Vec<Examined>,
    settled: Vec<Settled>,
    look: bool,
    reload: bool,
}

/// What one transaction wrote.
struct Written {
    rows: Vec<InboxRow>,
    notices: Vec<Notice>,
    told: Vec<Told>,
}

impl Writer {
    pub fn new(
        record: Record,
        gateway: Shared,
        files: Files,
        intake: WriterIntake,
        to_outbox: mpsc::Sender<Letter>,
        most: usize,
        clock: Clock,
    ) -> Self {
        let (examining, sending) = (BTreeSet::new(), BTreeSet::new());
        let pulse = Arc::new(Pulse::default());
        Self {
            record,
            gateway,
            files,
            intake,
            to_outbox,
            outbox_room: Arc::new(Semaphore::new(outbox::ROOM as usize)),
            most,
            examining,
            sending,
            behind: false,
            clock,
            pulse,
        }
    }

    /// What tells others whether it works, and can write.
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// Works until `stop`, and then until nothing is left that was handed over.
    pub async fn run(mut self, mut queue: mpsc::Receiver<ToWriter>, mut stop: watch::Receiver<bool>) {
        let mut looked = None;
        loop {
            self.pulse.beat();
            let mut batch = Batch::default();
            // However busy: what waits in the database has its turn.
            let next = looked.map_or_else(Instant::now, |looked: Instant| looked + LOOK);
            tokio::select! {
                biased;
                handed = queue.recv() => match handed {
                    Some(handed) => self.take(handed, &mut batch),
                    None => return,
                },
                _ = stop.changed() => break,
                () = sleep_until(next) => {}
            }
            self.gather(&mut queue, &mut batch).await;
            batch.look |= Instant::now() >= next || self.may_catch_up();
            if batch.look {
                looked = Some(Instant::now());
            }
            self.round(batch).await;
        }
        self.drain(queue).await;
    }

    /// After the stop: what was handed over is still stored, and what was sent is still settled.
    async fn drain(mut self, mut queue: mpsc::Receiver<ToWriter>) {
        let (closed, _) = mpsc::channel(1);
        // The outbox ends when nobody can hand it anything any more, and settles what it has.
        self.to_outbox = closed;
        let end = Instant::now() + Duration::from_secs(30);
        while let Ok(Some(handed)) = timeout_at(end, recv_or_idle(&mut queue)).await {
            let mut batch = Batch::default();
            self.take(handed, &mut batch);
            self.gather(&mut queue, &mut batch).await;
            self.round(batch).await;
        }
    }

    fn take(&mut self, handed: ToWriter, batch: &mut Batch) {
        match handed {
            ToWriter::Arrived(arrived) => batch.arrived.push(arrived),
            ToWriter::Examined(examined) => batch.examined.push(examined),
            ToWriter::Settled(settled) => batch.settled.push(settled),
            ToWriter::Look => batch.look = true,
            ToWriter::Reload => batch.reload = true,
        }
    }

    /// Takes what is there, and waits a moment for what is about to come.
    async fn gather(&mut self, queue: &mut mpsc::Receiver<ToWriter>, batch: &mut Batch) {
        let begun = Instant::now();
        while batch.arrived.len() + batch.examined.len() < self.most {
            if let Ok(handed) = queue.try_recv() {
                self.take(handed, batch);
                continue;
            }
            let end = begun + self.patience(batch);
            let Ok(Some(handed)) = timeout_at(end, queue.recv()).await else { return };
            self.take(handed, batch);
        }
    }

    /// How long more is waited for: nobody waits for the results of deliveries, so they ride along.
    fn patience(&self, batch: &Batch) -> Duration {
        match batch {
            Batch { look: true, .. } | Batch { reload: true, .. } => Duration::ZERO,
            Batch { arrived, examined, .. } if arrived.is_empty() && examined.is_empty() => RIDE,
            Batch { arrived, .. } if arrived.is_empty() || self.intake.sessions_in_data() == 0 => {
                Duration::ZERO
            }
            _ => GATHER,
        }
    }

    /// One round: load, pass each mail, commit, acknowledge, hand the notices on.
    async fn round(&mut self, batch: Batch) {
        let Batch { arrived, examined, settled, look, reload } = batch;
        if look || reload {
            // Before the round, so that all of its mails are judged by the same directory, the newest.
            self.reload(reload).await;
        }
        if !(arrived.is_empty() && examined.is_empty() && settled.is_empty()) {
            self.commit(arrived, examined, settled).await;
        }
        if look {
            self.look().await;
        }
    }

    async fn commit(&mut self, arrived: Vec<Arrived>, examined: Vec<Examined>, settled: Vec<Settled>) {
        let sent: Vec<(String, String)> = settled.iter().flat_map(envelopes).collect();
        let mails = arrived.len() + examined.len();
        let begun = Instant::now();
        let written = self.write(&arrived, &examined, settled.clone()).await;
        match written {
            Ok(Written { rows, notices, told }) => {
                self.could_write();
                metrics::histogram!("tmail_round_seconds").record(begun.elapsed());
                told.iter().for_each(|told| told.tell(&rows));
                for envelope in sent {
                    self.sending.remove(&envelope);
                }
                self.acknowledge(arrived, rows);
                for Examined { row, .. } in &examined {
                    self.examining.remove(&row.id);
                }
                self.send(notices);
            }
            Err(error) if mails > 1 && !error.concerns_all() => {
                tracing::warn!(%error, mails, "a round failed; its mails are tried one by one");
                Box::pin(self.one_by_one(arrived, examined, settled)).await;
            }
            Err(error) => self.give_back(&error, arrived, &examined, &settled),
        }
    }

    /// A mail that can't be written doesn't fail the others of its round.
    async fn one_by_one(&mut self, arrived: Vec<Arrived>, examined: Vec<Examined>, settled: Vec<Settled>) {
        self.commit(Vec::new(), Vec::new(), settled).await;
        for one in examined {
            self.commit(Vec::new(), vec![one], Vec::new()).await;
        }
        for one in arrived {
            self.commit(vec![one], Vec::new(), Vec::new()).await;
        }
    }

    /// Nothing was written: senders keep their mail, stored mail and envelopes are looked at again.
    fn give_back(
        &mut self,
        error: &RecordError,
        arrived: Vec<Arrived>,
        examined: &[Examined],
        settled: &[Settled],
    ) {
        self.could_not_write(error);
        for one in arrived {
            // The session may be gone; then its sender tries again by itself.
            let _ = one.ack.send(Err(NotStored(error.to_string())));
        }
        for Examined { row, .. } in examined {
            self.examining.remove(&row.id);
        }
        for envelope in settled.iter().flat_map(envelopes) {
            self.sending.remove(&envelope);
        }
    }

    /// Decides on the mails in order, each seeing what the ones before it did, and writes it all.
    async fn write(
        &mut self,
        arrived: &[Arrived],
        examined: &[Examined],
        settled: Vec<Settled>,
    ) -> Result<Written, RecordError> {
        let now = self.clock.now();
        let ready = arrived.iter().filter_map(|mail| mail.received.as_deref());
        let mails: Vec<&Received> = ready.chain(examined.iter().map(|mail| mail.received.as_ref())).collect();
        let mut facts = known(&mut self.record, mails, &self.gateway).await?;
        let mut versions = BTreeMap::new();
        let mut decided = Vec::new();
        for Examined { row, received, .. } in examined {
            let mut mail = received.as_ref().clone();
            mail.out_of_patience = row.is_out_of_patience(now);
            let passed = self.pass(&mail, &mut facts, &mut versions, now);
            decided.push(Decided { mail: Which::Old(row.clone()), passed });
        }
        for (at, mail) in arrived.iter().enumerate() {
            let Some(mail) = mail.received.as_deref() else { continue };
            let passed = self.pass(mail, &mut facts, &mut versions, now);
            decided.push(Decided { mail: Which::New(at), passed });
        }
        let passed = decided.iter().flat_map(|decided| decided.passed.all());
        let notices = passed.flat_map(|passed| passed.notices.clone()).collect();
        let told = decided.iter().map(Told::of).collect();
        let arrivals = arrived.iter().map(|mail| (mail.arrival.clone(), mail.arrived)).collect();
        let dues = self.dues(decided.iter().flat_map(|decided| decided.passed.all()));
        let mut round = Round { now, arrivals, decided, settled, versions, dues, salts: Vec::new() };
        round.salts = (0..round.salts()).map(|_| random::<16>()).collect();
        let rows = self.record.commit(round).await?;
        Ok(Written { rows, notices, told })
    }

    fn pass(
        &self,
        mail: &Received,
        facts: &mut Facts,
        versions: &mut BTreeMap<TrackingNumber, u32>,
        now: Timestamp,
    ) -> Passed {
        // A fault of ours costs the one mail that shows it, not the daemon.
        let passed =
            catch_unwind(AssertUnwindSafe(|| pass(mail, facts, &self.gateway, now))).unwrap_or_else(|_| {
                let faulty = Received::faulty(mail.envelope.clone(), mail.raw.clone(), mail.arrived);
                pass(&faulty, facts, &self.gateway, now)
            });
        for after in passed.all().filter_map(|passed| passed.after.as_ref()) {
            let before = facts.tmails.get(&after.number).map_or(0, |tmail| tmail.version);
            versions.entry(after.number.clone()).or_insert(before);
        }
        facts.take(&passed);
        passed
    }

    /// When time next changes each TMail that was changed.
    fn dues<'p>(&self, passed: impl Iterator<Item = &'p Passed>) -> BTreeMap<TrackingNumber, Timestamp> {
        let after = passed.filter_map(|passed| passed.after.as_ref());
        let mut dues = BTreeMap::new();
        for tmail in after {
            dues.remove(&tmail.number);
            dues.extend(self.gateway.due(tmail).map(|due| (tmail.number.clone(), due)));
        }
        dues
    }

    fn acknowledge(&mut self, arrived: Vec<Arrived>, rows: Vec<InboxRow>) {
        for (mail, row) in arrived.into_iter().zip(rows) {
            // The session may be gone; the mail is stored all the same.
            let _ = mail.ack.send(Ok(()));
            if let Some(later) = mail.later {
                self.examining.insert(row.id);
                self.intake.hand_over_later(row, mail.arrival, later);
            }
        }
    }
}

/// The next thing handed over; nothing once nobody is left who could hand anything over.
async fn recv_or_idle(queue: &mut mpsc::Receiver<ToWriter>) -> Option<ToWriter> {
    loop {
        tokio::select! {
            handed = queue.recv() => return handed,
            () = sleep(Duration::from_millis(50)) => {
                // The intake of the writer itself is the one sender that stays.
                if queue.sender_strong_count() <= 1 && queue.is_empty() {
                    return None;
                }
            }
        }
    }
}

fn envelopes(settled: &Settled) -> impl Iterator<Item = (String, String)> + '_ {
    settled.results.iter().map(|result| (settled.notice.clone(), result.recipient.folded().to_owned()))
}
