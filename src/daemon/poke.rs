//! How other processes wake the writer: a datagram on a socket in the data folder. It carries nothing;
//! the writer looks into the inbox, which it does each second anyway.

use std::io;
use std::path::{Path, PathBuf};

use tokio::net::UnixDatagram;
use tokio::sync::{mpsc, watch};

use super::writer::ToWriter;

/// The socket of a data folder.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("poke.sock")
}

/// Binds the socket; one that a killed daemon left is replaced, since we hold the writer's lock.
pub fn bind(data_dir: &Path) -> io::Result<UnixDatagram> {
    let path = path(data_dir);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => UnixDatagram::bind(&path),
    }
}

/// Passes each poke on until `stop`.
pub async fn listen(
    socket: UnixDatagram,
    to_writer: mpsc::Sender<ToWriter>,
    mut stop: watch::Receiver<bool>,
) {
    let mut any = [0; 8];
    loop {
        tokio::select! {
            _ = stop.changed() => return,
            poked = socket.recv(&mut any) => {
                if poked.is_err() || to_writer.send(ToWriter::Look).await.is_err() {
                    return;
                }
            }
        }
    }
}
