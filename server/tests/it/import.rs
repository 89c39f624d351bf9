//! Importing solved tickets: judged row by row, written whole or not at all, and only once.

use std::fmt::Write as _;
use std::io::{Cursor, Read};
use std::path::Path;

use peerdesk_protocol::{ImportField, RowFault, RowProblem, limits};
use peerdesk_server::app::import::{Format, ImportError, Plan, Progress, import};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::http::Program;
use crate::inbox::{follow, kinds};
use crate::nodes::Nodes;
use crate::world::{World, id};

async fn plan(world: &World, format: Format, mapping: &str) -> Plan {
    let organisations = world.app.store().organisations().await.unwrap();
    Plan {
        organisation: organisations[0].0,
        source: "old desk".to_owned(),
        format,
        mapping: mapping.parse().unwrap(),
        requester: world.anna,
        helper: world.boris,
        topic: "vpn".to_owned(),
        dry_run: false,
    }
}

async fn run(
    world: &World,
    plan: &Plan,
    input: impl Read + Send,
) -> (Result<Progress, ImportError>, Vec<RowProblem>) {
    let mut refused = Vec::new();
    let done = import(
        world.app.store(),
        plan,
        input,
        |problem| refused.push(problem.clone()),
        |_| {},
    )
    .await;
    (done, refused)
}

const TABLE: &str = "Number,Description,Resolution,Opened,From\n\
    1,Mails to partners bounce,Ask them to renew their DNS record.,2024-05-06,edith@acme.test\n\
    2,,Nothing was asked.,2024-05-07,\n\
    3,Badge does not open the garage,Hold it to the lower reader.,yesterday,\n\
    4,Badge opens nothing,Hold it to the lower reader.,2024-05-08T09:30:00Z,nobody@acme.test\n";

const COLUMNS: &str =
    "key=Number,question=Description,fix=Resolution,asked_at=Opened,requester=From";

#[tokio::test]
async fn rows_become_closed_tickets_once_and_bad_ones_are_told() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let mut plan = plan(world, Format::Csv, COLUMNS).await;
    plan.dry_run = true;
    let (tried, refused) = run(world, &plan, TABLE.as_bytes()).await;
    let tried = tried.unwrap();
    assert_eq!((tried.read, tried.new, tried.refused), (4, 2, 2));
    let empty = RowFault::Empty {
        field: ImportField::Question,
    };
    let no_moment = RowFault::NotAMoment {
        field: ImportField::AskedAt,
        value: "yesterday".to_owned(),
    };
    let problem = |line, why| RowProblem { line, why };
    assert_eq!(refused, [problem(3, empty), problem(4, no_moment)]);
    assert_eq!(id(&world.pool, "select count(*) from ticket").await, 0);

    plan.dry_run = false;
    let (done, _) = run(world, &plan, TABLE.as_bytes()).await;
    assert_eq!(done.unwrap(), tried);
    let asked_by_edith = format!(
        "select count(*) from ticket where stage = 'closed' and requester_id = {}",
        world.edith.0
    );
    assert_eq!(id(&world.pool, &asked_by_edith).await, 1);
    let (again, _) = run(world, &plan, TABLE.as_bytes()).await;
    let again = again.unwrap();
    assert_eq!((again.new, again.known, again.changed), (0, 2, 0));
    let edited = TABLE.replace("lower reader", "upper reader");
    let (edited, _) = run(world, &plan, edited.as_bytes()).await;
    let edited = edited.unwrap();
    assert_eq!((edited.new, edited.known, edited.changed), (0, 1, 1));
    assert_eq!(id(&world.pool, "select count(*) from ticket").await, 2);

    nodes.app(0).search_index().caught_up().await;
    let program = Program::new(&nodes, world.lena).await;
    let found = program.get("/api/suggest?q=badge%20opens").await.ok();
    let fix = &found["found"][0]["fix"];
    assert_eq!(fix[0]["text"], "Hold it to the lower reader.");
    let ticket = &found["found"][0]["ticket"];
    assert_eq!(ticket["stage"]["kind"], "closed");
    let view = program.get(&format!("/api/tickets/{}", ticket["id"])).await;
    assert_eq!(view.ok()["title"], "Badge opens nothing");
}

#[tokio::test]
async fn what_the_desk_cannot_keep_is_told_by_a_dry_run_already() {
    let world = World::new().await;
    let mut plan = plan(&world, Format::JsonLines, "").await;
    plan.dry_run = true;
    let long = |count: usize| "ж".repeat(count);
    let row = |field: &str, value: &str| {
        let mut row = serde_json::json!({ "key": "1", "question": "Who?", "fix": "Me" });
        row[field] = value.into();
        format!("{row}\n")
    };
    let talk = serde_json::json!({ "asker": "a", "messages": [
        { "from": "a", "text": "Who?" }, { "from": "b", "text": "Me\0" }, { "from": "b", "text": "Me" },
    ]});
    let bytes_max = limits::TEXT_BYTES_MAX;
    let file = [
        row("key", &long(200)),
        row("key", &long(201)),
        row("key", "a\0b"),
        row("title", &long(limits::TITLE_CHARS_MAX + 1)),
        row("fix", &long(bytes_max)),
        row("question", "a\0b"),
        row("cause", &long(bytes_max)),
        row("environment", "a\0b"),
        format!("{talk}\n"),
    ]
    .concat();
    let too_long = |field, max: usize| RowFault::TooLong {
        field,
        max: max as u64,
    };
    let unkeepable = |field| RowFault::Unkeepable { field };
    let wrong = [
        too_long(ImportField::Key, 200),
        unkeepable(ImportField::Key),
        too_long(ImportField::Title, limits::TITLE_CHARS_MAX),
        too_long(ImportField::Fix, bytes_max),
        unkeepable(ImportField::Question),
        too_long(ImportField::Cause, bytes_max),
        unkeepable(ImportField::Environment),
        unkeepable(ImportField::Talk),
    ];
    let expected: Vec<_> = (2..).zip(wrong).collect();
    for dry_run in [true, false] {
        plan.dry_run = dry_run;
        let (done, refused) = run(&world, &plan, file.as_bytes()).await;
        assert_eq!(done.unwrap().new, 1);
        let told: Vec<_> = refused.into_iter().map(|row| (row.line, row.why)).collect();
        assert_eq!(told, expected);
    }
}

/// A file that cannot be read beyond a place.
struct Broken<'b>(Cursor<&'b [u8]>, u64);

impl Read for Broken<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.0.position() >= self.1 {
            return Err(std::io::Error::other("the disk is gone"));
        }
        let left = (self.1 - self.0.position()) as usize;
        let bytes = into.len().min(left);
        self.0.read(&mut into[..bytes])
    }
}

#[tokio::test]
async fn an_import_that_breaks_off_leaves_whole_batches_and_goes_on() {
    let world = World::new().await;
    let plan = plan(&world, Format::JsonLines, "").await;
    let mut file = String::new();
    for row in 0..500 {
        writeln!(
            file,
            r#"{{"key":{row},"question":"Question {row} about paper","fix":"Answer {row}"}}"#
        )
        .unwrap();
    }
    let cut = file.len() as u64 * 9 / 10;
    let (broken, _) = run(&world, &plan, Broken(Cursor::new(file.as_bytes()), cut)).await;
    assert!(matches!(broken, Err(ImportError::Unreadable(_))));
    let half_done = "select count(*) from ticket where public_head <> \
        (select count(*) from event where event.ticket_id = ticket.id and stream = 0)";
    assert_eq!(id(&world.pool, "select count(*) from ticket").await, 400);
    assert_eq!(id(&world.pool, half_done).await, 0);
    let (done, _) = run(&world, &plan, file.as_bytes()).await;
    let done = done.unwrap();
    assert_eq!((done.new, done.known), (100, 400));
    assert_eq!(id(&world.pool, half_done).await, 0);
    let numbers = "select count(distinct number) from ticket";
    assert_eq!(id(&world.pool, numbers).await, 500);
}

#[tokio::test]
async fn what_was_said_elsewhere_is_over_and_nobody_hears_of_it() {
    let world = World::new().await;
    let plan = plan(&world, Format::JsonLines, "").await;
    let now = world.app.store().now().await.unwrap();
    let now = OffsetDateTime::from_unix_timestamp(now.0 / 1_000).unwrap();
    let now = now.format(&Rfc3339).unwrap();
    let file = format!(
        "{{\"key\":1,\"question\":\"When?\",\"fix\":\"Nobody knows\"}}\n\
         {{\"key\":2,\"question\":\"Now?\",\"fix\":\"Now\",\"asked_at\":\"{now}\"}}\n"
    );
    let (done, _) = run(&world, &plan, file.as_bytes()).await;
    assert_eq!(done.unwrap().new, 2);
    // Nothing lies ahead of what bears no moment; what was asked just now may come back for a week.
    let pool = &world.pool;
    let later = "select count(*) from event where at > clock_timestamp()";
    assert_eq!(id(pool, later).await, 0);
    let closed = "select count(*) from ticket where stage = 'closed'";
    assert_eq!(id(pool, closed).await, 1);
    let ahead = "select count(*) from timer where fired_at is null";
    assert_eq!(id(pool, ahead).await, 1);
    follow(&world.app).await;
    for member in [world.anna, world.boris] {
        assert!(kinds(&world, member).await.is_empty());
    }
    assert_eq!(id(pool, "select count(*) from wave").await, 0);
}

#[tokio::test]
async fn a_dry_run_counts_what_a_true_one_does_with_numbers_that_come_again() {
    let world = World::new().await;
    let mut plan = plan(&world, Format::Csv, "").await;
    let mut file = "key,question,fix\n".to_owned();
    for row in 0..450 {
        // The last fifty bear numbers of the first batch; every other of them says something else.
        let (key, other) = (row % 400, if row >= 400 { row % 2 } else { 0 });
        writeln!(file, "{key},Question {key} about paper,Answer {other}").unwrap();
    }
    plan.dry_run = true;
    let (tried, _) = run(&world, &plan, file.as_bytes()).await;
    let tried = tried.unwrap();
    assert_eq!((tried.new, tried.known, tried.changed), (400, 25, 25));
    plan.dry_run = false;
    let (done, _) = run(&world, &plan, file.as_bytes()).await;
    assert_eq!(done.unwrap(), tried);
    assert_eq!(id(&world.pool, "select count(*) from ticket").await, 400);
}

#[tokio::test]
async fn two_imports_at_once_bring_each_row_once() {
    let world = World::new().await;
    let plan = plan(&world, Format::Csv, COLUMNS).await;
    let (left, right) = tokio::join!(
        run(&world, &plan, TABLE.as_bytes()),
        run(&world, &plan, TABLE.as_bytes())
    );
    let (left, right) = (left.0.unwrap(), right.0.unwrap());
    assert_eq!((left.new + right.new, left.known + right.known), (2, 2));
    assert_eq!(id(&world.pool, "select count(*) from ticket").await, 2);
}

/// The conversations for load tests are not part of this repository.
#[tokio::test]
async fn a_corpus_of_conversations_is_imported_and_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/threads.jsonl");
    let path = std::env::var_os("PEERDESK_CORPUS_THREADS").map_or(root, Into::into);
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("not tested: there is no corpus at {}", path.display());
        return;
    };
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let plan = plan(world, Format::JsonLines, "").await;
    let (done, refused) = run(world, &plan, file).await;
    let done = done.unwrap();
    assert_eq!(done.new + done.refused, done.read);
    assert!(done.new > done.read / 2, "{done:?}");
    // Each refusal has its reason, and it is the same for all: a question without an answer.
    let is_other = |why: &RowFault| !matches!(why, RowFault::Unanswered | RowFault::Empty { .. });
    let other = refused.iter().find(|problem| is_other(&problem.why));
    assert_eq!(other, None);
    nodes.app(0).search_index().caught_up().await;
    assert_eq!(nodes.app(0).search_index().tickets(), done.new);
    let anna = Program::new(&nodes, world.anna).await;
    let found = anna
        .get("/api/suggest?q=live%20PPC%20CD%20of%20Warty")
        .await
        .ok();
    let title = found["found"][0]["ticket"]["title"].as_str().unwrap();
    assert!(title.contains("Live PPC CD"), "{title}");
}
