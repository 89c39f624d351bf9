//! The index follows changes, and a followed index answers as one that was built anew.

use proptest::prelude::*;

use super::*;
use crate::index::Shelf;

#[test]
fn a_snapshot_does_not_move() {
    let index = index([ticket(1, "printer")]);
    let before = index.snapshot();
    index
        .change([Change::Put(Box::new(ticket(2, "printer")))])
        .expect("a change");
    assert_eq!(index.snapshot().tickets(), 1);
    index.commit().expect("a commit");
    assert_eq!(before.tickets(), 1);
    assert_eq!(index.snapshot().tickets(), 2);
}

#[test]
fn a_changed_ticket_is_found_as_it_is_now() {
    let index = index([ticket(1, "printer")]);
    let mut changed = ticket(1, "scanner");
    changed.sight.private = true;
    changed.sight.requester = 3;
    index
        .change([Change::Put(Box::new(changed))])
        .and_then(|()| index.commit())
        .expect("a change");
    assert!(Ask::of(&index).by(employee(3)).ids("printer").is_empty());
    assert_eq!(Ask::of(&index).by(employee(3)).ids("scanner"), [1]);
    assert!(Ask::of(&index).by(employee(4)).ids("scanner").is_empty());
    index
        .change([Change::Remove(1)])
        .and_then(|()| index.commit())
        .expect("a change");
    assert!(Ask::of(&index).by(employee(3)).ids("scanner").is_empty());
}

/// Whatever comes between two pages moves the scores of all tickets, and may bring one down to a page
/// after the one it was on; nothing falls between two pages.
#[test]
fn pages_miss_nothing_while_tickets_come() {
    let words = ["paper jam", "toner", "tray"];
    let documents = (1..=60).map(|id: u64| {
        let mut document = ticket(id, &format!("printer {}", words[(id % 3) as usize]));
        document.reuses = id % 4;
        document
    });
    let index = index(documents);
    for comes in ["scanner glass", "printer", "printer toner toner"] {
        let mut ask = Ask::of(&index);
        ask.limit = 7;
        let mut seen = Vec::new();
        loop {
            let page = ask.page("printer toner");
            seen.extend(page.hits.iter().map(|hit| hit.id));
            let Some(next) = page.next else { break };
            ask.after = Some(next);
            let first = 1_000 + seen.len() as u64 * 10;
            let new = (first..first + 9).map(|id| Change::Put(Box::new(ticket(id, comes))));
            index
                .change(new)
                .and_then(|()| index.commit())
                .expect("a change");
        }
        let mut old: Vec<u64> = seen.iter().copied().filter(|id| *id <= 60).collect();
        old.sort_unstable();
        old.dedup();
        assert_eq!(old, (1..=60).collect::<Vec<_>>(), "{comes}");
        let gone = (1_000..3_000).map(Change::Remove);
        index
            .change(gone)
            .and_then(|()| index.commit())
            .expect("a change");
    }
}

#[test]
fn a_place_tells_nothing_of_a_ticket_one_may_not_see() {
    let documents = (1..=9).map(|id| ticket(id, &"printer ".repeat(id as usize)));
    let mut hidden = ticket(10, "printer printer scanner");
    hidden.sight.private = true;
    let with_hidden = index(documents.clone().chain([hidden]));
    let without = index(documents);
    for key in [1, 100, 1_000, u64::MAX] {
        let pages = [&with_hidden, &without].map(|index| {
            let mut ask = Ask::of(index).by(employee(4));
            ask.after = Some(Cursor { key, id: 10 });
            ask.ids("printer")
        });
        assert_eq!(pages[0], pages[1], "{key}");
    }
}

#[test]
fn a_rebuilt_index_takes_over_while_the_old_one_is_read() {
    let shelf = Shelf::default();
    assert!(shelf.current().is_none());
    shelf.put(index([ticket(1, "printer")]));
    let old = shelf.current().expect("the first index");
    shelf.put(index([ticket(2, "printer")]));
    let new = shelf.current().expect("the second index");
    assert_eq!(Ask::of(&old).ids("printer"), [1]);
    assert_eq!(Ask::of(&new).ids("printer"), [2]);
}

#[test]
fn an_index_in_a_folder_leaves_nothing_behind() {
    let parent = tempfile::tempdir().expect("a folder");
    let index = Index::create(crate::index::Place::Folder(parent.path())).expect("an index");
    index
        .change([Change::Put(Box::new(ticket(1, "printer")))])
        .and_then(|()| index.commit())
        .expect("a change");
    assert_eq!(Ask::of(&index).ids("printer"), [1]);
    assert!(index.bytes().expect("its size") > 0);
    assert!(
        index
            .folder()
            .expect("its folder")
            .starts_with(parent.path())
    );
    drop(index);
    let left = std::fs::read_dir(parent.path())
        .expect("the folder")
        .count();
    assert_eq!(left, 0);
}

#[derive(Clone, Debug)]
enum Step {
    Put {
        id: u64,
        words: String,
        private: bool,
    },
    Remove(u64),
    Commit,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let word = prop::sample::select(vec!["printer", "paper", "jam", "toner", "принтер"]);
    let words = prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "));
    let step = prop_oneof![
        6 => (1..8_u64, words, any::<bool>())
            .prop_map(|(id, words, private)| Step::Put { id, words, private }),
        1 => (1..8_u64).prop_map(Step::Remove),
        2 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 0..40)
}

fn document(id: u64, words: &str, private: bool) -> Document {
    let mut document = ticket(id, words);
    document.sight.private = private;
    document.sight.requester = id % 3;
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the order of puts, removals and commits: what is found is what stands now.
    #[test]
    fn following_finds_what_building_anew_finds(steps in steps()) {
        let followed = Index::create(crate::index::Place::Memory).expect("an index");
        let mut standing = std::collections::BTreeMap::new();
        for step in steps {
            match step {
                Step::Put { id, words, private } => {
                    let document = document(id, &words, private);
                    standing.insert(id, document.clone());
                    followed.change([Change::Put(Box::new(document))]).expect("a change");
                }
                Step::Remove(id) => {
                    standing.remove(&id);
                    followed.change([Change::Remove(id)]).expect("a change");
                }
                Step::Commit => followed.commit().expect("a commit"),
            }
        }
        followed.commit().expect("a commit");
        let built = index(standing.into_values());
        for reader in [employee(1), employee(2), engineer()] {
            for text in ["printer", "paper jam", "prnter", "", "принтеры"] {
                let sorted = |index: &Index| {
                    let mut ids = Ask::of(index).by(reader.clone()).ids(text);
                    ids.sort_unstable();
                    ids
                };
                prop_assert_eq!(sorted(&followed), sorted(&built), "{:?} {}", reader, text);
            }
        }
    }
}
