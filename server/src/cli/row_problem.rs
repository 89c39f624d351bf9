//! Why a row is not taken, in words for whoever sits at the console.

use peerdesk_protocol::{ImportField, RowFault, RowProblem};

use crate::app::import::field_name;

/// The line and what is wrong with it.
pub(super) fn told(RowProblem { line, why }: &RowProblem) -> String {
    format!("line {line}: {}", words(why))
}

fn words(why: &RowFault) -> String {
    match why {
        RowFault::Endless { max } => {
            format!("is longer than {max} bytes; in a table, a quote may not be closed")
        }
        RowFault::NotUtf8 => "is not written in UTF-8".to_owned(),
        RowFault::NotJson { at } => format!("is no JSON from character {at} on"),
        RowFault::NotAnObject => "is no JSON object".to_owned(),
        RowFault::NotText { field } => format!("{} is no text", field_name(*field)),
        RowFault::Empty { field } => format!("{} is empty", field_name(*field)),
        RowFault::TooLong { field, max } => {
            let unit = match field {
                ImportField::Title | ImportField::Key => "characters",
                ImportField::Question
                | ImportField::Talk
                | ImportField::Fix
                | ImportField::Topic
                | ImportField::Requester
                | ImportField::Helper
                | ImportField::AskedAt
                | ImportField::Cause
                | ImportField::Environment
                | ImportField::VerifiedUntil => "bytes",
            };
            format!("{} is longer than {max} {unit}", field_name(*field))
        }
        RowFault::Unkeepable { field } => {
            format!(
                "{} holds a character that cannot be kept",
                field_name(*field)
            )
        }
        RowFault::NotAMoment { field, value } => format!(
            "{}: {value:?} is no moment such as 2026-03-14T09:30:00Z",
            field_name(*field)
        ),
        RowFault::MessageLacking => "a message has no from or no text".to_owned(),
        RowFault::Unanswered => "nobody answered".to_owned(),
        RowFault::Refused { refusal } => format!("the rules refuse it: {refusal:?}"),
    }
}
