//! A server that says what a script tells it, line by line.
//!
//! `BEGINNING => reply`: the next line has to begin so (be so, with a `|` behind it), and is answered. `*accept => greeting`,
//! `*mail => reply` (reads up to the lone dot), `*hang up`. An empty reply is none; `/` parts its lines.

use std::net::TcpListener as Socket;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub struct Script {
    pub port: u16,
    task: JoinHandle<()>,
}

impl Script {
    /// Greets, and offers what lets a client pipeline. lettre asks once, we ask once more.
    pub const PIPELINING: &str = "*accept => 220 peer
        EHLO gateway.example => 250-peer/250-PIPELINING/250 8BITMIME
        EHLO gateway.example => 250-peer/250-PIPELINING/250 8BITMIME";
    pub const PLAIN: &str = "*accept => 220 peer
        EHLO gateway.example => 250 peer
        EHLO gateway.example => 250 peer";

    pub fn start(script: &str) -> Self {
        Self::start_with(script, b"")
    }

    /// `raw` is what the step `*raw` sends.
    pub fn start_with(script: &str, raw: &'static [u8]) -> Self {
        let socket = Socket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let port = socket.local_addr().unwrap().port();
        let steps = script.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
        let task = tokio::spawn(play(TcpListener::from_std(socket).unwrap(), steps.collect(), raw));
        Self { port, task }
    }

    /// Fails where the client didn't go through the whole script.
    pub async fn ended(self) {
        self.task.await.unwrap();
    }
}

async fn play(listener: TcpListener, steps: Vec<String>, raw: &[u8]) {
    let mut peer: Option<BufReader<TcpStream>> = None;
    for step in steps {
        let (expected, reply) = step.split_once(" =>").unwrap_or((&step, ""));
        match expected {
            "*hang up" => peer = None,
            "*raw" => peer.as_mut().unwrap().get_mut().write_all(raw).await.unwrap(),
            "*accept" => peer = Some(BufReader::new(listener.accept().await.unwrap().0)),
            "*mail" => while line(peer.as_mut().unwrap()).await != "." {},
            beginning => {
                let line = line(peer.as_mut().unwrap()).await;
                let goes = match beginning.strip_suffix('|') {
                    Some(whole) => line == whole,
                    None => line.starts_with(beginning),
                };
                assert!(goes, "expected {beginning}, got {line}");
            }
        }
        if let (Some(peer), false) = (&mut peer, reply.trim().is_empty()) {
            let reply = format!("{}\r\n", reply.trim().replace('/', "\r\n"));
            peer.get_mut().write_all(reply.as_bytes()).await.unwrap();
        }
    }
}

async fn line(peer: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    assert_ne!(peer.read_line(&mut line).await.unwrap(), 0, "the client hung up");
    line.trim_end_matches("\r\n").to_owned()
}
