//! A mail server between gateways and mailboxes, some of which answer by themselves.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender as Send, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::crash::mails::Letter;
use crate::crash::outcome::Record;
use crate::crash::sender::Sender;
use crate::crash::world::World;

/// What a mailbox does with a mail that comes in: the mails that it sends because of it.
pub type Robot = Box<dyn Fn(&Letter) -> Vec<Letter> + std::marker::Send + Sync>;

/// Takes every mail, hands those for gateways on, and lets robots answer the others.
pub struct Post {
    pub port: u16,
    office: Arc<Office>,
    queue: Queue,
    line: Mutex<Option<Receiver<Letter>>>,
}

#[derive(Clone)]
struct Queue {
    into: Send<Letter>,
    office: Arc<Office>,
}

#[derive(Default)]
struct Office {
    /// The data of the gateways.
    folders: Mutex<Vec<PathBuf>>,
    /// Mails that wait here, and all that ever came.
    open: AtomicUsize,
    moved: AtomicUsize,
    /// Where the mail of a domain goes.
    gateways: Mutex<BTreeMap<String, SocketAddr>>,
    robots: Mutex<BTreeMap<String, Robot>>,
    carried: Mutex<Vec<Letter>>,
}

impl Post {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (office, (into, line)) = (Arc::new(Office::default()), channel());
        let queue = Queue { into, office: office.clone() };
        let port = listener.local_addr().unwrap().port();
        let into = queue.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let into = into.clone();
                // A session that breaks is the gateway's to try again.
                thread::spawn(move || session(stream, &into).ok());
            }
        });
        Self { port, office, queue, line: Mutex::new(Some(line)) }
    }

    pub fn gateway(&self, domain: &str, address: SocketAddr, data: PathBuf) {
        self.office.folders.lock().unwrap().push(data);
        self.office.gateways.lock().unwrap().insert(domain.to_owned(), address);
    }

    pub fn robot(&self, address: &str, robot: Robot) {
        self.office.robots.lock().unwrap().insert(address.to_owned(), robot);
    }

    /// Begins to carry what comes.
    pub fn begin(&self) {
        let line = self.line.lock().unwrap().take().unwrap();
        let (office, queue) = (self.office.clone(), self.queue.clone());
        thread::spawn(move || {
            for letter in line {
                office.carried.lock().unwrap().push(letter.clone());
                office.carry(&letter, &queue);
                office.open.fetch_sub(1, Ordering::SeqCst);
            }
        });
    }

    /// Somebody hands a mail in.
    pub fn send(&self, letter: &Letter) {
        self.queue.put(letter.clone());
    }

    /// Waits until nothing moves any more, here and in the gateways; everything that was carried.
    pub fn quiet(&self, world: &World) -> Vec<Letter> {
        let end = Instant::now() + Duration::from_secs(300);
        loop {
            let before = self.office.moved.load(Ordering::SeqCst);
            let folders = self.office.folders.lock().unwrap().clone();
            let rests = |data: &PathBuf| Record { runtime: &world.runtime, data }.backlog() == Some((0, 0));
            let is_quiet = self.office.open.load(Ordering::SeqCst) == 0 && folders.iter().all(rests);
            if is_quiet && self.office.moved.load(Ordering::SeqCst) == before {
                return self.office.carried.lock().unwrap().clone();
            }
            assert!(Instant::now() < end && before < 800, "it goes on and on: {before} mails");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Queue {
    fn put(&self, letter: Letter) {
        self.office.open.fetch_add(1, Ordering::SeqCst);
        self.office.moved.fetch_add(1, Ordering::SeqCst);
        self.into.send(letter).unwrap();
    }
}

impl Office {
    fn carry(&self, letter: &Letter, queue: &Queue) {
        let domain = letter.to.rsplit_once('@').unwrap().1;
        let gateway = self.gateways.lock().unwrap().get(domain).copied();
        if let Some(address) = gateway {
            let reply = Sender::connect(address).unwrap().send(letter).unwrap();
            assert!(reply.starts_with("250"), "{reply}");
        }
        if let Some(robot) = self.robots.lock().unwrap().get(&letter.to) {
            robot(letter).into_iter().for_each(|answer| queue.put(answer));
        }
    }
}

fn session(stream: TcpStream, queue: &Queue) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let say = move |line: &str| (&stream).write_all(format!("{line}\r\n").as_bytes());
    say("220 post.example")?;
    let (mut from, mut to) = (String::new(), Vec::new());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "MAIL" => from = path(),
            "RCPT" => to.push(path()),
            "DATA" => {
                say("354 go on")?;
                let raw = data(&mut reader)?;
                for to in std::mem::take(&mut to) {
                    queue.put(Letter { from: from.clone(), to, raw: raw.clone() });
                }
            }
            "QUIT" => return say("221 bye"),
            _ => {}
        }
        say("250 2.0.0 fine")?;
    }
}

fn data(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        if line == b".\r\n" {
            return Ok(raw);
        }
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// The value of a header field of a mail.
pub fn field(raw: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(raw).replace("\r\n ", " ").replace("\r\n\t", " ");
    let head = text.split("\r\n\r\n").next().unwrap().to_owned();
    let start = format!("{}:", name.to_ascii_lowercase());
    let found = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&start));
    found.map_or_else(String::new, |line| line[start.len()..].trim().to_owned())
}
