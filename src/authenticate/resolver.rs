//! I/O: the only DNS. It asks for TXT records (and for an operator's check, where mail goes), side by side and within one budget, and never guesses:
//! what isn't answered is [`Answer::Temporary`].

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData};
use tokio::sync::OnceCell;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::{Answer, Answers, Question};

/// Answers that are remembered, each for as long as its TTL says and at most a day.
const CACHED: u64 = 10_000;
const LONGEST_TTL: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a question is asked before it counts as not answered.
const TRIES: usize = 5;
/// Records of one name, and octets of one record, that are looked at.
const RECORDS: usize = 20;
const RECORD: usize = 8_192;

/// Asks DNS, and remembers answers as long as their TTL allows. Clones share what is remembered, and
/// what is being asked: a hundred mails of one domain are one question.
#[derive(Clone)]
pub struct Resolver {
    dns: TokioResolver,
    budget: Duration,
    asked: Asked,
}

/// The questions without an answer yet.
type Asked = Arc<Mutex<BTreeMap<Question, Arc<OnceCell<Answer>>>>>;

/// The name servers can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the name servers can't be used: {0}")]
pub struct ResolverError(#[from] NetError);

impl Resolver {
    /// Uses these name servers, or those of the system if none are given. `budget` bounds all the
    /// questions of one mail together.
    pub fn new(nameservers: &[SocketAddr], budget: Duration) -> Result<Self, ResolverError> {
        let mut builder = match nameservers {
            [] => TokioResolver::builder_tokio()?,
            _ => TokioResolver::builder_with_config(config(nameservers), TokioRuntimeProvider::default()),
        };
        set_options(builder.options_mut(), budget);
        Ok(Self { dns: builder.build()?, budget, asked: Asked::default() })
    }

    /// Asks all questions at once. Each gets an answer, within the budget.
    pub async fn resolve(&self, questions: Vec<Question>) -> Answers {
        self.resolve_within(questions, self.budget).await
    }

    /// The same within another budget. What isn't answered by then goes on being asked, so that the
    /// next time it's known.
    pub async fn resolve_within(&self, questions: Vec<Question>, budget: Duration) -> Answers {
        let deadline = Instant::now() + budget;
        let mut answers: Answers = questions
            .iter()
            .map(|question| (question.clone(), Answer::Temporary("no answer in time".into())))
            .collect();
        let mut asked = JoinSet::new();
        for question in questions {
            let this = self.clone();
            asked.spawn(async move {
                let answer = this.ask_once(&question).await;
                (question, answer)
            });
        }
        while let Ok(Some(joined)) = timeout_at(deadline, asked.join_next()).await {
            if let Ok((question, answer)) = joined {
                answers.insert(question, answer);
            }
        }
        asked.detach_all();
        answers
    }

    /// Asks, or waits for whoever is asking the same.
    async fn ask_once(&self, question: &Question) -> Answer {
        let cell = self.waiting().entry(question.clone()).or_default().clone();
        let answer = cell.get_or_init(|| ask(&self.dns, question)).await.clone();
        // Who comes later gets what is remembered; a failure isn't.
        let mut waiting = self.waiting();
        if waiting.get(question).is_some_and(|other| Arc::ptr_eq(other, &cell)) {
            waiting.remove(question);
        }
        answer
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<Question, Arc<OnceCell<Answer>>>> {
        // Nothing that holds it can panic half-way.
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What DNS says of where a domain's mail goes: for the operator, never for a verdict.
impl Resolver {
    /// The hosts that take its mail (RFC 5321 §5.1), the preferred first; none if it has no MX record, or says
    /// that it takes none (RFC 7505). Errors: no answer.
    pub async fn mail_hosts(&self, domain: &str) -> Result<Vec<String>, String> {
        let Ok(name) = Name::from_ascii(format!("{domain}.")) else { return Ok(Vec::new()) };
        let found = match self.dns.mx_lookup(name).await {
            Ok(found) => found,
            Err(NetError::Dns(DnsError::NoRecordsFound(_))) => return Ok(Vec::new()),
            Err(error) => return Err(error.to_string()),
        };
        let mut hosts: Vec<(u16, String)> = found
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::MX(mx) => Some((mx.preference, mx.exchange.to_ascii())),
                _ => None,
            })
            .collect();
        hosts.sort();
        let host = |(_, host): (u16, String)| host.trim_end_matches('.').to_owned();
        Ok(hosts.into_iter().map(host).filter(|host| !host.is_empty()).take(RECORDS).collect())
    }

    /// Whether a host has an address. Errors: no answer.
    pub async fn is_there(&self, host: &str) -> Result<bool, String> {
        match self.dns.lookup_ip(format!("{host}.")).await {
            Ok(found) => Ok(found.iter().next().is_some()),
            Err(NetError::Dns(DnsError::NoRecordsFound(_))) => Ok(false),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn config(nameservers: &[SocketAddr]) -> ResolverConfig {
    let server = |address: &SocketAddr| {
        let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
        connections.iter_mut().for_each(|connection| connection.port = address.port());
        NameServerConfig::new(address.ip(), true, connections)
    };
    ResolverConfig::from_parts(None, Vec::new(), nameservers.iter().map(server).collect())
}

fn set_options(options: &mut ResolverOpts, budget: Duration) {
    // A packet may be lost, more than once where a server is busy: all tries fit into the budget.
    options.attempts = TRIES - 1;
    options.timeout = (budget / (TRIES as u32 + 1)).max(Duration::from_millis(100));
    options.cache_size = CACHED;
    options.positive_max_ttl = Some(LONGEST_TTL);
    options.negative_max_ttl = Some(LONGEST_TTL);
    options.use_hosts_file = ResolveHosts::Never;
    options.edns0 = true;
}

async fn ask(dns: &TokioResolver, question: &Question) -> Answer {
    // With its final dot, so that no search domain is tried.
    let Ok(name) = Name::from_ascii(format!("{}.", question.name())) else { return Answer::Nothing };
    match dns.txt_lookup(name).await {
        Ok(found) => records(found.answers().iter().map(|record| &record.data)),
        Err(NetError::Dns(DnsError::NoRecordsFound(nothing)))
            if matches!(nothing.response_code, ResponseCode::NXDomain | ResponseCode::NoError) =>
        {
            Answer::Nothing
        }
        Err(error) => Answer::Temporary(error.to_string()),
    }
}

fn records<'a>(data: impl Iterator<Item = &'a RData>) -> Answer {
    let texts = data.filter_map(|data| match data {
        RData::TXT(txt) => Some(txt.txt_data.concat()),
        _ => None,
    });
    let records: Vec<String> = texts
        .filter(|text| text.len() <= RECORD)
        .map(|text| String::from_utf8_lossy(&text).into_owned())
        .take(RECORDS)
        .collect();
    if records.is_empty() { Answer::Nothing } else { Answer::Records(records) }
}
