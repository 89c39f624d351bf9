//! By which words a question finds its topic, in the order in which they count.

use std::collections::BTreeSet;

use peerdesk_desk::{OrganisationId, TopicId};
use sqlx::PgExecutor;

use super::locks;
use crate::store::{Error, Store};

/// The words of one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicRule {
    pub topic: TopicId,
    /// In lower case.
    pub keywords: Vec<String>,
}

impl Store {
    /// The rules of an organisation, one for each topic in use, the first that counts first.
    pub async fn topic_rules(&self, organisation: OrganisationId) -> Result<Vec<TopicRule>, Error> {
        read_rules(&self.read, organisation).await
    }

    /// Puts the rules in another order; nothing when these are not the topics in use, because somebody
    /// changed them in the meantime.
    pub async fn order_topics(
        &self,
        organisation: OrganisationId,
        topics: &[TopicId],
    ) -> Result<Option<Vec<TopicRule>>, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take_policies(&mut *transaction, organisation).await?;
        let present = read_rules(&mut *transaction, organisation).await?;
        let present: BTreeSet<_> = present.into_iter().map(|rule| rule.topic).collect();
        let is_order = present.len() == topics.len() && present == topics.iter().copied().collect();
        if !is_order {
            return Ok(None);
        }
        let topics: Vec<i64> = topics.iter().map(|topic| topic.0).collect();
        sqlx::query!(
            "update topic set rank = place.rank
             from unnest($2::bigint[]) with ordinality as place (id, rank)
             where topic.id = place.id and organisation_id = $1",
            organisation.0,
            &topics
        )
        .execute(&mut *transaction)
        .await?;
        let rules = read_rules(&mut *transaction, organisation).await?;
        transaction.commit().await?;
        Ok(Some(rules))
    }
}

async fn read_rules(
    executor: impl PgExecutor<'_>,
    organisation: OrganisationId,
) -> Result<Vec<TopicRule>, Error> {
    let rows = sqlx::query!(
        "select id, keywords from topic where organisation_id = $1 and active
         order by rank, path, name",
        organisation.0
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TopicRule {
            topic: TopicId(row.id),
            keywords: row.keywords,
        })
        .collect())
}
