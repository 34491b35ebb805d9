//! A name server on loopback that knows the DKIM keys of the test domains, and that there is nothing else.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::rr::rdata::{A, MX, SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordSet, RrKey};
use hickory_server::Server;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};
use tokio::net::{TcpListener, UdpSocket};

/// Serves TXT records, by their names, until it is dropped.
pub async fn name_server(texts: &[(String, String)]) -> (Server<Catalog>, SocketAddr) {
    mail_server(texts, None).await
}

/// The same; `mx`: a domain, and the host on loopback that takes its mail.
pub async fn mail_server(
    texts: &[(String, String)],
    mx: Option<(&str, &str)>,
) -> (Server<Catalog>, SocketAddr) {
    let zone: InMemoryZoneHandler =
        InMemoryZoneHandler::new(Name::root(), records(texts, mx), ZoneType::Primary, AxfrPolicy::Deny)
            .unwrap();
    let mut catalog = Catalog::new();
    catalog.upsert(Name::root().into(), vec![Arc::new(zone)]);
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

fn records(texts: &[(String, String)], mx: Option<(&str, &str)>) -> BTreeMap<RrKey, RecordSet> {
    let root = Name::root();
    let soa = RData::SOA(SOA::new(root.clone(), root.clone(), 1, 3600, 3600, 3600, 3600));
    let text = |(name, text): &(String, String)| {
        let strings = text.as_bytes().chunks(250).map(|piece| String::from_utf8_lossy(piece).into_owned());
        (Name::from_ascii(format!("{name}.")).unwrap(), RData::TXT(TXT::new(strings.collect())))
    };
    let name = |text: &str| Name::from_ascii(format!("{text}.")).unwrap();
    let of_mail = mx.into_iter().flat_map(|(domain, host)| {
        let here = RData::A(A::new(127, 0, 0, 1));
        [(name(domain), RData::MX(MX::new(10, name(host)))), (name(host), here)]
    });
    std::iter::once((root.clone(), soa))
        .chain(texts.iter().map(text))
        .chain(of_mail)
        .map(|(name, data)| {
            let mut set = RecordSet::new(name.clone(), data.record_type(), 1);
            set.insert(Record::from_rdata(name.clone(), 3600, data.clone()), 1);
            (RrKey::new(name.into(), data.record_type()), set)
        })
        .collect()
}
