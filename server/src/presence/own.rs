//! The members whose sockets are on this node: what each does, and when it passes by itself.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use peerdesk_desk::{MemberId, OrganisationId, TicketId};
use tokio::time::Instant;

use super::facts::{Change, Key, OnlineFact, SeatFact};
use super::{Person, SessionId, Times};

/// Most tickets that one member tries at a time. One more ends the oldest.
pub(super) const TRYING_TICKETS_MAX: usize = 20;

#[derive(Debug)]
pub(super) struct Own {
    times: Times,
    sessions: HashMap<SessionId, Session>,
    members: HashMap<MemberId, Member>,
    seats: HashMap<(TicketId, MemberId), Seat>,
    /// Exactly one entry for each thing that passes, so that nothing is ever searched.
    timers: BTreeSet<(Instant, Due)>,
    touched: HashSet<Key>,
}

/// One socket, such as a tab.
#[derive(Debug)]
struct Session {
    member: MemberId,
    look: Option<TicketId>,
    typing: Option<TicketId>,
    is_away: bool,
}

#[derive(Debug)]
struct Member {
    name: Arc<str>,
    organisation: OrganisationId,
    sessions: u32,
    away_sessions: u32,
    /// As it was when the last socket went.
    left_away: bool,
    /// Since the last socket went: until then the member counts as online.
    leaves_at: Option<Instant>,
    /// What the last socket had on its screen, kept while the member may be reloading.
    lingering_look: Option<TicketId>,
    /// The oldest first.
    trying: Vec<TicketId>,
}

/// A member at a ticket.
#[derive(Debug)]
struct Seat {
    name: Arc<str>,
    looking: u32,
    typing_until: Option<Instant>,
    trying_until: Option<Instant>,
}

/// What passes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Leave(MemberId),
    Typing(TicketId, MemberId),
    Trying(TicketId, MemberId),
}

impl Own {
    pub(super) fn new(times: Times) -> Self {
        Self {
            times,
            sessions: HashMap::new(),
            members: HashMap::new(),
            seats: HashMap::new(),
            timers: BTreeSet::new(),
            touched: HashSet::new(),
        }
    }

    pub(super) fn enter(
        &mut self,
        session: SessionId,
        person: Person,
        organisation: OrganisationId,
        now: Instant,
    ) {
        self.leave(session, now);
        let opened = Session {
            member: person.id,
            look: None,
            typing: None,
            is_away: false,
        };
        self.sessions.insert(session, opened);
        let member = self.members.entry(person.id).or_insert_with(|| Member {
            name: Arc::clone(&person.name),
            organisation,
            sessions: 0,
            away_sessions: 0,
            left_away: false,
            leaves_at: None,
            lingering_look: None,
            trying: Vec::new(),
        });
        member.name = person.name;
        member.organisation = organisation;
        member.sessions += 1;
        self.touched.insert(Key::Online(person.id));
    }

    pub(super) fn leave(&mut self, session: SessionId, now: Instant) {
        let Some(closed) = self.sessions.remove(&session) else {
            return;
        };
        let id = closed.member;
        let Some(member) = self.members.get_mut(&id) else {
            return;
        };
        member.sessions -= 1;
        member.away_sessions -= u32::from(closed.is_away);
        self.touched.insert(Key::Online(id));
        if member.sessions > 0 {
            if let Some(ticket) = closed.look {
                self.look_away(ticket, id);
            }
            return;
        }
        member.left_away = closed.is_away;
        let leaves_at = now + self.times.leaving;
        let former = member.leaves_at.replace(leaves_at);
        let lingering = std::mem::replace(&mut member.lingering_look, closed.look);
        self.move_timer(Due::Leave(id), former, Some(leaves_at));
        if let Some(ticket) = lingering {
            self.look_away(ticket, id);
        }
    }

    pub(super) fn look(&mut self, session: SessionId, ticket: Option<TicketId>) {
        let Some(open) = self.sessions.get_mut(&session) else {
            return;
        };
        let id = open.member;
        let former = std::mem::replace(&mut open.look, ticket);
        if let Some(ticket) = ticket
            && let Some(seat) = self.seat(ticket, id)
        {
            seat.looking += 1;
        }
        let member = self.members.get_mut(&id);
        let lingering = member.and_then(|member| member.lingering_look.take());
        for ticket in former.into_iter().chain(lingering) {
            self.look_away(ticket, id);
        }
    }

    pub(super) fn typing(&mut self, session: SessionId, ticket: TicketId, now: Instant) {
        let Some(open) = self.sessions.get_mut(&session) else {
            return;
        };
        let id = open.member;
        let former = open.typing.replace(ticket);
        if let Some(former) = former.filter(|former| *former != ticket) {
            self.set_typing(former, id, None);
        }
        self.set_typing(ticket, id, Some(now + self.times.typing));
    }

    pub(super) fn trying(&mut self, session: SessionId, ticket: TicketId, on: bool, now: Instant) {
        let Some(id) = self.member_of(session) else {
            return;
        };
        if !on {
            return self.stop_trying(ticket, id);
        }
        let Some(member) = self.members.get_mut(&id) else {
            return;
        };
        if !member.trying.contains(&ticket) {
            member.trying.push(ticket);
        }
        let surplus = (member.trying.len() > TRYING_TICKETS_MAX).then(|| member.trying[0]);
        self.set_trying(ticket, id, Some(now + self.times.trying));
        if let Some(oldest) = surplus {
            self.stop_trying(oldest, id);
        }
    }

    pub(super) fn stop_trying(&mut self, ticket: TicketId, id: MemberId) {
        if let Some(member) = self.members.get_mut(&id) {
            member.trying.retain(|tried| *tried != ticket);
        }
        self.set_trying(ticket, id, None);
        self.forget_if_gone(id);
    }

    pub(super) fn away(&mut self, session: SessionId, is_away: bool) {
        let Some(open) = self.sessions.get_mut(&session) else {
            return;
        };
        let was_away = std::mem::replace(&mut open.is_away, is_away);
        if let Some(member) = self.members.get_mut(&open.member) {
            member.away_sessions -= u32::from(was_away);
            member.away_sessions += u32::from(is_away);
            self.touched.insert(Key::Online(open.member));
        }
    }

    /// Whether nothing is left of anybody.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty()
            && self.members.is_empty()
            && self.seats.is_empty()
            && self.timers.is_empty()
    }

    /// Who a socket belongs to.
    pub(super) fn member_of(&self, session: SessionId) -> Option<MemberId> {
        self.sessions.get(&session).map(|open| open.member)
    }

    /// Ends what has passed by now.
    pub(super) fn expire(&mut self, now: Instant) {
        while let Some((at, due)) = self.timers.first().copied() {
            if at > now {
                return;
            }
            self.timers.pop_first();
            match due {
                Due::Leave(member) => self.left(member),
                Due::Typing(ticket, member) => self.set_typing(ticket, member, None),
                Due::Trying(ticket, member) => self.stop_trying(ticket, member),
            }
        }
    }

    /// The facts that may have changed since the last call, as they stand now.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        let touched = std::mem::take(&mut self.touched);
        touched.into_iter().map(|key| self.change(key)).collect()
    }

    fn change(&self, key: Key) -> Change {
        match key {
            Key::Online(id) => {
                let online = self.members.get(&id).filter(|member| member.is_online());
                Change::Online(id, online.map(Member::fact))
            }
            Key::Seat(ticket, id) => {
                let seat = self.seats.get(&(ticket, id));
                Change::Seat(ticket, id, seat.map(Seat::fact))
            }
        }
    }

    fn left(&mut self, id: MemberId) {
        let Some(member) = self.members.get_mut(&id) else {
            return;
        };
        member.leaves_at = None;
        if let Some(ticket) = member.lingering_look.take() {
            self.look_away(ticket, id);
        }
        self.touched.insert(Key::Online(id));
        self.forget_if_gone(id);
    }

    fn forget_if_gone(&mut self, id: MemberId) {
        let member = self.members.get(&id);
        if member.is_some_and(|member| !member.is_online() && member.trying.is_empty()) {
            self.members.remove(&id);
        }
    }

    fn look_away(&mut self, ticket: TicketId, id: MemberId) {
        if let Some(seat) = self.seats.get_mut(&(ticket, id)) {
            seat.looking -= 1;
            self.leave_if_empty(ticket, id);
        }
    }

    fn set_typing(&mut self, ticket: TicketId, id: MemberId, until: Option<Instant>) {
        if let Some(seat) = self.seat(ticket, id) {
            let former = std::mem::replace(&mut seat.typing_until, until);
            self.move_timer(Due::Typing(ticket, id), former, until);
            self.leave_if_empty(ticket, id);
        }
    }

    fn set_trying(&mut self, ticket: TicketId, id: MemberId, until: Option<Instant>) {
        if let Some(seat) = self.seat(ticket, id) {
            let former = std::mem::replace(&mut seat.trying_until, until);
            self.move_timer(Due::Trying(ticket, id), former, until);
            self.leave_if_empty(ticket, id);
        }
    }

    /// The member's seat at the ticket, taken if need be.
    fn seat(&mut self, ticket: TicketId, id: MemberId) -> Option<&mut Seat> {
        self.touched.insert(Key::Seat(ticket, id));
        let member = self.members.get(&id);
        match self.seats.entry((ticket, id)) {
            std::collections::hash_map::Entry::Occupied(seat) => Some(seat.into_mut()),
            std::collections::hash_map::Entry::Vacant(place) => member.map(|member| {
                place.insert(Seat {
                    name: Arc::clone(&member.name),
                    looking: 0,
                    typing_until: None,
                    trying_until: None,
                })
            }),
        }
    }

    fn leave_if_empty(&mut self, ticket: TicketId, id: MemberId) {
        let seat = self.seats.get(&(ticket, id));
        if seat.is_some_and(Seat::is_empty) {
            self.seats.remove(&(ticket, id));
        }
        self.touched.insert(Key::Seat(ticket, id));
    }

    fn move_timer(&mut self, due: Due, former: Option<Instant>, next: Option<Instant>) {
        if let Some(at) = former {
            self.timers.remove(&(at, due));
        }
        if let Some(at) = next {
            self.timers.insert((at, due));
        }
    }
}

impl Member {
    fn is_online(&self) -> bool {
        self.sessions > 0 || self.leaves_at.is_some()
    }

    fn fact(&self) -> OnlineFact {
        let is_away = if self.sessions > 0 {
            self.away_sessions == self.sessions
        } else {
            self.left_away
        };
        OnlineFact {
            organisation: self.organisation,
            name: Arc::clone(&self.name),
            is_away,
        }
    }
}

impl Seat {
    fn is_empty(&self) -> bool {
        self.looking == 0 && self.typing_until.is_none() && self.trying_until.is_none()
    }

    fn fact(&self) -> SeatFact {
        SeatFact {
            name: Arc::clone(&self.name),
            is_looking: self.looking > 0,
            is_typing: self.typing_until.is_some(),
            is_trying: self.trying_until.is_some(),
        }
    }
}
