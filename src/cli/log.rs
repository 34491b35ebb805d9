//! The log of the daemon, on standard error: lines, or JSON for programs.
//!
//! No line holds the address of a person: whatever looks like one loses the part before its `@`, so that an
//! error of a library or another server's words can't bring one in. Bodies never come near it.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;

use regex::Regex;
use tracing_subscriber::EnvFilter;

/// Starts it. `RUST_LOG` says how much of it; lettre would log bodies below info.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,lettre=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Discreet);
    // Another logger may be there already, in a test.
    let _ = match json {
        true => log.json().flatten_event(true).try_init(),
        false => log.with_ansi(io::stderr().is_terminal()).try_init(),
    };
    // Else a fault would be told beside the log.
    std::panic::set_hook(Box::new(|fault| tracing::error!("{fault}")));
}

/// Standard error, without the addresses of people. A line comes in one piece.
struct Discreet;

impl Write for Discreet {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().write_all(without_addresses(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn without_addresses(line: &str) -> Cow<'_, str> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        // Invariant: a test uses it.
        Regex::new(r#"(?:\\?"[^"\\]*\\?"|[^\s<>()\[\]:;,"'=@]+)@([A-Za-z0-9\[])"#).expect("a pattern")
    });
    ADDRESS.replace_all(line, "…@$1")
}

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn addresses_lose_their_names() {
        let line =
            "why=550 5.1.1 <jill.brady@acme.com>: unknown; mail/jill@acme.example/new \"sam b\"@x a @ b";
        let told = without_addresses(line);
        assert_eq!(told, "why=550 5.1.1 <…@acme.com>: unknown; …@acme.example/new …@x a @ b");
    }
}
