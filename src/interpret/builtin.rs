//! The verbs that every TMail has.

use crate::address::Address;
use crate::level::Level;
use crate::tracking::TrackingNumber;

/// A built-in verb with its arguments read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// `help`: what can be written here.
    Help,
    /// `status`, `status NUMBER`: where it stands.
    Status(Option<TrackingNumber>),
    /// `why`: what it waits for, on whom, since when.
    Why,
    /// `form`: a fresh, filled-in form.
    Form,
    /// `history`: every changeset in a line.
    History,
    /// `show #5`: one changeset.
    Show(u32),
    /// `diff #3 #7`: what changed from one to the other.
    Diff(u32, u32),
    /// `get FILE`: a file by its name.
    Get(String),
    /// `ack`: I have read it.
    Ack,
    /// `retract`: my last decision, while nothing was built on it.
    Retract,
    /// `withdraw`: my TMail.
    Withdraw,
    /// `add ADDRESS [as ROLE]`
    Add { address: Address, role: Option<String> },
    /// `remove ADDRESS`
    Remove(Address),
    /// `delegate ADDRESS until DATE`: the date as written, relative ones too.
    Delegate { to: Address, until: String },
    /// `mute`: no notices.
    Mute,
    /// `unmute`: notices again.
    Unmute,
    /// `notices daily`: how much I am told.
    Notices(Level),
    /// `clone`: a new TMail with the same values.
    Clone,
    /// `link NUMBER as RELATION`
    Link { number: TrackingNumber, relation: String },
    /// `export`: the evidence bundle.
    Export,
    /// `subscribe`
    Subscribe,
    /// `unsubscribe`
    Unsubscribe,
    /// `templates` (to the gateway itself): what can be opened.
    Templates,
    /// `list` (to the gateway itself): my TMails.
    List,
    /// `search WORDS` (to the gateway itself).
    Search(String),
}

/// A built-in verb as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub verb: &'static str,
    /// What stands behind it, as help shows it.
    pub arguments: &'static str,
    /// A line that works, if the writer's own can't be mended.
    pub example: &'static str,
    /// Known only where the gateway itself is written to.
    pub service: bool,
}

const fn form(verb: &'static str, arguments: &'static str, example: &'static str) -> Form {
    Form { verb, arguments, example, service: false }
}

/// Every built-in verb.
pub const FORMS: &[Form] = &[
    form("help", "", "help"),
    form("status", "[NUMBER]", "status"),
    form("why", "", "why"),
    form("form", "", "form"),
    form("history", "", "history"),
    form("show", "#5", "show #5"),
    form("diff", "#3 #7", "diff #3 #7"),
    form("get", "FILE", "get plan.pdf"),
    form("ack", "", "ack"),
    form("retract", "", "retract"),
    form("withdraw", "", "withdraw"),
    form("add", "ADDRESS [as ROLE]", "add kim@example.com"),
    form("remove", "ADDRESS", "remove kim@example.com"),
    form("delegate", "ADDRESS until DATE", "delegate kim@example.com until Friday"),
    form("mute", "", "mute"),
    form("unmute", "", "unmute"),
    form("notices", "all, asks or daily", "notices daily"),
    form("clone", "", "clone"),
    form("link", "NUMBER as RELATION", "link DEPLOY-1049-Q as related"),
    form("export", "", "export"),
    form("subscribe", "", "subscribe"),
    form("unsubscribe", "", "unsubscribe"),
    Form { service: true, ..form("templates", "", "templates") },
    Form { service: true, ..form("list", "", "list") },
    Form { service: true, ..form("search", "WORDS", "search billing") },
];

impl Form {
    /// The form of a verb, in any case.
    pub fn of(verb: &str, service: bool) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.verb.eq_ignore_ascii_case(verb) && (service || !form.service))
    }

    /// `delegate ADDRESS until DATE`
    pub fn shown(&self) -> String {
        format!("{} {}", self.verb, self.arguments).trim_end().to_owned()
    }

    /// A line that works: the writer's own as far as it goes, else the example.
    pub fn instead(&self, arguments: &str) -> String {
        let address = arguments.split_whitespace().next().filter(|word| Address::parse(word).is_ok());
        match (self.verb, address) {
            ("delegate", Some(address)) => format!("delegate {address} until Friday"),
            _ => self.example.to_owned(),
        }
    }

    /// Whether something has to stand behind the verb.
    pub fn wants_arguments(&self) -> bool {
        !self.arguments.is_empty() && !self.arguments.starts_with('[')
    }

    /// Reads the arguments; `None` if they aren't of this verb's form.
    pub fn read(&self, arguments: &str) -> Option<BuiltIn> {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        match (self.verb, words.as_slice()) {
            ("status", []) => Some(BuiltIn::Status(None)),
            ("status", [number]) => TrackingNumber::parse(number).map(|number| BuiltIn::Status(Some(number))),
            ("show", [changeset]) => changeset_of(changeset).map(BuiltIn::Show),
            ("diff", [from, to]) => Some(BuiltIn::Diff(changeset_of(from)?, changeset_of(to)?)),
            ("get", [_, ..]) => Some(BuiltIn::Get(arguments.trim().to_owned())),
            ("notices", [level]) => Level::parse(level).map(BuiltIn::Notices),
            ("search", [_, ..]) => Some(BuiltIn::Search(arguments.trim().to_owned())),
            ("add", [address]) => Some(BuiltIn::Add { address: address_of(address)?, role: None }),
            ("add", [address, word, role @ ..]) if is(word, "as") && !role.is_empty() => {
                Some(BuiltIn::Add { address: address_of(address)?, role: Some(role.join(" ")) })
            }
            ("remove", [address]) => address_of(address).map(BuiltIn::Remove),
            ("delegate", [address, word, until @ ..]) if is(word, "until") && !until.is_empty() => {
                Some(BuiltIn::Delegate { to: address_of(address)?, until: until.join(" ") })
            }
            ("link", [number, word, relation @ ..]) if is(word, "as") && !relation.is_empty() => {
                Some(BuiltIn::Link { number: TrackingNumber::parse(number)?, relation: relation.join(" ") })
            }
            (verb, []) => bare(verb),
            _ => None,
        }
    }
}

fn bare(verb: &str) -> Option<BuiltIn> {
    Some(match verb {
        "help" => BuiltIn::Help,
        "why" => BuiltIn::Why,
        "form" => BuiltIn::Form,
        "history" => BuiltIn::History,
        "ack" => BuiltIn::Ack,
        "retract" => BuiltIn::Retract,
        "withdraw" => BuiltIn::Withdraw,
        "mute" => BuiltIn::Mute,
        "unmute" => BuiltIn::Unmute,
        "clone" => BuiltIn::Clone,
        "export" => BuiltIn::Export,
        "subscribe" => BuiltIn::Subscribe,
        "unsubscribe" => BuiltIn::Unsubscribe,
        "templates" => BuiltIn::Templates,
        "list" => BuiltIn::List,
        _ => return None,
    })
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// `#5`
fn changeset_of(word: &str) -> Option<u32> {
    let digits = word.strip_prefix('#')?;
    (digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0'))
        .then(|| digits.parse().ok())?
}

/// An address is exact ASCII bytes; clients put `<…>` or `<mailto:…>` around or behind it.
fn address_of(word: &str) -> Option<Address> {
    let bare = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(word);
    let bare = bare.split("<mailto:").next().unwrap_or(bare);
    Address::parse(bare.strip_prefix("mailto:").unwrap_or(bare)).ok()
}
