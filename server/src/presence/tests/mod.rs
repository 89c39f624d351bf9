//! Presence as its callers see it. Time is tokio's, paused where no real service is involved.

mod members;
mod nodes;
mod over_redis;
mod telling;

use std::time::Duration;

use peerdesk_desk::{MemberId, OrganisationId, TicketId};
use tokio::time::timeout;

use super::{Changes, Person, Presence, SessionId, Times};

const DESK: OrganisationId = OrganisationId(3);
const VPN: TicketId = TicketId(1);
const SAP: TicketId = TicketId(2);
const ANNA: i64 = 11;
const BORIS: i64 = 12;

const TIMES: Times = Times {
    typing: Duration::from_secs(6),
    trying: Duration::from_mins(10),
    leaving: Duration::from_secs(10),
};

fn person(id: i64) -> Person {
    let name = match id {
        ANNA => "Anna".into(),
        BORIS => "Boris".into(),
        id => format!("Member {id}").into(),
    };
    Person {
        id: MemberId(id),
        name,
    }
}

fn people(ids: &[i64]) -> Vec<Person> {
    ids.iter().copied().map(person).collect()
}

/// Opens a socket of the member.
fn enter(presence: &Presence, session: u64, member: i64) -> SessionId {
    presence.enter(SessionId(session), person(member), DESK);
    SessionId(session)
}

/// What is told within this time, the last word on each thing.
async fn told_within(presence: &Presence, time: Duration) -> Changes {
    let mut told = Changes::default();
    let listen = async {
        loop {
            let changes = presence.changes().await;
            for ticket in changes.tickets {
                told.tickets.retain(|former| former.ticket != ticket.ticket);
                told.tickets.push(ticket);
            }
            for online in changes.online {
                let organisation = online.organisation;
                told.online
                    .retain(|former| former.organisation != organisation);
                told.online.push(online);
            }
        }
    };
    let listened: Result<std::convert::Infallible, _> = timeout(time, listen).await;
    match listened {
        Ok(never) => match never {},
        Err(_) => told,
    }
}

/// Lets time pass without caring what is told.
async fn pass(presence: &Presence, time: Duration) {
    told_within(presence, time).await;
}

fn looking(presence: &Presence, ticket: TicketId) -> Vec<Person> {
    presence.ticket(ticket).looking
}

fn typing(presence: &Presence, ticket: TicketId) -> Vec<Person> {
    presence.ticket(ticket).typing
}

fn trying(presence: &Presence, ticket: TicketId) -> Vec<Person> {
    presence.ticket(ticket).trying
}
