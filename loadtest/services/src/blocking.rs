//! Work that blocks, from async code.

/// Runs `work` where it may block, and passes its panics on.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(stopped) => panic!("the runtime is shutting down: {stopped}"),
        },
    }
}
