//! The grammar of the gateway's own addresses.

use super::{Address, TemplateName};
use crate::tracking::TrackingNumber;

/// What the gateway's addresses look like here.
#[derive(Clone, Debug)]
pub struct AddressBook {
    domain: String,
    home_publisher: Option<String>,
    /// One mailbox at a provider, whose sub-addresses are all that we have (RFC 5233).
    mailbox: Option<Address>,
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
        let home_publisher = home_publisher.map(str::to_owned);
        Self { domain: domain.to_ascii_lowercase(), home_publisher, mailbox: None }
    }

    /// The same for one mailbox at a provider: ours are it and its sub-addresses, and no other address of
    /// its domain.
    pub fn of_mailbox(mailbox: &Address, home_publisher: Option<&str>) -> Self {
        Self { mailbox: Some(mailbox.clone()), ..Self::new(mailbox.domain(), home_publisher) }
    }

    /// Whether there is but one mailbox at a provider.
    pub fn is_single(&self) -> bool {
        self.mailbox.is_some()
    }

    /// Whether an address is that mailbox, without any detail.
    pub fn is_mailbox(&self, address: &Address) -> bool {
        self.mailbox.as_ref() == Some(address)
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
        let Some(mailbox) = &self.mailbox else { return address.domain() == self.domain };
        address == mailbox || self.detail(address).is_some()
    }

    /// Whether an address is the return path of an envelope of ours.
    pub fn is_return_path(&self, address: &Address) -> bool {
        matches!(self.purpose(address), Some(Purpose::Bounce(_)))
    }

    /// What stands behind the first `+` of a sub-address of the mailbox.
    fn detail<'a>(&self, address: &'a Address) -> Option<&'a str> {
        let mailbox = self.mailbox.as_ref().filter(|mailbox| mailbox.domain() == address.domain())?;
        let (name, rest) = address.local().split_at_checked(mailbox.local().len())?;
        rest.strip_prefix('+').filter(|_| name.eq_ignore_ascii_case(mailbox.local()))
    }

    /// What `address` is for; nothing if it isn't one of ours.
    pub fn purpose(&self, address: &Address) -> Option<Purpose> {
        match &self.mailbox {
            Some(mailbox) if address == mailbox => Some(Purpose::Service),
            Some(_) => self.detail(address).map(|detail| self.purpose_of(detail)),
            None => self.is_ours(address).then(|| self.purpose_of(address.local())),
        }
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
    /// behind the mailbox of a sub-address (RFC 5233, split at the first `+`). What somebody put behind a
    /// tracking number is a detail of theirs.
    fn named(&self, local: &str) -> Option<Purpose> {
        let (mailbox, detail) = local.split_once('+').unzip();
        let number = mailbox.filter(|name| !matches!(TrackingNumber::read(name), Err(None)));
        [Some(local), number, detail].into_iter().flatten().find_map(|name| self.target(name))
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

    /// The address by which somebody leaves a TMail; `word` is `mute` or `unsubscribe`.
    pub fn of_leaving(&self, number: &TrackingNumber, word: &str) -> Address {
        self.ours(&format!("{number}-{word}"))
    }

    /// The gateway's own address.
    pub fn of_service(&self) -> Address {
        self.mailbox.clone().unwrap_or_else(|| self.ours("tmail"))
    }

    /// Who a notice of a TMail is from: its own address, or the one mailbox that the provider signs for.
    pub fn of_author(&self, number: &TrackingNumber) -> Address {
        self.mailbox.clone().unwrap_or_else(|| self.of_tmail(number))
    }

    /// The return path of one envelope; `token` is ASCII letters and digits. A provider takes no other than
    /// its own mailbox.
    pub fn of_bounce(&self, token: &str) -> Address {
        self.mailbox.clone().unwrap_or_else(|| self.ours(&format!("bounce+{token}")))
    }

    fn ours(&self, local: &str) -> Address {
        let local = match &self.mailbox {
            Some(mailbox) => format!("{}+{local}", mailbox.local()),
            None => local.to_owned(),
        };
        // Invariant: each local part built here is a dot-atom, and the domain was checked when
        // the configuration was read; that of a mailbox is short enough for a detail.
        Address::parse(&format!("{local}@{}", self.domain)).expect("a local part of ours is a dot-atom")
    }
}
