//! How often somebody may try to sign in: by account, so that one password cannot be guessed from
//! many places, and by network address, so that many accounts cannot be tried from one.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock, Reference};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Attempts on one account that may come at once; afterwards one each [`ACCOUNT_REFILL`].
const ACCOUNT_BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// A guesser who never sleeps tries some five thousand passwords a day, which no password of twelve
/// characters has to fear; a person who mistypes waits seconds.
const ACCOUNT_REFILL: Duration = Duration::from_secs(15);

/// Attempts from one address that may come at once: a whole office may sign in through one.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(200).expect("two hundred is not zero");
const ADDRESS_REFILL: Duration = Duration::from_secs(1);

/// Names and addresses are put into so many places each; those who share a place share an
/// allowance. It bounds memory whatever is sent, and which ones share cannot be foreseen, because
/// the hash is keyed anew in each process.
const PLACES: u64 = 1 << 14;

type Limiter<C> = RateLimiter<
    u64,
    HashMapStateStore<u64>,
    C,
    governor::middleware::NoOpMiddleware<<C as Clock>::Instant>,
>;

/// Counts attempts on one node. Bounded: at most [`PLACES`] counters of each kind.
pub struct Attempts<C: Clock = DefaultClock> {
    accounts: Limiter<C>,
    addresses: Limiter<C>,
    places: RandomState,
    clock: C,
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    pub retry_after: Duration,
}

impl Attempts {
    /// No attempts so far.
    pub fn new() -> Self {
        Self::by(DefaultClock::default())
    }
}

impl Default for Attempts {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Clock + Clone> Attempts<C> {
    fn by(clock: C) -> Self {
        let limiter = |refill, burst| {
            let quota = Quota::with_period(refill)
                .expect("the refill is a constant above zero")
                .allow_burst(burst);
            RateLimiter::new(quota, HashMapStateStore::default(), clock.clone())
        };
        Self {
            accounts: limiter(ACCOUNT_REFILL, ACCOUNT_BURST),
            addresses: limiter(ADDRESS_REFILL, ADDRESS_BURST),
            places: RandomState::new(),
            clock,
        }
    }

    /// Counts an attempt on an account from an address. An address that is out of attempts uses up
    /// nothing of the account's, so that nobody is locked out by one stubborn machine.
    pub fn count(&self, account: &str, from: IpAddr) -> Result<(), Refused> {
        self.take(&self.addresses, &network(from))?;
        self.take(&self.accounts, &account)
    }

    /// Counts an attempt that names no account, such as a guess at a setup link.
    pub fn count_address(&self, from: IpAddr) -> Result<(), Refused> {
        self.take(&self.addresses, &network(from))
    }

    fn take(&self, limiter: &Limiter<C>, key: &impl std::hash::Hash) -> Result<(), Refused> {
        let place = self.places.hash_one(key) % PLACES;
        limiter.check_key(&place).map_err(|not_until| Refused {
            retry_after: not_until
                .earliest_possible()
                .duration_since(self.clock.now())
                .into(),
        })
    }
}

/// One customer of a network provider holds a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
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

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn address(n: u32) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::from_bits(0x0a00_0000 + n))
    }

    #[test]
    fn an_account_is_closed_after_a_burst_from_anywhere_and_opens_with_time() {
        let clock = FakeRelativeClock::default();
        let attempts = Attempts::by(clock.clone());
        for n in 0..ACCOUNT_BURST.get() {
            assert_eq!(attempts.count("anna@example.org", address(n)), Ok(()));
        }
        let refused = attempts.count("anna@example.org", HOME);
        assert_eq!(
            refused,
            Err(Refused {
                retry_after: ACCOUNT_REFILL
            })
        );
        clock.advance(ACCOUNT_REFILL);
        assert_eq!(attempts.count("anna@example.org", HOME), Ok(()));
    }

    #[test]
    fn an_address_out_of_attempts_does_not_lock_others_out_of_an_account() {
        let attempts = Attempts::by(FakeRelativeClock::default());
        for n in 0..ADDRESS_BURST.get() {
            assert_eq!(attempts.count_address(HOME), Ok(()), "{n}");
        }
        for _ in 0..100 {
            assert!(attempts.count("anna@example.org", HOME).is_err());
        }
        assert_eq!(attempts.count("anna@example.org", address(1)), Ok(()));
    }

    #[test]
    fn a_whole_ipv6_network_counts_as_one_address() {
        let near = |n: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, n, n, n, n));
        assert_eq!(network(near(1)), network(near(2)));
        assert_ne!(
            network(near(1)),
            network(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 3, 1, 1, 1, 1)))
        );
        assert_eq!(
            network(IpAddr::V6(
                std::net::Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped()
            )),
            HOME
        );
    }

    #[test]
    fn any_number_of_names_takes_bounded_memory() {
        let attempts = Attempts::by(FakeRelativeClock::default());
        for n in 0..100_000 {
            // Refusals are to be expected: names share places.
            attempts
                .take(&attempts.accounts, &format!("{n}@example.org"))
                .ok();
        }
        assert!(attempts.accounts.len() <= PLACES as usize);
    }
}
