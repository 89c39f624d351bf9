//! The notices that events cause.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use peerdesk_desk::{
    Around, Event, Member, MemberId, NoticeKind, Seq, Stream, TeamId, Text, Ticket, TicketId,
    first_words, may_read, mentioned, notices,
};

use crate::store::{Card, Cause, Error, Following, NewNotice, Recorded};

/// What the events cause, in their order. Nobody is told of an event that they may not read, and of
/// several that say the same of one ticket only of the last.
pub(super) async fn of_events(
    following: &mut Following,
    events: &[Recorded],
    cards: &BTreeMap<TicketId, Card>,
) -> Result<Vec<NewNotice>, Error> {
    let leads = leads(following, cards).await?;
    let none = Vec::new();
    let mut wanted: Vec<(&Recorded, &Ticket, BTreeMap<MemberId, NoticeKind>)> = Vec::new();
    let mut named: HashMap<(TicketId, Stream, Seq), BTreeSet<MemberId>> = HashMap::new();
    for event in events {
        let Some(card) = cards.get(&event.ticket) else {
            continue;
        };
        let mentioned = names(following, event, &card.ticket).await?;
        let replied_to = if let Event::Replied { to, .. } = &event.event {
            following.author(event.ticket, *to).await?
        } else {
            None
        };
        let around = Around {
            ticket: &card.ticket,
            replied_to,
            leads: leads.get(&card.ticket.team).unwrap_or(&none),
            mentioned: &mentioned,
        };
        let told = notices(&event.event, event.by, around);
        if !mentioned.is_empty() {
            named.insert((event.ticket, event.stream, event.seq), mentioned);
        }
        if !told.is_empty() {
            wanted.push((event, &card.ticket, told));
        }
    }
    let readers = readers(following, &wanted).await?;
    let may = |member: &MemberId, event: &Recorded, ticket: &Ticket| {
        readers
            .get(member)
            .is_some_and(|member| may_read(member, ticket.sight(), event.stream))
    };
    let mut new = Vec::new();
    for (event, ticket, told) in wanted {
        for (member, kind) in told {
            if may(&member, event, ticket) {
                new.push(NewNotice {
                    member,
                    ticket: event.ticket,
                    kind,
                    cause: Cause::Event(event.stream, event.seq),
                    by: event.by,
                    at: event.at,
                });
            }
        }
        let place = (event.ticket, event.stream, event.seq);
        let members: Vec<MemberId> = named
            .remove(&place)
            .into_iter()
            .flatten()
            .filter(|member| may(member, event, ticket))
            .collect();
        if !members.is_empty() {
            following
                .mention(event.ticket, event.stream, event.seq, &members)
                .await?;
        }
    }
    keep_last(&mut new);
    Ok(new)
}

/// Of what yields to the next of its kind, keeps the last for each member and ticket.
fn keep_last(new: &mut Vec<NewNotice>) {
    let mut later = HashSet::new();
    let mut kept = Vec::with_capacity(new.len());
    while let Some(notice) = new.pop() {
        let place = (notice.member, notice.ticket, notice.kind);
        if !notice.kind.yields_to_next() || later.insert(place) {
            kept.push(notice);
        }
    }
    kept.reverse();
    *new = kept;
}

/// The members whom an event's text names.
async fn names(
    following: &mut Following,
    event: &Recorded,
    ticket: &Ticket,
) -> Result<BTreeSet<MemberId>, Error> {
    let Some(text) = event.event.words().map(Text::as_str) else {
        return Ok(BTreeSet::new());
    };
    let words: Vec<String> = first_words(text).into_iter().collect();
    if words.is_empty() {
        return Ok(BTreeSet::new());
    }
    let people = following.named(ticket.organisation, &words).await?;
    let people: Vec<(MemberId, &str)> = people
        .iter()
        .map(|(id, name)| (*id, name.as_str()))
        .collect();
    Ok(mentioned(text, &people))
}

async fn leads(
    following: &mut Following,
    cards: &BTreeMap<TicketId, Card>,
) -> Result<HashMap<TeamId, Vec<MemberId>>, Error> {
    let teams: BTreeSet<TeamId> = cards.values().map(|card| card.ticket.team).collect();
    let teams: Vec<TeamId> = teams.into_iter().collect();
    let mut leads: HashMap<TeamId, Vec<MemberId>> = HashMap::new();
    for (team, lead) in following.leads(&teams).await? {
        leads.entry(team).or_default().push(lead);
    }
    Ok(leads)
}

/// Those to be told, with the rights that they have now.
async fn readers(
    following: &mut Following,
    wanted: &[(&Recorded, &Ticket, BTreeMap<MemberId, NoticeKind>)],
) -> Result<HashMap<MemberId, Member>, Error> {
    let ids: BTreeSet<MemberId> = wanted
        .iter()
        .flat_map(|(_, _, told)| told.keys().copied())
        .collect();
    Ok(following
        .members(&ids.into_iter().collect::<Vec<_>>())
        .await?
        .into_iter()
        .map(|member| (member.id, member))
        .collect())
}
