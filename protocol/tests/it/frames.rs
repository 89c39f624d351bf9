//! What a node takes for a message and what it does not. Each bad frame is a good one with one thing
//! changed, so that nothing but the change can be the cause, and names that cause.

use peerdesk_protocol::ClientMessage;

use crate::fixtures::check_lines;

/// A name, the good frame that it starts from, what is replaced by what, and part of the complaint.
type Change = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const HELLO: &str = r#"{"type":"hello","versions":[1],"credential":{"token":"t"},"client":"c 1"}"#;
const ASK: &str = r#"{"type":"ask","id":"019cadd9-1900-7000-8000-000000000001","title":"VPN","text":"It drops.","topic":21,"visibility":"organisation"}"#;
const POST: &str = r#"{"type":"command","id":"019cadd9-1900-7000-8000-000000000001","ticket":7001,"command":{"kind":"post","text":"It drops."}}"#;
const CLAIM: &str = r#"{"type":"command","id":"019cadd9-1900-7000-8000-000000000001","ticket":7001,"command":{"kind":"claim"}}"#;
const PEND: &str = r#"{"type":"command","id":"019cadd9-1900-7000-8000-000000000001","ticket":7001,"command":{"kind":"pend","epoch":1,"awaited":{"kind":"requester"}}}"#;
const HAND: &str = r#"{"type":"command","id":"019cadd9-1900-7000-8000-000000000001","ticket":7001,"command":{"kind":"raise_hand","epoch":1,"text":"Who knows?","invite":[102]}}"#;
const WATCH: &str = r#"{"type":"watch","tickets":[{"ticket":7001,"public":2,"staff":1}]}"#;
const UNWATCH: &str = r#"{"type":"unwatch","tickets":[7001]}"#;
const DESK: &str = r#"{"type":"watch_desk"}"#;
const LOOK: &str = r#"{"type":"look","ticket":7001}"#;
const TYPING: &str = r#"{"type":"typing","ticket":7001}"#;
const TRYING: &str = r#"{"type":"trying","ticket":7001,"on":true}"#;
const AWAY: &str = r#"{"type":"away","away":true}"#;

/// Not JSON, or not an object.
#[rustfmt::skip]
const TEXT: &[Change] = &[
    ("empty", DESK, DESK, "", "EOF"),
    ("white_space", DESK, DESK, " \n", "EOF"),
    ("not_json", DESK, DESK, "hello", "expected value"),
    ("cut_off", DESK, "\"}", "\"", "EOF"),
    ("trailing_brace", DESK, "}", "}}", "trailing characters"),
    ("two_messages", DESK, "}", "}{\"type\":\"watch_desk\"}", "trailing characters"),
    ("trailing_comma", DESK, "}", ",}", "trailing comma"),
    ("comment", DESK, "{", "{/* */", "key must be a string"),
    ("single_quotes", DESK, "\"watch_desk\"", "'watch_desk'", "expected value"),
    ("byte_order_mark", DESK, "{", "\u{feff}{", "expected value"),
    ("null", DESK, DESK, "null", "invalid type: null"),
    ("boolean", DESK, DESK, "true", "invalid type: boolean"),
    ("number", DESK, DESK, "1", "invalid type: integer"),
    ("string", DESK, DESK, "\"watch_desk\"", "invalid type: string"),
    ("empty_array", DESK, DESK, "[]", "invalid type: sequence"),
    ("message_in_an_array", DESK, DESK, "[{\"type\":\"watch_desk\"}]", "invalid type: sequence"),
    ("message_as_an_array", DESK, DESK, "[\"watch_desk\"]", "invalid type: sequence"),
    ("message_with_content_as_an_array", TYPING, TYPING, "[\"typing\",7001]", "invalid type: sequence"),
    ("raw_control_character", POST, "It drops.", "It\ndrops.", "control character"),
    ("lone_high_surrogate", POST, "It drops.", "\\ud83d", "hex escape"),
    ("lone_low_surrogate", POST, "It drops.", "\\udca9", "surrogate"),
    ("unknown_escape", POST, "It drops.", "\\x41", "invalid escape"),
];

/// The field that names the kind of message.
#[rustfmt::skip]
const TYPE: &[Change] = &[
    ("no_type", DESK, "\"type\":\"watch_desk\"", "", "missing field `type`"),
    ("unknown_type", DESK, "watch_desk", "watch_everything", "unknown variant"),
    ("type_in_other_case", DESK, "watch_desk", "Watch_Desk", "unknown variant"),
    ("type_of_a_node", DESK, "watch_desk", "beat", "unknown variant"),
    ("type_as_number", DESK, "\"watch_desk\"", "5", "expected a string"),
    ("type_as_null", DESK, "\"watch_desk\"", "null", "expected a string"),
    ("type_as_object", DESK, "\"watch_desk\"", "{\"watch_desk\":null}", "expected a string"),
    ("type_key_in_other_case", DESK, "type", "Type", "missing field `type`"),
    ("type_twice", DESK, "}", ",\"type\":\"watch_desk\"}", "duplicate field `type`"),
];

/// Fields that are unknown, missing or there twice.
#[rustfmt::skip]
const FIELDS: &[Change] = &[
    ("unknown_field_without_content", DESK, "}", ",\"extra\":1}", "unknown field"),
    ("unknown_field", TYPING, "}", ",\"extra\":1}", "unknown field"),
    ("unknown_field_in_hello", HELLO, "\"client\"", "\"password\"", "unknown field"),
    ("unknown_field_in_ask", ASK, "}", ",\"requester\":101}", "unknown field"),
    ("unknown_field_beside_command", POST, "\"ticket\"", "\"by\":101,\"ticket\"", "unknown field"),
    ("unknown_field_in_command", POST, "\"kind\"", "\"at\":1,\"kind\"", "unknown field"),
    ("unknown_field_in_command_without_content", CLAIM, "\"kind\"", "\"epoch\":1,\"kind\"", "unknown field"),
    ("unknown_field_in_awaited", PEND, "\"requester\"", "\"requester\",\"name\":\"x\"", "unknown field"),
    ("unknown_field_in_watch", WATCH, "\"staff\"", "\"private\"", "unknown field"),
    ("field_of_another_command", POST, "\"post\"", "\"post\",\"answer\":2", "unknown field"),
    ("no_versions", HELLO, "\"versions\":[1],", "", "missing field `versions`"),
    ("no_credential", HELLO, "\"credential\":{\"token\":\"t\"},", "", "missing field `credential`"),
    ("no_id", POST, "\"id\":\"019cadd9-1900-7000-8000-000000000001\",", "", "missing field `id`"),
    ("no_id_in_ask", ASK, "\"id\":\"019cadd9-1900-7000-8000-000000000001\",", "", "missing field `id`"),
    ("no_ticket", POST, "\"ticket\":7001,", "", "missing field `ticket`"),
    ("no_command", POST, ",\"command\":{\"kind\":\"post\",\"text\":\"It drops.\"}", "", "missing field `command`"),
    ("no_kind", POST, "\"kind\":\"post\",", "", "missing field `kind`"),
    ("no_text", POST, ",\"text\":\"It drops.\"", "", "missing field `text`"),
    ("no_epoch", PEND, "\"epoch\":1,", "", "missing field `epoch`"),
    ("no_visibility", ASK, ",\"visibility\":\"organisation\"", "", "missing field `visibility`"),
    ("no_topic", ASK, "\"topic\":21,", "", "missing field `topic`"),
    ("watch_without_list", WATCH, "\"tickets\":[{\"ticket\":7001,\"public\":2,\"staff\":1}]", "\"ticket\":7001", "unknown field"),
    ("no_ticket_in_watch", WATCH, "\"ticket\":7001,", "", "missing field `ticket`"),
    ("id_twice", POST, "\"id\"", "\"id\":\"019cadd9-1900-7000-8000-000000000002\",\"id\"", "duplicate field `id`"),
    ("ticket_twice", TYPING, "}", ",\"ticket\":7001}", "duplicate field `ticket`"),
    ("kind_twice", CLAIM, "\"kind\"", "\"kind\":\"claim\",\"kind\"", "duplicate field `kind`"),
    ("text_twice", POST, "\"text\"", "\"text\":\"a\",\"text\"", "duplicate field `text`"),
    ("place_twice", WATCH, "\"public\"", "\"public\":1,\"public\"", "duplicate field `public`"),
    ("two_credentials", HELLO, "\"t\"}", "\"t\",\"ticket\":\"t\"}", "single key"),
];

/// Values of another type or out of range.
#[rustfmt::skip]
const VALUES: &[Change] = &[
    ("version_as_string", HELLO, "[1]", "[\"1\"]", "invalid type: string"),
    ("version_negative", HELLO, "[1]", "[-1]", "invalid value"),
    ("version_too_large", HELLO, "[1]", "[65536]", "invalid value"),
    ("version_as_fraction", HELLO, "[1]", "[1.0]", "invalid type: floating point"),
    ("version_null", HELLO, "[1]", "[null]", "invalid type: null"),
    ("versions_as_number", HELLO, "[1]", "1", "invalid type: integer"),
    ("versions_null", HELLO, "[1]", "null", "invalid type: null"),
    ("credential_as_string", HELLO, "{\"token\":\"t\"}", "\"t\"", "unknown variant"),
    ("credential_null", HELLO, "{\"token\":\"t\"}", "null", "invalid type"),
    ("credential_unknown", HELLO, "\"token\"", "\"password\"", "unknown variant"),
    ("credential_as_array", HELLO, "{\"token\":\"t\"}", "[\"token\",\"t\"]", "invalid type: sequence"),
    ("token_as_number", HELLO, "\"t\"", "1", "invalid type: integer"),
    ("client_as_object", HELLO, "\"c 1\"", "{}", "invalid type: map"),
    ("id_not_a_uuid", POST, "019cadd9-1900-7000-8000-000000000001", "1", "parse a UUID"),
    ("id_as_number", POST, "\"019cadd9-1900-7000-8000-000000000001\"", "1", "invalid type: integer"),
    ("id_null", POST, "\"019cadd9-1900-7000-8000-000000000001\"", "null", "invalid type: null"),
    ("id_in_capitals", POST, "019cadd9-1900", "019CADD9-1900", "hyphens and small letters"),
    ("id_in_braces", POST, "\"019cadd9-1900-7000-8000-000000000001\"", "\"{019cadd9-1900-7000-8000-000000000001}\"", "hyphens and small letters"),
    ("id_without_hyphens", POST, "019cadd9-1900-7000-8000-000000000001", "019cadd9190070008000000000000001", "hyphens and small letters"),
    ("id_as_urn", POST, "\"019c", "\"urn:uuid:019c", "hyphens and small letters"),
    ("title_as_number", ASK, "\"VPN\"", "1", "invalid type: integer"),
    ("text_null", ASK, "\"It drops.\"", "null", "invalid type: null"),
    ("text_as_array", POST, "\"It drops.\"", "[\"It drops.\"]", "invalid type: sequence"),
    ("topic_as_string", ASK, "21", "\"21\"", "invalid type: string"),
    ("topic_null", ASK, "21", "null", "invalid type: null"),
    ("visibility_unknown", ASK, "\"organisation\"", "\"everyone\"", "unknown variant"),
    ("visibility_as_number", ASK, "\"organisation\"", "0", "invalid type: integer"),
    ("visibility_as_object", ASK, "\"organisation\"", "{\"organisation\":null}", "invalid type: map"),
    ("ticket_as_string", TYPING, "7001", "\"7001\"", "invalid type: string"),
    ("ticket_null", TYPING, "7001", "null", "invalid type: null"),
    ("ticket_as_fraction", TYPING, "7001", "7001.0", "invalid type: floating point"),
    ("ticket_with_exponent", TYPING, "7001", "7e3", "invalid type: floating point"),
    ("ticket_with_leading_zero", TYPING, "7001", "07001", "invalid number"),
    ("ticket_with_plus", TYPING, "7001", "+7001", "expected value"),
    ("ticket_over_64_bits", TYPING, "7001", "9223372036854775808", "invalid value"),
    ("ticket_out_of_range", TYPING, "7001", "1e400", "number out of range"),
    ("ticket_not_a_number", TYPING, "7001", "NaN", "expected value"),
    ("ticket_as_object", TYPING, "7001", "{\"id\":7001}", "invalid type: map"),
    ("look_at_string", LOOK, "7001", "\"7001\"", "invalid type: string"),
    ("look_at_several", LOOK, "7001", "[7001]", "invalid type: sequence"),
    ("on_as_number", TRYING, "true", "1", "invalid type: integer"),
    ("on_null", TRYING, "true", "null", "invalid type: null"),
    ("away_as_string", AWAY, "true", "\"true\"", "invalid type: string"),
    ("tickets_null", WATCH, "[{\"ticket\":7001,\"public\":2,\"staff\":1}]", "null", "invalid type: null"),
    ("watch_null", WATCH, "{\"ticket\":7001,\"public\":2,\"staff\":1}", "null", "invalid type: null"),
    ("watch_as_number", WATCH, "{\"ticket\":7001,\"public\":2,\"staff\":1}", "7001", "invalid type: integer"),
    ("watch_as_array", WATCH, "{\"ticket\":7001,\"public\":2,\"staff\":1}", "[7001,2,1]", "invalid type: sequence"),
    ("seq_as_string", WATCH, "\"public\":2", "\"public\":\"2\"", "invalid type: string"),
    ("seq_as_fraction", WATCH, "\"public\":2", "\"public\":2.5", "invalid type: floating point"),
    ("unwatch_null", UNWATCH, "[7001]", "[null]", "invalid type: null"),
    ("unwatch_as_object", UNWATCH, "[7001]", "[{\"ticket\":7001}]", "invalid type: map"),
];

/// The object that says what is to be done.
#[rustfmt::skip]
const COMMANDS: &[Change] = &[
    ("command_null", CLAIM, "{\"kind\":\"claim\"}", "null", "invalid type: null"),
    ("command_as_string", CLAIM, "{\"kind\":\"claim\"}", "\"claim\"", "invalid type: string"),
    ("command_as_array", CLAIM, "{\"kind\":\"claim\"}", "[\"claim\"]", "invalid type: sequence"),
    ("kind_unknown", CLAIM, "\"claim\"", "\"steal\"", "unknown variant"),
    ("kind_of_an_event", CLAIM, "\"claim\"", "\"claimed\"", "unknown variant"),
    ("kind_of_the_clock", CLAIM, "\"claim\"", "\"alarm\"", "unknown variant"),
    ("kind_as_number", CLAIM, "\"claim\"", "8", "invalid type: integer"),
    ("kind_null", CLAIM, "\"claim\"", "null", "invalid type: null"),
    ("epoch_negative", PEND, "\"epoch\":1", "\"epoch\":-1", "invalid value"),
    ("epoch_over_32_bits", PEND, "\"epoch\":1", "\"epoch\":4294967296", "invalid value"),
    ("epoch_as_string", PEND, "\"epoch\":1", "\"epoch\":\"1\"", "invalid type: string"),
    ("awaited_as_string", PEND, "{\"kind\":\"requester\"}", "\"requester\"", "invalid type: string"),
    ("awaited_as_array", PEND, "{\"kind\":\"requester\"}", "[\"requester\"]", "invalid type: sequence"),
    ("awaited_kind_unknown", PEND, "\"requester\"", "\"weather\"", "unknown variant"),
    ("awaited_kind_as_number", PEND, "\"requester\"", "0", "invalid type: integer"),
    ("third_party_without_name", PEND, "\"requester\"", "\"third_party\"", "missing field `name`"),
    ("invite_null", HAND, "[102]", "null", "invalid type: null"),
    ("invite_with_null", HAND, "[102]", "[102,null]", "invalid type: null"),
    ("invite_with_string", HAND, "[102]", "[\"102\"]", "invalid type: string"),
    ("invite_as_number", HAND, "[102]", "102", "invalid type: integer"),
];

fn decode(frame: &str) -> Result<ClientMessage, serde_json::Error> {
    serde_json::from_str(frame)
}

/// More levels than any reader should follow.
fn too_deep() -> String {
    let depth = 200;
    let value = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    TYPING.replace("7001", &value)
}

#[test]
fn bad_frames_are_violations_and_say_why() {
    let mut lines = Vec::new();
    for list in [TEXT, TYPE, FIELDS, VALUES, COMMANDS] {
        for (name, good, from, to, complaint) in list {
            decode(good).unwrap_or_else(|error| panic!("{name} starts from a bad frame: {error}"));
            assert!(good.contains(from), "{name} changes nothing");
            let frame = good.replacen(from, to, 1);
            match decode(&frame) {
                Ok(message) => panic!("{name} was taken as {message:?}: {frame}"),
                Err(error) => assert!(
                    error.to_string().contains(complaint),
                    "{name}: expected {complaint:?}, got {error}"
                ),
            }
            lines.push((*name, frame));
        }
    }
    let deep = too_deep();
    let error = decode(&deep).unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
    lines.push(("too_deep", deep));
    check_frames("bad_client_frames.json", &lines);
}

/// Spellings that are unusual and right, beside the usual spelling of the same message.
#[rustfmt::skip]
const UNUSUAL: &[(&str, &str, &str)] = &[
    ("white_space", DESK, " {\n\t\"type\" : \"watch_desk\"\r\n} "),
    ("other_order", TRYING, r#"{"on":true,"ticket":7001,"type":"trying"}"#),
    ("type_last", POST, r#"{"command":{"text":"It drops.","kind":"post"},"ticket":7001,"id":"019cadd9-1900-7000-8000-000000000001","type":"command"}"#),
    ("escaped_letters", DESK, r#"{"type":"watch\u005fdesk"}"#),
    ("escaped_key", DESK, r#"{"typ\u0065":"watch_desk"}"#),
    ("escaped_solidus", "{\"type\":\"hello\",\"versions\":[1],\"credential\":{\"token\":\"a/b\"}}", r#"{"type":"hello","versions":[1],"credential":{"token":"a\/b"}}"#),
    ("null_for_an_optional_title", "{\"type\":\"ask\",\"id\":\"019cadd9-1900-7000-8000-000000000001\",\"text\":\"It drops.\",\"topic\":21,\"visibility\":\"private\"}", r#"{"type":"ask","id":"019cadd9-1900-7000-8000-000000000001","title":null,"text":"It drops.","topic":21,"visibility":"private"}"#),
    ("null_for_an_optional_ticket", "{\"type\":\"look\"}", r#"{"type":"look","ticket":null}"#),
    ("null_for_optional_places", "{\"type\":\"watch\",\"tickets\":[{\"ticket\":7001}]}", r#"{"type":"watch","tickets":[{"ticket":7001,"public":null,"staff":null}]}"#),
    ("surrogate_pair", "{\"type\":\"hello\",\"versions\":[1],\"credential\":{\"token\":\"🦉\"}}", r#"{"type":"hello","versions":[1],"credential":{"token":"\ud83e\udd89"}}"#),
];

/// Messages of this protocol whose content a node then refuses, or cannot use: no violations.
#[rustfmt::skip]
const REFUSED_LATER: &[(&str, &str)] = &[
    ("no_versions_offered", r#"{"type":"hello","versions":[],"credential":{"token":"t"}}"#),
    ("unknown_version_offered", r#"{"type":"hello","versions":[65535],"credential":{"token":"t"}}"#),
    ("watch_of_nothing", r#"{"type":"watch","tickets":[]}"#),
    ("blank_text", r#"{"type":"command","id":"019cadd9-1900-7000-8000-000000000001","ticket":7001,"command":{"kind":"post","text":" "}}"#),
    ("nul_in_text", r#"{"type":"command","id":"019cadd9-1900-7000-8000-000000000001","ticket":7001,"command":{"kind":"post","text":"a\u0000b"}}"#),
    ("id_of_another_version", r#"{"type":"command","id":"7c5f6b0e-6a2b-4f43-9d0e-3a1f9f2b1c11","ticket":7001,"command":{"kind":"claim"}}"#),
    ("ticket_that_cannot_be", r#"{"type":"typing","ticket":-1}"#),
    ("ticket_above_2_to_53", r#"{"type":"typing","ticket":9007199254740993}"#),
];

#[test]
fn unusual_spellings_mean_the_same() {
    for (name, usual, unusual) in UNUSUAL {
        assert_ne!(usual, unusual, "{name}");
        assert_eq!(decode(usual).unwrap(), decode(unusual).unwrap(), "{name}");
    }
    for (name, frame) in REFUSED_LATER {
        decode(frame).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let lines: Vec<(&str, String)> = UNUSUAL
        .iter()
        .map(|(name, _, frame)| (*name, (*frame).to_owned()))
        .chain(
            REFUSED_LATER
                .iter()
                .map(|(name, frame)| (*name, (*frame).to_owned())),
        )
        .collect();
    check_frames("good_client_frames.json", &lines);
}

/// Frames stand in their file as strings, since most bad ones are no JSON.
fn check_frames(file: &str, frames: &[(&str, String)]) {
    let lines: Vec<(&str, String)> = frames
        .iter()
        .map(|(name, frame)| (*name, serde_json::to_string(frame).unwrap()))
        .collect();
    check_lines(file, "frame", &lines);
}
