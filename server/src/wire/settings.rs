//! Settings, both ways.

use jiff::tz::TimeZone;
use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

/// Questions a day that may be wished at most.
const QUESTIONS_A_DAY_MAX: u16 = 100;

/// A member's settings, towards the wire; each subject is named.
pub fn settings(
    settings: &desk::Settings,
    follows: &[desk::TopicId],
    learns: &[desk::TopicId],
) -> protocol::MemberSettings {
    let topics = |topics: &[desk::TopicId]| {
        topics
            .iter()
            .map(|topic| protocol::TopicId(topic.0))
            .collect()
    };
    protocol::MemberSettings {
        language: match settings.language {
            desk::Language::English => protocol::Language::En,
            desk::Language::Russian => protocol::Language::Ru,
        },
        zone: settings.quiet.zone.iana_name().unwrap_or("UTC").to_owned(),
        quiet_from: settings.quiet.from_minute,
        quiet_until: settings.quiet.until_minute,
        questions_a_day: settings.questions_a_day,
        digest_minute: settings.digest_minute,
        ways: desk::Subject::ALL
            .iter()
            .map(|one| {
                let ways = settings.ways(*one);
                protocol::SubjectWays {
                    subject: subject(*one),
                    push: ways.push,
                    mail: mail(ways.mail),
                }
            })
            .collect(),
        follows: topics(follows),
        learns: topics(learns),
    }
}

/// A language of mails, from the wire.
pub fn language_of(language: protocol::Language) -> desk::Language {
    match language {
        protocol::Language::En => desk::Language::English,
        protocol::Language::Ru => desk::Language::Russian,
    }
}

/// A member's settings, from the wire, or the field that cannot be so.
pub fn settings_of(settings: &protocol::MemberSettings) -> Result<desk::Settings, &'static str> {
    let minute = |minute: u16, field: &'static str| {
        (minute < desk::DAY_MINUTES).then_some(minute).ok_or(field)
    };
    if settings.questions_a_day > QUESTIONS_A_DAY_MAX {
        return Err("questions_a_day");
    }
    Ok(desk::Settings {
        language: language_of(settings.language),
        quiet: desk::QuietHours {
            zone: TimeZone::get(&settings.zone).map_err(|_| "zone")?,
            from_minute: minute(settings.quiet_from, "quiet_from")?,
            until_minute: minute(settings.quiet_until, "quiet_until")?,
        },
        questions_a_day: settings.questions_a_day,
        digest_minute: minute(settings.digest_minute, "digest_minute")?,
        ways: settings
            .ways
            .iter()
            .map(|ways| {
                let way = desk::Ways {
                    push: ways.push,
                    mail: mail_of(ways.mail),
                };
                (subject_of(ways.subject), way)
            })
            .collect(),
    })
}

fn subject(subject: desk::Subject) -> protocol::Subject {
    match subject {
        desk::Subject::Answers => protocol::Subject::Answers,
        desk::Subject::Messages => protocol::Subject::Messages,
        desk::Subject::Mentions => protocol::Subject::Mentions,
        desk::Subject::Claims => protocol::Subject::Claims,
        desk::Subject::Questions => protocol::Subject::Questions,
        desk::Subject::Urgent => protocol::Subject::Urgent,
        desk::Subject::Thanks => protocol::Subject::Thanks,
        desk::Subject::Outages => protocol::Subject::Outages,
        desk::Subject::Knowledge => protocol::Subject::Knowledge,
    }
}

fn subject_of(subject: protocol::Subject) -> desk::Subject {
    match subject {
        protocol::Subject::Answers => desk::Subject::Answers,
        protocol::Subject::Messages => desk::Subject::Messages,
        protocol::Subject::Mentions => desk::Subject::Mentions,
        protocol::Subject::Claims => desk::Subject::Claims,
        protocol::Subject::Questions => desk::Subject::Questions,
        protocol::Subject::Urgent => desk::Subject::Urgent,
        protocol::Subject::Thanks => desk::Subject::Thanks,
        protocol::Subject::Outages => desk::Subject::Outages,
        protocol::Subject::Knowledge => desk::Subject::Knowledge,
    }
}

fn mail(mail: desk::Mail) -> protocol::MailWay {
    match mail {
        desk::Mail::None => protocol::MailWay::None,
        desk::Mail::Single => protocol::MailWay::Single,
        desk::Mail::Digest => protocol::MailWay::Digest,
    }
}

fn mail_of(mail: protocol::MailWay) -> desk::Mail {
    match mail {
        protocol::MailWay::None => desk::Mail::None,
        protocol::MailWay::Single => desk::Mail::Single,
        protocol::MailWay::Digest => desk::Mail::Digest,
    }
}
