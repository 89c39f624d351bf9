//! The database as the truth: streams without holes, commands that are kept, a lock for each ticket.
//! A transaction moves in steps, so that others come between, and nodes die in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use peerdesk_desk::{
    Actor, AlarmKind, Ask, Command, Event, EventKind, Facts, Member, MemberId, Refusal, Said, Seq,
    Stream, Terms, Ticket, TicketId, Timestamp, born, decide, decide_ask, evolve, next_alarm,
};

use crate::defect::Defect;
use crate::people::{self, topic};

/// A client's name for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CommandId(pub(crate) u64);

/// What is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Ask(Ask),
    Command(TicketId, Command),
}

/// Whose wish a transaction carries out.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Member(Member, CommandId, Request),
    Clock(TicketId, AlarmKind),
}

/// An event at its place, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) event: Event,
    pub(crate) by: Option<MemberId>,
    pub(crate) at: Timestamp,
    pub(crate) command: Option<(MemberId, CommandId)>,
}

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) ticket: TicketId,
    pub(crate) stream: Stream,
    pub(crate) seq: Seq,
}

/// What came of a command, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done(Place),
    Refused(Refusal),
    /// The id was used for something else.
    Reused,
}

/// What a commit did: the answer, and what others are to hear.
#[derive(Clone, Debug)]
pub(crate) struct Committed {
    pub(crate) outcome: Outcome,
    pub(crate) happened: Vec<(Place, Recorded)>,
}

/// A transaction under way on some node.
#[derive(Debug)]
pub(crate) struct Transaction {
    pub(crate) wish: Wish,
    state: State,
}

#[derive(Debug)]
enum State {
    Begun,
    /// Holds the lock of its ticket, if it has one.
    Decided(Decision),
}

#[derive(Clone, Debug)]
enum Decision {
    Write {
        /// Whether it makes the ticket.
        is_new: bool,
        after: Box<Ticket>,
        happened: Vec<(Place, Recorded)>,
    },
    Refuse(Outcome),
    /// The command was kept before.
    Settled(Outcome),
}

/// A ticket and its two streams.
pub(crate) struct Row {
    pub(crate) ticket: Ticket,
    pub(crate) public: Vec<Recorded>,
    pub(crate) staff: Vec<Recorded>,
    is_locked: bool,
}

/// See the module.
pub(crate) struct Store {
    pub(crate) rows: BTreeMap<TicketId, Row>,
    commands: BTreeMap<(MemberId, CommandId), (Request, Outcome)>,
    next_ticket: i64,
    /// No statement is answered.
    pub(crate) is_away: bool,
    defect: Option<Defect>,
}

impl Row {
    pub(crate) fn stream(&self, stream: Stream) -> &[Recorded] {
        match stream {
            Stream::Public => &self.public,
            Stream::Staff => &self.staff,
        }
    }

    pub(crate) fn head(&self, stream: Stream) -> Seq {
        Seq(self.stream(stream).len() as i64)
    }

    /// The words at a place, and whether somebody thanks for them. What was taken back is known by the
    /// event that says so; the words themselves stay here, for the judge.
    fn said(&self, place: (Stream, Seq), actor: MemberId) -> Option<Said> {
        let (stream, seq) = place;
        let kept = self.stream(stream).get(usize::try_from(seq.0 - 1).ok()?)?;
        let about = |event: &Event| {
            if let Event::Thanked { message }
            | Event::ThanksUndone { message }
            | Event::Deleted { message }
            | Event::NoteDeleted { message } = event
            {
                *message == seq
            } else {
                false
            }
        };
        let mut said = Said::of(kept.by, &kept.event, false)?;
        for later in self
            .stream(stream)
            .iter()
            .filter(|later| about(&later.event))
        {
            let kind = later.event.kind();
            said.deleted |= [EventKind::Deleted, EventKind::NoteDeleted].contains(&kind);
            if later.by == Some(actor) && kind == EventKind::Thanked {
                said.thanked = true;
            } else if later.by == Some(actor) && kind == EventKind::ThanksUndone {
                said.thanked = false;
            }
        }
        Some(said)
    }
}

impl Transaction {
    pub(crate) fn begin(wish: Wish) -> Self {
        Self {
            wish,
            state: State::Begun,
        }
    }

    pub(crate) fn is_decided(&self) -> bool {
        matches!(self.state, State::Decided(_))
    }

    /// What was decided and not committed yet.
    pub(crate) fn decided(&self) -> Vec<(Place, Recorded)> {
        if let State::Decided(Decision::Write { happened, .. }) = &self.state {
            happened.clone()
        } else {
            Vec::new()
        }
    }

    fn ticket(&self) -> Option<TicketId> {
        match &self.wish {
            Wish::Member(_, _, Request::Command(ticket, _)) | Wish::Clock(ticket, _) => {
                Some(*ticket)
            }
            Wish::Member(_, _, Request::Ask(_)) => None,
        }
    }
}

impl Store {
    pub(crate) fn new(defect: Option<Defect>) -> Self {
        Self {
            rows: BTreeMap::new(),
            commands: BTreeMap::new(),
            next_ticket: 1,
            is_away: false,
            defect,
        }
    }

    /// Takes the lock and decides under it. False while somebody else holds the lock.
    pub(crate) fn lock_and_decide(&mut self, work: &mut Transaction, now: Timestamp) -> bool {
        let locks = self.defect != Some(Defect::NoLock);
        if let Some(row) = work.ticket().and_then(|ticket| self.rows.get_mut(&ticket)) {
            if row.is_locked && locks {
                return false;
            }
            row.is_locked = true;
        }
        work.state = State::Decided(self.decision(&work.wish, now));
        true
    }

    fn decision(&self, wish: &Wish, now: Timestamp) -> Decision {
        let Wish::Member(member, id, request) = wish else {
            return self.alarm(wish, now);
        };
        if let Some((content, outcome)) = self.commands.get(&(member.id, *id))
            && self.defect != Some(Defect::ForgetsCommands)
        {
            let is_same = content == request;
            return Decision::Settled(if is_same {
                outcome.clone()
            } else {
                Outcome::Reused
            });
        }
        match request {
            Request::Ask(ask) => self.ask(member, *id, ask, now),
            Request::Command(ticket, command) => {
                let Some(row) = self.rows.get(ticket) else {
                    return refused(Refusal::NotFound);
                };
                let members = people::everybody();
                let terms = topic().terms;
                let facts = Facts {
                    said: command
                        .named_message()
                        .and_then(|place| row.said(place, member.id)),
                    ..facts(&members, &terms)
                };
                let actor = Actor::Member(member.clone());
                let decided = decide(&row.ticket, &actor, command, &facts, now);
                written(&row.ticket, decided, Some((member.id, *id)), now)
            }
        }
    }

    fn ask(&self, member: &Member, id: CommandId, ask: &Ask, now: Timestamp) -> Decision {
        match decide_ask(member, ask, Some(&topic()), now) {
            Err(refusal) => refused(refusal),
            Ok((asked, then)) => {
                let ticket = TicketId(self.next_ticket);
                let born = born(ticket, member.organisation, member.id, &asked, now);
                let first = Recorded {
                    event: Event::Asked(asked),
                    by: Some(member.id),
                    at: now,
                    command: Some((member.id, id)),
                };
                let place = Place {
                    ticket,
                    stream: Stream::Public,
                    seq: Seq(1),
                };
                let mut decision = written(&born, Ok(then), Some((member.id, id)), now);
                if let Decision::Write {
                    is_new, happened, ..
                } = &mut decision
                {
                    *is_new = true;
                    happened.insert(0, (place, first));
                }
                decision
            }
        }
    }

    fn alarm(&self, wish: &Wish, now: Timestamp) -> Decision {
        let Wish::Clock(ticket, kind) = wish else {
            return refused(Refusal::NotDue);
        };
        let Some(row) = self.rows.get(ticket) else {
            return refused(Refusal::NotFound);
        };
        let members = people::everybody();
        let command = Command::Alarm(*kind);
        let decided = decide(
            &row.ticket,
            &Actor::Clock,
            &command,
            &facts(&members, &topic().terms),
            now,
        );
        written(&row.ticket, decided, None, now)
    }

    /// Commits what was decided. Nothing when another transaction kept the command first, and this
    /// one has to begin anew; that is what the unique key of commands does.
    pub(crate) fn commit(&mut self, work: &mut Transaction) -> Option<Committed> {
        let State::Decided(decision) = std::mem::replace(&mut work.state, State::Begun) else {
            return None;
        };
        self.unlock(work);
        let key = match &work.wish {
            Wish::Member(member, id, request) => Some(((member.id, *id), request.clone())),
            Wish::Clock(..) => None,
        };
        let is_taken = key
            .as_ref()
            .is_some_and(|(key, _)| self.commands.contains_key(key));
        if let Decision::Settled(outcome) = decision {
            let happened = Vec::new();
            return Some(Committed { outcome, happened });
        }
        if is_taken && self.defect != Some(Defect::ForgetsCommands) {
            return None;
        }
        let (outcome, happened) = match decision {
            Decision::Settled(outcome) | Decision::Refuse(outcome) => (outcome, Vec::new()),
            Decision::Write {
                is_new,
                after,
                happened,
            } => {
                let (first, _) = happened.first()?;
                let place = *first;
                // A question gets its number here, when others may have asked meanwhile.
                if is_new && self.rows.contains_key(&place.ticket) {
                    return None;
                }
                self.write(*after, &happened);
                (Outcome::Done(place), happened)
            }
        };
        if let Some((key, request)) = key {
            self.commands
                .entry(key)
                .or_insert_with(|| (request, outcome.clone()));
        }
        Some(Committed { outcome, happened })
    }

    fn write(&mut self, after: Ticket, happened: &[(Place, Recorded)]) {
        self.next_ticket = self.next_ticket.max(after.id.0 + 1);
        let row = self.rows.entry(after.id).or_insert_with(|| Row {
            ticket: after.clone(),
            public: Vec::new(),
            staff: Vec::new(),
            is_locked: false,
        });
        row.ticket = after;
        for (place, recorded) in happened {
            match place.stream {
                Stream::Public => row.public.push(recorded.clone()),
                Stream::Staff => row.staff.push(recorded.clone()),
            }
        }
    }

    /// Rolls back, as the database does when the connection of a dead node ends.
    pub(crate) fn roll_back(&mut self, work: &mut Transaction) {
        if work.is_decided() {
            work.state = State::Begun;
            self.unlock(work);
        }
    }

    fn unlock(&mut self, work: &Transaction) {
        if let Some(row) = work.ticket().and_then(|ticket| self.rows.get_mut(&ticket)) {
            row.is_locked = false;
        }
    }

    /// Alarms that are due.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Wish> {
        self.rows
            .iter()
            .filter_map(|(ticket, row)| {
                next_alarm(&row.ticket)
                    .filter(|alarm| alarm.at <= now)
                    .map(|alarm| Wish::Clock(*ticket, alarm.kind))
            })
            .collect()
    }

    /// What a kept command came to.
    pub(crate) fn outcome(&self, key: (MemberId, CommandId)) -> Option<&Outcome> {
        self.commands.get(&key).map(|(_, outcome)| outcome)
    }
}

fn refused(refusal: Refusal) -> Decision {
    Decision::Refuse(Outcome::Refused(refusal))
}

fn facts<'a>(members: &'a [Member], terms: &'a Arc<Terms>) -> Facts<'a> {
    Facts {
        terms,
        fresh: terms,
        topic: Some(topic()),
        team: None,
        members,
        related: None,
        said: None,
    }
}

fn written(
    ticket: &Ticket,
    decided: Result<Vec<Event>, Refusal>,
    command: Option<(MemberId, CommandId)>,
    now: Timestamp,
) -> Decision {
    let events = match decided {
        Ok(events) => events,
        Err(refusal) => return refused(refusal),
    };
    let by = command.map(|(member, _)| member);
    let mut after = ticket.clone();
    let happened = events
        .into_iter()
        .map(|event| {
            let (stream, seq) = evolve(&mut after, by, now, &event);
            let place = Place {
                ticket: ticket.id,
                stream,
                seq,
            };
            (
                place,
                Recorded {
                    event,
                    by,
                    at: now,
                    command,
                },
            )
        })
        .collect();
    Decision::Write {
        is_new: false,
        after: Box::new(after),
        happened,
    }
}
