//! The directory that holds everything, and the right to use it alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;

/// While another thread of a desk starts a program, the new process holds a copy
/// of every open file for the moment until it runs the program. A lock that has
/// just been given back can therefore seem taken for this long.
const LOCK_LIMIT: Duration = Duration::from_millis(500);
const LOCK_POLL: Duration = Duration::from_millis(10);

/// A data directory that no other desk uses as long as this value lives.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    /// Never read: the open file is the lock.
    _lock: File,
}

impl DataDir {
    /// Makes the directory when it is missing and takes its lock.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        make_with_parents(path).map_err(Error::io("make", path))?;
        let path = path.canonicalize().map_err(Error::io("find", path))?;
        let lock = take_lock(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Its absolute path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Postgres' own files.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.path.join("cluster")
    }

    /// What Postgres says.
    pub(crate) fn log(&self) -> PathBuf {
        self.path.join("postgres.log")
    }
}

/// Root's new directories let others through, not in: Postgres' account has to
/// reach its own directories below. Everybody else's are private.
fn make_with_parents(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        make_with_parents(parent)?;
    }
    let is_root = rustix::process::geteuid().is_root();
    let mode = if is_root { 0o711 } else { 0o700 };
    match DirBuilder::new().mode(mode).create(path) {
        // The mode again, because the process' mask may have narrowed it.
        Ok(()) => fs::set_permissions(path, Permissions::from_mode(mode)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn take_lock(data_dir: &Path) -> Result<File, Error> {
    let path = data_dir.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(Error::io("open", &path))?;
    let deadline = Instant::now() + LOCK_LIMIT;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(LOCK_POLL),
            Err(TryLockError::WouldBlock) => {
                return Err(Error::InUse {
                    data_dir: data_dir.to_owned(),
                    pid: read_holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(Error::io("lock", &path)(source)),
        }
    }
    write_holder(&mut file).map_err(Error::io("write", &path))?;
    Ok(file)
}

fn read_holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn write_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", process::id())
}
