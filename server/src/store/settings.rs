//! How members want to be told, as it is stored.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use peerdesk_desk::{Language, Mail, MemberId, QuietHours, Settings, Subject, TopicId, Ways};
use serde::{Deserialize, Serialize};

use super::follow::Following;
use crate::store::{Error, Store};

/// Settings with the topics that a member follows or wants to learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSettings {
    pub settings: Settings,
    pub follows: Vec<TopicId>,
    pub learns: Vec<TopicId>,
}

/// The ways for one subject as they lie in `channels`.
#[derive(Serialize, Deserialize)]
struct StoredWays {
    subject: String,
    push: bool,
    mail: String,
}

pub(super) struct SettingRow {
    pub(super) member_id: i64,
    pub(super) zone: String,
    pub(super) language: String,
    pub(super) quiet_from: i16,
    pub(super) quiet_until: i16,
    pub(super) questions_a_day: i16,
    pub(super) digest_minute: i16,
    pub(super) channels: serde_json::Value,
}

impl Store {
    /// A member's settings; the quiet ones where nothing was chosen.
    pub async fn settings(&self, member: MemberId) -> Result<MemberSettings, Error> {
        let row = sqlx::query_as!(
            SettingRow,
            "select member_id, zone, language, quiet_from, quiet_until, questions_a_day,
                    digest_minute, channels
             from member_setting where member_id = $1",
            member.0
        )
        .fetch_optional(&self.read)
        .await?;
        let topics = sqlx::query!(
            "select topic_id, interest from member_topic where member_id = $1 order by topic_id",
            member.0
        )
        .fetch_all(&self.read)
        .await?;
        let interested = |interest: &str| {
            topics
                .iter()
                .filter(|row| row.interest == interest)
                .map(|row| TopicId(row.topic_id))
                .collect()
        };
        Ok(MemberSettings {
            settings: row
                .map(SettingRow::read)
                .transpose()?
                .unwrap_or_else(Settings::quiet),
            follows: interested("follows"),
            learns: interested("learns"),
        })
    }

    /// Replaces a member's settings. Topics that are not of the member's organisation, or in both
    /// lists, are left out of the second.
    pub async fn set_settings(&self, member: MemberId, new: &MemberSettings) -> Result<(), Error> {
        let mut transaction = self.write.begin().await?;
        write_settings(&mut transaction, member, &new.settings).await?;
        let follows: Vec<i64> = new.follows.iter().map(|topic| topic.0).collect();
        let learns: Vec<i64> = new.learns.iter().map(|topic| topic.0).collect();
        sqlx::query!("delete from member_topic where member_id = $1", member.0)
            .execute(&mut *transaction)
            .await?;
        sqlx::query!(
            "insert into member_topic (member_id, topic_id, interest)
             select member.id, topic.id,
                    case when topic.id = any($2) then 'follows' else 'learns' end
             from member join topic using (organisation_id)
             where member.id = $1 and (topic.id = any($2) or topic.id = any($3))",
            member.0,
            &follows,
            &learns
        )
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Ends mails about a subject, or about everything, with the secret that its links carry; false
    /// when they carry another one.
    pub async fn stop_mail(&self, member: MemberId, subjects: &[Subject]) -> Result<(), Error> {
        let mut transaction = self.write.begin().await?;
        let row = sqlx::query_as!(
            SettingRow,
            "select member_id, zone, language, quiet_from, quiet_until, questions_a_day,
                    digest_minute, channels
             from member_setting where member_id = $1 for update",
            member.0
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let mut settings = row
            .map(SettingRow::read)
            .transpose()?
            .unwrap_or_else(Settings::quiet);
        for subject in subjects {
            let ways = Ways {
                mail: Mail::None,
                ..settings.ways(*subject)
            };
            settings.ways.insert(*subject, ways);
        }
        write_settings(&mut transaction, member, &settings).await?;
        Ok(transaction.commit().await?)
    }

    /// The secret by which a member's settings links are made; one is made with the first link.
    pub async fn link_secret(&self, member: MemberId) -> Result<Vec<u8>, Error> {
        let known = self.known_link_secret(member).await?;
        if let Some(secret) = known {
            return Ok(secret);
        }
        let mut transaction = self.write.begin().await?;
        write_settings(&mut transaction, member, &Settings::quiet()).await?;
        transaction.commit().await?;
        Ok(self.known_link_secret(member).await?.unwrap_or_default())
    }

    /// The secret, where there is one.
    pub async fn known_link_secret(&self, member: MemberId) -> Result<Option<Vec<u8>>, Error> {
        Ok(sqlx::query_scalar!(
            "select link_secret from member_setting where member_id = $1",
            member.0
        )
        .fetch_optional(&self.write)
        .await?)
    }
}

impl Following {
    /// The settings of members; those who chose nothing are absent.
    pub async fn settings(
        &mut self,
        members: &[MemberId],
    ) -> Result<BTreeMap<MemberId, Settings>, Error> {
        let members: Vec<i64> = members.iter().map(|id| id.0).collect();
        let rows = sqlx::query_as!(
            SettingRow,
            "select member_id, zone, language, quiet_from, quiet_until, questions_a_day,
                    digest_minute, channels
             from member_setting where member_id = any($1)",
            &members
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter()
            .map(|row| Ok((MemberId(row.member_id), row.read()?)))
            .collect()
    }
}

async fn write_settings(
    transaction: &mut sqlx::Transaction<'static, sqlx::Postgres>,
    member: MemberId,
    settings: &Settings,
) -> Result<(), Error> {
    let channels: Vec<StoredWays> = settings
        .ways
        .iter()
        .map(|(subject, ways)| StoredWays {
            subject: subject_word(*subject).to_owned(),
            push: ways.push,
            mail: mail_word(ways.mail).to_owned(),
        })
        .collect();
    let channels = serde_json::to_value(channels).map_err(|e| corrupt(member.0, e.to_string()))?;
    sqlx::query!(
        "insert into member_setting
             (member_id, zone, language, quiet_from, quiet_until, questions_a_day, digest_minute,
              channels)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (member_id) do update
         set zone = excluded.zone, language = excluded.language, quiet_from = excluded.quiet_from,
             quiet_until = excluded.quiet_until, questions_a_day = excluded.questions_a_day,
             digest_minute = excluded.digest_minute, channels = excluded.channels,
             changed_at = clock_timestamp()",
        member.0,
        settings.quiet.zone.iana_name().unwrap_or("UTC"),
        language_word(settings.language),
        settings.quiet.from_minute as i16,
        settings.quiet.until_minute as i16,
        settings.questions_a_day as i16,
        settings.digest_minute as i16,
        channels
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn corrupt(row: i64, why: String) -> Error {
    Error::Corrupt {
        table: "member_setting",
        column: "channels",
        row,
        why,
    }
}

impl SettingRow {
    /// A zone that the database of zones no longer has is read as UTC: settings must never keep
    /// notices from anybody.
    pub(super) fn read(self) -> Result<Settings, Error> {
        let row = self.member_id;
        let stored: Vec<StoredWays> =
            serde_json::from_value(self.channels).map_err(|e| corrupt(row, e.to_string()))?;
        let ways = stored
            .into_iter()
            .filter_map(|stored| {
                Some((
                    Subject::ALL
                        .iter()
                        .copied()
                        .find(|subject| subject_word(*subject) == stored.subject)?,
                    Ways {
                        push: stored.push,
                        mail: [Mail::None, Mail::Single, Mail::Digest]
                            .into_iter()
                            .find(|mail| mail_word(*mail) == stored.mail)?,
                    },
                ))
            })
            .collect();
        Ok(Settings {
            language: if self.language == "ru" {
                Language::Russian
            } else {
                Language::English
            },
            quiet: QuietHours {
                zone: TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC),
                from_minute: self.quiet_from.unsigned_abs(),
                until_minute: self.quiet_until.unsigned_abs(),
            },
            questions_a_day: self.questions_a_day.unsigned_abs(),
            digest_minute: self.digest_minute.unsigned_abs(),
            ways,
        })
    }
}

fn subject_word(subject: Subject) -> &'static str {
    match subject {
        Subject::Answers => "answers",
        Subject::Messages => "messages",
        Subject::Mentions => "mentions",
        Subject::Claims => "claims",
        Subject::Questions => "questions",
        Subject::Urgent => "urgent",
        Subject::Thanks => "thanks",
        Subject::Outages => "outages",
        Subject::Knowledge => "knowledge",
    }
}

fn mail_word(mail: Mail) -> &'static str {
    match mail {
        Mail::None => "none",
        Mail::Single => "single",
        Mail::Digest => "digest",
    }
}

fn language_word(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Russian => "ru",
    }
}
