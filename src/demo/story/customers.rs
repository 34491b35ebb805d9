//! Customers accept the release; one of them not at once.

use super::Act::{Press, Reply};
use super::Thread::Release;
use super::{Chapter, applied, refused, step};
use crate::demo::people::{ADA, DANA, IVAN, SUE};

const NEWS: &str = "\
Version: 2.4.2
What is new: Invoices show your VAT number, on every page, and the PDF export is twice as fast.

The fix of what Ada found; customers see the two fields above, not this.";

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Customers accept",
        about: "One voice a customer organisation. A \"decline\" keeps the deployment from starting until somebody of the \
                team has answered it.",
        steps: vec![
            step(&SUE, Release, Press("end beta #"), "", "Sue ends the beta", applied("BETA ENDED")),
            step(&SUE, Release, Press("ask acceptance #"), "",
                "Sue asks the customers whether they accept", applied("CUSTOMER ACCEPTANCE")),
            step(&IVAN, Release, Press("accept #"), "",
                "Ivan at Initech accepts, with one button", applied("CUSTOMER ACCEPTANCE")),
            step(&ADA, Release, Press("decline #"), "the VAT number is still cut off on page two",
                "Ada at Globex declines, and says why", applied("CUSTOMER ACCEPTANCE")).label("decline"),
            step(&DANA, Release, Reply, "start deployment",
                "Dana of DevOps wants to start all the same", refused("open-answers", "CUSTOMER ACCEPTANCE")),
            step(&SUE, Release, Reply, NEWS,
                "Sue changes what customers are told: 2.4.2 has the fix", applied("CUSTOMER ACCEPTANCE")),
            step(&SUE, Release, Press("answer #"),
                "2.4.2 repairs the footer; I showed Ada a new invoice on the phone, and she is content",
                "Sue answers Ada's decline, for the record", applied("CUSTOMER ACCEPTANCE")),
            step(&ADA, Release, Reply, "accept", "Ada accepts", applied("CUSTOMER ACCEPTANCE")),
        ],
    }
}
