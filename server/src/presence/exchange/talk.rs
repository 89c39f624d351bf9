//! What is said to Redis, and what its answers mean.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Pipeline, RedisResult, Value, cmd, from_redis_value};
use uuid::Uuid;

use super::codec::{Message, encode, fact, field_and_value};
use super::keys::Keys;
use crate::presence::counters::{PresenceCounters, count};
use crate::presence::facts::Change;
use crate::presence::state::{FACTS_MAX, NODES_MAX, News};

/// The field of a node's hash that holds its version.
const VERSION_FIELD: &str = "v";
/// Most fields of one command.
const FIELDS_AT_ONCE: usize = 512;

pub(super) struct Talk {
    pub(super) connection: MultiplexedConnection,
    pub(super) keys: Keys,
    pub(super) node: Uuid,
    pub(super) lease: Duration,
    pub(super) counters: Arc<PresenceCounters>,
}

/// What a beat found.
#[derive(Debug)]
pub(super) struct Beat {
    /// Redis can lose everything at any time, and then the own facts too.
    pub(super) is_own_hash_there: bool,
    pub(super) others: Vec<Sign>,
}

/// Another node's sign of life.
#[derive(Debug)]
pub(super) struct Sign {
    pub(super) node: Uuid,
    /// How long ago it was given.
    pub(super) age: Duration,
    pub(super) version: u64,
}

impl Talk {
    /// Writes and tells everything, or what changed, in one transaction.
    pub(super) async fn tell(&mut self, version: u64, news: News) -> RedisResult<()> {
        let mut pipeline = Pipeline::new();
        pipeline.atomic();
        let own = self.keys.facts(self.node);
        let (changes, withdrawn) = match news {
            News::Whole(changes) => {
                count(&self.counters.told_whole, 1);
                pipeline.cmd("DEL").arg(&own).ignore();
                set(&mut pipeline, &own, &changes);
                // Not told one by one: whoever hears the version reads everything.
                (Vec::new(), Vec::new())
            }
            News::Changes { changes, withdrawn } => {
                count(&self.counters.told, 1);
                set(&mut pipeline, &own, &changes);
                (changes, withdrawn)
            }
        };
        let message = Message {
            node: self.node,
            version,
            changes,
            withdrawn,
        };
        pipeline
            .cmd("HSET")
            .arg(&own)
            .arg(VERSION_FIELD)
            .arg(version)
            .ignore();
        let lease_ms = self.lease.as_millis() as u64;
        pipeline.cmd("PEXPIRE").arg(&own).arg(lease_ms).ignore();
        let channel = &self.keys.channel;
        pipeline
            .cmd("PUBLISH")
            .arg(channel)
            .arg(encode(&message))
            .ignore();
        pipeline.exec_async(&mut self.connection).await
    }

    /// Signs the set of nodes and gives those who did so within a lease.
    pub(super) async fn beat(&mut self) -> RedisResult<Beat> {
        let (seconds, micros): (u64, u64) = cmd("TIME").query_async(&mut self.connection).await?;
        let now_ms = seconds * 1000 + micros / 1000;
        let lease_ms = self.lease.as_millis() as u64;
        let nodes = &self.keys.nodes.clone();
        let mut pipeline = Pipeline::new();
        let me = self.node.simple().to_string();
        pipeline.cmd("ZADD").arg(nodes).arg(now_ms).arg(me);
        let long_ago = now_ms.saturating_sub(lease_ms);
        let forget = pipeline.cmd("ZREMRANGEBYSCORE").arg(nodes);
        forget.arg("-inf").arg(long_ago);
        let forget = pipeline.cmd("ZREMRANGEBYSCORE").arg(nodes);
        // Redis' clock went back, or somebody else wrote it: not believed for ever.
        forget.arg(now_ms + lease_ms).arg("+inf");
        pipeline.cmd("PEXPIRE").arg(nodes).arg(lease_ms * 2);
        let own = self.keys.facts(self.node);
        pipeline.cmd("PEXPIRE").arg(own).arg(lease_ms);
        let range = pipeline.cmd("ZRANGE").arg(nodes).arg(0).arg(NODES_MAX);
        range.arg("WITHSCORES");
        let answers = self.ask(&mut pipeline).await?;
        let [signed, _, _, _, kept, signs] = answers.as_slice() else {
            return Err(unexpected("a pipeline of six"));
        };
        if signed.is_none() {
            // Something else stands under the name of the set. Away with it; next time it works.
            let () = cmd("DEL")
                .arg(nodes)
                .query_async(&mut self.connection)
                .await?;
        }
        let signs: Vec<(Vec<u8>, f64)> = self.understand(signs.as_ref()).unwrap_or_default();
        Ok(Beat {
            is_own_hash_there: self.understand(kept.as_ref()) == Some(1),
            others: self.others(now_ms, signs).await?,
        })
    }

    /// All facts of another node with their version; `None` when it has none that can be believed.
    pub(super) async fn read(&mut self, node: Uuid) -> RedisResult<Option<(u64, Vec<Change>)>> {
        let key = self.keys.facts(node);
        let mut pipeline = Pipeline::new();
        pipeline.cmd("HLEN").arg(&key);
        let length = self.ask(&mut pipeline).await?;
        let length: Option<usize> = self.understand(length.first().and_then(Option::as_ref));
        // One more than facts, for the version.
        if length.is_none_or(|length| length == 0 || length > FACTS_MAX + 1) {
            return Ok(None);
        }
        count(&self.counters.read_whole, 1);
        let mut pipeline = Pipeline::new();
        pipeline.cmd("HGETALL").arg(&key);
        let fields = self.ask(&mut pipeline).await?;
        let fields: Option<Vec<(Vec<u8>, Vec<u8>)>> =
            self.understand(fields.first().and_then(Option::as_ref));
        Ok(fields.and_then(|fields| self.facts(&fields)))
    }

    /// The facts that can be understood. Without a version none is: nothing could follow on it.
    fn facts(&self, fields: &[(Vec<u8>, Vec<u8>)]) -> Option<(u64, Vec<Change>)> {
        let mut version = None;
        let mut changes = Vec::with_capacity(fields.len());
        for (field, value) in fields {
            let text = str::from_utf8(field).ok().zip(str::from_utf8(value).ok());
            match text {
                Some((VERSION_FIELD, value)) => version = value.parse().ok(),
                Some((field, value)) if let Some(fact) = fact(field, value) => changes.push(fact),
                Some(_) | None => count(&self.counters.foreign_rejected, 1),
            }
        }
        Some((version?, changes))
    }

    /// The versions of the nodes that signed. A node without one is not there yet.
    async fn others(&mut self, now_ms: u64, signs: Vec<(Vec<u8>, f64)>) -> RedisResult<Vec<Sign>> {
        let mut others = Vec::with_capacity(signs.len());
        for (node, signed_ms) in signs {
            match str::from_utf8(&node)
                .ok()
                .and_then(|node| node.parse().ok())
            {
                Some(node) if node == self.node => {}
                Some(node) => others.push((node, now_ms.saturating_sub(signed_ms as u64))),
                None => count(&self.counters.foreign_rejected, 1),
            }
        }
        if others.is_empty() {
            return Ok(Vec::new());
        }
        let mut pipeline = Pipeline::new();
        for (node, _) in &others {
            let key = self.keys.facts(*node);
            pipeline.cmd("HGET").arg(key).arg(VERSION_FIELD);
        }
        let versions = self.ask(&mut pipeline).await?;
        let sign = |((node, age_ms), version): ((Uuid, u64), &Option<Value>)| {
            let version: Option<u64> = self.understand(version.as_ref());
            version.map(|version| Sign {
                node,
                age: Duration::from_millis(age_ms),
                version,
            })
        };
        Ok(others.into_iter().zip(&versions).filter_map(sign).collect())
    }

    /// Asks, with `None` for each single answer that is an error: one poisoned key is no reason to
    /// give up the others.
    async fn ask(&mut self, pipeline: &mut Pipeline) -> RedisResult<Vec<Option<Value>>> {
        let answers: Vec<RedisResult<Value>> = pipeline
            .ignore_errors()
            .query_async(&mut self.connection)
            .await?;
        let answers = answers.into_iter().map(Result::ok).collect::<Vec<_>>();
        let failed = answers.iter().filter(|answer| answer.is_none()).count();
        count(&self.counters.foreign_rejected, failed as u64);
        Ok(answers)
    }

    /// An answer of the kind that was expected; anything else counts as foreign.
    fn understand<T: FromRedisValue>(&self, answer: Option<&Value>) -> Option<T> {
        let answer = answer?;
        if *answer == Value::Nil {
            return None;
        }
        let understood = from_redis_value(answer.clone()).ok();
        count(
            &self.counters.foreign_rejected,
            u64::from(understood.is_none()),
        );
        understood
    }
}

/// Writes facts into the hash, and removes those that are no more.
fn set(pipeline: &mut Pipeline, key: &str, changes: &[Change]) {
    for some in changes.chunks(FIELDS_AT_ONCE) {
        let (mut here, mut gone) = (Vec::new(), Vec::new());
        for change in some {
            match field_and_value(change) {
                (field, Some(value)) => here.push((field, value)),
                (field, None) => gone.push(field),
            }
        }
        if !here.is_empty() {
            pipeline.cmd("HSET").arg(key).arg(&here).ignore();
        }
        if !gone.is_empty() {
            pipeline.cmd("HDEL").arg(key).arg(&gone).ignore();
        }
    }
}

fn unexpected(what: &'static str) -> redis::RedisError {
    (redis::ErrorKind::UnexpectedReturnType, what).into()
}
