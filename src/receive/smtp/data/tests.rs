//! The reader against the rule itself, for every mail of up to eight octets of those that matter.

use super::{DataReader, Fault, Progress};

const ALPHABET: [u8; 4] = *b"\r\n.a";
const LONGEST: usize = 8;

#[test]
fn every_short_mail_is_read_as_the_rule_says() {
    let mut ended = 0;
    for length in 0..=LONGEST {
        for number in 0..ALPHABET.len().pow(length as u32) {
            let bytes = spelled(number, length);
            let rule = by_the_rule(&bytes);
            ended += usize::from(rule.is_some());
            assert_eq!(read(&bytes, bytes.len().max(1)), rule, "{}", bytes.escape_ascii());
            assert_eq!(read(&bytes, 1), rule, "{} octet by octet", bytes.escape_ascii());
        }
    }
    assert!(ended > 1_000, "hardly any of them ended");
}

#[test]
fn the_limit_is_the_last_octet_that_is_kept() {
    assert_eq!(kept(b"abc\r\n.\r\n", 5), Ok(b"abc\r\n".to_vec()));
    assert_eq!(kept(b"abc\r\n.\r\n", 4), Err(Fault::TooLarge));
    // Stuffed dots don't count.
    assert_eq!(kept(b"..\r\n..\r\n.\r\n", 6), Ok(b".\r\n.\r\n".to_vec()));
    // Which fault was first is told, and a mail that is both is still read to its end.
    assert_eq!(kept(b"abc\nabcabc\r\n.\r\n", 5), Err(Fault::LineEnds));
    assert_eq!(kept(b"abcabc\n\r\n.\r\n", 5), Err(Fault::TooLarge));
}

#[test]
fn a_flood_is_told() {
    let mut reader = DataReader::new(10);
    let block = [b'x'; 1 << 16];
    let told: Vec<Progress> = (0..17).map(|_| reader.ingest(&block)).collect();
    assert_eq!(told[15], Progress::More);
    assert_eq!(told[16], Progress::Flooded);
}

/// RFC 5321 §4.1.1.4 and §4.5.2, said as plainly as can be: how many octets were the mail's, and the mail.
fn by_the_rule(bytes: &[u8]) -> Option<(usize, Result<Vec<u8>, Fault>)> {
    // The CRLF of the DATA command is the first one of the end, where the mail is empty.
    let whole = [b"\r\n", bytes].concat();
    let end = whole.windows(5).position(|five| five == b"\r\n.\r\n")?;
    let mail = String::from_utf8(whole[..end + 2].to_vec()).unwrap();
    let bare = mail.replace("\r\n", "").contains(['\r', '\n']);
    let plain = mail.replace("\r\n.", "\r\n").as_bytes()[2..].to_vec();
    Some((end + 3, if bare { Err(Fault::LineEnds) } else { Ok(plain) }))
}

fn read(bytes: &[u8], piece: usize) -> Option<(usize, Result<Vec<u8>, Fault>)> {
    let mut reader = DataReader::new(100);
    let mut before = 0;
    for piece in bytes.chunks(piece) {
        match reader.ingest(piece) {
            Progress::More => before += piece.len(),
            Progress::Ended(used) => return Some((before + used, reader.finish())),
            Progress::Flooded => panic!("flooded by {}", bytes.escape_ascii()),
        }
    }
    None
}

fn kept(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    let mut reader = DataReader::new(limit);
    assert_eq!(reader.ingest(bytes), Progress::Ended(bytes.len()));
    reader.finish()
}

fn spelled(mut number: usize, length: usize) -> Vec<u8> {
    (0..length)
        .map(|_| {
            let octet = ALPHABET[number % ALPHABET.len()];
            number /= ALPHABET.len();
            octet
        })
        .collect()
}
