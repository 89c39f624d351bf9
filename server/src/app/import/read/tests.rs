use super::*;

fn read(text: &str, format: Format, mapping: &str) -> Vec<Result<Row, RowProblem>> {
    let mapping = mapping.parse().expect("a mapping");
    rows(text.as_bytes(), format, &mapping)
        .expect("a file")
        .map(|reading| reading.expect("a text in memory"))
        .collect()
}

fn fault(row: &Result<Row, RowProblem>) -> &RowFault {
    &row.as_ref().expect_err("no row").why
}

#[test]
fn columns_are_named_by_the_mapping_or_by_their_field() {
    let text = "Number,Description,fix,asked_at\n7,\"No, it\nbroke\",Turn it off,2026-03-14\n";
    let rows = read(text, Format::Csv, "key=Number,question=Description");
    let row = rows[0].as_ref().expect("a row");
    assert_eq!(row.key, "7");
    assert_eq!(row.question, "No, it\nbroke");
    assert_eq!(row.fix, "Turn it off");
    assert_eq!(row.asked_at, Some(Timestamp(1_773_446_400_000)));
    assert_eq!(row.line, 2);
}

#[test]
fn a_line_that_is_no_row_is_told_and_the_next_is_read() {
    let text = "{\"key\":1,\"question\":\"a\",\"fix\":\"b\"}\n[]\n\n{\"question\":{}}\n\
                {\"asked_at\":\"soon\"}\n{\"key\":\"2\"}\n";
    let rows = read(text, Format::JsonLines, "");
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            row.as_ref()
                .map_or_else(|error| -(error.line as i64), |row| row.line as i64)
        })
        .collect();
    assert_eq!(lines, [1, -2, -4, -5, 6]);
}

#[test]
fn what_is_wrong_with_a_line_is_told_with_its_place_its_field_and_its_value() {
    let long = "x".repeat(1_000);
    let field = Field::AskedAt;
    for (line, why) in [
        ("[1]", RowFault::NotAnObject),
        ("{\"key\":1", RowFault::NotJson { at: 8 }),
        ("{\"ключ\":?}", RowFault::NotJson { at: 9 }),
        ("{\"fix\":[\"a\"]}", RowFault::NotText { field: Field::Fix }),
        (
            &format!("{{\"asked_at\":\"{long}\"}}"),
            RowFault::NotAMoment {
                field,
                value: long[..120].to_owned(),
            },
        ),
        (
            "{\"verified_until\":\"1969-12-31\"}",
            RowFault::NotAMoment {
                field: Field::VerifiedUntil,
                value: "1969-12-31".to_owned(),
            },
        ),
        (
            "{\"date\":\"soon\",\"messages\":[]}",
            RowFault::NotAMoment {
                field,
                value: "soon".to_owned(),
            },
        ),
        (
            "{\"messages\":[{\"from\":\"a\"}]}",
            RowFault::MessageLacking,
        ),
    ] {
        let rows = read(line, Format::JsonLines, "");
        assert_eq!(fault(&rows[0]), &why, "{line}");
    }
    let latin = &b"{\"fix\":\"\xe9\"}"[..];
    let mapping = Mapping::default();
    let mut rows = rows(latin, Format::JsonLines, &mapping).expect("a file");
    let row = rows.next().expect("a line").expect("a file in memory");
    assert_eq!(fault(&row), &RowFault::NotUtf8);
}

#[test]
fn a_conversation_is_question_talk_and_fix() {
    let text = r#"{"id":"x/1","date":"2004-12-25","asker":"a","messages":[
        {"minute":0,"from":"a","text":"It fails"},{"minute":0,"from":"a","text":"always"},
        {"minute":1,"from":"b","text":"Try this"},{"minute":2,"from":"a","text":"Done"},
        {"minute":3,"from":"b","text":"And that"},{"minute":4,"from":"a","text":"Thanks"}]}"#
        .replace('\n', " ");
    let rows = read(&text, Format::JsonLines, "");
    let row = rows[0].as_ref().expect("a row");
    assert_eq!(row.key, "x/1");
    assert_eq!(row.question, "It fails\nalways");
    assert_eq!(row.fix, "And that");
    let talk: Vec<_> = row.talk.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(talk, ["Try this", "Done", "Thanks"]);
}

#[test]
fn nobody_answered_is_no_solved_ticket() {
    let text = r#"{"asker":"a","messages":[{"from":"a","text":"Hello?"}]}"#;
    let rows = read(text, Format::JsonLines, "");
    assert_eq!(fault(&rows[0]), &RowFault::Unanswered);
}

#[test]
fn a_line_without_end_is_skipped() {
    let long = "x".repeat(ROW_BYTES_MAX as usize * 2);
    let text = format!("{long}\n{{\"key\":\"2\"}}\n");
    let rows = read(&text, Format::JsonLines, "");
    assert_eq!(fault(&rows[0]), &RowFault::Endless { max: ROW_BYTES_MAX });
    assert_eq!(rows[1].as_ref().expect("a row").key, "2");
}

#[test]
fn a_field_that_no_row_has_is_refused() {
    assert!("colour=Blue".parse::<Mapping>().is_err());
    assert!("key".parse::<Mapping>().is_err());
}

#[test]
fn what_only_a_card_holds_is_read_and_changes_what_the_row_says() {
    let text = "question,fix,cause,environment,verified_until\na,b,c,d,2026-03-14\na,b,,,\n";
    let rows = read(text, Format::Csv, "");
    let card = rows[0].as_ref().expect("a row");
    assert!(card.has_card());
    assert_eq!((card.cause.as_str(), card.environment.as_str()), ("c", "d"));
    assert_eq!(card.verified_until, Some(Timestamp(1_773_446_400_000)));
    let plain = rows[1].as_ref().expect("a row");
    assert!(!plain.has_card());
    assert_ne!(card.content_hash(), plain.content_hash());
}

#[test]
fn what_a_spreadsheet_writes_is_read_with_its_mark_and_its_semicolons() {
    let text = "\u{feff}key;question;fix\r\n7;\"Paper; jams\r\ntwice\";\"Say \"\"on\"\"\"\r\n";
    let rows = read(text, Format::Csv, "");
    let row = rows[0].as_ref().expect("a row");
    assert_eq!((row.key.as_str(), row.fix.as_str()), ("7", "Say \"on\""));
    assert_eq!(row.question, "Paper; jams\r\ntwice");
    let marked = "\u{feff}{\"key\":7,\"question\":\"a\",\"fix\":\"b\"}\n";
    let rows = read(marked, Format::JsonLines, "");
    assert_eq!(rows[0].as_ref().expect("a row").key, "7");
}

#[test]
fn a_row_in_another_encoding_is_told_and_the_next_is_read() {
    let file = b"key,question,fix\n1,\xcf\xee,x\n2,a,b\n";
    let mapping = Mapping::default();
    let rows: Vec<_> = rows(&file[..], Format::Csv, &mapping)
        .expect("a file")
        .map(|reading| reading.expect("a file in memory"))
        .collect();
    assert_eq!(rows[0].as_ref().expect_err("no row").line, 2);
    assert_eq!(fault(&rows[0]), &RowFault::NotUtf8);
    assert_eq!(rows[1].as_ref().expect("a row").key, "2");
}

#[test]
fn a_quote_that_is_never_closed_ends_the_file_with_its_line() {
    let mut text = "key,question,fix\n1,a,b\n2,\"a,b\n".to_owned();
    while (text.len() as u64) < ROW_BYTES_MAX * 2 {
        text.push_str("3,some more words,and what they are for\n");
    }
    let mapping = Mapping::default();
    let mut rows = rows(text.as_bytes(), Format::Csv, &mapping).expect("a file");
    assert!(matches!(rows.next(), Some(Ok(Ok(row))) if row.key == "1"));
    let Some(Ok(Err(told))) = rows.next() else {
        panic!("the row has no end");
    };
    assert_eq!(told.line, 3);
    assert_eq!(told.why, RowFault::Endless { max: ROW_BYTES_MAX });
    assert!(matches!(rows.next(), Some(Err(_))));
    assert!(rows.next().is_none());
}

#[test]
fn a_table_without_a_column_that_is_needed_or_named_is_refused_at_once() {
    for (text, mapping, missing) in [
        ("key,question\n1,a\n", "", "fix"),
        ("", "", "question"),
        ("a,b\n1,2\n", "question=a,fix=c", "c"),
        ("a,b\n1,2\n", "question=a,fix=b,key=Number", "Number"),
    ] {
        let mapping: Mapping = mapping.parse().expect("a mapping");
        let error = rows(text.as_bytes(), Format::Csv, &mapping).err();
        let Some(Unreadable::NoColumn(column)) = error else {
            panic!("{text:?} has no {missing}: {error:?}");
        };
        assert_eq!(column, missing);
    }
}
