//! A small organisation in a database of its own, and the desk over it.

use std::sync::Arc;

use peerdesk_desk::{MemberId, OrganisationId, TeamId, TicketId, TopicId};
use peerdesk_protocol as protocol;
use peerdesk_server::app::{App, Request};
use peerdesk_server::bus::{Arrival, InProcess};
use peerdesk_server::store::{Settings, Store};
use peerdesk_services::TestDatabases;
use sqlx::PgPool;
use tokio::sync::mpsc;
use uuid::Uuid;

static DATABASES: TestDatabases = TestDatabases::new("desk");

/// The address of a fresh, migrated database.
pub(crate) async fn database() -> String {
    let database = DATABASES
        .fresh(async |url| {
            let store = Store::open(&Settings::new(url)).await?;
            store.close().await;
            Ok(())
        })
        .await
        .unwrap();
    database.url().to_owned()
}

/// Two employees, two engineers and a lead of one team, one topic; everything through the desk.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) app: App,
    pub(crate) arrivals: mpsc::Receiver<Arrival>,
    pub(crate) pool: PgPool,
    pub(crate) organisation: OrganisationId,
    pub(crate) team: TeamId,
    pub(crate) topic: TopicId,
    pub(crate) anna: MemberId,
    pub(crate) boris: MemberId,
    pub(crate) edith: MemberId,
    pub(crate) emil: MemberId,
    pub(crate) lena: MemberId,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::over(database().await).await
    }

    /// In a migrated database without anything in it.
    pub(crate) async fn over(url: String) -> Self {
        let pool = PgPool::connect(&url).await.unwrap();
        let organisation = id(
            &pool,
            "insert into organisation (name) values ('Acme') returning id",
        )
        .await;
        let team = id(&pool, "insert into team (name) values ('IT') returning id").await;
        run(
            &pool,
            format!("insert into team_organisation values ({team}, {organisation})"),
        )
        .await;
        let topic = id(
            &pool,
            &format!(
                "insert into topic (organisation_id, team_id, name) \
                 values ({organisation}, {team}, 'VPN') returning id"
            ),
        )
        .await;
        let mut members = Vec::new();
        for (name, role) in [
            ("Anna", "employee"),
            ("Boris", "employee"),
            ("Edith", "engineer"),
            ("Emil", "engineer"),
            ("Lena", "lead"),
        ] {
            let member = id(
                &pool,
                &format!(
                    "insert into member (organisation_id, email, name, role) \
                     values ({organisation}, lower('{name}@acme.test'), '{name}', '{role}') returning id"
                ),
            )
            .await;
            if role != "employee" {
                run(
                    &pool,
                    format!("insert into team_member values ({team}, {member})"),
                )
                .await;
            }
            members.push(MemberId(member));
        }
        let (app, arrivals) = desk(&url).await;
        Self {
            url,
            app,
            arrivals,
            pool,
            organisation: OrganisationId(organisation),
            team: TeamId(team),
            topic: TopicId(topic),
            anna: members[0],
            boris: members[1],
            edith: members[2],
            emil: members[3],
            lena: members[4],
        }
    }

    /// Anna asks in the open.
    pub(crate) async fn ask(&self) -> TicketId {
        let receipt = ok(self.app.execute(self.anna, self.question(new_id())).await);
        TicketId(receipt.ticket.0)
    }

    pub(crate) fn question(&self, id: protocol::CommandId) -> Request {
        Request::Ask(protocol::Ask {
            id,
            title: None,
            text: "VPN does not connect since this morning".to_owned(),
            topic: protocol::TopicId(self.topic.0),
            visibility: protocol::Visibility::Organisation,
        })
    }

    pub(crate) async fn command(
        &self,
        member: MemberId,
        ticket: TicketId,
        command: protocol::Command,
    ) -> protocol::Reply {
        self.app
            .execute(member, request(new_id(), ticket, command))
            .await
    }
}

/// A desk over a database, as one node has it.
pub(crate) async fn desk(url: &str) -> (App, mpsc::Receiver<Arrival>) {
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let (sender, arrivals) = mpsc::channel(10_000);
    let app = App::new(store, Arc::new(InProcess::new(sender)))
        .await
        .unwrap();
    (app, arrivals)
}

pub(crate) fn request(
    id: protocol::CommandId,
    ticket: TicketId,
    command: protocol::Command,
) -> Request {
    Request::Command(protocol::CommandRequest {
        id,
        ticket: protocol::TicketId(ticket.0),
        command,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "each test command needs an id of its own"
)]
pub(crate) fn new_id() -> protocol::CommandId {
    protocol::CommandId(Uuid::now_v7())
}

pub(crate) fn post(text: &str) -> protocol::Command {
    protocol::Command::Post {
        text: text.to_owned(),
    }
}

pub(crate) fn ok(reply: protocol::Reply) -> protocol::Receipt {
    match reply {
        protocol::Reply::Ok { receipt } => receipt,
        other => panic!("not ok: {other:?}"),
    }
}

pub(crate) fn refused(reply: protocol::Reply) -> protocol::Refusal {
    match reply {
        protocol::Reply::Refused { refusal } => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) async fn id(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
        .fetch_one(pool)
        .await
        .unwrap()
}

pub(crate) async fn run(pool: &PgPool, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(pool)
        .await
        .unwrap();
}
