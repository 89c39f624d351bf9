//! Outbreaks: questions that look like one outage, and what second line made of it; and calls for
//! escalated tickets that nobody takes.

use std::collections::{BTreeMap, BTreeSet};

use peerdesk_desk::outbreak::{Sign, Suspicion, WINDOW};
use peerdesk_desk::{
    AlarmKind, Member, MemberId, Millis, OrganisationId, Seq, TeamId, Ticket, TicketId, Timestamp,
    TopicId, words_of_title,
};

use super::follow::Following;
use super::time::{moment, timestamp};
use super::timers::timer_word;
use crate::store::{Error, Store};

/// Live questions of a topic that are looked at, newest first.
const SIGNS_MAX: i64 = 200;
/// Earlier questions of a topic by which rare words are told.
const PAST_MAX: i64 = 300;
/// A question may be so old for its joins to count.
const JOINED_WITHIN: Millis = Millis::minutes(24 * 60);
/// For so long alike questions belong to an outbreak that was dismissed.
const DISMISSED_FOR: Millis = Millis::minutes(60);
/// Proposals and outages that are shown at once.
const SHOWN_MAX: i64 = 50;

/// An outbreak with its questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbreak {
    pub id: i64,
    pub organisation: OrganisationId,
    pub topic: TopicId,
    pub team: TeamId,
    pub lead: TicketId,
    pub is_accepted: bool,
    pub proposed: Timestamp,
    /// When it was accepted.
    pub decided: Option<Timestamp>,
    pub tickets: Vec<TicketId>,
}

/// What second line says to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Accepted,
    Dismissed,
}

/// A call that is due: nobody took an escalated ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueCall {
    pub ticket: TicketId,
    pub queued: Seq,
    /// The how manieth time, from 1.
    pub number: u8,
}

struct OutbreakRow {
    id: i64,
    organisation_id: i64,
    topic_id: i64,
    team_id: i64,
    lead_ticket_id: i64,
    is_accepted: bool,
    proposed_at: time::OffsetDateTime,
    decided_at: Option<time::OffsetDateTime>,
    tickets: Vec<i64>,
}

impl Following {
    /// The live questions of a ticket's topic that everybody there sees, with whom they concern of
    /// late.
    pub async fn signs(&mut self, ticket: &Ticket, now: Timestamp) -> Result<Vec<Sign>, Error> {
        let since = now.minus(WINDOW);
        let rows = sqlx::query!(
            "select id, title, asked_at, requester_id from ticket
             where organisation_id = $1 and topic_id = $2 and visibility = 'organisation'
               and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled')
               and asked_at > $3
             order by id desc limit $4",
            ticket.organisation.0,
            ticket.topic.0,
            moment(now.minus(JOINED_WITHIN)),
            SIGNS_MAX
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let joins = sqlx::query!(
            "select ticket_id, by_member_id as \"member_id!\" from event
             where ticket_id = any($1) and stream = 0 and kind = 'me_too_added' and at > $2
               and by_member_id is not null",
            &ids,
            moment(since)
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let mut members: BTreeMap<i64, BTreeSet<MemberId>> = BTreeMap::new();
        for join in joins {
            let joined = members.entry(join.ticket_id).or_default();
            joined.insert(MemberId(join.member_id));
        }
        Ok(rows
            .into_iter()
            .map(|row| {
                let asked = timestamp(row.asked_at);
                let mut members = members.remove(&row.id).unwrap_or_default();
                if asked > since {
                    members.insert(MemberId(row.requester_id));
                }
                Sign {
                    ticket: TicketId(row.id),
                    asked,
                    words: words_of_title(&row.title),
                    members,
                }
            })
            // A question that nobody asked or joined of late is no sign of an outage now.
            .filter(|sign| !sign.members.is_empty())
            .collect())
    }

    /// Words of the titles of earlier questions of a ticket's topic.
    pub async fn past_titles(&mut self, ticket: &Ticket) -> Result<Vec<BTreeSet<String>>, Error> {
        let titles = sqlx::query_scalar!(
            "select title from ticket
             where organisation_id = $1 and topic_id = $2
               and asked_at <= statement_timestamp() - make_interval(secs => $3)
             order by number desc limit $4",
            ticket.organisation.0,
            ticket.topic.0,
            WINDOW.0 as f64 / 1000.0,
            PAST_MAX
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(titles.iter().map(|title| words_of_title(title)).collect())
    }

    /// Raises a proposal, unless its questions belong to an outbreak already, which then gets the
    /// further ones; the new outbreak's id.
    pub async fn raise(
        &mut self,
        ticket: &Ticket,
        suspicion: &Suspicion,
        now: Timestamp,
    ) -> Result<Option<i64>, Error> {
        let ids: Vec<i64> = suspicion.tickets.iter().map(|id| id.0).collect();
        let known = sqlx::query_scalar!(
            "select outbreak.id from outbreak_ticket join outbreak on outbreak.id = outbreak_id
             join ticket lead on lead.id = lead_ticket_id
             where outbreak_ticket.ticket_id = any($1)
               and case outbreak.state when 'dismissed' then decided_at > $2
                   else lead.stage not in ('solved', 'closed', 'withdrawn') end
             order by outbreak.id limit 1",
            &ids,
            moment(now.minus(DISMISSED_FOR))
        )
        .fetch_optional(&mut *self.transaction)
        .await?;
        let outbreak = match known {
            Some(outbreak) => outbreak,
            None => {
                sqlx::query_scalar!(
                    "insert into outbreak
                         (organisation_id, topic_id, team_id, lead_ticket_id, proposed_at)
                     values ($1, $2, $3, $4, $5) returning id",
                    ticket.organisation.0,
                    ticket.topic.0,
                    ticket.team.0,
                    suspicion.lead.0,
                    moment(now)
                )
                .fetch_one(&mut *self.transaction)
                .await?
            }
        };
        sqlx::query!(
            "insert into outbreak_ticket (ticket_id, outbreak_id, at)
             select ticket_id, $2, $3 from unnest($1::bigint[]) as new (ticket_id)
             where not exists (select from outbreak_ticket known
                               where known.ticket_id = new.ticket_id and known.outbreak_id = $2)
             on conflict (ticket_id) do update set outbreak_id = excluded.outbreak_id",
            &ids,
            outbreak,
            moment(now)
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(known.is_none().then_some(outbreak))
    }

    /// Active second line of a team.
    pub async fn second_line(&mut self, team: TeamId) -> Result<Vec<(MemberId, bool)>, Error> {
        let rows = sqlx::query!(
            "select member_id, role = 'lead' as \"is_lead!\"
             from team_member join member on member.id = member_id
             where team_id = $1 and active and role in ('engineer', 'lead') order by member_id",
            team.0
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (MemberId(row.member_id), row.is_lead))
            .collect())
    }

    /// Plans the calls for a ticket that came into the queue.
    pub async fn plan_calls(
        &mut self,
        ticket: TicketId,
        queued: Seq,
        due: &[Timestamp],
    ) -> Result<(), Error> {
        let due: Vec<_> = due.iter().map(|at| moment(*at)).collect();
        sqlx::query!(
            "insert into urgent_call (ticket_id, queued_seq, number, due_at)
             select $1, $2, n, due_at from unnest($3::timestamptz[]) with ordinality as new (due_at, n)
             on conflict do nothing",
            ticket.0,
            queued.0,
            &due
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Calls whose time has come, each ended by this.
    pub async fn take_calls(&mut self, limit: usize) -> Result<Vec<DueCall>, Error> {
        let rows = sqlx::query!(
            "update urgent_call set done_at = clock_timestamp()
             where (ticket_id, queued_seq, number) in
                 (select ticket_id, queued_seq, number from urgent_call
                  where done_at is null and due_at <= statement_timestamp()
                  order by due_at limit $1)
             returning ticket_id, queued_seq, number",
            limit as i64
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| DueCall {
                ticket: TicketId(row.ticket_id),
                queued: Seq(row.queued_seq),
                number: row.number.unsigned_abs() as u8,
            })
            .collect())
    }

    /// Open tickets with an answer that waits while the promise comes near: in the last third since
    /// anything happened, and not more than five minutes before it.
    pub async fn promises_near(&mut self, limit: usize) -> Result<Vec<TicketId>, Error> {
        let ids = sqlx::query_scalar!(
            "select ticket.id from timer join ticket on ticket.id = timer.ticket_id
             where fired_at is null and kind = $2
               and due_at > statement_timestamp()
               and due_at < statement_timestamp() + interval '5 minutes'
               and timer.cycle = ticket.cycle and stage = 'open' and answers_waiting > 0
               and statement_timestamp() > due_at - (due_at - changed_at) / 3
               and not exists (select from notice
                               where notice.member_id = requester_id
                                 and notice.ticket_id = ticket.id
                                 and cause = 'promise ' || ticket.cycle)
             order by due_at limit $1",
            limit as i64,
            timer_word(AlarmKind::Promise)
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }
}

impl Store {
    /// Proposals and accepted outages whose lead question is live, of these organisations.
    pub async fn outbreaks(
        &self,
        organisations: &[OrganisationId],
    ) -> Result<Vec<Outbreak>, Error> {
        let ids: Vec<i64> = organisations.iter().map(|id| id.0).collect();
        let rows = sqlx::query_as!(
            OutbreakRow,
            "select outbreak.id, outbreak.organisation_id, outbreak.topic_id, outbreak.team_id,
                    lead_ticket_id, state = 'accepted' as \"is_accepted!\", proposed_at,
                    decided_at,
                    array(select ticket_id from outbreak_ticket
                          where outbreak_id = outbreak.id order by ticket_id)
                        as \"tickets!: Vec<i64>\"
             from outbreak join ticket lead on lead.id = lead_ticket_id
             where outbreak.organisation_id = any($1) and state in ('proposed', 'accepted')
               and lead.stage in ('open', 'escalated', 'claimed', 'pending')
             order by outbreak.id desc limit $2",
            &ids,
            SHOWN_MAX
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows.into_iter().map(OutbreakRow::read).collect())
    }

    /// Organisations with an accepted outage, and what of it is shown: changes when the banner does.
    pub async fn outages_shown(&self) -> Result<Vec<(OrganisationId, i64)>, Error> {
        let rows = sqlx::query!(
            "select outbreak.organisation_id, outbreak.id
             from outbreak join ticket lead on lead.id = lead_ticket_id
             where state = 'accepted' and lead.stage in ('open', 'escalated', 'claimed', 'pending')
             order by outbreak.organisation_id, outbreak.id"
        )
        .fetch_all(&self.control)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (OrganisationId(row.organisation_id), row.id))
            .collect())
    }

    /// Decides a proposal of one of the member's teams; the outbreak as it stands then. Deciding the
    /// same again changes nothing; nothing when there is none, or it was decided otherwise.
    pub async fn decide_outbreak(
        &self,
        member: &Member,
        id: i64,
        decision: Decision,
    ) -> Result<Option<Outbreak>, Error> {
        let state = match decision {
            Decision::Accepted => "accepted",
            Decision::Dismissed => "dismissed",
        };
        let teams: Vec<i64> = member.teams.iter().map(|team| team.0).collect();
        let row = sqlx::query_as!(
            OutbreakRow,
            "update outbreak
             set state = $2, decided_at = coalesce(decided_at, clock_timestamp()),
                 decided_by = coalesce(decided_by, $3)
             where id = $1 and state in ('proposed', $2) and team_id = any($4)
             returning id, organisation_id, topic_id, team_id, lead_ticket_id,
                       state = 'accepted' as \"is_accepted!\", proposed_at, decided_at,
                       array(select ticket_id from outbreak_ticket
                             where outbreak_id = outbreak.id order by ticket_id)
                           as \"tickets!: Vec<i64>\"",
            id,
            state,
            member.id.0,
            &teams
        )
        .fetch_optional(&self.write)
        .await?;
        Ok(row.map(OutbreakRow::read))
    }
}

impl OutbreakRow {
    fn read(self) -> Outbreak {
        Outbreak {
            id: self.id,
            organisation: OrganisationId(self.organisation_id),
            topic: TopicId(self.topic_id),
            team: TeamId(self.team_id),
            lead: TicketId(self.lead_ticket_id),
            is_accepted: self.is_accepted,
            proposed: timestamp(self.proposed_at),
            decided: self.decided_at.map(timestamp),
            tickets: self.tickets.into_iter().map(TicketId).collect(),
        }
    }
}
