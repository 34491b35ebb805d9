//! How many connections one host has, and how many mails it sends, at a time. A host is an IPv4 address or
//! an IPv6 /64. This machine isn't bounded: behind a mail server everything comes from here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many hosts are remembered before those that are gone are forgotten.
const REMEMBERED: usize = 4096;

const MINUTE: Duration = Duration::from_secs(60);

/// What one host may do.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections at a time.
    pub connections: usize,
    /// Mails a minute; a host that was silent may send as many at once.
    pub mails: u32,
}

/// The hosts that are connected, or were a moment ago.
#[derive(Clone, Debug)]
pub struct Guests {
    bounds: Bounds,
    hosts: Arc<Mutex<BTreeMap<IpAddr, Host>>>,
}

#[derive(Clone, Copy, Debug)]
struct Host {
    connections: usize,
    mails: u32,
    /// Since when its mails are counted.
    since: Instant,
}

/// One connection; it is counted until it is dropped. Nothing in it: it isn't bounded.
#[derive(Debug, Default)]
pub struct Guest(Option<(Guests, IpAddr)>);

impl Guests {
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, hosts: Arc::default() }
    }

    /// Lets a connection in; nothing if its host has as many as it may.
    pub fn admit(&self, peer: IpAddr, now: Instant) -> Option<Guest> {
        if peer.to_canonical().is_loopback() {
            return Some(Guest::default());
        }
        let host = network(peer);
        let mut hosts = self.hosts();
        if hosts.len() >= REMEMBERED {
            hosts.retain(|_, host| host.connections > 0 || now.duration_since(host.since) < MINUTE);
        }
        let seen = hosts.entry(host).or_insert(Host { connections: 0, mails: 0, since: now });
        if seen.connections >= self.bounds.connections {
            return None;
        }
        seen.connections += 1;
        drop(hosts);
        Some(Guest(Some((self.clone(), host))))
    }

    fn hosts(&self) -> MutexGuard<'_, BTreeMap<IpAddr, Host>> {
        // Counts are whole after every line that holds the lock.
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest {
    /// Counts a mail; false if its host sent as many as it may within a minute.
    pub fn may_send(&self, now: Instant) -> bool {
        let Some((guests, host)) = &self.0 else { return true };
        let mut hosts = guests.hosts();
        let Some(host) = hosts.get_mut(host) else { return true };
        if now.duration_since(host.since) >= MINUTE {
            (host.mails, host.since) = (0, now);
        }
        let may = host.mails < guests.bounds.mails;
        host.mails += u32::from(may);
        may
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        if let Some((guests, host)) = &self.0
            && let Some(host) = guests.hosts().get_mut(host)
        {
            host.connections = host.connections.saturating_sub(1);
        }
    }
}

/// Whoever has one address of a /64 has all of them.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(peer) => IpAddr::V4(peer),
        IpAddr::V6(peer) => IpAddr::V6((peer.to_bits() & !u128::from(u64::MAX)).into()),
    }
}
