//! Which processes work in a directory.
//!
//! Every process of Postgres has its cluster as working directory, whether its
//! postmaster lives or not. That names them surely, where process numbers in
//! files can have gone to somebody else.

use std::path::Path;

/// The processes whose working directory is `directory`, which has to be
/// absolute and without symbolic links. Those of other users are seen by root
/// only. A process that is being started or ended may or may not be among them.
#[cfg(target_os = "linux")]
pub fn processes_within(directory: &Path) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == directory)
        })
        .collect()
}

/// Without `/proc`, the open-files tool that macOS and the BSDs bring along.
#[cfg(not(target_os = "linux"))]
pub fn processes_within(directory: &Path) -> Vec<u32> {
    let said = std::process::Command::new("lsof")
        .args(["-t", "-a", "-d", "cwd", "--"])
        .arg(directory)
        .output();
    let listed = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
    let numbers = listed.unwrap_or_default();
    numbers
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .collect()
}
