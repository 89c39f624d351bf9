//! Questions that look like one outage: proposed to second line, bundled when it agrees, shown to
//! everybody until the lead question is solved.

use peerdesk_desk::outbreak::suspect;
use peerdesk_desk::{
    Event, Member, MemberId, NoticeKind, OrganisationId, Stage, Ticket, TicketId, Timestamp,
    Visibility,
};
use peerdesk_protocol as protocol;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use crate::app::{App, Request, in_time};
use crate::store::{Cause, Decision, Error, Following, NewNotice, Outbreak, Recorded, Viewer};

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    Done,
    /// There is no such proposal for the member, or it was decided otherwise.
    NotThere,
    /// Not all questions could be bundled now; deciding again goes on.
    Again,
}

/// What an event means for outbreaks: a question or a join may be the one too many.
pub(super) async fn follow_event(
    following: &mut Following,
    event: &Recorded,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<Vec<NewNotice>, Error> {
    let is_sign = matches!(&event.event, Event::Asked(_) | Event::MeTooAdded);
    if !is_sign || ticket.visibility == Visibility::Private || !is_live(ticket) {
        return Ok(Vec::new());
    }
    let signs = following.signs(ticket, now).await?;
    let past = following.past_titles(ticket).await?;
    let Some(suspicion) = suspect(ticket.id, &signs, &past) else {
        return Ok(Vec::new());
    };
    let Some(id) = following.raise(ticket, &suspicion, now).await? else {
        return Ok(Vec::new());
    };
    let team = following.second_line(ticket.team).await?;
    Ok(team
        .into_iter()
        .map(|(member, _)| NewNotice {
            member,
            ticket: suspicion.lead,
            kind: NoticeKind::Outbreak,
            cause: Cause::Outbreak { id },
            by: None,
            at: now,
        })
        .collect())
}

fn is_live(ticket: &Ticket) -> bool {
    match ticket.stage {
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. } => true,
        Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => false,
    }
}

impl App {
    /// The outages of a member's organisations, and, for second line, what is proposed.
    pub async fn outages(&self, member: &Member) -> Result<protocol::Outages, Error> {
        in_time(async {
            let viewer = Viewer::of(member);
            let mut organisations = viewer.second_line_of.clone();
            organisations.push(viewer.organisation);
            let found = self.store.outbreaks(&organisations).await?;
            let mut outages = protocol::Outages {
                outages: Vec::new(),
                proposals: Vec::new(),
            };
            for outbreak in found {
                if outbreak.is_accepted {
                    outages.outages.extend(self.outage(&outbreak).await?);
                } else if member.teams.contains(&outbreak.team) {
                    outages.proposals.extend(self.proposal(&outbreak).await?);
                }
            }
            Ok(outages)
        })
        .await
    }

    /// The outages that everybody of an organisation is shown.
    pub async fn outages_of(
        &self,
        organisation: OrganisationId,
    ) -> Result<Vec<protocol::Outage>, Error> {
        in_time(async {
            let mut outages = Vec::new();
            for outbreak in self.store.outbreaks(&[organisation]).await? {
                if outbreak.is_accepted {
                    outages.extend(self.outage(&outbreak).await?);
                }
            }
            Ok(outages)
        })
        .await
    }

    /// Bundles what was proposed under its lead question. Safe to repeat: each question's command has
    /// an id that follows from the proposal, so it is done once.
    pub async fn accept_outbreak(&self, member: &Member, id: i64) -> Result<Decided, Error> {
        let decided = self.store.decide_outbreak(member, id, Decision::Accepted);
        let Some(outbreak) = in_time(decided).await? else {
            return Ok(Decided::NotThere);
        };
        let mut is_whole = true;
        for ticket in &outbreak.tickets {
            if *ticket == outbreak.lead {
                continue;
            }
            let reply = self
                .execute(member.id, bundle(&outbreak, *ticket, member.id))
                .await;
            // A question that ended meanwhile, or is somebody's, is refused and left where it is.
            is_whole &= !matches!(reply, protocol::Reply::Unknown { .. });
        }
        Ok(if is_whole {
            Decided::Done
        } else {
            Decided::Again
        })
    }

    /// It is no outage: its questions raise no further proposal.
    pub async fn dismiss_outbreak(&self, member: &Member, id: i64) -> Result<Decided, Error> {
        let decided = self.store.decide_outbreak(member, id, Decision::Dismissed);
        Ok(match in_time(decided).await? {
            Some(_) => Decided::Done,
            None => Decided::NotThere,
        })
    }

    async fn outage(&self, outbreak: &Outbreak) -> Result<Option<protocol::Outage>, Error> {
        let cards = self.store.cards(&outbreak.tickets).await?;
        let members: u32 = cards
            .iter()
            .map(|card| 1 + card.ticket.me_too.len() as u32)
            .sum();
        let lead = cards.iter().find(|card| card.ticket.id == outbreak.lead);
        Ok(lead.map(|lead| protocol::Outage {
            id: outbreak.id,
            organisation: protocol::OrganisationId(outbreak.organisation.0),
            topic: protocol::TopicId(outbreak.topic.0),
            ticket: protocol::TicketId(outbreak.lead.0),
            number: lead.number,
            title: lead.ticket.title.as_str().to_owned(),
            since: outbreak.decided.unwrap_or(outbreak.proposed).0,
            members,
        }))
    }

    async fn proposal(
        &self,
        outbreak: &Outbreak,
    ) -> Result<Option<protocol::OutageProposal>, Error> {
        let outage = self.outage(outbreak).await?;
        let mut cards = self.store.cards(&outbreak.tickets).await?;
        cards.sort_by_key(|card| card.ticket.id);
        Ok(outage.map(|outage| protocol::OutageProposal {
            outage,
            tickets: cards
                .iter()
                .map(|card| protocol::BundledTicket {
                    id: protocol::TicketId(card.ticket.id.0),
                    number: card.number,
                    title: card.ticket.title.as_str().to_owned(),
                })
                .collect(),
        }))
    }
}

/// The command that bundles one question of an outbreak.
fn bundle(outbreak: &Outbreak, ticket: TicketId, by: MemberId) -> Request {
    Request::Command(protocol::CommandRequest {
        id: command_id(outbreak, ticket, by),
        ticket: protocol::TicketId(ticket.0),
        command: protocol::Command::Bundle {
            under: protocol::TicketId(outbreak.lead.0),
        },
    })
}

/// An id that is the same at each try: its time is that of the proposal, the rest a hash of what is
/// done.
fn command_id(outbreak: &Outbreak, ticket: TicketId, by: MemberId) -> protocol::CommandId {
    let what = format!("bundle {} {} {}", outbreak.id, ticket.0, by.0);
    let hash = Sha256::digest(what);
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    let id: Uuid = Builder::from_unix_timestamp_millis(outbreak.proposed.0.unsigned_abs(), &random)
        .into_uuid();
    protocol::CommandId(id)
}
