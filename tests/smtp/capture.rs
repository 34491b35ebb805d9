//! An intake that keeps what came, and a listener on a loopback port.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tmail::address::AddressBook;
use tmail::receive::smtp::{Limits, Protocol, Settings, serve};
use tmail::receive::{Arrival, DataCount, InData, Intake, NotStored, Place};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Keeps arrivals in memory; `broken` refuses each, as a full disk would.
#[derive(Clone, Default)]
pub struct Capture {
    pub broken: bool,
    pub count: DataCount,
    pub arrivals: Arc<Mutex<Vec<Arrival>>>,
}

impl Capture {
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().unwrap().clone()
    }
}

impl Intake for Capture {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
        // Another task may run in between, as with a real writer.
        tokio::task::yield_now().await;
        if self.broken {
            return Err(NotStored("the disk is full".into()));
        }
        self.arrivals.lock().unwrap().push(arrival);
        Ok(())
    }

    async fn pass_over(&self, _: Place, _: u32) -> Result<(), NotStored> {
        Ok(())
    }

    fn in_data(&self) -> InData {
        self.count.enter()
    }
}

pub fn settings(protocol: Protocol, limits: Limits) -> Settings {
    let book = AddressBook::new("tmail.acme.example", Some("acme.example"));
    Settings { protocol, host_name: "mx.acme.example".into(), book, tls: None, limits }
}

/// A listener that runs until it is stopped.
pub struct Listener {
    pub address: SocketAddr,
    pub capture: Capture,
    pub stop: watch::Sender<bool>,
    pub task: JoinHandle<()>,
}

pub async fn listen(protocol: Protocol, limits: Limits, capture: Capture) -> Listener {
    listen_with(settings(protocol, limits), capture).await
}

pub async fn listen_with(settings: Settings, capture: Capture) -> Listener {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(serve(socket, capture.clone(), settings, stopping));
    Listener { address, capture, stop, task }
}
