//! The sections of the file of settings, each with its defaults.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use super::mailboxes::{imap, maildir};
use super::outside::{Defaults, server};
use super::settings::{beside, path_at};
use super::{Certificate, Dns, Gateway, Identity, Limits, Receive, Smtp, Submit, Transport};
use crate::address::{Address, is_host_label, parse_domain};
use crate::template::load::Table;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 2525);

pub fn gateway(root: &mut Table<'_>, file: &Path) -> Gateway {
    let mut table = root.section("gateway");
    let domain = domain_at(&mut table, "domain");
    let mailbox = mailbox(&mut table, domain.as_deref());
    let of_mailbox = mailbox.as_ref().map(|mailbox| mailbox.domain().to_owned());
    let gateway = Gateway {
        domain: of_mailbox.or(domain).unwrap_or_else(|| "tmail.localhost".to_owned()),
        mailbox,
        home_publisher: domain_at(&mut table, "home_publisher"),
        operator: address_at(&mut table, "operator"),
        data_dir: path_at(&mut table, "data_dir", file).unwrap_or_else(|| beside(file, "tmail-data")),
        templates: path_at(&mut table, "templates", file),
    };
    table.finish();
    gateway
}

/// The longest name of a mailbox that leaves room for a detail.
const NAME_MAX: usize = 24;

fn mailbox(table: &mut Table<'_>, domain: Option<&str>) -> Option<Address> {
    let mailbox = address_at(table, "mailbox")?;
    let name = mailbox.local();
    if domain.is_some_and(|domain| domain != mailbox.domain()) {
        let what = format!("{mailbox} isn't an address of the gateway's domain");
        table.mistake(
            "mailbox",
            what,
            "Leave domain out; a mailbox at a provider is all the gateway has then",
        );
    }
    if name.contains('+') || name.len() > NAME_MAX || !name.is_ascii() {
        let what = format!("\"{name}\" leaves no room for a sub-address (name+DETAIL)");
        table.mistake("mailbox", what, format!("Use one of at most {NAME_MAX} ASCII characters without +"));
    }
    Some(mailbox)
}

pub fn dns(root: &mut Table<'_>) -> Dns {
    let mut table = root.section("dns");
    let texts = table.lines("nameservers").unwrap_or_default();
    let nameservers =
        texts.iter().enumerate().filter_map(|(at, text)| nameserver(&table, at, text)).collect();
    let budget = Duration::from_millis(table.number("budget_ms", 0..=5000, 50));
    table.finish();
    Dns { nameservers, budget }
}

/// `IP` or `IP:port`; port 53 if there is none.
fn nameserver(table: &Table<'_>, at: usize, text: &str) -> Option<SocketAddr> {
    let plain = || text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, 53));
    let found = text.parse().ok().or_else(plain);
    if found.is_none() {
        let what = format!("\"{text}\" isn't the address of a nameserver");
        table.mistake(
            &format!("nameservers.{at}"),
            what,
            "Write an IP address, or one with a port: 127.0.0.1:5353",
        );
    }
    found
}

pub fn identity(root: &mut Table<'_>) -> Identity {
    let mut table = root.section("identity");
    let window = duration_at(&mut table, "decision_window", HOUR, 31 * DAY, 7 * DAY);
    let identity = Identity {
        strict_domains: domains_at(&mut table, "strict_domains"),
        trusted_arc_sealers: domains_at(&mut table, "trusted_arc_sealers"),
        trusted_authserv_ids: domains_at(&mut table, "trusted_authserv_ids"),
        decision_window: window,
        challenge_expiry: duration_at(&mut table, "challenge_expiry", HOUR, 31 * DAY, 3 * DAY),
    };
    table.finish();
    identity
}

fn domains_at(table: &mut Table<'_>, key: &'static str) -> Vec<String> {
    let texts = table.lines(key).unwrap_or_default();
    let domain = |(at, text): (usize, &String)| {
        parse_domain(text).or_else(|| no_domain(table, &format!("{key}.{at}"), text))
    };
    texts.iter().enumerate().filter_map(domain).collect()
}

pub fn receive(root: &mut Table<'_>, file: &Path) -> Receive {
    let mut table = root.section("receive");
    let smtp = smtp(&mut table);
    let mut section = table.section("lmtp");
    let lmtp = listen_at(&mut section, None);
    if lmtp.is_some_and(|lmtp| lmtp.port() != 0 && smtp.is_some_and(|smtp| smtp.listen == lmtp)) {
        section.mistake(
            "listen",
            "SMTP listens on this address already",
            "Choose another port for one of them",
        );
    }
    section.finish();
    let tls = certificate(&mut table, file);
    let (imap, maildir) = (imap(&mut table, file), maildir(&mut table, file));
    table.finish();
    Receive { smtp, lmtp, tls, imap, maildir }
}

fn certificate(receive: &mut Table<'_>, file: &Path) -> Option<Certificate> {
    let mut table = receive.section("tls");
    let certificate = path_at(&mut table, "cert_file", file);
    let key = path_at(&mut table, "key_file", file);
    if certificate.is_some() != key.is_some() {
        let what = "a certificate and its key go together, and one of them is missing";
        table.mistake("cert_file", what, "Write both cert_file and key_file");
    }
    table.finish();
    Some(Certificate { file: certificate?, key_file: key? })
}

fn smtp(receive: &mut Table<'_>) -> Option<Smtp> {
    let mut table = receive.section("smtp");
    let listen = listen_at(&mut table, Some(LISTEN));
    let max_size = table.number("max_size", 64 * KIB..=256 * MIB, 25 * MIB);
    let max_recipients = whole(table.number("max_recipients", 1..=10_000, 100));
    let max_connections = whole(table.number("max_connections", 1..=10_000, 100));
    let max_connections_of_host = whole(table.number("max_connections_of_host", 1..=10_000, 20));
    let mails = table.number("max_mails_of_host", 1..=1_000_000, 600);
    table.finish();
    Some(Smtp {
        listen: listen?,
        max_size,
        max_recipients,
        max_connections,
        max_connections_of_host,
        max_mails_of_host: u32::try_from(mails).unwrap_or(u32::MAX),
    })
}

/// Nothing said: the default; an empty text: nothing listens.
fn listen_at(table: &mut Table<'_>, default: Option<SocketAddr>) -> Option<SocketAddr> {
    let Some(text) = table.line("listen") else { return default };
    let found = text.parse().ok();
    if found.is_none() && !text.is_empty() {
        let what = format!("\"{text}\" isn't an address to listen on");
        table.mistake("listen", what, "Write an IP address and a port: \"127.0.0.1:2525\"");
    }
    found
}

pub fn submit(root: &mut Table<'_>, file: &Path, data_dir: &Path) -> Submit {
    let mut table = root.section("submit");
    let transports = [("smtp", Way::Smtp), ("maildir", Way::Maildir)];
    let way = table.word("transport", &transports).unwrap_or(Way::Maildir);
    let smtp = submit_smtp(&mut table, file, way);
    let mut section = table.section("maildir");
    let dir = path_at(&mut section, "dir", file).unwrap_or_else(|| data_dir.join("mail"));
    section.finish();
    let submit = Submit {
        transport: if way == Way::Smtp { smtp } else { Transport::Maildir { dir } },
        selector: selector(&mut table),
        key_file: path_at(&mut table, "key_file", file).unwrap_or_else(|| data_dir.join("dkim.pem")),
    };
    table.finish();
    submit
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Smtp,
    Maildir,
}

fn submit_smtp(submit: &mut Table<'_>, file: &Path, way: Way) -> Transport {
    let mut table = submit.section("smtp");
    let defaults = Defaults { host: "127.0.0.1", port: 25, implicit: 465 };
    let server = server(&mut table, file, defaults, way == Way::Smtp);
    let pool = whole(table.number("pool", 1..=100, 4));
    table.finish();
    Transport::Smtp { server, pool }
}

/// One or more labels (RFC 6376 §3.1).
fn selector(table: &mut Table<'_>) -> String {
    let selector = table.line("selector").unwrap_or_else(|| "tmail".to_owned());
    if !selector.split('.').all(is_host_label) {
        let what = format!("\"{selector}\" isn't a selector of a DKIM key");
        table.mistake("selector", what, "Write letters and digits: \"tmail\"");
    }
    selector
}

pub fn limits(root: &mut Table<'_>) -> Limits {
    let mut table = root.section("limits");
    let limits = Limits {
        round: whole(table.number("round", 1..=10_000, 256)),
        retry_for: duration_at(&mut table, "retry_for", HOUR, 31 * DAY, 5 * DAY),
        comments_of_person: small(table.number("comments_of_person", 1..=10_000, 30)),
        comments_of_tmail: small(table.number("comments_of_tmail", 1..=10_000, 120)),
        openings_of_person: small(table.number("openings_of_person", 1..=1_000, 30)),
        challenges_each_hour: small(table.number("challenges_each_hour", 0..=1_000, 6)),
        challenges_each_day: small(table.number("challenges_each_day", 0..=10_000, 20)),
        challenges_all_hour: small(table.number("challenges_all_hour", 0..=10_000, 200)),
    };
    table.finish();
    limits
}

/// Where health and figures are told. They are for this machine alone: whoever sees them sees how much is
/// going on here.
pub fn http(root: &mut Table<'_>) -> Option<SocketAddr> {
    let mut table = root.section("http");
    let listen = listen_at(&mut table, None);
    if let Some(listen) = listen.filter(|listen| !listen.ip().is_loopback()) {
        let what = format!("{listen} can be reached from other machines");
        table.mistake("listen", what, "Write an address of this machine: \"127.0.0.1:9925\"");
    }
    table.refuse(
        "unsubscribe_url",
        "the one-click unsubscribe page isn't in this version yet",
        "Leave it out; unsubscribing by mail works without it",
    );
    table.finish();
    listen
}

fn duration_at(
    table: &mut Table<'_>,
    key: &'static str,
    least: Duration,
    most: Duration,
    default: Duration,
) -> Duration {
    table.duration(key, least..=most, default).unwrap_or(default)
}

fn domain_at(table: &mut Table<'_>, key: &'static str) -> Option<String> {
    let text = table.line(key).filter(|text| !text.is_empty())?;
    parse_domain(&text).or_else(|| no_domain(table, key, &text))
}

/// An address under a key; an empty one is none.
fn address_at(table: &mut Table<'_>, key: &'static str) -> Option<Address> {
    // More than one line is a mistake that was told already.
    let text = table.line(key).filter(|text| !text.is_empty() && !text.contains('\n'))?;
    let found = Address::parse(&text);
    if let Err(error) = &found {
        let what = format!("\"{text}\" isn't an e-mail address: {error}");
        table.mistake(key, what, "Write one as in ops@acme.com");
    }
    found.ok()
}

fn no_domain(table: &Table<'_>, key: &str, text: &str) -> Option<String> {
    table.mistake(key, format!("\"{text}\" isn't a domain"), "Write one as in tmail.acme.com");
    None
}

/// Invariant: the ranges above are far below the largest `u32`.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Invariant: the ranges above are far below the smallest `usize` that we run on.
fn whole(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
