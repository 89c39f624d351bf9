//! Who was told of a question and why; "not me, try …".

use std::collections::BTreeSet;

use peerdesk_desk::waves::{Chosen, Reason, can_be_told};
use peerdesk_desk::{Member, MemberId, Ticket, TicketId, may_see};
use peerdesk_protocol as protocol;

use super::waves::question;
use crate::app::{App, in_time};
use crate::bus::Hint;
use crate::store::{Error, Following, Telling};
use crate::wire::{self, People};

/// Tellings of a ticket that are shown.
const TELLINGS_MAX: usize = 500;

/// What came of "not me".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// There is no such ticket for the member, or they were not told of it, or said so before.
    NotTold,
    /// Noted; with what came of the colleague who was named.
    Done(Option<protocol::Named>),
}

impl App {
    /// Who was told of a ticket; `None` when there is none for the member. The names of the others are
    /// for second line alone.
    pub async fn telling(
        &self,
        member: &Member,
        id: TicketId,
    ) -> Result<Option<protocol::TicketTelling>, Error> {
        in_time(async {
            let Some(sight) = self
                .sight(id)
                .await?
                .filter(|sight| may_see(member, *sight))
            else {
                return Ok(None);
            };
            let waves = self.store.waves(id).await?;
            let tellings = self.store.tellings(id, TELLINGS_MAX).await?;
            let people = self.directory.people(named(&tellings)).await?;
            let view = |telling: &Telling| told(telling, &people);
            let is_second_line = member.is_second_line_of(sight.organisation);
            Ok(Some(protocol::TicketTelling {
                told: tellings.len() as u32,
                waves: waves
                    .iter()
                    .map(|wave| protocol::WaveView {
                        cycle: wave.cycle,
                        wave: wire::wave(wave.wave),
                        due: wave.due.0,
                        done: wave.done.map(|done| done.0),
                        told: wave.told,
                    })
                    .collect(),
                me: tellings
                    .iter()
                    .find(|telling| telling.member == member.id)
                    .map(view),
                people: tellings
                    .iter()
                    .filter(|_| is_second_line)
                    .map(view)
                    .collect(),
            }))
        })
        .await
    }

    /// A member who was told says that they are not the one, and may name a colleague, who is told
    /// instead, if they may be now.
    pub async fn not_me(
        &self,
        member: &Member,
        id: TicketId,
        instead: Option<MemberId>,
    ) -> Result<Passed, Error> {
        let Some(card) = self.store.card(id).await? else {
            return Ok(Passed::NotTold);
        };
        if !may_see(member, card.ticket.sight()) {
            return Ok(Passed::NotTold);
        }
        let mut outreach = self.store.outreach().await?;
        if !outreach.pass(id, member.id, instead).await? {
            return Ok(Passed::NotTold);
        }
        let named = match instead {
            Some(named) => {
                Some(tell_named(&mut outreach, &card.ticket, member.id, named, self).await?)
            }
            None => None,
        };
        outreach.commit(false).await?;
        if let (Some(protocol::Named::Told), Some(member)) = (named, instead) {
            self.bus.publish(Hint::Inbox { member });
        }
        Ok(Passed::Done(named))
    }
}

/// Tells a colleague whom somebody named.
async fn tell_named(
    outreach: &mut Following,
    ticket: &Ticket,
    by: MemberId,
    named: MemberId,
    app: &App,
) -> Result<protocol::Named, Error> {
    let colleague = outreach.members(&[named]).await?.pop();
    let has_part = named == ticket.requester
        || named == by
        || ticket.answers.values().any(|answer| answer.by == named);
    let may_be = colleague.is_some_and(|colleague| may_see(&colleague, ticket.sight()));
    if has_part || !may_be {
        return Ok(protocol::Named::NoColleague);
    }
    let now = outreach.now().await?;
    let load = outreach.loads(&[named], now).await?.pop();
    if let Some(load) = load.filter(|load| !can_be_told(load)) {
        return Ok(if load.quiet {
            protocol::Named::Quiet
        } else {
            protocol::Named::DayIsFull
        });
    }
    let chosen = Chosen {
        member: named,
        reasons: vec![Reason::NamedBy { member: by }],
    };
    if outreach
        .tell(ticket.id, None, now, &[chosen])
        .await?
        .is_empty()
    {
        return Ok(protocol::Named::ToldBefore);
    }
    let new = question(ticket, named, by, now);
    app.write_notices(outreach, &[new]).await?;
    Ok(protocol::Named::Told)
}

/// Everybody whom tellings name.
fn named(tellings: &[Telling]) -> BTreeSet<MemberId> {
    tellings
        .iter()
        .flat_map(|telling| {
            let namers = telling.reasons.iter().filter_map(|reason| {
                if let Reason::NamedBy { member } = reason {
                    Some(*member)
                } else {
                    None
                }
            });
            namers
                .chain([telling.member])
                .chain(telling.passed_to)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn told(telling: &Telling, people: &People) -> protocol::Told {
    protocol::Told {
        person: people.person(telling.member),
        wave: telling.wave.map(wire::wave),
        at: telling.at.0,
        reasons: telling
            .reasons
            .iter()
            .map(|reason| wire::tell_reason(*reason, people))
            .collect(),
        passed: telling.passed.map(|passed| passed.0),
        passed_to: telling.passed_to.map(|to| people.person(to)),
    }
}
