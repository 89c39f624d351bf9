//! People, from the console of the machine.

use std::io::{IsTerminal as _, Write as _};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use peerdesk_desk::Role;

use super::desk::Desk;
use crate::app::NewPerson;
use crate::config::Config;

/// `peerdesk member`. Beside running nodes or without them.
#[derive(Args)]
pub(super) struct Member {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add somebody. Their password is read from the standard input, one line.
    Add(Add),
    /// Set a new password, read from the standard input, and sign them out everywhere.
    Password {
        #[arg(long)]
        email: String,
    },
    /// Take all access from somebody. What they wrote stays.
    Deactivate {
        #[arg(long)]
        email: String,
    },
}

#[derive(Args)]
struct Add {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// Department or office, shown beside the name.
    #[arg(long, default_value = "")]
    place: String,
    /// Engineers and leads join the teams that serve the organisation.
    #[arg(long, value_enum, default_value_t = RoleWord::Employee)]
    role: RoleWord,
    /// Needed where there are several.
    #[arg(long)]
    organisation: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleWord {
    Employee,
    Engineer,
    Lead,
    Admin,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Employee => Self::Employee,
            RoleWord::Engineer => Self::Engineer,
            RoleWord::Lead => Self::Lead,
            RoleWord::Admin => Self::Admin,
        }
    }
}

impl Member {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let desk = Desk::open(config).await?;
        let done = act(&desk, self.action).await;
        desk.close().await;
        done
    }
}

async fn act(desk: &Desk, action: Action) -> anyhow::Result<()> {
    match action {
        Action::Add(add) => {
            let person = NewPerson {
                organisation: add.organisation,
                email: add.email,
                name: add.name,
                place: add.place,
                role: add.role.into(),
            };
            desk.accounts().add_person(person, password()?).await?;
        }
        Action::Password { email } => desk.accounts().set_password(&email, password()?).await?,
        Action::Deactivate { email } => desk.accounts().deactivate(&email).await?,
    }
    Ok(())
}

/// A password on the command line would be seen by everybody on the machine.
fn password() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprint_prompt()?;
    }
    let mut line = String::new();
    stdin
        .read_line(&mut line)
        .context("no password came from the standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn eprint_prompt() -> anyhow::Result<()> {
    let mut terminal = std::io::stderr().lock();
    write!(
        terminal,
        "password (at least 12 characters, shown as you type): "
    )?;
    terminal.flush()?;
    Ok(())
}
