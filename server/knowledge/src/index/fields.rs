//! The fields of the index, and a document as they hold it.

use std::collections::BTreeSet;

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token as EngineToken};

use crate::document::Document;
use crate::text::{Token, analyse};

/// Ends the number of the organisation that a term belongs to; no term holds it.
pub(crate) const OWNER_END: char = '\u{1}';

/// Text beyond this is not searched: it is a log, and its beginning says what it is.
const TALK_BYTES_MAX: usize = 16 * 1024;

/// Titles and fixes beyond this are cut for search as well.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// Names of the fast columns, read while candidates are judged.
pub(crate) mod column {
    pub(crate) const ID: &str = "id";
    pub(crate) const ORGANISATION: &str = "organisation";
    pub(crate) const REQUESTER: &str = "requester";
    pub(crate) const PRIVATE: &str = "private";
    pub(crate) const TOPIC: &str = "topic";
    pub(crate) const STANDING: &str = "standing";
    pub(crate) const ASKED_AT: &str = "asked_at";
    pub(crate) const HAS_FIX: &str = "has_fix";
    pub(crate) const REUSES: &str = "reuses";
    pub(crate) const CONFIRMED_AT: &str = "confirmed_at";
}

/// The handles of the fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) title: Field,
    pub(crate) fix: Field,
    pub(crate) talk: Field,
    /// Terms begin with the organisation's number, so that whoever is not its second line cannot
    /// name them, and scores of one organisation do not hang on the notes of another.
    pub(crate) notes: Field,
    /// What words an organisation's tickets that are not private hold, with and without their endings,
    /// each term beginning with the organisation's number: what typed beginnings and typos are
    /// compared with, and how rare a word is. So a word of a private ticket or of another
    /// organisation changes nothing that a reader could observe.
    pub(crate) words: Field,
    organisation: Field,
    requester: Field,
    private: Field,
    topic: Field,
    standing: Field,
    asked_at: Field,
    has_fix: Field,
    reuses: Field,
    confirmed_at: Field,
}

impl Fields {
    pub(crate) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let counted = || {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs),
            )
        };
        let listed = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_index_option(IndexRecordOption::Basic)
                .set_fieldnorms(false),
        );
        let fields = Self {
            id: schema.add_u64_field(column::ID, INDEXED | FAST),
            title: schema.add_text_field("title", counted()),
            fix: schema.add_text_field("fix", counted()),
            talk: schema.add_text_field("talk", counted()),
            notes: schema.add_text_field("notes", counted()),
            words: schema.add_text_field("words", listed),
            organisation: schema.add_u64_field(column::ORGANISATION, FAST),
            requester: schema.add_u64_field(column::REQUESTER, FAST),
            private: schema.add_u64_field(column::PRIVATE, FAST),
            topic: schema.add_u64_field(column::TOPIC, FAST),
            standing: schema.add_u64_field(column::STANDING, FAST),
            asked_at: schema.add_u64_field(column::ASKED_AT, FAST),
            has_fix: schema.add_u64_field(column::HAS_FIX, FAST),
            reuses: schema.add_u64_field(column::REUSES, FAST),
            confirmed_at: schema.add_u64_field(column::CONFIRMED_AT, FAST),
        };
        (schema.build(), fields)
    }

    /// The document as the index holds it.
    pub(crate) fn write(self, document: &Document) -> TantivyDocument {
        let mut written = TantivyDocument::default();
        let sight = document.sight;
        for (field, value) in [
            (self.id, document.id),
            (self.organisation, sight.organisation),
            (self.requester, sight.requester),
            (self.private, u64::from(sight.private)),
            (self.topic, document.topic),
            (self.standing, document.standing.number()),
            (self.asked_at, document.asked_at),
            (self.has_fix, u64::from(!document.fix.is_empty())),
            (self.reuses, document.reuses),
            (self.confirmed_at, document.confirmed_at),
        ] {
            written.add_u64(field, value);
        }
        let mut words = BTreeSet::new();
        for (field, text, bytes_max) in [
            (self.title, &document.title, LINE_BYTES_MAX),
            (self.fix, &document.fix, LINE_BYTES_MAX),
            (self.talk, &document.talk, TALK_BYTES_MAX),
        ] {
            let tokens = analyse(beginning(text, bytes_max));
            if !sight.private {
                note_words(&mut words, sight.organisation, &tokens);
            }
            add(
                &mut written,
                field,
                tokens.into_iter().map(|token| token.term),
            );
        }
        add(&mut written, self.words, words.into_iter());
        let notes = analyse(beginning(&document.notes, TALK_BYTES_MAX));
        let organisation = sight.organisation;
        add(
            &mut written,
            self.notes,
            notes
                .into_iter()
                .map(|token: Token| owned_term(organisation, &token.term)),
        );
        written
    }
}

/// A word of one organisation as the index knows it.
pub(crate) fn owned_term(organisation: u64, term: &str) -> String {
    format!("{organisation}{OWNER_END}{term}")
}

fn note_words(words: &mut BTreeSet<String>, organisation: u64, tokens: &[Token]) {
    for token in tokens {
        words.insert(owned_term(organisation, &token.term));
        if token.surface != token.term {
            words.insert(owned_term(organisation, &token.surface));
        }
    }
}

fn add(document: &mut TantivyDocument, field: Field, terms: impl Iterator<Item = String>) {
    let tokens: Vec<EngineToken> = terms
        .enumerate()
        .map(|(position, text)| EngineToken {
            position,
            text,
            ..EngineToken::default()
        })
        .collect();
    if !tokens.is_empty() {
        document.add_pre_tokenized_text(
            field,
            PreTokenizedString {
                text: String::new(),
                tokens,
            },
        );
    }
}

fn beginning(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}
