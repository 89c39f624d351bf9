//! Saving hours and settings, and what follows from them for topics.

use std::collections::BTreeMap;

use peerdesk_desk::{
    CalendarChoice, CalendarDraft, CalendarId, Day, MemberId, OrganisationId, Policy,
    PolicySettings, Resolved, TeamId, Timestamp, TopicId,
};
use sqlx::PgConnection;

use super::locks;
use super::stored::{StoredHours, StoredSettings, StoredTerms};
use super::time::timestamp;
use super::topics::columns;
use crate::store::{Error, Store};

/// Calendars that one organisation can have.
const CALENDARS_MAX: i64 = 200;

/// Working hours with what people call their days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    pub draft: CalendarDraft,
    pub day_names: BTreeMap<Day, String>,
}

/// Working hours as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCalendar {
    pub id: CalendarId,
    pub name: String,
    pub version: u32,
    pub at: Timestamp,
    pub by: MemberId,
    pub hours: Hours,
}

/// Where settings are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyScope {
    Organisation,
    Topic(TopicId),
    Team(TeamId),
}

/// Settings as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPolicy {
    pub scope: PolicyScope,
    pub version: u32,
    pub at: Timestamp,
    pub by: MemberId,
    pub settings: PolicySettings,
}

/// A topic with what its own columns say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTopic {
    pub id: TopicId,
    pub team: TeamId,
    pub columns: Policy,
}

/// Everything that is set in an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    pub calendars: Vec<KeptCalendar>,
    pub layers: Vec<KeptPolicy>,
    pub topics: Vec<PolicyTopic>,
    /// Those that serve the organisation.
    pub teams: Vec<TeamId>,
}

impl Book {
    /// What is set in one place.
    pub fn layer(&self, scope: PolicyScope) -> Option<&KeptPolicy> {
        self.layers.iter().find(|layer| layer.scope == scope)
    }

    /// The hours of a calendar.
    pub fn hours(&self, choice: CalendarChoice) -> Option<&Hours> {
        let CalendarChoice::Kept(id) = choice else {
            return None;
        };
        self.calendars
            .iter()
            .find(|calendar| calendar.id == id)
            .map(|calendar| &calendar.hours)
    }

    /// What follows for a topic; `draft` in place of what is set somewhere.
    pub fn resolve(
        &self,
        topic: &PolicyTopic,
        draft: Option<(PolicyScope, &PolicySettings)>,
    ) -> Resolved {
        let places = [
            PolicyScope::Organisation,
            PolicyScope::Topic(topic.id),
            PolicyScope::Team(topic.team),
        ];
        let mut resolved = Resolved::of(topic.columns);
        for place in places {
            let kept = self.layer(place).map(|layer| &layer.settings);
            let drafted = draft
                .filter(|(scope, _)| *scope == place)
                .map(|(_, settings)| settings);
            if let Some(settings) = drafted.or(kept) {
                resolved = resolved.with(settings);
            }
        }
        resolved
    }
}

/// What became of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved<T> {
    Done(T),
    /// Somebody else saved in between, or there is no such thing here.
    ChangedMeanwhile,
    /// Another calendar of the organisation has the name.
    NameTaken,
    TooMany,
}

impl Store {
    /// Everything that is set in an organisation.
    pub async fn policy_book(&self, organisation: OrganisationId) -> Result<Book, Error> {
        let mut connection = self.read.acquire().await?;
        read_book(&mut connection, organisation).await
    }

    /// Saves the next version of settings and what follows from it for topics.
    pub async fn save_policy(
        &self,
        organisation: OrganisationId,
        by: MemberId,
        scope: PolicyScope,
        version: u32,
        settings: &PolicySettings,
    ) -> Result<Saved<KeptPolicy>, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take_policies(&mut *transaction, organisation).await?;
        let before = read_book(&mut transaction, organisation).await?;
        let present = before.layer(scope).map_or(0, |layer| layer.version);
        if present != version {
            return Ok(Saved::ChangedMeanwhile);
        }
        let (word, id) = scope_words(scope, organisation);
        sqlx::query!(
            "insert into policy_version
                 (scope, organisation_id, scope_id, version, settings, at, by_member_id)
             values ($1, $2, $3, $4, $5, clock_timestamp(), $6)",
            word,
            organisation.0,
            id,
            version as i32 + 1,
            json("policy_version", id, &StoredSettings::from(settings))?,
            by.0
        )
        .execute(&mut *transaction)
        .await?;
        let book = keep_terms(&mut transaction, organisation).await?;
        transaction.commit().await?;
        Ok(
            match book.layers.into_iter().find(|kept| kept.scope == scope) {
                Some(kept) => Saved::Done(kept),
                None => Saved::ChangedMeanwhile,
            },
        )
    }

    /// Saves the next version of hours, or the first of others, and what follows for topics.
    pub async fn save_calendar(
        &self,
        organisation: OrganisationId,
        by: MemberId,
        calendar: Option<(CalendarId, u32)>,
        name: &str,
        hours: &Hours,
    ) -> Result<Saved<KeptCalendar>, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take_policies(&mut *transaction, organisation).await?;
        let before = read_book(&mut transaction, organisation).await?;
        let is_other = |kept: &&KeptCalendar| calendar.is_none_or(|(id, _)| kept.id != id);
        let mut others = before.calendars.iter().filter(is_other);
        if others.any(|kept| kept.name == name) {
            return Ok(Saved::NameTaken);
        }
        let id = if let Some((id, version)) = calendar {
            let changed = sqlx::query!(
                "update calendar set name = $4, version = version + 1
                 where id = $1 and organisation_id = $2 and version = $3",
                id.0,
                organisation.0,
                version as i32,
                name
            )
            .execute(&mut *transaction)
            .await?;
            if changed.rows_affected() == 0 {
                return Ok(Saved::ChangedMeanwhile);
            }
            id
        } else {
            if before.calendars.len() as i64 >= CALENDARS_MAX {
                return Ok(Saved::TooMany);
            }
            let id = sqlx::query_scalar!(
                "insert into calendar (organisation_id, name, version) values ($1, $2, 1)
                 returning id",
                organisation.0,
                name
            )
            .fetch_one(&mut *transaction)
            .await?;
            CalendarId(id)
        };
        sqlx::query!(
            "insert into calendar_version (calendar_id, version, content, at, by_member_id)
             select id, version, $2, clock_timestamp(), $3 from calendar where id = $1",
            id.0,
            json("calendar_version", id.0, &StoredHours::from(hours))?,
            by.0
        )
        .execute(&mut *transaction)
        .await?;
        let book = keep_terms(&mut transaction, organisation).await?;
        transaction.commit().await?;
        Ok(
            match book.calendars.into_iter().find(|kept| kept.id == id) {
                Some(kept) => Saved::Done(kept),
                None => Saved::ChangedMeanwhile,
            },
        )
    }
}

/// Writes the terms that follow for topics that were made or changed, where anything is set at all:
/// until then the columns of a topic say what holds.
pub(super) async fn keep_terms_of(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<(), Error> {
    let is_set = sqlx::query_scalar!(
        "select exists (select from policy_version where organisation_id = $1) as \"is_set!\"",
        organisation.0
    )
    .fetch_one(&mut *connection)
    .await?;
    if is_set {
        keep_terms(connection, organisation).await?;
    }
    Ok(())
}

/// Writes terms for each topic for which others follow now than those it has.
async fn keep_terms(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Book, Error> {
    let book = read_book(connection, organisation).await?;
    for topic in &book.topics {
        let resolved = book.resolve(topic, None);
        let stored = StoredTerms::new(&resolved, book.hours(resolved.calendar));
        sqlx::query!(
            "with present as (
                 select terms.content from topic join terms on terms.id = topic.terms_id
                 where topic.id = $1
             ), kept as (
                 insert into terms (topic_id, content, at)
                 select $1, $2, clock_timestamp()
                 where not exists (select from present where content = $2)
                 returning id
             )
             update topic set terms_id = kept.id from kept where topic.id = $1",
            topic.id.0,
            json("terms", topic.id.0, &stored)?
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(book)
}

async fn read_book(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Book, Error> {
    Ok(Book {
        calendars: read_calendars(connection, organisation).await?,
        layers: read_layers(connection, organisation).await?,
        topics: read_topics(connection, organisation).await?,
        teams: read_teams(connection, organisation).await?,
    })
}

async fn read_calendars(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<KeptCalendar>, Error> {
    let rows = sqlx::query!(
        "select id, name, version, content, at, by_member_id
         from calendar join calendar_version using (version)
         where calendar_id = id and organisation_id = $1 order by id",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let stored: StoredHours = read_json("calendar_version", row.id, row.content)?;
            Ok(KeptCalendar {
                id: CalendarId(row.id),
                name: row.name,
                version: row.version as u32,
                at: timestamp(row.at),
                by: MemberId(row.by_member_id),
                hours: stored
                    .try_into()
                    .map_err(|why| corrupt("calendar_version", row.id, why))?,
            })
        })
        .collect()
}

async fn read_layers(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<KeptPolicy>, Error> {
    let rows = sqlx::query!(
        "select distinct on (scope, scope_id) scope, scope_id, version, settings, at, by_member_id
         from policy_version where organisation_id = $1
         order by scope, scope_id, version desc",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let stored: StoredSettings = read_json("policy_version", row.scope_id, row.settings)?;
            Ok(KeptPolicy {
                scope: read_scope(&row.scope, row.scope_id)?,
                version: row.version as u32,
                at: timestamp(row.at),
                by: MemberId(row.by_member_id),
                settings: stored
                    .try_into()
                    .map_err(|why| corrupt("policy_version", row.scope_id, why))?,
            })
        })
        .collect()
}

async fn read_topics(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<PolicyTopic>, Error> {
    let rows = sqlx::query!(
        "select id, team_id, peer_window_seconds, answer_hold_seconds, lease_seconds,
                lease_warning_seconds, grace_seconds, fast_lane
         from topic where organisation_id = $1 and active order by id",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PolicyTopic {
            id: TopicId(row.id),
            team: TeamId(row.team_id),
            columns: columns!(row).policy(),
        })
        .collect())
}

async fn read_teams(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<TeamId>, Error> {
    let ids = sqlx::query_scalar!(
        "select team_id from team_organisation where organisation_id = $1 order by team_id",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(TeamId).collect())
}

fn scope_words(scope: PolicyScope, organisation: OrganisationId) -> (&'static str, i64) {
    match scope {
        PolicyScope::Organisation => ("organisation", organisation.0),
        PolicyScope::Topic(topic) => ("topic", topic.0),
        PolicyScope::Team(team) => ("team", team.0),
    }
}

fn read_scope(word: &str, id: i64) -> Result<PolicyScope, Error> {
    match word {
        "organisation" => Ok(PolicyScope::Organisation),
        "topic" => Ok(PolicyScope::Topic(TopicId(id))),
        "team" => Ok(PolicyScope::Team(TeamId(id))),
        other => Err(corrupt(
            "policy_version",
            id,
            format!("unknown scope {other}"),
        )),
    }
}

fn json(
    table: &'static str,
    row: i64,
    value: &impl serde::Serialize,
) -> Result<serde_json::Value, Error> {
    serde_json::to_value(value).map_err(|error| corrupt(table, row, error.to_string()))
}

fn read_json<T: serde::de::DeserializeOwned>(
    table: &'static str,
    row: i64,
    value: serde_json::Value,
) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|error| corrupt(table, row, error.to_string()))
}

fn corrupt(table: &'static str, row: i64, why: String) -> Error {
    Error::Corrupt {
        table,
        column: "content",
        row,
        why,
    }
}
