//! The end of a listener: what is in DATA may finish, everybody else hears 421.

use std::time::Duration;

use tmail::receive::smtp::{Limits, Protocol};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::capture::{Capture, Listener, listen};
use super::peer::codes;

const BEGIN: &str =
    "HELO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<tmail@tmail.acme.example>\r\nDATA\r\nhalf";

/// A client whose session is in DATA.
async fn in_data(listener: &Listener) -> BufReader<TcpStream> {
    let mut client = BufReader::new(TcpStream::connect(listener.address).await.unwrap());
    client.get_mut().write_all(BEGIN.as_bytes()).await.unwrap();
    let mut line = String::new();
    while !line.starts_with("354") {
        line.clear();
        assert_ne!(client.read_line(&mut line).await.unwrap(), 0, "hung up before DATA");
    }
    client
}

#[tokio::test]
async fn a_mail_that_was_begun_is_finished() {
    let listener = listen(Protocol::Smtp, Limits::default(), Capture::default()).await;
    let mut busy = in_data(&listener).await;
    let mut idle = TcpStream::connect(listener.address).await.unwrap();
    assert_eq!(listener.capture.count.sessions(), 1);
    let mut greeting = [0; 4];
    idle.read_exact(&mut greeting).await.unwrap();

    listener.stop.send(true).unwrap();
    let mut said = String::new();
    idle.read_to_string(&mut said).await.unwrap();
    assert!(said.ends_with("421 4.3.2 The gateway is going down, please try again later\r\n"), "{said}");

    // Nobody comes in any more while the last mail is awaited.
    while TcpStream::connect(listener.address).await.is_ok() {}
    busy.get_mut().write_all(b" and whole\r\n.\r\nNOOP\r\n").await.unwrap();
    let mut said = String::new();
    busy.read_to_string(&mut said).await.unwrap();
    assert_eq!(codes(&said), ["250", "421"]);
    listener.task.await.unwrap();
    assert_eq!(listener.capture.arrivals()[0].raw, b"half and whole\r\n");
}

#[tokio::test]
async fn who_does_not_finish_is_cut_and_nothing_is_stored() {
    let limits = Limits { drain: Duration::from_millis(20), ..Limits::default() };
    let listener = listen(Protocol::Smtp, limits, Capture::default()).await;
    let _busy = in_data(&listener).await;
    listener.stop.send(true).unwrap();
    listener.task.await.unwrap();
    assert_eq!(listener.capture.arrivals(), []);
    assert_eq!(listener.capture.count.sessions(), 0);
}

#[tokio::test]
async fn a_lost_sender_of_the_stop_stops_too() {
    let listener = listen(Protocol::Smtp, Limits::default(), Capture::default()).await;
    drop(listener.stop);
    listener.task.await.unwrap();
}
