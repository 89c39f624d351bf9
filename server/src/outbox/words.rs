//! What is said outside of the app, in the member's language.

use peerdesk_desk::{Language, NoticeKind, Subject, Visibility};

use crate::store::Subjected;

/// One line about a notice: what happened, and in which ticket. The title of a private ticket stays
/// inside.
pub(super) fn line(language: Language, notice: &Subjected) -> String {
    let who = notice.by_name.as_deref();
    let what = happened(language, notice.kind, who);
    match notice.sight.visibility {
        Visibility::Organisation => format!("{what}: #{} {}", notice.number, notice.title),
        Visibility::Private => format!("{what}: #{}", notice.number),
    }
}

/// What happened, for people.
pub(super) fn happened(language: Language, kind: NoticeKind, who: Option<&str>) -> String {
    match language {
        Language::English => english(kind, who.unwrap_or("The desk")),
        Language::Russian => russian(kind, who.unwrap_or("Служба поддержки")),
    }
}

fn english(kind: NoticeKind, who: &str) -> String {
    match kind {
        NoticeKind::Answer => format!("{who} answered your question"),
        NoticeKind::Message => format!("{who} wrote in your ticket"),
        NoticeKind::Mention => format!("{who} mentioned you"),
        NoticeKind::Solved => "Solved".to_owned(),
        NoticeKind::AwaitsYou => format!("{who} waits for your word"),
        NoticeKind::EscalationSuggested => {
            format!("{who} suggests that IT should look at your question")
        }
        NoticeKind::AnswerAccepted => "Your answer solved it".to_owned(),
        NoticeKind::AnswerDeclined => "Your answer did not solve it yet".to_owned(),
        NoticeKind::LeaseEnds => "Your claim lapses soon".to_owned(),
        NoticeKind::Lapsed => "Your claim lapsed".to_owned(),
        NoticeKind::Assigned => format!("{who} assigned a ticket to you"),
        NoticeKind::TakenOver => format!("{who} took a ticket over from you"),
        NoticeKind::Released => "You are released from a ticket".to_owned(),
        NoticeKind::HandedBack => "A ticket came back to your team's queue".to_owned(),
        NoticeKind::Invited => format!("{who} asks for your help"),
        NoticeKind::PromiseNear => {
            "An answer waits for your word, and soon your question goes to IT".to_owned()
        }
        NoticeKind::Question => format!("{who} asks what you may know"),
        NoticeKind::Urgent => "Nobody has taken an escalated ticket yet".to_owned(),
        NoticeKind::Outbreak => "Several questions look like one outage".to_owned(),
        NoticeKind::CardFlagged => format!("{who} says that a solution did not help"),
    }
}

/// The verbs avoid a gender, which a name does not tell.
fn russian(kind: NoticeKind, who: &str) -> String {
    match kind {
        NoticeKind::Answer => format!("{who}: ответ на ваш вопрос"),
        NoticeKind::Message => format!("{who}: сообщение в вашей заявке"),
        NoticeKind::Mention => format!("{who} упоминает вас"),
        NoticeKind::Solved => "Решено".to_owned(),
        NoticeKind::AwaitsYou => format!("{who} ждёт вашего ответа"),
        NoticeKind::EscalationSuggested => format!("{who} предлагает передать ваш вопрос в ИТ"),
        NoticeKind::AnswerAccepted => "Ваш ответ помог".to_owned(),
        NoticeKind::AnswerDeclined => "Ваш ответ пока не помог".to_owned(),
        NoticeKind::LeaseEnds => "Срок вашей работы над заявкой скоро истекает".to_owned(),
        NoticeKind::Lapsed => "Срок вашей работы над заявкой истёк".to_owned(),
        NoticeKind::Assigned => format!("{who} назначает вам заявку"),
        NoticeKind::TakenOver => format!("{who} забирает у вас заявку"),
        NoticeKind::Released => "Заявка больше не за вами".to_owned(),
        NoticeKind::HandedBack => "Заявка вернулась в очередь вашей группы".to_owned(),
        NoticeKind::Invited => format!("{who} просит вашей помощи"),
        NoticeKind::PromiseNear => {
            "Ответ ждёт вашей оценки, и скоро вопрос перейдёт в ИТ".to_owned()
        }
        NoticeKind::Question => format!("{who}: вопрос, на который вы можете знать ответ"),
        NoticeKind::Urgent => "Переданную заявку ещё никто не взял".to_owned(),
        NoticeKind::Outbreak => "Несколько вопросов похожи на один сбой".to_owned(),
        NoticeKind::CardFlagged => format!("{who}: решение не помогло"),
    }
}

/// The subject line of a digest.
pub(super) fn digest_title(language: Language, notices: usize) -> String {
    match language {
        Language::English => match notices {
            1 => "1 notice for you".to_owned(),
            _ => format!("{notices} notices for you"),
        },
        Language::Russian => {
            let form = match plural(notices) {
                Plural::One => "уведомление",
                Plural::Few => "уведомления",
                Plural::Many => "уведомлений",
            };
            format!("{notices} {form} для вас")
        }
    }
}

/// The last line of a digest that is cut; nothing where it is whole.
pub(super) fn and_more(language: Language, left: usize) -> Option<String> {
    (left > 0).then(|| match language {
        Language::English => format!("… and {left} more"),
        Language::Russian => format!("… и ещё {left}"),
    })
}

/// The first line of a mail.
pub(super) fn greeting(language: Language, name: &str) -> String {
    match language {
        Language::English => format!("Hello {name},"),
        Language::Russian => format!("Здравствуйте, {name}!"),
    }
}

/// Of an invitation: its subject line, the sentence before the link, and how long the link holds.
pub(super) fn invitation(language: Language, organisation: &str, days: i64) -> [String; 3] {
    match language {
        Language::English => [
            format!("Your way into the help desk of {organisation}"),
            format!("{organisation} asks and helps here. Choose a password, and you are in:"),
            match days {
                1 => "The link works once, within 1 day. If this is not for you, ignore it."
                    .to_owned(),
                _ => format!(
                    "The link works once, within {days} days. If this is not for you, ignore it."
                ),
            },
        ],
        Language::Russian => [
            format!("Вход в службу помощи: {organisation}"),
            format!(
                "Здесь спрашивают и помогают друг другу ({organisation}). Выберите пароль — и вы внутри:"
            ),
            {
                let form = match plural(usize::try_from(days).unwrap_or_default()) {
                    Plural::One => "дня",
                    Plural::Few | Plural::Many => "дней",
                };
                format!(
                    "Ссылка сработает один раз, в течение {days} {form}. Если письмо не вам, не обращайте на него внимания."
                )
            },
        ],
    }
}

/// The language's name in markup.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Russian => "ru",
    }
}

/// The words of the link to the ticket.
pub(super) fn open(language: Language) -> &'static str {
    match language {
        Language::English => "Open",
        Language::Russian => "Открыть",
    }
}

/// The words of the link that ends such mails.
pub(super) fn stop(language: Language, subject: Option<Subject>) -> &'static str {
    match (language, subject) {
        (Language::English, Some(_)) => "No more mails of this kind",
        (Language::English, None) => "No more mails",
        (Language::Russian, Some(_)) => "Больше не присылать такие письма",
        (Language::Russian, None) => "Больше не присылать письма",
    }
}

enum Plural {
    One,
    Few,
    Many,
}

fn plural(count: usize) -> Plural {
    match (count % 10, count % 100) {
        (_, 11..=14) => Plural::Many,
        (1, _) => Plural::One,
        (2..=4, _) => Plural::Few,
        (_, _) => Plural::Many,
    }
}

#[cfg(test)]
mod tests {
    use peerdesk_desk::{Language, NoticeKind};

    use super::{digest_title, happened};

    #[test]
    fn numbers_have_their_forms() {
        for (count, english, russian) in [
            (1, "1 notice for you", "1 уведомление для вас"),
            (2, "2 notices for you", "2 уведомления для вас"),
            (5, "5 notices for you", "5 уведомлений для вас"),
            (11, "11 notices for you", "11 уведомлений для вас"),
            (12, "12 notices for you", "12 уведомлений для вас"),
            (21, "21 notices for you", "21 уведомление для вас"),
            (112, "112 notices for you", "112 уведомлений для вас"),
        ] {
            assert_eq!(digest_title(Language::English, count), english);
            assert_eq!(digest_title(Language::Russian, count), russian);
        }
    }

    #[test]
    fn every_kind_is_said_in_every_language() {
        for kind in NoticeKind::ALL {
            let english = happened(Language::English, *kind, Some("Anna"));
            let russian = happened(Language::Russian, *kind, Some("Anna"));
            assert!(english.is_ascii() && !english.is_empty(), "{kind:?}");
            assert!(
                russian.chars().any(|c| ('а'..='я').contains(&c)),
                "{kind:?}"
            );
        }
    }
}
