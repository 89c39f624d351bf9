//! `scenario`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
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
        let options = ScenarioOptions {
            scenario: self.scenario,
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
