//! Scenarios: what a desk lives through, made up by a seed, carried out by members over real sockets
//! and judged by the oracle.

mod deeds;
mod races;
mod town;

use std::fmt;
use std::time::Duration;

use clap::ValueEnum;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::corpus::Corpus;
use crate::desk::Desk;
use crate::plan::{Plan, PlanOptions};
use crate::replay::{self, Fault, ReplayOptions};
use crate::report::Report;
use town::{Rhythm, Town};

/// Working minutes of a day.
const DAY_MINUTES: u32 = 60 * town::WORKING_HOURS.len() as u32;
/// How fast recorded conversations go by.
const RECORDED_MINUTES_PER_SECOND: f64 = 4.0;
/// Questions that a member asks on a day.
const QUESTIONS_A_DAY: f64 = 0.15;
/// What stalled members read into: small, so that it is full soon.
const SLOW_READER_BYTES: u32 = 4 * 1024;
/// Lines are long where readers are slow, so that they fall behind.
const SLOW_LINE_BYTES: usize = 12 * 1024;
/// Nothing is measured by repeating commands here; a few are, because the guarantees hold always.
const REPEATS: f64 = 0.01;
const AGAIN_WITHIN: Duration = Duration::from_secs(6);

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Scenario {
    /// A working day of an organisation, in a few minutes, until every ticket has ended.
    DeskDay,
    /// An outage: hundreds ask at once, everybody watches one ticket and says "me too".
    QuestionStorm,
    /// All sockets break at once, twice.
    ReconnectHerd,
    /// One member in ten stops reading for a while.
    SlowReaders,
    /// All engineers claim the same ticket, again and again.
    ClaimRace,
    /// Members look, type, are away and come back all the time.
    PresenceChurn,
    /// A day that goes on, while memory and descriptors of the nodes are watched.
    Soak,
}

/// How large and how long. What is absent is as the scenario needs it.
#[derive(Clone, Debug)]
pub struct ScenarioOptions {
    pub scenario: Scenario,
    /// Recorded conversations, and how many of them, in place of a made-up day.
    pub corpus: Option<(Corpus, usize)>,
    pub members: Option<usize>,
    pub engineers: Option<usize>,
    /// How long what is planned takes.
    pub seconds: Option<u64>,
    pub patience: Duration,
    pub seed: u64,
}

/// Everything that a scenario wants.
struct Script {
    plan: Plan,
    /// Kernel memory of every member's incoming side, where it has to be small.
    receive_bytes: Option<u32>,
    desk_watchers: usize,
    minutes_per_second: f64,
}

impl Scenario {
    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeskDay => "desk_day",
            Self::QuestionStorm => "question_storm",
            Self::ReconnectHerd => "reconnect_herd",
            Self::SlowReaders => "slow_readers",
            Self::ClaimRace => "claim_race",
            Self::PresenceChurn => "presence_churn",
            Self::Soak => "soak",
        }
    }

    fn members(self) -> usize {
        match self {
            Self::DeskDay | Self::QuestionStorm | Self::ReconnectHerd => 2_000,
            Self::SlowReaders => 300,
            Self::ClaimRace => 20,
            Self::PresenceChurn => 1_000,
            Self::Soak => 500,
        }
    }

    fn engineers(self) -> usize {
        match self {
            Self::ClaimRace => 200,
            Self::DeskDay
            | Self::QuestionStorm
            | Self::ReconnectHerd
            | Self::SlowReaders
            | Self::PresenceChurn
            | Self::Soak => 24,
        }
    }

    fn seconds(self) -> u64 {
        match self {
            Self::DeskDay => 180,
            Self::QuestionStorm | Self::PresenceChurn | Self::ReconnectHerd => 60,
            Self::SlowReaders => 90,
            Self::ClaimRace => 40,
            Self::Soak => 30 * 60,
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Lets a scenario happen on a desk, and says what came of it.
pub async fn run(desk: &Desk, options: &ScenarioOptions) -> anyhow::Result<Report> {
    let script = script(options);
    let replay = ReplayOptions {
        name: options.scenario.name(),
        plan: plan_options(options, script.minutes_per_second),
        fault: Fault::None,
        desk_watchers: script.desk_watchers,
        repeats: REPEATS,
        reuses: REPEATS,
        again_within: AGAIN_WITHIN,
        patience: options.patience,
        receive_bytes: script.receive_bytes,
        watches_growth: options.scenario == Scenario::Soak,
        // The topics of a desk that runs already are not ours to change.
        is_day: options.scenario == Scenario::DeskDay && !desk.own_nodes().is_empty(),
    };
    replay::carry_out(script.plan, desk, &replay).await
}

fn script(options: &ScenarioOptions) -> Script {
    let scenario = options.scenario;
    let members = options.members.unwrap_or_else(|| scenario.members());
    let seconds = options.seconds.unwrap_or_else(|| scenario.seconds());
    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut town = Town {
        members,
        questions: ((members as f64 * QUESTIONS_A_DAY) as usize).max(1),
        minutes: DAY_MINUTES,
        rhythm: Rhythm::Day,
        lines: (2, 8),
        line_bytes: 0,
    };
    let mut receive_bytes = None;
    match scenario {
        Scenario::DeskDay => {}
        Scenario::QuestionStorm => {
            town.rhythm = Rhythm::Storm;
            town.minutes = 30;
        }
        Scenario::ReconnectHerd | Scenario::PresenceChurn => {
            town.rhythm = Rhythm::Even;
            town.minutes = 30;
            town.questions = (members / 40).max(2);
        }
        Scenario::SlowReaders => {
            town.rhythm = Rhythm::Even;
            town.minutes = 30;
            town.questions = (members / 10).max(2);
            town.lines = (8, 16);
            town.line_bytes = SLOW_LINE_BYTES;
            receive_bytes = Some(SLOW_READER_BYTES);
        }
        // A day is as long as it is; a longer run has more of them.
        Scenario::Soak => {
            town.questions *= (seconds as usize / 180).max(1);
        }
        Scenario::ClaimRace => {
            let plan = races::plan(members, engineers(options), seconds);
            return Script {
                plan,
                receive_bytes,
                desk_watchers: 0,
                minutes_per_second: 1.0 / 60.0,
            };
        }
    }
    if let Some((corpus, threads)) = &options.corpus {
        return recorded(options, corpus, *threads, rng);
    }
    let corpus = town.corpus(&mut rng);
    let minutes_per_second = f64::from(town.minutes) / seconds as f64;
    let mut plan = Plan::draw(&corpus, &plan_options(options, minutes_per_second));
    deeds::draw(scenario, &mut plan, &mut rng);
    Script {
        plan,
        receive_bytes,
        desk_watchers: members / 10,
        minutes_per_second,
    }
}

/// Recorded conversations at a pace.
fn recorded(options: &ScenarioOptions, corpus: &Corpus, threads: usize, mut rng: StdRng) -> Script {
    let plan_options = PlanOptions {
        threads,
        ..plan_options(options, RECORDED_MINUTES_PER_SECOND)
    };
    let mut plan = Plan::draw(corpus, &plan_options);
    deeds::draw(options.scenario, &mut plan, &mut rng);
    Script {
        desk_watchers: plan.members / 10,
        plan,
        receive_bytes: None,
        minutes_per_second: RECORDED_MINUTES_PER_SECOND,
    }
}

fn engineers(options: &ScenarioOptions) -> usize {
    let engineers = options
        .engineers
        .unwrap_or_else(|| options.scenario.engineers());
    engineers.max(crate::plan::RACERS_MAX)
}

fn plan_options(options: &ScenarioOptions, minutes_per_second: f64) -> PlanOptions {
    PlanOptions {
        threads: usize::MAX,
        minutes_per_second,
        engineers: engineers(options),
        leads: 2,
        bystanders: 6,
        seed: options.seed,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::ValueEnum as _;

    use super::{Scenario, ScenarioOptions, script};
    use crate::plan::{Course, Deed};

    fn options(scenario: Scenario) -> ScenarioOptions {
        ScenarioOptions {
            scenario,
            corpus: None,
            members: Some(80),
            engineers: Some(10),
            seconds: Some(20),
            patience: Duration::ZERO,
            seed: 4,
        }
    }

    #[test]
    fn every_scenario_has_something_to_do_in_its_time() {
        for scenario in Scenario::value_variants() {
            let script = script(&options(*scenario));
            assert!(!script.plan.lives.is_empty(), "{scenario}");
            // Who comes on a day only after its last talk has no part in it.
            assert!(script.plan.members >= 60, "{scenario}");
            // The last talk of a day may go on after its end.
            assert!(script.plan.duration < Duration::from_mins(1), "{scenario}");
            let lives = script.plan.lives.len();
            for act in &script.plan.acts {
                let ticket = match act.deed {
                    Deed::Look(life) | Deed::Type(life) | Deed::Try(life) | Deed::MeToo(life) => {
                        life
                    }
                    Deed::LookAway | Deed::Away(_) | Deed::Cut | Deed::Stall(_) => 0,
                };
                assert!(ticket < lives, "{scenario}");
            }
        }
    }

    #[test]
    fn a_herd_is_cut_whole_and_slow_readers_are_some() {
        let herd = script(&options(Scenario::ReconnectHerd)).plan;
        let cut = herd.acts.iter().filter(|act| act.deed == Deed::Cut).count();
        assert_eq!(cut, 2 * herd.members);
        let slow = script(&options(Scenario::SlowReaders)).plan;
        let stalled = slow
            .acts
            .iter()
            .filter(|a| matches!(a.deed, Deed::Stall(_)));
        assert_eq!(stalled.count(), slow.members.div_ceil(10));
    }

    #[test]
    fn all_engineers_race_for_each_claim() {
        let plan = script(&options(Scenario::ClaimRace)).plan;
        for life in &plan.lives {
            let Course::SecondLine(second) = &life.course else {
                panic!("a race is in second line");
            };
            assert_eq!(second.first_race.len(), 10);
        }
    }
}
