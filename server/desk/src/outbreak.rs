//! Whether several questions look like one outage.

use std::collections::BTreeSet;

use crate::{MemberId, Millis, TicketId, Timestamp};

/// Questions and joins within this time count together.
pub const WINDOW: Millis = Millis::minutes(15);
/// Members whom it concerns before it is worth a proposal.
pub const MEMBERS_MIN: usize = 4;
/// A word that so many of a hundred earlier questions of the topic have says nothing.
const COMMON_PERCENT: usize = 10;
/// Earlier questions before which no word is taken for common.
const PAST_MIN: usize = 10;

/// A live question of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    pub ticket: TicketId,
    pub asked: Timestamp,
    /// Words of its title, as titles are compared.
    pub words: BTreeSet<String>,
    /// The requester, and who said "me too" within the time that is looked at.
    pub members: BTreeSet<MemberId>,
}

/// Questions that look like one outage, and whom they concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// The oldest of them: the others would be bundled under it.
    pub lead: TicketId,
    /// All of them, the lead included.
    pub tickets: BTreeSet<TicketId>,
    pub members: BTreeSet<MemberId>,
}

/// What the question `about` belongs to, if that looks like an outage: the questions of its topic that
/// have one rare word in common with it, asked or joined of late by enough members; or the question
/// alone, joined by enough. Of several such words it is the one whose questions have most else in
/// common, then the one of most members.
///
/// One word has to hold all of them: taken along from word to word, questions that have nothing in
/// common end up in one outage.
pub fn suspect(about: TicketId, signs: &[Sign], past: &[BTreeSet<String>]) -> Option<Suspicion> {
    let asked = signs.iter().find(|sign| sign.ticket == about)?;
    let rare = asked.words.iter().filter(|word| is_rare(word, past));
    rare.map(|word| alike(word, signs))
        .filter(|alike| concerned(alike).len() >= MEMBERS_MIN)
        .max_by_key(|alike| (words_of_all(alike), concerned(alike).len()))
        .or_else(|| (asked.members.len() >= MEMBERS_MIN).then(|| vec![asked]))
        .and_then(|alike| suspicion(&alike))
}

/// Whether a word tells the questions of a topic apart: not one that many earlier ones had as well.
fn is_rare(word: &str, past: &[BTreeSet<String>]) -> bool {
    let having = past.iter().filter(|title| title.contains(word)).count();
    past.len() < PAST_MIN || having * 100 < past.len() * COMMON_PERCENT
}

fn alike<'a>(word: &str, signs: &'a [Sign]) -> Vec<&'a Sign> {
    let has_it = |sign: &&Sign| sign.words.contains(word);
    signs.iter().filter(has_it).collect()
}

/// How many words every one of the questions has.
fn words_of_all(alike: &[&Sign]) -> usize {
    let Some((first, others)) = alike.split_first() else {
        return 0;
    };
    let in_all = |word: &&String| others.iter().all(|sign| sign.words.contains(*word));
    first.words.iter().filter(in_all).count()
}

fn concerned(alike: &[&Sign]) -> BTreeSet<MemberId> {
    let each = alike.iter().flat_map(|sign| sign.members.iter());
    each.copied().collect()
}

fn suspicion(alike: &[&Sign]) -> Option<Suspicion> {
    let lead = alike.iter().min_by_key(|sign| (sign.asked, sign.ticket))?;
    Some(Suspicion {
        lead: lead.ticket,
        tickets: alike.iter().map(|sign| sign.ticket).collect(),
        members: concerned(alike),
    })
}
