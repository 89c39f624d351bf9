//! Handing mails over. The way to the server is gone before a mail is marked as being handed over, so
//! that what fails on the way can be tried again safely.

use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, io};

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use reqwest::Url;
use thiserror::Error as ThisError;

/// Longest wait for each answer of the server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
const PORT: u16 = 587;
const PORT_TLS: u16 = 465;

/// The mail server of the organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    account: Option<(String, String)>,
    /// Whose certificates are trusted beside those of the public issuers.
    issuers: Option<PathBuf>,
}

/// Why a mail server could not be reached. Nothing was handed over.
#[derive(Debug, ThisError)]
pub(super) enum ConnectError {
    #[error(transparent)]
    Smtp(#[from] Error),
    #[error("the certificates that are trusted for it cannot be read")]
    Issuers(#[from] io::Error),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte.
    Wrapped,
    /// STARTTLS, without which nothing is said.
    StartTls,
    /// None, because somebody said so: for a server on this machine.
    Plain,
}

/// A password must not reach a log.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.security)
    }
}

impl Smtp {
    /// Reads `smtp://user:password@host:587` (STARTTLS), `smtps://…` (TLS from the beginning) or
    /// `smtp://…?tls=none`; nothing when it is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let security = match (url.scheme(), url.query()) {
            ("smtps", None) => Security::Wrapped,
            ("smtp", None) => Security::StartTls,
            ("smtp", Some("tls=none")) => Security::Plain,
            (_, _) => return None,
        };
        if !matches!(url.path(), "" | "/") {
            return None;
        }
        let decoded =
            |part: &str| percent_decoded(part).filter(|text| !text.chars().any(char::is_control));
        let account = match url.password() {
            Some(password) => Some((decoded(url.username())?, decoded(password)?)),
            None if url.username().is_empty() => None,
            None => return None,
        };
        Some(Self {
            host: url
                .host_str()?
                .trim_start_matches('[')
                .trim_end_matches(']')
                .to_owned(),
            port: url.port().unwrap_or(match security {
                Security::Wrapped => PORT_TLS,
                Security::StartTls | Security::Plain => PORT,
            }),
            security,
            account,
            issuers: None,
        })
    }

    /// The same, trusting the certificates in a file as well, in PEM: a server inside often has one of
    /// the organisation's own. Read at each connection, so that they can be renewed.
    #[must_use]
    pub fn trusting(self, issuers: PathBuf) -> Self {
        Self {
            issuers: Some(issuers),
            ..self
        }
    }

    /// Connects and signs in. Nothing is handed over yet.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, ConnectError> {
        let hello = ClientId::default();
        let wrapped = match self.security {
            Security::Wrapped => Some(self.tls().await?),
            Security::StartTls | Security::Plain => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(ANSWER_TIMEOUT),
            &hello,
            wrapped,
            None,
        )
        .await?;
        if self.security == Security::StartTls {
            connection.starttls(self.tls().await?, &hello).await?;
        }
        if let Some((user, password)) = &self.account {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }

    async fn tls(&self) -> Result<TlsParameters, ConnectError> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(issuers) = &self.issuers {
            let issuers = tokio::fs::read(issuers).await?;
            parameters = parameters.add_root_certificate(Certificate::from_pem(&issuers)?);
        }
        Ok(parameters.build_rustls()?)
    }
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    Taken,
    /// The server said no for now; it has nothing.
    NotNow,
    /// The server said no.
    Never,
    /// The line broke: nobody knows.
    Unknown,
}

/// Hands a mail over on a connection that stands.
pub(super) async fn hand(mut connection: AsyncSmtpConnection, mail: &Message) -> Handed {
    let handed = match connection.send(mail.envelope(), &mail.formatted()).await {
        Ok(_) => Handed::Taken,
        Err(error) if error.is_transient() => Handed::NotNow,
        Err(error) if error.is_permanent() => Handed::Never,
        Err(_) => Handed::Unknown,
    };
    // What follows changes nothing of what was said.
    let _ = connection.quit().await;
    handed
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{Security, Smtp};

    #[test]
    fn an_address_says_host_account_and_how_it_is_protected() {
        let smtp = |text: &str| Smtp::parse(text);
        let full = smtp("smtp://desk%40acme.test:p%3As@mail.acme.test:2525").expect("an address");
        assert_eq!(full.port, 2525);
        assert_eq!(
            full.account,
            Some(("desk@acme.test".to_owned(), "p:s".to_owned()))
        );
        assert_eq!(full.security, Security::StartTls);
        assert!(
            !format!("{full:?}").contains("p:s"),
            "it prints no password"
        );
        assert_eq!(smtp("smtps://mail.acme.test").map(|it| it.port), Some(465));
        assert_eq!(
            smtp("smtp://[::1]:25?tls=none").map(|it| (it.host, it.security)),
            Some(("::1".to_owned(), Security::Plain))
        );
        for bad in [
            "mail.acme.test",
            "http://mail.acme.test",
            "smtp://mail.acme.test?tls=maybe",
            "smtps://mail.acme.test?tls=none",
            "smtp://user@mail.acme.test",
            "smtp://u:p%0d%0a@mail.acme.test",
            "smtp://mail.acme.test/inbox",
        ] {
            assert_eq!(smtp(bad), None, "{bad}");
        }
    }
}
