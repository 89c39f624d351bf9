//! What the environment says. Everything has a default that works on one machine; a value that does
//! not work is told with what to do, before anything starts.

use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use crate::http::Network;
use crate::outbox::endpoint::Endpoints;
use crate::outbox::{self, Smtp};
use crate::tls::CertificateFiles;

/// Where a node listens when nothing is said.
const LISTEN: &str = "127.0.0.1:4600";
/// Where the private Postgres keeps its data when nothing is said.
const DATA_DIR: &str = "./data";
/// What is logged when nothing is said.
const LOG: &str = "info,sqlx=warn";

/// The settings of this process.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// Of the private Postgres.
    pub data_dir: PathBuf,
    /// Absent: the private Postgres.
    pub database_url: Option<String>,
    /// Absent: hints stay within the process.
    pub redis_url: Option<String>,
    /// The origin at which people reach the desk; absent for this machine alone.
    pub public_url: Option<String>,
    /// Absent: plain HTTP, for a proxy that speaks TLS or for this machine alone.
    pub tls: Option<CertificateFiles>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where Postgres' own programs are, when they are not found by themselves.
    pub postgres_bin: Option<PathBuf>,
    /// Mail server, sender and push services.
    pub outbox: outbox::Settings,
    pub log: String,
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// One environment variable, as the reference describes it.
pub struct Variable {
    pub name: &'static str,
    pub default: &'static str,
    pub meaning: &'static str,
}

/// All variables that are read. `server/CONFIGURATION.md` is made of them.
pub const VARIABLES: [Variable; 15] = [
    Variable {
        name: "PEERDESK_LISTEN",
        default: LISTEN,
        meaning: "Address and port to listen on. Port 0 takes a free one, which is printed.",
    },
    Variable {
        name: "PEERDESK_PUBLIC_URL",
        default: "this machine: `http://localhost:PORT` and `http://127.0.0.1:PORT`",
        meaning: "Where people reach the desk, such as `https://desk.example.com`: scheme, host and \
                  port, nothing behind. Browsers from elsewhere are refused; with `https` the \
                  session cookie is kept to TLS.",
    },
    Variable {
        name: "DATABASE_URL",
        default: "a private Postgres in the data directory",
        meaning: "Postgres 15 or newer, such as `postgres://user:password@host/database`.",
    },
    Variable {
        name: "REDIS_URL",
        default: "none: one node, in-process",
        meaning: "Redis 6 or newer for several nodes, such as `redis://host:6379`. All nodes of a \
                  desk name the same.",
    },
    Variable {
        name: "PEERDESK_DATA_DIR",
        default: DATA_DIR,
        meaning: "Directory of the private Postgres. Not used with `DATABASE_URL`.",
    },
    Variable {
        name: "PEERDESK_POSTGRES_BIN",
        default: "searched for",
        meaning: "Directory of `initdb` and `postgres` for the private Postgres.",
    },
    Variable {
        name: "PEERDESK_TLS_CERTIFICATE",
        default: "plain HTTP, for a proxy in front",
        meaning: "PEM file of the certificate and those that signed it: the node then speaks HTTPS \
                  itself. Needs `PEERDESK_TLS_KEY` and a `PEERDESK_PUBLIC_URL` with `https`. Both \
                  files are read again when they change, within ten seconds and without a restart.",
    },
    Variable {
        name: "PEERDESK_TLS_KEY",
        default: "plain HTTP, for a proxy in front",
        meaning: "PEM file of the private key of `PEERDESK_TLS_CERTIFICATE`.",
    },
    Variable {
        name: "PEERDESK_TRUSTED_PROXIES",
        default: "none",
        meaning: "Networks of reverse proxies whose `X-Forwarded-For` is believed, separated by \
                  commas, such as `10.0.0.0/8,192.168.1.7`.",
    },
    Variable {
        name: "PEERDESK_SMTP_URL",
        default: "no mails",
        meaning: "Mail server, such as `smtp://user:password@mail.example.com:587` (STARTTLS) or \
                  `smtps://…` (TLS from the beginning); `smtp://localhost:25?tls=none` for one on \
                  this machine.",
    },
    Variable {
        name: "PEERDESK_SMTP_ISSUERS",
        default: "the public ones alone",
        meaning: "File with certificates in PEM that are trusted for the mail server as well, such as \
                  that of an authority of the organisation's own.",
    },
    Variable {
        name: "PEERDESK_MAIL_FROM",
        default: "no mails",
        meaning: "Whom mails come from, such as `Peerdesk <desk@example.com>`. Needed with \
                  `PEERDESK_SMTP_URL`.",
    },
    Variable {
        name: "PEERDESK_PUSH_ORIGINS",
        default: "none: the push services of browsers alone",
        meaning: "Further push services, as origins separated by commas, such as \
                  `https://push.example.com`. They may be inside; the others never are.",
    },
    Variable {
        name: "PEERDESK_LOG",
        default: LOG,
        meaning: "What is logged: a level (`error`, `warn`, `info`, `debug`, `trace`) or levels by \
                  room, such as `info,peerdesk_server::gateway=debug`.",
    },
    Variable {
        name: "PEERDESK_LOG_FORMAT",
        default: "text",
        meaning: "`text` for people, `json` for programs.",
    },
];

/// A value that does not work. Secrets are not repeated in it.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{name}: {what}")]
pub struct ConfigError {
    pub name: &'static str,
    pub what: String,
}

impl Config {
    /// Reads the settings; `get` is the environment.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let listen = get("PEERDESK_LISTEN").unwrap_or_else(|| LISTEN.to_owned());
        let public_url = get("PEERDESK_PUBLIC_URL")
            .as_deref()
            .map(origin)
            .transpose()?;
        let tls = certificate(
            get("PEERDESK_TLS_CERTIFICATE"),
            get("PEERDESK_TLS_KEY"),
            public_url.as_deref(),
        )?;
        Ok(Self {
            listen: listen.parse().map_err(|_| ConfigError {
                name: "PEERDESK_LISTEN",
                what: format!("{listen:?} is not an address with a port, such as {LISTEN}"),
            })?,
            data_dir: get("PEERDESK_DATA_DIR").map_or_else(|| DATA_DIR.into(), PathBuf::from),
            database_url: url(
                "DATABASE_URL",
                get("DATABASE_URL"),
                &["postgres", "postgresql"],
            )?,
            redis_url: url(
                "REDIS_URL",
                get("REDIS_URL"),
                &["redis", "redis+unix", "unix"],
            )?,
            public_url,
            tls,
            trusted_proxies: proxies(&get("PEERDESK_TRUSTED_PROXIES").unwrap_or_default())?,
            postgres_bin: get("PEERDESK_POSTGRES_BIN").map(PathBuf::from),
            outbox: outbox_settings(&get)?,
            log: get("PEERDESK_LOG").unwrap_or_else(|| LOG.to_owned()),
            log_format: log_format(get("PEERDESK_LOG_FORMAT").as_deref())?,
        })
    }
}

/// The reference of all variables, as Markdown.
pub fn reference() -> String {
    let mut text = String::from(
        "# Configuration\n\nPeerdesk runs without any of these. They are environment variables; \
         an empty one counts as absent.\n\n| variable | when absent | meaning |\n| --- | --- | --- |\n",
    );
    for variable in &VARIABLES {
        let default = if variable.default.contains(' ') || variable.default.contains('`') {
            variable.default.to_owned()
        } else {
            format!("`{}`", variable.default)
        };
        let Variable { name, meaning, .. } = variable;
        text.extend(["| `", name, "` | ", &default, " | ", meaning, " |\n"]);
    }
    text
}

fn url(
    name: &'static str,
    value: Option<String>,
    schemes: &[&str],
) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else {
        return Ok(None);
    };
    let is_known = value
        .split_once("://")
        .is_some_and(|(scheme, rest)| schemes.contains(&scheme) && !rest.is_empty());
    if is_known {
        return Ok(Some(value));
    }
    // The value may hold a password, so it is not repeated.
    Err(ConfigError {
        name,
        what: format!("this is no address that begins with {}://", schemes[0]),
    })
}

fn origin(value: &str) -> Result<String, ConfigError> {
    let value = value.trim_end_matches('/');
    let is_origin = value.split_once("://").is_some_and(|(scheme, host)| {
        ["http", "https"].contains(&scheme)
            && !host.is_empty()
            && !host.contains(['/', '?', '#', '@', ' '])
            && host == host.to_lowercase()
    });
    if is_origin {
        return Ok(value.to_owned());
    }
    Err(ConfigError {
        name: "PEERDESK_PUBLIC_URL",
        what: format!(
            "{value:?} is not scheme and host in small letters, such as https://desk.example.com"
        ),
    })
}

fn certificate(
    certificate: Option<String>,
    key: Option<String>,
    public_url: Option<&str>,
) -> Result<Option<CertificateFiles>, ConfigError> {
    let missing = |name, what: &str| ConfigError {
        name,
        what: what.to_owned(),
    };
    let (certificate, key) = match (certificate, key) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (certificate.into(), key.into()),
        (Some(_), None) => {
            let what = "the key of PEERDESK_TLS_CERTIFICATE has to be named as well";
            return Err(missing("PEERDESK_TLS_KEY", what));
        }
        (None, Some(_)) => {
            let what = "the certificate of PEERDESK_TLS_KEY has to be named as well";
            return Err(missing("PEERDESK_TLS_CERTIFICATE", what));
        }
    };
    if !public_url.is_some_and(|url| url.starts_with("https://")) {
        let what = "with PEERDESK_TLS_CERTIFICATE it has to be the https:// address of the desk";
        return Err(missing("PEERDESK_PUBLIC_URL", what));
    }
    Ok(Some(CertificateFiles { certificate, key }))
}

fn proxies(value: &str) -> Result<Vec<Network>, ConfigError> {
    value
        .split(',')
        .map(str::trim)
        .filter(|network| !network.is_empty())
        .map(|network| {
            network.parse().map_err(|_| ConfigError {
                name: "PEERDESK_TRUSTED_PROXIES",
                what: format!("{network:?} is not an address or network, such as 10.0.0.0/8"),
            })
        })
        .collect()
}

fn outbox_settings(get: &impl Fn(&str) -> Option<String>) -> Result<outbox::Settings, ConfigError> {
    let smtp = get("PEERDESK_SMTP_URL")
        .map(|text| {
            // The value may hold a password, so it is not repeated.
            Smtp::parse(&text).ok_or_else(|| ConfigError {
                name: "PEERDESK_SMTP_URL",
                what: "this is no address such as smtp://user:password@mail.example.com:587"
                    .to_owned(),
            })
        })
        .transpose()?
        .map(|smtp| match get("PEERDESK_SMTP_ISSUERS") {
            Some(issuers) => smtp.trusting(issuers.into()),
            None => smtp,
        });
    let from = "PEERDESK_MAIL_FROM";
    let mail_from = get(from)
        .map(|text| {
            text.parse().map_err(|_| ConfigError {
                name: from,
                what: format!("{text:?} is no sender such as Peerdesk <desk@example.com>"),
            })
        })
        .transpose()?;
    if smtp.is_some() && mail_from.is_none() {
        return Err(ConfigError {
            name: from,
            what: "a mail server needs a sender".to_owned(),
        });
    }
    let origins = get("PEERDESK_PUSH_ORIGINS").unwrap_or_default();
    Ok(outbox::Settings {
        smtp,
        mail_from,
        endpoints: Endpoints {
            configured: origins
                .split(',')
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .map(|one| {
                    origin(one).map_err(|error| ConfigError {
                        name: "PEERDESK_PUSH_ORIGINS",
                        what: error.what,
                    })
                })
                .collect::<Result<_, _>>()?,
        },
    })
}

fn log_format(value: Option<&str>) -> Result<LogFormat, ConfigError> {
    match value {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(ConfigError {
            name: "PEERDESK_LOG_FORMAT",
            what: format!("{other:?} is neither text nor json"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &'static str, value: &'static str) -> Result<Config, ConfigError> {
        Config::read(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn nothing_has_to_be_configured() {
        let config = Config::read(|_| None).expect("defaults");
        assert_eq!(config.listen.port(), 4600);
        assert!(config.database_url.is_none() && config.redis_url.is_none());
    }

    #[test]
    fn a_bad_value_is_told_by_name_and_with_what_to_do() {
        for (name, value) in [
            ("PEERDESK_LISTEN", "localhost"),
            ("DATABASE_URL", "mysql://somewhere"),
            ("REDIS_URL", "localhost:6379"),
            ("PEERDESK_PUBLIC_URL", "desk.example.com"),
            ("PEERDESK_PUBLIC_URL", "https://desk.example.com/help"),
            ("PEERDESK_TRUSTED_PROXIES", "10.0.0.0/64"),
            ("PEERDESK_SMTP_URL", "mail.example.com"),
            ("PEERDESK_MAIL_FROM", "nobody"),
            ("PEERDESK_MAIL_FROM", "a@b\r\nBcc: c@d"),
            ("PEERDESK_PUSH_ORIGINS", "push.example.com"),
            ("PEERDESK_LOG_FORMAT", "xml"),
        ] {
            let error = read(name, value).expect_err(value);
            assert_eq!(error.name, name);
        }
    }

    #[test]
    fn a_certificate_comes_with_its_key_and_an_https_address() {
        let read = |set: &[(&str, &str)]| {
            Config::read(|asked| {
                let found = set.iter().find(|(name, _)| *name == asked);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        let certificate = ("PEERDESK_TLS_CERTIFICATE", "chain.pem");
        let key = ("PEERDESK_TLS_KEY", "key.pem");
        let https = ("PEERDESK_PUBLIC_URL", "https://desk.example.com");
        let http = ("PEERDESK_PUBLIC_URL", "http://desk.example.com");
        let config = read(&[certificate, key, https]).expect("complete");
        assert_eq!(
            config.tls,
            Some(CertificateFiles {
                certificate: "chain.pem".into(),
                key: "key.pem".into()
            })
        );
        for (set, named) in [
            (&[certificate, https][..], "PEERDESK_TLS_KEY"),
            (&[key, https], "PEERDESK_TLS_CERTIFICATE"),
            (&[certificate, key], "PEERDESK_PUBLIC_URL"),
            (&[certificate, key, http], "PEERDESK_PUBLIC_URL"),
        ] {
            assert_eq!(read(set).expect_err(named).name, named);
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        let error = read("DATABASE_URL", "pg://user:hunter2@host").expect_err("not postgres");
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn the_reference_of_all_variables_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/CONFIGURATION.md");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, reference()).expect("written");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(
            committed,
            reference(),
            "run with UPDATE_GOLDEN=1 to refresh"
        );
    }
}
