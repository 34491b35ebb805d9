//! Catching up: search, size, bytes, ingest, and only then flag or move.

use std::collections::BTreeSet;

use super::session::{Listed, Mailbox};
use super::{After, Reader, TAKEN, TOO_LARGE};
use crate::receive::topmost::recipients;
use crate::receive::{Arrival, Intake, Place, Source};

/// How many mails are asked about at a time.
const TOGETHER: usize = 100;

impl<I: Intake> Reader<I> {
    /// Takes in every mail behind the last one. Errors: the session is over; what was taken in stays so.
    pub(super) async fn catch_up(&mut self, mailbox: &mut Mailbox) -> Result<(), String> {
        let place = self.place_in(mailbox);
        // `5:*` names the last mail even if its number is 4.
        let next = place.uid.saturating_add(1);
        let found = mailbox.search(&format!("UID {next}:*")).await?;
        let new: Vec<u32> = found.into_iter().filter(|uid| *uid >= next).collect();
        for uids in new.chunks(TOGETHER) {
            self.take_in(mailbox, uids).await?;
        }
        self.tidy(mailbox).await
    }

    /// How far this mailbox was read. After a change of UIDVALIDITY (RFC 3501 §2.3.1.1) all numbers are new,
    /// and everything is read again; what was here before is known by its bytes.
    fn place_in(&self, mailbox: &Mailbox) -> Place {
        let start = Place { account: self.settings.account(), validity: mailbox.validity, uid: 0 };
        match self.place {
            Some(place) if (place.account, place.validity) == (start.account, start.validity) => place,
            Some(place) if place.account == start.account => {
                tracing::warn!("the mailbox numbers its mails anew (UIDVALIDITY); it is read from its start");
                start
            }
            _ => start,
        }
    }

    async fn take_in(&mut self, mailbox: &mut Mailbox, uids: &[u32]) -> Result<(), String> {
        let listed = mailbox.list(&set(uids)).await?;
        for uid in uids {
            let place = Place { uid: *uid, ..self.place_in(mailbox) };
            match listed.iter().find(|mail| mail.uid == *uid) {
                Some(mail) if self.is_too_large(mail) => self.leave(mailbox, mail, place).await?,
                Some(_) => self.take(mailbox, place).await?,
                None => gone(mailbox, *uid).await?,
            }
            self.place = Some(place);
        }
        Ok(())
    }

    fn is_too_large(&self, mail: &Listed) -> bool {
        usize::try_from(mail.octets).unwrap_or(usize::MAX) > self.settings.max_size
    }

    async fn take(&mut self, mailbox: &mut Mailbox, place: Place) -> Result<(), String> {
        let Some(raw) = mailbox.mail(place.uid).await? else { return gone(mailbox, place.uid).await };
        let envelope = recipients(&raw, self.settings.recipient_field.as_deref(), &self.settings.book);
        let arrival = Arrival { envelope, raw, source: Source::Imap(place) };
        self.intake.accept(arrival).await.map_err(|error| error.to_string())
    }

    async fn leave(&mut self, mailbox: &mut Mailbox, mail: &Listed, place: Place) -> Result<(), String> {
        tracing::warn!(
            uid = mail.uid,
            octets = mail.octets,
            "a mail is too large, and is left in the mailbox"
        );
        self.intake.pass_over(place, mail.octets).await.map_err(|error| error.to_string())?;
        if mailbox.keeps_keywords { mailbox.flag(&mail.uid.to_string(), TOO_LARGE).await } else { Ok(()) }
    }

    /// Flags or moves what was taken in: what was just now, and what a crash or a lost link left.
    async fn tidy(&mut self, mailbox: &mut Mailbox) -> Result<(), String> {
        let last = self.place_in(mailbox).uid;
        let untidy = match &self.settings.after {
            After::Flag if mailbox.keeps_keywords => format!("UNKEYWORD {TAKEN} UNKEYWORD {TOO_LARGE}"),
            After::Flag => return Ok(()),
            After::Move(_) => format!("UNDELETED UNKEYWORD {TOO_LARGE}"),
        };
        if last == 0 {
            return Ok(());
        }
        let found = mailbox.search(&format!("UID 1:{last} {untidy}")).await?;
        let taken: Vec<u32> = found.into_iter().filter(|uid| *uid <= last).collect();
        for uids in taken.chunks(TOGETHER) {
            match &self.settings.after {
                After::Flag => mailbox.flag(&set(uids), TAKEN).await?,
                After::Move(to) => mailbox.move_to(&set(uids), to).await?,
            }
        }
        Ok(())
    }
}

/// A mail that an answer didn't hold: somebody deleted it meanwhile. A lost link looks the same
/// (an answer that ends early is no error to the library), so the server is asked.
async fn gone(mailbox: &mut Mailbox, uid: u32) -> Result<(), String> {
    let found: BTreeSet<u32> = mailbox.search(&format!("UID {uid}")).await?;
    if found.contains(&uid) {
        Err(format!("the mail {uid} is there, and the server didn't give it"))
    } else {
        Ok(())
    }
}

fn set(uids: &[u32]) -> String {
    uids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
