//! A copy of the database that is whole, made beside a running daemon.

use std::path::Path;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::load::{link, serial, sql};
use super::{RecordError, sqlite};
use crate::audit::Link;

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where its log ends.
    pub link: Link,
    pub tmails: i64,
    pub mails: i64,
    /// The number of the last TMail.
    pub serial: u64,
    /// Its newest mail came in then.
    pub newest: Option<Timestamp>,
}

/// Copies the database of a data folder as it is at one moment; the daemon goes on meanwhile. `to` isn't
/// there yet. Errors: it can't be read, or the copy can't be written.
pub async fn copy(data_dir: &Path, to: &Path) -> Result<(), RecordError> {
    let mut connection = sqlite::connect_to_read(data_dir).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(to.display().to_string()).execute(&mut connection).await;
    copied.map_err(sql("copying the database"))?;
    connection.close().await.map_err(sql("copying the database"))
}

/// Reads all of a copy. Errors: something in it isn't whole.
pub async fn examined(copy: &Path) -> Result<Copied, RecordError> {
    let opened = |error| RecordError::Open { path: copy.display().to_string(), error };
    let options = SqliteConnectOptions::new().filename(copy).read_only(true).immutable(true);
    let mut connection = options.disable_statement_logging().connect().await.map_err(opened)?;
    let found = whole(&mut connection).await;
    connection.close().await.map_err(opened)?;
    found
}

async fn whole(connection: &mut SqliteConnection) -> Result<Copied, RecordError> {
    let failed = sql("reading the copy");
    let row = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut *connection).await.map_err(&failed)?;
    if row.get::<&str, _>(0) != "ok" {
        return Err(RecordError::Unreadable(format!("the copy isn't whole: {}", row.get::<&str, _>(0))));
    }
    let query = "SELECT (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM tmail), \
                 (SELECT COUNT(*) FROM inbox), (SELECT MAX(arrived) FROM inbox)";
    let row = sqlx::query(query).fetch_one(&mut *connection).await.map_err(&failed)?;
    let (link, serial) = (link(connection).await?, serial(connection).await?);
    if i64::try_from(link.entries).ok() != Some(row.get(0)) {
        return Err(RecordError::Unreadable("entries are missing in the log".to_owned()));
    }
    let newest = row.get::<Option<i64>, _>(3).map(super::time);
    Ok(Copied { link, tmails: row.get(1), mails: row.get(2), serial, newest })
}

/// Puts everything into the one file, and none beside it: before it gets its name.
pub async fn settle(database: &Path) -> Result<(), RecordError> {
    let opened = |error| RecordError::Open { path: database.display().to_string(), error };
    let options = SqliteConnectOptions::new().filename(database).disable_statement_logging();
    let mut connection = options.connect().await.map_err(opened)?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.map_err(opened)?;
    sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await.map_err(opened)?;
    connection.close().await.map_err(opened)
}
