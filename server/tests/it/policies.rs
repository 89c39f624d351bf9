//! Hours and policies over HTTP: who may, what is refused, what a save changes and a preview does not.

use peerdesk_desk::{MemberId, Millis, TicketId};
use peerdesk_protocol::{Command, Visibility};
use peerdesk_server::app::Request;
use serde_json::{Value, json};

use crate::http::Program;
use crate::nodes::Nodes;
use crate::world::{id, new_id, ok, run};

/// A desk with an admin, and what its interface is asked with.
struct Desk {
    nodes: Nodes,
    admin: MemberId,
}

impl Desk {
    async fn start() -> Self {
        let nodes = Nodes::start(1).await;
        let admin = format!(
            "insert into member (organisation_id, email, name, role)
             values ({}, 'ada@acme.test', 'Ada', 'admin') returning id",
            nodes.world.organisation.0
        );
        let admin = MemberId(id(&nodes.world.pool, &admin).await);
        Self { nodes, admin }
    }

    async fn program(&self, member: MemberId) -> Program {
        Program::new(&self.nodes, member).await
    }

    fn book(&self) -> String {
        format!(
            "/api/policies?organisation={}",
            self.nodes.world.organisation.0
        )
    }

    fn topic_scope(&self) -> Value {
        json!({ "kind": "topic", "topic": self.nodes.world.topic.0 })
    }

    fn policy(&self, scope: &Value, version: u32, settings: &Value) -> Value {
        json!({
            "organisation": self.nodes.world.organisation.0,
            "scope": scope,
            "version": version,
            "settings": settings,
        })
    }

    fn calendar(&self, calendar: Option<i64>, version: u32, name: &str, content: &Value) -> Value {
        let mut body = json!({
            "organisation": self.nodes.world.organisation.0,
            "name": name,
            "version": version,
            "content": content,
        });
        if let Some(calendar) = calendar {
            body["id"] = json!(calendar);
        }
        body
    }

    fn preview(&self, more: &Value) -> Value {
        let mut body = json!({
            "organisation": self.nodes.world.organisation.0,
            "topic": self.nodes.world.topic.0,
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    /// From being asked until second line is called, of a ticket that nobody answered.
    async fn window(&self, ticket: TicketId) -> Millis {
        let card = self.nodes.card(ticket).await;
        let promise = card.ticket.effective_promise().unwrap();
        card.asked_at.until(promise)
    }

    async fn ask(&self, text: &str, visibility: Visibility) -> TicketId {
        let world = &self.nodes.world;
        let Request::Ask(mut ask) = world.question(new_id()) else {
            panic!("a question is one");
        };
        text.clone_into(&mut ask.text);
        ask.visibility = visibility;
        let receipt = ok(world.app.execute(world.anna, Request::Ask(ask)).await);
        TicketId(receipt.ticket.0)
    }
}

/// From Monday to Friday, nine to five.
fn office_hours(zone: &str) -> Value {
    let day = json!([{ "from": 540, "to": 1020 }]);
    json!({ "zone": zone, "week": [day, day, day, day, day, [], []], "days": [] })
}

fn moment<'a>(preview: &'a Value, what: &str) -> &'a Value {
    let moments = preview["moments"].as_array().unwrap();
    moments
        .iter()
        .find(|moment| moment["what"] == what)
        .unwrap()
}

#[tokio::test]
async fn admins_save_everything_leads_what_is_their_teams_and_others_see_nothing() {
    let desk = Desk::start().await;
    let world = &desk.nodes.world;
    let settings = json!({ "peer_window_ms": 600_000 });
    let everywhere = json!({ "kind": "organisation" });
    let own_team = json!({ "kind": "team", "team": world.team.0 });
    for member in [world.anna, world.edith] {
        let program = desk.program(member).await;
        program.get(&desk.book()).await.refused(404, "not_found");
        let save = desk.policy(&desk.topic_scope(), 0, &settings);
        let saved = program.post("/api/policies", &save).await;
        saved.refused(404, "not_found");
        let hours = desk.calendar(None, 0, "Office", &office_hours("UTC"));
        let saved = program.post("/api/calendars", &hours).await;
        saved.refused(404, "not_found");
        let preview = desk.preview(&json!({ "asked": "2026-03-13T12:00" }));
        let previewed = program.post("/api/policies/preview", &preview).await;
        previewed.refused(404, "not_found");
        let words = json!({ "organisation": world.organisation.0, "fast_words": ["phish*"] });
        let tried = program.post("/api/policies/dry-run", &words).await;
        tried.refused(404, "not_found");
    }
    let lead = desk.program(world.lena).await;
    let save = |scope: &Value| desk.policy(scope, 0, &settings);
    let saved = lead.post("/api/policies", &save(&everywhere)).await;
    saved.refused(403, "not_permitted");
    for scope in [&desk.topic_scope(), &own_team] {
        let saved = lead.post("/api/policies", &save(scope)).await.ok();
        assert_eq!(saved["saved_by"]["name"], "Lena");
    }
    // A lead of another team that serves the organisation as well sees, and changes only their own.
    let other = id(
        &world.pool,
        "insert into team (name) values ('SAP') returning id",
    )
    .await;
    run(
        &world.pool,
        format!(
            "insert into team_organisation values ({other}, {});
             update team_member set team_id = {other} where member_id = {}",
            world.organisation.0, world.lena.0
        ),
    )
    .await;
    let lead = desk.program(world.lena).await;
    lead.get(&desk.book()).await.ok();
    for scope in [&desk.topic_scope(), &own_team] {
        let again = desk.policy(scope, 1, &settings);
        let saved = lead.post("/api/policies", &again).await;
        saved.refused(403, "not_permitted");
    }
    let admin = desk.program(desk.admin).await;
    admin.post("/api/policies", &save(&everywhere)).await.ok();
    let nowhere = json!({ "kind": "team", "team": 1_000_000 });
    let saved = admin.post("/api/policies", &save(&nowhere)).await;
    saved.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_saved_holds_for_questions_asked_after_it_and_the_nearest_place_counts() {
    let desk = Desk::start().await;
    let world = &desk.nodes.world;
    let admin = desk.program(desk.admin).await;
    let before = world.ask().await;
    let minutes = |minutes: i64| json!({ "peer_window_ms": Millis::minutes(minutes).0 });
    let everywhere = json!({ "kind": "organisation" });
    let save = desk.policy(&everywhere, 0, &minutes(40));
    let saved = admin.post("/api/policies", &save).await.ok();
    assert_eq!(saved["version"], 1);
    let between = world.ask().await;
    let save = desk.policy(&desk.topic_scope(), 0, &minutes(10));
    admin.post("/api/policies", &save).await.ok();
    let after = world.ask().await;
    assert_eq!(desk.window(before).await, Millis::minutes(15));
    assert_eq!(desk.window(between).await, Millis::minutes(40));
    assert_eq!(desk.window(after).await, Millis::minutes(10));
    let book = admin.get(&desk.book()).await.ok();
    assert_eq!(book["topics"][0]["settings"]["peer_window_ms"], 600_000);
    assert_eq!(book["layers"].as_array().unwrap().len(), 2);
    // Who did not see the last save does not undo it.
    let save = desk.policy(&desk.topic_scope(), 0, &minutes(5));
    let late = admin.post("/api/policies", &save).await;
    late.refused(409, "changed_meanwhile");
    assert_eq!(desk.window(world.ask().await).await, Millis::minutes(10));
}

#[tokio::test]
async fn settings_that_cannot_hold_are_refused_by_their_field() {
    let desk = Desk::start().await;
    let admin = desk.program(desk.admin).await;
    let aims = |own: i64, warning: i64| {
        json!({ "aims": { "normal": {
            "own_ms": own, "own_warning_ms": warning, "solve_ms": 0, "solve_warning_ms": 0
        } } })
    };
    for (settings, field) in [
        (json!({ "lease_ms": 0 }), "settings.lease_ms"),
        (json!({ "peer_window_ms": -1 }), "settings.peer_window_ms"),
        (json!({ "nudge_ms": i64::MAX }), "settings.nudge_ms"),
        (
            json!({ "fast_words": ["vpn", " * "] }),
            "settings.fast_words.1",
        ),
        (
            json!({ "calendar": { "kind": "calendar", "id": 77 } }),
            "settings.calendar",
        ),
    ] {
        let save = desk.policy(&desk.topic_scope(), 0, &settings);
        let answer = admin.post("/api/policies", &save).await;
        answer.refused(422, "field_unfit");
        assert_eq!(answer.problem().field.as_deref(), Some(field), "{settings}");
    }
    let warned_too_early = desk.policy(&desk.topic_scope(), 0, &aims(60_000, 120_000));
    let answer = admin.post("/api/policies", &warned_too_early).await;
    answer.refused(422, "field_unfit");
    for settings in [
        json!({ "peer_window": 1 }),
        json!({ "peer_window_ms": "1" }),
        json!({ "peer_window_ms": 1.5 }),
        json!([]),
    ] {
        let save = desk.policy(&desk.topic_scope(), 0, &settings);
        let answer = admin.post("/api/policies", &save).await;
        assert_eq!(answer.problem().status, 400, "{settings}");
    }
    let book = admin.get(&desk.book()).await.ok();
    assert_eq!(book["layers"], json!([]), "nothing of it was saved");
}

#[tokio::test]
async fn hours_that_cannot_be_are_refused_and_versions_guard_them() {
    let desk = Desk::start().await;
    let admin = desk.program(desk.admin).await;
    let office = office_hours("Europe/Berlin");
    let with = |name: &str, value: Value| {
        let mut content = office.clone();
        content[name] = value;
        content
    };
    let no_hours = json!([[], [], [], [], [], [], []]);
    let backwards = json!([[{ "from": 600, "to": 540 }], [], [], [], [], [], []]);
    let day = json!([{ "date": "2026-02-30", "name": "", "spans": [] }]);
    for (content, field) in [
        (with("zone", json!("Mars/Olympus")), "content.zone"),
        (with("week", no_hours), "content.week"),
        (with("week", backwards), "content.week.0"),
        (with("days", day), "content.days.0"),
    ] {
        let save = desk.calendar(None, 0, "Office", &content);
        let answer = admin.post("/api/calendars", &save).await;
        answer.refused(422, "field_unfit");
        assert_eq!(answer.problem().field.as_deref(), Some(field), "{content}");
    }
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        let save = desk.calendar(None, 0, name, &office);
        let answer = admin.post("/api/calendars", &save).await;
        answer.refused(422, "field_unfit");
    }
    let save = desk.calendar(None, 0, "Office", &office);
    let kept = admin.post("/api/calendars", &save).await.ok();
    let calendar = kept["id"].as_i64().unwrap();
    assert_eq!(kept["content"], office);
    let twice = admin.post("/api/calendars", &save).await;
    twice.refused(422, "field_unfit");
    let next = desk.calendar(Some(calendar), 1, "Office", &with("zone", json!("UTC")));
    assert_eq!(admin.post("/api/calendars", &next).await.ok()["version"], 2);
    let late = admin.post("/api/calendars", &next).await;
    late.refused(409, "changed_meanwhile");
    let foreign = desk.calendar(Some(calendar + 1), 1, "Other", &office);
    let answer = admin.post("/api/calendars", &foreign).await;
    answer.refused(404, "not_found");
}

#[tokio::test]
async fn a_preview_counts_working_hours_through_weekends_and_changed_clocks_and_saves_nothing() {
    let desk = Desk::start().await;
    let admin = desk.program(desk.admin).await;
    let hour = json!({ "peer_window_ms": Millis::minutes(60).0 });
    let draft = json!({ "scope": desk.topic_scope(), "settings": hour });
    let asked = async |asked: &str| {
        let body = desk.preview(&json!({
            "asked": asked, "calendar": office_hours("Europe/Berlin"), "draft": draft,
        }));
        admin.post("/api/policies/preview", &body).await.ok()
    };
    let winter = asked("2026-03-13T16:50").await;
    assert_eq!(winter["zone"], "Europe/Berlin");
    assert_eq!(moment(&winter, "asked")["wall"], "2026-03-13T16:50");
    assert_eq!(moment(&winter, "promise")["wall"], "2026-03-16T09:50");
    assert_eq!(moment(&winter, "wave")["wall"], "2026-03-16T09:20");
    // Two weeks later the clock jumps on the Sunday in between.
    let summer = asked("2026-03-27T16:50").await;
    assert_eq!(moment(&summer, "promise")["wall"], "2026-03-30T09:50");
    let at = |preview: &Value| moment(preview, "promise")["at"].as_i64().unwrap();
    let fortnight_less_an_hour = Millis::minutes((14 * 24 - 1) * 60);
    assert_eq!(at(&summer) - at(&winter), fortnight_less_an_hour.0);
    let book = admin.get(&desk.book()).await.ok();
    assert_eq!(book["calendars"], json!([]));
    assert_eq!(book["layers"], json!([]));
    let never = desk.preview(&json!({ "asked": "2026-02-30T09:00" }));
    let answer = admin.post("/api/policies/preview", &never).await;
    answer.refused(422, "field_unfit");
    assert_eq!(answer.problem().field.as_deref(), Some("asked"));
}

#[tokio::test]
async fn hours_that_are_chosen_hold_for_the_next_question() {
    let desk = Desk::start().await;
    let world = &desk.nodes.world;
    let admin = desk.program(desk.admin).await;
    // Open for five minutes every four hours of every day, so that it does not matter when this runs.
    let spans: Vec<Value> = (0..6)
        .map(|span| json!({ "from": span * 240, "to": span * 240 + 5 }))
        .collect();
    let week: Vec<Value> = (0..7).map(|_| json!(spans)).collect();
    let content = json!({ "zone": "UTC", "week": week, "days": [] });
    let save = desk.calendar(None, 0, "Five minutes", &content);
    let kept = admin.post("/api/calendars", &save).await.ok();
    let settings = json!({
        "calendar": { "kind": "calendar", "id": kept["id"] },
        "peer_window_ms": Millis::minutes(10).0,
    });
    let save = desk.policy(&desk.topic_scope(), 0, &settings);
    admin.post("/api/policies", &save).await.ok();
    let window = desk.window(world.ask().await).await;
    // Two spans are needed, or the rest of one, a whole one and the beginning of a third.
    assert!(window > Millis::minutes(4 * 60), "{window:?}");
    assert!(window <= Millis::minutes(8 * 60 + 5), "{window:?}");
}

#[tokio::test]
async fn a_dry_run_tells_what_phrases_would_have_taken_from_colleagues_and_changes_nothing() {
    let desk = Desk::start().await;
    let world = &desk.nodes.world;
    let open = Visibility::Organisation;
    let solved = desk.ask("A phishing mail asks for my password", open).await;
    let called = desk.ask("Somebody phished the payroll", open).await;
    desk.ask("The printer is out of paper", open).await;
    desk.ask("I was phished and nobody may know", Visibility::Private)
        .await;
    let text = "Delete it".to_owned();
    let answered = ok(world
        .command(world.boris, solved, Command::Answer { text })
        .await);
    let answer = answered.seq;
    ok(world
        .command(world.anna, solved, Command::Accept { answer })
        .await);
    let reason = None;
    ok(world
        .command(world.anna, called, Command::Escalate { reason })
        .await);
    let lead = desk.program(world.lena).await;
    let words = json!({ "organisation": world.organisation.0, "fast_words": ["phish*"] });
    let tried = lead.post("/api/policies/dry-run", &words).await.ok();
    assert_eq!(tried["looked_at"], 3, "private questions are not tried");
    assert_eq!(tried["matched"], 2);
    assert_eq!(tried["solved_by_peers"], 1);
    assert_eq!(tried["escalated"], 1);
    let examples: Vec<i64> = tried["examples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|example| example["ticket"].as_i64().unwrap())
        .collect();
    assert_eq!(examples, [called.0, solved.0], "newest first");
    assert_eq!(tried["examples"][0]["phrase"], "phish*");
    let again = desk.ask("Another phishing mail", open).await;
    assert_eq!(desk.window(again).await, Millis::minutes(15));
}
