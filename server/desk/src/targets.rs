//! What second line aims for, as moments. A target stops while the ticket waits for others and keeps
//! the working time that is left of it.

use crate::{Aim, Aims, Millis, Terms, Timestamp};

/// The targets of a ticket since second line was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Targets {
    /// To own it.
    pub own: Option<Target>,
    /// To solve it.
    pub solve: Option<Target>,
}

/// How one target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The working time that there is in all.
    pub within: Millis,
    pub state: TargetState,
}

/// See [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetState {
    /// Due at a moment, which may have passed; `warns` before that, unless a warning was given.
    Running {
        warns: Option<Timestamp>,
        due: Timestamp,
    },
    /// Stopped, with so much left; the warning so long before the end, unless it was given.
    Paused {
        left: Millis,
        warning: Option<Millis>,
    },
    /// In time.
    Met { at: Timestamp },
    /// Not in time.
    Missed { due: Timestamp },
}

/// One of the two targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    Own,
    Solve,
}

impl Targets {
    /// Those that begin now; none where nothing is aimed for.
    pub(crate) fn begin(aims: Aims, terms: &Terms, now: Timestamp) -> Option<Self> {
        let begin =
            |aim: Aim| Target::running(aim.within, aim.within, Some(aim.warning), terms, now);
        Self {
            own: aims.own.map(begin),
            solve: aims.solve.map(begin),
        }
        .some()
    }

    /// The same with other aims, as when a ticket becomes urgent: the time that has passed has passed.
    /// What was met or missed stays so.
    pub(crate) fn with_aims(
        before: Option<&Self>,
        aims: Aims,
        terms: &Terms,
        now: Timestamp,
    ) -> Option<Self> {
        let Some(before) = before else {
            return Self::begin(aims, terms, now);
        };
        let change = |before: Option<Target>, aim: Option<Aim>| match (before, aim) {
            (Some(target), Some(aim)) => Some(target.with_aim(aim, terms, now)),
            (None, Some(aim)) => Some(Target::running(
                aim.within,
                aim.within,
                Some(aim.warning),
                terms,
                now,
            )),
            (Some(target), None) => target.is_settled().then_some(target),
            (None, None) => None,
        };
        Self {
            own: change(before.own, aims.own),
            solve: change(before.solve, aims.solve),
        }
        .some()
    }

    pub(crate) fn paused(&self, terms: &Terms, now: Timestamp) -> Self {
        self.each(|target| target.paused(terms, now))
    }

    pub(crate) fn resumed(&self, terms: &Terms, now: Timestamp) -> Self {
        self.each(|target| target.resumed(terms, now))
    }

    /// Somebody owns the ticket.
    pub(crate) fn owned(&mut self, at: Timestamp) {
        if let Some(target) = &mut self.own {
            target.settle(at);
        }
    }

    /// The ticket is solved, or nobody's any more.
    pub(crate) fn ended(&mut self, at: Timestamp) {
        for target in [&mut self.own, &mut self.solve].into_iter().flatten() {
            target.settle(at);
        }
    }

    /// The target of a kind.
    pub fn get(&self, kind: TargetKind) -> Option<Target> {
        match kind {
            TargetKind::Own => self.own,
            TargetKind::Solve => self.solve,
        }
    }

    /// When the next of them is due while its time runs.
    pub fn next_due(&self) -> Option<Timestamp> {
        [self.own, self.solve]
            .into_iter()
            .flatten()
            .filter_map(|target| match target.state {
                TargetState::Running { due, .. } => Some(due),
                TargetState::Paused { .. }
                | TargetState::Met { .. }
                | TargetState::Missed { .. } => None,
            })
            .min()
    }

    fn each(&self, change: impl Fn(Target) -> Target) -> Self {
        Self {
            own: self.own.map(&change),
            solve: self.solve.map(&change),
        }
    }

    fn some(self) -> Option<Self> {
        (self.own.is_some() || self.solve.is_some()).then_some(self)
    }
}

impl Target {
    /// Due when `left` has passed. A warning that should have come already comes now.
    fn running(
        within: Millis,
        left: Millis,
        warning: Option<Millis>,
        terms: &Terms,
        now: Timestamp,
    ) -> Self {
        let warns = warning.filter(|warning| warning.0 > 0).map(|warning| {
            let before = Millis((left.0 - warning.0).max(0));
            terms.after(now, before)
        });
        Self {
            within,
            state: TargetState::Running {
                warns,
                due: terms.after(now, left),
            },
        }
    }

    fn paused(self, terms: &Terms, now: Timestamp) -> Self {
        let state = match self.state {
            TargetState::Running { due, .. } if due <= now => TargetState::Missed { due },
            TargetState::Running { warns, due } => TargetState::Paused {
                left: terms.between(now, due),
                warning: warns
                    .filter(|warns| *warns > now)
                    .map(|warns| terms.between(warns, due)),
            },
            TargetState::Paused { .. } | TargetState::Met { .. } | TargetState::Missed { .. } => {
                self.state
            }
        };
        Self { state, ..self }
    }

    fn resumed(self, terms: &Terms, now: Timestamp) -> Self {
        match self.state {
            TargetState::Paused { left, warning } => {
                Self::running(self.within, left, warning, terms, now)
            }
            TargetState::Running { .. } | TargetState::Met { .. } | TargetState::Missed { .. } => {
                self
            }
        }
    }

    /// Keeps what has passed of the old time and takes it from the new one. A warning is given again,
    /// because what it warns of is another moment.
    fn with_aim(self, aim: Aim, terms: &Terms, now: Timestamp) -> Self {
        let passed = |left: Millis| (self.within.0 - left.0).max(0);
        let left_of = |passed: i64| Millis((aim.within.0 - passed).max(0));
        match self.state {
            TargetState::Running { due, .. } => {
                let late = terms.between(due, now);
                let left = left_of(passed(terms.between(now, due)) + late.0);
                if due <= now && left == Millis(0) {
                    // Late it was and late it is: there is nothing to say twice.
                    return self;
                }
                Self::running(aim.within, left, Some(aim.warning), terms, now)
            }
            TargetState::Paused { left, .. } => Self {
                within: aim.within,
                state: TargetState::Paused {
                    left: left_of(passed(left)),
                    warning: Some(aim.warning),
                },
            },
            TargetState::Met { .. } | TargetState::Missed { .. } => self,
        }
    }

    fn settle(&mut self, at: Timestamp) {
        self.state = match self.state {
            TargetState::Running { due, .. } if due < at => TargetState::Missed { due },
            TargetState::Running { .. } | TargetState::Paused { .. } => TargetState::Met { at },
            TargetState::Met { .. } | TargetState::Missed { .. } => self.state,
        };
    }

    fn is_settled(self) -> bool {
        match self.state {
            TargetState::Met { .. } | TargetState::Missed { .. } => true,
            TargetState::Running { .. } | TargetState::Paused { .. } => false,
        }
    }
}
