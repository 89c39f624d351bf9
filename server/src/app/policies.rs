//! Hours and policies: reading, saving, and seeing what they would mean before they are saved.

use peerdesk_desk::{
    Calendar, CalendarChoice, CalendarId, Member, OrganisationId, PolicySettings, Priority,
    Resolved, Role, TeamId, Terms, TopicId, WallTime, preview,
};
use peerdesk_protocol as protocol;
use thiserror::Error as ThisError;

use super::{App, in_time};
use crate::store::{Book, Error, Hours, KeptCalendar, KeptPolicy, PolicyScope, PolicyTopic, Saved};
use crate::wire::{self, Unfit};

/// Longest name of a calendar, in characters.
const CALENDAR_NAME_CHARS_MAX: usize = 100;
/// Past questions on which phrases are tried.
const QUESTIONS_TRIED_MAX: usize = 1_000;
/// Of those that match, how many are shown.
const EXAMPLES_MAX: usize = 20;

/// Why something around policies was refused. Said to the person.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum PolicyDenied {
    /// No such organisation, topic, team or calendar for this member.
    #[error("There is nothing here, or you may not know of it.")]
    NotFound,
    #[error(
        "Admins change what holds for the organisation; leads what holds for their teams and for \
         the topics of these."
    )]
    NotPermitted,
    #[error("{0}")]
    Unfit(String, String),
    #[error("Somebody else saved in the meantime. Look at what they changed, then save again.")]
    ChangedMeanwhile,
}

/// A use case of policies that did not happen.
#[derive(Debug, ThisError)]
pub enum PolicyError {
    #[error(transparent)]
    Denied(#[from] PolicyDenied),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl From<Unfit> for PolicyError {
    fn from(unfit: Unfit) -> Self {
        let Unfit { field, what } = unfit;
        Self::Denied(PolicyDenied::Unfit(what, field))
    }
}

type Outcome<T> = Result<T, PolicyError>;

impl App {
    /// Everything that is set in an organisation.
    pub async fn policy_book(
        &self,
        member: &Member,
        organisation: OrganisationId,
    ) -> Outcome<protocol::PolicyBook> {
        let book = self.open_book(member, organisation).await?;
        let by = book
            .calendars
            .iter()
            .map(|calendar| calendar.by)
            .chain(book.layers.iter().map(|layer| layer.by));
        let people = self.directory.people(by.collect()).await?;
        Ok(protocol::PolicyBook {
            organisation: protocol::OrganisationId(organisation.0),
            calendars: book
                .calendars
                .iter()
                .map(|kept| saved_calendar(kept, &people))
                .collect(),
            layers: book
                .layers
                .iter()
                .map(|kept| saved_policy(kept, &people))
                .collect(),
            topics: book
                .topics
                .iter()
                .map(|topic| protocol::TopicPolicy {
                    topic: protocol::TopicId(topic.id.0),
                    team: protocol::TeamId(topic.team.0),
                    settings: wire::policy_settings(&book.resolve(topic, None).as_settings()),
                })
                .collect(),
        })
    }

    /// Saves what is set in one place.
    pub async fn save_policy(
        &self,
        member: &Member,
        save: &protocol::SavePolicy,
    ) -> Outcome<protocol::SavedPolicy> {
        let organisation = OrganisationId(save.organisation.0);
        let book = self.open_book(member, organisation).await?;
        let scope = scope_of(save.scope);
        may_save(member, &book, scope)?;
        let settings = fit(&book, &save.settings, "settings")?;
        let saved = self
            .store
            .save_policy(organisation, member.id, scope, save.version, &settings)
            .await?;
        let kept = done(saved)?;
        let people = self.directory.people([kept.by].into()).await?;
        Ok(saved_policy(&kept, &people))
    }

    /// Saves working hours.
    pub async fn save_calendar(
        &self,
        member: &Member,
        save: &protocol::SaveCalendar,
    ) -> Outcome<protocol::SavedCalendar> {
        let organisation = OrganisationId(save.organisation.0);
        let book = self.open_book(member, organisation).await?;
        let id = save.id.map(CalendarId);
        if let Some(id) = id
            && !book.calendars.iter().any(|calendar| calendar.id == id)
        {
            return Err(PolicyDenied::NotFound.into());
        }
        let name = save.name.trim();
        let is_fit = (1..=CALENDAR_NAME_CHARS_MAX).contains(&name.chars().count())
            && !name.chars().any(char::is_control);
        if !is_fit {
            let what =
                format!("Give the hours a name of at most {CALENDAR_NAME_CHARS_MAX} characters.");
            return Err(Unfit::new("name", what).into());
        }
        let hours = fit_hours(&save.content, "content")?;
        let present = id.map(|id| (id, save.version));
        let saved = self
            .store
            .save_calendar(organisation, member.id, present, name, &hours)
            .await?;
        let kept = done(saved)?;
        let people = self.directory.people([kept.by].into()).await?;
        Ok(saved_calendar(&kept, &people))
    }

    /// When everything would happen to a question, with settings and hours that are not saved.
    pub async fn preview_policy(
        &self,
        member: &Member,
        wanted: &protocol::PreviewPolicy,
    ) -> Outcome<protocol::PolicyPreview> {
        let organisation = OrganisationId(wanted.organisation.0);
        let book = self.open_book(member, organisation).await?;
        let topic = known_topic(&book, TopicId(wanted.topic.0))?;
        let draft = match &wanted.draft {
            Some(draft) => Some((
                scope_of(draft.scope),
                fit(&book, &draft.settings, "draft.settings")?,
            )),
            None => None,
        };
        let drafted = draft.as_ref().map(|(scope, settings)| (*scope, settings));
        let resolved = book.resolve(topic, drafted);
        let hours = match &wanted.calendar {
            Some(content) => Some(fit_hours(content, "calendar")?),
            None => book.hours(resolved.calendar).cloned(),
        };
        let terms = terms(&resolved, hours.as_ref())?;
        let asked = WallTime::parse(&wanted.asked)
            .ok_or_else(|| Unfit::new("asked", "Write the time as 2026-03-13T17:50."))?;
        let asked = terms.calendar.moment_of(asked);
        let priority = wanted.priority.map_or(Priority::Normal, wire::priority_of);
        Ok(protocol::PolicyPreview {
            zone: hours.map(|hours| hours.draft.zone),
            moments: preview(&terms, asked, priority)
                .into_iter()
                .map(|(what, at)| protocol::PreviewMoment {
                    what: wire::moment_kind(what),
                    at: at.0,
                    wall: terms.calendar.wall(at).to_string(),
                })
                .collect(),
            settings: wire::policy_settings(&resolved.as_settings()),
        })
    }

    /// Which past questions phrases would have sent straight to second line.
    pub async fn try_fast_words(
        &self,
        member: &Member,
        wanted: &protocol::TryFastWords,
    ) -> Outcome<protocol::FastWordsTried> {
        let organisation = OrganisationId(wanted.organisation.0);
        let book = self.open_book(member, organisation).await?;
        let topic = wanted.topic.map(|topic| TopicId(topic.0));
        if let Some(topic) = topic {
            known_topic(&book, topic)?;
        }
        let words = wire::fast_words_of(&wanted.fast_words)?;
        let questions = in_time(self.store.past_questions(
            organisation,
            topic,
            QUESTIONS_TRIED_MAX,
        ))
        .await?;
        let mut tried = protocol::FastWordsTried {
            looked_at: questions.len() as u32,
            matched: 0,
            solved_by_peers: 0,
            escalated: 0,
            examples: Vec::new(),
        };
        for question in questions {
            let Some(phrase) = words.find(&[&question.title, &question.text]) else {
                continue;
            };
            tried.matched += 1;
            tried.solved_by_peers += u32::from(question.solved_by_peers);
            tried.escalated += u32::from(question.escalated);
            if tried.examples.len() < EXAMPLES_MAX {
                tried.examples.push(protocol::FastWordsMatch {
                    ticket: protocol::TicketId(question.ticket.0),
                    number: question.number,
                    phrase: phrase.as_str().to_owned(),
                    title: question.title,
                });
            }
        }
        Ok(tried)
    }

    /// What is set, for those who may know it.
    async fn open_book(&self, member: &Member, organisation: OrganisationId) -> Outcome<Book> {
        if !member.knows_settings_of(organisation) {
            return Err(PolicyDenied::NotFound.into());
        }
        Ok(in_time(self.store.policy_book(organisation)).await?)
    }
}

/// Admins save everything; leads what is their teams'.
fn may_save(member: &Member, book: &Book, scope: PolicyScope) -> Outcome<()> {
    let team = match scope {
        PolicyScope::Organisation => None,
        PolicyScope::Topic(topic) => Some(known_topic(book, topic)?.team),
        PolicyScope::Team(team) => {
            if !book.teams.contains(&team) {
                return Err(PolicyDenied::NotFound.into());
            }
            Some(team)
        }
    };
    let is_theirs = |team: TeamId| member.teams.contains(&team);
    if member.role == Role::Admin || team.is_some_and(is_theirs) {
        Ok(())
    } else {
        Err(PolicyDenied::NotPermitted.into())
    }
}

fn known_topic(book: &Book, topic: TopicId) -> Outcome<&PolicyTopic> {
    let found = book.topics.iter().find(|known| known.id == topic);
    found.ok_or_else(|| PolicyDenied::NotFound.into())
}

/// Settings that can be saved in this organisation.
fn fit(book: &Book, settings: &protocol::PolicySettings, parent: &str) -> Outcome<PolicySettings> {
    let settings = wire::policy_settings_of(settings).map_err(|unfit| unfit.within(parent))?;
    if let Some(CalendarChoice::Kept(id)) = settings.calendar
        && !book.calendars.iter().any(|calendar| calendar.id == id)
    {
        return Err(Unfit::new("calendar", "There are no such hours.")
            .within(parent)
            .into());
    }
    Ok(settings)
}

/// Hours that can be saved.
fn fit_hours(content: &protocol::CalendarContent, parent: &str) -> Outcome<Hours> {
    let read = wire::hours_of(content).and_then(|(draft, day_names)| {
        wire::calendar(&draft)?;
        Ok(Hours { draft, day_names })
    });
    Ok(read.map_err(|unfit| unfit.within(parent))?)
}

fn terms(resolved: &Resolved, hours: Option<&Hours>) -> Outcome<Terms> {
    Ok(Terms {
        id: None,
        policy: resolved.policy,
        calendar: match hours {
            Some(hours) => wire::calendar(&hours.draft)?,
            None => Calendar::ALWAYS,
        },
        fast_words: resolved.fast_words.clone(),
    })
}

fn done<T>(saved: Saved<T>) -> Outcome<T> {
    match saved {
        Saved::Done(kept) => Ok(kept),
        Saved::ChangedMeanwhile => Err(PolicyDenied::ChangedMeanwhile.into()),
        Saved::NameTaken => Err(Unfit::new("name", "Other hours have this name.").into()),
        Saved::TooMany => Err(Unfit::new("id", "There are too many hours already.").into()),
    }
}

fn scope_of(scope: protocol::Scope) -> PolicyScope {
    match scope {
        protocol::Scope::Organisation {} => PolicyScope::Organisation,
        protocol::Scope::Topic { topic } => PolicyScope::Topic(TopicId(topic.0)),
        protocol::Scope::Team { team } => PolicyScope::Team(TeamId(team.0)),
    }
}

fn saved_policy(kept: &KeptPolicy, people: &wire::People) -> protocol::SavedPolicy {
    protocol::SavedPolicy {
        scope: match kept.scope {
            PolicyScope::Organisation => protocol::Scope::Organisation {},
            PolicyScope::Topic(topic) => protocol::Scope::Topic {
                topic: protocol::TopicId(topic.0),
            },
            PolicyScope::Team(team) => protocol::Scope::Team {
                team: protocol::TeamId(team.0),
            },
        },
        version: kept.version,
        saved_at: kept.at.0,
        saved_by: people.person(kept.by),
        settings: wire::policy_settings(&kept.settings),
    }
}

fn saved_calendar(kept: &KeptCalendar, people: &wire::People) -> protocol::SavedCalendar {
    protocol::SavedCalendar {
        id: kept.id.0,
        name: kept.name.clone(),
        version: kept.version,
        saved_at: kept.at.0,
        saved_by: people.person(kept.by),
        content: wire::hours(&kept.hours.draft, &kept.hours.day_names),
    }
}
