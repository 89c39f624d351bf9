//! House rules that the compiler does not keep: who may name whom, where SQL lives, how long a file
//! may grow.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms of `server/src` and the rooms and crates that each may name. `node` composes and names all.
const MAY_NAME: &[(&str, &[&str])] = &[
    (
        "app",
        &[
            "auth",
            "bus",
            "controls",
            "desk",
            "frame",
            "knowledge",
            "protocol",
            "search",
            "store",
            "wire",
        ],
    ),
    ("auth", &["desk", "protocol"]),
    ("bus", &["desk", "frame"]),
    (
        "gateway",
        &[
            "app",
            "auth",
            "desk",
            "frame",
            "hub",
            "lifecycle",
            "presence",
            "protocol",
            "strain",
            "wire",
        ],
    ),
    (
        "http",
        &[
            "app",
            "auth",
            "desk",
            "knowledge",
            "lifecycle",
            "metrics",
            "outbox",
            "protocol",
            "tls",
            "wire",
        ],
    ),
    ("hub", &["bus", "controls", "desk", "frame", "protocol"]),
    ("outbox", &["auth", "controls", "desk", "store"]),
    ("presence", &["desk", "protocol"]),
    ("search", &["desk", "knowledge", "store"]),
    ("store", &["controls", "desk"]),
    ("tls", &[]),
    ("wire", &["desk", "protocol"]),
];

const LINES_MAX: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Rooms and crates of ours that a source text names, comments left out.
fn named(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut names = Vec::new();
    for (marker, prefix) in [("crate::", ""), ("peerdesk_", "")] {
        for (at, _) in code.match_indices(marker) {
            let name: String = code[at + marker.len()..]
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            names.push(format!("{prefix}{name}"));
        }
    }
    names
}

#[test]
fn each_room_names_only_those_it_may() {
    let source = root().join("server/src");
    let may_name: BTreeMap<_, _> = MAY_NAME.iter().copied().collect();
    let rooms: Vec<_> = fs::read_dir(&source)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    let mut wrong = Vec::new();
    for room in rooms {
        let name = room.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "node" || name == "cli" {
            continue;
        }
        let allowed = may_name
            .get(name.as_str())
            .unwrap_or_else(|| panic!("room {name} has no row in MAY_NAME"));
        for file in rust_files(&room) {
            for other in named(&fs::read_to_string(&file).unwrap()) {
                let is_room =
                    source.join(&other).is_dir() || source.join(format!("{other}.rs")).is_file();
                let is_crate = [
                    "desk",
                    "knowledge",
                    "protocol",
                    "server",
                    "private_postgres",
                ]
                .contains(&other.as_str());
                if (is_room || is_crate) && other != name && !allowed.contains(&other.as_str()) {
                    wrong.push(format!("{} names {other}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_lives_in_store_alone() {
    let source = root().join("server/src");
    let wrong: Vec<_> = rust_files(&source)
        .into_iter()
        .filter(|file| !file.starts_with(source.join("store")))
        .filter(|file| fs::read_to_string(file).unwrap().contains("sqlx::"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Postgres asks a volatile function anew for each row, and so reads a table whole where an index
/// could have told what is late. Where a row may have been waited for, its key is compared as well.
#[test]
fn columns_are_compared_with_a_moment_that_an_index_can_use() {
    let late = [" < ", " > ", " <= ", " >= "].map(|sign| format!("{sign}clock_timestamp()"));
    let wrong: Vec<String> = rust_files(&root().join("server/src/store"))
        .into_iter()
        .flat_map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let lines = text.lines().map(str::trim).map(str::to_owned);
            lines.collect::<Vec<_>>()
        })
        .filter(|line| late.iter().any(|late| line.contains(late)))
        .filter(|line| !line.starts_with("where attempt = $1 and "))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// Codes of problems stand in the document, so that nobody has to read the server to know them.
#[test]
fn every_code_of_a_problem_is_documented() {
    let document = fs::read_to_string(root().join("protocol/PROTOCOL.md")).unwrap();
    let rows: String = document
        .lines()
        .filter(|line| line.starts_with("| 4") || line.starts_with("| 5"))
        .collect();
    let mut codes = Vec::new();
    for file in rust_files(&root().join("server/src/http")) {
        let text = fs::read_to_string(file).unwrap();
        for made in text.split("(StatusCode::").skip(1).chain(
            text.split("(\n")
                .filter(|rest| rest.trim_start().starts_with("StatusCode::")),
        ) {
            let code = made.split('"').nth(1).unwrap_or_default();
            codes.push(code.to_owned());
        }
    }
    codes.retain(|code| {
        !code.is_empty()
            && code
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_lowercase())
    });
    assert!(codes.len() > 20, "{codes:?}");
    let missing: Vec<String> = codes
        .into_iter()
        .filter(|code| !rows.contains(&format!("`{code}`")))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_rules_and_the_contract_depend_on_nothing_of_the_server() {
    for (manifest, forbidden) in [
        (
            "server/desk/Cargo.toml",
            &["serde", "tokio", "peerdesk-protocol", "time"][..],
        ),
        (
            "protocol/Cargo.toml",
            &["tokio", "peerdesk-desk", "peerdesk-server"],
        ),
    ] {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        let normal = text.split("[dev-dependencies]").next().unwrap();
        for name in forbidden {
            assert!(
                !normal.contains(&format!("\n{name}")),
                "{manifest} depends on {name}"
            );
        }
    }
}

#[test]
fn no_file_outgrows_its_room() {
    let folders = ["fuzz", "protocol", "server", "loadtest"];
    let wrong: Vec<_> = folders
        .iter()
        .flat_map(|folder| rust_files(&root().join(folder)))
        .map(|file| {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            (file, lines)
        })
        .filter(|(_, lines)| *lines > LINES_MAX)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_image_is_built_from_every_member_of_the_workspace() {
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let manifest = read("Cargo.toml");
    let members = manifest.split("members = [").nth(1).unwrap();
    let members = members.split(']').next().unwrap();
    let image = read("docker/Dockerfile");
    let sent = read("docker/Dockerfile.dockerignore");
    for member in members.split('"').skip(1).step_by(2) {
        let folder = member.split('/').next().unwrap();
        assert!(
            image.contains(&format!("\nCOPY {folder} {folder}\n")),
            "docker/Dockerfile does not copy {folder}, without which cargo builds nothing"
        );
        assert!(
            sent.lines().any(|line| line == format!("!{folder}")),
            "docker/Dockerfile.dockerignore keeps {folder} back"
        );
    }
}
