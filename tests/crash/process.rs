//! The daemon as a process of its own, which may be killed at its N-th call of a kind.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// A kill by strace before the N-th call of some kind, as any thread counts it.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    /// As strace names them: `fdatasync`, or several with commas between them.
    pub calls: &'static str,
    pub at: usize,
}

/// A running daemon.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts it; nothing if it ended before it took mail.
    pub fn start(config: &Path, kill: Option<Kill>) -> Result<Self, String> {
        Self::begin(command(config, kill), kill)
    }

    /// Starts it with calls that fail, as strace writes it: `pwrite64:error=ENOSPC:when=40..90`.
    pub fn with_fault(config: &Path, fault: &str) -> Result<Self, String> {
        let any = Some(Kill { calls: "", at: 0 });
        let mut strace = Command::new("strace");
        let calls = fault.split(':').next().unwrap();
        strace.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
        strace.args(["-e", &format!("inject={fault}"), env!("CARGO_BIN_EXE_tmail")]);
        strace.arg("--config").arg(config).arg("serve").env("RUST_LOG", "warn");
        Self::begin(strace, any)
    }

    fn begin(mut command: Command, kill: Option<Kill>) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}", why_not_started(kill, &error)));
        let log = Arc::new(Mutex::new(String::new()));
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        match listening(&mut stderr, &log) {
            Some(address) => {
                let rest = log.clone();
                thread::spawn(move || while next_line(&mut stderr, &rest).is_some() {});
                Ok(Self { child, address, log })
            }
            None => {
                child.wait().unwrap();
                Err(log.lock().unwrap().clone())
            }
        }
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        signal(self.child.id(), "TERM");
        self.child.wait().unwrap()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it said on standard error.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(config: &Path, kill: Option<Kill>) -> Command {
    let tmail = env!("CARGO_BIN_EXE_tmail");
    let mut command = match kill {
        None => Command::new(tmail),
        Some(Kill { calls, at }) => {
            let mut strace = Command::new("strace");
            // -D: strace is the grandchild, so that our child is the daemon itself.
            strace.args(["-D", "-f", "-qq", "-o", "/dev/null"]);
            strace.args(["-e", &format!("trace={calls}")]);
            strace.args(["-e", &format!("inject={calls}:signal=KILL:when={at}"), tmail]);
            strace
        }
    };
    command.arg("--config").arg(config).arg("serve").env("RUST_LOG", "warn");
    command
}

fn why_not_started(kill: Option<Kill>, error: &std::io::Error) -> String {
    match kill {
        Some(_) => format!("strace is needed for the crash tests (apt-get install strace): {error}"),
        None => format!("the daemon can't be started: {error}"),
    }
}

fn listening(stderr: &mut BufReader<ChildStderr>, log: &Mutex<String>) -> Option<SocketAddr> {
    loop {
        let line = next_line(stderr, log)?;
        if line.contains("taking mail for") {
            let (_, address) = line.trim_end().rsplit_once(' ')?;
            return address.parse().ok();
        }
    }
}

fn next_line(stderr: &mut BufReader<ChildStderr>, log: &Mutex<String>) -> Option<String> {
    let mut line = String::new();
    let read = stderr.read_line(&mut line).ok()?;
    log.lock().unwrap().push_str(&line);
    (read > 0).then_some(line)
}

/// Sends a signal to a process that we started.
pub fn signal(process: u32, name: &str) {
    let done = Command::new("sh").args(["-c", &format!("kill -{name} {process}")]).status().unwrap();
    assert!(done.success(), "kill -{name} {process}");
}
