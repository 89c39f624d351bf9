//! The beginning of a file, as it is shown before an import.

use std::io::{BufRead as _, BufReader};

use serde_json::{Map, Value};

use super::opening::{self, Opened, Unreadable};
use super::read::{Format, named};

/// Values of a row that are shown, in characters each, and how many rows before an import.
const SAMPLE_CHARS_MAX: usize = 120;
const SAMPLE_ROWS: usize = 5;

/// So much of a value as is shown.
pub(super) fn shown(value: &str) -> String {
    value.chars().take(SAMPLE_CHARS_MAX).collect()
}

/// What the beginning of a file holds: its columns and its first rows. What is no row, as the one that
/// the beginning cuts off, is left out.
pub fn columns(
    beginning: &[u8],
    format: Format,
) -> Result<(Vec<String>, Vec<Vec<String>>), Unreadable> {
    let opened = Opened::of(beginning)?;
    let (mut columns, rows) = match format {
        Format::Csv => table(opened.into_table())?,
        Format::JsonLines => (Vec::new(), objects(opened)),
    };
    for name in rows.iter().flat_map(Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => shown(text),
        Some(other) => shown(&other.to_string()),
    };
    let rows = rows
        .iter()
        .map(|row| columns.iter().map(|name| cell(row.get(name))).collect())
        .collect();
    Ok((columns, rows))
}

type Object = Map<String, Value>;

fn objects(opened: Opened<&[u8]>) -> Vec<Object> {
    let lines = BufReader::new(opened).split(b'\n').map_while(Result::ok);
    lines
        .filter_map(|line| serde_json::from_slice(&line).ok())
        .take(SAMPLE_ROWS)
        .collect()
}

fn table(mut table: csv::Reader<Opened<&[u8]>>) -> Result<(Vec<String>, Vec<Object>), Unreadable> {
    let header = opening::header(&mut table)?;
    let records = table.records().filter_map(Result::ok).take(SAMPLE_ROWS);
    let rows = records.map(|record| named(&header, &record)).collect();
    Ok((header.iter().map(str::to_owned).collect(), rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_table_are_those_of_its_header_and_a_cut_row_does_no_harm() {
        let text = b"Number,\"In, short\",Fix\n1,\"two\nlines\",'=x\n2,short\n3,\"cut of";
        let (names, rows) = columns(text, Format::Csv).expect("a table");
        assert_eq!(names, ["Number", "In, short", "Fix"]);
        assert_eq!(rows[0], ["1", "two\nlines", "=x"]);
        assert_eq!(rows[1], ["2", "short", ""]);
    }

    #[test]
    fn the_columns_of_objects_are_all_their_fields() {
        let text = br#"{"a":1,"b":"x"}
no object
{"a":null,"c":["y"]}
{"a":"cut"#;
        let (names, rows) = columns(text, Format::JsonLines).expect("objects");
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(rows, [["1", "x", ""], ["", "", "[\"y\"]"]]);
    }

    #[test]
    fn what_is_no_file_of_tickets_has_no_columns() {
        for format in [Format::Csv, Format::JsonLines] {
            let held = columns(b"", format).expect("an empty file");
            assert_eq!(held, (Vec::new(), Vec::new()));
            let utf16 = columns(&[0xff, 0xfe, 0], format);
            assert!(matches!(utf16, Err(Unreadable::Encoding)));
        }
    }
}
