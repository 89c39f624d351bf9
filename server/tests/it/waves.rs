//! Who is told of a question: few at a time, nobody twice, and everybody can see why.

use std::collections::BTreeSet;

use peerdesk_desk::{Language, MemberId, OrganisationId, QuietHours, Settings, TicketId};
use peerdesk_protocol::{self as protocol, Command, Named, NoticeKind, TellReason, Visibility};
use peerdesk_server::app::{Followed, Passed, Request};
use peerdesk_server::store::MemberSettings;

use crate::inbox::kinds;
use crate::world::{World, new_id, ok, run};

/// An organisation with colleagues who can be told at any hour.
struct Office {
    world: World,
    colleagues: Vec<MemberId>,
}

impl Office {
    async fn with(colleagues: usize) -> Self {
        let world = World::new().await;
        let mut ids = Vec::new();
        for n in 0..colleagues {
            let id: i64 = sqlx::query_scalar(
                "insert into member (organisation_id, email, name, role)
                 select organisation_id, $2, $3, 'employee' from member where id = $1 returning id",
            )
            .bind(world.anna.0)
            .bind(format!("colleague{n}@acme.test"))
            .bind(format!("Colleague{n}"))
            .fetch_one(&world.pool)
            .await
            .unwrap();
            ids.push(MemberId(id));
        }
        let office = Self {
            world,
            colleagues: ids,
        };
        for member in office.colleagues.iter().chain([&office.world.boris]) {
            office.set(*member, |_| {}).await;
        }
        office
    }

    /// Gives a member settings without quiet hours, changed.
    async fn set(&self, member: MemberId, change: impl FnOnce(&mut MemberSettings)) {
        let mut settings = MemberSettings {
            settings: Settings {
                language: Language::English,
                quiet: QuietHours {
                    from_minute: 0,
                    until_minute: 0,
                    ..Settings::quiet().quiet
                },
                ..Settings::quiet()
            },
            follows: Vec::new(),
            learns: Vec::new(),
        };
        change(&mut settings);
        let store = self.world.app.store();
        store.set_settings(member, &settings).await.unwrap();
    }

    async fn ask(&self, title: &str, visibility: Visibility) -> TicketId {
        let question = Request::Ask(protocol::Ask {
            id: new_id(),
            title: Some(title.to_owned()),
            text: title.to_owned(),
            topic: protocol::TopicId(self.world.topic.0),
            visibility,
        });
        let asked = self.world.app.execute(self.world.anna, question).await;
        TicketId(ok(asked).ticket.0)
    }

    /// A colleague solved a question of Anna's, who said so.
    async fn solved(&self, title: &str, by: MemberId) {
        let ticket = self.ask(title, Visibility::Organisation).await;
        let answer = Command::Answer {
            text: "Like this".to_owned(),
        };
        let answer = ok(self.world.command(by, ticket, answer).await).seq;
        let accept = Command::Accept { answer };
        ok(self.world.command(self.world.anna, ticket, accept).await);
        self.follow(&[]).await;
    }

    async fn follow(&self, online: &[MemberId]) {
        let online: BTreeSet<MemberId> = online.iter().copied().collect();
        let who = move |_: OrganisationId| online.clone();
        while self.world.app.follow(&who).await.unwrap() != Followed::All {}
    }

    /// The time of a wave has come.
    async fn due(&self, ticket: TicketId, number: i16) {
        let ticket = ticket.0;
        run(
            &self.world.pool,
            format!(
                "update wave set due_at = now() where ticket_id = {ticket} and number = {number}"
            ),
        )
        .await;
    }

    /// As second line sees it.
    async fn telling(&self, ticket: TicketId) -> protocol::TicketTelling {
        let app = &self.world.app;
        let edith = app.member(self.world.edith).await.unwrap().unwrap();
        app.telling(&edith, ticket).await.unwrap().unwrap()
    }

    async fn told(&self, ticket: TicketId) -> Vec<MemberId> {
        let telling = self.telling(ticket).await;
        let ids = telling.people.iter().map(|told| MemberId(told.person.id.0));
        ids.collect()
    }

    async fn not_me(
        &self,
        member: MemberId,
        ticket: TicketId,
        instead: Option<MemberId>,
    ) -> Passed {
        let member = self.world.app.member(member).await.unwrap().unwrap();
        let passed = self.world.app.not_me(&member, ticket, instead).await;
        passed.unwrap()
    }
}

#[tokio::test]
async fn a_question_goes_first_to_three_who_are_here_and_likely_know() {
    let office = Office::with(6).await;
    let [knows, solved, follows, here, far, _] = office.colleagues[..] else {
        panic!("six colleagues");
    };
    office.solved("Printer jams on floor 3", knows).await;
    office.solved("VPN certificate expired", solved).await;
    office.solved("Printer is out of toner", far).await;
    let topic = office.world.topic;
    office
        .set(follows, |settings| settings.follows = vec![topic])
        .await;
    let ticket = office
        .ask("The printers jam again", Visibility::Organisation)
        .await;
    office.follow(&[here, follows, solved, knows]).await;
    assert_eq!(office.told(ticket).await, [knows, solved, follows]);
    let telling = office.telling(ticket).await;
    assert_eq!(
        telling.people[0].reasons,
        [
            TellReason::SolvedAlike { count: 1 },
            TellReason::SolvedTopic { count: 1 },
            TellReason::Online
        ]
    );
    assert_eq!(
        kinds(&office.world, knows).await.last(),
        Some(&NoticeKind::Question)
    );
    assert_eq!(
        kinds(&office.world, far).await,
        [NoticeKind::AnswerAccepted]
    );
    let app = &office.world.app;
    let anna = app.member(office.world.anna).await.unwrap().unwrap();
    let seen = app.telling(&anna, ticket).await.unwrap().unwrap();
    assert_eq!((seen.told, seen.people.len()), (3, 0), "names are for IT");
    let knows = app.member(knows).await.unwrap().unwrap();
    let mine = app.telling(&knows, ticket).await.unwrap().unwrap();
    assert_eq!(mine.me.unwrap().reasons.len(), 3, "why me?");
}

#[tokio::test]
async fn each_wave_tells_further_people_and_nobody_twice() {
    let office = Office::with(20).await;
    let topic = office.world.topic;
    for member in &office.colleagues {
        office
            .set(*member, |settings| settings.follows = vec![topic])
            .await;
    }
    let here = &office.colleagues;
    let ticket = office.ask("VPN drops", Visibility::Organisation).await;
    for (wave, told) in [(1, 3), (2, 11), (3, 20), (3, 20)] {
        office.due(ticket, wave).await;
        office.follow(here).await;
        office.follow(here).await;
        let members = office.told(ticket).await;
        assert_eq!(members.len(), told, "wave {wave}");
        let distinct: BTreeSet<_> = members.iter().collect();
        assert_eq!(distinct.len(), told, "wave {wave}");
    }
    for member in here {
        assert_eq!(kinds(&office.world, *member).await, [NoticeKind::Question]);
    }
}

#[tokio::test]
async fn a_wave_waits_while_an_answer_waits_and_ends_with_the_question() {
    let office = Office::with(8).await;
    let here = &office.colleagues;
    let ticket = office.ask("VPN drops", Visibility::Organisation).await;
    office.follow(here).await;
    let answer = Command::Answer {
        text: "Like this".to_owned(),
    };
    let by = office.told(ticket).await[0];
    let answer = ok(office.world.command(by, ticket, answer).await).seq;
    office.due(ticket, 2).await;
    office.follow(here).await;
    assert_eq!(office.told(ticket).await.len(), 3, "it waits");
    let accept = Command::Accept { answer };
    ok(office
        .world
        .command(office.world.anna, ticket, accept)
        .await);
    office.due(ticket, 2).await;
    office.follow(here).await;
    assert_eq!(office.told(ticket).await.len(), 3, "it is over");
    assert!(office.telling(ticket).await.waves[1].done.is_some());
}

#[tokio::test]
async fn quiet_hours_budgets_and_private_questions_are_kept() {
    let office = Office::with(3).await;
    let [sleeps, full, free] = office.colleagues[..] else {
        panic!("three colleagues");
    };
    office
        .set(sleeps, |settings| {
            let now = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC);
            let minute = now.hour() as u16 * 60 + now.minute() as u16;
            settings.settings.quiet.from_minute = (minute + 1430) % 1440;
            settings.settings.quiet.until_minute = (minute + 700) % 1440;
        })
        .await;
    office
        .set(full, |settings| settings.settings.questions_a_day = 1)
        .await;
    let here = &office.colleagues;
    let first = office.ask("VPN drops", Visibility::Organisation).await;
    office.follow(here).await;
    assert_eq!(office.told(first).await, [full, free]);
    let second = office
        .ask("VPN drops again", Visibility::Organisation)
        .await;
    office.follow(here).await;
    assert_eq!(office.told(second).await, [free]);
    let private = office.ask("My payslip", Visibility::Private).await;
    office.follow(here).await;
    assert_eq!(office.told(private).await, []);
    let named = office.not_me(free, first, Some(sleeps)).await;
    assert_eq!(named, Passed::Done(Some(Named::Quiet)));
    let named = office.not_me(free, second, Some(full)).await;
    assert_eq!(named, Passed::Done(Some(Named::DayIsFull)));
}

#[tokio::test]
async fn not_me_try_somebody_tells_the_colleague_once() {
    let office = Office::with(5).await;
    let [first, second, third, named, other] = office.colleagues[..] else {
        panic!("five colleagues");
    };
    let ticket = office.ask("VPN drops", Visibility::Organisation).await;
    office.follow(&[first, second, third]).await;
    let told = Passed::Done(Some(Named::Told));
    assert_eq!(office.not_me(first, ticket, Some(named)).await, told);
    assert_eq!(
        office.not_me(first, ticket, Some(other)).await,
        Passed::NotTold
    );
    assert_eq!(office.not_me(other, ticket, None).await, Passed::NotTold);
    let before = Passed::Done(Some(Named::ToldBefore));
    assert_eq!(office.not_me(second, ticket, Some(named)).await, before);
    let none = Passed::Done(Some(Named::NoColleague));
    assert_eq!(
        office.not_me(third, ticket, Some(office.world.anna)).await,
        none
    );
    assert_eq!(kinds(&office.world, named).await, [NoticeKind::Question]);
    let telling = office.telling(ticket).await;
    let reasons = &telling.people[3].reasons;
    assert!(matches!(&reasons[..], [TellReason::NamedBy { person }] if person.id.0 == first.0));
}

/// However often a follower is cut off at whatever await, everybody is told once.
#[tokio::test]
async fn a_wave_that_is_cut_off_anywhere_is_told_once() {
    let office = Office::with(3).await;
    let online: BTreeSet<MemberId> = office.colleagues.iter().copied().collect();
    let ticket = office.ask("VPN drops", Visibility::Organisation).await;
    let who = move |_: OrganisationId| online.clone();
    for polls in 0..60 {
        let follow = office.world.app.follow(&who);
        tokio::pin!(follow);
        // Cut off after so many times of being woken.
        for _ in 0..polls {
            let woken = std::future::poll_fn(|context| {
                std::task::Poll::Ready(follow.as_mut().poll(context))
            });
            if woken.await.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    office.follow(&office.colleagues).await;
    assert_eq!(office.told(ticket).await.len(), 3);
    for member in &office.colleagues {
        assert_eq!(kinds(&office.world, *member).await, [NoticeKind::Question]);
    }
}
