//! Nothing but CRLF.CRLF ends a mail, and a mail with other line ends is refused (VU#302671).

use tmail::receive::smtp::{Limits, Protocol};

use super::capture::Capture;
use super::peer::{codes, speak};

const BEGIN: &str =
    "HELO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<tmail@tmail.acme.example>\r\nDATA\r\n";

/// What an attacker writes behind the false end.
const SMUGGLED: &str =
    "MAIL FROM:<boss@acme.example>\r\nRCPT TO:<tmail@tmail.acme.example>\r\nDATA\r\napprove";

const FALSE_ENDS: [&str; 12] = [
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r",
    "\r.\r\n",
    "\r\n.\r",
    "\n.\r",
    "\r.\n",
    "\r\n.\r\r\n",
    "\n\r\n.\r\r\n",
    "\r\n\0.\n",
    "\n\n.\n\n",
];

#[tokio::test]
async fn no_false_end_lets_commands_through() {
    for end in FALSE_ENDS {
        let mail = format!("{BEGIN}Subject: x\r\n\r\nwords{end}{SMUGGLED}\r\n.\r\nQUIT\r\n");
        let capture = Capture::default();
        let said = speak(Protocol::Smtp, Limits::default(), &capture, &[mail.as_bytes()]).await;
        let end = end.escape_debug();
        assert_eq!(capture.arrivals(), [], "stored with {end}");
        assert_eq!(codes(&said), ["220", "250", "250", "250", "354", "550", "221"], "{end}: {said}");
    }
}

#[tokio::test]
async fn a_nul_is_left_to_the_reader_of_mails() {
    let mail = format!("{BEGIN}Subject: a\0b\r\n.\r\nQUIT\r\n");
    let capture = Capture::default();
    speak(Protocol::Smtp, Limits::default(), &capture, &[mail.as_bytes()]).await;
    assert_eq!(capture.arrivals()[0].raw, b"Subject: a\0b\r\n");
}

#[tokio::test]
async fn dots_are_undone_once_and_only_at_line_starts() {
    let mail = format!("{BEGIN}..\r\n...\r\n.a\r\na.\r\n.\r\nQUIT\r\n");
    let capture = Capture::default();
    speak(Protocol::Smtp, Limits::default(), &capture, &[mail.as_bytes()]).await;
    assert_eq!(capture.arrivals()[0].raw, b".\r\n..\r\na\r\na.\r\n");
}

#[tokio::test]
async fn the_session_goes_on_after_a_spoilt_mail() {
    let second = BEGIN.replace("HELO c.example\r\n", "");
    let mails = format!("{BEGIN}a\nb\r\n.\r\n{second}fine\r\n.\r\nQUIT\r\n");
    let capture = Capture::default();
    let said = speak(Protocol::Smtp, Limits::default(), &capture, &[mails.as_bytes()]).await;
    assert_eq!(codes(&said), ["220", "250", "250", "250", "354", "550", "250", "250", "354", "250", "221"]);
    assert_eq!(capture.arrivals().len(), 1);
}
