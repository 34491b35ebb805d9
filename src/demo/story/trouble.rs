//! What looks like an approval, and is none.

use super::Act::{AutoReply, Forge, Reply, Write};
use super::Thread::Deploy;
use super::{Chapter, challenged, commented, ignored, refused, step};
use crate::demo::people::{BOB, CAROL, Client, MALLORY, QUINN, RITA};

#[rustfmt::skip]
pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "What looks like an approval, and is none",
        about: "Nobody's approval is taken from a mail that doesn't provably hold it: not from a forged one, not from a \
                machine's, not from a typo, not from a quote.",
        steps: vec![
            step(&MALLORY, Deploy, Forge { author: &CAROL, signed: false }, "approve #{now}",
                "Mallory approves in Carol's name, in a mail without a signature: Carol is asked", challenged("REQUESTED")),
            step(&MALLORY, Deploy, Forge { author: &CAROL, signed: true },
                "approve #{now}\n\n</script><script>document.title = \"stolen\"</script>",
                "Mallory tries again, with a true signature, but of evil.example", challenged("REQUESTED")),
            step(&RITA, Deploy, Write, "approve #{now}",
                "Rita, a stranger whose mail is truly hers, approves", refused("not-on-tmail", "REQUESTED"))
                .says("so I did nothing with your mail"),
            step(&BOB, Deploy, Reply, "LGTM",
                "Bob approves the change that he wrote", refused("separated", "REQUESTED")),
            step(&CAROL, Deploy, AutoReply,
                "I am out of the office until noon. I approve of urgent matters by phone.\n\napprove",
                "Carol's out-of-office answer comes", ignored("automatic", "REQUESTED")),
            step(&CAROL, Deploy, Reply, "aprove",
                "Carol mistypes: aprove", refused("not-a-line", "REQUESTED")).says("Approve, with the words: approve #5"),
            step(&CAROL, Deploy, Reply, "approve looks good",
                "Carol writes more than the word", refused("not-a-line", "REQUESTED"))
                .says("Answer with: approve #6: looks good"),
            step(&QUINN, Deploy, Reply, "> approve\nI'd rather see the results of the load test first.",
                "Quinn quotes the word, and writes below it", commented("REQUESTED")).with(Client::Thunderbird),
            step(&QUINN, Deploy, Reply, "approve",
                "Quinn of QA approves while no test evidence is there", refused("missing", "REQUESTED"))
                .says("Test evidence"),
        ],
    }
}
