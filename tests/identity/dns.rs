//! A name server on loopback that says what a zone file says. It answers TXT questions by UDP and TCP (RFC 1035
//! §4.2) until the test's process ends; it fails, truncates and keeps silent where the zone says so.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::thread;

use super::referee::{Entry, Zone};

const AUTHORITATIVE: u8 = 0x84;
const TRUNCATED: u8 = 0x02;
const NO_ERROR: u8 = 0;
const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
const CNAME: u8 = 5;
const TXT: u8 = 16;

/// Where it listens.
pub fn serve(zone: Zone) -> SocketAddr {
    let zone = Arc::new(zone);
    // One port for both; somebody else may have taken it for TCP.
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().unwrap();
    let by_tcp = zone.clone();
    thread::spawn(move || {
        for stream in tcp.incoming().flatten() {
            let zone = by_tcp.clone();
            thread::spawn(move || answer_all(stream, &zone));
        }
    });
    thread::spawn(move || {
        let mut packet = [0; 4_096];
        while let Ok((length, from)) = udp.recv_from(&mut packet) {
            if let Some(reply) = reply(&packet[..length], &zone, false) {
                // Whoever asked may be gone.
                let _ = udp.send_to(&reply, from);
            }
        }
    });
    address
}

/// Each message behind its length (RFC 1035 §4.2.2), until whoever asks hangs up.
fn answer_all(mut stream: TcpStream, zone: &Zone) -> Option<()> {
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut packet = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut packet).ok()?;
        if let Some(reply) = reply(&packet, zone, true) {
            let length = u16::try_from(reply.len()).ok()?.to_be_bytes();
            stream.write_all(&[&length, reply.as_slice()].concat()).ok()?;
        }
    }
}

/// Header, question and answers; nothing where the zone keeps silent.
fn reply(packet: &[u8], zone: &Zone, by_tcp: bool) -> Option<Vec<u8>> {
    let (asked, end) = name(packet)?;
    let question = packet.get(12..end + 4)?;
    let mut records = Vec::new();
    if let Some(Entry::Alias(other)) = zone.at(&asked) {
        records.push(record(&asked, CNAME, &labels(other)));
    }
    let owner = if let Some(Entry::Alias(other)) = zone.at(&asked) { other } else { &asked };
    let text = |text: &String| {
        let strings: Vec<u8> = text.as_bytes().chunks(250).flat_map(string).collect();
        record(owner, TXT, &strings)
    };
    let (mut flags, mut code) = (AUTHORITATIVE, NO_ERROR);
    match zone.look_up(&asked) {
        Some(Entry::Texts(texts)) => records.extend(texts.iter().map(text)),
        Some(Entry::Wide(one)) => records.push(text(one)),
        Some(Entry::Large(one)) if by_tcp => records.push(text(one)),
        Some(Entry::Large(_)) => flags |= TRUNCATED,
        Some(Entry::Alias(_)) => {}
        Some(Entry::Fails) => code = SERVER_FAILURE,
        Some(Entry::Silent) => return None,
        None => code = NO_SUCH_NAME,
    }
    let count = u8::try_from(records.len()).ok()?;
    let header = [&packet[..2], &[flags, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0], question].concat();
    Some([header, records.concat()].concat())
}

fn record(owner: &str, kind: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [labels(owner).as_slice(), &[0, kind, 0, 1, 0, 0, 14, 16], &length, data].concat()
}

fn labels(name: &str) -> Vec<u8> {
    let labels: Vec<u8> = name.split('.').flat_map(|label| string(label.as_bytes())).collect();
    [labels, vec![0]].concat()
}

fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    [&[length], bytes].concat()
}

/// The name that is asked for, in lower case, and where it ends.
fn name(packet: &[u8]) -> Option<(String, usize)> {
    let (mut at, mut labels) = (12, Vec::new());
    loop {
        let length = usize::from(*packet.get(at)?);
        if length == 0 {
            return Some((labels.join("."), at + 1));
        }
        let label = packet.get(at + 1..at + 1 + length)?;
        labels.push(String::from_utf8_lossy(label).to_ascii_lowercase());
        at += 1 + length;
    }
}
