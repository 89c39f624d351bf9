//! The conversations as they stand in the corpus.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

/// One conversation. The first message is the question.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Thread {
    pub(crate) date: String,
    pub(crate) asker: String,
    pub(crate) messages: Vec<Message>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Message {
    pub(crate) from: String,
    pub(crate) text: String,
}

/// Reads `threads.jsonl` of the folder.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<Thread>> {
    let path = folder.join("threads.jsonl");
    let file = File::open(&path).with_context(|| format!("opening {}", path.display()))?;
    let mut threads = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let thread: Thread = serde_json::from_str(&line?)
            .with_context(|| format!("line {} of {}", number + 1, path.display()))?;
        if !thread.messages.is_empty() {
            threads.push(thread);
        }
    }
    Ok(threads)
}

impl Thread {
    /// What the asker said until somebody answered, in one text, and how many messages that is.
    pub(crate) fn opening(&self) -> (String, usize) {
        let own = self
            .messages
            .iter()
            .take_while(|message| message.from == self.asker);
        let texts: Vec<&str> = own.map(|message| message.text.as_str()).collect();
        (texts.join(" "), texts.len())
    }

    /// What a colleague said right before the asker was content, if the asker says so.
    pub(crate) fn fix(&self) -> Option<usize> {
        const CONTENT: [&str; 7] = [
            "thank",
            "thx",
            "worked",
            "works now",
            "that did it",
            "fixed",
            "solved",
        ];
        let content = self.messages.iter().position(|message| {
            let text = message.text.to_lowercase();
            message.from == self.asker && CONTENT.iter().any(|word| text.contains(word))
        })?;
        (0..content)
            .rev()
            .find(|at| self.messages[*at].from != self.asker)
    }
}
