//! Bodies of the HTTP interface by which admins look after topics.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{Team, TeamId, Topic, TopicId};

read_strictly!(object: AddTopic, ChangeTopic, OrderTopics);

/// `GET /api/surroundings`: topics and teams as `welcome` tells them, for who has been here for long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Surroundings {
    pub topics: Vec<Topic>,
    pub teams: Vec<Team>,
}

/// `GET /api/topics`: the topics of the admin's organisation, archived ones too, by path and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TopicList {
    pub topics: Vec<TopicFacts>,
}

/// A topic as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TopicFacts {
    pub id: TopicId,
    pub name: String,
    /// Groups around it from the outermost, divided by ` / `; may be empty.
    pub path: String,
    /// Words by which a question finds it.
    pub keywords: Vec<String>,
    pub team: TeamId,
    /// Nobody can ask about it any more; its tickets live on.
    pub archived: bool,
    /// Tickets about it that are neither solved, closed nor withdrawn.
    pub open: u32,
}

/// `POST /api/topics`; answers with [`TopicFacts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct AddTopic {
    pub name: String,
    pub path: String,
    pub keywords: Vec<String>,
    pub team: TeamId,
}

/// `POST /api/topics/{id}`: changes what is named; answers with [`TopicFacts`]. Tickets in a queue stay
/// with the team that has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ChangeTopic {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub keywords: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub team: Option<TeamId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub archived: Option<bool>,
}

/// `GET /api/topic-rules`: by which words a question of the member's organisation finds its topic. Of
/// several that fit, the first one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TopicRules {
    /// One for each topic in use.
    pub rules: Vec<TopicRule>,
}

/// The words of one topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TopicRule {
    pub topic: TopicId,
    /// In lower case; a topic without any is never found by words.
    pub keywords: Vec<String>,
}

/// `POST /api/topic-rules`: puts them in another order; answers with [`TopicRules`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct OrderTopics {
    /// Every topic in use, once.
    pub topics: Vec<TopicId>,
}
