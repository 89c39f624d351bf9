//! A temporary directory that disappears, with every process that works in it,
//! when the process that made it goes.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use tempfile::TempDir;

/// `$1` is the directory. The end of the input is the end of whoever made it.
/// Processes are ended first, frozen ones too; one that is being started can
/// appear after a look, so it looks until there is none.
const REAPER: &str = r#"
read -r _
for round in 1 2 3 4 5 6 7 8 9 10; do
    found=
    for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd") in
            "$1" | "$1"/*) found=1; kill -9 "${process#/proc/}" ;;
        esac
    done
    [ -n "$found" ] || break
done
cd / && rm -rf "$1"
"#;

/// A directory of one service or test.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    /// Reads from us until we are gone; then it does its work.
    reaper: Child,
}

impl Scratch {
    /// Makes the directory and its reaper.
    pub fn new() -> anyhow::Result<Self> {
        let made: TempDir = tempfile::Builder::new()
            .prefix("peerdesk-test-")
            // Others may pass through, because Postgres runs as another account
            // when the tests run as root; they may not look around.
            .permissions(Permissions::from_mode(0o711))
            .tempdir()
            .context("making a temporary directory")?;
        let path = made
            .path()
            .canonicalize()
            .context("finding the temporary directory")?;
        let reaper = Command::new("/bin/sh")
            .args(["-c", REAPER, "sh"])
            .arg(&path)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("starting the reaper of a temporary directory")?;
        let _: PathBuf = made.keep();
        Ok(Self { path, reaper })
    }

    /// The directory, absolute and without symbolic links.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(self.reaper.stdin.take());
        // It does not depend on us any more; waiting only collects its status.
        let _ = self.reaper.wait();
    }
}
