//! The tables.

use std::fmt;
use std::time::Instant;

use serde::Serialize;

use crate::collection::{Collection, Share};
use crate::engines::Engine;
use crate::measure::Worth;
use crate::threshold::{DESKS, Shown};
use crate::times::{Build, Speed};

/// How well an engine answers one set.
#[derive(Debug, Serialize)]
pub(crate) struct Quality {
    engine: &'static str,
    set: &'static str,
    worth: Worth,
    a_second: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    documents: usize,
    qualities: Vec<Quality>,
    /// In a desk of all documents, and in one of few.
    pub(crate) suggestions: [Shown; DESKS.len()],
    pub(crate) speeds: Speeds,
}

/// How fast the engines are at each size.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Speeds {
    builds: Vec<Build>,
    speeds: Vec<Speed>,
}

impl Speeds {
    pub(crate) fn add(&mut self, (build, speeds): (Build, Vec<Speed>)) {
        self.builds.push(build);
        self.speeds.extend(speeds);
    }
}

impl Figures {
    pub(crate) fn new(collection: &Collection) -> Self {
        Self {
            documents: collection.documents.len(),
            qualities: Vec::new(),
            suggestions: [Shown::default(); DESKS.len()],
            speeds: Speeds::default(),
        }
    }

    /// Asks the engine every question of the share.
    pub(crate) async fn judge(
        &mut self,
        engine: &mut Engine,
        collection: &Collection,
        share: Share,
    ) -> anyhow::Result<()> {
        for set in &collection.sets {
            let start = Instant::now();
            let mut worth = Worth::default();
            for question in set.share(share) {
                worth.add(&engine.answers(question).await?, &question.wanted);
            }
            self.qualities.push(Quality {
                engine: engine.name(),
                set: set.name,
                worth: worth.mean(),
                a_second: worth.questions as f64 / start.elapsed().as_secs_f64().max(1e-9),
            });
        }
        Ok(())
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Quality: {} documents, unseen questions only\n",
            self.documents
        )?;
        writeln!(
            f,
            "| set | engine | MRR | P@1 | nDCG@10 | among ten | questions | a second |"
        )?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
        let mut rows: Vec<&Quality> = self.qualities.iter().collect();
        rows.sort_by_key(|row| row.set);
        for row in rows {
            let worth = row.worth;
            writeln!(
                f,
                "| {} | {} | {:.3} | {:.3} | {:.3} | {:.3} | {} | {:.0} |",
                row.set,
                row.engine,
                worth.mrr,
                worth.first,
                worth.ndcg,
                worth.among_ten,
                worth.questions,
                row.a_second
            )?;
        }
        writeln!(f, "\nSuggestions: three at most, unseen questions only\n")?;
        writeln!(
            f,
            "| desk | shown its ticket | others shown for a question |"
        )?;
        writeln!(f, "| --- | --- | --- |")?;
        for (desk, shown) in DESKS.iter().zip(self.suggestions) {
            writeln!(f, "| {desk} | {:.3} | {:.2} |", shown.helped, shown.chance)?;
        }
        write!(f, "\n{}", self.speeds)
    }
}

impl fmt::Display for Speeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| engine | tickets | built in s | files MiB | process' own MiB | of it before | resident MiB | segments |"
        )?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for row in &self.builds {
            writeln!(
                f,
                "| {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {} |",
                row.engine,
                row.tickets,
                row.seconds,
                row.files_mib,
                row.own_mib,
                row.before_mib,
                row.resident_mib,
                row.segments
            )?;
        }
        writeln!(f, "\nSpeed: one question at a time\n")?;
        writeln!(
            f,
            "| engine | tickets | questions | asked | a second | median ms | p95 ms | p99 ms | CPU mean ms |"
        )?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for row in &self.speeds {
            writeln!(
                f,
                "| {} | {} | {} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} |",
                row.engine,
                row.tickets,
                row.questions,
                row.asked,
                row.a_second,
                row.median_ms,
                row.p95_ms,
                row.p99_ms,
                row.cpu_mean_ms
            )?;
        }
        Ok(())
    }
}
