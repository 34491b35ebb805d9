//! A name server on loopback that says what a zone file says, failures too. It answers TXT questions by
//! UDP (RFC 1035 §4) until the test's process ends.

use std::net::{SocketAddr, UdpSocket};
use std::thread;

use tmail::authenticate::Answer;

use super::referee::Zone;

const NO_ERROR: u8 = 0;
const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;

/// Where it listens.
pub fn serve(zone: Zone) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut packet = [0; 4_096];
        while let Ok((length, from)) = socket.recv_from(&mut packet) {
            if let Some(reply) = reply(&packet[..length], &zone) {
                // Whoever asked may be gone.
                let _ = socket.send_to(&reply, from);
            }
        }
    });
    address
}

/// Header, question and answers; each answer points at the question for its name.
fn reply(packet: &[u8], zone: &Zone) -> Option<Vec<u8>> {
    let (name, end) = name(packet)?;
    let question = packet.get(12..end + 4)?;
    let (code, records) = match zone.look_up(&name) {
        Some(Answer::Records(records)) => (NO_ERROR, records.as_slice()),
        Some(Answer::Temporary(_)) => (SERVER_FAILURE, [].as_slice()),
        Some(Answer::Nothing) | None => (NO_SUCH_NAME, [].as_slice()),
    };
    let mut reply = packet[..2].to_vec();
    reply.extend([0x84, 0x80 | code, 0, 1, 0, u8::try_from(records.len()).ok()?, 0, 0, 0, 0]);
    reply.extend(question);
    for record in records {
        let strings: Vec<u8> = record.as_bytes().chunks(250).flat_map(string).collect();
        let length = u16::try_from(strings.len()).ok()?;
        reply.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 14, 16]);
        reply.extend(length.to_be_bytes());
        reply.extend(strings);
    }
    Some(reply)
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
