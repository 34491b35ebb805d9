//! Whether the domain of a signature may speak for a From domain: RFC 9989's tree walk (§4.10) and the
//! public suffix list both have to say so.

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::dmarc::{Alignment as Mode, Dmarc, Psd};

use super::policy::IdentityPolicy;
use super::question::{Answers, Question, Unanswered};
use super::report::Worth;

/// The longest name of a walk after its first step (RFC 9989 §4.10).
const WALK_LABELS: usize = 7;

/// How a signature's domain stands to the From domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aligned {
    Exact,
    Relaxed,
}

/// Why it doesn't, or why that isn't known.
pub(super) enum Unaligned {
    No(String),
    Unknown(Unanswered),
}

impl Unaligned {
    /// What a proof is worth that isn't aligned, and the end of its sentence.
    pub fn worth(self) -> (Worth, String) {
        match self {
            Self::No(reason) => (Worth::Unaligned, format!("isn't of the author's domain: {reason}")),
            Self::Unknown(unanswered) => unanswered.worth(),
        }
    }
}

impl From<Unanswered> for Unaligned {
    fn from(unanswered: Unanswered) -> Self {
        Self::Unknown(unanswered)
    }
}

/// What the names alone say: whether the two could be aligned, before DNS is asked.
pub(super) fn could_align(from: &str, domain: &str, policy: &IdentityPolicy) -> Option<Aligned> {
    let organization = psl::domain_str(domain)?;
    if from == domain {
        return Some(Aligned::Exact);
    }
    let same = psl::domain_str(from) == Some(organization);
    (same && !policy.is_strict(from)).then_some(Aligned::Relaxed)
}

/// The DMARC records that [`align`] will look at.
pub(super) fn questions(from: &str, domain: &str, aligned: Aligned) -> Vec<Question> {
    match aligned {
        Aligned::Exact => vec![Question::dmarc(from)],
        Aligned::Relaxed => walk(from).into_iter().chain(walk(domain)).map(Question::dmarc).collect(),
    }
}

/// What DNS says about two domains that could align: how they are, as a sentence.
pub(super) fn align(
    from: &str,
    domain: &str,
    could: Aligned,
    answers: &Answers,
) -> Result<String, Unaligned> {
    if could == Aligned::Exact {
        // The record changes nothing here, but a domain whose policy can't be asked isn't believed.
        answers.records(&Question::dmarc(from))?;
        return Ok(format!("{domain} is exactly the domain of the From address"));
    }
    let author = found(from, answers)?;
    let Some(policy) = author.applicable(from) else {
        return Err(Unaligned::No(format!(
            "{from} has no DMARC record, so only a signature of exactly {from} counts"
        )));
    };
    if policy.adkim == Mode::Strict {
        return Err(Unaligned::No(format!("{from} accepts only signatures of exactly {from} (adkim=s)")));
    }
    let signer = found(domain, answers)?;
    let organization = author.organization(from);
    match organization == signer.organization(domain) && is_within(domain, organization) {
        true => Ok(format!(
            "{domain} and {from} both belong to {organization}, by DMARC and by the public suffix list"
        )),
        false => Err(Unaligned::No(format!("{domain} and {from} aren't of one organization by DMARC"))),
    }
}

fn is_within(domain: &str, organization: &str) -> bool {
    domain == organization || domain.strip_suffix(organization).is_some_and(|labels| labels.ends_with('.'))
}

/// The names whose records a tree walk asks for, longest first: at most eight.
fn walk(domain: &str) -> Vec<&str> {
    let labels = domain.split('.').count();
    let mut names = vec![domain];
    names.extend((1..=WALK_LABELS.min(labels - 1)).rev().map(|keep| last_labels(domain, keep)));
    names
}

fn last_labels(domain: &str, keep: usize) -> &str {
    let drop = domain.split('.').count().saturating_sub(keep);
    (0..drop).fold(domain, |rest, _| rest.split_once('.').map_or(rest, |(_, parent)| parent))
}

/// The records that a walk found, longest name first.
struct Found<'a>(Vec<(&'a str, Dmarc)>);

fn found<'a>(domain: &'a str, answers: &Answers) -> Result<Found<'a>, Unanswered> {
    let mut records = Vec::new();
    for name in walk(domain) {
        if let Some(record) = only_record(answers.records(&Question::dmarc(name))?) {
            let stops = record.psd != Psd::Default;
            records.push((name, record));
            if stops {
                break;
            }
        }
    }
    Ok(Found(records))
}

/// Several records at one name are none.
fn only_record(records: &[String]) -> Option<Dmarc> {
    let mut records = records.iter().filter_map(|record| Dmarc::parse(record.as_bytes()).ok());
    let first = records.next();
    if records.next().is_some() { None } else { first }
}

impl<'a> Found<'a> {
    /// The organizational domain of `domain` (RFC 9989 §4.10.2).
    fn organization(&self, domain: &'a str) -> &'a str {
        for (name, record) in &self.0 {
            match record.psd {
                Psd::No => return name,
                Psd::Yes if *name != domain => return last_labels(domain, name.split('.').count() + 1),
                Psd::Yes | Psd::Default => {}
            }
        }
        self.0.last().map_or(domain, |(name, _)| name)
    }

    /// The record that applies to `domain`: its own, else its organization's, else its registry's.
    fn applicable(&self, domain: &'a str) -> Option<&Dmarc> {
        let organization = self.organization(domain);
        let at = |wanted: &str| self.0.iter().find(|(name, _)| *name == wanted).map(|(_, record)| record);
        let registry = || self.0.iter().find(|(_, record)| record.psd == Psd::Yes).map(|(_, record)| record);
        at(domain).or_else(|| at(organization)).or_else(registry)
    }
}
