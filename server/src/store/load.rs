//! Members by the thousand for load tests, and sessions for their tokens.

use peerdesk_desk::{MemberId, Millis, Timestamp};

use super::SessionId;
use super::time::timestamp;
use crate::store::{Error, Store};

/// The organisation that load tests use.
#[derive(Clone, Debug)]
pub struct LoadOrganisation {
    pub members: u32,
    pub engineers: u32,
    pub leads: u32,
    pub topics: u32,
    /// Shared by all, in PHC form.
    pub password_hash: String,
}

/// A session opened for a program, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramSession {
    pub email: String,
    pub member: MemberId,
    pub session: SessionId,
    pub now: Timestamp,
}

/// Keeps two seeds at the same time apart.
const LOCK: i64 = 0x7065_6572_6c6f_6164;

impl Store {
    /// Makes what is not there yet. Done again, with more or fewer, it adds and never removes.
    pub async fn seed_load_organisation(&self, load: &LoadOrganisation) -> Result<(), Error> {
        let mut transaction = self.write.begin().await?;
        sqlx::query!("select pg_advisory_xact_lock($1)", LOCK)
            .execute(&mut *transaction)
            .await?;
        sqlx::query!("set local statement_timeout = '120s'")
            .execute(&mut *transaction)
            .await?;
        sqlx::query!(
            "insert into organisation (name)
             select 'Load' where not exists (select from organisation where name = 'Load')"
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into team (name)
             select 'Load' where not exists (select from team where name = 'Load')"
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into team_organisation (team_id, organisation_id)
             select team.id, organisation.id from team, organisation
             where team.name = 'Load' and organisation.name = 'Load'
             on conflict do nothing"
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into topic (organisation_id, team_id, name)
             select organisation.id, team.id, 'Topic ' || number
             from organisation, team, generate_series(0, $1::integer - 1) number
             where team.name = 'Load' and organisation.name = 'Load'
             on conflict do nothing",
            load.topics as i32
        )
        .execute(&mut *transaction)
        .await?;
        for (role, name, count) in [
            ("employee", "member", load.members),
            ("engineer", "engineer", load.engineers),
            ("lead", "lead", load.leads),
            // With an admin the installation is set up, and no link for the first one is printed.
            ("admin", "admin", 1),
        ] {
            sqlx::query!(
                "insert into member (organisation_id, email, name, role, password_hash)
                 select organisation.id, $2 || '-' || number || '@load.test',
                        initcap($2) || ' ' || number, $1, $3
                 from organisation, generate_series(0, $4::integer - 1) number
                 where organisation.name = 'Load'
                 on conflict (email) do nothing",
                role,
                name,
                load.password_hash,
                count as i32
            )
            .execute(&mut *transaction)
            .await?;
        }
        sqlx::query!(
            "insert into team_member (team_id, member_id)
             select team.id, member.id from team, member
             join organisation on organisation.id = member.organisation_id
             where team.name = 'Load' and organisation.name = 'Load' and member.role in ('engineer', 'lead')
             on conflict do nothing"
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Opens a session for each of the first active members whose address begins so.
    pub async fn open_program_sessions(
        &self,
        prefix: &str,
        count: u32,
        lifetime: Millis,
    ) -> Result<Vec<ProgramSession>, Error> {
        let rows = sqlx::query!(
            "with chosen as (
                 select id, email from member
                 where starts_with(email, $1) and active order by id limit $2
             ), opened as (
                 insert into session (member_id, expires_at)
                 select id, clock_timestamp() + $3 * interval '1 millisecond' from chosen
                 returning id, member_id
             )
             select chosen.email, chosen.id as member, opened.id as session,
                    clock_timestamp() as \"now!\"
             from opened join chosen on chosen.id = opened.member_id order by chosen.id",
            prefix,
            i64::from(count),
            lifetime.0 as f64
        )
        .fetch_all(&self.write)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| ProgramSession {
                email: row.email,
                member: MemberId(row.member),
                session: SessionId(row.session),
                now: timestamp(row.now),
            })
            .collect())
    }
}
