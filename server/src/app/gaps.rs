//! What was looked for in vain, on purpose, or asked with nothing alike: kept for each member, and told
//! to leads in groups of one wish.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use peerdesk_desk::{Member, MemberId, OrganisationId, Seq, TicketId, Visibility};
use peerdesk_knowledge::query::Query;
use peerdesk_knowledge::text::analyse;
use peerdesk_protocol as protocol;
use tracing::warn;

use super::knowledge::{Unanswered, beginning, count, for_leads};
use super::{App, in_time};
use crate::search::Words;
use crate::store::{Error, Gap, NewGap};

/// Groups in one report.
const GROUPS_MAX: usize = 200;

/// Rows that are read for it, those of most members first.
const ROWS_MAX: usize = 2_000;

/// Two of three words in common are one wish: `Miro licence`, `licence for Miro`.
const COMMON_SHARE_MIN: f64 = 0.6;

/// Questions of one look at the history that are compared with what is known; in a rush the others are
/// not, since each costs a search.
const ASKED_NOTED_MAX: usize = 20;

/// In words of so many letters one letter more, less or another is taken for a typing error.
const MISTYPED_CHARS_MIN: usize = 5;

/// Searches that want the same.
struct Group {
    /// The one that most members made stands for all.
    gap: Gap,
    members: BTreeSet<MemberId>,
}

impl Group {
    /// Most members first, then what was searched for, then the latest.
    fn place(&self) -> impl Ord + use<> {
        let Gap {
            only_asked,
            last_at,
            ..
        } = self.gap;
        Reverse((self.members.len(), !only_asked, last_at))
    }
}

impl App {
    /// What was looked for in vain where this member is second line; for an admin, at home.
    pub async fn gaps(&self, member: &Member) -> Result<Vec<protocol::SearchGap>, Unanswered> {
        for_leads(member)?;
        let mut organisations: Vec<OrganisationId> = member
            .serves
            .iter()
            .copied()
            .filter(|organisation| member.is_second_line_of(*organisation))
            .collect();
        if organisations.is_empty() {
            organisations.push(member.organisation);
        }
        let gaps = in_time(self.store.gaps(&organisations, ROWS_MAX)).await?;
        let groups = grouped(gaps).into_iter().take(GROUPS_MAX);
        let told = groups.map(|Group { gap, members }| protocol::SearchGap {
            words: gap.words,
            example: gap.example,
            members: count(members.len() as u64),
            times: gap.times,
            last_at: gap.last_at.0,
        });
        Ok(told.collect())
    }

    /// Remembers that a member looked for something on purpose and is shown nothing. Whether there is
    /// nothing is looked up here: a client only says that it was no word half-way typed.
    pub async fn looked_in_vain(&self, member: &Member, text: &str) -> Result<(), Unanswered> {
        if !self.search.is_complete() {
            return Ok(());
        }
        let query = Query::parse(text);
        if self.hits(member, &query, None, 1).await?.hits.is_empty() {
            self.note_gap(member, &query.text, text, None).await?;
        }
        Ok(())
    }

    /// Remembers those of the questions just asked to which nothing was alike. What fails is lost,
    /// because nobody waits for it.
    pub(super) async fn note_asked(&self, asked: Vec<TicketId>) {
        for ticket in asked.into_iter().take(ASKED_NOTED_MAX) {
            if let Err(error) = self.note_if_unlike(ticket).await {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "whether a question was asked before is not known"
                );
            }
        }
    }

    async fn note_if_unlike(&self, ticket: TicketId) -> Result<(), Unanswered> {
        let read = in_time(async {
            let Some(card) = self.store.card(ticket).await? else {
                return Ok(None);
            };
            let requester = self.store.member(card.ticket.requester).await?;
            let said = self.store.said(&[ticket]).await?;
            Ok(requester.map(|requester| (card, requester, said)))
        });
        let Some((card, requester, said)) = read.await? else {
            return Ok(());
        };
        if card.ticket.visibility == Visibility::Private || !self.search.is_complete() {
            return Ok(());
        }
        let words = Words::of(ticket, &said);
        let question = words.at(Seq(1)).unwrap_or_default();
        let alike = self.like(&requester, &card, question).await?;
        if alike.hits.is_empty() {
            let title = card.ticket.title.as_str();
            self.note_gap(&requester, title, title, Some(ticket))
                .await?;
        }
        Ok(())
    }

    async fn note_gap(
        &self,
        member: &Member,
        wanted: &str,
        typed: &str,
        asked: Option<TicketId>,
    ) -> Result<(), Error> {
        let words: BTreeSet<String> = analyse(wanted)
            .into_iter()
            .map(|token| token.term)
            .collect();
        let words = words.into_iter().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return Ok(());
        }
        let gap = NewGap {
            organisation: member.organisation,
            member: member.id,
            words: beginning(&words),
            example: beginning(typed.trim()),
            asked,
        };
        in_time(self.store.note_gap(gap)).await
    }
}

/// Puts rows that want the same together, most members first.
fn grouped(rows: Vec<Gap>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        match groups
            .iter_mut()
            .find(|group| is_one_wish(&group.gap.words, &row.words))
        {
            Some(group) => {
                group.members.extend(row.members);
                group.gap.times += row.times;
                group.gap.last_at = group.gap.last_at.max(row.last_at);
                group.gap.only_asked &= row.only_asked;
            }
            None => groups.push(Group {
                members: row.members.iter().copied().collect(),
                gap: row,
            }),
        }
    }
    groups.sort_by_key(Group::place);
    groups
}

fn is_one_wish(words: &str, others: &str) -> bool {
    let [words, others] = [words, others].map(|words| words.split(' ').collect::<Vec<_>>());
    let common = words
        .iter()
        .filter(|word| others.iter().any(|other| is_one_word(word, other)))
        .count();
    let all = words.len() + others.len() - common.min(others.len());
    common as f64 >= all as f64 * COMMON_SHARE_MIN
}

/// The same word, or one mistyped. Numbers and codes that differ are other ones.
fn is_one_word(word: &str, other: &str) -> bool {
    if word == other {
        return true;
    }
    let is_word = |word: &str| {
        word.chars().count() >= MISTYPED_CHARS_MIN && word.chars().all(char::is_alphabetic)
    };
    is_word(word) && is_word(other) && strsim::levenshtein(word, other) <= 1
}

#[cfg(test)]
mod tests {
    use peerdesk_desk::Timestamp;

    use super::*;

    fn gap(words: &str, members: &[i64], times: u32, last_at: i64) -> Gap {
        Gap {
            words: words.to_owned(),
            example: words.to_owned(),
            members: members.iter().copied().map(MemberId).collect(),
            times,
            last_at: Timestamp(last_at),
            only_asked: false,
        }
    }

    #[test]
    fn a_wish_in_other_words_is_one_group_of_members_counted_once() {
        let groups = grouped(vec![
            gap("licenc miro", &[1, 2], 4, 10),
            gap("for licenc miro", &[2, 3], 2, 30),
            gap("licens miro", &[4], 1, 20),
            gap("printer", &[5, 6, 7, 8, 9], 5, 5),
        ]);
        let told: Vec<_> = groups
            .iter()
            .map(|group| {
                let gap = &group.gap;
                (&*gap.words, group.members.len(), gap.times, gap.last_at.0)
            })
            .collect();
        assert_eq!(told, [("printer", 5, 5, 5), ("licenc miro", 4, 7, 30)]);
    }

    #[test]
    fn what_was_only_asked_comes_after_what_as_many_searched_for() {
        let asked = |gap| Gap {
            only_asked: true,
            ..gap
        };
        let groups = grouped(vec![
            asked(gap("projector", &[1], 1, 40)),
            gap("miro", &[2], 1, 10),
            asked(gap("badge", &[3], 1, 30)),
            gap("badge", &[4], 1, 5),
        ]);
        let words: Vec<_> = groups.iter().map(|group| &*group.gap.words).collect();
        assert_eq!(words, ["badge", "miro", "projector"]);
        assert!(!groups[0].gap.only_asked);
    }

    #[test]
    fn words_are_one_when_mistyped_and_codes_are_not() {
        for (left, right, is_one) in [
            ("licens", "licenc", true),
            ("licen", "licenc", true),
            ("printer", "priinter", true),
            ("aaaaa", "aaaaaa", true),
            ("лицензи", "лицензии", true),
            ("vpn", "vpm", false),
            ("ora-12154", "ora-12155", false),
            ("license", "silence", false),
        ] {
            assert_eq!(is_one_word(left, right), is_one, "{left} {right}");
            assert_eq!(is_one_word(right, left), is_one, "{right} {left}");
        }
        assert!(!is_one_wish("vpn", "printer vpn"));
        assert!(is_one_wish("vpn", "vpn"));
    }
}
