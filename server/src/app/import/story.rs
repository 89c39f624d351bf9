//! A row played through the rules: asked, talked about, answered, accepted, and closed when its
//! grace is over.

use peerdesk_desk::{
    Actor, Ask, Command, Event, Facts, Member, Millis, Refusal, Seq, Text, TextError, Ticket,
    TicketId, Timestamp, Title, Topic, Visibility, born, decide, decide_ask, evolve, next_alarm,
};

use peerdesk_protocol::{ImportField, RowFault, RowProblem};

use super::Surroundings;
use super::row::Row;
use crate::store::{Story, Told};
use crate::wire;

/// Between two things that were said, where the file has no times.
const STEP: Millis = Millis::seconds(30);

/// The answer and its being accepted.
const STEPS_TO_ACCEPT: i64 = 2;

/// Alarms between an accepted answer and the end of its grace.
const ALARMS_MAX: usize = 8;

struct Teller<'r> {
    row: &'r Row,
    ticket: Ticket,
    topic: Topic,
    at: Timestamp,
    told: Vec<Told>,
}

/// The row's history, or why it cannot have been one.
pub(super) fn tell(row: &Row, around: &Surroundings) -> Result<Story, RowProblem> {
    let requester = around
        .person(row.requester.as_deref())
        .unwrap_or(around.requester);
    let helper = [around.person(row.helper.as_deref()), Some(around.helper)]
        .into_iter()
        .flatten()
        .find(|helper| *helper != requester)
        .unwrap_or(around.requester);
    let (requester, helper) = (around.peer(requester), around.peer(helper));
    let asked_at = asked_at(row, around);
    let mut teller = Teller::asked(row, around, &requester, asked_at)?;
    for said in &row.talk {
        let by = if said.by_requester {
            &requester
        } else {
            &helper
        };
        let text = teller.text(ImportField::Talk, &said.text)?;
        teller.does(by, &Command::Post { text })?;
    }
    let text = teller.text(ImportField::Fix, &row.fix)?;
    teller.does(&helper, &Command::Answer { text })?;
    let answer = teller.ticket.public_head;
    teller.does(&requester, &Command::Accept { answer })?;
    teller.run_clock(around.now)?;
    Ok(Story {
        ticket: teller.ticket,
        asked_at,
        told: teller.told,
        terms: teller.topic.terms,
    })
}

/// When it was asked, so early that all of it has happened by now. What bears no moment is as old as
/// what is closed, so that no alarm of a whole file is due at once.
fn asked_at(row: &Row, around: &Surroundings) -> Timestamp {
    let steps = row.talk.len() as i64 + STEPS_TO_ACCEPT;
    let latest = around.now.minus(Millis(STEP.0 * steps));
    let grace = around.topic(row.topic.as_deref()).terms.policy.grace;
    row.asked_at
        .map_or_else(|| latest.minus(grace), |asked_at| asked_at.min(latest))
}

impl<'r> Teller<'r> {
    fn asked(
        row: &'r Row,
        around: &Surroundings,
        requester: &Member,
        at: Timestamp,
    ) -> Result<Self, RowProblem> {
        let topic = around.topic(row.topic.as_deref());
        let title = row
            .title
            .as_deref()
            .map(str::trim)
            .filter(|title| !title.is_empty());
        let ask = Ask {
            title: title
                .map(|words| {
                    Title::new(words).map_err(|error| unfit(row, ImportField::Title, &error))
                })
                .transpose()?,
            text: text(row, ImportField::Question, &row.question)?,
            topic: topic.id,
            visibility: Visibility::Organisation,
        };
        let (asked, follows) = decide_ask(requester, &ask, Some(&topic), at)
            .map_err(|refusal| refused(row, &refusal))?;
        let ticket = born(TicketId(0), around.organisation, requester.id, &asked, at);
        let mut teller = Self {
            row,
            ticket,
            topic,
            at,
            told: vec![Told {
                by: Some(requester.id),
                at,
                event: (Event::Asked(asked), peerdesk_desk::Stream::Public, Seq(1)),
            }],
        };
        teller.keep(Some(requester.id), follows);
        Ok(teller)
    }

    fn does(&mut self, by: &Member, command: &Command) -> Result<(), RowProblem> {
        self.at = self.at.plus(STEP);
        self.execute(&Actor::Member(by.clone()), command)
    }

    fn run_clock(&mut self, until: Timestamp) -> Result<(), RowProblem> {
        for _ in 0..ALARMS_MAX {
            let Some(alarm) = next_alarm(&self.ticket).filter(|alarm| alarm.at <= until) else {
                break;
            };
            self.at = alarm.at.max(self.at);
            self.execute(&Actor::Clock, &Command::Alarm(alarm.kind))?;
        }
        Ok(())
    }

    fn execute(&mut self, actor: &Actor, command: &Command) -> Result<(), RowProblem> {
        let facts = Facts {
            terms: &self.topic.terms,
            fresh: &self.topic.terms,
            topic: None,
            team: None,
            members: &[],
            related: None,
            said: None,
        };
        let events = decide(&self.ticket, actor, command, &facts, self.at)
            .map_err(|refusal| refused(self.row, &refusal))?;
        self.keep(actor.member_id(), events);
        Ok(())
    }

    fn keep(&mut self, by: Option<peerdesk_desk::MemberId>, events: Vec<Event>) {
        for event in events {
            let (stream, seq) = evolve(&mut self.ticket, by, self.at, &event);
            self.told.push(Told {
                by,
                at: self.at,
                event: (event, stream, seq),
            });
        }
    }

    fn text(&self, field: ImportField, words: &str) -> Result<Text, RowProblem> {
        text(self.row, field, words)
    }
}

fn text(row: &Row, field: ImportField, words: &str) -> Result<Text, RowProblem> {
    Text::new(words).map_err(|error| unfit(row, field, &error))
}

pub(super) fn unfit(row: &Row, field: ImportField, error: &TextError) -> RowProblem {
    row.refused(match error {
        TextError::Blank => RowFault::Empty { field },
        TextError::TooLong { max } => RowFault::TooLong {
            field,
            max: *max as u64,
        },
        TextError::Forbidden => RowFault::Unkeepable { field },
    })
}

/// Refusals of a ticket that is only played name nobody.
fn refused(row: &Row, refusal: &Refusal) -> RowProblem {
    let refusal = wire::refusal(refusal, &wire::People::default());
    row.refused(RowFault::Refused { refusal })
}
