//! The files of a TMail: what was attached, and what its slots hold.

use serde::{Deserialize, Serialize};

use super::Tmail;
use crate::template::field::folded;
use crate::template::value::file::Kept;

/// A file that came with a changeset; its bytes are in the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
    /// The newest changeset that it came with.
    pub changeset: u32,
}

impl Attached {
    /// What a slot holds that holds this file.
    pub fn kept(&self) -> Kept {
        Kept { name: self.name.clone(), size: self.size, sha256: self.sha256.clone() }
    }
}

impl Tmail {
    /// Takes in a file; the same one again is but newer.
    pub(super) fn attach(&mut self, file: Attached) {
        self.files.retain(|other| other.name != file.name || other.sha256 != file.sha256);
        self.files.push(file);
    }

    /// The newest file of that name, in any case.
    pub fn file_named(&self, name: &str) -> Option<&Attached> {
        let wanted = name.trim().to_lowercase();
        self.files.iter().rev().find(|file| file.name.to_lowercase() == wanted)
    }

    /// What a slot holds, by the slot's name.
    pub fn file_in(&self, slot: &str) -> Option<&Attached> {
        let name = self.fields.keys().find(|name| folded(name) == folded(slot))?;
        let kept = Kept::parse(self.value(name)?)?;
        self.files.iter().rev().find(|file| file.name == kept.name && file.sha256 == kept.sha256)
    }

    /// The file that somebody asks for, by the name of its slot or by its own.
    pub fn file(&self, wanted: &str) -> Option<&Attached> {
        self.file_in(wanted).or_else(|| self.file_named(wanted))
    }
}
