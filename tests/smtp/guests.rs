//! What one host may do at a time.

use std::time::{Duration, Instant};

use tmail::receive::smtp::guests::{Bounds, Guests};

#[test]
fn one_host_has_so_many_connections_and_others_have_theirs() {
    let guests = Guests::new(Bounds { connections: 2, mails: 9 });
    let now = Instant::now();
    let mut admitted: Vec<_> = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2:1"]
        .iter()
        .map(|host| guests.admit(host.parse().unwrap(), now).unwrap())
        .collect();
    for full in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::3"] {
        assert!(guests.admit(full.parse().unwrap(), now).is_none(), "{full}");
    }
    admitted.remove(0);
    assert!(guests.admit("192.0.2.1".parse().unwrap(), now).is_some());
    for _ in 0..10 {
        admitted.push(guests.admit("127.0.0.1".parse().unwrap(), now).unwrap());
    }
}

#[test]
fn one_host_sends_so_many_mails_a_minute_over_all_connections() {
    let guests = Guests::new(Bounds { connections: 9, mails: 3 });
    let now = Instant::now();
    let host = || guests.admit("192.0.2.1".parse().unwrap(), now).unwrap();
    let (first, second) = (host(), host());
    let sent = [&first, &second, &first, &second].map(|guest| guest.may_send(now));
    assert_eq!(sent, [true, true, true, false]);
    assert!(first.may_send(now + Duration::from_secs(60)));
    let here = guests.admit("::1".parse().unwrap(), now).unwrap();
    assert!((0..100).all(|_| here.may_send(now)));
}
