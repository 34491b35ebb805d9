//! Pure: what DNS has to say of the gateway's domain.

use super::{Config, Transport};

/// A record to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecord {
    /// Without the final dot.
    pub name: String,
    /// `MX` or `TXT`.
    pub kind: &'static str,
    pub value: String,
    pub why: &'static str,
}

/// Octets of one string of a TXT record (RFC 1035 §3.3).
const STRING: usize = 255;

/// All of them; none where the one mailbox is a provider's, who has published theirs. `dkim`: the public half
/// of the key, as its record has it. `mx`: the host that takes mail in.
pub fn records(config: &Config, dkim: &str, mx: &str) -> Vec<DnsRecord> {
    if config.gateway.mailbox.is_some() {
        return Vec::new();
    }
    let domain = &config.gateway.domain;
    let txt = |name: String, value: String, why| DnsRecord { name, kind: "TXT", value, why };
    vec![
        DnsRecord {
            name: domain.clone(),
            kind: "MX",
            value: format!("10 {mx}."),
            why: "where mail to the gateway goes",
        },
        txt(dkim_name(config), dkim.to_owned(), "the key that the gateway's own mails are signed with"),
        txt(domain.clone(), spf(config), "which hosts send them"),
        txt(format!("_dmarc.{domain}"), dmarc(config), "so that nobody else can write as the gateway"),
    ]
}

/// The name of the record that holds the public key.
pub fn dkim_name(config: &Config) -> String {
    format!("{}._domainkey.{}", config.submit.selector, config.gateway.domain)
}

/// RFC 7208. A host by its address can't be named by `a:`.
fn spf(config: &Config) -> String {
    match &config.submit.transport {
        Transport::Smtp { server, .. } => match server.host.parse::<std::net::IpAddr>() {
            Ok(ip) if ip.is_loopback() => "v=spf1 mx -all".to_owned(),
            Ok(ip) if ip.is_ipv4() => format!("v=spf1 mx ip4:{ip} -all"),
            Ok(ip) => format!("v=spf1 mx ip6:{ip} -all"),
            Err(_) if server.host == "localhost" => "v=spf1 mx -all".to_owned(),
            Err(_) => format!("v=spf1 mx a:{} -all", server.host),
        },
        Transport::Maildir { .. } => "v=spf1 mx -all".to_owned(),
    }
}

fn dmarc(config: &Config) -> String {
    let reports = config.gateway.operator.as_ref();
    let reports = reports.map_or_else(String::new, |operator| format!("; rua=mailto:{operator}"));
    format!("v=DMARC1; p=reject; adkim=s{reports}")
}

impl DnsRecord {
    /// As a zone file has it; a long text in strings of 255 octets.
    pub fn in_zone(&self) -> String {
        let value = match self.kind {
            "TXT" => quoted(&self.value),
            _ => self.value.clone(),
        };
        format!("{}.  IN {}  {value}", self.name, self.kind)
    }
}

fn quoted(text: &str) -> String {
    let strings = text.as_bytes().chunks(STRING).map(|part| String::from_utf8_lossy(part));
    let strings: Vec<String> = strings.map(|part| format!("\"{part}\"")).collect();
    strings.join(" ")
}
