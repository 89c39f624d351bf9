//! The files of an index that may be lost. Those of a fresh segment are small and are merged away
//! within seconds, so they stay in memory and are never waited for; what grows larger goes to a
//! folder and is read through the page cache.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, RamDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

/// A file up to this size stays in memory. A segment has up to eight files, and there are six
/// segments of a level at most before they are merged.
const SMALL_BYTES_MAX: usize = 256 * 1024;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    small: RamDirectory,
    large: MmapDirectory,
}

/// A file that is being written, until it is known to be small or large.
struct Growing {
    scratch: Scratch,
    path: PathBuf,
    begun: Vec<u8>,
    large: Option<WritePtr>,
}

impl Scratch {
    pub(super) fn new(large: MmapDirectory) -> Self {
        Self {
            small: RamDirectory::create(),
            large,
        }
    }
}

impl Directory for Scratch {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.small.get_file_handle(path) {
            Err(OpenReadError::FileDoesNotExist(_)) => self.large.get_file_handle(path),
            found => found,
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        match self.small.delete(path) {
            Err(DeleteError::FileDoesNotExist(_)) => self.large.delete(path),
            done => done,
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.small.exists(path)? || self.large.exists(path)?)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        if self.exists(path).is_ok_and(|exists| exists) {
            return Err(OpenWriteError::FileAlreadyExists(path.to_owned()));
        }
        Ok(BufWriter::new(Box::new(Growing {
            scratch: self.clone(),
            path: path.to_owned(),
            begun: Vec::new(),
            large: None,
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.small.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.small.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.small.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.small.watch(callback)
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(large) = &mut self.large {
            return large.write(bytes);
        }
        if self.begun.len() + bytes.len() > SMALL_BYTES_MAX {
            let opened = self.scratch.large.open_write(&self.path);
            let large = self.large.insert(opened.map_err(io::Error::other)?);
            large.write_all(&std::mem::take(&mut self.begun))?;
            return large.write(bytes);
        }
        self.begun.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.large.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl TerminatingWrite for Growing {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        match &mut self.large {
            Some(large) => large.terminate_ref(token),
            None => self.scratch.small.atomic_write(&self.path, &self.begun),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch() -> (tempfile::TempDir, Scratch) {
        let folder = tempfile::tempdir().expect("a folder");
        let large = MmapDirectory::open(folder.path()).expect("it can be opened");
        (folder, Scratch::new(large))
    }

    fn write(scratch: &Scratch, name: &str, bytes: usize) -> Vec<u8> {
        let content: Vec<u8> = (0..bytes).map(|at| (at % 251) as u8).collect();
        let mut file = scratch.open_write(Path::new(name)).expect("a new file");
        for piece in content.chunks(10_000) {
            file.write_all(piece).expect("it takes everything");
        }
        file.terminate().expect("it ends");
        content
    }

    #[test]
    fn what_is_small_makes_no_file_and_what_is_large_takes_no_memory() {
        let (folder, scratch) = scratch();
        let on_disk = |name: &str| folder.path().join(name).exists();
        for (name, bytes) in [
            ("empty", 0),
            ("small", SMALL_BYTES_MAX),
            ("large", SMALL_BYTES_MAX + 1),
        ] {
            let content = write(&scratch, name, bytes);
            let path = Path::new(name);
            assert!(scratch.exists(path).expect("it can be asked"));
            let read = scratch.open_read(path).and_then(|file| {
                file.read_bytes()
                    .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
            });
            assert_eq!(read.expect("it can be read").as_slice(), content);
            assert_eq!(on_disk(name), bytes > SMALL_BYTES_MAX, "{name}");
        }
        assert_eq!(scratch.small.total_mem_usage(), SMALL_BYTES_MAX);
    }

    #[test]
    fn a_name_is_given_once_and_free_again_when_its_file_is_gone() {
        let (folder, scratch) = scratch();
        for bytes in [10, SMALL_BYTES_MAX + 1] {
            write(&scratch, "one", bytes);
            let path = Path::new("one");
            assert!(matches!(
                scratch.open_write(path),
                Err(OpenWriteError::FileAlreadyExists(_))
            ));
            scratch.delete(path).expect("it is there");
            assert!(!scratch.exists(path).expect("it can be asked"));
            assert!(matches!(
                scratch.delete(path),
                Err(DeleteError::FileDoesNotExist(_))
            ));
        }
        assert_eq!(folder.path().read_dir().expect("the folder").count(), 0);
    }
}
