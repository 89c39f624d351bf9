//! Finding Postgres' programs on the machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;

/// The oldest major version whose `initdb` knows the options used here.
const MAJOR_OLDEST: u32 = 14;

/// Where distributions put programs that are not on the search path. `*` stands
/// for a version.
const USUAL_PLACES: [&str; 9] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/opt/homebrew/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql/bin",
];

/// One installation of Postgres' programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    directory: PathBuf,
    major: u32,
}

impl Binaries {
    /// The programs to use: those in `explicit` when given; otherwise the first
    /// on the search path, then the newest of the usual places. When the cluster
    /// already has a `wanted` major version, an installation of that version is
    /// preferred wherever it is.
    pub fn find(explicit: Option<&Path>, wanted: Option<u32>) -> Result<Self, Error> {
        let searched = explicit.map_or_else(candidate_dirs, |directory| vec![directory.to_owned()]);
        let found: Vec<_> = searched
            .iter()
            .filter_map(|dir| Self::inspect(dir))
            .collect();
        let matching = found.iter().find(|b| wanted == Some(b.major));
        let Some(chosen) = matching.or_else(|| found.first()) else {
            return Err(Error::BinariesMissing { searched });
        };
        if chosen.major < MAJOR_OLDEST {
            return Err(Error::BinariesTooOld {
                directory: chosen.directory.clone(),
                found: chosen.major,
                oldest: MAJOR_OLDEST,
            });
        }
        Ok(chosen.clone())
    }

    /// Their directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Their major version.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The path of one program of this installation.
    pub fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Follows links to the programs: a link on the search path commonly stands
    /// for some programs only, and the others are beside its target.
    fn inspect(directory: &Path) -> Option<Self> {
        let program = directory.join("postgres").canonicalize().ok()?;
        let directory = program.parent()?;
        if !directory.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(directory.join("postgres"))
            .arg("--version")
            .output()
            .ok()?;
        let major = major_of(&String::from_utf8_lossy(&said.stdout))?;
        Some(Self {
            directory: directory.to_owned(),
            major,
        })
    }
}

/// The major version in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`,
/// `17beta2` or the `15` of a `PG_VERSION` file.
pub(crate) fn major_of(version: &str) -> Option<u32> {
    let number = version
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn candidate_dirs() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).filter(|dir| dir.is_absolute());
    let usual = USUAL_PLACES.into_iter().flat_map(expand);
    on_path.chain(usual).collect()
}

/// The directories that fit a pattern with at most one `*`, newest version first.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let names = fs::read_dir(if parent.is_empty() { "/" } else { parent });
    let mut versions: Vec<(u32, PathBuf)> = names
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| {
            let version = major_of(name.strip_prefix(prefix)?)?;
            Some((version, PathBuf::from(format!("{parent}/{name}{after}"))))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, dir)| dir).collect()
}

#[cfg(test)]
mod tests {
    use super::{Binaries, expand, major_of};
    use crate::error::Error;
    use std::path::Path;

    #[test]
    fn the_major_version_is_read_from_every_form() {
        let check = |text, expected| assert_eq!(major_of(text), expected, "{text}");
        check(
            "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)",
            Some(15),
        );
        check("postgres (PostgreSQL) 17beta2", Some(17));
        check("16\n", Some(16));
        check("no version", None);
        check("", None);
    }

    #[test]
    fn missing_programs_are_told_with_the_commands_that_install_them() {
        let text = match Binaries::find(Some(Path::new("/nowhere/bin")), None) {
            Err(error @ Error::BinariesMissing { .. }) => error.to_string(),
            other => panic!("expected missing programs, got {other:?}"),
        };
        for expected in [
            "sudo apt-get install postgresql",
            "sudo dnf install postgresql-server",
            "sudo apk add postgresql",
            "brew install postgresql",
            "PEERDESK_POSTGRES_BIN",
            "/nowhere/bin",
        ] {
            assert!(text.contains(expected), "{expected} is not in:\n{text}");
        }
    }

    #[test]
    fn newer_versions_of_a_usual_place_come_first() {
        let root = tempfile::tempdir().expect("a temporary directory");
        for version in ["9", "15", "17", "notes"] {
            std::fs::create_dir_all(root.path().join(version).join("bin")).expect("a directory");
        }
        let root = root.path().to_str().expect("UTF-8");
        let found = expand(&format!("{root}/*/bin"));
        let expected = ["17", "15", "9"].map(|version| format!("{root}/{version}/bin"));
        assert_eq!(found, expected.map(std::path::PathBuf::from));
    }
}
