//! A link to a server that breaks after so many octets of what the server said.

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

impl Link {
    /// `cuts`: after how many octets the first, the second … connection breaks; later ones hold.
    pub async fn to(port: u16, cuts: &'static [usize]) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = Self { port: socket.local_addr().unwrap().port(), used: Arc::default() };
        let used = link.used.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = socket.accept().await {
                let cut = cuts.get(used.fetch_add(1, Ordering::SeqCst)).copied().unwrap_or(usize::MAX);
                tokio::spawn(carry(client, port, cut));
            }
        });
        link
    }
}

async fn carry(client: TcpStream, port: u16, mut left: usize) {
    let server = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut block = [0; 512];
    while left > 0 {
        let Ok(read @ 1..) = from_server.read(&mut block).await else { break };
        if to_client.write_all(&block[..read.min(left)]).await.is_err() {
            break;
        }
        left -= read.min(left);
    }
    up.abort();
}
