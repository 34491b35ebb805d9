//! The bounds of a mail that is read, in one place (RFC 5322 and RFC 2045 name none, or kinder ones).

/// Past any of these a mail is malformed, with a sentence that says which.
pub struct Limits {
    /// Octets of the whole mail.
    pub message: usize,
    /// Octets of the header section.
    pub header: usize,
    /// Header fields.
    pub fields: usize,
    /// Octets of one header field, folds included.
    pub field: usize,
    /// Octets of one header line. RFC 5322 §2.1.1 says 998; some relays unfold References.
    pub header_line: usize,
    /// Octets of one line of the body. RFC 5322 §2.1.1 says 998; HTML is often sent in one line.
    pub body_line: usize,
    /// Octets of a text that a person wrote, decoded; what is longer can be attached.
    pub text: usize,
    /// Lines of such a text: each is looked at by itself.
    pub text_lines: usize,
    /// Comments within comments in an address.
    pub comments: usize,
    /// Addresses in To and Cc together.
    pub addresses: usize,
    /// Multiparts within multiparts.
    pub nesting: usize,
    /// MIME parts.
    pub parts: usize,
    /// Messages attached within attached messages, and digests.
    pub messages: usize,
    /// The word "multipart": each may make the library look through the rest of the mail.
    pub multiparts: usize,
    /// Pieces of parameters that are split or encoded (RFC 2231), the parts' included.
    pub pieces: usize,
    /// Message-IDs in References and In-Reply-To.
    pub references: usize,
    /// Parameters of Content-Type and Content-Disposition together.
    pub parameters: usize,
}

pub const LIMITS: Limits = Limits {
    message: 64 << 20,
    header: 256 << 10,
    fields: 1_000,
    field: 64 << 10,
    header_line: 16 << 10,
    body_line: 100_000,
    text: 3 << 19,
    text_lines: 100_000,
    comments: 8,
    addresses: 1_000,
    nesting: 16,
    parts: 500,
    messages: 100,
    multiparts: 100,
    pieces: 2_000,
    references: 500,
    parameters: 100,
};
