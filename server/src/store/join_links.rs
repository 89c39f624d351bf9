//! One-time links by which a member chooses a password.

use peerdesk_desk::{MemberId, Millis, OrganisationId, Timestamp};
use sqlx::PgConnection;

use super::time::timestamp;
use crate::store::{Error, Store};

/// Whom a link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinOffer {
    pub member: MemberId,
    pub name: String,
    pub email: String,
    pub organisation: String,
}

/// A link that holds and was not sent by mail, and whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkToMail {
    pub member: MemberId,
    pub organisation: String,
    pub until: Timestamp,
    /// It was handed to a mail server before.
    pub was_mailed: bool,
}

impl Store {
    /// A link of a member of the organisation, while it holds.
    pub async fn link_to_mail(
        &self,
        organisation: OrganisationId,
        member: MemberId,
        token_hash: &[u8],
    ) -> Result<Option<LinkToMail>, Error> {
        let row = sqlx::query!(
            "select organisation.name, expires_at, mailed_at is not null as \"was_mailed!\"
             from join_link join member on member.id = member_id
             join organisation on organisation.id = organisation_id
             where token_hash = $1 and member_id = $2 and organisation_id = $3
               and ended_at is null and expires_at > statement_timestamp() and active",
            token_hash,
            member.0,
            organisation.0
        )
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| LinkToMail {
            member,
            organisation: row.name,
            until: timestamp(row.expires_at),
            was_mailed: row.was_mailed,
        }))
    }

    /// Says that a link is being handed to a mail server from now on; false when it was before, or
    /// holds no more.
    pub async fn hand_link(&self, token_hash: &[u8]) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update join_link set mailed_at = clock_timestamp()
             where token_hash = $1 and mailed_at is null and ended_at is null
               and expires_at > statement_timestamp()",
            token_hash
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Says that the mail server did not take a link, so that it may be sent again.
    pub async fn take_link_back(&self, token_hash: &[u8]) -> Result<(), Error> {
        sqlx::query!(
            "update join_link set mailed_at = null where token_hash = $1",
            token_hash
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Makes another link for an active member of an organisation, in place of the one before, and
    /// returns until when it holds; none when there is no such member.
    pub async fn add_join_link(
        &self,
        organisation: OrganisationId,
        member: MemberId,
        by: MemberId,
        token_hash: &[u8],
        lifetime: Millis,
    ) -> Result<Option<Timestamp>, Error> {
        let mut transaction = self.write.begin().await?;
        let found = sqlx::query_scalar!(
            "select id from member where id = $1 and organisation_id = $2 and active for update",
            member.0,
            organisation.0
        )
        .fetch_optional(&mut *transaction)
        .await?;
        if found.is_none() {
            return Ok(None);
        }
        let until = link(&mut transaction, member, by, token_hash, lifetime).await?;
        transaction.commit().await?;
        Ok(Some(until))
    }

    /// Whom a link is for, while it holds.
    pub async fn join_offer(&self, token_hash: &[u8]) -> Result<Option<JoinOffer>, Error> {
        let row = sqlx::query!(
            "select member.id, member.name, email, organisation.name as organisation
             from join_link join member on member.id = member_id
             join organisation on organisation.id = organisation_id
             where token_hash = $1 and ended_at is null and expires_at > statement_timestamp()
               and active",
            token_hash
        )
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| JoinOffer {
            member: MemberId(row.id),
            name: row.name,
            email: row.email,
            organisation: row.organisation,
        }))
    }

    /// Uses a link up: the member has this password, and every session from before has ended. None when
    /// the link holds no more; of two who come with the same link one finds that.
    pub async fn join(
        &self,
        token_hash: &[u8],
        password_hash: &str,
    ) -> Result<Option<MemberId>, Error> {
        let member = sqlx::query_scalar!(
            "with used as (
                 update join_link set ended_at = clock_timestamp()
                 where token_hash = $1 and ended_at is null and expires_at > statement_timestamp()
                 returning member_id
             ), changed as (
                 update member set password_hash = $2
                 where id in (select member_id from used) and active returning id
             ), ended as (
                 update session set ended_at = clock_timestamp()
                 where member_id in (select id from changed) and ended_at is null
             )
             select id as \"id!\" from changed",
            token_hash,
            password_hash
        )
        .fetch_optional(&self.write)
        .await?;
        Ok(member.map(MemberId))
    }
}

/// Makes the one link of a member that holds. The caller holds the member's row, so that two links
/// made at once follow each other.
pub(super) async fn link(
    connection: &mut PgConnection,
    member: MemberId,
    by: MemberId,
    token_hash: &[u8],
    lifetime: Millis,
) -> Result<Timestamp, Error> {
    end_links(connection, member).await?;
    let until = sqlx::query_scalar!(
        "insert into join_link (token_hash, member_id, made_by_member_id, expires_at)
         values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
         returning expires_at",
        token_hash,
        member.0,
        by.0,
        lifetime.0 as f64
    )
    .fetch_one(connection)
    .await?;
    Ok(timestamp(until))
}

/// Lets no link of a member hold any more.
pub(super) async fn end_links(
    connection: &mut PgConnection,
    member: MemberId,
) -> Result<(), Error> {
    sqlx::query!(
        "update join_link set ended_at = clock_timestamp()
         where member_id = $1 and ended_at is null",
        member.0
    )
    .execute(connection)
    .await?;
    Ok(())
}
