//! How often somebody may try to sign in: by account, so that one password cannot be guessed from
//! many places, and by network address, so that many accounts cannot be tried from one.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};

use super::allowances::{Allowances, Refused, network};

/// Attempts on one account that may come at once; afterwards one each [`ACCOUNT_REFILL`].
const ACCOUNT_BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// A guesser who never sleeps tries some five thousand passwords a day, which no password of twelve
/// characters has to fear; a person who mistypes waits seconds.
const ACCOUNT_REFILL: Duration = Duration::from_secs(15);

/// Attempts from one address that may come at once: a whole office may sign in through one.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(200).expect("two hundred is not zero");
const ADDRESS_REFILL: Duration = Duration::from_secs(1);

/// Counts attempts on one node, in bounded memory.
pub struct Attempts<C: Clock = DefaultClock> {
    accounts: Allowances<C>,
    addresses: Allowances<C>,
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
        Self {
            accounts: Allowances::by(ACCOUNT_BURST, ACCOUNT_REFILL, clock.clone()),
            addresses: Allowances::by(ADDRESS_BURST, ADDRESS_REFILL, clock),
        }
    }

    /// Counts an attempt on an account from an address. An address that is out of attempts uses up
    /// nothing of the account's, so that nobody is locked out by one stubborn machine.
    pub fn count(&self, account: &str, from: IpAddr) -> Result<(), Refused> {
        self.addresses.take(&network(from))?;
        self.accounts.take(&account)
    }

    /// Counts an attempt that names no account, such as a guess at a setup link.
    pub fn count_address(&self, from: IpAddr) -> Result<(), Refused> {
        self.addresses.take(&network(from))
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
}
