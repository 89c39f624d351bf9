//! Who is here on all nodes together, and what of it changed since it was last told.
//!
//! Every step costs the logarithm of a crowd, never its size, and telling costs the names that are
//! told: what changes is marked, and only marked tickets and organisations are looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::{MemberId, OrganisationId, TicketId};
use tokio::time::Instant;

use super::facts::{OnlineFact, SeatFact};
use super::{Changes, OnlineNow, Person, TicketPresence};

/// Most people named of those who have a ticket on their screen, type in it, or try it.
pub(super) const TICKET_NAMES_MAX: usize = 20;
/// Most people named of those online, at the screen and away together.
pub(super) const ONLINE_NAMES_MAX: usize = 200;
/// A crowd of more than this is told of less often, in proportion to its size: a change goes to
/// everybody in it, so that each of them coming in once would otherwise cost its square.
const CROWD: usize = 200;
/// How often at most something of a small crowd is told; see [`super::TICK`].
const PACE: Duration = super::TICK;
/// The largest crowd hears at least this often.
const PACE_MAX: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct View {
    tickets: HashMap<TicketId, TicketView>,
    organisations: HashMap<OrganisationId, OrganisationView>,
    changed_tickets: HashSet<TicketId>,
    changed_organisations: HashSet<OrganisationId>,
}

#[derive(Debug, Default)]
struct TicketView {
    looking: Crowd,
    typing: Crowd,
    trying: Crowd,
    told: Option<Instant>,
}

#[derive(Debug, Default)]
struct OrganisationView {
    /// Nodes at which a member is online, and how many of them say the member is at the screen.
    nodes: HashMap<MemberId, Nodes>,
    present: BTreeMap<MemberId, Arc<str>>,
    away: BTreeMap<MemberId, Arc<str>>,
    told: Option<Instant>,
}

#[derive(Debug, Default)]
struct Nodes {
    online: u32,
    present: u32,
}

/// People, each counted once however many nodes name them.
#[derive(Debug, Default)]
struct Crowd(BTreeMap<MemberId, (Arc<str>, u32)>);

impl View {
    /// One node's word about a member at a ticket changed.
    pub(super) fn seat_changed(
        &mut self,
        ticket: TicketId,
        member: MemberId,
        old: Option<&SeatFact>,
        new: Option<&SeatFact>,
    ) {
        let view = self.tickets.entry(ticket).or_default();
        let named = |does: fn(&SeatFact) -> bool| {
            let was = old.is_some_and(does);
            (was, new.filter(|seat| does(seat)).map(|seat| &seat.name))
        };
        view.looking.change(member, named(|seat| seat.is_looking));
        view.typing.change(member, named(|seat| seat.is_typing));
        view.trying.change(member, named(|seat| seat.is_trying));
        self.changed_tickets.insert(ticket);
    }

    /// One node's word about a member being online changed.
    pub(super) fn online_changed(
        &mut self,
        member: MemberId,
        old: Option<&OnlineFact>,
        new: Option<&OnlineFact>,
    ) {
        // In before out, so that who only changes does not leave in between.
        if let Some(fact) = new {
            let view = self.organisations.entry(fact.organisation).or_default();
            let nodes = view.nodes.entry(member).or_default();
            nodes.online += 1;
            nodes.present += u32::from(!fact.is_away);
            view.place(member, &fact.name);
            self.changed_organisations.insert(fact.organisation);
        }
        if let Some(fact) = old {
            let view = self.organisations.entry(fact.organisation).or_default();
            if let Some(nodes) = view.nodes.get_mut(&member) {
                nodes.online = nodes.online.saturating_sub(1);
                nodes.present = nodes.present.saturating_sub(u32::from(!fact.is_away));
                let name = new.map_or(&fact.name, |new| &new.name);
                view.place(member, name);
            }
            self.changed_organisations.insert(fact.organisation);
        }
    }

    pub(super) fn ticket(&self, ticket: TicketId) -> TicketPresence {
        match self.tickets.get(&ticket) {
            Some(view) => view.tell(ticket),
            None => TicketPresence::empty(ticket),
        }
    }

    pub(super) fn online(&self, organisation: OrganisationId) -> OnlineNow {
        match self.organisations.get(&organisation) {
            Some(view) => view.tell(organisation),
            None => OnlineNow::empty(organisation),
        }
    }

    pub(super) fn members_online(&self, organisation: OrganisationId) -> BTreeSet<MemberId> {
        self.organisations
            .get(&organisation)
            .into_iter()
            .flat_map(|view| view.present.keys().copied())
            .collect()
    }

    /// Whether nobody is anywhere and everything was told.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.tickets.is_empty()
            && self.organisations.is_empty()
            && self.changed_tickets.is_empty()
            && self.changed_organisations.is_empty()
    }

    /// What changed and may be told now. What has to rest a little longer stays marked.
    pub(super) fn take_changes(&mut self, now: Instant) -> Changes {
        let mut changes = Changes::default();
        let tickets = &mut self.tickets;
        self.changed_tickets.retain(|ticket| {
            let Some(view) = tickets.get_mut(ticket) else {
                return false;
            };
            if !may_tell(view.told, view.looking.0.len(), now) {
                return true;
            }
            view.told = Some(now);
            let presence = view.tell(*ticket);
            if presence.is_empty() {
                tickets.remove(ticket);
            }
            changes.tickets.push(presence);
            false
        });
        let organisations = &mut self.organisations;
        self.changed_organisations.retain(|organisation| {
            let Some(view) = organisations.get_mut(organisation) else {
                return false;
            };
            if !may_tell(view.told, view.nodes.len(), now) {
                return true;
            }
            view.told = Some(now);
            changes.online.push(view.tell(*organisation));
            if view.nodes.is_empty() {
                organisations.remove(organisation);
            }
            false
        });
        changes
    }
}

fn may_tell(told: Option<Instant>, crowd: usize, now: Instant) -> bool {
    let rest = PACE
        .saturating_mul(crowd.div_ceil(CROWD).max(1) as u32)
        .min(PACE_MAX);
    told.is_none_or(|told| now.saturating_duration_since(told) >= rest)
}

impl TicketView {
    fn tell(&self, ticket: TicketId) -> TicketPresence {
        TicketPresence {
            ticket,
            looking: self.looking.first(TICKET_NAMES_MAX),
            looking_count: self.looking.0.len() as u32,
            typing: self.typing.first(TICKET_NAMES_MAX),
            trying: self.trying.first(TICKET_NAMES_MAX),
        }
    }
}

impl OrganisationView {
    /// Puts the member where they belong by now.
    fn place(&mut self, member: MemberId, name: &Arc<str>) {
        let nodes = self.nodes.get(&member);
        let (online, present) = nodes.map_or((0, 0), |nodes| (nodes.online, nodes.present));
        if present > 0 {
            self.away.remove(&member);
            self.present.insert(member, Arc::clone(name));
        } else if online > 0 {
            self.present.remove(&member);
            self.away.insert(member, Arc::clone(name));
        } else {
            self.present.remove(&member);
            self.away.remove(&member);
            self.nodes.remove(&member);
        }
    }

    fn tell(&self, organisation: OrganisationId) -> OnlineNow {
        let people: Vec<Person> = first(&self.present, ONLINE_NAMES_MAX);
        let away = first(&self.away, ONLINE_NAMES_MAX - people.len());
        OnlineNow {
            organisation,
            people,
            away,
            count: self.nodes.len() as u32,
        }
    }
}

fn first(people: &BTreeMap<MemberId, Arc<str>>, names_max: usize) -> Vec<Person> {
    let person = |(id, name): (&MemberId, &Arc<str>)| Person {
        id: *id,
        name: Arc::clone(name),
    };
    people.iter().take(names_max).map(person).collect()
}

impl Crowd {
    /// One node's word changed: whether it named the member, and as whom it names them now.
    fn change(&mut self, member: MemberId, (was, name): (bool, Option<&Arc<str>>)) {
        if let Some(name) = name {
            let new = || (Arc::clone(name), 0);
            let (shown, nodes) = self.0.entry(member).or_insert_with(new);
            *shown = Arc::clone(name);
            *nodes += 1;
        }
        if was && let Some((_, nodes)) = self.0.get_mut(&member) {
            *nodes -= 1;
            if *nodes == 0 {
                self.0.remove(&member);
            }
        }
    }

    fn first(&self, names_max: usize) -> Vec<Person> {
        let person = |(id, (name, _)): (&MemberId, &(Arc<str>, u32))| Person {
            id: *id,
            name: Arc::clone(name),
        };
        self.0.iter().take(names_max).map(person).collect()
    }
}
