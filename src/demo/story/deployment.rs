//! The deployment itself: migration, deployment, smoke test, release notes.

use super::Act::{Press, Reply};
use super::Thread::{Deploy, Release};
use super::{Chapter, applied, refused, step};
use crate::demo::people::{DANA, JILL, QUINN, SUE};

const NOTES: &str = "\
Release notes: <<
Billing 2.4.2

- Invoices show your VAT number, on every page.
- The PDF export is twice as fast.
.";

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "The deployment",
        about: "Dana reports each step from her mail client. Who deploys can't pass the smoke test, and who wrote the \
                release notes doesn't sign them off alone.",
        steps: vec![
            step(&DANA, Deploy, Reply, "start", "Dana starts: the schema migrates", applied("MIGRATING")),
            step(&DANA, Release, Reply, "start deployment",
                "Dana tells customers that the deployment is in progress", applied("DEPLOYMENT STARTED")),
            step(&DANA, Deploy, Reply, "migrated\n\n38 seconds, no locks.",
                "Dana: the migration is done", applied("DEPLOYING")),
            step(&DANA, Deploy, Reply, "deployed", "Dana: it is deployed", applied("SMOKE TEST")),
            step(&DANA, Deploy, Reply, "passed",
                "Dana wants to pass her own smoke test", refused("not-your-role", "SMOKE TEST")),
            step(&QUINN, Deploy, Press("passed #"), "",
                "Quinn of QA: the smoke test passed", applied("RELEASE NOTES")),
            step(&DANA, Release, Reply, "deployed",
                "Dana tells customers that it is done", applied("DEPLOYMENT DONE")),
            step(&JILL, Deploy, Reply, NOTES, "Jill writes the release notes", applied("RELEASE NOTES")),
            step(&SUE, Deploy, Press("approve #"), "",
                "Sue of customer support signs them off", applied("FEEDBACK")),
        ],
    }
}
