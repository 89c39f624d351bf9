//! What a requester is told beside the promise, and what whoever assigns is told of a team.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use peerdesk_desk::{
    Calendar, Member, MemberId, Millis, OrganisationId, TeamId, TicketId, TopicId, may_see,
};
use peerdesk_protocol as protocol;
use tokio::time::Instant;

use super::{App, in_time};
use crate::store::{Card, Error, PastTimes};

/// Past questions that usual times rest on, at most.
const QUESTIONS_MAX: usize = 200;
/// Fewer tell nothing.
const QUESTIONS_MIN: usize = 5;
/// How long usual times are kept: they change slowly.
const KEPT: Duration = Duration::from_mins(5);
/// Topics remembered at most; beyond it the memory starts over.
const TOPICS_MAX: usize = 10_000;

type Kept = HashMap<TopicId, (Instant, Option<protocol::UsualTimes>)>;

/// What is remembered of a topic.
enum Known {
    /// Read a moment ago: the times, if there were questions enough.
    Fresh(Option<protocol::UsualTimes>),
    Unread,
}

/// How long questions usually take, by topic.
#[derive(Debug, Default)]
pub(super) struct UsualTimes(Mutex<Kept>);

impl UsualTimes {
    fn get(&self, topic: TopicId) -> Known {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&topic) {
            Some((read_at, usual)) if read_at.elapsed() < KEPT => Known::Fresh(*usual),
            Some(_) | None => Known::Unread,
        }
    }

    fn put(&self, topic: TopicId, usual: Option<protocol::UsualTimes>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= TOPICS_MAX {
            kept.clear();
        }
        kept.insert(topic, (Instant::now(), usual));
    }
}

impl App {
    /// What was done for a question and what such questions usually take; `None` when there is no such
    /// ticket for the member.
    pub async fn promise_facts(
        &self,
        member: &Member,
        id: TicketId,
    ) -> Result<Option<protocol::PromiseFacts>, Error> {
        in_time(async {
            let Some(card) = self.store.card(id).await? else {
                return Ok(None);
            };
            if !may_see(member, card.ticket.sight()) {
                return Ok(None);
            }
            let waves = self.store.waves(id).await?;
            Ok(Some(protocol::PromiseFacts {
                promise: card.ticket.effective_promise().map(|at| at.0),
                told: Some(waves.iter().map(|wave| wave.told).sum()),
                looked: Some(self.store.lookers(id).await?),
                spoke: self.store.speakers(id).await?,
                usual: self.usual_times(&card).await?,
            }))
        })
        .await
    }

    async fn usual_times(&self, card: &Card) -> Result<Option<protocol::UsualTimes>, Error> {
        let topic = card.ticket.topic;
        if let Known::Fresh(usual) = self.usual.get(topic) {
            return Ok(usual);
        }
        let organisation = card.ticket.organisation;
        let past = self
            .store
            .past_times(organisation, topic, QUESTIONS_MAX)
            .await?;
        let terms = self.store.topic_terms(topic).await?;
        let usual = terms.and_then(|terms| usual(&past, &terms.calendar));
        self.usual.put(topic, usual);
        Ok(usual)
    }

    /// Organisations that a team serves and of whose queues a member may know; `None` when there are
    /// none.
    pub(super) async fn served_for(
        &self,
        member: &Member,
        team: TeamId,
    ) -> Result<Option<Vec<OrganisationId>>, Error> {
        let mut organisations = self.store.served_by(team).await?;
        organisations.retain(|organisation| member.knows_queues_of(*organisation));
        Ok((!organisations.is_empty()).then_some(organisations))
    }

    /// Who of a team has how much; `None` for those whom it does not concern.
    pub async fn team_load(
        &self,
        member: &Member,
        team: TeamId,
    ) -> Result<Option<protocol::TeamLoad>, Error> {
        in_time(async {
            let Some(organisations) = self.served_for(member, team).await? else {
                return Ok(None);
            };
            let waiting = self.store.waiting_in(team, &organisations).await?;
            let loads = self.store.loads_of(team).await?;
            let named: BTreeSet<MemberId> = loads.iter().map(|load| load.member).collect();
            let people = self.directory.people(named).await?;
            Ok(Some(protocol::TeamLoad {
                team: protocol::TeamId(team.0),
                waiting,
                members: loads
                    .into_iter()
                    .map(|load| protocol::MemberLoad {
                        person: people.person(load.member),
                        claimed: load.claimed,
                        pending: load.pending,
                    })
                    .collect(),
            }))
        })
        .await
    }
}

/// Medians and ninth tenths in working time; nothing from too few questions.
fn usual(past: &[PastTimes], calendar: &Calendar) -> Option<protocol::UsualTimes> {
    let since_asked = |times: &PastTimes, until| calendar.between(times.asked, until);
    let first = past
        .iter()
        .filter_map(|times| Some(since_asked(times, times.first_answer?)));
    let solved = past.iter().map(|times| since_asked(times, times.solved));
    Some(protocol::UsualTimes {
        questions: past.len() as u32,
        first_answer: usual_time(first.collect())?,
        solution: usual_time(solved.collect())?,
    })
}

fn usual_time(mut lengths: Vec<Millis>) -> Option<protocol::UsualTime> {
    if lengths.len() < QUESTIONS_MIN {
        return None;
    }
    lengths.sort_unstable();
    let below = |part: usize| lengths[(lengths.len() * part).div_ceil(100) - 1].0;
    Some(protocol::UsualTime {
        median_ms: below(50),
        p90_ms: below(90),
    })
}

#[cfg(test)]
mod tests {
    use peerdesk_desk::Timestamp;

    use super::*;

    fn past(minutes: &[i64]) -> Vec<PastTimes> {
        let asked = Timestamp(0);
        minutes
            .iter()
            .map(|minutes| PastTimes {
                asked,
                first_answer: Some(asked.plus(Millis::minutes(*minutes))),
                solved: asked.plus(Millis::minutes(10 * minutes)),
            })
            .collect()
    }

    #[test]
    fn half_of_them_and_nine_in_ten_took_no_longer() {
        let usual = usual(&past(&[9, 1, 5, 3, 7, 2, 4, 6, 8, 100]), &Calendar::ALWAYS);
        let took = |median: i64, p90: i64| protocol::UsualTime {
            median_ms: Millis::minutes(median).0,
            p90_ms: Millis::minutes(p90).0,
        };
        assert_eq!(
            usual,
            Some(protocol::UsualTimes {
                questions: 10,
                first_answer: took(5, 9),
                solution: took(50, 90),
            })
        );
    }

    #[test]
    fn too_few_tell_nothing() {
        assert_eq!(usual(&past(&[1, 2, 3, 4]), &Calendar::ALWAYS), None);
    }
}
