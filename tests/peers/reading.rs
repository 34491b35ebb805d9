//! The reader of a mailbox under test, and what it takes in.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tmail::address::{Address, AddressBook};
use tmail::connect::{Login, Peer, Proof, Secret, Security, tls};
use tmail::receive::imap::{After, Patience, Settings, watch};
use tmail::receive::{Arrival, DataCount, InData, Intake, NotStored, Place, Source};
use tokio::sync::{Mutex, watch as channel_watch};

use super::dovecot::PASSWORD;
use super::folder::{PATIENCE, certificate};

/// Keeps what comes, and refuses the first so many.
#[derive(Clone)]
struct Taken {
    out: Sender<Arrival>,
    left: Sender<(Place, u32)>,
    refuse: Arc<Mutex<usize>>,
}

impl Intake for Taken {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
        let mut refuse = self.refuse.lock().await;
        if *refuse > 0 {
            *refuse -= 1;
            return Err(NotStored("the disk is full".into()));
        }
        self.out.send(arrival).map_err(|_| NotStored("the test is over".into()))
    }

    async fn pass_over(&self, place: Place, octets: u32) -> Result<(), NotStored> {
        self.left.send((place, octets)).map_err(|_| NotStored("the test is over".into()))
    }

    fn in_data(&self) -> InData {
        DataCount::default().enter()
    }
}

/// A reader of a mailbox that runs until it is dropped.
pub struct Reading {
    pub taken: Receiver<Arrival>,
    pub left: Receiver<(Place, u32)>,
    _stop: channel_watch::Sender<bool>,
    _runtime: tokio::runtime::Runtime,
}

impl Reading {
    pub fn begin(settings: Settings, from: Option<Place>, refuse: usize) -> Self {
        let ((out, taken), (give, left)) = (channel(), channel());
        let (stop, stopping) = channel_watch::channel(false);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let intake = Taken { out, left: give, refuse: Arc::new(Mutex::new(refuse)) };
        runtime.spawn(watch(settings, from, intake, stopping));
        Self { taken, left, _stop: stop, _runtime: runtime }
    }

    pub fn next(&self) -> (u32, u32, Vec<u8>) {
        let arrival = self.taken.recv_timeout(PATIENCE).expect("a mail is taken in");
        let Source::Imap(place) = arrival.source else { panic!("{:?}", arrival.source) };
        (place.validity, place.uid, arrival.raw)
    }

    pub fn is_silent(&self) -> bool {
        self.taken.try_recv().is_err()
    }
}

pub fn settings(port: u16, security: Security) -> Settings {
    Settings {
        peer: Peer { host: "localhost".into(), port, security },
        login: Login {
            user: "bot".into(),
            proof: Proof::Password,
            secret: Secret::Command(vec!["echo".into(), PASSWORD.into()]),
        },
        mailbox: "INBOX".into(),
        after: After::Flag,
        max_size: 1_000_000,
        recipient_field: None,
        book: AddressBook::of_mailbox(&Address::parse("bot@provider.example").unwrap(), None),
        patience: Patience { idle: Duration::from_secs(2), ..Patience::default() },
    }
}

pub fn starttls() -> Security {
    Security::StartTls(tls::Client::new(Some(&certificate("ca.pem"))).unwrap())
}

pub fn implicit() -> Security {
    Security::Implicit(tls::Client::new(Some(&certificate("ca.pem"))).unwrap())
}

pub fn mail(number: usize) -> Vec<u8> {
    format!("Subject: {number}\r\n\r\n.words\r\n").into_bytes()
}
