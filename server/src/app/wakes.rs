//! Those who look for what was committed are woken by it, so that by themselves they look seldom: an
//! idle desk asks the database little, and a hint that was lost delays nothing for long.

use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::App;

/// Who looks in this node, beside the search index, which has a way of its own.
#[derive(Debug, Default)]
pub(super) struct Wakes {
    pub(super) clock: Notify,
    pub(super) follower: Notify,
}

impl App {
    /// Says that something was committed, by whatever node.
    pub fn wake(&self) {
        self.wakes.clock.notify_one();
        self.wakes.follower.notify_one();
        self.search.wake();
    }
}

/// Rests until something was committed, at most so long. After a commit others are waited for a
/// little, so that a busy desk is not looked at for each of them.
pub(super) async fn rest(news: &Notify, at_most: Duration, gathering: Duration) {
    let end = Instant::now() + at_most;
    if timeout_at(end, news.notified()).await.is_ok() {
        sleep_until(end.min(Instant::now() + gathering)).await;
        // The look that follows sees what came meanwhile as well.
        let _ = news.notified().now_or_never();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);
    const GATHERING: Duration = Duration::from_millis(200);

    #[tokio::test(start_paused = true)]
    async fn a_commit_ends_the_rest_and_those_that_follow_it_are_gathered() {
        let news = Notify::new();
        let began = Instant::now();
        tokio::join!(rest(&news, LONG, GATHERING), async {
            news.notify_one();
            sleep_until(began + GATHERING / 2).await;
            news.notify_one();
        });
        assert_eq!(began.elapsed(), GATHERING);
        // Nothing is left of the second one.
        rest(&news, LONG, GATHERING).await;
        assert_eq!(began.elapsed(), GATHERING + LONG);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_due_soon_is_not_held_up_by_gathering() {
        let news = Notify::new();
        news.notify_one();
        let began = Instant::now();
        rest(&news, GATHERING / 4, GATHERING).await;
        assert_eq!(began.elapsed(), GATHERING / 4);
    }
}
