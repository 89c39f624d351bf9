//! The report as people read it.

use std::fmt;

use super::Report;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        self.commands_table(f)?;
        self.counts_table(f)?;
        self.latency_table(f)?;
        if let Some(day) = &self.day {
            write!(f, "{day}")?;
        }
        self.verdict(f)
    }
}

impl Report {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{}: {} tickets at {:.1} minutes a second, seed {}, fault: {}",
            self.name, self.threads, self.minutes_per_second, self.seed, self.fault
        )?;
        writeln!(
            f,
            "{} nodes, {} members, {} tickets; planned {:.0} s, took {:.0} s",
            self.nodes, self.members, self.tickets, self.planned_seconds, self.took_seconds
        )?;
        for fault in &self.faults {
            writeln!(f, "  at {fault}")?;
        }
        Ok(())
    }

    fn commands_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{:<20} {:>8}  result", "command", "count")?;
        let mut all = 0;
        for (kind, results) in &self.commands {
            for (result, count) in results {
                writeln!(f, "{kind:<20} {count:>8}  {result}")?;
                all += count;
            }
        }
        writeln!(f, "{:<20} {all:>8}", "all")?;
        let races = self.races;
        writeln!(
            f,
            "claims contested: {} races of {} claims: {} won, {} lost",
            races.contested, races.claims, races.won, races.lost
        )
    }

    fn counts_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        for (name, count) in &self.counts {
            writeln!(f, "{name:<20} {count:>8}")?;
        }
        for (why, count) in &self.losses {
            writeln!(f, "sockets lost: {count:>8}  {why}")?;
        }
        Ok(())
    }

    fn latency_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{:<10} {:>8} {:>10} {:>10} {:>10} {:>10} {:>10}",
            "ms", "count", "p50", "p90", "p99", "p99.9", "max"
        )?;
        for timed in &self.latencies {
            writeln!(
                f,
                "{:<10} {:>8} {:>10.2} {:>10.2} {:>10.2} {:>10.2} {:>10.2}",
                timed.what,
                timed.count,
                timed.p50_ms,
                timed.p90_ms,
                timed.p99_ms,
                timed.p999_ms,
                timed.max_ms
            )?;
        }
        Ok(())
    }

    fn verdict(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        for violation in &self.violations_explained {
            writeln!(f, "VIOLATION {violation}")?;
        }
        for (kind, count) in &self.violations {
            writeln!(f, "{kind}: {count}")?;
        }
        for error in &self.errors {
            writeln!(f, "ERROR {error}")?;
        }
        for stray in &self.strays_shown {
            writeln!(f, "STRAY {stray}")?;
        }
        let all: u64 = self.violations.values().sum();
        writeln!(
            f,
            "{all} violations, {} errors, {} strays, {} members not settled (checked in {:.1} s)",
            self.errors.len(),
            self.strays,
            self.not_settled,
            self.checked_seconds
        )
    }
}
