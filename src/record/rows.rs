//! Multi-row statements: one statement a table, in chunks of few sizes, so that the statement cache
//! holds.

use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, SqliteConnection};

/// The sizes of chunks, largest first.
const SIZES: [usize; 3] = [64, 8, 1];

/// A value of a column: bigint, text or bytea.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Bytes(value)
    }
}

/// `head` VALUES ($1, $2), ($3, $4) … `tail`, for all rows, in as few statements as the sizes allow.
pub(super) async fn insert<const N: usize>(
    connection: &mut SqliteConnection,
    head: &'static str,
    rows: Vec<[Value; N]>,
    tail: &'static str,
) -> Result<u64, sqlx::Error> {
    let mut affected = 0;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let size = size_for(rows.len());
        let mut arguments = SqliteArguments::default();
        rows.by_ref().take(size).flatten().try_for_each(|value| bind(&mut arguments, value))?;
        let sql = format!("{head} VALUES {} {tail}", places(size, N));
        // The text is made of literals and numbers alone.
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        affected += query.execute(&mut *connection).await?.rows_affected();
    }
    Ok(affected)
}

/// `head` IN ($1, $2 …) `tail`, for all keys. A chunk is filled up with its last key.
pub(super) async fn select(
    connection: &mut SqliteConnection,
    head: &'static str,
    keys: Vec<String>,
    tail: &'static str,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let mut found = Vec::new();
    for chunk in keys.chunks(SIZES[0]) {
        let size = SIZES.iter().rev().copied().find(|size| *size >= chunk.len()).unwrap_or(SIZES[0]);
        let mut arguments = SqliteArguments::default();
        let filled = chunk.iter().chain(std::iter::repeat(&chunk[chunk.len() - 1])).take(size);
        filled.cloned().try_for_each(|key| bind(&mut arguments, Value::Text(key)))?;
        let sql = format!("{head} IN {} {tail}", places(1, size));
        // The text is made of literals and numbers alone.
        let query = sqlx::query_with::<Sqlite, _>(AssertSqlSafe(sql), arguments);
        found.extend(query.fetch_all(&mut *connection).await?);
    }
    Ok(found)
}

fn size_for(rows: usize) -> usize {
    // Invariant: the last size is 1, and a peeked row is there.
    SIZES.into_iter().find(|size| *size <= rows).unwrap_or(1)
}

/// `($1, $2), ($3, $4)`
fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let columns: Vec<String> =
            (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", columns.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

fn bind(arguments: &mut SqliteArguments, value: Value) -> Result<(), sqlx::Error> {
    let bound = match value {
        Value::Int(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
    };
    bound.map_err(sqlx::Error::Encode)
}
