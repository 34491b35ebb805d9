//! What DNS says of the gateway's domain, beside what it should say.

use super::line::Line;
use crate::authenticate::resolver::Resolver;
use crate::authenticate::{Answer, Question};
use crate::config::records::{DnsRecord, dkim_name, records};
use crate::config::{Config, Transport};
use crate::daemon::setup::RESOLVE_WITHIN;

/// Every record. `dkim`: what the record of our key should say, where the key can be read.
pub async fn lines(config: &Config, dkim: Option<&str>) -> Vec<Line> {
    if config.gateway.mailbox.is_some() {
        return vec![Line::ok("DNS", "the provider of the mailbox has published what is needed")];
    }
    if matches!(config.submit.transport, Transport::Maildir { .. }) {
        let text = "not looked at: notices go into Maildirs, and nobody has to believe them";
        return vec![Line::ok("DNS", text)];
    }
    let resolver = match Resolver::new(&config.dns.nameservers, RESOLVE_WITHIN) {
        Ok(resolver) => resolver,
        Err(error) => return vec![Line::wrong("DNS", format!("{error}. Set [dns] nameservers"))],
    };
    let domain = &config.gateway.domain;
    let host = takes_mail(domain);
    let wanted = records(config, dkim.unwrap_or_default(), &host);
    let publish = |kind: &str, name: &str| {
        let record = wanted.iter().find(|record| record.kind == kind && record.name == name);
        record.map(DnsRecord::in_zone).unwrap_or_default()
    };
    let dkim_name = dkim_name(config);
    let dmarc_name = format!("_dmarc.{domain}");
    let ask = async |name: &str| texts(&resolver, name).await;
    vec![
        mx(&resolver, domain, &publish("MX", domain)).await,
        judged("DKIM", &dkim_name, &ask(&dkim_name).await, |found| {
            has_key(found, dkim, &publish("TXT", &dkim_name))
        }),
        judged("SPF", domain, &ask(domain).await, |found| has_spf(found, &publish("TXT", domain))),
        judged("DMARC", &dmarc_name, &ask(&dmarc_name).await, |found| {
            has_dmarc(found, &publish("TXT", &dmarc_name))
        }),
    ]
}

/// The host that the MX record should name, as far as this machine knows: itself, by its full name.
pub fn takes_mail(domain: &str) -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim().to_ascii_lowercase();
    if name.contains('.') { name } else { format!("mx.{domain}") }
}

async fn texts(resolver: &Resolver, name: &str) -> Answer {
    let question = Question::txt(name);
    let answers = resolver.resolve(vec![question.clone()]).await;
    let answer = answers.iter().find(|(asked, _)| **asked == question).map(|(_, answer)| answer.clone());
    answer.unwrap_or_else(|| Answer::Temporary("no answer".to_owned()))
}

async fn mx(resolver: &Resolver, domain: &str, publish: &str) -> Line {
    let hosts = match resolver.mail_hosts(domain).await {
        Ok(hosts) => hosts,
        Err(why) => return unanswered("MX", domain, &why),
    };
    if hosts.is_empty() {
        let text = format!("{domain} has no MX record, so no mail comes here. Publish:\n  {publish}");
        return Line::wrong("MX", text);
    }
    for host in &hosts {
        match resolver.is_there(host).await {
            Ok(true) => {}
            Ok(false) => {
                let text = format!("mail to {domain} goes to {host}, which has no address. Give it one");
                return Line::wrong("MX", text);
            }
            Err(why) => return unanswered("MX", host, &why),
        }
    }
    Line::ok("MX", format!("mail to {domain} goes to {}", hosts.join(", ")))
}

/// `judge`: the text of a line that is right, or why it isn't.
fn judged(
    of: &'static str,
    name: &str,
    answer: &Answer,
    judge: impl Fn(&[String]) -> Result<String, String>,
) -> Line {
    let found = match answer {
        Answer::Records(found) => found.as_slice(),
        Answer::Nothing => &[],
        Answer::Temporary(why) => return unanswered(of, name, why),
    };
    match judge(found) {
        Ok(text) => Line::ok(of, text),
        Err(text) => Line::wrong(of, text),
    }
}

fn unanswered(of: &'static str, name: &str, why: &str) -> Line {
    let text = format!(
        "DNS doesn't answer for {name} ({why}). Mails are taken and wait; look at [dns] nameservers and the network"
    );
    Line::wrong(of, text)
}

fn has_key(found: &[String], dkim: Option<&str>, publish: &str) -> Result<String, String> {
    let Some(dkim) = dkim else { return Err("the key can't be read, see above".to_owned()) };
    let key_of = |record: &str| {
        let tags = record.split(';').filter_map(|tag| tag.split_once('='));
        let found = tags.filter(|(name, _)| name.trim() == "p").map(|(_, value)| value).next();
        found.map(|value| value.split_whitespace().collect::<String>())
    };
    let keys: Vec<&String> = found.iter().filter(|record| key_of(record).is_some()).collect();
    match &keys[..] {
        [] => Err(format!("no key is published, so nobody believes our mails. Publish:\n  {publish}")),
        [one] if key_of(one) == key_of(dkim) => Ok("our key is published".to_owned()),
        [_] => Err(format!("another key is published than the one we sign with. Publish:\n  {publish}")),
        _ => Err(format!("more than one key is published under one name. Keep only:\n  {publish}")),
    }
}

fn has_spf(found: &[String], publish: &str) -> Result<String, String> {
    let spf: Vec<&String> =
        found.iter().filter(|record| *record == "v=spf1" || record.starts_with("v=spf1 ")).collect();
    match &spf[..] {
        [] => Err(format!(
            "there is no record. Publish (with your provider's `include:`, if one sends):\n  {publish}"
        )),
        [one] if one.split(' ').any(|term| ["all", "+all"].contains(&term)) => {
            Err("it lets every host send as the gateway. End it with -all".to_owned())
        }
        [one] => Ok((*one).clone()),
        _ => Err(format!("there are {}, and so none counts (RFC 7208 §4.5). Keep one", spf.len())),
    }
}

fn has_dmarc(found: &[String], publish: &str) -> Result<String, String> {
    let dmarc: Vec<&String> = found.iter().filter(|record| record.starts_with("v=DMARC1")).collect();
    let policy = |record: &str| {
        let tags = record.split(';').filter_map(|tag| tag.split_once('='));
        let found = tags.filter(|(name, _)| name.trim() == "p").map(|(_, value)| value).next();
        found.map(|value| value.trim().to_ascii_lowercase())
    };
    match &dmarc[..] {
        [] => Err(format!("there is no record. Publish:\n  {publish}")),
        [one] => match policy(one).as_deref() {
            Some("reject" | "quarantine") => Ok((*one).clone()),
            _ => Err(format!("it stops nobody from writing as the gateway. Publish:\n  {publish}")),
        },
        _ => Err(format!("there are {}, and so none counts. Keep one:\n  {publish}", dmarc.len())),
    }
}
