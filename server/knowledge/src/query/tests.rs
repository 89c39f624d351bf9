use super::*;

#[test]
fn operators_are_taken_out_of_the_text() {
    let query = Query::parse("topic:vpn from:Anna is:solved before:2026-03 has:solution no route ");
    assert_eq!(query.text.trim_start(), "no route ");
    assert_eq!(query.topics, ["vpn"]);
    assert_eq!(query.from, ["anna"]);
    assert_eq!(query.standings, [Standing::Solved]);
    assert_eq!(query.before, Some(1_772_323_200));
    assert!(query.has_solution);
    assert!(query.misunderstood.is_empty());
}

#[test]
fn a_value_with_spaces_stands_in_quotes() {
    let query = Query::parse(r#"topic:"Remote access" slow"#);
    assert_eq!(query.topics, ["remote access"]);
    assert_eq!(query.text.trim(), "slow");
}

#[test]
fn operators_have_russian_names() {
    let query = Query::parse("тема:почта от:Анна есть:решение до:2026 не приходит");
    assert_eq!(query.topics, ["почта"]);
    assert_eq!(query.from, ["анна"]);
    assert!(query.has_solution);
    assert_eq!(query.before, Some(1_767_225_600));
    assert_eq!(query.text.trim(), "не приходит");
}

#[test]
fn what_only_looks_like_an_operator_is_text() {
    for typed in [
        "error:foo",
        "http://example.com",
        "C:\\Temp",
        "12:30",
        "a \"quoted\" word",
    ] {
        let query = Query::parse(typed);
        assert_eq!(query.text, typed);
        assert!(query.misunderstood.is_empty());
    }
}

#[test]
fn values_that_mean_nothing_are_told() {
    for typed in [
        "before:tomorrow",
        "is:happy",
        "has:cheese",
        "topic:",
        "after:2026-13",
        "before:1-2-3-4",
    ] {
        let query = Query::parse(typed);
        assert_eq!(query.misunderstood, [typed]);
        assert_eq!(query.text, "");
    }
}

#[test]
fn the_narrowest_of_several_dates_holds() {
    let query = Query::parse("before:2026-03 before:2026-01 after:2024 after:2025");
    assert_eq!(query.before, Some(1_767_225_600));
    assert_eq!(query.after, Some(1_735_689_600));
}

#[test]
fn more_operators_than_anybody_types_are_not_followed() {
    let query = Query::parse(&"topic:a ".repeat(100));
    assert_eq!(query.topics.len(), OPERATORS_MAX);
    assert_eq!(query.misunderstood.len(), 100 - OPERATORS_MAX);
}

proptest::proptest! {
    #[test]
    fn anything_can_be_typed(typed in "\\PC{0,100}") {
        let _ = Query::parse(&typed);
    }
}
