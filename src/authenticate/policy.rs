//! What the operator says about identity.

use crate::address::Address;

/// The settings that a verdict depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityPolicy {
    /// From domains for which only a signature of exactly that domain counts.
    pub strict_domains: Vec<String>,
    /// The gateway's own DKIM keys as (domain, selector): they never prove a person.
    pub own_keys: Vec<(String, String)>,
    /// The gateway's own domain: a From of it never proves a person. Empty if people share it.
    pub gateway_domain: String,
    /// The one mailbox at a provider that the gateway has there: a From of it or of a sub-address of it never
    /// proves a person.
    pub gateway_mailbox: Option<Address>,
    /// Domains (`d=`) whose ARC seals are believed (RFC 8617), as A-labels; none: ARC is ignored.
    pub trusted_arc_sealers: Vec<String>,
    /// The authserv-ids whose topmost Authentication-Results are believed (RFC 8601); none: they are
    /// ignored. Only for a mailbox whose provider takes forged ones out.
    pub trusted_authserv_ids: Vec<String>,
}

impl IdentityPolicy {
    /// How far the clock of a signer may be ahead of ours, in seconds.
    pub const ALLOWED_CLOCK_SKEW: i64 = 5 * 60;

    /// Whether an address is one of the gateway's own.
    pub fn is_gateway(&self, address: &Address) -> bool {
        let name = |address: &Address| {
            let local = address.local().split('+').next().unwrap_or_default().to_ascii_lowercase();
            (local, address.domain().to_owned())
        };
        address.domain().eq_ignore_ascii_case(&self.gateway_domain)
            || self.gateway_mailbox.as_ref().is_some_and(|mailbox| name(mailbox) == name(address))
    }

    pub(super) fn is_strict(&self, from_domain: &str) -> bool {
        self.strict_domains.iter().any(|domain| domain.eq_ignore_ascii_case(from_domain))
    }

    /// Whatever the gateway's own domain signs is of a key of the gateway's: a retired one, too, and one
    /// whose selector somebody else's results leave out.
    pub(super) fn is_own_key(&self, domain: &str, selector: &str) -> bool {
        let is = |(of, named): &(String, String)| {
            of.eq_ignore_ascii_case(domain) && named.eq_ignore_ascii_case(selector)
        };
        domain.eq_ignore_ascii_case(&self.gateway_domain) || self.own_keys.iter().any(is)
    }

    pub(super) fn trusts_sealer(&self, domain: &str) -> bool {
        self.trusted_arc_sealers.iter().any(|trusted| trusted.eq_ignore_ascii_case(domain))
    }

    pub(super) fn trusts_authserv(&self, id: &str) -> bool {
        self.trusted_authserv_ids.iter().any(|trusted| trusted.eq_ignore_ascii_case(id))
    }
}
