//! I/O: the record. One writer, one transaction a round, SQLite.
//!
//! Reading for a batch is one statement a table ([`load`]), writing one multi-row statement a table
//! ([`commit`]). All SQL of the gateway stands in this folder, with `$N` parameters and no types but
//! bigint, text and bytea; what only SQLite understands stands in [`sqlite`].
//!
//! Invariant: state in memory is never ahead of what is committed. What a round decided is taken into
//! the cache only once its transaction is through.

pub mod backup;
pub mod challenge;
pub mod commit;
pub mod condition;
pub mod envelope_order;
pub mod envelopes;
pub mod facts;
mod files;
pub mod inbox;
pub mod load;
pub mod mailbox;
pub mod morning;
pub mod order;
pub mod outbox;
pub mod passed;
pub mod read;
mod rows;
pub mod settings;
pub mod sqlite;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::audit::{Link, Setting};
use crate::level::Levels;
use crate::route::KnownNotice;
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

pub use challenge::{Asked, Asking, Challenge, End, Newest};
pub use commit::restored::{Restoration, Restored};
pub use commit::{Decided, Round, Timed, Which};
pub use condition::Condition;
pub use envelopes::SentEnvelope;
pub use facts::{Facts, Needs};
pub use inbox::InboxRow;
pub use morning::{InState, Mornings, NewMorning};
pub use order::{Held, Order};
pub use outbox::{DeliveryResult, Settled, Waiting};
pub use passed::{Also, By, Identity, Passed};
pub use settings::{InForce, NewSettings};
pub use sqlite::WriterLock;

/// How many TMails are kept in memory between rounds.
const CACHED: usize = 1024;

/// How many of the newest notices of a TMail are looked at: some changesets' audiences.
const NOTICES: usize = 30;

/// Why the record can't be read or written now.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("the database {path}: {error}")]
    Open { path: String, error: sqlx::Error },
    #[error("there is no database at {0} yet: `tmail serve` makes one, and --config names another place")]
    Nothing(String),
    #[error("another process writes here already: {0}")]
    Locked(String),
    #[error("{what}: {error}")]
    Sql { what: &'static str, error: sqlx::Error },
    #[error("the record holds something that this version can't read: {0}")]
    Unreadable(String),
    #[error("{0} was changed by somebody else meanwhile")]
    Moved(TrackingNumber),
}

impl RecordError {
    /// Whether it would fail for every mail alike: the database is locked, full or broken.
    pub fn concerns_all(&self) -> bool {
        match self {
            RecordError::Open { .. } | RecordError::Nothing(_) | RecordError::Locked(_) => true,
            RecordError::Sql { error, .. } => sqlite::is_out_of_order(error),
            RecordError::Unreadable(_) | RecordError::Moved(_) => false,
        }
    }
}

/// The writer's side of the record.
#[derive(Debug)]
pub struct Record {
    data_dir: PathBuf,
    connection: SqliteConnection,
    link: Link,
    serial: u64,
    settings: BTreeMap<Setting, InForce>,
    levels: Arc<Levels>,
    mornings: Mornings,
    /// What the names of envelopes are made with.
    secret: [u8; 32],
    cache: BTreeMap<TrackingNumber, Kept>,
    /// Held as long as this record is written to.
    _lock: WriterLock,
}

impl Record {
    /// Opens the database in `data_dir`, which it makes if it isn't there, and checks that the log ends
    /// where the database says.
    pub async fn open(data_dir: &Path, lock: WriterLock) -> Result<Self, RecordError> {
        let mut connection = sqlite::connect(data_dir).await?;
        let link = load::link(&mut connection).await?;
        let serial = load::serial(&mut connection).await?;
        let settings = settings::in_force(&mut connection).await?;
        let levels = Arc::new(morning::levels(&mut connection).await?);
        let mornings = morning::mornings(&mut connection).await?;
        let (secret, cache) = ([0; 32], BTreeMap::new());
        let data_dir = data_dir.to_owned();
        Ok(Self {
            data_dir,
            connection,
            link,
            serial,
            settings,
            levels,
            mornings,
            secret,
            cache,
            _lock: lock,
        })
    }

    /// Every version of a template that a TMail was opened under: digest, name and source.
    pub async fn templates(&mut self) -> Result<Vec<Template>, RecordError> {
        load::templates(&mut self.connection).await
    }

    /// Names envelopes by the gateway's key from here on.
    pub fn name_envelopes_by(&mut self, secret: [u8; 32]) {
        self.secret = secret;
    }

    /// Whether the database can be written again: tried by a write of one row. Errors: why not.
    ///
    /// It is opened anew for that: a commit that failed for want of space leaves the connection within a
    /// transaction that SQLite has ended already, and no other can begin on it. What that commit may have
    /// written all the same is read again.
    pub async fn try_to_write(&mut self, now: Timestamp) -> Result<(), RecordError> {
        self.connection = sqlite::connect(&self.data_dir).await?;
        self.link = load::link(&mut self.connection).await?;
        self.serial = load::serial(&mut self.connection).await?;
        self.settings = settings::in_force(&mut self.connection).await?;
        self.levels = Arc::new(morning::levels(&mut self.connection).await?);
        self.mornings = morning::mornings(&mut self.connection).await?;
        self.cache.clear();
        let query = "INSERT INTO gateway (name, value) VALUES ('tried', $1) \
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        let tried = sqlx::query(query).bind(millis(now).to_string()).execute(&mut self.connection).await;
        tried.map(|_| ()).map_err(load::sql("trying to write"))
    }

    /// Where the log ends.
    pub fn link(&self) -> &Link {
        &self.link
    }

    fn remember(&mut self, kept: impl IntoIterator<Item = Kept>) {
        for kept in kept {
            self.cache.insert(kept.tmail.number.clone(), kept);
        }
        // The oldest numbers go first: they are the likeliest to be closed.
        while self.cache.len() > CACHED {
            self.cache.pop_first();
        }
    }
}

/// A TMail that is kept in memory, with its newest notices, oldest first.
#[derive(Clone, Debug)]
struct Kept {
    tmail: Tmail,
    notices: VecDeque<(String, KnownNotice)>,
}

impl Kept {
    fn sent(&mut self, notices: Vec<(String, KnownNotice)>) {
        self.notices.extend(notices);
        let surplus = self.notices.len().saturating_sub(NOTICES);
        self.notices.drain(..surplus);
    }
}

/// Milliseconds since 1970, as the tables have them.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The time of a column.
pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
