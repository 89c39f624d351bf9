//! Where the targets begin: the golden fixtures of the protocol, what earlier runs found, and what
//! once broke a property.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::token::{parts, signed};

/// An input, with a name that a person can find again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Example {
    name: String,
    json: Option<Value>,
    frame: Option<String>,
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Everything that is committed for a target.
pub fn committed(target: &str) -> Vec<Input> {
    let mut inputs = seeds(target);
    inputs.extend(found(target));
    inputs.extend(regressions(target));
    inputs
}

/// Inputs made of the fixtures, so that a change of the protocol reaches the corpora by itself.
pub fn seeds(target: &str) -> Vec<Input> {
    match target {
        "frame" => frames(),
        "hint" => hints(),
        "token" => tokens(),
        "watch" => watches(),
        "body" => examples("http_bodies.json"),
        "query" => queries(),
        _ => Vec::new(),
    }
}

/// Inputs that earlier runs kept because each reached something else: one in a line, as base64.
pub fn found(target: &str) -> Vec<Input> {
    let text = fs::read_to_string(found_file(target)).unwrap_or_default();
    text.lines()
        .enumerate()
        .map(|(at, line)| Input {
            name: format!("found-{at}"),
            bytes: STANDARD.decode(line).expect("the corpus is base64"),
        })
        .collect()
}

/// Keeps inputs as the ones that were found, the shortest first.
pub fn keep(target: &str, mut inputs: Vec<Vec<u8>>) -> std::io::Result<()> {
    inputs.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    inputs.dedup();
    let lines: String = inputs
        .iter()
        .map(|bytes| STANDARD.encode(bytes) + "\n")
        .collect();
    fs::create_dir_all(folder().join("corpus"))?;
    fs::write(found_file(target), lines)
}

/// Inputs that once broke a property, each a file that says by its name what was wrong.
pub fn regressions(target: &str) -> Vec<Input> {
    files(&folder().join("regressions").join(target))
}

/// All files of a folder, by name.
pub fn files(folder: &Path) -> Vec<Input> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut inputs: Vec<Input> = entries
        .map(|entry| {
            let path = entry.expect("the folder was read").path();
            Input {
                name: path
                    .file_name()
                    .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
                bytes: fs::read(&path).expect("a file of the folder is read"),
            }
        })
        .collect();
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    inputs
}

fn found_file(target: &str) -> PathBuf {
    folder().join("corpus").join(format!("{target}.base64"))
}

fn examples(file: &str) -> Vec<Input> {
    let path = folder().join("../protocol/fixtures").join(file);
    let text = fs::read_to_string(&path).expect("the fixtures are beside this crate");
    let examples: Vec<Example> = serde_json::from_str(&text).expect("a fixture is a list");
    examples
        .into_iter()
        .filter_map(|Example { name, json, frame }| {
            let text = frame.or_else(|| json.map(|value| value.to_string()))?;
            Some(Input {
                name,
                bytes: text.into_bytes(),
            })
        })
        .collect()
}

fn frames() -> Vec<Input> {
    let mut inputs = examples("client_messages.json");
    inputs.extend(examples("good_client_frames.json"));
    inputs.extend(examples("bad_client_frames.json"));
    for Input { name, bytes } in examples("commands.json") {
        let command: Value = serde_json::from_slice(&bytes).expect("a fixture is JSON");
        let frame = json!({
            "type": "command", "id": "019cadd9-1900-7000-8000-000000000002", "ticket": 7001,
            "command": command,
        });
        inputs.push(Input {
            name: format!("command_{name}"),
            bytes: frame.to_string().into_bytes(),
        });
    }
    inputs
}

/// The header of a message of the bus: version, kind, node.
fn bus_header(kind: u8) -> Vec<u8> {
    let mut bytes = vec![1, kind];
    bytes.extend(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef_u128.to_be_bytes());
    bytes
}

fn hints() -> Vec<Input> {
    let mut inputs = Vec::new();
    for Input { name, bytes } in examples("server_messages.json") {
        for stream in [0, 1] {
            let mut message = bus_header(1);
            message.extend(7001_i64.to_be_bytes());
            message.push(stream);
            message.extend(4_i64.to_be_bytes());
            message.extend(&bytes);
            inputs.push(Input {
                name: format!("{name}_{stream}"),
                bytes: message,
            });
        }
    }
    for (name, kind, numbers) in [
        ("row", 2, &[1_i64, 7001][..]),
        ("access", 3, &[101]),
        ("lost", 4, &[]),
        ("probe", 5, &[86_400_000]),
        ("unknown", 6, &[]),
    ] {
        let mut bytes = bus_header(kind);
        bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        inputs.push(Input {
            name: name.to_owned(),
            bytes,
        });
    }
    let presence = json!({
        "format": 1, "node": "01234567-89ab-cdef-0123-456789abcdef", "version": 3,
        "facts": [
            ["o:101", "1 0 Anna Orlova"], ["o:102", "1 1 Boris Lang"], ["o:103", null],
            ["s:7001:101", "5 Anna Orlova"], ["s:7001:102", null],
        ],
        "withdrawn": [[7001, 102]],
    });
    inputs.push(Input {
        name: "presence".to_owned(),
        bytes: presence.to_string().into_bytes(),
    });
    inputs
}

fn tokens() -> Vec<Input> {
    let now = 1_800_000_000;
    let changes = [
        ("good", json!({})),
        (
            "expired",
            json!({ "iat": now - 700, "nbf": now - 700, "exp": now - 100 }),
        ),
        ("not_yet", json!({ "nbf": now + 100 })),
        ("too_long", json!({ "exp": now + 601 })),
        ("foreign_audience", json!({ "aud": "somebody" })),
        ("audiences", json!({ "aud": ["peerdesk"] })),
        ("foreign_issuer", json!({ "iss": "https://else.example" })),
        ("member_with_sign", json!({ "sub": "+7" })),
        ("member_as_number", json!({ "sub": 7 })),
        ("another_claim", json!({ "admin": true })),
    ];
    let mut inputs = Vec::new();
    for (name, changes) in changes {
        let (header, payload) = parts(changes);
        inputs.push(Input {
            name: format!("{name}_signed"),
            bytes: signed(&header, &payload).into_bytes(),
        });
        inputs.push(Input {
            name: name.to_owned(),
            bytes: format!("{header}\n{payload}").into_bytes(),
        });
    }
    inputs
}

fn watches() -> Vec<Input> {
    let frames = examples("client_messages.json")
        .into_iter()
        .filter(|input| input.name.starts_with("watch"));
    let mut inputs = Vec::new();
    for Input { name, bytes } in frames {
        for heads in [[5_u32, 1], [0, 0], [2, 0], [2_000, 1_000], [u32::MAX; 2]] {
            let mut input: Vec<u8> = heads.iter().flat_map(|head| head.to_be_bytes()).collect();
            input.extend(&bytes);
            inputs.push(Input {
                name: format!("{name}_{}_{}", heads[0], heads[1]),
                bytes: input,
            });
        }
    }
    inputs
}

fn queries() -> Vec<Input> {
    [
        ("events", "stream=public&after=2&limit=200"),
        ("events_before", "stream=staff&before=9007199254740991"),
        ("events_both", "stream=public&after=2&before=3"),
        ("tickets", "q=vpn%20riga&stage=open&before=7001&limit=500"),
        ("tickets_plain", "q=a+b"),
        ("members", "q=%D0%90%D0%BD%D0%BD%D0%B0"),
        ("nothing", ""),
        ("nul", "q=%00"),
        ("twice", "q=a&q=b"),
        ("unknown", "q=a&sort=newest"),
    ]
    .into_iter()
    .map(|(name, text)| Input {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    })
    .collect()
}
