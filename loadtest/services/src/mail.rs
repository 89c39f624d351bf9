//! A mail server on loopback that does as it is told and keeps what it took.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The name that its certificate is for.
const HOST: &str = "localhost";

/// How a mail server is spoken to.
#[derive(Clone, Debug, Default)]
pub struct MailServerOptions {
    pub security: MailSecurity,
    /// Who may send; everybody when absent.
    pub account: Option<MailAccount>,
}

/// How what is said is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailSecurity {
    /// Not at all, and it offers nothing.
    #[default]
    Plain,
    /// After STARTTLS, before which it takes no account and no mail.
    StartTls,
    /// From the first byte.
    Wrapped,
}

/// Who may send.
#[derive(Clone, Debug)]
pub struct MailAccount {
    pub user: String,
    pub password: String,
    pub mechanism: MailMechanism,
}

/// The one way in which an account is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailMechanism {
    Plain,
    Login,
}

/// What a mail server does with the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailManner {
    /// Refuses the recipient for now.
    NotNow,
    /// Refuses the recipient.
    Never,
    /// Closes the connection at once.
    Closed,
    /// Takes the text and says nothing.
    CutAfterText,
}

/// A mail that a server took.
#[derive(Clone, Debug)]
pub struct Mailed {
    /// As the envelope has it.
    pub to: String,
    /// Header lines unfolded, text as it came.
    pub text: String,
    /// Whether it came over TLS.
    pub sealed: bool,
}

/// The server. It goes with the runtime it was started on.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    options: MailServerOptions,
    certificate: Option<String>,
    mails: Arc<Mutex<Mails>>,
}

#[derive(Debug, Default)]
struct Mails {
    manners: VecDeque<MailManner>,
    taken: Vec<Mailed>,
    sign_ins: usize,
}

impl MailServer {
    /// Starts one on a free port.
    pub async fn start(options: MailServerOptions) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (tls, certificate) = match options.security {
            MailSecurity::Plain => (None, None),
            MailSecurity::StartTls | MailSecurity::Wrapped => {
                let (acceptor, certificate) = sealed()?;
                (Some(acceptor), Some(certificate))
            }
        };
        let mails: Arc<Mutex<Mails>> = Arc::default();
        let desk = Arc::new(Desk {
            options: options.clone(),
            tls,
            mails: Arc::clone(&mails),
        });
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let desk = Arc::clone(&desk);
                // A client that is cut off ends its connection.
                tokio::spawn(async move { desk.serve(socket).await });
            }
        });
        Ok(Self {
            address,
            options,
            certificate,
            mails,
        })
    }

    /// Its address as a node is told it, with the account that may send.
    pub fn url(&self) -> String {
        let account = self.options.account.as_ref();
        let account = account.map_or_else(String::new, |MailAccount { user, password, .. }| {
            format!("{user}:{password}@")
        });
        let port = self.address.port();
        match self.options.security {
            MailSecurity::Plain => format!("smtp://{account}{}?tls=none", self.address),
            MailSecurity::StartTls => format!("smtp://{account}{HOST}:{port}"),
            MailSecurity::Wrapped => format!("smtps://{account}{HOST}:{port}"),
        }
    }

    /// The certificate that it shows, in PEM; nobody but its tests trusts it.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// What happens to the next mail.
    pub fn next(&self, manner: MailManner) {
        lock(&self.mails).manners.push_back(manner);
    }

    /// How often an account was told, rightly or not.
    pub fn sign_ins(&self) -> usize {
        lock(&self.mails).sign_ins
    }

    /// Everything it took so far.
    pub fn taken(&self) -> Vec<Mailed> {
        lock(&self.mails).taken.clone()
    }
}

impl Mailed {
    /// A header's content; empty where there is no such header.
    pub fn field(&self, name: &str) -> &str {
        let mut lines = self.text.lines();
        let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        found.unwrap_or_default().trim()
    }

    /// Its subject, encoded words read.
    pub fn subject(&self) -> String {
        let mut bytes = Vec::new();
        for word in self.field("Subject").split(' ') {
            let encoded = word
                .strip_prefix("=?utf-8?b?")
                .and_then(|rest| rest.strip_suffix("?="));
            if let Some(Ok(read)) = encoded.map(|encoded| STANDARD.decode(encoded)) {
                bytes.extend(read);
            } else {
                bytes.extend(word.as_bytes());
                bytes.push(b' ');
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What names the mail for ever.
    pub fn id(&self) -> &str {
        self.field("Message-ID")
    }
}

/// What its connections share.
struct Desk {
    options: MailServerOptions,
    tls: Option<TlsAcceptor>,
    mails: Arc<Mutex<Mails>>,
}

trait Way: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Way for T {}

/// One connection.
struct Conversation<'a> {
    desk: &'a Desk,
    way: BufReader<Box<dyn Way>>,
    manner: Option<MailManner>,
    sealed: bool,
    known: bool,
    to: String,
}

/// Whether a conversation goes on.
#[derive(PartialEq, Eq)]
enum Then {
    Listen,
    Seal,
    End,
}

impl Desk {
    async fn serve(&self, socket: TcpStream) -> anyhow::Result<()> {
        let manner = lock(&self.mails).manners.pop_front();
        if manner == Some(MailManner::Closed) {
            return Ok(());
        }
        let wrapped = self.options.security == MailSecurity::Wrapped;
        let way: Box<dyn Way> = if wrapped {
            self.seal(Box::new(socket)).await?
        } else {
            Box::new(socket)
        };
        let mut conversation = Conversation {
            desk: self,
            way: BufReader::new(way),
            manner,
            sealed: wrapped,
            known: self.options.account.is_none(),
            to: String::new(),
        };
        conversation.say("220 ready").await?;
        while let Some(line) = conversation.hear().await? {
            match conversation.answer(&line).await? {
                Then::Listen => {}
                Then::End => break,
                Then::Seal => {
                    let way = conversation.way.into_inner();
                    conversation.way = BufReader::new(self.seal(way).await?);
                    conversation.sealed = true;
                }
            }
        }
        Ok(())
    }

    async fn seal(&self, way: Box<dyn Way>) -> anyhow::Result<Box<dyn Way>> {
        let acceptor = self.tls.as_ref().context("it has no certificate")?;
        Ok(Box::new(acceptor.accept(way).await?))
    }
}

impl Conversation<'_> {
    async fn hear(&mut self) -> std::io::Result<Option<String>> {
        let mut line = String::new();
        let bytes = self.way.read_line(&mut line).await?;
        Ok((bytes > 0).then(|| line.trim_end().to_owned()))
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.way.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.way.flush().await
    }

    async fn answer(&mut self, line: &str) -> anyhow::Result<Then> {
        let word = line.split([' ', ':']).next().unwrap_or_default();
        let waits_for_tls = self.desk.options.security == MailSecurity::StartTls && !self.sealed;
        match word {
            "EHLO" => self.offer(waits_for_tls).await?,
            "STARTTLS" if waits_for_tls => {
                self.say("220 go on").await?;
                return Ok(Then::Seal);
            }
            "QUIT" => {
                self.say("221 bye").await?;
                return Ok(Then::End);
            }
            _ if waits_for_tls => self.say("530 STARTTLS first").await?,
            "AUTH" => self.sign_in(line).await?,
            "MAIL" if !self.known => self.say("530 who are you?").await?,
            "RCPT" if self.manner == Some(MailManner::NotNow) => self.say("451 later").await?,
            "RCPT" if self.manner == Some(MailManner::Never) => self.say("550 nobody").await?,
            "RCPT" => {
                let (_, to) = line.split_once(':').context("RCPT has no recipient")?;
                to.trim().clone_into(&mut self.to);
                self.say("250 ok").await?;
            }
            "DATA" => return self.take().await,
            _ => self.say("250 ok").await?,
        }
        Ok(Then::Listen)
    }

    async fn offer(&mut self, waits_for_tls: bool) -> std::io::Result<()> {
        self.say("250-hello").await?;
        if waits_for_tls {
            self.say("250-STARTTLS").await?;
        } else if let Some(account) = &self.desk.options.account {
            let offered = match account.mechanism {
                MailMechanism::Plain => "250-AUTH PLAIN",
                MailMechanism::Login => "250-AUTH LOGIN",
            };
            self.say(offered).await?;
        }
        self.say("250 8BITMIME").await
    }

    async fn sign_in(&mut self, line: &str) -> anyhow::Result<()> {
        let desk = self.desk;
        lock(&desk.mails).sign_ins += 1;
        let account = desk.options.account.as_ref().context("nobody signs in")?;
        let told = match account.mechanism {
            MailMechanism::Plain => {
                let told = line.strip_prefix("AUTH PLAIN ").context("not as offered")?;
                read_base64(told)?
            }
            MailMechanism::Login => {
                let user = self.ask("Username:").await?;
                let password = self.ask("Password:").await?;
                format!("\0{user}\0{password}")
            }
        };
        self.known = told == format!("\0{}\0{}", account.user, account.password);
        let answer = if self.known {
            "235 welcome"
        } else {
            "535 that is not right"
        };
        Ok(self.say(answer).await?)
    }

    async fn ask(&mut self, what: &str) -> anyhow::Result<String> {
        self.say(&format!("334 {}", STANDARD.encode(what))).await?;
        read_base64(&self.hear().await?.context("no answer")?)
    }

    async fn take(&mut self) -> anyhow::Result<Then> {
        self.say("354 go on").await?;
        let mut text = String::new();
        loop {
            let Some(line) = self.hear().await? else {
                return Ok(Then::End);
            };
            if line == "." {
                break;
            }
            text.push_str(&line);
            text.push('\n');
        }
        let mailed = Mailed {
            to: std::mem::take(&mut self.to),
            text: text.replace("\n ", " ").replace("\n\t", " "),
            sealed: self.sealed,
        };
        lock(&self.desk.mails).taken.push(mailed);
        if self.manner == Some(MailManner::CutAfterText) {
            return Ok(Then::End);
        }
        self.say("250 taken").await?;
        Ok(Then::Listen)
    }
}

fn read_base64(text: &str) -> anyhow::Result<String> {
    Ok(String::from_utf8(STANDARD.decode(text.trim())?)?)
}

/// TLS with a certificate of its own, and that certificate in PEM.
fn sealed() -> anyhow::Result<(TlsAcceptor, String)> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec![HOST.to_owned()])?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)?;
    Ok((TlsAcceptor::from(Arc::new(config)), cert.pem()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
