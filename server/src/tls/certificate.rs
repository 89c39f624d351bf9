//! The two files of a certificate.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use thiserror::Error;

/// Where the certificate and its key are, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The node's own certificate first, then those that signed it.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, Error)]
pub enum CertificateError {
    #[error("{file} cannot be read as PEM; see {variable}")]
    Unreadable {
        file: PathBuf,
        variable: &'static str,
        source: pem::Error,
    },
    #[error("{0} holds no certificate; see PEERDESK_TLS_CERTIFICATE")]
    Empty(PathBuf),
    #[error("the key in {key} is not the one of the certificate in {certificate}")]
    Mismatch { certificate: PathBuf, key: PathBuf },
    #[error("the certificate cannot be used")]
    Library(#[source] rustls::Error),
}

/// What tells one state of the files from another without reading them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark([Option<(SystemTime, u64)>; 2]);

impl CertificateFiles {
    /// Reads both files and checks that they belong together.
    pub(super) fn read(&self, provider: &CryptoProvider) -> Result<CertifiedKey, CertificateError> {
        let unreadable = |file: &Path, variable| {
            let file = file.to_owned();
            move |source| CertificateError::Unreadable {
                file,
                variable,
                source,
            }
        };
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(unreadable(&self.certificate, "PEERDESK_TLS_CERTIFICATE"))?;
        if chain.is_empty() {
            return Err(CertificateError::Empty(self.certificate.clone()));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(unreadable(&self.key, "PEERDESK_TLS_KEY"))?;
        CertifiedKey::from_der(chain, key, provider).map_err(|error| {
            if let rustls::Error::InconsistentKeys(_) = error {
                CertificateError::Mismatch {
                    certificate: self.certificate.clone(),
                    key: self.key.clone(),
                }
            } else {
                CertificateError::Library(error)
            }
        })
    }

    /// Follows links, as the tools that renew certificates swap them.
    pub(super) fn mark(&self) -> Mark {
        Mark([&self.certificate, &self.key].map(|file| {
            let about = fs::metadata(file).ok()?;
            Some((about.modified().ok()?, about.len()))
        }))
    }
}
