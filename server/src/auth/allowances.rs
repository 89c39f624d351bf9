//! How often something may be done by each of any number of doers, in bounded memory.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock, Reference};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Doers are put into so many places; those who share a place share an allowance. It bounds memory
/// whatever is sent, and which ones share cannot be foreseen, because the hash is keyed anew in each
/// process.
const PLACES: u64 = 1 << 14;

type Limiter<C> = RateLimiter<
    u64,
    HashMapStateStore<u64>,
    C,
    governor::middleware::NoOpMiddleware<<C as Clock>::Instant>,
>;

/// An allowance for each doer: some at once, then one each so often. At most [`PLACES`] counters.
pub struct Allowances<C: Clock = DefaultClock> {
    limiter: Limiter<C>,
    places: RandomState,
    clock: C,
}

/// The allowance is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    pub retry_after: Duration,
}

impl Allowances {
    /// Nothing is used up so far.
    pub fn new(burst: NonZeroU32, refill: Duration) -> Self {
        Self::by(burst, refill, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Allowances<C> {
    pub(super) fn by(burst: NonZeroU32, refill: Duration, clock: C) -> Self {
        let quota = Quota::with_period(refill)
            .expect("refills are constants above zero")
            .allow_burst(burst);
        Self {
            limiter: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()),
            places: RandomState::new(),
            clock,
        }
    }

    /// Uses up one of the doer's allowance.
    pub fn take(&self, doer: &impl Hash) -> Result<(), Refused> {
        let place = self.places.hash_one(doer) % PLACES;
        self.limiter.check_key(&place).map_err(|not_until| Refused {
            retry_after: not_until
                .earliest_possible()
                .duration_since(self.clock.now())
                .into(),
        })
    }
}

/// Who an address stands for: one customer of a network provider holds a whole /64 of IPv6 addresses.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn any_number_of_names_takes_bounded_memory() {
        let burst = NonZeroU32::new(10).expect("ten is not zero");
        let allowances =
            Allowances::by(burst, Duration::from_secs(1), FakeRelativeClock::default());
        for n in 0..100_000 {
            // Refusals are to be expected: names share places.
            allowances.take(&format!("{n}@example.org")).ok();
        }
        assert!(allowances.limiter.len() <= PLACES as usize);
    }

    #[test]
    fn a_whole_ipv6_network_counts_as_one_address() {
        let near = |n: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, n, n, n, n));
        assert_eq!(network(near(1)), network(near(2)));
        assert_ne!(
            network(near(1)),
            network(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 3, 1, 1, 1, 1)))
        );
        let home = std::net::Ipv4Addr::new(192, 0, 2, 1);
        assert_eq!(network(IpAddr::V6(home.to_ipv6_mapped())), IpAddr::V4(home));
    }
}
