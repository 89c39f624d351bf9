//! Timers and other waiting rows in great number, and timers that an older version left behind.

use std::path::Path;
use std::{fs, iter};

use peerdesk_desk::TicketId;
use peerdesk_protocol::{EscalationCause, Event, Stream};
use serde_json::Value;
use sqlx::PgPool;

use crate::nodes::Nodes;
use crate::world::{World, id, ok, post, run};

/// Rows of each kind that wait or are past.
const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
/// Pages that a look may touch more among many rows than among few: an index is a level higher.
const MORE_PAGES_MAX: u64 = 8;

/// What is committed now, and a moment not long ago.
const NOW: &str = "pg_current_snapshot()";
const LATELY: &str = "(now() - interval '20 seconds')";

/// A statement that every node repeats for ever, whatever waits.
struct Look {
    /// Words that it alone has, one space between them.
    words: &'static str,
    index: &'static str,
    /// As literals.
    parameters: &'static [&'static str],
}

const LOOKS: [Look; 10] = [
    Look {
        words: "from timer where fired_at is null and due_at <= statement_timestamp()",
        index: "timer_due",
        parameters: &["200", "array['promise', 'nudge']"],
    },
    Look {
        words: "from timer join ticket on ticket.id = timer.ticket_id",
        index: "timer_due",
        parameters: &["50", "'promise'"],
    },
    Look {
        words: "from wave where done_at is null and due_at <= statement_timestamp()",
        index: "wave_due",
        parameters: &["50"],
    },
    Look {
        words: "from urgent_call where done_at is null and due_at <= statement_timestamp()",
        index: "urgent_call_due",
        parameters: &["50"],
    },
    Look {
        words: "update delivery set state = 'leased', attempt = gen_random_uuid()",
        index: "delivery_due",
        parameters: &["16", "60.0::float8", "true", "array['answer']"],
    },
    Look {
        words: "order by due_at, id limit 1 for update of inbox skip locked",
        index: "delivery_due",
        parameters: &["array['answer']", "200"],
    },
    Look {
        words: "max(seq) as \"seq!\" from events_since",
        index: "event_xid",
        parameters: &[NOW, "10000"],
    },
    Look {
        words: "where id = any(select ticket_id from events_since",
        index: "event_xid",
        parameters: &[NOW, LATELY, "0", "5000"],
    },
    Look {
        words: "union all select ticket_id, at from search_touch",
        index: "event_xid",
        parameters: &[NOW, LATELY, "15.0::float8", "0", "2000"],
    },
    Look {
        words: "event left join followed on followed.ticket_id = event.ticket_id",
        index: "event_xid",
        parameters: &[NOW, LATELY, "200"],
    },
];

impl Look {
    /// The statement as the node has it, from what was checked against the schema.
    fn statement(&self) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.sqlx");
        let mut found: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
            .map(|text| serde_json::from_str::<Value>(&text).unwrap())
            .map(|query| query["query"].as_str().unwrap().to_owned())
            .filter(|query| one_spaced(query).contains(self.words))
            .collect();
        assert_eq!(found.len(), 1, "statements with {}: {found:#?}", self.words);
        let mut statement = found.remove(0);
        for (place, literal) in self.parameters.iter().enumerate().rev() {
            statement = statement.replace(&format!("${}", place + 1), literal);
        }
        assert!(!statement.contains('$'), "{statement}");
        statement
    }

    /// How it is carried out, without leaving a trace.
    async fn plan(&self, pool: &PgPool) -> Value {
        let explained = format!(
            "explain (analyze, buffers, format json) {}",
            self.statement()
        );
        let mut transaction = pool.begin().await.unwrap();
        let plan: Value = sqlx::query_scalar(sqlx::AssertSqlSafe(explained))
            .fetch_one(&mut *transaction)
            .await
            .unwrap();
        transaction.rollback().await.unwrap();
        plan[0]["Plan"].clone()
    }
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A node of a plan and all below it.
fn nodes(plan: &Value) -> Vec<&Value> {
    let below = plan["Plans"].as_array().into_iter().flatten();
    iter::once(plan).chain(below.flat_map(nodes)).collect()
}

fn pages(plan: &Value) -> u64 {
    ["Shared Hit Blocks", "Shared Read Blocks"]
        .map(|kind| plan[kind].as_u64().unwrap())
        .iter()
        .sum()
}

/// Rows that wait for tomorrow.
async fn wait_for_tomorrow(pool: &PgPool, from: u32, to: u32) {
    let rows = format!("generate_series({from}, {to} - 1) as n");
    let due = "now() + interval '1 day' + n * interval '1 second'";
    let statements = format!(
        "insert into timer (ticket_id, cycle, kind, ordinal, due_at)
         select 1000000 + n, 1, 'promise', 0, {due} from {rows};
         insert into wave (ticket_id, cycle, number, due_at)
         select 1000000 + n, 1, 2, {due} from {rows};
         insert into urgent_call (ticket_id, queued_seq, number, due_at)
         select 1000000 + n, 2, 1, {due} from {rows};
         insert into delivery (member_id, notice_seq, channel, due_at)
         select 1000000 + n, 1, (array['mail', 'digest'])[1 + n % 2], {due} from {rows};"
    );
    run(pool, statements).await;
}

/// Events of yesterday on a ticket.
async fn happened_yesterday(pool: &PgPool, ticket: TicketId, from: u32, to: u32) {
    let statements = format!(
        "insert into event (ticket_id, stream, seq, at, kind, body)
         select {}, 0, 1000 + n, now() - interval '1 day', 'posted', '{{}}'
         from generate_series({from}, {to} - 1) as n;",
        ticket.0
    );
    run(pool, statements).await;
}

async fn fill(world: &World, ticket: TicketId, from: u32, to: u32) {
    wait_for_tomorrow(&world.pool, from, to).await;
    happened_yesterday(&world.pool, ticket, from, to).await;
    run(&world.pool, "analyze".to_owned()).await;
}

#[tokio::test]
async fn a_hundred_thousand_waiting_rows_cost_a_look_nothing() {
    let world = World::new().await;
    let ticket = world.ask().await;
    fill(&world, ticket, 0, FEW).await;
    let mut few = Vec::new();
    for look in &LOOKS {
        few.push(pages(&look.plan(&world.pool).await));
    }
    fill(&world, ticket, FEW, MANY).await;
    for (look, few) in LOOKS.iter().zip(few) {
        let plan = look.plan(&world.pool).await;
        let parts = nodes(&plan);
        assert!(
            parts.iter().any(|part| part["Index Name"] == look.index),
            "{} is not found by {}: {plan:#}",
            look.words,
            look.index
        );
        let many = pages(&plan);
        assert!(
            many <= few + MORE_PAGES_MAX,
            "{}: {few} pages among {FEW} rows, {many} among {MANY}: {plan:#}",
            look.words
        );
    }
}

#[tokio::test]
async fn a_promise_is_kept_beside_a_hundred_thousand_that_wait() {
    let world = World::new().await;
    wait_for_tomorrow(&world.pool, 0, MANY).await;
    run(
        &world.pool,
        "update topic set peer_window_seconds = 1".to_owned(),
    )
    .await;
    let nodes = Nodes::start_in(world, 1, None).await;
    let ticket = nodes.world.ask().await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    anna.watch(ticket, Some(1), None).await;
    let event = anna.event(ticket, Stream::Public).await;
    let Event::Escalated { cause, .. } = event.event else {
        panic!("{event:?}");
    };
    assert_eq!(cause, EscalationCause::Promise);
}

/// Rows of timers as words.
async fn timers_of(pool: &PgPool, ticket: TicketId) -> Vec<String> {
    sqlx::query_scalar(
        "select concat_ws(' ', cycle, kind, ordinal, due_at, fired_at is not null)
         from timer where ticket_id = $1 order by kind, ordinal",
    )
    .bind(ticket.0)
    .fetch_all(pool)
    .await
    .unwrap()
}

/// Leaves a ticket as a version before timers and policies wrote it.
async fn as_of_old(world: &World, ticket: TicketId) {
    let TicketId(ticket) = ticket;
    run(
        &world.pool,
        format!(
            "update ticket set terms_id = null,
                 alarm_at = (select due_at from timer where ticket_id = {ticket} and kind = 'promise')
             where id = {ticket};
             delete from timer where ticket_id = {ticket}"
        ),
    )
    .await;
}

#[tokio::test]
async fn a_ticket_from_before_timers_is_given_those_it_would_have() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let has = timers_of(&world.pool, ticket).await;
    assert!(!has.is_empty());
    as_of_old(&world, ticket).await;
    // What is due tells when the node has looked: tickets are adopted before anything is served.
    run(
        &world.pool,
        "update topic set peer_window_seconds = 0".to_owned(),
    )
    .await;
    let nodes = Nodes::start_in(world, 1, None).await;
    let world = &nodes.world;
    let mut anna = nodes.client(0, world.anna).await;
    let due = world.ask().await;
    anna.watch(due, Some(1), None).await;
    anna.event(due, Stream::Public).await;
    assert_eq!(timers_of(&world.pool, ticket).await, has);
    let left = "select count(*) from ticket where alarm_at is not null";
    assert_eq!(id(&world.pool, left).await, 0);
}

#[tokio::test]
async fn a_promise_from_before_timers_that_has_passed_is_kept_once_by_any_node() {
    let world = World::new().await;
    run(
        &world.pool,
        "update topic set peer_window_seconds = 0".to_owned(),
    )
    .await;
    let ticket = world.ask().await;
    as_of_old(&world, ticket).await;
    let nodes = Nodes::start_in(world, 3, None).await;
    let mut anna = nodes.client(2, nodes.world.anna).await;
    anna.watch(ticket, Some(1), None).await;
    let event = anna.event(ticket, Stream::Public).await;
    assert!(matches!(event.event, Event::Escalated { .. }), "{event:?}");
    // Whatever the others did is behind this.
    let said = ok(anna.command(ticket, post("still?")).await);
    assert_eq!(said.seq.0, 3, "asked, escalated once, said");
    let served = "select count(*) from timer where kind = 'promise' and fired_at is not null";
    assert_eq!(id(&nodes.world.pool, served).await, 1);
}
