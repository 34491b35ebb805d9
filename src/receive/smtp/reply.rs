//! Replies (RFC 5321 §4.2) with enhanced status codes (RFC 3463, RFC 2034).

use super::data::Fault;
use super::{Protocol, Settings};

/// One reply, ready for the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    text: String,
}

impl Reply {
    /// `250 2.1.5 Fine`
    pub fn new(code: u16, enhanced: &str, text: &str) -> Self {
        Self { code, text: format!("{code} {enhanced} {text}\r\n") }
    }

    /// A reply without an enhanced code: greeting, 354, hello.
    fn plain(code: u16, text: &str) -> Self {
        Self { code, text: format!("{code} {text}\r\n") }
    }

    /// Whether it refuses for good.
    pub fn is_permanent(&self) -> bool {
        self.code >= 500
    }

    /// The bytes, all line ends included.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// The first word.
pub fn greeting(settings: &Settings) -> Reply {
    let protocol = match settings.protocol {
        Protocol::Smtp => "ESMTP",
        Protocol::Lmtp => "LMTP",
    };
    Reply::plain(220, &format!("{} {protocol} tmail", settings.host_name))
}

/// What we can, for EHLO and LHLO.
pub fn extensions(settings: &Settings, offers_tls: bool) -> Reply {
    let (name, size) = (&settings.host_name, settings.limits.message_bytes);
    let tls = if offers_tls { "250-STARTTLS\r\n" } else { "" };
    let text = format!(
        "250-{name}\r\n250-PIPELINING\r\n250-SIZE {size}\r\n250-8BITMIME\r\n\
         250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n{tls}250 SMTPUTF8\r\n"
    );
    Reply { code: 250, text }
}

/// For HELO.
pub fn hello(settings: &Settings) -> Reply {
    Reply::plain(250, &settings.host_name)
}

pub fn go_ahead() -> Reply {
    Reply::plain(354, "Send the mail, and end it with a line that holds only a dot")
}

pub fn stored() -> Reply {
    Reply::new(250, "2.0.0", "Stored")
}

pub fn not_stored() -> Reply {
    Reply::new(451, "4.3.0", "The mail could not be stored just now, please try again later")
}

/// What is wrong with a mail.
pub fn fault(fault: Fault, settings: &Settings) -> Reply {
    match fault {
        Fault::LineEnds => line_ends(),
        Fault::TooLarge => too_large(settings),
    }
}

fn line_ends() -> Reply {
    Reply::new(550, "5.6.0", "The mail holds a bare CR or LF; each line has to end with CR LF")
}

pub fn too_large(settings: &Settings) -> Reply {
    let limit = settings.limits.message_bytes;
    Reply::new(552, "5.3.4", &format!("The mail is larger than {limit} bytes, the most that is taken here"))
}

pub fn chunk_taken(octets: usize) -> Reply {
    Reply::new(250, "2.0.0", &format!("{octets} octets taken"))
}

pub fn begin_tls() -> Reply {
    Reply::new(220, "2.0.0", "Begin TLS")
}

pub fn too_many_mails() -> Reply {
    Reply::new(450, "4.7.1", "Too many mails from your host within a minute, please try again later")
}

pub fn closing() -> Reply {
    Reply::new(421, "4.3.2", "The gateway is going down, please try again later")
}

pub fn timed_out() -> Reply {
    Reply::new(421, "4.4.2", "Nothing came for too long, goodbye")
}

pub fn too_many_errors() -> Reply {
    Reply::new(421, "4.7.0", "Too many commands were refused, goodbye")
}

pub fn bad_chunk() -> Reply {
    Reply::new(501, "5.5.4", "The form is BDAT chunk-size [LAST]; what follows can't be read, goodbye")
}

pub fn bad_line() -> Reply {
    Reply::new(500, "5.5.2", "A command is one line of at most 2048 bytes that ends with CR LF, goodbye")
}
