use std::collections::HashSet;

use super::*;

fn desk() -> Arc<Index> {
    let mut slow = ticket(4, "The network is slow in the afternoon");
    slow.talk = "Traceroute shows mail.example.com behind 10.0.0.1".to_owned();
    let mut update = ticket(5, "Update fails with 0x80070005");
    update.fix = "Give SYSTEM the right to write to C:\\Windows\\SoftwareDistribution".to_owned();
    index([
        ticket(1, "Printer does not print double sided"),
        ticket(2, "Принтер не печатает с обеих сторон"),
        ticket(3, "ORA-12154 when the report starts"),
        slow,
        update,
        ticket(6, "打印机无法连接"),
        ticket(7, "Ещё раз: пароль не подходит"),
        ticket(8, "VPN drops every hour on Windows 11 24H2"),
    ])
}

#[track_caller]
fn check(text: &str, expected: &[u64]) {
    assert_eq!(Ask::of(&desk()).ids(text), expected, "{text:?}");
}

#[track_caller]
fn check_typing(text: &str, expected: &[u64]) {
    assert_eq!(Ask::of(&desk()).typing().ids(text), expected, "{text:?}");
}

#[test]
fn other_forms_of_a_word_find_it() {
    check("printers printed", &[1]);
    check("принтеры", &[2]);
    check("печатали", &[2]);
    check("паролем", &[7]);
    check("еще", &[7]);
}

#[test]
fn strings_of_machines_are_found_whole_and_by_their_parts() {
    check("0x80070005", &[5]);
    check("80070005", &[5]);
    check("ORA-12154", &[3]);
    check("12154", &[3]);
    check("mail.example.com", &[4]);
    check("SoftwareDistribution", &[5]);
    check("C:\\Windows\\SoftwareDistribution", &[5, 8]);
    check("24h2", &[8]);
}

#[test]
fn another_code_is_no_typing_error() {
    check("0x80070006", &[]);
    check("ORA-12155", &[3]);
}

#[test]
fn the_word_being_typed_is_completed() {
    check_typing("doubl", &[1]);
    check_typing("при", &[2]);
    check_typing("0x8007", &[5]);
    check_typing("mail.exa", &[4]);
    check("doubl ", &[1]);
    check_typing("zzz", &[]);
}

#[test]
fn typing_errors_are_forgiven() {
    check("prnter", &[1]);
    check("pritner", &[1]);
    check("принетр", &[2]);
    check("aftrenoon", &[4]);
    check("traceruote", &[4]);
    check("vpm", &[]);
}

#[test]
fn the_other_alphabet_of_the_keyboard_is_understood() {
    check("ghbynth", &[2]);
    check("зкштеук", &[1]);
    check_typing("ghbyn", &[2]);
}

#[test]
fn scripts_without_spaces_are_found_by_their_characters() {
    check("打印机", &[6]);
    check("连接", &[6]);
    check("印刷", &[6]);
    check("口", &[]);
}

#[test]
fn nothing_typed_lists_the_newest_first() {
    let mut young = ticket(1, "a");
    young.asked_at = 2_000 * DAY;
    let index = index([young, ticket(2, "b"), ticket(3, "c")]);
    assert_eq!(Ask::of(&index).ids(" "), [1, 3, 2]);
}

#[test]
fn filters_narrow_by_topic_person_stage_date_and_solution() {
    let mut other = ticket(2, "printer jams");
    other.topic = 7;
    other.standing = Standing::Open;
    other.sight.requester = 5;
    other.asked_at = 1_500 * DAY;
    other.fix = "Take the paper out".to_owned();
    let index = index([ticket(1, "printer jams"), other]);
    let cases = [
        (
            Filter {
                topics: Some(vec![7]),
                ..Filter::default()
            },
            vec![2],
        ),
        (
            Filter {
                topics: Some(Vec::new()),
                ..Filter::default()
            },
            vec![],
        ),
        (
            Filter {
                requesters: Some(vec![1, 2]),
                ..Filter::default()
            },
            vec![1],
        ),
        (
            Filter {
                standings: vec![Standing::Solved],
                ..Filter::default()
            },
            vec![1],
        ),
        (
            Filter {
                before: Some(1_500 * DAY),
                ..Filter::default()
            },
            vec![1],
        ),
        (
            Filter {
                after: Some(1_500 * DAY),
                ..Filter::default()
            },
            vec![2],
        ),
        (
            Filter {
                has_fix: true,
                ..Filter::default()
            },
            vec![2],
        ),
    ];
    for (filter, expected) in cases {
        let ask = Ask::of(&index).within(filter.clone());
        assert_eq!(ask.ids("printer"), expected, "{filter:?}");
        assert_eq!(ask.ids(""), expected, "{filter:?} without words");
    }
}

#[test]
fn of_equals_the_confirmed_and_the_fresh_come_first() {
    let mut confirmed = ticket(1, "printer jams");
    confirmed.reuses = 10;
    let mut fresh = ticket(2, "printer jams");
    fresh.confirmed_at = NOW;
    let index = index([
        ticket(4, "printer jams"),
        confirmed,
        fresh,
        ticket(3, "printer jams"),
    ]);
    assert_eq!(Ask::of(&index).ids("printer"), [1, 2, 4, 3]);
}

#[test]
fn pages_hold_everything_once() {
    let words = ["printer", "paper", "jam", "toner", "tray"];
    let documents = (1..=200).map(|id: u64| {
        let mut document = ticket(id, words[(id % 5) as usize]);
        document.talk = words[(id % 3) as usize].to_owned();
        document.reuses = id % 7;
        document
    });
    let index = index(documents);
    for (text, total) in [("printer paper toner", 173), ("", 200)] {
        let mut ask = Ask::of(&index);
        ask.limit = 7;
        let mut seen = Vec::new();
        loop {
            let page = ask.page(text);
            seen.extend(page.hits.iter().map(|hit| hit.id));
            let Some(next) = page.next else { break };
            ask.after = Some(next);
        }
        assert_eq!(seen.len(), total, "{text:?}");
        let different: HashSet<u64> = seen.iter().copied().collect();
        assert_eq!(different.len(), total, "{text:?}");
        let mut whole = Ask::of(&index);
        whole.limit = super::super::HITS_MAX;
        assert_eq!(whole.ids(text), &seen[..whole.limit], "{text:?}");
    }
}

#[test]
fn what_looks_hardly_alike_is_left_out_where_that_is_asked() {
    let index = desk();
    let reader = employee(1);
    let filter = Filter::default();
    let weights = Weights::default();
    let found = |text, likeness_min| {
        let request = Request {
            reader: &reader,
            text,
            typing: false,
            filter: &filter,
            now: NOW,
            likeness_min,
            limit: 10,
            after: None,
            weights: &weights,
        };
        index
            .snapshot()
            .search(&request)
            .expect("a page")
            .hits
            .len()
    };
    let question = "printer smells burnt whenever somebody opens the coffee machine";
    assert!(found(question, 0.0) > 0);
    assert_eq!(found(question, 0.5), 0);
    assert_eq!(found("printer does not print", 0.5), 1);
}
