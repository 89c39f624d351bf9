//! What members see and change of their own accounts.

use peerdesk_desk::{MemberId, Timestamp};

use super::time::timestamp;
use crate::store::{Error, SessionId, Store};

/// An account as its member sees it.
#[derive(Clone, Debug)]
pub struct OwnAccount {
    pub email: String,
    pub place: String,
    /// In PHC form; absent where there is no local password.
    pub password_hash: Option<String>,
}

/// A session that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnSession {
    pub id: SessionId,
    /// Opened by a browser; the others carry access tokens alone.
    pub has_cookie: bool,
    pub since: Timestamp,
    pub until: Timestamp,
}

impl Store {
    /// The account of an existing member.
    pub async fn own_account(&self, member: MemberId) -> Result<OwnAccount, Error> {
        Ok(sqlx::query_as!(
            OwnAccount,
            "select email, place, password_hash from member where id = $1",
            member.0
        )
        .fetch_one(&self.control)
        .await?)
    }

    /// The member's sessions that hold, the newest first.
    pub async fn own_sessions(
        &self,
        member: MemberId,
        limit: usize,
    ) -> Result<Vec<OwnSession>, Error> {
        let rows = sqlx::query!(
            "select id, token_hash is not null as \"has_cookie!\", created_at, expires_at
             from session
             where member_id = $1 and ended_at is null and expires_at > statement_timestamp()
             order by id desc limit $2",
            member.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| OwnSession {
                id: SessionId(row.id),
                has_cookie: row.has_cookie,
                since: timestamp(row.created_at),
                until: timestamp(row.expires_at),
            })
            .collect())
    }

    /// Replaces a password hash by another one and ends the member's sessions but one, together.
    /// Nothing when the hash is not what it was: somebody else changed it meanwhile.
    pub async fn change_password(
        &self,
        member: MemberId,
        keeps: SessionId,
        from: Option<&str>,
        to: &str,
    ) -> Result<Option<Vec<SessionId>>, Error> {
        let row = sqlx::query!(
            "with changed as (
                 update member set password_hash = $4
                 where id = $1 and active and password_hash is not distinct from $3
                 returning id
             ), ended as (
                 update session set ended_at = clock_timestamp()
                 from changed
                 where session.member_id = changed.id and session.id <> $2
                   and session.ended_at is null
                 returning session.id
             )
             select exists (select from changed) as \"changed!\",
                    array(select id from ended) as \"ended!: Vec<i64>\"",
            member.0,
            keeps.0,
            from,
            to
        )
        .fetch_one(&self.write)
        .await?;
        Ok(row
            .changed
            .then(|| row.ended.into_iter().map(SessionId).collect()))
    }

    /// Ends a session of this very member; false when there is none that holds.
    pub async fn end_own_session(
        &self,
        member: MemberId,
        session: SessionId,
    ) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update session set ended_at = clock_timestamp()
             where id = $1 and member_id = $2 and ended_at is null",
            session.0,
            member.0
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
