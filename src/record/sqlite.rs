//! What only SQLite understands: opening, pragmas, the schema's installation, the writer's lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::RecordError;

/// Begins a transaction that writes: it takes the lock now, not at its first write, where the busy
/// time-out would not apply.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";

/// How long another writer is waited for.
const BUSY: Duration = Duration::from_secs(10);

/// The database in a data folder.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("tmail.sqlite")
}

/// Proof that this process alone writes.
#[derive(Debug)]
pub struct WriterLock {
    /// Held, never read: the lock ends with it.
    _file: File,
}

impl WriterLock {
    /// Takes the lock of a data folder, which is made if it isn't there.
    pub fn take(data_dir: &Path) -> Result<Self, RecordError> {
        let path = data_dir.join("writer.lock");
        let failed = |error: std::io::Error| RecordError::Open {
            path: path.display().to_string(),
            error: sqlx::Error::Io(error),
        };
        make_private(data_dir).map_err(failed)?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(RecordError::Locked(path.display().to_string())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// Whether the database as a whole can't be used now, whatever is written: it is locked, can't be read
/// or written, or the disk is full. <https://sqlite.org/rescode.html>, primary codes.
pub(super) fn is_out_of_order(error: &sqlx::Error) -> bool {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READONLY: u32 = 8;
    const IOERR: u32 = 10;
    const FULL: u32 = 13;
    const CANTOPEN: u32 = 14;
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(0) & 0xff;
            [BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN].contains(&code)
        }
        // A transaction that failed before wasn't ended by its connection.
        sqlx::Error::InvalidSavePointStatement | sqlx::Error::BeginFailed => true,
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether there is a table of that name: a reader may meet a database of the version before.
pub(super) async fn has_table(connection: &mut SqliteConnection, name: &str) -> Result<bool, sqlx::Error> {
    let query = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1";
    let (count,): (i64,) = sqlx::query_as(query).bind(name).fetch_one(connection).await?;
    Ok(count > 0)
}

/// Makes a folder that we alone can read: it holds everybody's mail.
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A connection that writes; the schema is there afterwards.
pub(super) async fn connect(data_dir: &Path) -> Result<SqliteConnection, RecordError> {
    let path = path(data_dir);
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        // A checkpoint syncs twice more; rarer ones cost some disk for fewer waits.
        .pragma("wal_autocheckpoint", "8000")
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let opened = |error| RecordError::Open { path: path.display().to_string(), error };
    let mut connection = options.connect().await.map_err(opened)?;
    install(&mut connection).await.map_err(opened)?;
    Ok(connection)
}

/// A connection that only reads; nothing if there is no database yet.
pub(super) async fn connect_to_read(data_dir: &Path) -> Result<SqliteConnection, RecordError> {
    let path = path(data_dir);
    if !path.exists() {
        return Err(RecordError::Nothing(path.display().to_string()));
    }
    let opened = |error| RecordError::Open { path: path.display().to_string(), error };
    let options = SqliteConnectOptions::new().filename(&path).read_only(true).busy_timeout(BUSY);
    options.disable_statement_logging().connect().await.map_err(opened)
}

/// Whether another process than the daemon could write now, as `tmail deliver` has to. Errors: why not.
pub async fn is_writable(data_dir: &Path) -> Result<(), RecordError> {
    let path = path(data_dir);
    let opened = |error| RecordError::Open { path: path.display().to_string(), error };
    let options = SqliteConnectOptions::new().filename(&path).busy_timeout(BUSY).disable_statement_logging();
    let mut connection = options.connect().await.map_err(opened)?;
    let transaction = connection.begin_with(BEGIN).await.map_err(opened)?;
    transaction.rollback().await.map_err(opened)
}

/// The steps of the schema, oldest first; `user_version` says how many are installed.
const STEPS: [&str; 9] = [
    include_str!("schema.sql"),
    include_str!("schema_orders.sql"),
    include_str!("schema_settings.sql"),
    include_str!("schema_files.sql"),
    include_str!("schema_network.sql"),
    include_str!("schema_challenges.sql"),
    include_str!("schema_held.sql"),
    include_str!("schema_time.sql"),
    include_str!("schema_mornings.sql"),
];

async fn install(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let (installed,): (i64,) = sqlx::query_as("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let installed = usize::try_from(installed).unwrap_or(0);
    for (at, step) in STEPS.iter().enumerate().skip(installed) {
        let mut transaction = connection.begin_with(BEGIN).await?;
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
        let version = format!("PRAGMA user_version = {}", at + 1);
        sqlx::raw_sql(sqlx::AssertSqlSafe(version)).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}
