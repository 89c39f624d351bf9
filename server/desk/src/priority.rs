//! How much a ticket matters, in the judgement of second line.

/// The first thing by which a queue is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Can wait.
    Low,
    /// What a ticket has until somebody judges it.
    #[default]
    Normal,
    /// Somebody cannot work.
    High,
    /// Many cannot work, or damage is being done.
    Urgent,
}

impl Priority {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// From the least.
    pub const ALL: [Self; Self::COUNT] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// Its place in [`Priority::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
