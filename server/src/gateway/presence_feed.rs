//! Presence towards the screens that show it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::{OrganisationId, Sight, TicketId};
use peerdesk_protocol::{self as protocol, ServerMessage};
use tokio::time::sleep;
use tracing::warn;

use super::Gateway;
use crate::app::{Fault, encode};
use crate::frame::Frame;
use crate::hub::RowFrame;
use crate::presence::{OnlineNow, Person, TicketPresence};

/// Hints about who is online are told apart from those about a ticket by their key.
const ONLINE_KEY: u64 = 1 << 63;

/// Changes are gathered for so long while the node is short of cores.
const STRAINED_PAUSE: Duration = Duration::from_secs(2);

/// Tells the watchers of tickets and of the live list who is where, as it changes, for ever.
pub async fn feed_presence(gateway: Arc<Gateway>) {
    loop {
        // What changes meanwhile is told as it stands then, and once.
        if gateway.strain.is_strained() {
            sleep(STRAINED_PAUSE).await;
        }
        let changes = gateway.presence.changes().await;
        for online in &changes.online {
            let key = ONLINE_KEY | online.organisation.0 as u64;
            let frame = online_frame(online);
            gateway
                .desk_list
                .tell(online.organisation, key, &frame)
                .await;
        }
        for presence in &changes.tickets {
            let frame = ticket_frame(presence);
            gateway
                .hub
                .tell_watchers(presence.ticket, key_of(presence.ticket), &frame);
        }
        if !gateway.desk_list.is_empty() && !changes.tickets.is_empty() {
            tell_desk(&gateway, &changes.tickets).await;
        }
    }
}

/// The live list shows who looks as well, to those who may see the ticket.
async fn tell_desk(gateway: &Gateway, tickets: &[TicketPresence]) {
    let sights = match sights(gateway, tickets).await {
        Ok(sights) => sights,
        Err(error) => {
            warn!(%error, "presence was not told in the live list");
            return;
        }
    };
    for presence in tickets {
        if let Some(sight) = sights.get(&presence.ticket) {
            let frame = RowFrame {
                sight: *sight,
                frame: ticket_frame(presence),
                hint: Some(key_of(presence.ticket)),
            };
            gateway.desk_list.deliver(&frame).await;
        }
    }
}

/// Who may see the tickets; most are on somebody's screen, and so in memory.
async fn sights(
    gateway: &Gateway,
    tickets: &[TicketPresence],
) -> Result<HashMap<TicketId, Sight>, Fault> {
    let mut sights = HashMap::new();
    let mut unknown = BTreeSet::new();
    for ticket in tickets.iter().map(|presence| presence.ticket) {
        match gateway.hub.sight(ticket) {
            Some(sight) => {
                sights.insert(ticket, sight);
            }
            None => {
                unknown.insert(ticket);
            }
        }
    }
    if !unknown.is_empty() {
        sights.extend(gateway.app.sights(&unknown).await?);
    }
    Ok(sights)
}

impl Gateway {
    /// Who is at a ticket now, for somebody who comes to it; nothing when nobody is.
    pub(super) fn presence_frame(&self, ticket: TicketId) -> Option<Frame> {
        let presence = self.presence.ticket(ticket);
        let is_quiet =
            presence.looking_count == 0 && presence.typing.is_empty() && presence.trying.is_empty();
        (!is_quiet).then(|| ticket_frame(&presence))
    }

    /// Who is online now, for somebody who opens the live list.
    pub(super) fn online_frame(&self, organisation: OrganisationId) -> Frame {
        online_frame(&self.presence.online(organisation))
    }
}

fn key_of(ticket: TicketId) -> u64 {
    ticket.0 as u64
}

fn ticket_frame(presence: &TicketPresence) -> Frame {
    encode(&ServerMessage::Presence {
        tickets: vec![protocol::TicketPresence {
            ticket: protocol::TicketId(presence.ticket.0),
            looking: persons(&presence.looking),
            looking_count: presence.looking_count,
            typing: persons(&presence.typing),
            trying: persons(&presence.trying),
        }],
        online: None,
    })
}

fn online_frame(online: &OnlineNow) -> Frame {
    encode(&ServerMessage::Presence {
        tickets: Vec::new(),
        online: Some(protocol::OnlineNow {
            people: persons(&online.people),
            away: persons(&online.away),
            count: online.count,
        }),
    })
}

fn persons(people: &[Person]) -> Vec<protocol::Person> {
    people
        .iter()
        .map(|person| protocol::Person {
            id: protocol::MemberId(person.id.0),
            name: Arc::clone(&person.name),
        })
        .collect()
}
