//! Topics, for admins, and the words by which questions find them.

use axum::Json as JsonAnswer;
use axum::extract::State;
use peerdesk_protocol::{AddTopic, ChangeTopic, OrderTopics, TopicFacts, TopicList, TopicRules};

use super::HttpState;
use super::input::{Id, Json};
use super::problem::Refusal;
use super::session::SignedInMember;

pub(super) async fn list(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<TopicList>, Refusal> {
    Ok(JsonAnswer(state.accounts.topics(&identity.member).await?))
}

pub(super) async fn add(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<AddTopic>,
) -> Result<JsonAnswer<TopicFacts>, Refusal> {
    Ok(JsonAnswer(
        state.accounts.add_topic(&identity.member, &body).await?,
    ))
}

pub(super) async fn change(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(topic): Id,
    Json(body): Json<ChangeTopic>,
) -> Result<JsonAnswer<TopicFacts>, Refusal> {
    let changed = state.accounts.change_topic(&identity.member, topic, &body);
    Ok(JsonAnswer(changed.await?))
}

pub(super) async fn rules(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<TopicRules>, Refusal> {
    let rules = state.accounts.topic_rules(&identity.member);
    Ok(JsonAnswer(rules.await?))
}

pub(super) async fn order(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<OrderTopics>,
) -> Result<JsonAnswer<TopicRules>, Refusal> {
    let ordered = state.accounts.order_topics(&identity.member, &body);
    Ok(JsonAnswer(ordered.await?))
}
