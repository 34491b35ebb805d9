//! A gateway for tests: everything as in the daemon, but the clock is the mail's, DNS is a name server
//! on loopback that knows the test keys, and nothing is submitted.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::rr::rdata::{SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record as DnsRecord, RecordSet, RrKey};
use hickory_server::Server;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};
use jiff::Timestamp;
use tokio::net::{TcpListener, UdpSocket};

use tmail::address::{Address, AddressBook};
use tmail::authenticate::resolver::Resolver;
use tmail::authenticate::{IdentityPolicy, Verdict};
use tmail::compose::Notice;
use tmail::directory::{Deputy, Directory, Person};
use tmail::pipeline::{Catalogue, Gateway, Received, examine, known, morning, pass, time_came};
use tmail::record::read::Reader;
use tmail::record::{
    Decided, Facts, Held, Needs, NewMorning, Order, Passed, Record, Round, Timed, Which, WriterLock,
};
use tmail::template::load;
use tmail::texts::Texts;
use tmail::tracking::TrackingNumber;

use super::mail::Sent;
use super::sign::key_record;

/// The gateway's domain.
pub const DOMAIN: &str = "tmail.acme.com";

/// Whose mail systems sign with the test key.
const SIGNERS: [&str; 7] = [
    "acme.com",
    "home.example",
    "globex.example",
    "initech.example",
    "hooli.example",
    "stranger.example",
    "evil.example",
];

/// DNS for all tests of this binary's conversations.
pub struct Dns {
    pub resolver: Resolver,
    _server: Server<Catalog>,
}

/// One gateway with an empty record.
pub struct World<'a> {
    pub gateway: Gateway,
    record: Record,
    dns: &'a Dns,
    folder: Folder,
    salts: u128,
}

/// A folder that goes when the test is over.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl<'a> World<'a> {
    /// `name` tells its folder from the others'.
    pub async fn new(name: &str, dns: &'a Dns) -> World<'a> {
        let path = std::env::temp_dir().join(format!("tmail-{name}-{}", std::process::id()));
        let folder = Folder(path.clone());
        std::fs::create_dir_all(&path).expect("a folder for the record");
        let lock = WriterLock::take(&path).expect("the lock of a new folder");
        let record = Record::open(&path, lock).await.expect("a new record");
        World { gateway: gateway(), record, dns, folder, salts: 0 }
    }

    /// One mail on its whole way, in a round of its own.
    pub async fn receive(&mut self, sent: Sent) -> Passed {
        self.receive_together(vec![sent]).await.remove(0)
    }

    /// Several mails in one round, at the time of the last.
    pub async fn receive_together(&mut self, all: Vec<Sent>) -> Vec<Passed> {
        let (mut received, mut arrivals) = (Vec::new(), Vec::new());
        for sent in all {
            let (arrival, arrives) = (sent.arrival.clone(), sent.arrives);
            received.push(self.examined(sent).await);
            arrivals.push((Arc::new(arrival), arrives));
        }
        let now = arrivals.last().expect("a mail").1;
        let mut facts = known(&mut self.record, &received, &self.gateway).await.expect("facts");
        let (mut all, mut versions) = (Vec::new(), BTreeMap::new());
        for mail in &received {
            let passed = self.pass(mail, &facts, now);
            for after in passed.all().filter_map(|one| one.after.as_ref()) {
                let version = facts.tmails.get(&after.number).map_or(0, |tmail| tmail.version);
                versions.entry(after.number.clone()).or_insert(version);
            }
            facts.take(&passed);
            all.push(passed);
        }
        let decided = all.iter().cloned().enumerate();
        let decided = decided.map(|(at, passed)| Decided { mail: Which::New(at), passed }).collect();
        let mut round = Round {
            now,
            arrivals,
            decided,
            settled: Vec::new(),
            versions,
            dues: self.dues(&all),
            salts: Vec::new(),
        };
        round.salts = (0..round.salts()).map(|_| self.salt()).collect();
        self.record.commit(round).await.expect("a round is written");
        all
    }

    async fn examined(&self, sent: Sent) -> Received {
        let Sent { arrival, arrives, dns_failed } = sent;
        let mut received = examine(arrival, arrives, &self.dns.resolver, &self.gateway).await;
        if dns_failed {
            received.verdict = Verdict::Deferred { reason: "DNS doesn't answer".to_owned() };
            received.out_of_patience = true;
        }
        received
    }

    /// The directory says that this person confirms each decision.
    pub fn always_confirms(&mut self, who: &str) {
        let who = Address::parse(who).expect("an address");
        let people = self.gateway.directory.people().iter().cloned();
        let people = people.map(|person| Person { confirms: person.addresses.contains(&who), ..person });
        self.gateway.directory = Directory::new(people.collect()).expect("the same people");
    }

    /// As the directory's file would say: `deputies` of one person, `ADDRESS FROM UNTIL` (`-`: no day).
    pub fn deputy(&mut self, of: &str, deputy: &str) {
        let words: Vec<&str> = deputy.split_whitespace().collect();
        let day = |at: usize| words.get(at).and_then(|day| day.parse().ok());
        let deputy =
            Deputy { address: Address::parse(words[0]).expect("an address"), from: day(1), until: day(2) };
        let of = Address::parse(of).expect("an address");
        let mut people: Vec<Person> = self.gateway.directory.people().to_vec();
        let absent = people.iter_mut().find(|person| person.addresses.contains(&of)).expect("a person");
        absent.deputies.push(deputy);
        self.gateway.directory = Directory::new(people).expect("the same people");
    }

    fn dues(&self, all: &[Passed]) -> BTreeMap<TrackingNumber, Timestamp> {
        let after = all.iter().flat_map(Passed::all).filter_map(|passed| passed.after.as_ref());
        after.filter_map(|tmail| Some((tmail.number.clone(), self.gateway.due(tmail)?))).collect()
    }

    /// What time does to TMails by then.
    pub async fn time(&mut self, now: Timestamp) -> Vec<Timed> {
        let mut all = Vec::new();
        for number in self.record.timed(now, 100).await.expect("what is due") {
            let needs = Needs { numbers: [number.clone()].into(), ..Needs::default() };
            let facts = self.record.facts(&needs).await.expect("facts");
            let timed =
                time_came(&facts.tmails[&number], &facts, &self.gateway, now).expect("something is due");
            let salts = (0..timed.salts()).map(|_| self.salt()).collect();
            self.record.time_came(timed.clone(), now, salts).await.expect("what time did is written");
            all.push(timed);
        }
        all
    }

    /// Another one each time: the same bytes under the same salt would be the same content.
    fn salt(&mut self) -> [u8; 16] {
        self.salts += 1;
        self.salts.to_be_bytes()
    }

    fn pass(&self, received: &Received, facts: &Facts, now: Timestamp) -> Passed {
        let passed = pass(received, facts, &self.gateway, now);
        let again = pass(received, facts, &self.gateway, now);
        assert_eq!(passed.notices, again.notices, "the same mail gives the same notices");
        passed
    }

    /// What an operator orders, in a round of its own; or why it can't be done.
    pub async fn order(&mut self, order: &Order, now: Timestamp) -> Result<Passed, String> {
        let held = self.record.held(order.mail).await.expect("the inbox").ok_or("There is no such mail.")?;
        let mail = Received::held(&held);
        let facts = known(&mut self.record, [&mail], &self.gateway).await.expect("facts");
        let passed = tmail::pipeline::held::order(&mail, order, &facts, &self.gateway, now)?;
        self.write_held(held, passed.clone(), now).await;
        Ok(passed)
    }

    /// Ends the challenges that nobody answered by then.
    pub async fn expire(&mut self, now: Timestamp) -> Vec<Passed> {
        let mut all = Vec::new();
        for asked in self.record.unanswered(now, 100).await.expect("the challenges") {
            let passed = tmail::pipeline::challenge::expired(&asked);
            self.write_held(asked.held, passed.clone(), now).await;
            all.push(passed);
        }
        all
    }

    /// The mails of the mornings that have begun, as the daemon's writer makes them.
    pub async fn mornings(&mut self, now: Timestamp) -> Vec<(String, Vec<Notice>)> {
        let mut all = Vec::new();
        for (zone, day) in morning::zones(&self.record, &self.gateway, now) {
            let of_zone = (zone.as_str(), day);
            let notices =
                morning::notices(&mut self.record, &self.gateway, of_zone, now).await.expect("notices");
            let again =
                morning::notices(&mut self.record, &self.gateway, of_zone, now).await.expect("notices");
            assert_eq!(notices, again, "the same morning gives the same notices");
            let mut new = NewMorning { zone: zone.clone(), day, now, notices, salts: Vec::new() };
            new.salts = (0..new.salts()).map(|_| self.salt()).collect();
            all.push((zone, self.record.put_morning(new).await.expect("a morning is written")));
        }
        all
    }

    async fn write_held(&mut self, held: Held, passed: Passed, now: Timestamp) {
        let after = passed.after.iter().zip(&passed.changeset);
        let versions = after.map(|(after, made)| (after.number.clone(), made.number - 1)).collect();
        let dues = self.dues(std::slice::from_ref(&passed));
        let decided = vec![Decided { mail: Which::Old(held.row), passed }];
        let (arrivals, settled) = (Vec::new(), Vec::new());
        let mut round = Round { now, arrivals, decided, settled, versions, dues, salts: Vec::new() };
        round.salts = (0..round.salts()).map(|_| self.salt()).collect();
        self.record.commit(round).await.expect("a round is written");
    }

    /// What is on record, read as another process would.
    pub async fn reader(&self) -> Reader {
        Reader::open(&self.folder.0).await.expect("a record to read")
    }
}

/// The people, templates and policy of all conversations.
pub fn gateway() -> Gateway {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conversations");
    let directory = tmail::config::directory(&fixtures.join("directory.toml")).expect("the directory");
    let own = load::folder(&fixtures.join("templates")).expect("the templates of the conversations");
    let templates = load::with_shipped(own).expect("no prefix is shared");
    Gateway {
        book: AddressBook::new(DOMAIN, Some("tmailinc.com")),
        directory,
        catalogue: Catalogue::new(templates, Vec::new(), Texts::default()),
        policy: IdentityPolicy {
            strict_domains: Vec::new(),
            own_keys: vec![(DOMAIN.to_owned(), "gateway".to_owned())],
            gateway_domain: DOMAIN.to_owned(),
            ..IdentityPolicy::default()
        },
        decision_window: Duration::from_secs(7 * 24 * 60 * 60),
        secret: [7; 32],
        restored: 0,
        storms: tmail::pipeline::Storms::default(),
        challenges: tmail::pipeline::Bounds {
            expiry: Duration::from_secs(3 * 24 * 60 * 60),
            each_hour: 6,
            each_day: 20,
            all_hour: 200,
        },
        operator: Address::parse("operator@acme.com").ok(),
    }
}

impl Dns {
    /// A name server on loopback, and a resolver that asks it.
    pub async fn serve() -> Self {
        let root = Name::root();
        let zone: InMemoryZoneHandler =
            InMemoryZoneHandler::new(root.clone(), records(), ZoneType::Primary, AxfrPolicy::Deny)
                .expect("a zone");
        let mut catalog = Catalog::new();
        catalog.upsert(root.into(), vec![Arc::new(zone)]);
        let mut server = Server::new(catalog);
        let (udp, tcp, address) = sockets().await;
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(60), 64);
        let resolver = Resolver::new(&[address], Duration::from_secs(20)).expect("a resolver");
        Self { resolver, _server: server }
    }
}

/// One port for both; another test may have taken it for TCP.
async fn sockets() -> (UdpSocket, TcpListener, SocketAddr) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let address = udp.local_addr().expect("its address");
        if let Ok(tcp) = TcpListener::bind(address).await {
            return (udp, tcp, address);
        }
    }
}

fn records() -> BTreeMap<RrKey, RecordSet> {
    let root = Name::root();
    let soa = RData::SOA(SOA::new(root.clone(), root.clone(), 1, 3600, 3600, 3600, 3600));
    let key = key_record();
    let key = || {
        let strings = key.as_bytes().chunks(250).map(|chunk| String::from_utf8_lossy(chunk).into_owned());
        RData::TXT(TXT::new(strings.collect()))
    };
    let of_signer =
        |domain: &&str| (Name::from_ascii(format!("mail._domainkey.{domain}.")).expect("a name"), key());
    let all = SIGNERS.iter().map(of_signer).chain([(root, soa)]);
    all.map(|(name, data)| {
        let mut set = RecordSet::new(name.clone(), data.record_type(), 1);
        set.insert(DnsRecord::from_rdata(name.clone(), 3600, data.clone()), 1);
        (RrKey::new(name.into(), data.record_type()), set)
    })
    .collect()
}
