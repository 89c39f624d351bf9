//! What a command is decided on, read without a lock in one statement and so at one moment. Nothing
//! that rests on it is written unless the ticket still stands there (`events.rs`), so the decision is
//! as good as one under the lock, and no connection holds a lock while it waits for this node.

use peerdesk_desk::{Member, OrganisationId, TeamId, TicketId, Timestamp, Topic, TopicId};

use super::command_pool::Lent;
use super::commands::{CommandKey, Past, PastRow, note_refused, note_repeated};
use super::events::{Change, DECISION_LASTS, append, append_question};
use super::members::role;
use super::ticket_row::seen;
use super::time::timestamp;
use super::topics::TopicRow;
use crate::store::{Error, Standing, Store};

/// Where a command meets the desk.
#[derive(Debug)]
pub struct Scene<T> {
    /// The time of the rules: the database's clock, read after everything else.
    pub now: Timestamp,
    /// The actor, as they stand at this moment; `None` once deactivated.
    pub member: Option<Member>,
    pub past: Past,
    /// What it is about, when there is such a thing.
    pub subject: Option<T>,
}

impl Store {
    /// A connection for one command; [`Lent::end`] gives it back.
    pub async fn lend(&self) -> Result<Lent, Error> {
        self.commands.lend().await
    }
}

/// Reads columns beside those that every command needs: who acts, and what is known of its id.
macro_rules! scene {
    ($connection:expr, $key:expr, $columns:literal, $from:literal $(, $argument:expr)*) => {
        sqlx::query!(
            "select clock_timestamp() as \"now!\",
                    member.role as \"role?\", member.organisation_id as \"home?\",
                    array(select team_id from team_member where member_id = $1)
                        as \"teams!: Vec<i64>\",
                    array(select distinct team_organisation.organisation_id
                          from team_member join team_organisation using (team_id)
                          where member_id = $1) as \"serves!: Vec<i64>\",
                    command.content_hash as \"content_hash?\",
                    command.ticket_id as \"receipt_ticket?\", command.stream as \"stream?\",
                    (select ticket.number from ticket where ticket.id = command.ticket_id)
                        as \"receipt_number?\",
                    command.seq as \"seq?\", command.refusal as \"refusal?\", "
                + $columns
                + " from " + $from
                + " left join member on member.id = $1 and member.active
                    left join command on command.member_id = $1 and command.command_id = $2",
            $key.member.0,
            $key.id
            $(, $argument)*
        )
        .fetch_optional($connection)
        .await?
    };
}

/// The scene that a row of [`scene!`] shows.
macro_rules! set {
    ($row:ident, $key:expr, $subject:expr) => {{
        let past = PastRow {
            content_hash: $row.content_hash,
            ticket_id: $row.receipt_ticket,
            number: $row.receipt_number,
            stream: $row.stream,
            seq: $row.seq,
            refusal: $row.refusal,
        };
        Scene {
            now: timestamp($row.now),
            member: match ($row.role, $row.home) {
                (Some(word), Some(home)) => Some(Member {
                    id: $key.member,
                    role: role(&word, $key.member.0)?,
                    organisation: OrganisationId(home),
                    teams: $row.teams.into_iter().map(TeamId).collect(),
                    serves: $row.serves.into_iter().map(OrganisationId).collect(),
                }),
                (None, _) | (_, None) => None,
            },
            past: past.read($key)?,
            subject: $subject,
        }
    }};
}

impl Lent {
    /// Looks at a ticket for a command.
    pub async fn look(
        &mut self,
        key: CommandKey,
        ticket: TicketId,
    ) -> Result<Scene<Standing>, Error> {
        let row = scene!(
            self.connection(),
            key,
            "ticket.id, ticket.organisation_id, ticket.number, requester_id, title, topic_id,
             ticket.team_id, visibility, cycle, facts, claim_epoch, public_head, staff_head,
             ticket.terms_id as \"terms_id?\", topic.terms_id as \"topic_terms_id?\",
             peer_window_seconds, answer_hold_seconds, lease_seconds, lease_warning_seconds,
             grace_seconds, fast_lane",
            "(select * from ticket where id = $3) ticket join topic on topic.id = ticket.topic_id",
            ticket.0
        );
        let Some(row) = row else {
            return self.look_around(key).await;
        };
        let seen = seen!(row);
        self.learn_terms(seen.places().into_iter()).await?;
        let standing = seen.standing(&self.terms)?;
        Ok(set!(row, key, Some(standing)))
    }

    /// Looks at a topic for a question.
    pub async fn look_at_topic(
        &mut self,
        key: CommandKey,
        topic: TopicId,
    ) -> Result<Scene<Topic>, Error> {
        let row = scene!(
            self.connection(),
            key,
            "topic.id, topic.organisation_id, topic.team_id, topic.name, topic.path,
             topic.terms_id as \"terms_id?\", peer_window_seconds, answer_hold_seconds, lease_seconds, lease_warning_seconds, grace_seconds, fast_lane",
            "(select * from topic where id = $3 and active) topic",
            topic.0
        );
        let Some(row) = row else {
            return self.look_around(key).await;
        };
        let topic = TopicRow {
            id: row.id,
            organisation_id: row.organisation_id,
            team_id: row.team_id,
            name: row.name,
            path: row.path,
            terms_id: row.terms_id,
            peer_window_seconds: row.peer_window_seconds,
            answer_hold_seconds: row.answer_hold_seconds,
            lease_seconds: row.lease_seconds,
            lease_warning_seconds: row.lease_warning_seconds,
            grace_seconds: row.grace_seconds,
            fast_lane: row.fast_lane,
        };
        self.learn_terms([topic.terms()].into_iter()).await?;
        let topic = topic.read(&self.terms)?.topic;
        Ok(set!(row, key, Some(topic)))
    }

    /// Who acts and what is known of the id, when there is nothing that the command could be about.
    async fn look_around<T>(&mut self, key: CommandKey) -> Result<Scene<T>, Error> {
        let row = scene!(
            self.connection(),
            key,
            "1 as nothing",
            "(select 1) as nothing"
        );
        let row = row.ok_or(sqlx::Error::RowNotFound)?;
        Ok(set!(row, key, None))
    }

    /// Records a change of a ticket; false when the ticket moved on since it was looked at.
    pub async fn append(&mut self, change: Change<'_>) -> Result<bool, Error> {
        let until = change.at.plus(DECISION_LASTS);
        append(self.connection(), change, Some(until)).await
    }

    /// Records a question and returns its ticket's id and number.
    pub async fn append_question(
        &mut self,
        change: Change<'_>,
        key: CommandKey,
    ) -> Result<(TicketId, i64), Error> {
        append_question(self.connection(), change, key).await
    }

    /// Notes that a command was refused, so that the same id is never answered otherwise.
    pub async fn refuse(
        &mut self,
        key: CommandKey,
        at: Timestamp,
        refusal: &serde_json::Value,
    ) -> Result<(), Error> {
        note_refused(self.connection(), key, at, refusal).await
    }

    /// Marks a command as sent again.
    pub async fn repeated(&mut self, key: CommandKey) -> Result<(), Error> {
        note_repeated(self.connection(), key).await
    }
}
