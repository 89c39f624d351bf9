//! A child process that does not outlive its parent, however the parent ends.
//!
//! The shell that becomes the child leaves a guard behind which reads from a
//! pipe. Only the parent holds the pipe's other end, so the guard notices the
//! parent's end, `kill -9` included, and signals the child. A death signal of
//! the kernel would do the same on Linux alone, and is bound to the thread, not
//! to the process, that started the child.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

/// `$1` is the signal for the child, the rest its command line.
///
/// The guard is started twice removed, so that it is not a child of the program,
/// which may watch its children. A line on the pipe means that the child has
/// ended and its number may belong to someone else; the bare end of the pipe
/// means that the parent is gone.
const SCRIPT: &str = r#"
exec 3<&0 </dev/null
signal=$1
shift
( ( read -r _ <&3 || kill -s "$signal" "$$" ) >/dev/null 2>&1 & )
exec "$@" 3<&-
"#;

/// A command that runs `program` under a guard which sends it `orphan_signal`
/// (a name without `SIG`, such as `INT` or `KILL`) when this process ends. It
/// gets a process group of its own, so that the terminal's Ctrl-C reaches only
/// the parent, which stops its children in its own order. Environment, user and
/// output may be set as usual; the standard input is taken.
pub fn guarded_command(program: impl AsRef<OsStr>, orphan_signal: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", SCRIPT, "sh", orphan_signal])
        .arg(program)
        .stdin(Stdio::piped())
        .process_group(0);
    command
}

/// A running child that was made by [`guarded_command`]. Dropping the last
/// handle sends it the guard's signal; a thread waits for its end.
#[derive(Debug)]
pub struct Guarded {
    pid: Pid,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug)]
struct State {
    /// Our end of the guard's pipe.
    pipe: Option<ChildStdin>,
    /// Set in the moment in which the process number becomes free.
    status: Option<ExitStatus>,
}

impl Guarded {
    /// Starts the command.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let mut child = command.spawn()?;
        let pid = Pid::from_child(&child);
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                pipe: child.stdin.take(),
                status: None,
            }),
            ended: Condvar::new(),
        });
        let waiter = Arc::clone(&shared);
        thread::Builder::new()
            .name(format!("wait-{}", pid.as_raw_nonzero()))
            .spawn(move || waiter.reap(pid, child))?;
        Ok(Self { pid, shared })
    }

    /// The number of the child process.
    pub fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get() as u32
    }

    /// Sends a signal; does nothing when the child has already ended.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        let state = self.shared.lock();
        if state.status.is_some() {
            return Ok(());
        }
        Ok(kill_process(self.pid, signal)?)
    }

    /// Waits until the child has ended, at most for `limit`.
    pub fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + limit;
        let mut state = self.shared.lock();
        while state.status.is_none() {
            let left = deadline.checked_duration_since(Instant::now())?;
            let woken = self.shared.ended.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.status
    }

    /// Waits until the child has ended.
    pub fn wait_forever(&self) -> ExitStatus {
        let mut state = self.shared.lock();
        loop {
            if let Some(status) = state.status {
                return status;
            }
            let woken = self.shared.ended.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets the guard signal the child now, as if this process had ended.
    pub fn abandon(&self) {
        self.shared.lock().pipe = None;
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns of the child's end without freeing its number, and frees it only
    /// under the lock: nobody can signal a number that went to someone else.
    fn reap(&self, pid: Pid, mut child: Child) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(pid), options), Err(Errno::INTR)) {}
        let mut state = self.lock();
        // Tells the guard that there is nothing left to signal. The pipe can
        // have been closed before, and then the guard has gone already.
        if let Some(mut pipe) = state.pipe.take() {
            let _ = pipe.write_all(b"\n");
        }
        state.status = Some(child.wait().unwrap_or_default());
        drop(state);
        self.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::{Guarded, guarded_command};
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(20);

    fn sleeper() -> Guarded {
        let mut command = guarded_command("sleep", "KILL");
        Guarded::spawn(command.arg("1000")).expect("sleep starts")
    }

    #[test]
    fn an_abandoned_child_gets_the_guards_signal() {
        let child = sleeper();
        child.abandon();
        let status = child.wait(LONG).expect("the guard ends it");
        assert_eq!(status.signal(), Some(Signal::KILL.as_raw()));
    }

    #[test]
    fn a_child_that_ends_by_itself_keeps_its_status() {
        let mut command = guarded_command("sh", "KILL");
        let child = Guarded::spawn(command.args(["-c", "exit 7"])).expect("sh starts");
        assert_eq!(child.wait_forever().code(), Some(7));
        assert!(
            child.signal(Signal::KILL).is_ok(),
            "a late signal is harmless"
        );
    }

    #[test]
    fn waiting_ends_at_its_limit() {
        let child = sleeper();
        assert!(child.wait(Duration::from_millis(10)).is_none());
        child.signal(Signal::TERM).expect("the child runs");
        assert_eq!(child.wait_forever().signal(), Some(Signal::TERM.as_raw()));
    }
}
