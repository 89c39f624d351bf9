//! What nodes tell of the history, held against the tables themselves: a node may answer from memory,
//! and memory is not what an `ok` promises.

use std::collections::HashMap;

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::oracle::History;
use peerdesk_protocol::{EventFrame, Stream};

use crate::arena::Arena;

/// Ticket, stream and seq with the command that caused it, or an empty word.
const ROWS: &str = "select ticket_id, stream, seq, coalesce(command_id::text, '') from event";

/// Every event that was told is a row, caused by the same command.
pub async fn as_told(arena: &Arena, history: &History) -> anyhow::Result<()> {
    let printed = arena.sql(ROWS).await?;
    let mut rows = HashMap::new();
    for line in printed.lines() {
        let (place, command) = line.rsplit_once('|').context("a row of four fields")?;
        rows.insert(place, command);
    }
    for event in history.events() {
        let command = rows.get(place(event).as_str());
        let told = event.command.map_or_else(String::new, |c| c.0.to_string());
        ensure!(
            command.is_some_and(|stored| *stored == told),
            "nodes tell of {:?} {} of ticket {} by command {told:?}; the row says {command:?}",
            event.stream,
            event.seq.0,
            event.ticket.0
        );
    }
    Ok(())
}

fn place(event: &EventFrame) -> String {
    let stream = match event.stream {
        Stream::Public => 0,
        Stream::Staff => 1,
    };
    format!("{}|{stream}|{}", event.ticket.0, event.seq.0)
}
