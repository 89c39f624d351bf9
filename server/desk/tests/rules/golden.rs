//! Golden files: what people must see change. `UPDATE_GOLDEN=1` writes them anew.

use std::path::Path;
use std::{env, fs};

/// Compares with the committed file and says how to accept a wanted change.
#[track_caller]
pub(crate) fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).expect("the golden file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let differs = expected
        .lines()
        .zip(actual.lines())
        .position(|(expected, actual)| expected != actual);
    assert!(
        expected == actual,
        "{name} changed, first at line {}; if that is meant, run again with UPDATE_GOLDEN=1",
        differs.map_or(expected.lines().count().min(actual.lines().count()), |n| n) + 1
    );
}

/// `SendBackToPeers` as `send_back_to_peers`: the name a kind has on the wire.
pub(crate) fn snake(kind: impl std::fmt::Debug) -> String {
    let mut name = String::new();
    for letter in format!("{kind:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// A JSON array of names that need no escapes.
pub(crate) fn json_names(names: impl IntoIterator<Item = String>) -> String {
    let quoted: Vec<String> = names
        .into_iter()
        .map(|name| format!("\"{name}\""))
        .collect();
    format!("[{}]", quoted.join(","))
}
