//! The ways by which mail comes in, as the settings name them: bound or set up first, started with the rest.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::intake::WriterIntake;
use super::setup::{SetupError, peer};
use crate::address::AddressBook;
use crate::config::{self, Config};
use crate::receive::smtp::{self, Limits, Protocol, ServerTls};
use crate::receive::{Place, imap, maildir};
use crate::record::Record;

/// All of them; none by default.
#[derive(Default)]
pub struct Ways {
    listeners: Vec<(TcpListener, Protocol, Limits)>,
    tls: Option<Arc<ServerTls>>,
    imap: Option<(imap::Settings, Option<Place>)>,
    maildir: Option<maildir::Settings>,
}

impl Ways {
    /// Binds the listeners and reads what the others need.
    pub async fn open(config: &Config, record: &mut Record) -> Result<Self, SetupError> {
        let tls = config.receive.tls.as_ref().map(|tls| ServerTls::read(&tls.file, &tls.key_file));
        let imap = match &config.receive.imap {
            Some(imap) => {
                let settings = mailbox(imap, config.book())?;
                let place = record.cursor(settings.account()).await?;
                Some((settings, place))
            }
            None => None,
        };
        Ok(Self {
            listeners: listeners(config).await?,
            tls: tls.transpose().map_err(SetupError::Tls)?.map(Arc::new),
            imap,
            maildir: config.receive.maildir.as_ref().map(|maildir| folder(maildir, config.book())),
        })
    }

    /// Starts them; gives where mail is taken, in the order SMTP, LMTP.
    pub fn start(
        self,
        tasks: &mut JoinSet<()>,
        intake: &WriterIntake,
        book: &AddressBook,
        stop: &watch::Receiver<bool>,
    ) -> Vec<SocketAddr> {
        let mut addresses = Vec::new();
        for (listener, protocol, limits) in self.listeners {
            addresses.extend(listener.local_addr());
            let (host_name, tls) = (book.domain().to_owned(), self.tls.clone());
            let settings = smtp::Settings { protocol, host_name, book: book.clone(), tls, limits };
            tasks.spawn(smtp::serve(listener, intake.clone(), settings, stop.clone()));
        }
        if let Some((settings, place)) = self.imap {
            tasks.spawn(imap::watch(settings, place, intake.clone(), stop.clone()));
        }
        if let Some(settings) = self.maildir {
            tasks.spawn(maildir::watch(settings, intake.clone(), stop.clone()));
        }
        addresses
    }
}

async fn listeners(config: &Config) -> Result<Vec<(TcpListener, Protocol, Limits)>, SetupError> {
    let mut listeners = Vec::new();
    if let Some(smtp) = &config.receive.smtp {
        let limits = Limits {
            message_bytes: octets(smtp.max_size),
            recipients: smtp.max_recipients,
            connections: smtp.max_connections,
            connections_of_host: smtp.max_connections_of_host,
            mails_of_host: smtp.max_mails_of_host,
            ..Limits::default()
        };
        listeners.push((bound(smtp.listen).await?, Protocol::Smtp, limits));
    }
    if let Some(listen) = config.receive.lmtp {
        listeners.push((bound(listen).await?, Protocol::Lmtp, Limits::default()));
    }
    Ok(listeners)
}

async fn bound(listen: SocketAddr) -> Result<TcpListener, SetupError> {
    TcpListener::bind(listen).await.map_err(|error| SetupError::Listen { listen, error })
}

/// The mailbox as it is read.
pub fn mailbox(imap: &config::Imap, book: AddressBook) -> Result<imap::Settings, SetupError> {
    Ok(imap::Settings {
        peer: peer(&imap.server)?,
        login: imap.login.clone(),
        mailbox: imap.mailbox.clone(),
        after: imap.move_to.clone().map_or(imap::After::Flag, imap::After::Move),
        max_size: octets(imap.max_size),
        recipient_field: imap.recipient_field.clone(),
        book,
        patience: imap::Patience::default(),
    })
}

fn folder(maildir: &config::Maildir, book: AddressBook) -> maildir::Settings {
    maildir::Settings {
        dir: maildir.dir.clone(),
        remove: maildir.remove,
        max_size: maildir.max_size,
        recipient_field: maildir.recipient_field.clone(),
        book,
    }
}

fn octets(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}
