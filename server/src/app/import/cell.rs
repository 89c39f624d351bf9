//! Cells of tables that spreadsheets open as well.

use std::borrow::Cow;

/// What spreadsheets take for a formula when a cell begins with it.
const FORMULA_SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell of a table as a spreadsheet shows it and never runs it: with an apostrophe before what it
/// would take for a formula.
pub fn guarded(value: &str) -> Cow<'_, str> {
    if is_formula(value) {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// The cell without that apostrophe.
pub(super) fn unguarded(value: &str) -> &str {
    value
        .strip_prefix('\'')
        .filter(|rest| is_formula(rest))
        .unwrap_or(value)
}

/// With or without apostrophes, so that one that a member wrote is kept.
fn is_formula(value: &str) -> bool {
    value.trim_start_matches('\'').starts_with(FORMULA_SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_written_with_an_apostrophe_and_read_without() {
        for value in [
            "=1+1", "+7", "-", "@me", "'=x", "''+x", "\tx", "it's", "'quoted'", "", "7",
        ] {
            let written = guarded(value);
            assert!(!written.starts_with(FORMULA_SIGNS), "{value:?}");
            assert_eq!(unguarded(&written), value);
        }
        assert_eq!(guarded("plain"), "plain");
        assert_eq!(unguarded("'tis"), "'tis");
    }
}
