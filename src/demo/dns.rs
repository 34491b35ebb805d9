//! I/O: a name server on this machine, which knows the demo's domains and nothing else.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use hickory_server::Server;
use hickory_server::proto::rr::rdata::{SOA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordSet, RecordType, RrKey};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneHandler, ZoneType};
use tokio::net::{TcpListener, UdpSocket};

/// TXT records: name without the final dot, value.
pub type Records = BTreeMap<String, String>;

/// Seconds.
const TTL: u32 = 3600;
/// Octets of one string of a TXT record (RFC 1035 §3.3).
const STRING: usize = 255;

/// A running name server; it ends when it is dropped.
pub struct NameServer {
    pub address: SocketAddr,
    _server: Server<Catalog>,
}

/// Answers for these records, and that there is nothing else, on a free port of loopback.
pub async fn serve(records: &Records) -> anyhow::Result<NameServer> {
    let (udp, tcp) = sockets().await.context("no free port for the name server")?;
    let address = udp.local_addr()?;
    let mut server = Server::new(catalog(records)?);
    server.register_socket(udp);
    server.register_listener(tcp, Duration::from_secs(5), 4096);
    Ok(NameServer { address, _server: server })
}

/// One port for both; the port that UDP was given may be taken for TCP.
async fn sockets() -> std::io::Result<(UdpSocket, TcpListener)> {
    let mut tries = 0;
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        tries += 1;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) if tries == 20 => return Err(error),
            Err(_) => {}
        }
    }
}

/// All of it is one zone, the root: what isn't there doesn't exist, which is an answer too.
fn catalog(records: &Records) -> anyhow::Result<Catalog> {
    let root = Name::root();
    let mut sets = BTreeMap::new();
    let soa = SOA::new(root.clone(), root.clone(), 1, 3600, 600, 86400, 60);
    put(&mut sets, Record::from_rdata(root.clone(), TTL, RData::SOA(soa)), RecordType::SOA);
    for (name, value) in records {
        let strings: Vec<String> =
            value.as_bytes().chunks(STRING).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        let name = Name::from_ascii(format!("{name}."))?;
        put(&mut sets, Record::from_rdata(name, TTL, RData::TXT(TXT::new(strings))), RecordType::TXT);
    }
    let zone: InMemoryZoneHandler =
        InMemoryZoneHandler::new(root.clone(), sets, ZoneType::Primary, AxfrPolicy::Deny)
            .map_err(|error| anyhow!("the zone can't be served: {error}"))?;
    let zone: Arc<dyn ZoneHandler> = Arc::new(zone);
    let mut catalog = Catalog::new();
    catalog.upsert(root.into(), vec![zone]);
    Ok(catalog)
}

fn put(sets: &mut BTreeMap<RrKey, RecordSet>, record: Record, kind: RecordType) {
    let key = RrKey::new(record.name.clone().into(), kind);
    sets.insert(key, RecordSet::from(record));
}
