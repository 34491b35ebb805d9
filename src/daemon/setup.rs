//! What the settings name, read and put together.

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UnixDatagram;

use super::poke;
use super::settings::Files;
use crate::authenticate::IdentityPolicy;
use crate::authenticate::resolver::{Resolver, ResolverError};
use crate::config::{self, Config, Limits, Mistake, Privacy, Server, Transport as TransportSettings};
use crate::connect::{Peer, Security, tls};
use crate::directory::Directory;
use crate::pipeline::{Bounds, Catalogue, Gateway, Storms};
use crate::record::{Record, RecordError, WriterLock};
use crate::submit::{MaildirTransport, Seal, SealKey, SmtpTransport, Transport, smtp};
use crate::template::Template;
use crate::template::load;
use crate::texts::Texts;

/// Everything that a gateway runs with.
pub struct Setup {
    pub gateway: Arc<Gateway>,
    pub resolver: Arc<Resolver>,
    /// How long a mail's sender waits for DNS.
    pub patience: Duration,
    pub record: Record,
    /// What is recorded of the settings, and the files that are read again.
    pub files: Files,
    /// How other processes wake the writer.
    pub poke: UnixDatagram,
    /// Nothing: the provider of the one mailbox signs.
    pub seal: Option<Seal>,
    /// One for each worker of the outbox.
    pub transports: Vec<Transport>,
    pub limits: Limits,
    pub data_dir: PathBuf,
}

/// Why a gateway can't start.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("{}", lines(.0))]
    Mistakes(Vec<Mistake>),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("{what}: {error}")]
    File { what: String, error: io::Error },
    #[error("the DKIM key {path}: {why}")]
    Key { path: String, why: String },
    #[error("DNS: {0}")]
    Dns(#[from] ResolverError),
    #[error("TLS: {0}")]
    Tls(String),
    #[error("listening on {listen}: {error}")]
    Listen { listen: SocketAddr, error: io::Error },
}

impl Setup {
    /// Reads templates, directory, keys and the record, and takes the writer's lock.
    pub async fn read(config: &Config) -> Result<Self, SetupError> {
        let lock = WriterLock::take(&config.gateway.data_dir)?;
        let mut record = Record::open(&config.gateway.data_dir, lock).await?;
        let kept = record.templates().await?;
        let gateway = Gateway { restored: record.times_restored().await?, ..gateway(config, kept)? };
        record.name_envelopes_by(gateway.secret);
        let seal = seal(config)?;
        Ok(Self {
            files: Files::new(config, &gateway, seal.as_ref())?,
            seal,
            gateway: Arc::new(gateway),
            resolver: Arc::new(Resolver::new(&config.dns.nameservers, RESOLVE_WITHIN)?),
            patience: config.dns.budget,
            record,
            poke: poke::bind(&config.gateway.data_dir).map_err(|error| SetupError::File {
                what: poke::path(&config.gateway.data_dir).display().to_string(),
                error,
            })?,
            transports: transports(config)?,
            limits: config.limits,
            data_dir: config.gateway.data_dir.clone(),
        })
    }
}

/// The overall budget of one mail's DNS questions. It holds up nobody: the mail's bytes are stored and
/// acknowledged long before.
pub const RESOLVE_WITHIN: Duration = Duration::from_secs(10);

/// The settings of the pure stages. `kept`: the versions of templates that TMails were opened under.
pub fn gateway(config: &Config, kept: Vec<Template>) -> Result<Gateway, SetupError> {
    let (templates, texts) = templates_and_texts(config)?;
    let directory = match &config.directory {
        Some(path) => config::directory(path).map_err(SetupError::Mistakes)?,
        None => Directory::default(),
    };
    Ok(Gateway {
        book: config.book(),
        directory,
        catalogue: Catalogue::new(templates, kept, texts),
        policy: policy(config),
        decision_window: config.identity.decision_window,
        challenges: Bounds {
            expiry: config.identity.challenge_expiry,
            each_hour: config.limits.challenges_each_hour,
            each_day: config.limits.challenges_each_day,
            all_hour: config.limits.challenges_all_hour,
        },
        storms: Storms {
            of_person: config.limits.comments_of_person,
            of_tmail: config.limits.comments_of_tmail,
            openings: config.limits.openings_of_person,
        },
        operator: config.gateway.operator.clone(),
        secret: secret(&config.gateway.data_dir.join("secret.key"))?,
        restored: 0,
    })
}

/// What the settings say about who is believed.
pub fn policy(config: &Config) -> IdentityPolicy {
    let (domain, mailbox) = (&config.gateway.domain, config.gateway.mailbox.clone());
    // A provider's domain is everybody's, and so are its keys; ours is but the one mailbox.
    let own = mailbox.is_none().then(|| domain.clone());
    IdentityPolicy {
        strict_domains: config.identity.strict_domains.clone(),
        own_keys: own.clone().map(|domain| (domain, config.submit.selector.clone())).into_iter().collect(),
        gateway_domain: own.unwrap_or_default(),
        gateway_mailbox: mailbox,
        trusted_arc_sealers: config.identity.trusted_arc_sealers.clone(),
        trusted_authserv_ids: config.identity.trusted_authserv_ids.clone(),
    }
}

/// The shipped templates, and the company's own, which win.
pub fn templates(config: &Config) -> Result<Vec<Template>, SetupError> {
    templates_and_texts(config).map(|(templates, _)| templates)
}

/// The same, with the gateway's own sentences.
pub fn templates_and_texts(config: &Config) -> Result<(Vec<Template>, Texts), SetupError> {
    let Some(dir) = &config.gateway.templates else { return Ok((load::shipped(), Texts::default())) };
    let templates = load::folder(dir).and_then(load::with_shipped);
    let texts = load::texts_in(dir, templates.as_deref().unwrap_or_default());
    match (templates, texts) {
        (Ok(templates), Ok(texts)) => Ok((templates, texts)),
        (templates, texts) => {
            let mistakes = [templates.err(), texts.err()].into_iter().flatten().flatten();
            Err(SetupError::Mistakes(mistakes.collect()))
        }
    }
}

/// Our seal; none of ours is valid for a mailbox of a provider.
fn seal(config: &Config) -> Result<Option<Seal>, SetupError> {
    if config.gateway.mailbox.is_some() {
        return Ok(None);
    }
    let key = seal_key(&config.submit.key_file)?;
    Ok(Some(Seal::new(key, &config.gateway.domain, &config.submit.selector)))
}

/// The DKIM key, which is made where there is none.
pub fn seal_key(path: &Path) -> Result<SealKey, SetupError> {
    let failed = |why: String| SetupError::Key { path: path.display().to_string(), why };
    let pem = match fs::read_to_string(path) {
        Ok(pem) => pem,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = SealKey::generate().map_err(|error| failed(error.to_string()))?;
            write_secret(path, made.pem.as_bytes()).map_err(|error| failed(error.to_string()))?;
            made.pem
        }
        Err(error) => return Err(failed(error.to_string())),
    };
    SealKey::from_pem(&pem).map_err(|error| failed(error.to_string()))
}

/// 32 random bytes, which are made where there are none.
fn secret(path: &Path) -> Result<[u8; 32], SetupError> {
    let failed = |error: io::Error| SetupError::File { what: path.display().to_string(), error };
    match fs::read(path) {
        Ok(bytes) => <[u8; 32]>::try_from(bytes)
            .map_err(|_| failed(io::Error::new(io::ErrorKind::InvalidData, "it should hold 32 bytes"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = random::<32>();
            write_secret(path, &made).map_err(failed)?;
            Ok(made)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Durable, and readable by us alone, before anything rests on it. It has its name only once it is
/// whole, so that a crash leaves no half of a key.
fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let unfinished = path.with_extension("new");
    // What a crash left.
    let _ = fs::remove_file(&unfinished);
    let mut file = fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    fs::File::open(folder)?.sync_all()
}

/// Random bytes of the system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Invariant: the operating system's generator doesn't fail once it is seeded; a gateway without
    // randomness must not go on.
    aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// One way out for each worker of the outbox.
pub fn transports(config: &Config) -> Result<Vec<Transport>, SetupError> {
    Ok(match &config.submit.transport {
        TransportSettings::Smtp { server, pool } => {
            let mut settings = smtp::Settings::new(&server.host, server.port, &config.gateway.domain);
            settings.peer = peer(server)?;
            settings.login = server.login.clone();
            let transport = |_| Transport::Smtp(SmtpTransport::new(settings.clone()));
            (0..*pool.max(&1)).map(transport).collect()
        }
        TransportSettings::Maildir { dir } => vec![Transport::Maildir(MaildirTransport::new(dir))],
    })
}

/// How a server is reached. Errors: the authorities of its certificate can't be read.
pub fn peer(server: &Server) -> Result<Peer, SetupError> {
    let tls = || tls::Client::new(server.ca_file.as_deref()).map_err(SetupError::Tls);
    let security = match server.privacy {
        Privacy::None => Security::None,
        Privacy::StartTls => Security::StartTls(tls()?),
        Privacy::Implicit => Security::Implicit(tls()?),
    };
    Ok(Peer { host: server.host.clone(), port: server.port, security })
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
