//! Solution cards that did not help: told to those who look after them, once until somebody did.

use std::collections::BTreeSet;

use peerdesk_desk::{Member, MemberId, NoticeKind, Ticket, may_vouch_for_card};

use crate::app::App;
use crate::bus::Hint;
use crate::store::{Cause, Error, Flagged, Following, NewNotice};

impl App {
    /// Notes that a version of a card did not help a member, and tells second line in the same commit;
    /// whether it is the last version.
    pub(in crate::app) async fn flag_card(
        &self,
        member: &Member,
        ticket: &Ticket,
        version: u32,
        text: &str,
    ) -> Result<bool, Error> {
        let mut outreach = self.store.outreach().await?;
        let flagged = outreach
            .flag_card(ticket.id, version, member.id, text)
            .await?;
        let Some(flagged) = flagged else {
            return Ok(false);
        };
        let new = notices(&mut outreach, ticket, member.id, &flagged).await?;
        let told: BTreeSet<MemberId> = self.write_notices(&mut outreach, &new).await?;
        outreach.commit(false).await?;
        for member in told {
            self.bus.publish(Hint::Inbox { member });
        }
        Ok(true)
    }
}

/// Those who may vouch for the card, but whoever says themselves that it did not help.
async fn notices(
    outreach: &mut Following,
    ticket: &Ticket,
    by: MemberId,
    flagged: &Flagged,
) -> Result<Vec<NewNotice>, Error> {
    let team = outreach.second_line(ticket.team).await?;
    let team: Vec<MemberId> = team.into_iter().map(|(member, _)| member).collect();
    let at = outreach.now().await?;
    Ok(outreach
        .members(&team)
        .await?
        .into_iter()
        .filter(|member| may_vouch_for_card(member, ticket) && !flagged.by.contains(&member.id))
        .map(|member| NewNotice {
            member: member.id,
            ticket: ticket.id,
            kind: NoticeKind::CardFlagged,
            cause: Cause::CardFlagged { time: flagged.time },
            by: Some(by),
            at,
        })
        .collect())
}
