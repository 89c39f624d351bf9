//! Who is told of a question, a few at a time: first those who most likely know and are here, then
//! more, then everybody whose topic it is. Nobody is told twice, in quiet hours, or beyond what they
//! take a day.

use crate::{MemberId, Millis, Terms, Timestamp};

/// Members told by the first wave.
pub const FIRST_WAVE_MEMBERS: usize = 3;
/// Members told by the second wave.
pub const SECOND_WAVE_MEMBERS: usize = 8;
/// Members told by the last wave, however many a topic has.
pub const TOPIC_WAVE_MEMBERS_MAX: usize = 200;
/// Solutions beyond which more do not make likelier: who solved five knows.
const SOLUTIONS_COUNTED_MAX: u32 = 5;

/// Which wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wave {
    /// When it is asked.
    First,
    /// At half of the peer window.
    Second,
    /// At three quarters: everybody whose topic it is.
    Topic,
}

/// When each wave of a question is due that colleagues have from one moment until its promise, in
/// working time, so that nobody is told in a night that the promise leaves out.
pub fn due(terms: &Terms, since: Timestamp, promise: Timestamp) -> [(Wave, Timestamp); 3] {
    let window = terms.between(since, promise);
    [
        (Wave::First, since),
        (Wave::Second, terms.after(since, Millis(window.0 / 2))),
        (Wave::Topic, terms.after(since, Millis(window.0 * 3 / 4))),
    ]
}

/// What a member said about a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interest {
    /// Knows about it.
    Follows,
    Learns,
}

/// A member who could be told, with what speaks for and against it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Confirmed solutions of questions with words in common.
    pub solved_alike: u32,
    /// Confirmed solutions in the topic, the alike ones included.
    pub solved_topic: u32,
    pub interest: Option<Interest>,
    pub online: bool,
    /// In their quiet hours now.
    pub quiet: bool,
    /// Questions they were told of today.
    pub told_today: u32,
    /// Questions they want to be told of in a day.
    pub budget: u32,
}

/// See [`Facts`]. Whoever was told of the question before, asked it, or said that they are not the
/// one, is no candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub member: MemberId,
    pub facts: Facts,
}

/// One reason to tell somebody: the answer to "why me?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    SolvedAlike {
        count: u32,
    },
    SolvedTopic {
        count: u32,
    },
    Follows,
    Learns,
    Online,
    /// A colleague said "not me, try …".
    NamedBy {
        member: MemberId,
    },
}

/// Somebody to be told, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub member: MemberId,
    pub reasons: Vec<Reason>,
}

/// The members whom a wave tells, the likeliest first.
///
/// The first wave takes only who is online, and keeps one of its places for somebody who wants to
/// learn the topic, since otherwise those who know are asked for ever. Where too few are known to
/// know, who is online fills the places, so that a question is seen on the first day as well; the
/// last wave takes nobody for that alone.
pub fn choose(wave: Wave, candidates: &[Candidate]) -> Vec<Chosen> {
    let mut able: Vec<&Candidate> = candidates
        .iter()
        .filter(|candidate| can_be_told(&candidate.facts) && belongs(wave, &candidate.facts))
        .collect();
    able.sort_by_key(|candidate| {
        let facts = &candidate.facts;
        (
            std::cmp::Reverse(score(facts)),
            facts.told_today,
            candidate.member,
        )
    });
    if wave == Wave::First {
        keep_place_for_learner(&mut able);
    }
    able.truncate(members_of(wave));
    able.into_iter()
        .map(|candidate| Chosen {
            member: candidate.member,
            reasons: reasons(&candidate.facts),
        })
        .collect()
}

/// Whether a member may be told at all now.
pub fn can_be_told(facts: &Facts) -> bool {
    !facts.quiet && facts.told_today < facts.budget
}

fn members_of(wave: Wave) -> usize {
    match wave {
        Wave::First => FIRST_WAVE_MEMBERS,
        Wave::Second => SECOND_WAVE_MEMBERS,
        Wave::Topic => TOPIC_WAVE_MEMBERS_MAX,
    }
}

fn belongs(wave: Wave, facts: &Facts) -> bool {
    match wave {
        Wave::First => facts.online,
        Wave::Second => facts.online || has_topic(facts),
        Wave::Topic => has_topic(facts),
    }
}

fn has_topic(facts: &Facts) -> bool {
    facts.solved_topic > 0 || facts.interest.is_some()
}

fn learns(facts: &Facts) -> bool {
    facts.interest == Some(Interest::Learns)
}

fn score(facts: &Facts) -> u32 {
    let weigh = |weight: u32, holds: bool| if holds { weight } else { 0 };
    4 * facts.solved_alike.min(SOLUTIONS_COUNTED_MAX)
        + 2 * facts.solved_topic.min(SOLUTIONS_COUNTED_MAX)
        + weigh(3, facts.interest == Some(Interest::Follows))
        + weigh(2, learns(facts))
        + weigh(2, facts.online)
}

/// Brings the first learner into the last place of the first wave, when none has one.
fn keep_place_for_learner(able: &mut Vec<&Candidate>) {
    let first = able.iter().position(|candidate| learns(&candidate.facts));
    if let Some(at) = first.filter(|at| *at >= FIRST_WAVE_MEMBERS) {
        let learner = able.remove(at);
        able.insert(FIRST_WAVE_MEMBERS - 1, learner);
    }
}

fn reasons(facts: &Facts) -> Vec<Reason> {
    let solved_alike = Reason::SolvedAlike {
        count: facts.solved_alike,
    };
    let solved_topic = Reason::SolvedTopic {
        count: facts.solved_topic,
    };
    [
        (facts.solved_alike > 0, solved_alike),
        (facts.solved_topic > 0, solved_topic),
        (facts.interest == Some(Interest::Follows), Reason::Follows),
        (learns(facts), Reason::Learns),
        (facts.online, Reason::Online),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(reason))
    .collect()
}
