//! TLS in the node itself, for desks without a proxy: certificate files that are read again when
//! they change, so that a renewal needs no restart.

mod certificate;
mod own;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tracing::{info, warn};

use certificate::Mark;
pub use certificate::{CertificateError, CertificateFiles};
pub use own::connect_to_own;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Sealed bytes that a session may hold which its socket did not take. More stays in the mailbox.
const HELD_BYTES_MAX: usize = 32 * 1024;

/// What turns accepted connections into TLS sessions.
pub struct Tls {
    acceptor: TlsAcceptor,
    current: Arc<Current>,
    files: CertificateFiles,
    /// The state of the files that was read last.
    known: Mutex<Mark>,
}

/// The certificate that is shown from now on.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl Tls {
    /// Reads the files; what is wrong with them is told with what to do.
    pub fn open(files: CertificateFiles) -> Result<Self, CertificateError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        // Marked before they are read: a change between the two is read again.
        let known = Mutex::new(files.mark());
        let current = Arc::new(Current(RwLock::new(Arc::new(files.read(&provider)?))));
        let acceptor = TlsAcceptor::from(Arc::new(
            config(provider, &current).map_err(CertificateError::Library)?,
        ));
        Ok(Self {
            acceptor,
            current,
            files,
            known,
        })
    }

    /// Shakes hands on a connection.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.acceptor
            .accept_with(stream, |session| {
                session.set_buffer_limit(Some(HELD_BYTES_MAX));
            })
            .await
    }

    /// Reads the files again whenever they change, for ever.
    pub async fn follow_files(self: Arc<Self>) {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            self.look_at_files();
        }
    }

    /// Reads the files again if they changed. Files that do not work leave the certificate that
    /// does, and are tried again when they change again.
    pub fn look_at_files(&self) {
        let mark = self.files.mark();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == mark {
            return;
        }
        *known = mark;
        match self.files.read(self.acceptor.config().crypto_provider()) {
            Ok(read) => {
                let shown = self.current.0.write();
                *shown.unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                info!("the certificate was read again");
            }
            Err(error) => warn!(
                error = &error as &dyn std::error::Error,
                "the changed certificate cannot be used; the one from before stays"
            ),
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&shown))
    }
}

fn config(
    provider: Arc<CryptoProvider>,
    current: &Arc<Current>,
) -> Result<ServerConfig, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(current) as Arc<dyn ResolvesServerCert>);
    // A WebSocket needs HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Members that come back resume by tickets, which cost the node no memory.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    Ok(config)
}
