//! What a person typed: words to look for, and operators that narrow where.
//!
//! `topic:vpn from:anna is:solved before:2026-03 has:solution printer jams`. A value with spaces
//! stands in quotes, and `from:me` is whoever searches. What looks like an operator and is none (`error:foo`, `http://…`) stays text.

mod day;

use crate::document::Standing;

/// More is not read: nobody types so much, and each operator costs a look-up.
const OPERATORS_MAX: usize = 16;

/// A search as it was typed, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Everything that is no operator, as typed: an ending space says that the last word is whole.
    pub text: String,
    /// Names of topics, any of which will do; folded.
    pub topics: Vec<String>,
    /// Names of requesters, any of which will do; folded.
    pub from: Vec<String>,
    /// Whoever asks means themselves as well.
    pub from_oneself: bool,
    /// Any of these; empty for all.
    pub standings: Vec<Standing>,
    /// Asked before this second since 1970.
    pub before: Option<u64>,
    /// Asked at this second since 1970 or later.
    pub after: Option<u64>,
    pub has_solution: bool,
    /// Operators whose value means nothing, as typed.
    pub misunderstood: Vec<String>,
}

enum Operator {
    Topic,
    From,
    Is,
    Before,
    After,
    Has,
}

impl Query {
    /// Takes apart what was typed. Never fails: what is not understood is told in `misunderstood`.
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let mut rest = typed;
        let mut left = OPERATORS_MAX;
        while let Some(start) = rest.find(|part: char| !part.is_whitespace()) {
            query.text.push_str(&rest[..start]);
            rest = &rest[start..];
            let piece = piece(rest);
            rest = &rest[piece.len()..];
            match operator(piece) {
                Some((operator, value)) if left > 0 => {
                    left -= 1;
                    if !query.narrow(&operator, value) {
                        query.misunderstood.push(piece.to_owned());
                    }
                }
                Some(_) => query.misunderstood.push(piece.to_owned()),
                None => query.text.push_str(piece),
            }
        }
        query.text.push_str(rest);
        if query.text.trim().is_empty() {
            query.text.clear();
        }
        query
    }

    /// Whether the value means something.
    fn narrow(&mut self, operator: &Operator, value: &str) -> bool {
        let folded = crate::text::fold(value);
        if folded.trim().is_empty() {
            return false;
        }
        match operator {
            Operator::Topic => self.topics.push(folded),
            Operator::From => match folded.as_str() {
                "me" | "я" | "меня" => self.from_oneself = true,
                _ => self.from.push(folded),
            },
            Operator::Is => match standings(&folded) {
                Some(standings) => self.standings.extend(standings),
                None => return false,
            },
            Operator::Has => match folded.as_str() {
                "solution" | "fix" | "решение" => self.has_solution = true,
                _ => return false,
            },
            Operator::Before => match day::start_of(&folded) {
                Some(start) => self.before = Some(self.before.map_or(start, |is| is.min(start))),
                None => return false,
            },
            Operator::After => match day::start_of(&folded) {
                Some(start) => self.after = Some(self.after.map_or(start, |is| is.max(start))),
                None => return false,
            },
        }
        true
    }
}

/// Up to the next space outside quotes; quotes count only right after an operator's colon.
fn piece(rest: &str) -> &str {
    let space = rest.find(char::is_whitespace).unwrap_or(rest.len());
    if let Some((name, value)) = rest.split_once(':')
        && name.len() < space
        && operator_named(name).is_some()
        && let Some(quoted) = value.strip_prefix('"')
        && let Some(length) = quoted.find('"')
    {
        return &rest[..=name.len() + 2 + length];
    }
    &rest[..space]
}

fn operator(piece: &str) -> Option<(Operator, &str)> {
    let (name, value) = piece.split_once(':')?;
    Some((operator_named(name)?, value.trim_matches('"')))
}

fn operator_named(name: &str) -> Option<Operator> {
    Some(match crate::text::fold(name).as_str() {
        "topic" | "тема" => Operator::Topic,
        "from" | "от" => Operator::From,
        "is" | "стадия" => Operator::Is,
        "before" | "до" => Operator::Before,
        "after" | "после" => Operator::After,
        "has" | "есть" => Operator::Has,
        _ => return None,
    })
}

fn standings(value: &str) -> Option<&'static [Standing]> {
    Some(match value {
        "open" | "открыто" => &[Standing::Open],
        "escalated" | "передано" => &[Standing::Escalated],
        "live" | "unsolved" | "нерешено" => &[Standing::Open, Standing::Escalated],
        "solved" | "closed" | "решено" | "закрыто" => &[Standing::Solved],
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
