//! The strict reading of a From field: exactly one mailbox (RFC 5322 §3.4), no group, no route, no
//! quoted local part, and nothing that two readers might read as two addresses.

use super::limits::LIMITS;
use crate::address::Address;

/// The only address of a From field.
pub(super) struct OnlyMailbox {
    pub address: Address,
    /// The addr-spec as it was written.
    pub written: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// A run of atext and dots.
    Atom(String),
    Quoted,
    Special(char),
}

/// Reads the unfolded value of a From field.
pub(super) fn only_mailbox(value: &str) -> Result<OnlyMailbox, String> {
    let tokens = tokens(value)?;
    for token in &tokens {
        if let Token::Special(special) = token {
            check_special(*special)?;
        }
    }
    let opening = tokens.iter().filter(|token| **token == Token::Special('<')).count();
    let spec = match opening {
        0 => &tokens[..],
        1 => within_angles(&tokens)?,
        _ => return Err("its From field has more than one pair of angle brackets".into()),
    };
    addr_spec(spec)
}

fn check_special(special: char) -> Result<(), String> {
    let why = match special {
        ',' => "its From field names several mailboxes",
        ':' | ';' => "its From field names a group or a route instead of one mailbox",
        '[' | ']' => "its From field has an address literal instead of a domain",
        '\\' => "its From field has a backslash outside quotes",
        ')' => "a comment in its From field isn't opened",
        _ => return Ok(()),
    };
    Err(why.into())
}

fn within_angles(tokens: &[Token]) -> Result<&[Token], String> {
    let is = |token: &Token, special| *token == Token::Special(special);
    let open = tokens.iter().position(|token| is(token, '<')).unwrap_or(0);
    let name_is_a_phrase = tokens[..open].iter().all(|token| matches!(token, Token::Atom(_) | Token::Quoted));
    let inner = &tokens[open + 1..];
    match inner.iter().position(|token| is(token, '>')) {
        _ if !name_is_a_phrase => Err("the name in its From field has characters that need quotes".into()),
        None => Err("the angle bracket in its From field isn't closed".into()),
        Some(close) if close + 1 != inner.len() => {
            Err("there is text behind the address in its From field".into())
        }
        Some(close) => Ok(&inner[..close]),
    }
}

fn addr_spec(tokens: &[Token]) -> Result<OnlyMailbox, String> {
    let [Token::Atom(local), Token::Special('@'), Token::Atom(domain)] = tokens else {
        return Err(match tokens {
            [] => "its From field holds no address",
            [Token::Quoted, Token::Special('@'), ..] => "the part before the @ in its From field is quoted",
            _ => "its From field doesn't hold exactly one plain address",
        }
        .into());
    };
    if local.contains("=?") || domain.contains("=?") {
        return Err("the address in its From field is an encoded word".into());
    }
    let written = format!("{local}@{domain}");
    let address = Address::parse(&written)
        .map_err(|error| format!("the address in its From field isn't one that is accepted: {error}"))?;
    Ok(OnlyMailbox { address, written })
}

fn tokens(value: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' => {}
            '(' => comment(&mut rest)?,
            '"' => tokens.push(quoted(&mut rest)?),
            '<' | '>' | '@' | ',' | ':' | ';' | '[' | ']' | '\\' | ')' => tokens.push(Token::Special(c)),
            _ => {
                let mut atom = String::from(c);
                while let Some(next) = rest.next_if(|next| !" \t()<>@,:;[]\\\"".contains(*next)) {
                    atom.push(next);
                }
                tokens.push(Token::Atom(atom));
            }
        }
    }
    Ok(tokens)
}

fn comment(rest: &mut impl Iterator<Item = char>) -> Result<(), String> {
    let mut depth = 1;
    while let Some(c) = rest.next() {
        match c {
            '\\' => drop(rest.next()),
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(());
        }
        if depth > LIMITS.comments {
            return Err(format!("comments in its From field nest deeper than {}", LIMITS.comments));
        }
    }
    Err("a comment in its From field isn't closed".into())
}

fn quoted(rest: &mut impl Iterator<Item = char>) -> Result<Token, String> {
    while let Some(c) = rest.next() {
        match c {
            '\\' => drop(rest.next()),
            '"' => return Ok(Token::Quoted),
            _ => {}
        }
    }
    Err("a quote in its From field isn't closed".into())
}
