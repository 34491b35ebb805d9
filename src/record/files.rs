//! Attached files: their bytes stay in the mails that they came with, and are taken out of them when
//! somebody asks for one.

use std::collections::BTreeMap;

use sqlx::Row;

use super::load::sql;
use super::rows::{Value, select};
use super::{Facts, InboxRow, Needs, Passed, Record, RecordError};
use crate::parse::parse;
use crate::tmail::Event;
use crate::tmail::content::sha256_hex;
use crate::tracking::TrackingNumber;

pub(super) const FILE: &str = "INSERT INTO file (tmail, sha256, raw)";

/// How many files one batch takes out of mails.
const FILES_MAX: usize = 64;

/// The rows of what a mail brought to its TMail.
pub(super) fn rows(row: &InboxRow, passed: &Passed) -> Vec<[Value; 3]> {
    let Some(after) = &passed.after else { return Vec::new() };
    let events = passed.changeset.iter().flat_map(|changeset| &changeset.events);
    let digests = events.filter_map(|event| match event {
        Event::FileAdded { sha256, .. } => Some(sha256),
        _ => None,
    });
    let number = after.number.to_string();
    digests
        .map(|sha256| [number.as_str().into(), sha256.as_str().into(), row.content.as_str().into()])
        .collect()
}

impl Record {
    /// Loads the files that the mails of a batch ask for.
    pub(super) async fn load_files(&mut self, needs: &Needs, facts: &mut Facts) -> Result<(), RecordError> {
        let mut wanted: BTreeMap<String, TrackingNumber> = BTreeMap::new();
        for tmail in needs.numbers.iter().filter_map(|number| facts.tmails.get(number)) {
            let files = needs.files.iter().filter_map(|name| tmail.file(name));
            wanted.extend(files.map(|file| (file.sha256.clone(), tmail.number.clone())));
        }
        for (sha256, number) in wanted.into_iter().take(FILES_MAX) {
            if let Some(bytes) = self.file(&number, &sha256).await.map_err(sql("reading a file"))? {
                facts.files.insert(sha256, bytes);
            }
        }
        Ok(())
    }

    async fn file(&mut self, number: &TrackingNumber, sha256: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
        let head = "SELECT file.tmail, content.bytes FROM file JOIN content ON content.digest = file.raw \
                    WHERE file.sha256";
        let rows = select(&mut self.connection, head, vec![sha256.to_owned()], "").await?;
        let here = rows.iter().find(|row| row.get::<&str, _>(0) == number.to_string());
        let mail = here.and_then(|row| parse(row.get::<&[u8], _>(1)).ok());
        let files = mail.into_iter().flat_map(|mail| mail.body.files);
        Ok(files.map(|file| file.bytes).find(|bytes| sha256_hex(bytes) == sha256))
    }
}
