//! Mails: made of notices, plain and in HTML, with a way out that takes one click.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use peerdesk_desk::{Language, Subject, Timestamp};
use thiserror::Error;

use super::words;
use crate::store::{Recipient, Subjected};

/// Notices that one digest names.
const DIGEST_LINES_MAX: usize = 50;

/// Why a mail could not be made.
#[derive(Debug, Error)]
pub(super) enum MailError {
    #[error("the member's address is none")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail cannot be written")]
    Message(#[from] lettre::error::Error),
}

/// What a mail is made of.
pub(super) struct Letter<'a> {
    pub(super) from: &'a Mailbox,
    pub(super) to: &'a Recipient,
    /// Oldest first; one for a single mail.
    pub(super) notices: &'a [Subjected],
    /// Set for a single mail.
    pub(super) subject: Option<Subject>,
    /// Names the message for ever, so that a mailbox that gets it twice shows it once.
    pub(super) id: String,
    pub(super) now: Timestamp,
    /// Where people reach the desk.
    pub(super) origin: &'a str,
    /// Ends such mails.
    pub(super) stop: String,
}

/// The mail, ready to be handed over.
pub(super) fn write(letter: &Letter<'_>) -> Result<Message, MailError> {
    let language = letter.to.language;
    let title = match (letter.subject, letter.notices) {
        (Some(_), [only]) => words::line(language, only),
        (Some(_) | None, notices) => words::digest_title(language, notices.len()),
    };
    Ok(head(letter.from, letter.to, title, &letter.id, letter.now)?
        .header(ListUnsubscribe(format!("<{}>", letter.stop)))
        .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()))
        .multipart(MultiPart::alternative_plain_html(
            plain(letter, language),
            html(letter, language),
        ))?)
}

/// What stands above every mail of the desk.
pub(super) fn head(
    from: &Mailbox,
    to: &Recipient,
    subject: String,
    id: &str,
    now: Timestamp,
) -> Result<MessageBuilder, MailError> {
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(now.0.unsigned_abs());
    Ok(Message::builder()
        .from(from.clone())
        .to(Mailbox::new(Some(to.name.clone()), to.email.parse()?))
        .subject(subject)
        .message_id(Some(id.to_owned()))
        .date(date)
        .header(AutoSubmitted("auto-generated".to_owned())))
}

fn plain(letter: &Letter<'_>, language: Language) -> String {
    let mut text = words::greeting(language, &letter.to.name);
    text.push_str("\n\n");
    for notice in letter.notices.iter().take(DIGEST_LINES_MAX) {
        text.push_str(&words::line(language, notice));
        text.push('\n');
        text.push_str(&address(letter.origin, notice));
        text.push_str("\n\n");
    }
    if let Some(more) = more(letter, language) {
        text.push_str(&more);
        text.push_str("\n\n");
    }
    text.push_str("-- \n");
    text.push_str(words::stop(language, letter.subject));
    text.push_str(": ");
    text.push_str(&letter.stop);
    text.push('\n');
    text
}

fn html(letter: &Letter<'_>, language: Language) -> String {
    let mut text = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><body><p>{}</p>",
        words::tag(language),
        escaped(&words::greeting(language, &letter.to.name))
    );
    for notice in letter.notices.iter().take(DIGEST_LINES_MAX) {
        text.push_str("<p>");
        text.push_str(&escaped(&words::line(language, notice)));
        text.push_str("<br><a href=\"");
        text.push_str(&escaped(&address(letter.origin, notice)));
        text.push_str("\">");
        text.push_str(words::open(language));
        text.push_str("</a></p>");
    }
    if let Some(more) = more(letter, language) {
        text.push_str("<p>");
        text.push_str(&escaped(&more));
        text.push_str("</p>");
    }
    text.push_str("<p><small><a href=\"");
    text.push_str(&escaped(&letter.stop));
    text.push_str("\">");
    text.push_str(words::stop(language, letter.subject));
    text.push_str("</a></small></p></body></html>");
    text
}

fn more(letter: &Letter<'_>, language: Language) -> Option<String> {
    words::and_more(
        language,
        letter.notices.len().saturating_sub(DIGEST_LINES_MAX),
    )
}

/// Where the ticket is read.
pub(super) fn address(origin: &str, notice: &Subjected) -> String {
    format!("{origin}/tickets/{}", notice.ticket.0)
}

/// Names and titles are written by people and must stay text.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A header that is written as it is.
macro_rules! header {
    ($(#[$doc:meta])* $type:ident $name:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $type(String);

        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(
    /// Where mail programs end such mails (RFC 2369).
    ListUnsubscribe "List-Unsubscribe"
);
header!(
    /// … and that one click does it (RFC 8058).
    ListUnsubscribePost "List-Unsubscribe-Post"
);
header!(
    /// Keeps absence notes from answering (RFC 3834).
    AutoSubmitted "Auto-Submitted"
);

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_people_write_stays_text() {
        assert_eq!(
            escaped("<script>alert('&\"')</script>"),
            "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"
        );
    }
}
