//! Feedback, review, and the end.

use super::Act::{Press, Reply};
use super::Thread::{Deploy, Release};
use super::{Chapter, applied, commented, refused, step};
use crate::demo::people::{BOB, DANA, IVAN, JILL, OMAR, QUINN, SUE};

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "How it went",
        about: "Everybody is asked. A problem keeps the TMail open until somebody answers it.",
        steps: vec![
            step(&BOB, Deploy, Reply, "Feedback: good", "Bob for engineering: good", applied("FEEDBACK")),
            step(&DANA, Deploy, Reply, "Feedback: good", "Dana for DevOps: good", applied("FEEDBACK")),
            step(&QUINN, Deploy, Press("Feedback: problem"),
                "the smoke test ran for 20 minutes, since the test data was a year old",
                "Quinn for QA: a problem", applied("FEEDBACK")).label("problem"),
            step(&SUE, Deploy, Press("Feedback: good"), "",
                "Sue for customer support: good", applied("FEEDBACK")),
            step(&JILL, Deploy, Reply, "close",
                "Jill wants to close it", refused("open-answers", "FEEDBACK"))
                .says("and nobody answered it yet"),
            step(&OMAR, Deploy, Reply,
                "answer #{#problem}: the test data is made anew each night from now on",
                "Omar answers Quinn's problem", applied("FEEDBACK")),
            step(&JILL, Deploy, Reply, "close", "Jill closes it, from her other address", applied("CLOSED"))
                .at_second_address(),
            step(&SUE, Release, Press("review #"), "",
                "Sue starts the review with customers", applied("POST-DEPLOY-REVIEW")),
            step(&IVAN, Release, Reply,
                "All fine here, thank you. A day's more notice before the beta would help.",
                "Ivan tells how it was", commented("POST-DEPLOY-REVIEW")),
            step(&SUE, Release, Press("close #"), "", "Sue closes the release", applied("CLOSED")),
        ],
    }
}
