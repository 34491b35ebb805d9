//! The one strict reader that decides what the header fields of a mail are (RFC 5322 §2.2, §3.6).
//! Obsolete syntax (§4) is never accepted: every spelling of it is read otherwise by somebody.

use super::limits::LIMITS;
use super::message::HeaderField;

/// The header section.
pub(super) struct Header {
    pub fields: Vec<HeaderField>,
    /// Where the body begins.
    pub body_at: usize,
}

/// RFC 5322 §3.6 and the fields of MIME (RFC 2045 §3, RFC 2183 §2): at most one of each.
const AT_MOST_ONE: [&str; 17] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Date",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Content-ID",
    "Content-Description",
];

/// Reads the header of a mail whose line ends were checked.
pub(super) fn read(raw: &[u8]) -> Result<Header, String> {
    let (mut fields, mut at) = (Vec::<HeaderField>::new(), 0);
    loop {
        let rest = &raw[at..];
        if rest.is_empty() {
            break;
        }
        let line = line_of(rest).ok_or("the header breaks off in the middle of a line")?;
        at += line.len() + 2;
        if line.is_empty() {
            break;
        }
        if line.len() > LIMITS.header_line || at > LIMITS.header {
            return Err(format!(
                "its header is too long ({} octets a line and {} in all are read)",
                LIMITS.header_line, LIMITS.header
            ));
        }
        match line[0] {
            b' ' | b'\t' => go_on(fields.last_mut(), line)?,
            _ => fields.push(begin(line)?),
        }
        if fields.len() > LIMITS.fields {
            return Err(format!("it has more than {} header fields", LIMITS.fields));
        }
    }
    fields.iter().try_for_each(check_value)?;
    check_counts(&fields)?;
    Ok(Header { fields, body_at: at })
}

/// The From fields by the loosest reading, for telling whose mail a refused one says it is.
pub(super) fn loose_from(raw: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut in_from = false;
    for line in raw.split(|byte| *byte == b'\n').take(LIMITS.fields * 4) {
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
        if line.is_empty() {
            break;
        }
        if is_from(&line) {
            in_from = true;
            found.push(line.split_once(':').map_or(String::new(), |(_, value)| value.to_owned()));
        } else if in_from && line.starts_with([' ', '\t']) {
            if let Some(value) = found.last_mut() {
                value.push_str(&line);
            }
        } else {
            in_from = false;
        }
    }
    found
}

fn line_of(rest: &[u8]) -> Option<&[u8]> {
    rest.iter().position(|byte| *byte == b'\r').map(|end| &rest[..end])
}

fn begin(line: &[u8]) -> Result<HeaderField, String> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or("a header line has no colon")?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    if name.is_empty() || !name.iter().all(|byte| (33..=126).contains(byte)) {
        return Err(
            "the name of a header field is empty or holds a blank or a character that isn't ASCII".into()
        );
    }
    Ok(HeaderField { name: String::from_utf8_lossy(name).into_owned(), value: value.to_vec() })
}

fn go_on(field: Option<&mut HeaderField>, line: &[u8]) -> Result<(), String> {
    let field = field.ok_or("the header begins with white space")?;
    if line.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
        return Err(format!("the field {} has a folded line of nothing but white space", field.name));
    }
    // In the h= of a signature a fold may well begin with "From:"; anywhere else it's a From field
    // to some readers.
    let in_signature = field.name.to_ascii_lowercase().ends_with("signature");
    if !(in_signature && lists_names(line)) && is_from(&String::from_utf8_lossy(line)) {
        return Err("a folded line looks like a second From field".into());
    }
    field.value.extend_from_slice(b"\r\n");
    field.value.extend_from_slice(line);
    if field.value.len() > LIMITS.field {
        return Err(format!("the field {} is longer than {} octets", field.name, LIMITS.field));
    }
    Ok(())
}

/// `From:To:Subject;`, also with blanks around the colons (RFC 6376 §3.5). A list that goes on ends with a colon,
/// one that ends doesn't.
fn lists_names(line: &[u8]) -> bool {
    let mut pieces = line.split(|byte| *byte == b';');
    let (list, ends) = (pieces.next().unwrap_or_default(), pieces.next().is_some());
    list.iter().all(|byte| byte.is_ascii_alphanumeric() || b":-_ \t".contains(byte))
        && !(ends && list.trim_ascii_end().ends_with(b":"))
}

/// Whether some reader might take the line for a From field.
fn is_from(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| {
        name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').eq_ignore_ascii_case("from")
    })
}

fn check_value(field: &HeaderField) -> Result<(), String> {
    let text = std::str::from_utf8(&field.value)
        .map_err(|_| format!("the field {} isn't valid UTF-8", field.name))?;
    // Line ends were checked before, so a CR or LF here is a fold.
    match text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        Some(_) => Err(format!("the field {} holds a control character", field.name)),
        None => Ok(()),
    }
}

fn check_counts(fields: &[HeaderField]) -> Result<(), String> {
    let count = |name: &str| fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).count();
    if count("From") == 0 {
        return Err("it has no From field".into());
    }
    match AT_MOST_ONE.iter().find(|name| count(name) > 1) {
        Some(name) => Err(format!("it has more than one {name} field")),
        None => Ok(()),
    }
}
