//! The grammar of the gateway's own addresses.

use super::{Address, TemplateName};
use crate::tracking::TrackingNumber;

/// What the gateway's addresses look like here.
#[derive(Clone, Debug)]
pub struct AddressBook {
    domain: String,
    home_publisher: Option<String>,
}

/// What one of our addresses is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Open a TMail from that template.
    Template(TemplateName),
    /// That TMail.
    Tmail(TrackingNumber),
    /// Nearly a tracking number: its check character is wrong. Never routed; these are meant.
    Misnumbered { written: String, meant: Vec<TrackingNumber> },
    /// Join, leave or silence a channel of a template, or a TMail.
    Channel { of: ChannelOf, act: ChannelAct },
    /// The gateway itself: `tmail@`.
    Service,
    /// The return path of one envelope: `bounce+TOKEN@`.
    Bounce(String),
    /// `postmaster@`, `abuse@`: a human.
    Human,
    /// One of ours by its domain, and nothing that we know.
    Unknown(String),
}

/// What is subscribed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelOf {
    /// A channel of a template (`ReleaseNotification/acme.com+billing`), or all of it.
    Template(TemplateName, Option<String>),
    /// One TMail.
    Tmail(TrackingNumber),
}

/// What an address ending in `-subscribe`, `-unsubscribe` or `-mute` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelAct {
    Subscribe,
    Unsubscribe,
    Mute,
}

impl AddressBook {
    /// `domain`: the gateway's mail domain, as [`super::parse_domain`] gives it. `home_publisher`: whose
    /// templates may be named without their publisher.
    pub fn new(domain: &str, home_publisher: Option<&str>) -> Self {
        Self { domain: domain.to_ascii_lowercase(), home_publisher: home_publisher.map(str::to_owned) }
    }

    /// The domain that all of our addresses have.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The organisation whose gateway this is, by its registered domain (the public suffix list):
    /// `acme.com` of `tmail.acme.com`.
    pub fn organisation(&self) -> &str {
        psl::domain_str(&self.domain).unwrap_or(&self.domain)
    }

    /// Whether mail to this address is ours.
    pub fn is_ours(&self, address: &Address) -> bool {
        address.domain() == self.domain
    }

    /// What `address` is for; nothing if it isn't one of ours.
    pub fn purpose(&self, address: &Address) -> Option<Purpose> {
        self.is_ours(address).then(|| self.purpose_of(address.local()))
    }

    fn purpose_of(&self, local: &str) -> Purpose {
        let folded = local.to_ascii_lowercase();
        match folded.as_str() {
            "tmail" => return Purpose::Service,
            "postmaster" | "abuse" => return Purpose::Human,
            _ => {}
        }
        if folded.starts_with("bounce+") {
            return Purpose::Bounce(local["bounce+".len()..].to_owned());
        }
        if let Some(purpose) = self.subscription(local, &folded) {
            return purpose;
        }
        self.named(local).unwrap_or_else(|| Purpose::Unknown(local.to_owned()))
    }

    /// A template, a bare template name of the home publisher, or a tracking number, each also
    /// behind the mailbox of a sub-address (RFC 5233, split at the first `+`).
    fn named(&self, local: &str) -> Option<Purpose> {
        let detail = local.split_once('+').map(|(_, detail)| detail);
        [Some(local), detail].into_iter().flatten().find_map(|name| self.target(name))
    }

    fn target(&self, name: &str) -> Option<Purpose> {
        match TrackingNumber::read(name) {
            Ok(number) => return Some(Purpose::Tmail(number)),
            Err(Some(meant)) => return Some(Purpose::Misnumbered { written: name.to_owned(), meant }),
            Err(None) => {}
        }
        self.template(name).map(Purpose::Template)
    }

    fn template(&self, name: &str) -> Option<TemplateName> {
        TemplateName::parse(name).or_else(|| TemplateName::new(name, self.home_publisher.as_deref()?))
    }

    /// `NAME+channel-subscribe` and the like, split at the last hyphen.
    fn subscription(&self, local: &str, folded: &str) -> Option<Purpose> {
        let (_, word) = folded.rsplit_once('-')?;
        let act = match word {
            "subscribe" => ChannelAct::Subscribe,
            "unsubscribe" => ChannelAct::Unsubscribe,
            "mute" => ChannelAct::Mute,
            _ => return None,
        };
        let of = &local[..local.len() - word.len() - 1];
        let of = match TrackingNumber::read(of) {
            Ok(number) => ChannelOf::Tmail(number),
            Err(_) => self.channel(of)?,
        };
        Some(Purpose::Channel { of, act })
    }

    fn channel(&self, name: &str) -> Option<ChannelOf> {
        if let Some((template, channel)) = name.split_once('+')
            && let Some(template) = self.template(template)
        {
            return Some(ChannelOf::Template(template, Some(channel.to_owned())));
        }
        self.template(name).map(|template| ChannelOf::Template(template, None))
    }

    /// The address of one TMail.
    pub fn of_tmail(&self, number: &TrackingNumber) -> Address {
        self.ours(&number.to_string())
    }

    /// The address that opens a TMail, with `=` for `/`.
    pub fn of_template(&self, name: &TemplateName) -> Address {
        self.ours(&format!("{}={}", name.name(), name.publisher()))
    }

    /// The gateway's own address.
    pub fn of_service(&self) -> Address {
        self.ours("tmail")
    }

    /// The return path of one envelope; `token` is ASCII letters and digits.
    pub fn of_bounce(&self, token: &str) -> Address {
        self.ours(&format!("bounce+{token}"))
    }

    fn ours(&self, local: &str) -> Address {
        // Invariant: each local part built here is a dot-atom, and the domain was checked when
        // the configuration was read.
        Address::parse(&format!("{local}@{}", self.domain)).expect("a local part of ours is a dot-atom")
    }
}
