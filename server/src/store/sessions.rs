//! Sign-ins: sessions, what proves them, and whose access changed.

use std::sync::Arc;

use peerdesk_desk::{Member, MemberId, Millis, OrganisationId, TeamId, Timestamp};

use super::members::role;
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// A sign-in. Cookies and access tokens both name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub i64);

/// A session with the member it belongs to, as both stand at this moment.
#[derive(Clone, Debug)]
pub struct Identity {
    pub member: Member,
    pub name: Arc<str>,
    pub organisation_name: Arc<str>,
    pub session: SessionId,
    pub expires_at: Timestamp,
    /// The time of the look.
    pub now: Timestamp,
}

/// A new session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedSession {
    pub id: SessionId,
    pub now: Timestamp,
    pub expires_at: Timestamp,
}

/// Whose access changed, with the moment of each change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChanges {
    pub sessions_ended: Vec<(SessionId, Timestamp)>,
    pub members_changed: Vec<(MemberId, Timestamp)>,
    /// Names of the signing keys that hold.
    pub keys: Vec<String>,
    /// The time of the look.
    pub now: Timestamp,
}

/// Changes read at a time; there are many at once only when many members were just added.
const CHANGES_PER_PAGE: i64 = 5_000;

/// What is read of a session; the `where` is the caller's. Ended and expired sessions and those of
/// deactivated members are never found.
macro_rules! identity {
    ($executor:expr, $source:tt, $($argument:expr),+) => {
        sqlx::query_as!(
            IdentityRow,
            "select member.id, member.organisation_id, member.role, member.name,
                    organisation.name as organisation_name,
                    array(select team_id from team_member where member_id = member.id)
                        as \"teams!: Vec<i64>\",
                    array(select distinct team_organisation.organisation_id
                          from team_member join team_organisation using (team_id)
                          where member_id = member.id) as \"serves!: Vec<i64>\",
                    session.id as session_id, session.expires_at,
                    clock_timestamp() as \"now!\"
             from session
             join member on member.id = session.member_id
             join organisation on organisation.id = member.organisation_id
             where member.active and session.ended_at is null
               and session.expires_at > statement_timestamp()
               and session.id = " + $source,
            $($argument),+
        )
        .fetch_optional($executor)
        .await?
        .map(IdentityRow::read)
        .transpose()
    };
}

/// Reads all changes at or after a moment, page by page; the statement names one page.
macro_rules! changes {
    ($store:expr, $since:expr, $id:path, $page:literal) => {{
        let mut changes = Vec::new();
        let mut after = (moment($since), 0);
        loop {
            let page = sqlx::query!($page, after.0, after.1, CHANGES_PER_PAGE)
                .fetch_all(&$store.control)
                .await?;
            let is_last = (page.len() as i64) < CHANGES_PER_PAGE;
            for row in page {
                after = (row.at, row.id);
                changes.push(($id(row.id), timestamp(row.at)));
            }
            if is_last {
                return Ok(changes);
            }
        }
    }};
}

impl Store {
    /// Opens a session for an active member. `token_hash` is that of its cookie; a session without
    /// one only carries access tokens.
    pub async fn open_session(
        &self,
        member: MemberId,
        token_hash: Option<&[u8]>,
        lifetime: Millis,
    ) -> Result<Option<OpenedSession>, Error> {
        let row = sqlx::query!(
            "insert into session (member_id, token_hash, expires_at)
             select id, $2, clock_timestamp() + $3 * interval '1 millisecond'
             from member where id = $1 and active
             returning id, expires_at, clock_timestamp() as \"now!\"",
            member.0,
            token_hash,
            lifetime.0 as f64,
        )
        .fetch_optional(&self.write)
        .await?;
        Ok(row.map(|row| OpenedSession {
            id: SessionId(row.id),
            now: timestamp(row.now),
            expires_at: timestamp(row.expires_at),
        }))
    }

    /// The live session behind a cookie.
    pub async fn identity_by_cookie(&self, token_hash: &[u8]) -> Result<Option<Identity>, Error> {
        identity!(
            &self.control,
            "(select id from session where token_hash = $1)",
            token_hash
        )
    }

    /// A live session by its id, unless the key that vouched for it was withdrawn.
    pub async fn identity_by_session(
        &self,
        session: SessionId,
        kid: &str,
    ) -> Result<Option<Identity>, Error> {
        identity!(
            &self.control,
            "$1 and exists (select from signing_key
                            where kid = $2 and verifies_until > statement_timestamp())",
            session.0,
            kid
        )
    }

    /// Uses a socket ticket up, and returns the live session behind it. The delete makes it good
    /// once: of two who come with the same ticket one finds nothing.
    pub async fn take_socket_ticket(&self, ticket_hash: &[u8]) -> Result<Option<Identity>, Error> {
        let taken = sqlx::query_scalar!(
            "delete from socket_ticket where ticket_hash = $1
             returning case when expires_at > statement_timestamp() then session_id end",
            ticket_hash
        )
        .fetch_optional(&self.control)
        .await?
        .flatten();
        match taken {
            Some(session) => identity!(&self.control, "$1", session),
            None => Ok(None),
        }
    }

    /// Keeps a new socket ticket for a session.
    pub async fn add_socket_ticket(
        &self,
        ticket_hash: &[u8],
        session: SessionId,
        lifetime: Millis,
    ) -> Result<(), Error> {
        sqlx::query!(
            "insert into socket_ticket (ticket_hash, session_id, expires_at)
             values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')",
            ticket_hash,
            session.0,
            lifetime.0 as f64,
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Removes socket tickets that were never used, and says how many.
    pub async fn sweep_socket_tickets(&self) -> Result<u64, Error> {
        let done =
            sqlx::query!("delete from socket_ticket where expires_at < statement_timestamp()")
                .execute(&self.control)
                .await?;
        Ok(done.rows_affected())
    }

    /// Lets a session that is in use last longer, but never beyond `age_max` after its start.
    pub async fn extend_session(
        &self,
        session: SessionId,
        lifetime: Millis,
        age_max: Millis,
    ) -> Result<(), Error> {
        sqlx::query!(
            "update session
             set expires_at = greatest(expires_at,
                 least(clock_timestamp() + $2 * interval '1 millisecond',
                       created_at + $3 * interval '1 millisecond'))
             where id = $1 and ended_at is null",
            session.0,
            lifetime.0 as f64,
            age_max.0 as f64,
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Ends a session for ever; false when it had ended already.
    pub async fn end_session(&self, session: SessionId) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update session set ended_at = clock_timestamp() where id = $1 and ended_at is null",
            session.0
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Sessions that ended and members whose rights changed at or after a moment. The caller looks
    /// back further than a transaction can last, because commits become visible out of the order of
    /// their moments.
    pub async fn access_changed_since(&self, since: Timestamp) -> Result<AccessChanges, Error> {
        // The time is read first: what becomes visible after it is found by the next look.
        let now = self.now().await?;
        Ok(AccessChanges {
            sessions_ended: self.sessions_ended_since(since).await?,
            members_changed: self.members_changed_since(since).await?,
            keys: self.signing_key_names().await?,
            now,
        })
    }

    async fn sessions_ended_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(SessionId, Timestamp)>, Error> {
        changes!(
            self,
            since,
            SessionId,
            "select id, ended_at as \"at!\" from session
             where (ended_at, id) > ($1, $2) order by ended_at, id limit $3"
        )
    }

    async fn members_changed_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(MemberId, Timestamp)>, Error> {
        changes!(
            self,
            since,
            MemberId,
            "select id, access_changed_at as \"at!\" from member
             where (access_changed_at, id) > ($1, $2) order by access_changed_at, id limit $3"
        )
    }
}

struct IdentityRow {
    id: i64,
    organisation_id: i64,
    role: String,
    name: String,
    organisation_name: String,
    teams: Vec<i64>,
    serves: Vec<i64>,
    session_id: i64,
    expires_at: ::time::OffsetDateTime,
    now: ::time::OffsetDateTime,
}

impl IdentityRow {
    fn read(self) -> Result<Identity, Error> {
        Ok(Identity {
            member: Member {
                id: MemberId(self.id),
                role: role(&self.role, self.id)?,
                organisation: OrganisationId(self.organisation_id),
                teams: self.teams.into_iter().map(TeamId).collect(),
                serves: self.serves.into_iter().map(OrganisationId).collect(),
            },
            name: self.name.into(),
            organisation_name: self.organisation_name.into(),
            session: SessionId(self.session_id),
            expires_at: timestamp(self.expires_at),
            now: timestamp(self.now),
        })
    }
}
