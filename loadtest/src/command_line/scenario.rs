//! `scenario`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use clap::Args;
use peerdesk_loadtest::corpus::Corpus;
use peerdesk_loadtest::machine::raise_descriptors;
use peerdesk_loadtest::report;
use peerdesk_loadtest::scenario::{self, Scenario, ScenarioOptions};

use super::DeskArgs;

/// What is to happen, and how large.
#[derive(Args)]
pub(super) struct ScenarioArgs {
    #[arg(value_enum)]
    scenario: Scenario,
    /// Members; as many as the scenario needs when absent.
    #[arg(long)]
    members: Option<usize>,
    /// Second line; as many as the scenario needs when absent.
    #[arg(long)]
    engineers: Option<usize>,
    /// How long what is planned takes; as long as the scenario needs when absent.
    #[arg(long, conflicts_with = "minutes")]
    seconds: Option<u64>,
    /// The same in minutes, for a soak.
    #[arg(long)]
    minutes: Option<u64>,
    /// Directory with threads.jsonl and stream.jsonl: a day of recorded conversations in place of one
    /// that is made up. For `desk_day`.
    #[arg(long, conflicts_with_all = ["members", "seconds", "minutes"])]
    corpus: Option<PathBuf>,
    /// Threads of it.
    #[arg(long, default_value_t = 300, requires = "corpus")]
    threads: usize,
    #[command(flatten)]
    desk: DeskArgs,
    /// Seconds that everything may take longer than planned.
    #[arg(long, default_value_t = 60)]
    patience: u64,
    /// Draws everything: the same seed and options give the same scenario.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Directory for the report as JSON and as a page.
    #[arg(long, default_value = "target/reports")]
    reports: PathBuf,
}

impl ScenarioArgs {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        raise_descriptors()?;
        let desk = self.desk.open().await?;
        ensure!(
            self.corpus.is_none() || self.scenario == Scenario::DeskDay,
            "only desk_day has recorded conversations"
        );
        let corpus = self.corpus.as_deref().map(Corpus::read).transpose()?;
        let options = ScenarioOptions {
            scenario: self.scenario,
            corpus: corpus.map(|corpus| (corpus, self.threads)),
            members: self.members,
            engineers: self.engineers,
            seconds: self.seconds.or(self.minutes.map(|minutes| minutes * 60)),
            patience: Duration::from_secs(self.patience),
            seed: self.seed,
        };
        let report = scenario::run(&desk, &options).await?;
        println!("{report}");
        let passed = report.passed();
        for path in report::write_runs(&self.reports, self.scenario.name(), &[report])? {
            println!("{}", path.display());
        }
        Ok(if passed {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
