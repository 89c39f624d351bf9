//! How fast, at which size, for how much memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use peerdesk_knowledge::audience::Reader;
use peerdesk_knowledge::document::{Change, Document, Standing};
use peerdesk_knowledge::index::{Index, Place};
use peerdesk_knowledge::search::{Filter, Request, SUGGESTION_LIKENESS_MIN, Weights};

use crate::corpus::Thread;
use crate::engines::Postgres;
use crate::questions::Texts;
use crate::times::{Build, Speed, Times, mib, process_mib, thread_time};
use crate::variation::{self, NOW, ORGANISATION, TOPICS, ticket, vocabulary};

/// Postgres ranks every ticket that holds any of the words; so many questions are enough there.
const POSTGRES_SECONDS_MAX: u64 = 90;

/// Tickets that a node reads at once while it fills its index (`server/src/search/follow.rs`).
const READ: u64 = 200;

/// How often a node shows what it has read.
const SHOW_EVERY: Duration = Duration::from_secs(2);

/// Tickets that change each second while the questions are asked: six thousand members online, of whom
/// each says something every five minutes.
const CHANGES_A_SECOND: u64 = 20;

/// How many are shown at once: of suggestions, and of a page of search.
const SUGGESTIONS: usize = 6;
const PAGE: usize = 50;

const OURS: &str = "BM25 in the node";

/// A kind of question, as the product asks it.
struct Kind<'t> {
    name: &'static str,
    texts: &'t [String],
    reader: Reader,
    filter: Filter,
    typing: bool,
    likeness_min: f32,
    limit: usize,
    /// Whether the second page is asked for, after the first.
    second_page: bool,
}

/// An index as a node fills and keeps it: in a folder, newest first, a few hundred tickets at a time,
/// shown every two seconds, with the segments that come of it; and then followed, while questions are
/// asked.
pub(crate) fn ours(threads: &[Thread], tickets: u64) -> anyhow::Result<(Build, Vec<Speed>)> {
    let words = vocabulary(threads);
    let document = |number: u64| ticket(threads, &words, number);
    let texts = Texts::of(threads);
    let folder = tempfile::tempdir()?;
    let before_mib = process_mib("self", "RssAnon")?;
    let start = Instant::now();
    let index = Index::create(Place::Folder(folder.path()))?;
    fill(&index, tickets, &document)?;
    let seconds = start.elapsed().as_secs_f64();
    let stop = AtomicBool::new(false);
    let mut speeds = Vec::new();
    let asked = std::thread::scope(|scope| {
        let writer = scope.spawn(|| follow(&index, tickets, &document, &stop));
        let asked = kinds(&texts).iter().try_for_each(|kind| {
            speeds.push(ask(&index, kind, tickets)?);
            anyhow::Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        asked.and(
            writer
                .join()
                .unwrap_or_else(|_| anyhow::bail!("the writer broke off")),
        )
    });
    asked?;
    let build = Build {
        engine: OURS,
        tickets,
        seconds,
        files_mib: mib(index.bytes()?),
        own_mib: process_mib("self", "RssAnon")?,
        before_mib,
        resident_mib: process_mib("self", "VmRSS")?,
        segments: index.snapshot().segments(),
    };
    Ok((build, speeds))
}

fn fill(index: &Index, tickets: u64, document: &impl Fn(u64) -> Document) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut shown = start;
    let mut below = tickets;
    while below > 0 {
        let from = below.saturating_sub(READ);
        let newest_first = (from..below).rev();
        index.change(newest_first.map(|number| Change::Put(Box::new(document(number)))))?;
        below = from;
        if shown.elapsed() > SHOW_EVERY {
            index.commit()?;
            shown = Instant::now();
        }
        let read = tickets - below;
        if read.is_multiple_of(100_000) {
            let seconds = start.elapsed().as_secs_f64();
            eprintln!("{read} of {tickets} tickets after {seconds:.0} s");
        }
    }
    Ok(index.commit()?)
}

/// Changes tickets all over the index and shows them, as those are that people write in.
fn follow(
    index: &Index,
    tickets: u64,
    document: &impl Fn(u64) -> Document,
    stop: &AtomicBool,
) -> anyhow::Result<()> {
    let mut number = 0;
    let mut due = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let changed = (0..CHANGES_A_SECOND).map(|_| {
            // A step that shares no factor with the sizes in use comes by every ticket.
            number = (number + 7_919) % tickets;
            let mut document = document(number);
            document.talk.push_str(" still not working");
            Change::Put(Box::new(document))
        });
        index.change(changed)?;
        index.commit()?;
        due += Duration::from_secs(1);
        while Instant::now() < due && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    Ok(())
}

fn ask(index: &Index, kind: &Kind<'_>, tickets: u64) -> anyhow::Result<Speed> {
    let weights = Weights::default();
    let mut times = Times::new()?;
    for (at, text) in kind.texts.iter().enumerate() {
        let request = Request {
            reader: &kind.reader,
            text,
            typing: kind.typing,
            filter: &kind.filter,
            now: NOW,
            likeness_min: kind.likeness_min,
            limit: kind.limit,
            after: None,
            weights: &weights,
        };
        let after = if kind.second_page {
            index.snapshot().search(&request)?.next
        } else {
            None
        };
        if kind.second_page && after.is_none() {
            continue;
        }
        let begun = (Instant::now(), thread_time()?);
        index.snapshot().search(&Request { after, ..request })?;
        let cpu = thread_time()?.saturating_sub(begun.1);
        times.record(at, begun.0.elapsed(), cpu)?;
    }
    Ok(times.speed(Speed {
        engine: OURS,
        tickets,
        questions: kind.name,
        ..Speed::default()
    }))
}

/// What the product asks: `App::suggest`, `App::search` and `App::alike`.
fn kinds(texts: &Texts) -> Vec<Kind<'_>> {
    let search = |name, texts| Kind {
        name,
        texts,
        reader: reader(&[]),
        filter: Filter::default(),
        typing: true,
        likeness_min: 0.0,
        limit: PAGE,
        second_page: false,
    };
    vec![
        Kind {
            likeness_min: SUGGESTION_LIKENESS_MIN,
            limit: SUGGESTIONS,
            ..search("suggestions while typing", &texts.keystrokes)
        },
        Kind {
            likeness_min: SUGGESTION_LIKENESS_MIN,
            limit: SUGGESTIONS,
            ..search("suggestions, typing errors", &texts.mistyped)
        },
        Kind {
            likeness_min: SUGGESTION_LIKENESS_MIN,
            limit: SUGGESTIONS + 1,
            typing: false,
            ..search("what looks like a fresh ticket", &texts.whole)
        },
        search("search, three words", &texts.few_words),
        Kind {
            reader: reader(&[ORGANISATION]),
            ..search("search by an engineer, three words", &texts.few_words)
        },
        Kind {
            second_page: true,
            ..search("search, its second page", &texts.few_words)
        },
        Kind {
            filter: Filter {
                topics: Some((0..TOPICS / 10).collect()),
                standings: vec![Standing::Solved],
                before: Some(variation::asked_at(500_000)),
                ..Filter::default()
            },
            ..search("search with three operators", &texts.few_words)
        },
        search("search, a whole question", &texts.whole),
    ]
}

/// A member who asked nothing; second line where it says so.
fn reader(second_line_of: &[u64]) -> Reader {
    Reader {
        member: u64::MAX,
        organisation: ORGANISATION,
        second_line_of: second_line_of.to_vec(),
    }
}

pub(crate) async fn postgres(
    threads: &[Thread],
    tickets: u64,
) -> anyhow::Result<(Build, Vec<Speed>)> {
    const ENGINE: &str = "Postgres full text + trigrams";
    let words = vocabulary(threads);
    let texts = Texts::of(threads);
    let start = Instant::now();
    let documents = (0..tickets).map(|at| ticket(threads, &words, at));
    let mut engine = Postgres::build(documents).await?;
    engine.trigrams = true;
    let build = Build {
        engine: ENGINE,
        tickets,
        seconds: start.elapsed().as_secs_f64(),
        files_mib: mib(engine.bytes().await?),
        ..Build::default()
    };
    let mut speeds = Vec::new();
    for (questions, texts) in [
        ("suggestions while typing", &texts.keystrokes),
        ("search, three words", &texts.few_words),
        ("search, a whole question", &texts.whole),
    ] {
        let mut times = Times::new()?;
        let limit = Instant::now() + Duration::from_secs(POSTGRES_SECONDS_MAX);
        for (at, text) in texts.iter().enumerate() {
            let begun = Instant::now();
            if begun > limit {
                break;
            }
            engine.answers(text).await?;
            times.record(at, begun.elapsed(), Duration::ZERO)?;
        }
        speeds.push(times.speed(Speed {
            engine: ENGINE,
            tickets,
            questions,
            ..Speed::default()
        }));
    }
    Ok((build, speeds))
}
