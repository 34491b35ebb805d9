//! Everything around a gateway under test: DNS, a folder with settings, people, and where notices go.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_server::Server;
use hickory_server::zone_handler::Catalog;
use tokio::runtime::Runtime;

use super::dns::name_server;
use super::mails::{self, GATEWAY, Pen};

/// The secret of every gateway with the same keys.
pub const SECRET: [u8; 32] = [7; 32];

/// DNS on loopback, and the runtime that it is served by.
pub struct World {
    pub runtime: Runtime,
    pub dns: SocketAddr,
    _server: Server<Catalog>,
}

/// How notices leave.
#[derive(Clone, Copy, Debug)]
pub enum Out {
    Maildir,
    Smtp(SocketAddr),
}

/// The folder of one gateway; it is removed unless the test failed.
pub struct Folder(PathBuf);

impl World {
    pub fn new(pen: &Pen) -> Self {
        let runtime = Runtime::new().unwrap();
        let (server, dns) = runtime.block_on(name_server(&[pen.dns_record()]));
        Self { runtime, dns, _server: server }
    }

    /// A folder for a gateway that never ran. `more`: further settings.
    pub fn folder(&self, out: Out, more: &str) -> Folder {
        let folder = Folder::new();
        let submit = match out {
            Out::Maildir => "transport = \"maildir\"\n".to_owned(),
            Out::Smtp(sink) => {
                format!("transport = \"smtp\"\n[submit.smtp]\nport = {}\npool = 2\n", sink.port())
            }
        };
        let settings = format!(
            "directory = \"people.toml\"\n[gateway]\ndomain = \"{GATEWAY}\"\n\
             home_publisher = \"tmailinc.com\"\ndata_dir = \"data\"\n[dns]\nnameservers = [\"{}\"]\n\
             [receive.smtp]\nlisten = \"127.0.0.1:0\"\n{more}\n[submit]\n{submit}",
            self.dns
        );
        fs::write(folder.config(), settings).unwrap();
        fs::write(folder.0.join("people.toml"), mails::directory()).unwrap();
        folder
    }
}

impl Folder {
    fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("gateway-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // What a killed test run with the same process id left.
        let _ = fs::remove_dir_all(&path);
        tmail::record::sqlite::make_private(&path.join("data")).unwrap();
        Self(path)
    }

    /// Gives it the keys of every other such gateway, so that their Message-IDs are the same.
    pub fn with_keys(self) -> Self {
        fs::write(self.data().join("secret.key"), SECRET).unwrap();
        fs::write(self.data().join("dkim.pem"), mails::KEY).unwrap();
        self
    }

    pub fn config(&self) -> PathBuf {
        self.0.join("config.toml")
    }

    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Where the Maildirs are.
    pub fn mail(&self) -> PathBuf {
        self.data().join("mail")
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
