//! The seeded members and their access tokens.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use peerdesk_protocol::MemberId;
use serde::Deserialize;
use tokio::process::Command;

use crate::plan::Seat;

/// Password of every seeded member. The installation is a throw-away one on this machine.
const PASSWORD: &str = "load-test-only";

/// Nodes find changed rights within two seconds and send those members' sockets away to come back
/// with the new ones; members who are new are no news after that.
pub(crate) const RIGHTS_SETTLE: Duration = Duration::from_millis(2_500);

/// One member's access.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    pub email: String,
    pub member: MemberId,
    pub token: String,
}

/// All accounts of a run. Tokens are good for ten minutes, so that they are made anew now and then.
pub struct Accounts {
    /// Absent where somebody else signs the tokens.
    admin: Option<Admin>,
    crew: Crew,
    by_seat: RwLock<HashMap<Seat, Account>>,
}

/// How many there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crew {
    pub members: usize,
    pub engineers: usize,
    pub leads: usize,
}

impl Crew {
    /// Members and engineers, without a lead.
    pub fn of(members: usize, engineers: usize) -> Self {
        Self {
            members,
            engineers,
            leads: 0,
        }
    }

    fn all(self) -> usize {
        self.members + self.engineers + self.leads
    }
}

/// How the server's own program is asked to seed members and sign tokens.
#[derive(Clone, Debug)]
pub struct Admin {
    pub program: PathBuf,
    /// Names the database, as for a node.
    pub env: Vec<(OsString, OsString)>,
}

impl Accounts {
    /// Makes members and engineers beside running nodes, as many as are not there yet, signs their
    /// tokens, and waits until they are no news to the nodes.
    pub async fn seed(admin: Admin, members: usize, engineers: usize) -> anyhow::Result<Self> {
        let accounts = Self::seed_crew(admin, Crew::of(members, engineers)).await;
        tokio::time::sleep(RIGHTS_SETTLE).await;
        accounts
    }

    /// Makes members in the database, as many as are not there yet, and signs their tokens.
    pub async fn seed_crew(admin: Admin, crew: Crew) -> anyhow::Result<Self> {
        let counts = [crew.members, crew.engineers, crew.leads].map(|count| count.to_string());
        let [members, engineers, leads] = &counts;
        let mut seed = vec![
            "seed",
            "--members",
            members,
            "--engineers",
            engineers,
            "--topics",
            "3",
            "--password",
            PASSWORD,
        ];
        if crew.leads > 0 {
            seed.extend(["--leads", leads]);
        }
        admin.run(&seed).await?;
        let accounts = Self {
            admin: Some(admin),
            crew,
            by_seat: RwLock::default(),
        };
        accounts.refresh().await?;
        Ok(accounts)
    }

    /// Accounts with tokens that somebody else signed.
    pub fn given(accounts: impl IntoIterator<Item = (Seat, Account)>) -> Self {
        Self {
            admin: None,
            crew: Crew::default(),
            by_seat: RwLock::new(accounts.into_iter().collect()),
        }
    }

    /// Signs every token anew, where they are ours to sign.
    pub async fn refresh(&self) -> anyhow::Result<()> {
        let Some(admin) = &self.admin else {
            return Ok(());
        };
        let mut by_seat = HashMap::new();
        for (prefix, count, seat) in [
            (
                "member-",
                self.crew.members,
                Seat::Member as fn(usize) -> Seat,
            ),
            ("engineer-", self.crew.engineers, Seat::Engineer),
            ("lead-", self.crew.leads, Seat::Lead),
        ] {
            if count == 0 {
                continue;
            }
            for (number, account) in admin.tokens(prefix, count).await? {
                by_seat.insert(seat(number), account);
            }
        }
        let expected = self.crew.all();
        ensure!(
            by_seat.len() == expected,
            "{} tokens were signed for {expected} members",
            by_seat.len()
        );
        *self.by_seat.write().unwrap_or_else(PoisonError::into_inner) = by_seat;
        Ok(())
    }

    /// The account of a seat with its present token.
    pub fn account(&self, seat: Seat) -> Option<Account> {
        self.by_seat
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&seat)
            .cloned()
    }

    /// All seats with their accounts.
    pub fn all(&self) -> Vec<(Seat, Account)> {
        let by_seat = self.by_seat.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = by_seat.iter().map(|(s, a)| (*s, a.clone())).collect();
        all.sort_by_key(|(seat, _)| *seat);
        all
    }
}

impl Admin {
    /// Tokens of `<prefix><n>@load.test` with the number in the order of the addresses' numbers,
    /// counted from 0 whatever the first number is.
    async fn tokens(&self, prefix: &str, count: usize) -> anyhow::Result<Vec<(usize, Account)>> {
        let count_arg = count.to_string();
        let printed = self
            .run(&["tokens", "--prefix", prefix, "--count", &count_arg])
            .await?;
        let mut accounts: Vec<(usize, Account)> = Vec::new();
        for line in printed.lines().filter(|line| line.starts_with('{')) {
            let account: Account = serde_json::from_str(line).context("reading a token")?;
            let number = account
                .email
                .strip_prefix(prefix)
                .and_then(|rest| rest.split('@').next()?.parse().ok())
                .with_context(|| format!("{} has no number", account.email))?;
            accounts.push((number, account));
        }
        accounts.sort_by_key(|(number, _)| *number);
        Ok(accounts
            .into_iter()
            .enumerate()
            .map(|(index, (_, account))| (index, account))
            .collect())
    }

    async fn run(&self, args: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.program)
            .args(args)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .output()
            .await
            .with_context(|| format!("running {}", self.program.display()))?;
        ensure!(
            output.status.success(),
            "`{} {}` ended with {}: {}{}",
            self.program.display(),
            args.first().copied().unwrap_or_default(),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).context("the program printed other than UTF-8")
    }
}
