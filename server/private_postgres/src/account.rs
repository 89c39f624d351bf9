//! Whom Postgres runs as.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;

const ROOT: u32 = 0;

/// Tried in this order for a new cluster when the desk runs as root and no
/// account is configured. Packages of Postgres create the first; the second
/// exists nearly everywhere.
const USUAL_ACCOUNTS: [&str; 2] = ["postgres", "nobody"];

/// The identity of Postgres' processes and of the files they write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RunAs {
    /// The desk's own user, which is not root.
    Myself,
    /// Another account, because the desk is root and Postgres refuses to be.
    Account {
        /// For messages to people.
        name: String,
        uid: u32,
        gid: u32,
    },
}

impl RunAs {
    /// Chooses for `cluster`. An existing cluster decides by its owner, so that
    /// files never have to change hands.
    pub(crate) fn choose(configured: Option<&str>, cluster: &Path) -> Result<Self, Error> {
        let myself = rustix::process::geteuid().as_raw();
        let owner = fs::metadata(cluster)
            .ok()
            .map(|found| (found.uid(), found.gid()));
        match (myself, owner) {
            (ROOT, Some((ROOT, _))) => Err(wrong_owner(cluster, ROOT)),
            (ROOT, Some((uid, gid))) => Ok(Self::Account {
                name: id(&["-nu"], &uid.to_string()).unwrap_or_else(|| uid.to_string()),
                uid,
                gid,
            }),
            (ROOT, None) => Self::account_for_new_cluster(configured),
            (_, Some((uid, _))) if uid != myself => Err(wrong_owner(cluster, uid)),
            (_, Some(_) | None) => Ok(Self::Myself),
        }
    }

    fn account_for_new_cluster(configured: Option<&str>) -> Result<Self, Error> {
        let names = configured.map_or_else(|| USUAL_ACCOUNTS.to_vec(), |name| vec![name]);
        let missing = || Error::AccountMissing {
            name: names.last().copied().unwrap_or_default().to_owned(),
        };
        names
            .iter()
            .copied()
            .find_map(Self::look_up)
            .ok_or_else(missing)
    }

    /// `id` rather than the password file: it knows directory services too.
    fn look_up(name: &str) -> Option<Self> {
        let uid: u32 = id(&["-u"], name)?.parse().ok()?;
        let gid: u32 = id(&["-g"], name)?.parse().ok()?;
        (uid != ROOT).then(|| Self::Account {
            name: name.to_owned(),
            uid,
            gid,
        })
    }

    /// The number of the user.
    pub(crate) fn uid(&self) -> u32 {
        match self {
            Self::Myself => rustix::process::geteuid().as_raw(),
            Self::Account { uid, .. } => *uid,
        }
    }

    /// Makes a command run as this identity. Setting the user as root also
    /// drops root's supplementary groups.
    pub(crate) fn apply(&self, command: &mut Command) {
        match self {
            Self::Myself => {}
            Self::Account { uid, gid, .. } => {
                command.gid(*gid).uid(*uid);
            }
        }
    }

    /// Gives one directory or file, not what is below it, to this identity.
    pub(crate) fn own(&self, path: &Path) -> Result<(), Error> {
        match self {
            Self::Myself => Ok(()),
            Self::Account { uid, gid, .. } => {
                chown(path, Some(*uid), Some(*gid)).map_err(Error::io("give away", path))
            }
        }
    }

    /// Proves that this identity can get into `data_dir`, and otherwise names
    /// the directory on the way that stops it. Asking by trying knows about
    /// access lists and mount options, which mode bits do not tell.
    pub(crate) fn prove_reach(&self, data_dir: &Path) -> Result<(), Error> {
        let Self::Account { name, .. } = self else {
            return Ok(());
        };
        if self.may_enter(data_dir)? {
            return Ok(());
        }
        let mut on_the_way: Vec<_> = data_dir.ancestors().collect();
        on_the_way.reverse();
        for directory in on_the_way {
            if !self.may_enter(directory)? {
                return Err(Error::NotTraversable {
                    account: name.clone(),
                    obstacle: directory.to_owned(),
                    data_dir: data_dir.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn may_enter(&self, directory: &Path) -> Result<bool, Error> {
        let mut probe = Command::new("/bin/sh");
        probe
            .args(["-c", "cd -- \"$1\"", "sh"])
            .arg(directory)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.apply(&mut probe);
        let status = probe.status().map_err(Error::io("look into", directory))?;
        Ok(status.success())
    }
}

fn wrong_owner(directory: &Path, owner: u32) -> Error {
    Error::WrongOwner {
        directory: directory.to_owned(),
        owner,
    }
}

fn id(options: &[&str], who: &str) -> Option<String> {
    let said: io::Result<_> = Command::new("id").args(options).arg("--").arg(who).output();
    let said = said.ok().filter(|said| said.status.success())?;
    Some(String::from_utf8(said.stdout).ok()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::RunAs;
    use crate::error::Error;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn an_unknown_account_is_told_by_name() {
        let error = RunAs::account_for_new_cluster(Some("peerdesk-nobody-has-this"));
        assert!(
            matches!(error, Err(Error::AccountMissing { name }) if name == "peerdesk-nobody-has-this")
        );
    }

    #[test]
    fn root_is_never_an_account_for_postgres() {
        assert_eq!(RunAs::look_up("root"), None);
    }

    #[test]
    fn the_directory_that_stops_the_account_is_named() {
        let Ok(account) = RunAs::account_for_new_cluster(None) else {
            panic!("this machine has neither a postgres nor a nobody account");
        };
        if rustix::process::geteuid().is_root() {
            let outer = tempfile::Builder::new()
                .permissions(PermissionsExt::from_mode(0o711))
                .tempdir()
                .expect("a temporary directory");
            let closed = outer.path().join("closed");
            let inner = closed.join("inner");
            std::fs::create_dir_all(&inner).expect("directories");
            std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o700)).expect("closing");
            let error = account.prove_reach(&inner).expect_err("the way is closed");
            assert!(
                matches!(&error, Error::NotTraversable { obstacle, .. } if *obstacle == closed)
            );
            assert!(error.to_string().contains("chmod o+x"), "{error}");
        } else {
            assert!(RunAs::Myself.prove_reach(std::path::Path::new("/")).is_ok());
        }
    }
}
