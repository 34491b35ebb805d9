//! What became of mails: everything that must be the same, however often the daemon was killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;
use tmail::audit::entry::leaf_hash;
use tmail::record::RecordError;
use tmail::record::read::{Mail, Reader};
use tmail::tmail::content::hex;
use tmail::tracking::TrackingNumber;
use tokio::runtime::Runtime;

/// State and history of all TMails, without times.
pub type Threads = BTreeMap<String, (Value, Vec<Value>)>;

/// Reads a gateway's database, whether it runs or not.
pub struct Record<'a> {
    pub runtime: &'a Runtime,
    pub data: &'a Path,
}

impl Record<'_> {
    fn read<T>(&self, what: impl AsyncFnOnce(&mut Reader) -> Result<T, RecordError>) -> T {
        self.runtime.block_on(async {
            let mut reader = Reader::open(self.data).await.unwrap();
            what(&mut reader).await.unwrap()
        })
    }

    /// Mails that nobody decided on, and envelopes that nobody sent; nothing while there is no database.
    pub fn backlog(&self) -> Option<(i64, i64)> {
        self.runtime
            .block_on(async { Reader::open(self.data).await.ok()?.backlog(Timestamp::now()).await.ok() })
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.read(async |reader| reader.mails().await)
    }

    pub fn threads(&self) -> Threads {
        self.read(async |reader| {
            let mut threads = Threads::new();
            for listed in reader.list().await? {
                let number = TrackingNumber::parse(&listed.number).unwrap();
                let fold = reader.tmail(&number).await?.unwrap();
                let changes = reader.changesets(&number).await?;
                let changes = changes.iter().map(|change| timeless(serde_json::to_value(change).unwrap()));
                let fold = timeless(serde_json::to_value(fold).unwrap());
                threads.insert(listed.number, (fold, changes.collect()));
            }
            Ok(threads)
        })
    }

    /// The exact bytes of every entry, in order.
    pub fn entries(&self) -> Vec<Vec<u8>> {
        let entries = self.read(async |reader| reader.entries().await);
        entries.into_iter().map(|(_, _, bytes)| bytes).collect()
    }

    /// Every entry has its hash, names the one before it, and none is missing.
    pub fn assert_log_is_whole(&self) {
        let mut previous = [0; 32];
        for (at, (number, leaf, bytes)) in self.read(async |reader| reader.entries().await).iter().enumerate()
        {
            assert_eq!(*number, i64::try_from(at + 1).unwrap(), "an entry is missing");
            let line: Value = serde_json::from_slice(bytes).unwrap();
            assert_eq!(line["previous"], hex(&previous), "entry {number}");
            previous = leaf_hash(bytes);
            assert_eq!(leaf, &previous, "entry {number}");
        }
    }
}

/// Without the moments at which a gateway did something.
fn timeless(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            // A confirmed mail goes by the time at which it came in.
            let came_in = fields.get("method").is_some_and(|method| method == "challenge");
            let moment = |name: &str| matches!(name, "at" | "expires") || came_in && name == "signed_at";
            fields
                .into_iter()
                .filter(|(name, _)| !moment(name))
                .map(|(name, value)| (name, timeless(value)))
                .collect()
        }
        Value::Array(values) => values.into_iter().map(timeless).collect(),
        other => other,
    }
}

/// Who got which notices: every copy, as often as it lies there.
pub fn told(maildirs: &Path) -> BTreeMap<String, Vec<String>> {
    let mut told = BTreeMap::new();
    for folder in fs::read_dir(maildirs).into_iter().flatten().map(Result::unwrap) {
        let copies = fs::read_dir(folder.path().join("new")).into_iter().flatten().map(Result::unwrap);
        let mut ids: Vec<String> = copies.map(|copy| message_id(&fs::read(copy.path()).unwrap())).collect();
        ids.sort();
        told.insert(folder.file_name().into_string().unwrap(), ids);
    }
    told
}

/// The Message-ID of a mail of ours.
pub fn message_id(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let line = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
    line.unwrap_or_else(|| panic!("no Message-ID in {text}")).trim().to_owned()
}

/// How each mail ended, by its bytes: the dispositions of its copies, duplicates left out where there
/// is another.
pub fn dispositions(mails: &[Mail]) -> BTreeMap<Vec<u8>, BTreeSet<String>> {
    let mut found: BTreeMap<Vec<u8>, BTreeSet<String>> = BTreeMap::new();
    for mail in mails {
        found.entry(mail.raw.clone()).or_default().insert(mail.disposition.clone());
    }
    for dispositions in found.values_mut().filter(|dispositions| dispositions.len() > 1) {
        dispositions.remove("duplicate");
    }
    found
}
