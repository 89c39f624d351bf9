//! Writing down what members have to know: each cause once.

use std::collections::HashSet;

use peerdesk_desk::{
    Member, MemberId, NoticeKind, OrganisationId, Seq, Stream, TeamId, TicketId, Timestamp,
};
use time::OffsetDateTime;

use super::events::stream_word;
use super::follow::Following;
use super::members::role;
use super::time::moment;
use crate::store::Error;

/// Members who may be meant by the first names of one text.
const NAMED_MAX: i64 = 200;

/// What caused a notice. Written as a word that never changes, because it is the key by which nobody
/// is told twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// An event of the ticket.
    Event(Stream, Seq),
    /// The promise of a cycle is near.
    PromiseNear { cycle: u32 },
    /// The ticket's question was brought to the member by a wave.
    Told,
    /// An escalation that nobody took: of which seq, and the how manieth time it is said.
    Urgent { escalated: Seq, time: u32 },
    /// A proposal to bundle.
    Outbreak { id: i64 },
    /// A solution card that did not help, and the how manieth time that it is to be looked over.
    CardFlagged { time: u32 },
}

/// Something that a member has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewNotice {
    pub member: MemberId,
    pub ticket: TicketId,
    pub kind: NoticeKind,
    pub cause: Cause,
    pub by: Option<MemberId>,
    pub at: Timestamp,
}

/// A notice that was written just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noticed {
    pub member: MemberId,
    /// Of the member's inbox.
    pub seq: i64,
    pub kind: NoticeKind,
}

impl Cause {
    fn word(self) -> String {
        match self {
            Self::Event(Stream::Public, seq) => format!("p{}", seq.0),
            Self::Event(Stream::Staff, seq) => format!("s{}", seq.0),
            Self::PromiseNear { cycle } => format!("promise {cycle}"),
            Self::Told => "told".to_owned(),
            Self::Urgent { escalated, time } => format!("urgent {} {time}", escalated.0),
            Self::Outbreak { id } => format!("outbreak {id}"),
            Self::CardFlagged { time } => format!("card {time}"),
        }
    }

    fn event(self) -> Option<(Stream, Seq)> {
        match self {
            Self::Event(stream, seq) => Some((stream, seq)),
            Self::PromiseNear { .. }
            | Self::Told
            | Self::Urgent { .. }
            | Self::Outbreak { .. }
            | Self::CardFlagged { .. } => None,
        }
    }
}

impl Following {
    /// Active members with their rights, in the order of their ids.
    pub async fn members(&mut self, ids: &[MemberId]) -> Result<Vec<Member>, Error> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            "select id, organisation_id, role,
                    array(select team_id from team_member where member_id = member.id)
                        as \"teams!: Vec<i64>\",
                    array(select distinct team_organisation.organisation_id
                          from team_member join team_organisation using (team_id)
                          where member_id = member.id) as \"serves!: Vec<i64>\"
             from member where id = any($1) and active order by id",
            &ids
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Member {
                    id: MemberId(row.id),
                    role: role(&row.role, row.id)?,
                    organisation: OrganisationId(row.organisation_id),
                    teams: row.teams.into_iter().map(TeamId).collect(),
                    serves: row.serves.into_iter().map(OrganisationId).collect(),
                })
            })
            .collect()
    }

    /// Active members of an organisation and of its second line whose name begins with one of these
    /// words.
    pub async fn named(
        &mut self,
        organisation: OrganisationId,
        first_words: &[String],
    ) -> Result<Vec<(MemberId, String)>, Error> {
        let rows = sqlx::query!(
            "select id, name from member
             where lower(split_part(name, ' ', 1)) = any($2) and active
               and (organisation_id = $1
                    or exists (select from team_member join team_organisation using (team_id)
                               where team_member.member_id = member.id
                                 and team_organisation.organisation_id = $1))
             order by id limit $3",
            organisation.0,
            first_words,
            NAMED_MAX
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (MemberId(row.id), row.name))
            .collect())
    }

    /// Who caused an event of the public stream.
    pub async fn author(&mut self, ticket: TicketId, seq: Seq) -> Result<Option<MemberId>, Error> {
        let by = sqlx::query_scalar!(
            "select by_member_id from event where ticket_id = $1 and stream = 0 and seq = $2",
            ticket.0,
            seq.0
        )
        .fetch_optional(&mut *self.transaction)
        .await?;
        Ok(by.flatten().map(MemberId))
    }

    /// Keeps who was named in the text of an event.
    pub async fn mention(
        &mut self,
        ticket: TicketId,
        stream: Stream,
        seq: Seq,
        members: &[MemberId],
    ) -> Result<(), Error> {
        let members: Vec<i64> = members.iter().map(|id| id.0).collect();
        sqlx::query!(
            "insert into mention (ticket_id, stream, seq, member_id)
             select $1, $2, $3, member_id from unnest($4::bigint[]) as named (member_id)
             on conflict do nothing",
            ticket.0,
            stream_word(stream),
            seq.0,
            &members
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Writes notices into the inboxes of their members, each with the inbox' next number; those whose
    /// cause was told before are left out. What came of it, in the order given.
    pub async fn notice(&mut self, new: &[NewNotice]) -> Result<Vec<Noticed>, Error> {
        let members: Vec<i64> = new.iter().map(|new| new.member.0).collect();
        let tickets: Vec<i64> = new.iter().map(|new| new.ticket.0).collect();
        let kinds: Vec<String> = new
            .iter()
            .map(|new| kind_word(new.kind).to_owned())
            .collect();
        let causes: Vec<String> = new.iter().map(|new| new.cause.word()).collect();
        let streams: Vec<Option<i16>> = new
            .iter()
            .map(|new| new.cause.event().map(|(stream, _)| stream_word(stream)))
            .collect();
        let seqs: Vec<Option<i64>> = new
            .iter()
            .map(|new| new.cause.event().map(|(_, seq)| seq.0))
            .collect();
        let by: Vec<Option<i64>> = new.iter().map(|new| new.by.map(|by| by.0)).collect();
        let at: Vec<OffsetDateTime> = new.iter().map(|new| moment(new.at)).collect();
        let rows = sqlx::query!(
            "with fresh as (
                 select new.*, row_number() over (partition by new.member_id order by n) as place
                 from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::smallint[],
                             $6::bigint[], $7::bigint[], $8::timestamptz[]) with ordinality
                          as new (member_id, ticket_id, kind, cause, stream, event_seq,
                                  by_member_id, at, n)
                 where not exists (select from notice
                                   where notice.member_id = new.member_id
                                     and notice.ticket_id = new.ticket_id
                                     and notice.cause = new.cause)
             ), counted as (
                 select member_id, count(*) as notices from fresh group by member_id
             ), box as (
                 insert into inbox (member_id, head, version)
                 select member_id, notices, 1 from counted order by member_id
                 on conflict (member_id) do update
                 set head = inbox.head + excluded.head, version = inbox.version + 1,
                     changed_at = clock_timestamp()
                 returning member_id, head, version
             )
             insert into notice
                 (member_id, seq, ticket_id, kind, cause, stream, event_seq, by_member_id, at,
                  version)
             select member_id, box.head - notices + place, ticket_id, kind, cause, stream,
                    event_seq, by_member_id, at, box.version
             from fresh join counted using (member_id) join box using (member_id)
             order by n
             returning member_id, seq, kind",
            &members,
            &tickets,
            &kinds,
            &causes,
            &streams as &[Option<i16>],
            &seqs as &[Option<i64>],
            &by as &[Option<i64>],
            &at,
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let noticed = rows.into_iter().filter_map(|row| {
            Some(Noticed {
                member: MemberId(row.member_id),
                seq: row.seq,
                // Written just now, so it is known.
                kind: read_kind(&row.kind)?,
            })
        });
        Ok(noticed.collect())
    }

    /// Marks those of the notices just written as seen whose event the member had read before it was
    /// followed, and returns the others. A statement of its own: by now the inboxes are held, so a
    /// reading that came in between is either known here or will find the notice.
    pub async fn see_what_was_read(
        &mut self,
        noticed: Vec<Noticed>,
    ) -> Result<Vec<Noticed>, Error> {
        let members: Vec<i64> = noticed.iter().map(|noticed| noticed.member.0).collect();
        let seqs: Vec<i64> = noticed.iter().map(|noticed| noticed.seq).collect();
        let seen = sqlx::query!(
            "update notice set seen_at = clock_timestamp()
             from unnest($1::bigint[], $2::bigint[]) as new (member_id, seq), read_place
             where notice.member_id = new.member_id and notice.seq = new.seq
               and read_place.member_id = notice.member_id
               and read_place.ticket_id = notice.ticket_id
               and event_seq <= case stream when 0 then public_seq else staff_seq end
             returning notice.member_id, notice.seq",
            &members,
            &seqs
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let seen: HashSet<(i64, i64)> = seen
            .into_iter()
            .map(|row| (row.member_id, row.seq))
            .collect();
        Ok(noticed
            .into_iter()
            .filter(|noticed| !seen.contains(&(noticed.member.0, noticed.seq)))
            .collect())
    }
}

/// The stored form of a kind.
pub(super) fn kind_word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Answer => "answer",
        NoticeKind::Message => "message",
        NoticeKind::Mention => "mention",
        NoticeKind::Solved => "solved",
        NoticeKind::AwaitsYou => "awaits_you",
        NoticeKind::EscalationSuggested => "escalation_suggested",
        NoticeKind::AnswerAccepted => "answer_accepted",
        NoticeKind::AnswerDeclined => "answer_declined",
        NoticeKind::LeaseEnds => "lease_ends",
        NoticeKind::Lapsed => "lapsed",
        NoticeKind::Assigned => "assigned",
        NoticeKind::TakenOver => "taken_over",
        NoticeKind::Released => "released",
        NoticeKind::HandedBack => "handed_back",
        NoticeKind::Invited => "invited",
        NoticeKind::PromiseNear => "promise_near",
        NoticeKind::Question => "question",
        NoticeKind::Urgent => "urgent",
        NoticeKind::Outbreak => "outbreak",
        NoticeKind::CardFlagged => "card_flagged",
    }
}

/// Reads [`kind_word`] back. Beside a newer version of the desk there may be kinds that this one does
/// not know; statements leave them out by [`known_kinds`], so that nothing else becomes unreadable.
pub(super) fn read_kind(word: &str) -> Option<NoticeKind> {
    NoticeKind::ALL
        .iter()
        .copied()
        .find(|kind| kind_word(*kind) == word)
}

/// Every kind that this version reads, as it is stored.
pub(super) fn known_kinds() -> Vec<String> {
    let kinds = NoticeKind::ALL.iter().copied();
    kinds.map(|kind| kind_word(kind).to_owned()).collect()
}
