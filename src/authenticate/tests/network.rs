//! The resolver against a name server on loopback.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::rr::rdata::{CNAME, SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordSet, RrKey};
use hickory_server::Server;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};
use tokio::net::{TcpListener, UdpSocket};

use crate::authenticate::resolver::Resolver;
use crate::authenticate::{Answer, Answers, Question};

const BUDGET: Duration = Duration::from_secs(20);

#[tokio::test]
async fn text_records_are_found_joined_and_followed() {
    let (server, address) = name_server().await;
    let resolver = Resolver::new(&[address], BUDGET).unwrap();
    let questions =
        ["split", "alias", "large", "nothing"].map(|selector| Question::dkim_key(selector, "acme.com"));
    let mut questions = questions.to_vec();
    questions.push(Question::dmarc("acme.com"));
    let answers = resolver.resolve(questions).await;
    let split = Answer::Records(vec!["v=DKIM1; p=AAAABBBB".into()]);
    assert_eq!(answer(&answers, "split._domainkey.acme.com"), &split);
    assert_eq!(answer(&answers, "alias._domainkey.acme.com"), &split);
    assert_eq!(answer(&answers, "nothing._domainkey.acme.com"), &Answer::Nothing);
    assert_eq!(answer(&answers, "_dmarc.acme.com"), &Answer::Nothing, "a name with other records only");
    // Too large for UDP, so it came by TCP.
    let large = Answer::Records(vec!["x".repeat(4_000)]);
    assert_eq!(answer(&answers, "large._domainkey.acme.com"), &large);
    drop(server);
}

#[tokio::test]
async fn what_is_known_is_not_asked_again() {
    let (mut server, address) = name_server().await;
    let resolver = Resolver::new(&[address], BUDGET).unwrap();
    let question = Question::dkim_key("split", "acme.com");
    let first = resolver.resolve(vec![question.clone()]).await;
    server.shutdown_gracefully().await.unwrap();
    assert_eq!(resolver.resolve(vec![question]).await, first);
}

#[tokio::test]
async fn a_failing_server_is_neither_pass_nor_fail() {
    let address = failing_server().await;
    let resolver = Resolver::new(&[address], BUDGET).unwrap();
    let answers = resolver.resolve(vec![Question::dmarc("acme.com")]).await;
    let failed = answer(&answers, "_dmarc.acme.com");
    assert!(matches!(failed, Answer::Temporary(_)), "{failed:?}");
}

#[tokio::test]
async fn a_silent_server_takes_the_budget_and_no_more() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let resolver = Resolver::new(&[silent.local_addr().unwrap()], BUDGET).unwrap();
    let questions = vec![Question::dmarc("acme.com"), Question::dmarc("com")];
    let answers = resolver.resolve_within(questions, Duration::from_millis(10)).await;
    assert_eq!(answers.iter().count(), 2);
    assert!(answers.iter().all(|(_, answer)| matches!(answer, Answer::Temporary(_))));
}

fn answer<'a>(answers: &'a Answers, name: &str) -> &'a Answer {
    let found = answers.iter().find(|(question, _)| question.name() == name);
    found.map(|(_, answer)| answer).unwrap()
}

async fn name_server() -> (Server<Catalog>, SocketAddr) {
    let origin = Name::from_ascii("acme.com.").unwrap();
    let zone: InMemoryZoneHandler =
        InMemoryZoneHandler::new(origin.clone(), records(&origin), ZoneType::Primary, AxfrPolicy::Deny)
            .unwrap();
    let mut catalog = Catalog::new();
    catalog.upsert(origin.into(), vec![Arc::new(zone)]);
    let mut server = Server::new(catalog);
    // One port for both; another test may have taken it for TCP.
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().unwrap();
    server.register_socket(udp);
    server.register_listener(tcp, Duration::from_secs(60), 64);
    (server, address)
}

fn records(origin: &Name) -> BTreeMap<RrKey, RecordSet> {
    let soa = SOA::new(origin.clone(), origin.clone(), 1, 3600, 3600, 3600, 3600);
    let name = |label: &str| Name::from_ascii(format!("{label}.acme.com.")).unwrap();
    let text = |strings: &[&str]| RData::TXT(TXT::new(strings.iter().map(|text| text.to_string()).collect()));
    let piece = "x".repeat(250);
    let records = [
        (origin.clone(), RData::SOA(soa)),
        (name("split._domainkey"), text(&["v=DKIM1; p=AAAA", "BBBB"])),
        (name("alias._domainkey"), RData::CNAME(CNAME(name("split._domainkey")))),
        (name("large._domainkey"), text(&[piece.as_str(); 16])),
        (name("_dmarc"), RData::A(std::net::Ipv4Addr::LOCALHOST.into())),
    ];
    records
        .into_iter()
        .map(|(name, data)| {
            let mut set = RecordSet::new(name.clone(), data.record_type(), 1);
            set.insert(Record::from_rdata(name.clone(), 3600, data.clone()), 1);
            (RrKey::new(name.into(), data.record_type()), set)
        })
        .collect()
}

/// Answers every question with SERVFAIL (RFC 1035 §4.1.1).
async fn failing_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut packet = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut packet).await {
            packet[2] |= 0x80;
            packet[3] = (packet[3] & 0xf0) | 2;
            let _ = socket.send_to(&packet[..length], from).await;
        }
    });
    address
}
