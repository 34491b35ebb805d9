//! A folder of a peer, and the processes in it.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long anything may take here; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that others can look into, removed at the end. It stands in /tmp: the path of a UNIX socket is
/// short, and whoever runs a peer has to get there.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("tmail-{name}-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Best effort: the next run makes another one.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A file among the fixtures for TLS.
pub fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls").join(name)
}

/// Ports of loopback that were free a moment ago.
pub fn ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|socket| socket.local_addr().unwrap().port())
}

/// Starts a server that stays in the foreground, and waits until it listens.
pub fn serve(command: &mut Command, port: u16, package: &str) -> Child {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child =
        child.unwrap_or_else(|error| panic!("{package} is needed (apt-get install {package}): {error}"));
    wait_until(&format!("{package} listens"), || {
        assert!(child.try_wait().unwrap().is_none(), "{package} ended at once");
        TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_ok()
    });
    child
}

/// Waits for something that has to happen.
pub fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !happened() {
        assert!(Instant::now() < end, "it didn't happen: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether we may become other users.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// The name of the user that we are.
pub fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The name of our group.
pub fn group() -> String {
    let output = Command::new("id").arg("-gn").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Gives a folder to another user, where we may.
pub fn give(path: &Path, user: &str) {
    if is_root() {
        let given = Command::new("chown").args(["-R", user]).arg(path).status().unwrap();
        assert!(given.success(), "chown {user} {}", path.display());
    }
}
