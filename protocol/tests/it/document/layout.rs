//! Lays JSON out for reading without changing its order: what fits stands on one line, the rest is
//! broken into its members.

/// Longest line of an example before it is broken.
const LINE_CHARS: usize = 110;

/// JSON with spaces after its separators, broken where it is too long.
pub(super) fn lay_out(json: &str) -> String {
    broken(json, 0, 0)
}

/// `beside` is the room that stands before the value on its first line.
fn broken(json: &str, indent: usize, beside: usize) -> String {
    let line = spaced(json);
    let is_short = indent + beside + line.chars().count() <= LINE_CHARS;
    if is_short || !json.starts_with(['{', '[']) {
        return line;
    }
    let inner = indent + 2;
    let pad = " ".repeat(inner);
    let parts: Vec<String> = parts(json)
        .into_iter()
        .map(|part| match key_of(json, part) {
            Some((key, value)) => {
                let beside = key.chars().count() + 4;
                format!("{pad}\"{key}\": {}", broken(value, inner, beside))
            }
            None => format!("{pad}{}", broken(part, inner, 0)),
        })
        .collect();
    let (open, close) = json.split_at(1);
    let close = &close[close.len() - 1..];
    format!(
        "{open}\n{}\n{}{close}",
        parts.join(",\n"),
        " ".repeat(indent)
    )
}

/// The members of an object, in order: key and value as they stand.
pub(super) fn members(json: &str) -> Vec<(&str, &str)> {
    parts(json)
        .into_iter()
        .filter_map(|part| key_of(json, part))
        .collect()
}

/// Key and value of a part, if the whole is an object.
fn key_of<'a>(whole: &str, part: &'a str) -> Option<(&'a str, &'a str)> {
    if !whole.starts_with('{') {
        return None;
    }
    let (key, value) = part.split_once("\":")?;
    Some((key.strip_prefix('"')?, value))
}

/// What stands between the outermost commas of an object or array.
fn parts(json: &str) -> Vec<&str> {
    let Some(inside) = json
        .strip_prefix(['{', '['])
        .and_then(|rest| rest.strip_suffix(['}', ']']))
    else {
        return Vec::new();
    };
    let mut depth = 0_i32;
    let cuts = outside_strings(inside).filter(|(_, c)| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && *c == ','
    });
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in cuts {
        parts.push(&inside[start..at]);
        start = at + 1;
    }
    if start < inside.len() {
        parts.push(&inside[start..]);
    }
    parts
}

/// The same JSON on one line, with a space after each comma and colon.
fn spaced(json: &str) -> String {
    let mut line = String::with_capacity(json.len() + 16);
    let mut copied = 0;
    for (at, c) in outside_strings(json) {
        if c == ',' || c == ':' {
            line.push_str(&json[copied..=at]);
            line.push(' ');
            copied = at + 1;
        }
    }
    line.push_str(&json[copied..]);
    line
}

/// Characters that are not inside a string, with their places.
fn outside_strings(json: &str) -> impl Iterator<Item = (usize, char)> {
    let mut is_inside = false;
    let mut is_escaped = false;
    json.char_indices().filter(move |(_, c)| {
        if is_inside {
            is_inside = is_escaped || *c != '"';
            is_escaped = !is_escaped && *c == '\\';
            return false;
        }
        is_inside = *c == '"';
        !is_inside
    })
}

#[test]
fn laying_out_keeps_the_value_and_the_order() {
    let long = "x".repeat(LINE_CHARS);
    let json =
        format!(r#"{{"b":"{long}","a":[1,{{"c":"say \"hi\", {{you}}: \\"}}],"e":[],"d":{{}}}}"#);
    let laid_out = lay_out(&json);
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(read(&laid_out), read(&json));
    let keys: Vec<&str> = members(&json).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["b", "a", "e", "d"]);
    assert!(laid_out.contains("\n  \"a\": [1, {\"c\": \"say \\\"hi\\\", {you}: \\\\\"}],\n"));
}
