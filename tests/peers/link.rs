//! A link to a server that breaks, or falls silent, after so many octets of what the server said.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Link {
    pub port: u16,
    /// Connections so far.
    pub used: Arc<AtomicUsize>,
}

/// What becomes of one connection.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// It breaks after so many octets.
    Breaks(usize),
    /// Nothing more comes after so many, and nobody hangs up.
    Silent(usize),
    /// Nothing more comes once the server has said that.
    SilentAt(&'static str),
    Holds,
}

impl Link {
    /// `cuts`: what becomes of the first, the second … connection; later ones hold.
    pub async fn to(port: u16, cuts: Vec<Cut>) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = Self { port: socket.local_addr().unwrap().port(), used: Arc::default() };
        let used = link.used.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = socket.accept().await {
                let cut = cuts.get(used.fetch_add(1, Ordering::SeqCst)).copied().unwrap_or(Cut::Holds);
                tokio::spawn(carry(client, port, cut));
            }
        });
        link
    }
}

async fn carry(client: TcpStream, port: u16, cut: Cut) {
    let server = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let (mut left, words) = match cut {
        Cut::Breaks(octets) | Cut::Silent(octets) => (octets, None),
        Cut::SilentAt(words) => (usize::MAX, Some(words)),
        Cut::Holds => (usize::MAX, None),
    };
    let (mut block, mut said) = ([0; 512], String::new());
    while left > 0 {
        let Ok(read @ 1..) = from_server.read(&mut block).await else { return up.abort() };
        if to_client.write_all(&block[..read.min(left)]).await.is_err() {
            return up.abort();
        }
        left -= read.min(left);
        if let Some(words) = words {
            said.push_str(&String::from_utf8_lossy(&block[..read]));
            left = if said.contains(words) { 0 } else { left };
        }
    }
    match cut {
        Cut::Silent(_) | Cut::SilentAt(_) => {
            // Until the client gives up.
            let _ = up.await;
        }
        Cut::Breaks(_) | Cut::Holds => up.abort(),
    }
}
