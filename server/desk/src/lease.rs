//! The arithmetic of leases. Within one claim a lease only moves forward: no rule shortens it, so
//! the later of two terms is the one that holds, in whatever order they are heard of.

use crate::{Claim, Lease, LeaseTerm, Millis, Policy, Timestamp};

impl LeaseTerm {
    /// A term that begins now and lasts `length`. It warns `warning` before its end, at once when
    /// it is shorter than that, and never when nothing is left of it.
    pub(crate) fn lasting(length: Millis, warning: Millis, now: Timestamp) -> Self {
        let until = now.plus(length);
        Self {
            until,
            warns: until.minus(warning).max(now),
            warned: until <= now,
        }
    }

    /// The term of a new claim.
    pub(crate) fn fresh(policy: &Policy, now: Timestamp) -> Self {
        Self::lasting(policy.lease, policy.lease_warning, now)
    }

    /// The term after progress: a whole lease, and never less than what was left.
    pub(crate) fn renewed(self, policy: &Policy, now: Timestamp) -> Self {
        let length = policy.lease.max(now.until(self.until));
        Self::lasting(length, policy.lease_warning, now)
    }
}

impl Claim {
    /// The running term; absent while pending.
    pub(crate) fn term(&self) -> Option<LeaseTerm> {
        match self.lease {
            Lease::Running(term) => Some(term),
            Lease::Paused { .. } => None,
        }
    }

    /// Takes a later term: of two the one that ends later holds, and of two that end together the
    /// one that warns later. Any other is old news, heard after what replaced it.
    pub(crate) fn prolong(&mut self, later: LeaseTerm) {
        if let Lease::Running(term) = &mut self.lease
            && (later.until, later.warns) > (term.until, term.warns)
        {
            *term = later;
        }
    }

    /// Marks the warning given at `at`. A warning older than the moment of the present term's
    /// warning was for a term since replaced.
    pub(crate) fn warn(&mut self, at: Timestamp) {
        if let Lease::Running(term) = &mut self.lease
            && at >= term.warns
        {
            term.warned = true;
        }
    }
}
