//! Accounts and what surrounds them: who signs in with what, who is there, topics and teams.

use std::sync::Arc;

use peerdesk_desk::{Member, MemberId, OrganisationId, TeamId};

use super::topics::{NamedTopic, TopicRow};
use crate::store::{Error, Store};

/// What a sign-in is held against.
#[derive(Clone, Debug)]
pub struct Account {
    pub member: MemberId,
    /// In PHC form; absent where there is no local password.
    pub password_hash: Option<String>,
}

/// A team with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTeam {
    pub id: TeamId,
    pub name: String,
    /// Nothing more is given to it.
    pub retired: bool,
}

impl Store {
    /// The active account with an address, which is stored in lower case.
    pub async fn account(&self, email: &str) -> Result<Option<Account>, Error> {
        let row = sqlx::query!(
            "select id, password_hash from member where email = $1 and active",
            email
        )
        .fetch_optional(&self.control)
        .await?;
        Ok(row.map(|row| Account {
            member: MemberId(row.id),
            password_hash: row.password_hash,
        }))
    }

    /// Active members of these organisations with a word of their name that begins with `prefix`,
    /// in any case; by name.
    pub async fn members_named(
        &self,
        organisations: &[OrganisationId],
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(MemberId, Arc<str>)>, Error> {
        let organisations: Vec<i64> = organisations.iter().map(|id| id.0).collect();
        let prefix = like_literal(prefix);
        let rows = sqlx::query!(
            "select id, name from member
             where organisation_id = any($1) and active
               and (name ilike $2 || '%' or name ilike '% ' || $2 || '%')
             order by name, id limit $3",
            &organisations,
            prefix,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (MemberId(row.id), row.name.into()))
            .collect())
    }

    /// Topics in use of the member's organisation and of those that the member serves, by name.
    pub async fn topics_for(&self, member: &Member) -> Result<Vec<NamedTopic>, Error> {
        let mut connection = self.read.acquire().await?;
        let rows = sqlx::query_as!(
            TopicRow,
            "select id, organisation_id, team_id, name, path, terms_id, peer_window_seconds,
                    answer_hold_seconds, lease_seconds, lease_warning_seconds, grace_seconds,
                    fast_lane
             from topic where organisation_id = any($1) and active
             order by organisation_id, path, name",
            &organisations_of(member)
        )
        .fetch_all(&mut *connection)
        .await?;
        let places = rows.iter().map(TopicRow::terms);
        self.terms.learn(&mut connection, places).await?;
        rows.into_iter().map(|row| row.read(&self.terms)).collect()
    }

    /// Teams that serve the member's organisation or that the member belongs to, by name.
    pub async fn teams_for(&self, member: &Member) -> Result<Vec<NamedTeam>, Error> {
        let own: Vec<i64> = member.teams.iter().map(|team| team.0).collect();
        let rows = sqlx::query!(
            "select id, name, retired_at is not null as \"retired!\" from team
             where id = any($1)
                or exists (select from team_organisation
                           where team_id = team.id and organisation_id = any($2))
             order by name, id",
            &own,
            &organisations_of(member)
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| NamedTeam {
                id: TeamId(row.id),
                name: row.name,
                retired: row.retired,
            })
            .collect())
    }
}

/// The organisations whose members and topics a member knows.
fn organisations_of(member: &Member) -> Vec<i64> {
    std::iter::once(member.organisation)
        .chain(member.serves.iter().copied())
        .map(|organisation| organisation.0)
        .collect()
}

/// A text that `like` takes for itself.
pub(super) fn like_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_a_search_mean_themselves() {
        assert_eq!(like_literal(r"50%_\o/"), r"50\%\_\\o/");
    }
}
