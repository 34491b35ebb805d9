//! The go-ahead: given, voided by a change, given again.

use super::Act::{Again, Press, Reply, ReplyTo};
use super::Thread::Deploy;
use super::{Chapter, Expected, applied, refused, step};
use crate::demo::people::{CAROL, JILL, QUINN};

const CHANGE: &str = "\
Version: 2.4.2
Build: 4b7d90e
What changes: Invoices show the customer's VAT number, on every page, and the PDF export is twice as fast.

The build with Bob's fix for continuation pages is through. Carol, sorry: please have another look.";

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "The go-ahead",
        about: "An approval is for the content that its giver was shown. When that changes, it counts no more, and they \
                are asked again.",
        steps: vec![
            step(&CAROL, Deploy, Press("approve #"), "",
                "Carol presses \"Approve\" on her phone: engineering's go-ahead for 2.4.1",
                applied("REQUESTED")).label("first approval"),
            step(&JILL, Deploy, Reply, CHANGE,
                "Jill changes the version to 2.4.2: Carol's approval is void", applied("REQUESTED"))
                .label("change"),
            step(&CAROL, Deploy, ReplyTo("request"), "approve #{#request}",
                "Carol approves by answering the first mail, which showed her 2.4.1",
                refused("shown-changed", "REQUESTED")).says("Approve, with the words: approve #10"),
            step(&CAROL, Deploy, Press("approve #"), "",
                "Carol presses \"Approve\" in the mail that shows 2.4.2", applied("REQUESTED"))
                .label("approval"),
            step(&QUINN, Deploy, Reply,
                "Test evidence: 214 of 214 tests passed with 2.4.2, run 8812; load test at 3 times the peak, no errors.",
                "Quinn fills in the test evidence", applied("REQUESTED")),
            step(&QUINN, Deploy, Reply, "Hi Jill,\napprove, thanks\nQuinn",
                "Quinn approves for QA: the go-ahead is complete", applied("APPROVED")),
            step(&QUINN, Deploy, Again, "",
                "A mail server delivers Quinn's mail a second time",
                Expected { disposition: "duplicate", reason: "nothing-to-do", state: "APPROVED" }),
        ],
    }
}
