//! Recorded conversations, read from a directory that is named on the command line.
//!
//! `threads.jsonl` holds one support conversation a line, `stream.jsonl` the channel as it
//! happened. The data is not part of this project and its text is passed on unchanged.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Both files.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    pub threads: Vec<Thread>,
    pub stream: Vec<StreamLine>,
}

/// One conversation: a question and what followed.
#[derive(Clone, Debug, Deserialize)]
pub struct Thread {
    /// `<log>/<line>`.
    pub id: String,
    pub asker: String,
    /// The first is the question.
    pub messages: Vec<Line>,
}

/// One line of a conversation.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    /// Minutes since the question.
    pub minute: u32,
    pub from: String,
    pub text: String,
}

/// One line of the channel. What was said stands in the threads; of the stream only who came, who
/// went and when a thread began are of use here.
#[derive(Clone, Debug, Deserialize)]
pub struct StreamLine {
    /// Names a day of the channel.
    pub log: String,
    /// Minute of that day.
    pub minute: u32,
    pub kind: StreamKind,
    pub who: String,
    /// The thread that a message belongs to, where it was annotated.
    #[serde(default)]
    pub thread: Option<String>,
}

/// What a line of the channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    Message,
    Join,
    Leave,
}

/// Why the corpus could not be read.
#[derive(Debug, Error)]
pub enum CorpusError {
    #[error("cannot read {path}")]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("line {line} of {path} is not what was expected")]
    Parse {
        path: PathBuf,
        line: usize,
        source: serde_json::Error,
    },
}

impl Corpus {
    /// Reads `threads.jsonl` and `stream.jsonl` of a directory.
    pub fn read(directory: &Path) -> Result<Self, CorpusError> {
        Ok(Self {
            threads: read_lines(&directory.join("threads.jsonl"))?,
            stream: read_lines(&directory.join("stream.jsonl"))?,
        })
    }

    /// The minute of its day at which each thread began, for those that the stream places.
    pub fn beginnings(&self) -> HashMap<&str, u32> {
        let mut beginnings = HashMap::new();
        for line in &self.stream {
            if let Some(thread) = &line.thread {
                beginnings.entry(thread.as_str()).or_insert(line.minute);
            }
        }
        beginnings
    }
}

impl Thread {
    /// The day of the channel it belongs to.
    pub fn log(&self) -> &str {
        self.id.split_once('/').map_or(&self.id, |(log, _)| log)
    }
}

fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, CorpusError> {
    let unreadable = |source| CorpusError::Read {
        path: path.to_owned(),
        source,
    };
    let mut values = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    for (line, text) in BufReader::new(file).lines().enumerate() {
        let text = text.map_err(unreadable)?;
        let value = serde_json::from_str(&text).map_err(|source| CorpusError::Parse {
            path: path.to_owned(),
            line: line + 1,
            source,
        })?;
        values.push(value);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        reason = "a test that cannot read its corpus has failed"
    )]

    use super::{Corpus, CorpusError, StreamKind};

    const THREAD: &str = r#"{"id":"day/7","date":"2026-01-01","asker":"ann","messages":[
        {"minute":0,"from":"ann","text":"no sound"},{"minute":2,"from":"bo","text":"muted?"}]}"#;
    const STREAM: &str = r#"{"log":"day","minute":5,"kind":"join","who":"ann"}
{"log":"day","minute":6,"kind":"message","who":"ann","text":"no sound","thread":"day/7"}
{"log":"day","minute":8,"kind":"message","who":"bo","text":"muted?","thread":"day/7"}
{"log":"day","minute":9,"kind":"leave","who":"ann"}"#;

    fn directory(threads: &str, stream: &str) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("threads.jsonl"), threads).unwrap();
        std::fs::write(directory.path().join("stream.jsonl"), stream).unwrap();
        directory
    }

    #[test]
    fn threads_are_placed_by_their_first_line_in_the_stream() {
        let directory = directory(&THREAD.replace('\n', ""), STREAM);
        let corpus = Corpus::read(directory.path()).unwrap();
        assert_eq!(corpus.threads[0].log(), "day");
        assert_eq!(corpus.threads[0].messages[1].from, "bo");
        assert_eq!(corpus.beginnings()["day/7"], 6);
        assert_eq!(corpus.stream[3].kind, StreamKind::Leave);
    }

    #[test]
    fn a_broken_line_is_named() {
        let directory = directory("{}\n", STREAM);
        let error = Corpus::read(directory.path()).unwrap_err();
        assert!(matches!(error, CorpusError::Parse { line: 1, .. }));
    }
}
