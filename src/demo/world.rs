//! I/O: everything that plays, on this machine alone: the gateway as `tmail serve` runs it, a name
//! server, and a mail server for each domain that signs what its people send.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail, ensure};
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::dns::{self, NameServer, Records};
use super::people::{self, Person};
use crate::address::Address;
use crate::config;
use crate::daemon::{Daemon, Running};
use crate::record::read::{Mail, Reader};
use crate::submit::{Outcome, Seal, SealKey, SmtpTransport, Transport, smtp};
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// The domain of the gateway.
pub const GATEWAY: &str = "tmail.acme.com";
/// The selector of everybody's key.
const SELECTOR: &str = "mail";
/// How long one mail may take until all that comes of it is delivered.
const PATIENCE: Duration = Duration::from_secs(30);

/// The small world of the story.
pub struct World {
    pub dir: PathBuf,
    running: Running,
    _names: NameServer,
    /// By domain.
    seals: Arc<BTreeMap<String, Seal>>,
    port: u16,
    wire: Transport,
    reader: Reader,
}

impl World {
    /// Makes keys, publishes them, and starts the gateway. `told` hears of each step.
    pub async fn begin(dir: PathBuf, told: impl Fn(&str)) -> anyhow::Result<Self> {
        let mut records = Records::new();
        let seals = keys(&dir, &mut records, told).await?;
        let names = dns::serve(&records).await?;
        fs::write(dir.join("dns.json"), serde_json::to_vec_pretty(&records)?)?;
        fs::write(dir.join("directory.toml"), people::directory())?;
        fs::write(dir.join("config.toml"), settings(&names))?;
        let config = config::read(&dir.join("config.toml")).map_err(|mistakes| {
            anyhow!(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        let running = Daemon::bind(&config).await?.start();
        let port = running.addresses.first().context("the gateway doesn't listen")?.port();
        let wire =
            Transport::Smtp(SmtpTransport::new(smtp::Settings::new("127.0.0.1", port, "mail.acme.com")));
        let reader = Reader::open(&config.gateway.data_dir).await?;
        Ok(Self { dir, running, _names: names, seals: Arc::new(seals), port, wire, reader })
    }

    /// The keys of everybody's mail server.
    pub fn seals(&self) -> Arc<BTreeMap<String, Seal>> {
        self.seals.clone()
    }

    /// Where the gateway listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What is on record.
    pub fn reader(&mut self) -> &mut Reader {
        &mut self.reader
    }

    /// The mail with the signature of a domain's mail server on top.
    pub fn signed(&self, domain: &str, raw: &[u8]) -> anyhow::Result<Vec<u8>> {
        let seal = self.seals.get(domain).with_context(|| format!("{domain} has no key"))?;
        Ok(seal.seal(raw, Timestamp::now())?)
    }

    /// Sends a mail by SMTP; gives what became of it once everything that came of it is delivered.
    pub async fn post(&mut self, from: &Person, to: &Address, raw: &[u8]) -> anyhow::Result<Mail> {
        let before = self.reader.mails().await?.len();
        let attempts = self.wire.send(Some(&from.mailbox()?), std::slice::from_ref(to), raw).await;
        match attempts.first().map(|attempt| &attempt.outcome) {
            Some(Outcome::Delivered { .. }) => {}
            other => bail!("the gateway didn't take the mail: {other:?}"),
        }
        self.settled().await?;
        let mut mails = self.reader.mails().await?;
        ensure!(mails.len() == before + 1, "{} mails are on record instead of {}", mails.len(), before + 1);
        mails.pop().context("the mail isn't on record")
    }

    /// Waits until no mail is undecided and no notice unsent. The 250 promises that the mail is on record.
    async fn settled(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (undecided, unsent) = self.reader.backlog(Timestamp::now()).await?;
            if (undecided, unsent) == (0, 0) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "{undecided} mails are undecided, {unsent} notices unsent");
            sleep(Duration::from_millis(2)).await;
        }
    }

    pub async fn tmail(&mut self, number: &TrackingNumber) -> anyhow::Result<Tmail> {
        self.reader.tmail(number).await?.with_context(|| format!("{number} isn't on record"))
    }

    /// The Maildir of somebody.
    pub fn maildir(&self, person: &Person) -> PathBuf {
        self.dir.join("mail").join(person.address)
    }

    /// Stops the gateway.
    pub async fn end(mut self) {
        self.wire.close().await;
        self.running.stop().await;
    }
}

/// A key for each domain, made at the same time, and the gateway's own; what DNS says of them.
async fn keys(
    dir: &Path,
    records: &mut Records,
    told: impl Fn(&str),
) -> anyhow::Result<BTreeMap<String, Seal>> {
    let mut domains: Vec<&str> = people::everybody().map(Person::domain).chain([GATEWAY]).collect();
    domains.sort_unstable();
    domains.dedup();
    let making: Vec<_> = domains.iter().map(|_| tokio::task::spawn_blocking(SealKey::generate)).collect();
    let mut seals = BTreeMap::new();
    for (domain, making) in domains.into_iter().zip(making) {
        let made = making.await??;
        told(domain);
        let selector = if domain == GATEWAY { "tmail" } else { SELECTOR };
        let seal = Seal::new(SealKey::from_pem(&made.pem)?, domain, selector);
        records.extend([seal.dns_record()]);
        records.insert(format!("_dmarc.{domain}"), "v=DMARC1; p=reject".to_owned());
        if domain == GATEWAY {
            keep_key(&dir.join("data"), &made.pem)?;
        } else {
            seals.insert(domain.to_owned(), seal);
        }
    }
    Ok(seals)
}

/// Where the gateway looks for its key.
fn keep_key(data: &Path, pem: &str) -> anyhow::Result<()> {
    fs::create_dir_all(data)?;
    let mut file =
        fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(data.join("dkim.pem"))?;
    std::io::Write::write_all(&mut file, pem.as_bytes())?;
    Ok(())
}

fn settings(names: &NameServer) -> String {
    format!(
        "# The settings that the demo ran with. `tmail --config` with this file reads what it left.\n\
         directory = \"directory.toml\"\n\n\
         [gateway]\ndomain = \"{GATEWAY}\"\nhome_publisher = \"tmailinc.com\"\ndata_dir = \"data\"\n\n\
         [dns]\n# The demo's own name server, which ended with it.\nnameservers = [\"{}\"]\nbudget_ms = 2000\n\n\
         [receive.smtp]\nlisten = \"127.0.0.1:0\"\n\n\
         [submit]\ntransport = \"maildir\"\n\n[submit.maildir]\ndir = \"mail\"\n",
        names.address
    )
}
