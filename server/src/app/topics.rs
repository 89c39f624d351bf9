//! Topics, as admins look after them.

use std::collections::BTreeSet;

use peerdesk_desk::{Member, TeamId, TopicId};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::{NAME_CHARS_MAX, TOPIC_KEYWORDS_MAX, TOPIC_PATH_CHARS_MAX};

use super::accounts::{AccountError, Accounts, Denied, normal_name};
use super::in_time;
use super::people::administered;
use crate::store::{TopicChange, TopicFacts, TopicRefused, TopicRule};

/// What divides the groups of a path.
const PATH_DIVIDER: &str = " / ";

impl Accounts {
    /// All topics of the admin's organisation, archived ones too.
    pub async fn topics(&self, admin: &Member) -> Result<protocol::TopicList, AccountError> {
        let organisation = administered(admin)?;
        let topics = in_time(self.app.store().topic_list(organisation)).await?;
        Ok(protocol::TopicList {
            topics: topics.into_iter().map(topic_facts).collect(),
        })
    }

    /// Makes a topic in the admin's organisation.
    pub async fn add_topic(
        &self,
        admin: &Member,
        add: &protocol::AddTopic,
    ) -> Result<protocol::TopicFacts, AccountError> {
        let organisation = administered(admin)?;
        let made = self
            .app
            .store()
            .make_topic(
                organisation,
                &normal_topic(&add.name)?,
                &normal_path(&add.path)?,
                &normal_keywords(&add.keywords)?,
                TeamId(add.team.0),
            )
            .await?;
        self.forget_surroundings();
        Ok(topic_facts(made.map_err(Denied::from)?))
    }

    /// Changes a topic of the admin's organisation.
    pub async fn change_topic(
        &self,
        admin: &Member,
        topic: i64,
        change: &protocol::ChangeTopic,
    ) -> Result<protocol::TopicFacts, AccountError> {
        let organisation = administered(admin)?;
        let change = TopicChange {
            name: change.name.as_deref().map(normal_topic).transpose()?,
            path: change.path.as_deref().map(normal_path).transpose()?,
            keywords: change
                .keywords
                .as_deref()
                .map(normal_keywords)
                .transpose()?,
            team: change.team.map(|team| TeamId(team.0)),
            active: change.archived.map(|archived| !archived),
        };
        let store = self.app.store();
        let done = store
            .change_topic(organisation, TopicId(topic), &change)
            .await?;
        self.forget_surroundings();
        Ok(topic_facts(done.map_err(Denied::from)?))
    }

    /// By which words a question of the member's organisation finds its topic.
    pub async fn topic_rules(&self, member: &Member) -> Result<protocol::TopicRules, AccountError> {
        let store = self.app.store();
        let rules = in_time(store.topic_rules(member.organisation)).await?;
        Ok(topic_rules(rules))
    }

    /// Puts the words of topics in another order.
    pub async fn order_topics(
        &self,
        admin: &Member,
        order: &protocol::OrderTopics,
    ) -> Result<protocol::TopicRules, AccountError> {
        let organisation = administered(admin)?;
        let topics: Vec<TopicId> = order.topics.iter().map(|topic| TopicId(topic.0)).collect();
        let done = self.app.store().order_topics(organisation, &topics).await?;
        Ok(topic_rules(done.ok_or(Denied::ChangedMeanwhile)?))
    }
}

fn topic_rules(rules: Vec<TopicRule>) -> protocol::TopicRules {
    protocol::TopicRules {
        rules: rules
            .into_iter()
            .map(|rule| protocol::TopicRule {
                topic: protocol::TopicId(rule.topic.0),
                keywords: rule.keywords,
            })
            .collect(),
    }
}

fn normal_topic(name: &str) -> Result<String, Denied> {
    normal_name(name, NAME_CHARS_MAX, "name")
}

/// Groups as they are stored: trimmed, none empty, with one divider.
fn normal_path(text: &str) -> Result<String, Denied> {
    let groups = text.split('/').map(str::trim);
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    if groups.is_empty() {
        return Ok(String::new());
    }
    normal_name(&groups.join(PATH_DIVIDER), TOPIC_PATH_CHARS_MAX, "path")
}

/// Words as they are stored: in lower case, each once, in their order.
fn normal_keywords(words: &[String]) -> Result<Vec<String>, Denied> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for word in words {
        let word = normal_name(&word.to_lowercase(), NAME_CHARS_MAX, "keywords")?;
        if seen.insert(word.clone()) {
            kept.push(word);
        }
    }
    if kept.len() > TOPIC_KEYWORDS_MAX {
        return Err(Denied::Field {
            field: "keywords",
            what: "These are too many.",
        });
    }
    Ok(kept)
}

fn topic_facts(topic: TopicFacts) -> protocol::TopicFacts {
    protocol::TopicFacts {
        id: protocol::TopicId(topic.id.0),
        name: topic.name,
        path: topic.path,
        keywords: topic.keywords,
        team: protocol::TeamId(topic.team.0),
        archived: !topic.active,
        open: topic.open,
    }
}

impl From<TopicRefused> for Denied {
    fn from(refused: TopicRefused) -> Self {
        match refused {
            TopicRefused::NotFound => Self::NotFound,
            TopicRefused::NameTaken => Self::NameTaken,
            TopicRefused::LastTopic => Self::LastTopic,
            TopicRefused::TooMany => Self::TooMany,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        let check = |text: &str, expected: &str| {
            assert_eq!(normal_path(text).as_deref(), Ok(expected), "{text:?}");
        };
        check("", "");
        check(" / ", "");
        check("Programs", "Programs");
        check("/Programs//SAP /", "Programs / SAP");
        assert!(normal_path("Programs\n").is_ok() && normal_path("a\0b").is_err());
        assert!(normal_path(&"a/".repeat(TOPIC_PATH_CHARS_MAX)).is_err());
    }

    #[test]
    fn keywords_are_lower_case_and_there_once() {
        let words = |words: &[&str]| {
            words
                .iter()
                .map(|&word| word.to_owned())
                .collect::<Vec<_>>()
        };
        let kept = normal_keywords(&words(&[" VPN", "vpn", "Tunnel"]));
        assert_eq!(kept, Ok(words(&["vpn", "tunnel"])));
        assert!(normal_keywords(&words(&[" "])).is_err());
        let many: Vec<_> = (0..=TOPIC_KEYWORDS_MAX).map(|n| n.to_string()).collect();
        assert!(normal_keywords(&many).is_err());
    }
}
