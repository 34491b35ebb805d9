//! A session with the server: its beginning, single commands, waiting. Each answer has a time limit, and
//! each error is a sentence; after one the session is of no more use.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::types::{Fetch, Flag};
use async_imap::{Authenticator, Client, Session};
use futures_util::TryStreamExt;
use jiff::Timestamp;
use tokio::time::{sleep, timeout};

use super::{Patience, Settings};
use crate::connect::{Login, Proof, Security, Stream};

/// A mailbox that is selected.
pub struct Mailbox {
    session: Session<Stream>,
    patience: Patience,
    pub validity: u32,
    has_idle: bool,
    has_move: bool,
    has_uidplus: bool,
    /// Whether keywords of ours can be kept (PERMANENTFLAGS holds `\*`).
    pub keeps_keywords: bool,
    /// Until when the server's certificate is good, where there is TLS.
    pub certificate_end: Option<Timestamp>,
}

/// What is known of a mail before it is fetched.
pub struct Listed {
    pub uid: u32,
    pub octets: u32,
}

impl Mailbox {
    /// Connects, logs in and selects.
    pub async fn open(settings: &Settings) -> Result<Self, String> {
        let patience = settings.patience;
        let client = greeted(settings).await?;
        let certificate_end = client.get_ref().certificate_end();
        let mut session = log_in(client, &settings.login, patience.reply).await?;
        let can = within(patience.reply, "CAPABILITY", session.capabilities()).await?;
        let selected = within(patience.reply, "SELECT", session.select(&settings.mailbox)).await?;
        let validity =
            selected.uid_validity.ok_or("the server gives mails no lasting numbers (UIDVALIDITY)")?;
        Ok(Self {
            session,
            patience,
            validity,
            has_idle: can.has_str("IDLE"),
            has_move: can.has_str("MOVE"),
            has_uidplus: can.has_str("UIDPLUS"),
            keeps_keywords: selected.permanent_flags.contains(&Flag::MayCreate),
            certificate_end,
        })
    }

    /// The UIDs that a search finds, in their order.
    pub async fn search(&mut self, query: &str) -> Result<BTreeSet<u32>, String> {
        let found = within(self.patience.reply, "SEARCH", self.session.uid_search(query)).await?;
        Ok(found.into_iter().collect())
    }

    /// The sizes of mails. One that isn't among them was expunged, or the link was lost.
    pub async fn list(&mut self, set: &str) -> Result<Vec<Listed>, String> {
        let fetched = self.fetch(set, "(UID RFC822.SIZE)", self.patience.reply).await?;
        let listed = |mail: &Fetch| Some(Listed { uid: mail.uid?, octets: mail.size? });
        Ok(fetched.iter().filter_map(listed).collect())
    }

    /// The bytes of a mail, without marking it as seen; nothing if the answer doesn't hold it.
    pub async fn mail(&mut self, uid: u32) -> Result<Option<Vec<u8>>, String> {
        let fetched = self.fetch(&uid.to_string(), "(UID BODY.PEEK[])", self.patience.mail).await?;
        let ours = fetched.iter().filter(|mail| mail.uid == Some(uid));
        Ok(ours.filter_map(Fetch::body).next().map(<[u8]>::to_vec))
    }

    async fn fetch(&mut self, set: &str, query: &str, patience: Duration) -> Result<Vec<Fetch>, String> {
        // The answer is read to its end: what was left would be read as that to the next command.
        let fetching = async { self.session.uid_fetch(set, query).await?.try_collect().await };
        within(patience, "FETCH", fetching).await
    }

    /// Puts a keyword on mails.
    pub async fn flag(&mut self, set: &str, keyword: &str) -> Result<(), String> {
        let query = format!("UID STORE {set} +FLAGS.SILENT ({keyword})");
        within(self.patience.reply, "STORE", self.session.run_command_and_check_ok(query)).await
    }

    /// Moves mails. Without MOVE (RFC 6851) they are copied and then deleted; what else was marked as
    /// deleted there stays, as only UIDPLUS can tell (RFC 4315).
    pub async fn move_to(&mut self, set: &str, to: &str) -> Result<(), String> {
        if self.has_move {
            return within(self.patience.reply, "MOVE", self.session.uid_mv(set, to)).await;
        }
        within(self.patience.reply, "COPY", self.session.uid_copy(set, to)).await?;
        self.flag(set, r"\Deleted").await?;
        if self.has_uidplus {
            let query = format!("UID EXPUNGE {set}");
            within(self.patience.reply, "EXPUNGE", self.session.run_command_and_check_ok(query)).await?;
        }
        Ok(())
    }

    /// Waits until something may have come. IDLE ends after a while even so: some servers say nothing for
    /// ever, and a search is the truth.
    pub async fn wait_for_more(mut self) -> Result<Self, String> {
        if !self.has_idle {
            sleep(self.patience.poll).await;
            within(self.patience.reply, "NOOP", self.session.noop()).await?;
            return Ok(self);
        }
        let Patience { reply, idle, .. } = self.patience;
        let mut idling = self.session.idle();
        within(reply, "IDLE", idling.init()).await?;
        {
            let (news, _interrupt) = idling.wait_with_timeout(idle);
            // Else there are news, or none for long enough.
            if let Ok(Err(error)) = timeout(idle, news).await {
                return Err(told("IDLE", &error));
            }
        }
        self.session = within(reply, "DONE", idling.done()).await?;
        Ok(self)
    }

    /// Says goodbye.
    pub async fn leave(mut self) -> Result<(), String> {
        within(self.patience.reply, "LOGOUT", self.session.logout()).await
    }
}

/// A greeted connection, private if it has to be.
async fn greeted(settings: &Settings) -> Result<Client<Stream>, String> {
    let Patience { connect, reply, .. } = settings.patience;
    let mut client = Client::new(settings.peer.connect(connect).await?);
    let greeting = timeout(reply, client.read_response()).await;
    let greeting = greeting.map_err(|_| "the server doesn't greet us")?;
    greeting.map_err(|error| format!("the connection broke: {error}"))?.ok_or("the server hung up")?;
    if !matches!(settings.peer.security, Security::StartTls(_)) {
        return Ok(client);
    }
    // Whatever the greeting said: without this command's success nothing more is said. What came behind its
    // answer before TLS was said by anybody, and is thrown away with the old reader.
    within(reply, "STARTTLS", client.run_command_and_check_ok("STARTTLS", None)).await?;
    Ok(Client::new(settings.peer.secure(client.into_inner(), connect).await?))
}

async fn log_in(
    client: Client<Stream>,
    login: &Login,
    patience: Duration,
) -> Result<Session<Stream>, String> {
    if !client.get_ref().is_private() {
        return Err("the password is not sent, because the connection isn't encrypted".to_owned());
    }
    let secret = login.secret.read().await?;
    let user = login.user.as_str();
    let refused = |error: Error| format!("the server doesn't let us in: {}", told("LOGIN", &error));
    let opening = async {
        match login.proof {
            Proof::Xoauth2 => {
                let first = format!("user={user}\x01auth=Bearer {secret}\x01\x01");
                client.authenticate("XOAUTH2", Once(Some(first))).await
            }
            // A quoted string is ASCII (RFC 3501 §4.3).
            Proof::Password if user.is_ascii() && secret.is_ascii() => client.login(user, &secret).await,
            Proof::Password => client.authenticate("PLAIN", Once(Some(format!("\0{user}\0{secret}")))).await,
        }
    };
    let opened = timeout(patience, opening).await.map_err(|_| "the server doesn't answer our login")?;
    opened.map_err(|(error, _)| refused(error))
}

/// Answers a server once; to whatever it asks then, with nothing (the end of a refused XOAUTH2).
struct Once(Option<String>);

impl Authenticator for Once {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

async fn within<T>(
    patience: Duration,
    what: &str,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, String> {
    match timeout(patience, answer).await {
        Ok(answer) => answer.map_err(|error| told(what, &error)),
        Err(_) => Err(format!("no answer to {what} within {} s", patience.as_secs())),
    }
}

fn told(what: &str, error: &Error) -> String {
    match error {
        Error::No(why) | Error::Bad(why) => format!("the server refused {what}: {why}"),
        Error::ConnectionLost | Error::Io(_) => format!("the connection broke at {what}"),
        other => format!("the answer to {what} can't be read: {other}"),
    }
}
