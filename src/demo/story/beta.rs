//! Customers try the beta, and one of them finds something.

use super::Act::{Press, Reply};
use super::Thread::Release;
use super::{Chapter, applied, commented, step};
use crate::demo::people::{ADA, BOB, JILL, SUE};

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Customers try the beta",
        about: "Customers read the template's own sentences and the public fields. What the team writes stays with the \
                team, and what a customer writes goes to the team alone.",
        steps: vec![
            step(&SUE, Release, Press("start beta #"), "",
                "Sue starts the beta, with one button", applied("BETA STARTED")),
            step(&ADA, Release, Reply,
                "Hello,\n\nthe VAT number is cut off on the second page of our PDF invoices: \"SE5566778899\" ends after \"SE5566\".\n\
                The first page is fine.\n\nBest regards\nAda",
                "Ada at Globex reports a problem: the team reads it, Initech doesn't",
                commented("BETA STARTED")),
            step(&BOB, Release, Reply,
                "I can see it too: the footer of continuation pages has a fixed width. Globex must not get 2.4.1 like this;\n\
                2.4.2 will have the fix.",
                "Bob answers, to the team only", commented("BETA STARTED")),
            step(&JILL, Release, Reply,
                "Good catch, thanks. I'll change the deployment once the build is through.",
                "So does Jill", commented("BETA STARTED")),
        ],
    }
}
