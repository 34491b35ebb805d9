//! The deployment is asked for, and discussed.

use super::Act::{Open, Press, Reply};
use super::Thread::{Deploy, Release};
use super::{Chapter, commented, opened, refused, step};
use crate::demo::people::{BOB, JILL, OMAR, SUE};

const REQUEST: &str = "\
App: Billing
Version: 2.4.1
Environment: production
Window: {window}
What changes: Invoices show the customer's VAT number, and the PDF export is twice as fast.
Change authors: bob@acme.com
Deployed by: Dana Evans
Build: 9f1c2ab
Has migrations: yes
Rollback plan: Deploy 2.4.0 again; the migration only adds a column.

Hi all, the auditors wait for the VAT number, so I'd like to have this out this week.";

const RELEASE: &str = "\
Product: Acme Billing
Version: 2.4.1
Planned for: {window}
What is new: Invoices show your VAT number, and the PDF export is twice as fast.
Customers: ada@globex.example, ivan@initech.example

Globex and Initech have asked for the VAT number since spring; let's do the beta with them.";

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "A deployment is asked for",
        about: "Two mails to two templates open two TMails: one for the company, one that its customers follow.",
        steps: vec![
            step(&JILL, Deploy, Open, REQUEST,
                "Jill asks for the deployment of Billing 2.4.1", opened("REQUESTED")).label("request"),
            step(&OMAR, Deploy, Reply,
                "Does the migration lock the invoices table? We have 40 million rows there.",
                "Omar of DevOps asks about the migration", commented("REQUESTED")),
            step(&BOB, Deploy, Reply,
                "No: it adds a column that may be NULL, and fills it in batches of 5,000 afterwards.\n\
                I ran it on a copy of production, which took 40 seconds.",
                "Bob, who wrote the change, answers him", commented("REQUESTED")),
            step(&SUE, Release, Open, RELEASE,
                "Sue of customer support plans the release for customers", opened("RELEASE PLANNED")),
            step(&JILL, Deploy, Reply, "approve",
                "Jill tries to approve what she asked for herself", refused("separated", "REQUESTED"))
                .says("somebody else has to approve it"),
            step(&BOB, Deploy, Press("hold #"), "",
                "Bob presses \"Put on hold\", and sends it without saying why",
                refused("not-a-line", "REQUESTED")),
        ],
    }
}
