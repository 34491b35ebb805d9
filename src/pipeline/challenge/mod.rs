//! Challenges: asking a mail's claimed author ([`ask`]), what an answer does ([`answer`]), and what time
//! does ([`expired`]).

mod answer;
mod ask;
mod read;

pub(super) use answer::{answer_alone, answered, leaked};
pub(super) use ask::{Asker, Silent, unproven};

use super::Received;
use crate::decide::{Disposition, Reason};
use crate::record::{Asked, Asking, By, End, Passed};

/// How often claimed authors are asked, and how long they may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub expiry: std::time::Duration,
    /// To one address within an hour.
    pub each_hour: u32,
    /// To one address within a day.
    pub each_day: u32,
    /// To all within an hour.
    pub all_hour: u32,
}

/// Nobody answered in time: the mail waits for the operator again.
pub fn expired(asked: &Asked) -> Passed {
    let mail = Received::held(&asked.held);
    let sentence =
        format!("{} was asked whether it is theirs, and didn't answer in time.", asked.challenge.asked);
    back(&mail, Reason::Expired, sentence, End::Expired, By::Time)
}

/// A challenged mail that waits in quarantine again.
fn back(mail: &Received, reason: Reason, sentence: String, end: End, by: By) -> Passed {
    let mut passed = Passed::went_on(mail, Disposition::Quarantined, reason, sentence);
    passed.asking = Some(Asking::End(end));
    passed.by = Some(by);
    passed
}
