//! The service under systemd: what it is told, and how little the unit may do.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::crash::mails::Pen;
use crate::crash::process::signal;
use crate::crash::world::{Out, World};

#[test]
fn it_tells_systemd_that_it_is_ready_alive_and_stopping() {
    let world = World::new(&Pen::new());
    let folder = world.folder(Out::Maildir, "");
    let path = std::env::temp_dir().join(format!("tmail-notify-{}", std::process::id()));
    // What a test run with the same process id left.
    let _ = std::fs::remove_file(&path);
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_tmail"))
        .arg("--config")
        .arg(folder.config())
        .arg("serve")
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "300000")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let heard = || {
        let mut words = [0; 100];
        let size = socket.recv(&mut words).expect("systemd hears something");
        String::from_utf8_lossy(&words[..size]).into_owned()
    };
    assert_eq!(heard(), "READY=1");
    for _ in 0..3 {
        assert_eq!(heard(), "WATCHDOG=1");
    }
    signal(daemon.id(), "TERM");
    while heard() != "STOPPING=1" {}
    assert!(daemon.wait().unwrap().success());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn the_unit_may_do_little() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/tmail.service");
    let analysed = Command::new("systemd-analyze")
        .args(["security", "--no-pager", "--offline=true", "--threshold=20"])
        .arg(unit)
        .output();
    match analysed {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        Err(error) => eprintln!("not tried: systemd-analyze isn't here ({error})"),
    }
}
