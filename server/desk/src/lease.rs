//! The arithmetic of leases. Within one claim a lease only moves forward: no rule shortens it, so
//! the later of two terms is the one that holds, in whatever order they are heard of.

use crate::{Claim, Lease, LeaseTerm, Millis, Terms, Timestamp};

impl LeaseTerm {
    /// A term that begins now and lasts `length` of working time. It warns before its end as the
    /// policy says, at once when it is shorter than that, and never when nothing is left of it.
    pub(crate) fn lasting(length: Millis, terms: &Terms, now: Timestamp) -> Self {
        let until = terms.after(now, length);
        let unwarned = Millis((length.0 - terms.policy.lease_warning.0).max(0));
        Self {
            until,
            warns: terms.after(now, unwarned),
            warned: until <= now,
        }
    }

    /// The term of a new claim.
    pub(crate) fn fresh(terms: &Terms, now: Timestamp) -> Self {
        Self::lasting(terms.policy.lease, terms, now)
    }

    /// The term after progress: a whole lease, and never less than what was left.
    pub(crate) fn renewed(self, terms: &Terms, now: Timestamp) -> Self {
        let length = terms.policy.lease.max(terms.between(now, self.until));
        let renewed = Self::lasting(length, terms, now);
        Self {
            // A topic with other hours does not shorten what was given under its predecessor.
            until: renewed.until.max(self.until),
            ..renewed
        }
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
