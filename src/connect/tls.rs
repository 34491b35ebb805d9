//! TLS as a client, by rustls with aws-lc-rs as its only cryptography.
//!
//! There is no way to accept a certificate that doesn't verify: whoever could show one could read the
//! password, and what is submitted.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Whom we trust to vouch for servers. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<ClientConfig>);

impl Client {
    /// `ca_file`: the only authorities that count, PEM; nothing: those of the system. Errors: a sentence.
    pub fn new(ca_file: Option<&Path>) -> Result<Self, String> {
        let wrong = |error: rustls::Error| error.to_string();
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(wrong)?;
        let config = match ca_file {
            Some(path) => builder.with_root_certificates(authorities(path)?).with_no_client_auth(),
            None => builder.with_platform_verifier().map_err(wrong)?.with_no_client_auth(),
        };
        Ok(Self(Arc::new(config)))
    }

    /// Shakes hands; `host` has to stand in the certificate. Errors: a sentence for the operator.
    pub async fn connect(&self, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("{host} is no host name"))?;
        TlsConnector::from(self.0.clone())
            .connect(name, stream)
            .await
            .map_err(|error| format!("the TLS connection to {host} isn't safe, and not used: {error}"))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

/// The cryptography that both directions use.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn authorities(path: &Path) -> Result<RootCertStore, String> {
    let failed = |why: String| format!("the authorities of {}: {why}", path.display());
    let mut store = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    for certificate in found {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        store.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    if store.is_empty() { Err(failed("no certificate stands there".to_owned())) } else { Ok(store) }
}
