//! The end of a replay: wait until everybody was shown everything, then read what is stored.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use peerdesk_protocol::{Event, MemberId, Seq, Stream, TicketId, Visibility};

use super::reading::Reading;
use crate::accounts::Account;
use crate::member::{Handle, Left, World};
use crate::oracle::{Heads, History, Sight, StoredStream, TicketHistory};
use crate::plan::Seat;

const QUIET_POLL: Duration = Duration::from_millis(100);
/// Tickets read at once.
const READ_AT_ONCE: usize = 8;

/// What stood when everything was quiet.
pub struct Settled {
    heads: Arc<HashMap<TicketId, Heads>>,
    /// Members who had not been shown everything in time, or still waited for an answer.
    pub not_settled: usize,
}

/// One ticket as two readers see it.
struct Read {
    ticket: TicketId,
    public: Vec<peerdesk_protocol::EventFrame>,
    staff: Vec<peerdesk_protocol::EventFrame>,
    /// What readers who ought to see nothing were shown.
    probes: Vec<(MemberId, Sight)>,
}

/// Reads the heads of all tickets and waits until every member who is online has reached them, or
/// patience is over.
pub async fn wait(
    world: &World,
    handles: &[Handle],
    tickets: &[TicketId],
    patience: Duration,
) -> anyhow::Result<Settled> {
    let heads: HashMap<TicketId, Heads> = read_all(world, tickets)
        .await?
        .into_iter()
        .map(|read| {
            let last = |events: &[peerdesk_protocol::EventFrame]| {
                events.last().map_or(Seq(0), |event| event.seq)
            };
            let heads = Heads {
                public: last(&read.public),
                staff: last(&read.staff),
            };
            (read.ticket, heads)
        })
        .collect();
    let heads = Arc::new(heads);
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let mut not_settled = 0;
        for handle in handles {
            let standing = handle.standing(Arc::clone(&heads)).await?;
            if standing.behind > 0 || standing.waiting > 0 {
                not_settled += 1;
            }
        }
        if not_settled == 0 || tokio::time::Instant::now() > deadline {
            return Ok(Settled { heads, not_settled });
        }
        tokio::time::sleep(QUIET_POLL).await;
    }
}

/// Reads everything that is stored. What readers were shown who ought to see nothing goes to their
/// logs.
pub async fn history(
    world: &World,
    tickets: &[TicketId],
    settled: &Settled,
    left: &mut [Left],
) -> anyhow::Result<History> {
    let mut history = History::default();
    for read in read_all(world, tickets).await? {
        for (member, sight) in read.probes {
            if let Some(left) = left.iter_mut().find(|left| left.log.member == member) {
                left.log.sights.push(sight);
            }
        }
        let stored = TicketHistory {
            public: StoredStream::new(read.public),
            staff: StoredStream::new(read.staff),
            settled: settled.heads.get(&read.ticket).copied().unwrap_or_default(),
        };
        history.tickets.insert(read.ticket, stored);
    }
    Ok(history)
}

async fn read_all(world: &World, tickets: &[TicketId]) -> anyhow::Result<Vec<Read>> {
    let people = People::of(world)?;
    let http = reqwest::Client::new();
    stream::iter(tickets.iter().enumerate())
        .map(|(number, ticket)| read_ticket(world, &people, &http, number, *ticket))
        .buffer_unordered(READ_AT_ONCE)
        .try_collect()
        .await
}

/// Who can read.
struct People {
    members: Vec<Account>,
    engineers: Vec<Account>,
}

impl People {
    fn of(world: &World) -> anyhow::Result<Self> {
        let (mut members, mut engineers) = (Vec::new(), Vec::new());
        for (seat, account) in world.accounts.all() {
            match seat {
                Seat::Member(_) => members.push(account),
                Seat::Engineer(_) | Seat::Lead(_) => engineers.push(account),
            }
        }
        anyhow::ensure!(engineers.len() > 1, "two engineers are needed to read");
        anyhow::ensure!(members.len() > 1, "two members are needed to read");
        Ok(Self { members, engineers })
    }

    /// Somebody other than this one, each time another.
    fn other(accounts: &[Account], number: usize, than: MemberId) -> &Account {
        let account = &accounts[number % accounts.len()];
        if account.member == than {
            &accounts[(number + 1) % accounts.len()]
        } else {
            account
        }
    }
}

/// The public stream is read by an employee, or by the requester where only they may; the staff
/// stream by an engineer who did not ask. Those who may not are tried as well.
async fn read_ticket(
    world: &World,
    people: &People,
    http: &reqwest::Client,
    number: usize,
    ticket: TicketId,
) -> anyhow::Result<Read> {
    let node = &world.nodes[number % world.nodes.len()];
    let reading = |account| Reading {
        http,
        node,
        account,
    };
    let nobody = MemberId(0);
    let first = People::other(&people.engineers, number, nobody);
    let seen = reading(first).stream(ticket, Stream::Public).await?;
    let (requester, visibility) = asked(&seen.unwrap_or_default());
    let engineer = People::other(&people.engineers, number, requester);
    let staff = reading(engineer).stream(ticket, Stream::Staff).await?;
    let colleague = People::other(&people.members, number, requester);
    let mut probes = Vec::new();
    let public = match visibility {
        Visibility::Organisation => reading(colleague).stream(ticket, Stream::Public).await?,
        Visibility::Private => {
            probes.push((colleague, Stream::Public));
            let accounts = people.members.iter().chain(&people.engineers);
            let own = accounts.clone().find(|a| a.member == requester);
            let own = own.with_context(|| format!("a stranger asked ticket {}", ticket.0))?;
            reading(own).stream(ticket, Stream::Public).await?
        }
    };
    probes.push((colleague, Stream::Staff));
    let mut read = Read {
        ticket,
        // What is hidden from those who may see it is missing, and the oracle says what that means.
        public: public.unwrap_or_default(),
        staff: staff.unwrap_or_default(),
        probes: Vec::new(),
    };
    for (account, stream) in probes {
        let events = reading(account).stream(ticket, stream).await?;
        let sight = Sight::Read {
            ticket,
            stream,
            events: events.map_or(0, |events| events.len()),
        };
        read.probes.push((account.member, sight));
    }
    Ok(read)
}

/// Who asked, and for whom.
fn asked(public: &[peerdesk_protocol::EventFrame]) -> (MemberId, Visibility) {
    let Some(first) = public.first() else {
        return (MemberId(0), Visibility::Organisation);
    };
    let requester = first.by.as_ref().map_or(MemberId(0), |by| by.id);
    if let Event::Asked { visibility, .. } = first.event {
        (requester, visibility)
    } else {
        (requester, Visibility::Organisation)
    }
}
