//! Who asks, as far as it decides what they may find.

/// The rights of a reader. The rule is the desk's `may_see` and `may_read`, applied inside the
/// query: what somebody may not read is never a candidate, so it moves neither order nor pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub member: u64,
    /// The reader's own organisation.
    pub organisation: u64,
    /// Organisations in which the reader is second line.
    pub second_line_of: Vec<u64>,
}

/// What decides who may find a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    pub organisation: u64,
    pub requester: u64,
    pub private: bool,
}

impl Reader {
    /// Whether the reader may find the ticket at all.
    pub fn may_find(&self, sight: Sight) -> bool {
        sight.requester == self.member
            || self.is_second_line_of(sight.organisation)
            || (sight.organisation == self.organisation && !sight.private)
    }

    /// Whether notes count for this reader: never those about a ticket of their own.
    pub fn may_find_by_notes(&self, sight: Sight) -> bool {
        sight.requester != self.member && self.is_second_line_of(sight.organisation)
    }

    /// Whether the reader is second line of this organisation.
    pub fn is_second_line_of(&self, organisation: u64) -> bool {
        self.second_line_of.contains(&organisation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_found_by_those_who_may_see_it() {
        let employee = |member| Reader {
            member,
            organisation: 1,
            second_line_of: Vec::new(),
        };
        let engineer = Reader {
            member: 9,
            organisation: 3,
            second_line_of: vec![1],
        };
        let open = Sight {
            organisation: 1,
            requester: 5,
            private: false,
        };
        let private = Sight {
            private: true,
            ..open
        };
        let foreign = Sight {
            organisation: 2,
            ..open
        };
        let cases = [
            (employee(5), open, true),
            (employee(6), open, true),
            (employee(5), private, true),
            (employee(6), private, false),
            (employee(5), foreign, true),
            (employee(6), foreign, false),
            (engineer.clone(), open, true),
            (engineer.clone(), private, true),
            (engineer, foreign, false),
        ];
        for (reader, sight, expected) in cases {
            assert_eq!(reader.may_find(sight), expected, "{reader:?} {sight:?}");
        }
    }
}
