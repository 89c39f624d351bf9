//! Nobody finds more than they may see, by any word, filter or page.

use super::*;

/// One ticket of each kind: by organisation, visibility and requester.
fn everything() -> Vec<Document> {
    let mut documents = Vec::new();
    let mut id = 0;
    for organisation in [1, 2] {
        for private in [false, true] {
            for requester in [1, 2, 3] {
                id += 1;
                let mut document = ticket(id, "shared word");
                document.sight = Sight {
                    organisation,
                    requester: organisation * 10 + requester,
                    private,
                };
                // Letters, since a number would be found by itself.
                let letter = char::from(b'a' + id as u8);
                document.notes = format!("secret{letter}note");
                document.talk = format!("talk{letter}");
                documents.push(document);
            }
        }
    }
    documents
}

fn readers() -> Vec<Reader> {
    let reader = |member, organisation, second_line_of: &[u64]| Reader {
        member,
        organisation,
        second_line_of: second_line_of.to_vec(),
    };
    vec![
        reader(11, 1, &[]),
        reader(12, 1, &[]),
        reader(21, 2, &[]),
        reader(90, 1, &[1]),
        reader(13, 1, &[1]),
        reader(22, 1, &[1, 2]),
        reader(91, 1, &[2]),
        reader(92, 3, &[1, 2]),
        reader(93, 3, &[]),
    ]
}

#[test]
fn everybody_finds_exactly_what_they_may_see() {
    let documents = everything();
    let index = index(documents.clone());
    for reader in readers() {
        let mut expected: Vec<u64> = documents
            .iter()
            .filter(|document| reader.may_find(document.sight))
            .map(|document| document.id)
            .collect();
        expected.sort_unstable();
        for (text, typing) in [
            ("shared", false),
            ("", false),
            ("sha", true),
            ("shraed", false),
        ] {
            let mut ask = Ask::of(&index).by(reader.clone());
            ask.typing = typing;
            let mut found = ask.ids(text);
            found.sort_unstable();
            // A correction comes from the words of tickets that are not private.
            assert_eq!(found, expected, "{reader:?} {text:?}");
        }
    }
}

#[test]
fn a_note_is_found_by_second_line_of_its_organisation_but_never_by_the_requester() {
    let documents = everything();
    let index = index(documents.clone());
    for reader in readers() {
        for document in &documents {
            let found = Ask::of(&index).by(reader.clone()).ids(&document.notes);
            let may = reader.may_find_by_notes(document.sight);
            let expected: &[u64] = if may { &[document.id] } else { &[] };
            assert_eq!(found, expected, "{reader:?} {:?}", document.sight);
        }
    }
}

#[test]
fn a_word_of_a_ticket_one_may_not_see_changes_nothing() {
    let plain = || {
        vec![
            ticket(1, "printer jams"),
            ticket(2, "printers jam again and again"),
        ]
    };
    let mut private = ticket(3, "prunter jamz");
    private.sight.private = true;
    private.sight.requester = 7;
    let mut foreign = ticket(4, "prunter jamz");
    foreign.sight.organisation = 2;
    foreign.sight.requester = 8;
    let mut noted = ticket(5, "else");
    noted.notes = "prunter jamz".to_owned();
    let before = index(plain().into_iter().chain([ticket(5, "else")]));
    let after = index(plain().into_iter().chain([private, foreign, noted]));
    for text in ["prunter", "jamz", "prunter jamz", "prunt"] {
        let answer = |index: &Arc<Index>| Ask::of(index).by(employee(1)).typing().page(text);
        let (before, after) = (answer(&before), answer(&after));
        let ids = |page: &Page| page.hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
        assert_eq!(ids(&before), ids(&after), "{text}");
        assert_eq!(before.terms, after.terms, "{text}");
    }
}

#[test]
fn filters_do_not_widen_what_may_be_seen() {
    let index = index(everything());
    let filter = Filter {
        requesters: Some((0..100).collect()),
        topics: Some((0..100).collect()),
        ..Filter::default()
    };
    let ask = Ask::of(&index).by(employee(12)).within(filter);
    assert_eq!(ask.ids("shared").len(), 4);
    assert_eq!(ask.ids("").len(), 4);
}
