//! Files as rows: CSV with a header, or one JSON object a line.

use std::io::{BufRead as _, BufReader, Read};
use std::str::FromStr;

use peerdesk_desk::Timestamp;
use peerdesk_protocol::{ImportField as Field, RowFault, RowProblem};
use serde_json::{Map, Value};
use thiserror::Error as ThisError;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

use super::cell::unguarded;
use super::opening::{self, Opened, ROW_BYTES_MAX, Unreadable};
use super::row::{Row, Said};
use super::sample::shown;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    JsonLines,
}

/// Which column holds which field. A field that is not mentioned is in the column of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(Field, String)>);

/// A field that no row has.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error(
    "{0:?} is not FIELD=COLUMN with a field among key, title, question, fix, topic, requester, \
     helper, asked_at, cause, environment, verified_until"
)]
pub struct UnknownField(String);

/// What columns hold, in the order in which a row is read.
const FIELDS: [Field; 11] = [
    Field::Key,
    Field::Title,
    Field::Question,
    Field::Fix,
    Field::Topic,
    Field::Requester,
    Field::Helper,
    Field::AskedAt,
    Field::Cause,
    Field::Environment,
    Field::VerifiedUntil,
];

/// What a field is called in a mapping, and its column where none is mapped.
pub fn field_name(field: Field) -> &'static str {
    match field {
        Field::Key => "key",
        Field::Title => "title",
        Field::Question => "question",
        Field::Talk => "talk",
        Field::Fix => "fix",
        Field::Topic => "topic",
        Field::Requester => "requester",
        Field::Helper => "helper",
        Field::AskedAt => "asked_at",
        Field::Cause => "cause",
        Field::Environment => "environment",
        Field::VerifiedUntil => "verified_until",
    }
}

impl Mapping {
    /// Adds `FIELD=COLUMN`.
    pub fn add(&mut self, pair: &str) -> Result<(), UnknownField> {
        let unknown = || UnknownField(pair.to_owned());
        let (field, column) = pair.split_once('=').ok_or_else(unknown)?;
        let named = FIELDS
            .into_iter()
            .find(|named| field_name(*named) == field.trim());
        let field = named.ok_or_else(unknown)?;
        self.0.push((field, column.trim().to_owned()));
        Ok(())
    }

    /// Whether a table has every column that is named, and those without which no row says anything.
    fn is_within(&self, header: &csv::StringRecord) -> Result<(), Unreadable> {
        let needed = [Field::Question, Field::Fix].map(|field| self.column(field));
        let mut wanted = self
            .0
            .iter()
            .map(|(_, column)| column.as_str())
            .chain(needed);
        let missing = wanted.find(|column| !header.iter().any(|held| held == *column));
        missing.map_or(Ok(()), |column| {
            Err(Unreadable::NoColumn(column.to_owned()))
        })
    }

    fn column(&self, field: Field) -> &str {
        let mapped = self.0.iter().rev().find(|(mapped, _)| *mapped == field);
        mapped.map_or_else(|| field_name(field), |(_, column)| column)
    }
}

impl FromStr for Mapping {
    type Err = UnknownField;

    /// Pairs separated by commas.
    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let mut mapping = Self::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            mapping.add(pair)?;
        }
        Ok(mapping)
    }
}

/// A row, or why it is none; the outer error is the file's.
pub(super) type Reading = std::io::Result<Result<Row, RowProblem>>;

/// The rows of a file in order, read as they are asked for.
pub(super) type Rows<'r> = Box<dyn Iterator<Item = Reading> + Send + 'r>;

/// Begins to read a file.
pub(super) fn rows<'r>(
    input: impl Read + Send + 'r,
    format: Format,
    mapping: &'r Mapping,
) -> Result<Rows<'r>, Unreadable> {
    let opened = Opened::of(input)?;
    Ok(match format {
        Format::Csv => Box::new(csv_rows(opened.into_table(), mapping)?),
        Format::JsonLines => Box::new(json_rows(opened, mapping)),
    })
}

fn csv_rows<'r, R: Read + Send + 'r>(
    mut table: csv::Reader<Opened<R>>,
    mapping: &'r Mapping,
) -> Result<impl Iterator<Item = Reading> + Send + 'r, Unreadable> {
    let header = opening::header(&mut table)?;
    mapping.is_within(&header)?;
    let mut failed = None;
    let mut ended = false;
    Ok(std::iter::from_fn(move || {
        if ended {
            return failed.take().map(Err);
        }
        table.get_mut().begin_row();
        let mut record = csv::StringRecord::new();
        let line = table.position().line();
        let why = match table.read_record(&mut record) {
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                return Some(Ok(row(line, &named(&header, &record), mapping)));
            }
            Ok(false) => {
                ended = true;
                return None;
            }
            Err(error) => {
                if let csv::ErrorKind::Io(error) = error.into_kind() {
                    ended = true;
                    if !table.get_ref().is_row_too_long() {
                        return Some(Err(error));
                    }
                    failed = Some(error);
                    RowFault::Endless { max: ROW_BYTES_MAX }
                } else {
                    RowFault::NotUtf8
                }
            }
        };
        Some(Ok(Err(RowProblem { line, why })))
    }))
}

/// A record by the names of its columns.
pub(super) fn named(header: &csv::StringRecord, record: &csv::StringRecord) -> Map<String, Value> {
    let cell = |(name, value): (&str, &str)| {
        let value = Value::String(unguarded(value).to_owned());
        (name.to_owned(), value)
    };
    header.iter().zip(record).map(cell).collect()
}

fn json_rows<'r>(
    input: impl Read + Send + 'r,
    mapping: &'r Mapping,
) -> impl Iterator<Item = Reading> + Send + 'r {
    let mut reader = BufReader::new(input);
    let mut line = 0;
    std::iter::from_fn(move || {
        loop {
            let mut bytes = Vec::new();
            line += 1;
            match reader
                .by_ref()
                .take(ROW_BYTES_MAX + 1)
                .read_until(b'\n', &mut bytes)
            {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
            let refused = |why: RowFault| Some(Ok(Err(RowProblem { line, why })));
            if bytes.len() as u64 > ROW_BYTES_MAX && !bytes.ends_with(b"\n") {
                if let Err(error) = reader.skip_until(b'\n') {
                    return Some(Err(error));
                }
                return refused(RowFault::Endless { max: ROW_BYTES_MAX });
            }
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            return match object(&bytes) {
                Ok(object) => Some(Ok(row(line, &object, mapping))),
                Err(why) => refused(why),
            };
        }
    })
}

/// A line as a JSON object.
fn object(line: &[u8]) -> Result<Map<String, Value>, RowFault> {
    let line = std::str::from_utf8(line).map_err(|_| RowFault::NotUtf8)?;
    serde_json::from_str(line.trim_end()).map_err(|error| {
        if error.is_data() {
            return RowFault::NotAnObject;
        }
        // Bytes from 1 there; who looks for the place counts characters.
        let before = error.column().saturating_sub(1);
        let passed = line.char_indices().take_while(|(at, _)| *at < before);
        RowFault::NotJson {
            at: passed.count() as u64 + 1,
        }
    })
}

fn row(line: u64, object: &Map<String, Value>, mapping: &Mapping) -> Result<Row, RowProblem> {
    let mut row = Row {
        line,
        ..Row::default()
    };
    for field in FIELDS {
        let value = match object.get(mapping.column(field)) {
            None | Some(Value::Null) => continue,
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(row.refused(RowFault::NotText { field }));
            }
        };
        if value.is_empty() {
            continue;
        }
        match field {
            Field::Key => row.key = value,
            Field::Title => row.title = Some(value),
            Field::Question => row.question = value,
            // No column holds it: conversations bring it along.
            Field::Talk => {}
            Field::Fix => row.fix = value,
            Field::Topic => row.topic = Some(value),
            Field::Requester => row.requester = Some(value),
            Field::Helper => row.helper = Some(value),
            Field::AskedAt => row.asked_at = Some(moment(&row, field, &value)?),
            Field::Cause => row.cause = value,
            Field::Environment => row.environment = value,
            Field::VerifiedUntil => row.verified_until = Some(moment(&row, field, &value)?),
        }
    }
    // A table may have a column of that name, which holds something else.
    if let Some(Value::Array(messages)) = object.get("messages") {
        conversation(&mut row, object, messages)?;
    }
    if row.key.is_empty() {
        row.key = row
            .content_hash()
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect();
    }
    Ok(row)
}

/// A conversation: `asker` and `messages` of `from` and `text`. What the asker says first is the
/// question; the last that somebody else says is the fix.
fn conversation(
    row: &mut Row,
    object: &Map<String, Value>,
    messages: &[Value],
) -> Result<(), RowProblem> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    if row.key.is_empty() {
        row.key = text(object.get("id")).unwrap_or_default();
    }
    if row.asked_at.is_none()
        && let Some(date) = text(object.get("date"))
    {
        row.asked_at = Some(moment(row, Field::AskedAt, &date)?);
    }
    let asker = text(object.get("asker"));
    let mut said = Vec::new();
    for message in messages {
        let (Some(from), Some(text)) = (text(message.get("from")), text(message.get("text")))
        else {
            return Err(row.refused(RowFault::MessageLacking));
        };
        if !text.trim().is_empty() {
            said.push(Said {
                by_requester: asker.as_ref().is_none_or(|asker| *asker == from),
                text,
            });
        }
    }
    let own = said.iter().take_while(|said| said.by_requester).count();
    let mut rest = said.split_off(own);
    let Some(fix) = rest.iter().rposition(|said| !said.by_requester) else {
        return Err(row.refused(RowFault::Unanswered));
    };
    row.fix = rest.remove(fix).text;
    let opening: Vec<&str> = said.iter().map(|said| said.text.as_str()).collect();
    row.question = opening.join("\n");
    row.talk = rest;
    Ok(())
}

/// A moment in RFC 3339, or a day.
fn moment(row: &Row, field: Field, text: &str) -> Result<Timestamp, RowProblem> {
    let seconds = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .map(OffsetDateTime::unix_timestamp)
        .or_else(|| day(text).map(|day| day.midnight().assume_utc().unix_timestamp()));
    seconds
        .filter(|seconds| *seconds >= 0)
        .map(|seconds| Timestamp(seconds * 1_000))
        .ok_or_else(|| {
            let value = shown(text);
            row.refused(RowFault::NotAMoment { field, value })
        })
}

fn day(text: &str) -> Option<Date> {
    let mut places = text.splitn(3, '-');
    let year = places.next()?.parse().ok()?;
    let month: u8 = places.next()?.parse().ok()?;
    let day = places.next()?.parse().ok()?;
    Date::from_calendar_date(year, month.try_into().ok()?, day).ok()
}

#[cfg(test)]
mod tests;
