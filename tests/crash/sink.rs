//! The mail server that takes what the gateway sends: our own listener, which keeps what came.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tmail::address::AddressBook;
use tmail::receive::smtp::{Limits, Protocol, Settings, serve};
use tmail::receive::{Arrival, DataCount, InData, Intake, NotStored, Place};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A server for one domain, that of the people; it ends when it is dropped.
#[derive(Clone)]
pub struct Sink {
    pub address: SocketAddr,
    kept: Kept,
    _stop: Arc<watch::Sender<bool>>,
}

#[derive(Clone, Default)]
struct Kept {
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    count: DataCount,
}

impl Sink {
    pub async fn open() -> Self {
        Self::on(std::net::TcpListener::bind("127.0.0.1:0").unwrap()).await
    }

    /// Begins to serve a socket that is bound already.
    pub async fn on(socket: std::net::TcpListener) -> Self {
        socket.set_nonblocking(true).unwrap();
        let socket = TcpListener::from_std(socket).unwrap();
        let (address, kept) = (socket.local_addr().unwrap(), Kept::default());
        let book = AddressBook::new("acme.example", None);
        let settings = Settings {
            protocol: Protocol::Smtp,
            host_name: "mx.acme.example".into(),
            book,
            tls: None,
            limits: Limits::default(),
        };
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(serve(socket, kept.clone(), settings, stopping));
        Self { address, kept, _stop: Arc::new(stop) }
    }

    /// What came so far, in its order.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.kept.arrivals.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.kept.arrivals.lock().unwrap().len()
    }
}

impl Intake for Kept {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
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
