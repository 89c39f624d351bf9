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

#[cfg(test)]
mod tests {
    use peerdesk_protocol::{Refusal, StageKind};

    use super::*;

    #[test]
    fn each_row_is_told_with_its_line_its_field_and_its_value() {
        let field = ImportField::AskedAt;
        let max = 200;
        let value = "soon".to_owned();
        let refusal = Refusal::WrongStage {
            stage: StageKind::Closed,
        };
        for (why, words) in [
            (
                RowFault::Endless { max },
                "is longer than 200 bytes; in a table, a quote may not be closed",
            ),
            (RowFault::NotUtf8, "is not written in UTF-8"),
            (
                RowFault::NotJson { at: 17 },
                "is no JSON from character 17 on",
            ),
            (RowFault::NotAnObject, "is no JSON object"),
            (RowFault::NotText { field }, "asked_at is no text"),
            (RowFault::Empty { field }, "asked_at is empty"),
            (
                RowFault::TooLong { field, max },
                "asked_at is longer than 200 bytes",
            ),
            (
                RowFault::TooLong {
                    field: ImportField::Key,
                    max,
                },
                "key is longer than 200 characters",
            ),
            (
                RowFault::Unkeepable { field },
                "asked_at holds a character that cannot be kept",
            ),
            (
                RowFault::NotAMoment { field, value },
                "asked_at: \"soon\" is no moment such as 2026-03-14T09:30:00Z",
            ),
            (RowFault::MessageLacking, "a message has no from or no text"),
            (RowFault::Unanswered, "nobody answered"),
            (
                RowFault::Refused { refusal },
                "the rules refuse it: WrongStage { stage: Closed }",
            ),
        ] {
            assert_eq!(
                told(&RowProblem { line: 3, why }),
                format!("line 3: {words}")
            );
        }
    }
}
