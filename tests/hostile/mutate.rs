//! Real mails with something wrong in them; the same ones each time.

/// A small generator (xorshift64), so that a failure can be had again.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap() % end.max(1)
    }

    pub fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}

/// What is put somewhere into a mail.
const PIECES: [&[u8]; 14] = [
    b"\r\n",
    b"\r\n\r\n",
    b"From: x@y.example\r\n",
    b"Content-Type: multipart/mixed; boundary=\"\"\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"--",
    b"=?utf-8?b?",
    b"=?utf-8?q?=00?=",
    b"approve\r\n",
    b"> ",
    b"<<\r\n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"#99999999999999999999 DEPLOY-99999999999999999999-Q ",
];

/// One to five things wrong in a mail; its line ends are whole again afterwards.
pub fn mutated(raw: &[u8], seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let mut mail = raw.to_vec();
    for _ in 0..=chance.below(5) {
        let at = chance.below(mail.len());
        let end = (at + chance.below(200)).min(mail.len());
        match chance.below(6) {
            0 => mail.truncate(at),
            1 => drop(mail.drain(at..end)),
            2 => mail.splice(at..at, PIECES[chance.below(PIECES.len())].iter().copied()).for_each(drop),
            3 => {
                let copy = mail[at..end].to_vec();
                mail.splice(at..at, copy).for_each(drop);
            }
            4 if at < mail.len() => mail[at] = chance.byte(),
            _ => mail[at..end].reverse(),
        }
    }
    let text: Vec<u8> = mail.into_iter().filter(|&byte| byte != b'\r').collect();
    text.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..])
}
