//! What leaves the house: real sockets to a mail server and a push service of the tests, nodes that
//! die between any two steps, and nothing sent twice.

mod invitations;
mod kept;
mod secured;
mod services;

use std::time::Duration;

use peerdesk_desk::{Language, Mail, MemberId, QuietHours, Settings, Subject, TicketId, Ways};
use peerdesk_protocol::{self as protocol, Command, ReadPlace};
use peerdesk_server::outbox::endpoint::Endpoints;
use peerdesk_server::outbox::{self, Browser, Outbox, Smtp};
use peerdesk_server::store::{Attempt, MemberSettings};
use peerdesk_services::{MailManner, MailServer, MailServerOptions, Mailed};

use crate::inbox::follow;
use crate::world::{World, ok, run};
use services::PushService;

const LEASE: Duration = Duration::from_mins(1);

/// A desk with an answer to Anna's question, of which she wants to hear.
struct Post {
    world: World,
    ticket: TicketId,
    smtp: MailServer,
    push: PushService,
    outbox: Outbox,
}

impl Post {
    async fn new(mail: Mail, language: Language) -> Self {
        Self::over(MailServerOptions::default(), mail, language).await
    }

    async fn over(options: MailServerOptions, mail: Mail, language: Language) -> Self {
        let world = World::new().await;
        let smtp = MailServer::start(options).await.unwrap();
        let push = PushService::start().await;
        let outbox = open(&world, &smtp, &push).await;
        let mut settings = Settings {
            language,
            quiet: QuietHours {
                from_minute: 0,
                until_minute: 0,
                ..Settings::quiet().quiet
            },
            ..Settings::quiet()
        };
        settings
            .ways
            .insert(Subject::Answers, Ways { push: true, mail });
        let settings = MemberSettings {
            settings,
            follows: Vec::new(),
            learns: Vec::new(),
        };
        let store = world.app.store();
        store.set_settings(world.anna, &settings).await.unwrap();
        let ticket = world.ask().await;
        Self {
            world,
            ticket,
            smtp,
            push,
            outbox,
        }
    }

    /// Anna's question gets an answer, and everything that follows is due.
    async fn answered(&self) {
        let answer = Command::Answer {
            text: "Like this".to_owned(),
        };
        ok(self
            .world
            .command(self.world.boris, self.ticket, answer)
            .await);
        follow(&self.world.app).await;
        self.due().await;
    }

    async fn due(&self) {
        self.sql("update delivery set due_at = now()").await;
    }

    /// The node that holds an attempt is dead for so long that its time is over.
    async fn lease_passes(&self) {
        self.sql(
            "update delivery set lease_until = now() - interval '1 second'
                  where lease_until is not null",
        )
        .await;
    }

    async fn sql(&self, sql: &str) {
        run(&self.world.pool, sql.to_owned()).await;
    }

    /// Sends until nothing is due.
    async fn send(&self) {
        while self.outbox.send_due().await.unwrap() > 0 {}
    }

    async fn lease(&self) -> Attempt {
        let store = self.world.app.store();
        let mut attempts = store.lease(10, LEASE, true).await.unwrap();
        assert_eq!(attempts.len(), 1);
        attempts.remove(0)
    }

    async fn states(&self) -> Vec<String> {
        sqlx::query_scalar("select state from delivery order by id")
            .fetch_all(&self.world.pool)
            .await
            .unwrap()
    }

    async fn subscribe(&self) {
        let browser = Browser {
            endpoint: self.push.endpoint("anna"),
            p256dh: peerdesk_server::outbox::push::new_key_pair().1,
            auth: vec![7; 16],
        };
        assert!(
            self.outbox
                .subscribe(self.world.anna, &browser)
                .await
                .unwrap()
        );
    }
}

/// The outbox of one more node.
async fn open(world: &World, smtp: &MailServer, push: &PushService) -> Outbox {
    let settings = outbox::Settings {
        smtp: Smtp::parse(&smtp.url()),
        mail_from: Some("Peerdesk <desk@acme.test>".parse().unwrap()),
        endpoints: Endpoints {
            configured: vec![push.origin()],
        },
    };
    let store = world.app.store().clone();
    Outbox::open(store, settings, "https://desk.acme.test")
        .await
        .unwrap()
}

#[tokio::test]
async fn an_answer_is_mailed_once_with_a_way_out() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    post.send().await;
    post.due().await;
    post.send().await;
    let mails = post.smtp.taken();
    let [Mailed { to, text, .. }] = &mails[..] else {
        panic!("one mail: {mails:?}");
    };
    assert_eq!(to, "<anna@acme.test>");
    for part in [
        "Subject: Boris answered your question: #1001 VPN does not connect",
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Message-ID: <delivery-",
        "Content-Type: multipart/alternative",
        "https://desk.acme.test/tickets/",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(post.states().await, ["sent"]);
}

#[tokio::test]
async fn a_link_in_a_mail_ends_such_mails_without_a_sign_in() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    post.send().await;
    let mails = post.smtp.taken();
    let (_, token) = mails[0]
        .field("List-Unsubscribe")
        .split_once("/unsubscribe?token=")
        .unwrap();
    let token = token.trim_end_matches('>');
    assert!(!post.outbox.follow_link(&token[1..]).await.unwrap());
    assert!(post.outbox.follow_link(token).await.unwrap());
    let anna = post.world.anna;
    let found = post.world.app.store().settings(anna).await.unwrap();
    assert_eq!(found.settings.ways(Subject::Answers).mail, Mail::None);
    assert_eq!(found.settings.ways(Subject::Mentions).mail, Mail::Digest);
    post.answered().await;
    post.send().await;
    assert_eq!(post.smtp.taken().len(), 1, "no further mail");
}

#[tokio::test]
async fn what_was_seen_in_the_app_is_not_sent() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    let anna = post
        .world
        .app
        .member(post.world.anna)
        .await
        .unwrap()
        .unwrap();
    let place = ReadPlace {
        ticket: protocol::TicketId(post.ticket.0),
        public: protocol::Seq(2),
        staff: None,
    };
    post.world.app.read_up_to(&anna, place).await.unwrap();
    post.send().await;
    assert!(post.smtp.taken().is_empty());
    assert_eq!(post.states().await, ["unneeded"]);
}

#[tokio::test]
async fn a_day_of_notices_is_one_digest_in_the_members_language() {
    let post = Post::new(Mail::Digest, Language::Russian).await;
    for _ in 0..5 {
        post.answered().await;
    }
    let other = open(&post.world, &post.smtp, &post.push).await;
    let (here, there) = tokio::join!(post.outbox.send_due(), other.send_due());
    assert_eq!(here.unwrap() + there.unwrap(), 1);
    let mails = post.smtp.taken();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject(), "5 уведомлений для вас");
    assert_eq!(post.states().await, ["sent"; 5]);
}

/// Dead before anything was handed over: another node does it, once.
#[tokio::test]
async fn an_attempt_that_was_only_prepared_is_taken_over() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    let dead = post.lease().await;
    post.send().await;
    assert!(post.smtp.taken().is_empty(), "it is held");
    post.lease_passes().await;
    let other = open(&post.world, &post.smtp, &post.push).await;
    other.send_due().await.unwrap();
    assert_eq!(post.smtp.taken().len(), 1);
    // The dead one was only frozen, and goes on.
    post.outbox.send(dead).await;
    post.send().await;
    assert_eq!(post.smtp.taken().len(), 1);
    assert_eq!(post.states().await, ["sent"]);
}

/// Dead after the mark: it may have arrived, so nobody sends it again.
#[tokio::test]
async fn an_attempt_that_was_being_handed_over_is_left_as_it_is() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    let dead = post.lease().await;
    let store = post.world.app.store();
    assert!(store.hand(dead, LEASE).await.unwrap());
    post.send().await;
    post.lease_passes().await;
    post.send().await;
    post.due().await;
    post.send().await;
    assert!(post.smtp.taken().is_empty());
    assert_eq!(post.states().await, ["unknown"]);
    assert!(!store.hand(dead, LEASE).await.unwrap(), "not even later");
}

#[tokio::test]
async fn what_the_server_did_not_take_is_tried_again_later() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    for manner in [MailManner::NotNow, MailManner::Closed] {
        post.smtp.next(manner);
        post.send().await;
        assert_eq!(post.states().await, ["waiting"], "{manner:?}");
        let due: bool = sqlx::query_scalar("select bool_or(due_at <= now()) from delivery")
            .fetch_one(&post.world.pool)
            .await
            .unwrap();
        assert!(!due, "{manner:?}: not at once");
        post.due().await;
    }
    post.send().await;
    assert_eq!(post.smtp.taken().len(), 1);
    assert_eq!(post.states().await, ["sent"]);
}

#[tokio::test]
async fn a_line_that_breaks_after_the_text_is_not_tried_again() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    post.smtp.next(MailManner::CutAfterText);
    post.send().await;
    post.due().await;
    post.send().await;
    assert_eq!(post.smtp.taken().len(), 1, "it was taken, as it happens");
    assert_eq!(post.states().await, ["unknown"]);
}

#[tokio::test]
async fn a_server_that_never_takes_it_is_not_asked_again() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    post.smtp.next(MailManner::Never);
    post.send().await;
    post.due().await;
    post.send().await;
    assert!(post.smtp.taken().is_empty());
    assert_eq!(post.states().await, ["refused"]);
}

#[tokio::test]
async fn a_browser_is_woken_once_by_a_sealed_message() {
    let post = Post::new(Mail::None, Language::English).await;
    post.subscribe().await;
    post.answered().await;
    post.send().await;
    post.send().await;
    let pushes = post.push.taken();
    let [message] = &pushes[..] else {
        panic!("one push: {pushes:?}");
    };
    assert_eq!(message.header("content-encoding"), "aes128gcm");
    assert_eq!(message.header("urgency"), "normal");
    assert_eq!(message.header("ttl"), "86400");
    assert_eq!(message.header("topic").len(), 24);
    assert!(message.header("authorization").starts_with("vapid t="));
    let body = String::from_utf8_lossy(&message.body);
    assert!(!body.contains("VPN"), "nobody on the way reads it");
}

#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten() {
    let post = Post::new(Mail::None, Language::English).await;
    post.subscribe().await;
    post.push.next(410, None);
    post.answered().await;
    post.send().await;
    assert_eq!(post.states().await, ["refused"]);
    post.answered().await;
    post.send().await;
    assert_eq!(post.push.taken().len(), 1);
}

#[tokio::test]
async fn a_push_service_that_is_busy_is_asked_again_when_it_says() {
    let post = Post::new(Mail::None, Language::English).await;
    post.subscribe().await;
    post.push.next(429, Some(1_000));
    post.answered().await;
    post.send().await;
    assert_eq!(post.states().await, ["waiting"]);
    let seconds: f64 =
        sqlx::query_scalar("select extract(epoch from due_at - now())::float8 from delivery")
            .fetch_one(&post.world.pool)
            .await
            .unwrap();
    assert!(seconds > 900.0, "{seconds}");
    post.due().await;
    post.send().await;
    assert_eq!(post.push.taken().len(), 2);
    assert_eq!(post.states().await, ["sent"]);
}

#[tokio::test]
async fn no_browser_points_into_the_house() {
    let post = Post::new(Mail::None, Language::English).await;
    let key = peerdesk_server::outbox::push::new_key_pair().1;
    for endpoint in [
        "http://127.0.0.1:1/x",
        "https://localhost/x",
        "https://169.254.169.254/latest",
        "https://push.example.com/x",
    ] {
        let browser = Browser {
            endpoint: endpoint.to_owned(),
            p256dh: key.clone(),
            auth: vec![7; 16],
        };
        let taken = post.outbox.subscribe(post.world.anna, &browser).await;
        assert!(!taken.unwrap(), "{endpoint}");
    }
    let count: i64 = sqlx::query_scalar("select count(*) from push_subscription")
        .fetch_one(&post.world.pool)
        .await
        .unwrap();
    assert_eq!(count, 0);
}

/// Sends as many nodes would that are cut off again and again, at any await.
async fn send_while_nodes_die(post: &Post) {
    for polls in 0..80 {
        let sending = post.outbox.send_due();
        tokio::pin!(sending);
        for _ in 0..polls {
            let woken = std::future::poll_fn(|context| {
                std::task::Poll::Ready(sending.as_mut().poll(context))
            });
            if woken.await.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        if polls % 8 == 0 {
            post.lease_passes().await;
        }
    }
    post.lease_passes().await;
    post.due().await;
    post.send().await;
}

/// What was handed over arrived once, and what may not have arrived is known as such.
async fn each_arrived_once(post: &Post, mut arrived: Vec<&str>) {
    let count = arrived.len();
    arrived.sort_unstable();
    arrived.dedup();
    assert_eq!(arrived.len(), count, "one arrived twice");
    let states = post.states().await;
    assert_eq!(states.len(), 12);
    assert!(
        states
            .iter()
            .all(|state| state == "sent" || state == "unknown"),
        "{states:?}"
    );
    let sent = states.iter().filter(|state| *state == "sent").count();
    assert!(sent <= count && count <= states.len());
}

#[tokio::test]
async fn whatever_dies_no_mail_arrives_twice() {
    let post = Post::new(Mail::Single, Language::English).await;
    for _ in 0..12 {
        post.answered().await;
    }
    send_while_nodes_die(&post).await;
    let mails = post.smtp.taken();
    each_arrived_once(&post, mails.iter().map(Mailed::id).collect()).await;
}

/// Messages to a browser are told apart by their topic, one for each ticket.
#[tokio::test]
async fn whatever_dies_no_browser_is_woken_twice() {
    let mut post = Post::new(Mail::None, Language::English).await;
    post.subscribe().await;
    for _ in 0..12 {
        post.ticket = post.world.ask().await;
        post.answered().await;
    }
    send_while_nodes_die(&post).await;
    let pushes = post.push.taken();
    let topics = pushes.iter().map(|push| push.header("topic"));
    each_arrived_once(&post, topics.collect()).await;
}

#[tokio::test]
async fn nobody_is_mailed_who_left() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    leave(&post.world, post.world.anna).await;
    post.send().await;
    assert!(post.smtp.taken().is_empty());
    assert_eq!(post.states().await, ["unneeded"]);
}

async fn leave(world: &World, member: MemberId) {
    let member = member.0;
    run(
        &world.pool,
        format!("update member set active = false where id = {member}"),
    )
    .await;
}

#[tokio::test]
async fn mails_that_cannot_be_sent_wait_for_a_node_that_can_and_not_for_ever() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    let store = post.world.app.store().clone();
    let without = Outbox::open(store, outbox::Settings::default(), "https://desk.acme.test");
    let without = without.await.unwrap();
    assert_eq!(without.send_due().await.unwrap(), 0);
    assert_eq!(post.states().await, ["waiting"]);
    post.sql("update delivery set due_at = now() - interval '8 days'")
        .await;
    without.tidy().await.unwrap();
    assert_eq!(post.states().await, ["unneeded"]);
}
