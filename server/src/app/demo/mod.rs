//! The demo organisation: people to try on, weeks of solved tickets, and live ones on a short
//! promise. Its texts are data beside this file; its tickets are played through the rules like any
//! other, only by a clock that is told what time it was.

mod play;
mod script;

use std::net::IpAddr;

use peerdesk_desk::{MemberId, Role, Timestamp};
use peerdesk_protocol as protocol;

use super::accounts::{AccountError, Accounts, Denied};
use super::sign_in::SignedIn;
use crate::store::{Change, Effect, Error, Identity, NewDemo, NewMember, NewTopic, Work, timers};
use crate::wire;

use play::{Cast, Played, Step};
use script::Script;

impl Accounts {
    /// Makes the demo, or finds it made. Allowed while nothing else was set up, and to admins.
    pub async fn start_demo(
        &self,
        by: Option<&Identity>,
    ) -> Result<protocol::DemoStarted, AccountError> {
        let is_admin = by.is_some_and(|identity| identity.member.role == Role::Admin);
        let store = self.app.store().clone();
        // In a task of its own, because whoever asked may hang up in the middle.
        tokio::spawn(async move {
            let mut work = store.begin().await?;
            let installed = work.installed_under_lock().await?;
            if installed.has_demo {
                return Ok(());
            }
            if installed.has_own && !is_admin {
                return Err(AccountError::Denied(Denied::DemoNotOffered));
            }
            make(&mut work).await?;
            work.commit().await?;
            Ok(())
        })
        .await
        .map_err(|_| Error::crashed())??;
        Ok(self.demo_people().await?)
    }

    /// The people of the demo.
    pub async fn demo_people(&self) -> Result<protocol::DemoStarted, Error> {
        let people = self.app.store().demo_members().await?;
        Ok(protocol::DemoStarted {
            people: people
                .into_iter()
                .map(|member| protocol::DemoPerson {
                    id: protocol::MemberId(member.id.0),
                    name: member.name,
                    role: wire::role(member.role),
                    place: member.place,
                })
                .collect(),
        })
    }

    /// Signs in as somebody of the demo, whom everybody may be.
    pub async fn sign_in_to_demo(
        &self,
        member: MemberId,
        from: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        // Each one adds a session, so strangers do not get to open them without end.
        self.count_address(from)?;
        if !self.app.store().is_demo_member(member).await? {
            return Err(Denied::NotADemoPerson.into());
        }
        self.open_browser_session(member).await
    }
}

/// Writes everything the script says, as if it had happened.
async fn make(work: &mut Work) -> Result<(), Error> {
    let script = Script::embedded();
    let now = work.now().await?;
    let made = work.add_demo(&new_demo(&script)).await?;
    let cast = Cast::new(&script, &made);
    for mut played in play::play_all(&script, &cast, now) {
        record(work, &mut played, now).await?;
    }
    Ok(())
}

async fn record(work: &mut Work, played: &mut Played, now: Timestamp) -> Result<(), Error> {
    let (id, number) = work.number(played.born.organisation).await?;
    played.born.id = id;
    work.insert(&played.born, number, played.asked_at).await?;
    let mut last = &played.born;
    for step in &mut played.steps {
        let Step {
            by,
            at,
            events,
            after,
        } = step;
        after.id = id;
        let change = Change {
            ticket: after,
            by: *by,
            at: *at,
            events,
            key: None,
            effect: &Effect::default(),
        };
        work.append_past(change).await?;
        last = after;
    }
    // What lies in the past has been served, or nobody would have been told of it by now.
    let mut to_come = timers(last, &played.terms);
    to_come.retain(|timer| timer.alarm.at > now);
    work.reset_timers(id, &to_come).await
}

fn new_demo(script: &Script) -> NewDemo {
    NewDemo {
        organisation: script.organisation.clone(),
        team: script.team.clone(),
        members: script
            .people
            .iter()
            .map(|person| NewMember {
                email: format!("{}@demo.invalid", person.key),
                name: person.name.clone(),
                place: person.place.clone(),
                role: person.role.into(),
                password_hash: None,
            })
            .collect(),
        topics: script
            .topics
            .iter()
            .map(|topic| NewTopic {
                name: topic.name.clone(),
                keywords: topic.keywords.clone(),
                peer_window: script::LIVE_PEER_WINDOW,
                fast_lane: topic.fast_lane,
            })
            .collect(),
    }
}
