//! TLS as a server, for STARTTLS. Certificate and key are read again when their files change, so that a
//! renewed certificate needs no restart.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::connect::certificate;
use crate::connect::tls::provider;

/// A certificate and its key, as files.
#[derive(Debug)]
pub struct ServerTls {
    certificate: PathBuf,
    key: PathBuf,
    loaded: Mutex<Loaded>,
}

struct Loaded {
    stamps: [Option<Stamp>; 2],
    acceptor: TlsAcceptor,
    end: Option<Timestamp>,
}

/// What tells that a file was changed: when, and its length.
type Stamp = (SystemTime, u64);

impl ServerTls {
    /// Reads both, PEM; the certificate first, those that it rests on behind it. Errors: a sentence.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        let stamps = stamps(certificate, key);
        let (acceptor, end) = load(certificate, key)?;
        let loaded = Loaded { stamps, acceptor, end };
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok(Self { certificate, key, loaded: Mutex::new(loaded) })
    }

    /// Until when the certificate, with those that it rests on, is good.
    pub fn end(&self) -> Option<Timestamp> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).end
    }

    /// What shakes hands now. Files that were changed are read first; where that fails, as amid a renewal, the
    /// old ones go on.
    pub fn acceptor(&self) -> TlsAcceptor {
        // A panic elsewhere leaves the pair as it was, which is whole.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps = stamps(&self.certificate, &self.key);
        if stamps != loaded.stamps {
            match load(&self.certificate, &self.key) {
                Ok((acceptor, end)) => {
                    tracing::info!("the certificate was read again");
                    *loaded = Loaded { stamps, acceptor, end };
                }
                Err(why) => tracing::warn!(why, "the new certificate can't be used; the old one goes on"),
            }
        }
        loaded.acceptor.clone()
    }
}

fn load(file: &Path, key: &Path) -> Result<(TlsAcceptor, Option<Timestamp>), String> {
    let failed = |path: &Path, why: String| format!("{}: {why}", path.display());
    let chain = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| failed(file, error.to_string()))?;
    let end = certificate::end(&chain);
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| failed(key, error.to_string()))?;
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| failed(file, error.to_string()))?;
    Ok((TlsAcceptor::from(Arc::new(config)), end))
}

fn stamps(certificate: &Path, key: &Path) -> [Option<Stamp>; 2] {
    [certificate, key].map(|path| {
        let file = fs::metadata(path).ok()?;
        Some((file.modified().ok()?, file.len()))
    })
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaded")
    }
}
