//! Where the database's unix socket is, and the address that leads there.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::account::RunAs;
use crate::data_dir::DataDir;
use crate::error::Error;

/// The part of the socket's name that Postgres calls a port. No network port is
/// used.
pub(crate) const PORT: u16 = 5432;

/// A unix socket's path is stored in a field of 108 bytes on Linux and 104 on
/// macOS and the BSDs, its closing zero included.
const PATH_BYTES_MAX: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// A directory that only Postgres' account (and root) may enter. That, and not
/// a password, keeps others out.
#[derive(Debug, Clone)]
pub(crate) struct SocketDir {
    path: PathBuf,
    port: u16,
}

impl SocketDir {
    /// Makes the directory. Its place is `run` in the data directory. Where the path would be too long
    /// for a socket, or is not UTF-8 and so does not fit into an address, it is
    /// a short one in the system's temporary directory, named after a hash of
    /// the data directory.
    pub(crate) fn prepare(data_dir: &DataDir, port: u16, run_as: &RunAs) -> Result<Self, Error> {
        let path = place(data_dir.path(), port);
        make_private(&path, run_as)?;
        Ok(Self { path, port })
    }

    /// The directory of a Postgres that a running desk has started.
    pub(crate) fn of_running(data_dir: &Path, port: u16) -> Self {
        Self {
            path: place(data_dir, port),
            port,
        }
    }

    /// Removes what a killed Postgres left. No process works on the cluster any
    /// more, so every socket here is dead, and its lock file would only stop the
    /// next start: it names a process number that may have gone to someone else.
    pub(crate) fn clear(&self) -> Result<(), Error> {
        let sockets = socket_files(&self.path).map_err(Error::io("list", &self.path))?;
        for path in sockets {
            fs::remove_file(&path).map_err(Error::io("remove", &path))?;
        }
        Ok(())
    }

    /// Takes a directory outside the data directory away again. While a socket is
    /// in it, it stays, and the next start uses it.
    pub(crate) fn retire(&self, data_dir: &DataDir) {
        if !self.path.starts_with(data_dir.path()) {
            let _ = fs::remove_dir(&self.path);
        }
    }

    /// The value of Postgres' setting: a list, in which a path with commas or
    /// spaces is quoted.
    pub(crate) fn as_setting(&self) -> String {
        format!(
            "\"{}\"",
            self.path.display().to_string().replace('"', "\"\"")
        )
    }

    /// The address for clients.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        let host = percent_encode(self.path.as_os_str().as_bytes());
        let port = self.port;
        format!("postgres://{user}@localhost:{port}/{database}?host={host}")
    }
}

fn place(data_dir: &Path, port: u16) -> PathBuf {
    let usual = data_dir.join("run");
    if fits(&usual, port) {
        return usual;
    }
    let hash = fnv1a_64(data_dir.as_os_str().as_bytes());
    std::env::temp_dir().join(format!("peerdesk-{hash:016x}"))
}

fn fits(directory: &Path, port: u16) -> bool {
    let socket = directory.join(format!(".s.PGSQL.{port}"));
    socket
        .to_str()
        .is_some_and(|path| path.len() <= PATH_BYTES_MAX)
}

fn make_private(path: &Path, run_as: &RunAs) -> Result<(), Error> {
    let mode = Permissions::from_mode(0o700);
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {
            fs::set_permissions(path, mode).map_err(Error::io("protect", path))?;
            run_as.own(path)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => prove_private(path, run_as),
        Err(error) => Err(Error::io("make", path)(error)),
    }
}

/// In a directory shared by everybody somebody else may have been first, with a
/// link or a directory of their own.
fn prove_private(path: &Path, run_as: &RunAs) -> Result<(), Error> {
    let found = fs::symlink_metadata(path).map_err(Error::io("look at", path))?;
    if !found.is_dir() || found.uid() != run_as.uid() {
        return Err(Error::WrongOwner {
            directory: path.to_owned(),
            owner: found.uid(),
        });
    }
    fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(Error::io("protect", path))
}

fn socket_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().as_bytes().starts_with(b".s.PGSQL.") {
            found.push(entry.path());
        }
    }
    Ok(found)
}

fn percent_encode(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes every write");
        }
    }
    encoded
}

/// The same name for the same directory in every version of the program, which
/// the standard library's hashers do not promise.
fn fnv1a_64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{PATH_BYTES_MAX, PORT, SocketDir, fits, fnv1a_64};
    use std::path::{Path, PathBuf};

    #[test]
    fn the_address_survives_odd_paths() {
        let socket = SocketDir {
            path: PathBuf::from("/srv/help desk, ÄÖ/run"),
            port: PORT,
        };
        assert_eq!(
            socket.url("peerdesk", "peerdesk"),
            "postgres://peerdesk@localhost:5432/peerdesk\
             ?host=%2Fsrv%2Fhelp%20desk%2C%20%C3%84%C3%96%2Frun"
        );
        assert_eq!(socket.as_setting(), "\"/srv/help desk, ÄÖ/run\"");
    }

    #[test]
    fn a_path_fits_up_to_the_last_byte_of_a_socket_address() {
        let name_bytes = "/.s.PGSQL.5432".len();
        let longest = format!("/{}", "d".repeat(PATH_BYTES_MAX - name_bytes - 1));
        assert!(fits(Path::new(&longest), PORT));
        assert!(!fits(Path::new(&format!("{longest}d")), PORT));
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a_64(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a_64(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
