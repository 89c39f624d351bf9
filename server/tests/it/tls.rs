//! TLS of a node's own: members live on it, certificates change under it, and who speaks plain HTTP
//! is told.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use peerdesk_protocol::{CloseCode, Command, Reply, Stream};
use peerdesk_server::node::{Node, Settings};
use peerdesk_server::store;
use peerdesk_server::tls::{CertificateError, CertificateFiles, Tls};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::client::Client;
use crate::nodes::Nodes;
use crate::sockets::cut_who_does_not_read;

const HOST: &str = "desk.example.com";

/// A node that speaks TLS, beside a world to fill.
struct SecureNode {
    nodes: Nodes,
    node: Node,
    tls: Arc<Tls>,
    directory: TempDir,
    shown: CertificateDer<'static>,
}

fn files(directory: &Path) -> CertificateFiles {
    CertificateFiles {
        certificate: directory.join("chain.pem"),
        key: directory.join("key.pem"),
    }
}

/// Writes a certificate of its own into a directory.
fn write_certificate(directory: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
    let files = files(directory);
    std::fs::write(files.certificate, cert.pem()).unwrap();
    std::fs::write(files.key, signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

impl SecureNode {
    async fn start() -> Self {
        let nodes = Nodes::start(1).await;
        let directory = TempDir::new().unwrap();
        let shown = write_certificate(directory.path());
        let tls = Arc::new(Tls::open(files(directory.path())).unwrap());
        let settings = Settings {
            database: store::Settings::new(nodes.world.url.clone()),
            redis_url: None,
            public_origin: Some(format!("https://{HOST}")),
            tls: Some(Arc::clone(&tls)),
            trusted_proxies: Vec::new(),
            outbox: peerdesk_server::outbox::Settings::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let node = Node::start(settings, listener).await.unwrap();
        Self {
            nodes,
            node,
            tls,
            directory,
            shown,
        }
    }

    fn address(&self) -> SocketAddr {
        self.node.address()
    }

    /// A session with a node that shows this certificate.
    async fn connect(
        &self,
        trusted: &CertificateDer<'static>,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(self.address()).await?;
        TlsConnector::from(Arc::new(config))
            .connect(ServerName::try_from(HOST).unwrap(), stream)
            .await
    }

    /// A member on TLS.
    async fn client(&self, member: peerdesk_desk::MemberId) -> Client {
        let token = self.nodes.token(0, member).await;
        let stream = self.connect(&self.shown).await.unwrap();
        Client::dial_over(self.address(), Box::new(stream))
            .await
            .welcomed(&token)
            .await
    }
}

#[tokio::test]
async fn members_talk_over_tls_as_they_do_without() {
    let secure = SecureNode::start().await;
    let world = &secure.nodes.world;
    let mut anna = secure.client(world.anna).await;
    let mut boris = secure.client(world.boris).await;
    let ticket = world.ask().await;
    anna.open(ticket).await;
    boris.open(ticket).await;
    // Long enough for many records, and more at once than a session holds.
    for number in 0..40 {
        let text = format!("{number} {}", "what I saw ".repeat(300));
        let post = Command::Post { text: text.clone() };
        assert!(matches!(anna.command(ticket, post).await, Reply::Ok { .. }));
    }
    for _ in 0..40 {
        let event = boris.event(ticket, Stream::Public).await;
        assert!(
            serde_json::to_string(&event)
                .unwrap()
                .contains("what I saw")
        );
    }
    secure.node.stop().await;
    // The last word arrives under TLS as well: come back elsewhere.
    assert_eq!(boris.ended().await.0, Some(CloseCode::Restart.code()));
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_cut_and_resumes() {
    let secure = SecureNode::start().await;
    let world = &secure.nodes.world;
    let mut anna = secure.client(world.anna).await;
    let mut stalled = secure.client(world.boris).await;
    let ticket = world.ask().await;
    anna.open(ticket).await;
    stalled.open(ticket).await;
    let (received, last) = cut_who_does_not_read(&mut anna, &mut stalled, ticket).await;

    let mut boris = secure.client(world.boris).await;
    boris.watch(ticket, Some(received), None).await;
    for seq in received + 1..=last {
        assert_eq!(boris.event(ticket, Stream::Public).await.seq.0, seq);
    }
    secure.node.stop().await;
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_a_broken_one_is_not() {
    let secure = SecureNode::start().await;
    let world = &secure.nodes.world;
    let mut anna = secure.client(world.anna).await;
    let renewed = write_certificate(secure.directory.path());
    secure.tls.look_at_files();
    assert!(secure.connect(&renewed).await.is_ok());
    assert!(secure.connect(&secure.shown).await.is_err());

    std::fs::write(files(secure.directory.path()).key, "no key").unwrap();
    secure.tls.look_at_files();
    assert!(secure.connect(&renewed).await.is_ok());
    // Who was there before stays, with the session as it was.
    let ticket = world.ask().await;
    anna.open(ticket).await;
    secure.node.stop().await;
}

#[tokio::test]
async fn plain_http_is_told_to_come_by_https() {
    let secure = SecureNode::start().await;
    let mut stream = TcpStream::connect(secure.address()).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("write https://"), "{answer}");
    secure.node.stop().await;
}

#[tokio::test]
async fn the_health_check_trusts_the_certificate_of_its_own_files_alone() {
    let secure = SecureNode::start().await;
    let said = async |directory: &Path| {
        let files = files(directory);
        let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_peerdesk"))
            .args(["health", "--url", &format!("https://{}", secure.address())])
            .env("PEERDESK_TLS_CERTIFICATE", files.certificate)
            .env("PEERDESK_TLS_KEY", files.key)
            .env("PEERDESK_PUBLIC_URL", format!("https://{HOST}"))
            .output()
            .await
            .unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    // It answers; a database for tests, which flushes nothing, is never ready.
    let answered = said(secure.directory.path()).await;
    assert!(answered.contains("is not ready: 503"), "{answered}");
    let other = TempDir::new().unwrap();
    write_certificate(other.path());
    let refused = said(other.path()).await;
    assert!(refused.contains("certificate"), "{refused}");
    secure.node.stop().await;
}

#[test]
fn files_that_do_not_work_are_told_by_name() {
    let directory = TempDir::new().unwrap();
    let files = files(directory.path());
    assert!(matches!(
        Tls::open(files.clone()),
        Err(CertificateError::Unreadable { .. })
    ));
    write_certificate(directory.path());
    assert!(Tls::open(files.clone()).is_ok());
    let other = TempDir::new().unwrap();
    write_certificate(other.path());
    let mixed = CertificateFiles {
        certificate: files.certificate.clone(),
        key: other.path().join("key.pem"),
    };
    assert!(matches!(
        Tls::open(mixed),
        Err(CertificateError::Mismatch { .. })
    ));
    std::fs::write(&files.certificate, "").unwrap();
    assert!(matches!(Tls::open(files), Err(CertificateError::Empty(_))));
}
