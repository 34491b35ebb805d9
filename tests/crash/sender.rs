//! A sending mail server: it keeps a mail until it got 250 for it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::mails::Letter;

/// One connection to the gateway.
pub struct Sender(BufReader<TcpStream>);

impl Sender {
    /// Connects and greets.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        // A test that waits longer than that has failed.
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        stream.set_write_timeout(Some(Duration::from_secs(120)))?;
        let mut sender = Self(BufReader::new(stream));
        sender.reply()?;
        sender.say("EHLO mx.acme.example\r\n")?;
        Ok(sender)
    }

    /// One command; its reply, the last line of several.
    pub fn say(&mut self, line: &str) -> io::Result<String> {
        self.0.get_mut().write_all(line.as_bytes())?;
        self.reply()
    }

    /// Sends one mail: the reply to its last byte, or the first that refused it.
    pub fn send(&mut self, letter: &Letter) -> io::Result<String> {
        let commands = [format!("MAIL FROM:<{}>\r\n", letter.from), format!("RCPT TO:<{}>\r\n", letter.to)];
        for command in commands {
            let reply = self.say(&command)?;
            if !reply.starts_with("250") {
                self.say("RSET\r\n")?;
                return Ok(reply);
            }
        }
        self.data(&letter.raw)
    }

    /// DATA and the mail.
    pub fn data(&mut self, raw: &[u8]) -> io::Result<String> {
        let reply = self.say("DATA\r\n")?;
        if !reply.starts_with("354") {
            return Ok(reply);
        }
        self.0.get_mut().write_all(&stuffed(raw))?;
        self.reply()
    }

    fn reply(&mut self) -> io::Result<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line.trim_end().to_owned());
            }
        }
    }
}

/// RFC 5321 §4.5.2, with the line that ends it.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let mut at_start = true;
    for &byte in raw {
        if at_start && byte == b'.' {
            out.push(b'.');
        }
        out.push(byte);
        at_start = byte == b'\n';
    }
    out.extend_from_slice(if at_start { b".\r\n" } else { b"\r\n.\r\n" });
    out
}
