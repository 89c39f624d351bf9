//! `PROTOCOL.md` says what this crate does: its examples are the fixtures, its tables have every
//! name and every number. `UPDATE_GOLDEN=1` writes the examples anew under their marks; after the
//! fixtures have changed it takes a second run, since tests run side by side.

mod layout;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use peerdesk_protocol::{CloseCode, limits};

use crate::fixtures::directory;
use layout::{lay_out, members};

/// How an example is marked: `<!-- example FILE[:FIELD] NAME… -->`.
const MARK: &str = "<!-- example ";

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/PROTOCOL.md"))
}

fn document() -> String {
    std::fs::read_to_string(path()).unwrap()
}

/// The fixtures of a file as the bytes they are: name and JSON.
fn fixtures(file: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(directory().join(file)).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("{\"name\":\""))
        .map(|line| {
            let (name, rest) = line.split_once("\",\"json\":").unwrap();
            let json = rest.trim_end_matches(',').strip_suffix('}').unwrap();
            (name.to_owned(), json.to_owned())
        })
        .collect()
}

/// The example that stands under a mark.
fn example(mark: &str) -> String {
    let words = mark
        .strip_prefix(MARK)
        .and_then(|rest| rest.strip_suffix(" -->"))
        .unwrap_or_else(|| panic!("not a mark: {mark}"));
    let mut words = words.split(' ');
    let source = words.next().unwrap();
    let (file, field) = source.split_once(':').unwrap_or((source, ""));
    let all = fixtures(file);
    let blocks: Vec<String> = words
        .map(|name| {
            let json = all
                .get(name)
                .unwrap_or_else(|| panic!("{file} has no {name}"));
            let shown = if field.is_empty() {
                json.as_str()
            } else {
                let (_, value) = members(json)
                    .into_iter()
                    .find(|(key, _)| *key == field)
                    .unwrap();
                value
            };
            lay_out(shown)
        })
        .collect();
    assert!(!blocks.is_empty(), "a mark without names: {mark}");
    format!("```json\n{}\n```", blocks.join("\n"))
}

/// The document with each example as it has to be.
fn fresh(document: &str) -> String {
    let mut lines = document.lines().peekable();
    let mut text = String::new();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if line.starts_with(MARK) {
            if lines.next_if_eq(&"```json").is_some() {
                while lines.next().is_some_and(|line| line != "```") {}
            }
            text.push_str(&example(line));
            text.push('\n');
        }
    }
    text
}

#[test]
fn every_example_is_a_fixture() {
    let mut committed = document();
    let fresh = fresh(&committed);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path(), &fresh).unwrap();
        committed.clone_from(&fresh);
    }
    assert!(
        committed == fresh,
        "an example is not its fixture; run with UPDATE_GOLDEN=1 to refresh PROTOCOL.md"
    );
    let blocks = committed.matches("\n```json\n").count();
    let marks = committed.matches(&format!("\n{MARK}")).count();
    assert_eq!(blocks, marks, "an example without a mark");
    assert_eq!(
        committed.matches("\n```").count(),
        2 * blocks,
        "a block of something else than JSON"
    );
}

/// The name that says of which variant a message is: its `type`, `kind`, `code` or `result`.
fn variant(json: &str) -> String {
    let (_, value) = members(json)
        .into_iter()
        .find(|(key, _)| ["type", "kind", "code", "result"].contains(key))
        .unwrap();
    value.trim_matches('"').to_owned()
}

/// The variants of a family, by the fixtures, which have all of them.
fn variants(file: &str) -> BTreeSet<String> {
    fixtures(file).values().map(|json| variant(json)).collect()
}

#[test]
fn every_variant_is_explained_and_shown() {
    let document = document();
    let shown = |file: &str, field: &str| -> BTreeSet<String> {
        document
            .lines()
            .filter_map(|line| line.strip_prefix(&format!("{MARK}{file}{field} ")))
            .flat_map(|names| names.trim_end_matches(" -->").split(' '))
            .map(|name| fixtures(file)[name].clone())
            .map(|json| {
                variant(if field.is_empty() {
                    &json
                } else {
                    event_of(&json)
                })
            })
            .collect()
    };
    for file in [
        "client_messages.json",
        "commands.json",
        "server_messages.json",
        "replies.json",
        "refusals.json",
        "row_faults.json",
        "stages.json",
    ] {
        let all = variants(file);
        assert_eq!(shown(file, ""), all, "{file}: variants with an example");
        check_rows(&document, file, &all);
    }
    let events: BTreeSet<String> = fixtures("events.json")
        .values()
        .map(|json| variant(event_of(json)))
        .collect();
    assert_eq!(shown("events.json", ":event"), events);
    check_rows(&document, "events.json", &events);
    for file in [
        "needs.json",
        "escalation_causes.json",
        "import_fields.json",
        "roles.json",
        "notice_kinds.json",
    ] {
        for name in fixtures(file).keys() {
            assert!(document.contains(&format!("`{name}`")), "{file}: {name}");
        }
    }
    check_rows(
        &document,
        "needs.json",
        &fixtures("needs.json").into_keys().collect(),
    );
    for file in [
        "notice_kinds.json",
        "tell_reasons.json",
        "named.json",
        "subjects.json",
    ] {
        check_rows(&document, file, &fixtures(file).into_keys().collect());
    }
}

/// What happened, in an event frame.
fn event_of(json: &str) -> &str {
    let frame = members(json);
    frame
        .into_iter()
        .find(|(key, _)| *key == "event")
        .unwrap()
        .1
}

/// Each name has a row of its own in a table.
fn check_rows(document: &str, file: &str, names: &BTreeSet<String>) {
    for name in names {
        let has_row = document
            .lines()
            .any(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(has_row, "{file}: {name} has no row");
    }
}

/// The cells of the rows of a table that begins with the given heading.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, rest) = document
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no table {heading}"));
    rest.lines()
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            line.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().trim_matches('`').to_owned())
                .collect()
        })
        .collect()
}

macro_rules! limit_rows {
    ($($name:ident),* $(,)?) => {
        vec![$((stringify!($name).to_owned(), limits::$name.to_string())),*]
    };
}

#[test]
fn the_limits_are_those_of_the_crate() {
    let expected: Vec<(String, String)> = limit_rows![
        FRAME_BYTES_MAX,
        TEXT_BYTES_MAX,
        TITLE_CHARS_MAX,
        WATCH_TICKETS_MAX,
        WATCHED_TICKETS_MAX,
        RESUME_EVENTS_MAX,
        OPENED_EVENTS_MAX,
        PAGE_EVENTS_MAX,
        DESK_ROWS_MAX,
        SEARCH_CHARS_MAX,
        SEARCH_FOUND_MAX,
        SUGGESTIONS_MAX,
        CARDS_MAX,
        CARD_VERSIONS_MAX,
        INBOX_PAGE_MAX,
        COMMANDS_IN_FLIGHT_MAX,
        FRAMES_PER_SECOND_MAX,
        FRAMES_BURST_MAX,
        REQUESTS_PER_SECOND_MAX,
        REQUESTS_BURST_MAX,
        ADDRESS_REQUESTS_PER_SECOND_MAX,
        ADDRESS_REQUESTS_BURST_MAX,
        INVITED_MAX,
        HELLO_TIMEOUT_MS,
        BEAT_INTERVAL_MS,
        SILENCE_TIMEOUT_MS,
        TYPING_MS,
        TRYING_MS,
        SOCKET_TICKET_MS,
        ACCESS_TOKEN_MS,
        ACCOUNT_SESSIONS_MAX,
        PEOPLE_PAGE_MAX,
        NAME_CHARS_MAX,
        TOPIC_PATH_CHARS_MAX,
        TOPIC_KEYWORDS_MAX,
        JOIN_LINK_MS,
        FILE_BYTES_MAX,
        FILES_PER_TICKET_MAX,
        IMPORT_BYTES_MAX,
    ];
    let declared: Vec<&str> = include_str!("../../src/limits.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub const "))
        .filter_map(|line| line.split_once(':').map(|(name, _)| name))
        .collect();
    let named: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, declared, "the list in this test");
    let written: Vec<(String, String)> =
        table(&document(), "| limit | value | what happens beyond it |")
            .into_iter()
            .map(|cells| (cells[0].clone(), cells[1].clone()))
            .collect();
    assert_eq!(written, expected);
}

#[test]
fn the_close_codes_are_those_of_the_crate() {
    let expected: Vec<(String, String, bool)> = CloseCode::ALL
        .iter()
        .map(|code| {
            (
                code.code().to_string(),
                code.reason().to_owned(),
                code.comes_back(),
            )
        })
        .collect();
    let written: Vec<(String, String, bool)> =
        table(&document(), "| code | name | come back | means |")
            .into_iter()
            .map(|cells| {
                (
                    cells[0].clone(),
                    cells[1].clone(),
                    cells[2].starts_with("yes"),
                )
            })
            .collect();
    assert_eq!(written, expected);
}

#[test]
fn every_link_inside_has_a_heading() {
    let document = document();
    let anchors: BTreeSet<String> = document
        .lines()
        .filter_map(|line| line.split_once("# "))
        .filter(|(marks, _)| marks.chars().all(|mark| mark == '#'))
        .map(|(_, title)| {
            title
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-')
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect();
    let links: Vec<&str> = document
        .split("](#")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(anchor, _)| anchor))
        .collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(anchors.contains(link), "no heading for #{link}");
    }
}
