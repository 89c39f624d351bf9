//! What was looked for in vain: what counts, until when, and who is told of it.

use peerdesk_protocol::{Command, Visibility};
use peerdesk_server::app::{ImportDenied, Unanswered};
use serde_json::{Value, json};
use tokio::task::yield_now;

use crate::http::Program;
use crate::nodes::Nodes;
use crate::search::neighbours;
use crate::world::{World, id, ok};

impl Program {
    async fn looked_in_vain(&self, text: &str) {
        let answer = self.post("/api/search/gaps", &json!({ "q": text })).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    }

    async fn gaps(&self) -> Vec<Value> {
        let gaps = self.get("/api/search/gaps").await.ok();
        gaps.as_array().unwrap().clone()
    }
}

/// Waits until so many gaps are noted: that is done after a question was followed, and nobody else
/// waits for it.
async fn noted(world: &World, gaps: i64) {
    while id(&world.pool, "select count(*) from search_gap").await < gaps {
        yield_now().await;
    }
}

fn examples(gaps: &[Value]) -> Vec<&str> {
    gaps.iter()
        .filter_map(|gap| gap["example"].as_str())
        .collect()
}

#[tokio::test]
async fn what_is_looked_for_in_vain_on_purpose_is_grouped_for_leads() {
    let nodes = Nodes::start(1).await;
    let [nina, sven] = neighbours(&nodes).await;
    let world = &nodes.world;
    nodes.solved("Keyboard is sticky", "Clean it.").await;
    nodes.found_on(0).await;
    let boris = Program::new(&nodes, world.boris).await;
    for typed in ["Miro licence", "licences for Miro"] {
        boris.looked_in_vain(typed).await;
    }
    let anna = Program::new(&nodes, world.anna).await;
    anna.looked_in_vain("miro LICENCE").await;
    // Suggestions and searches come with each keystroke, in the palette as well, and say nothing about
    // what is missing; and what a client says to be missing and is there, is not.
    anna.is_suggested("something else").await;
    assert!(anna.finds("something else").await.is_empty());
    assert!(anna.lists("something else").await.is_empty());
    anna.looked_in_vain("sticky keyboards").await;
    // What somebody of another organisation misses is told to their own, and not to any engineer.
    let nina = Program::new(&nodes, nina).await;
    nina.looked_in_vain("zeppelin").await;
    let sven = Program::new(&nodes, sven).await;
    let gaps = sven.get("/api/search/gaps").await;
    gaps.refused(403, "not_permitted");
    let lena = Program::new(&nodes, world.lena).await;
    let gaps = lena.gaps().await;
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!(gaps[0]["words"], "licenc miro");
    assert_eq!(gaps[0]["example"], "miro LICENCE");
    assert_eq!(gaps[0]["members"], 2);
    assert_eq!(gaps[0]["times"], 3);
    // What is typed with rests is the last of it.
    for typed in ["Quetz", "Quetzalcoatl", "quetzalcoatl viewer"] {
        anna.looked_in_vain(typed).await;
    }
    assert_eq!(
        examples(&lena.gaps().await),
        ["miro LICENCE", "quetzalcoatl viewer"]
    );
}

#[tokio::test]
async fn a_question_with_nothing_alike_is_a_gap_until_it_is_solved() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    nodes.found_on(0).await;
    let hidden = nodes
        .asked(world.anna, "Garnishment of my wages", Visibility::Private)
        .await;
    let plotter = nodes
        .asked(
            world.anna,
            "Plotter mirrors drawings",
            Visibility::Organisation,
        )
        .await;
    let boris = Program::new(&nodes, world.boris).await;
    boris.looked_in_vain("Miro licence").await;
    let lena = Program::new(&nodes, world.lena).await;
    noted(world, 2).await;
    assert_eq!(
        examples(&lena.gaps().await),
        ["Miro licence", "Plotter mirrors drawings"],
        "{}",
        hidden.0
    );
    nodes.found_on(0).await;
    // One that looks like it is no other gap.
    nodes
        .asked(
            world.boris,
            "Plotter mirrors the drawings",
            Visibility::Organisation,
        )
        .await;
    let other = nodes
        .asked(world.boris, "Beamer flickers", Visibility::Organisation)
        .await;
    noted(world, 3).await;
    assert_eq!(
        examples(&lena.gaps().await),
        [
            "Miro licence",
            "Beamer flickers",
            "Plotter mirrors drawings"
        ],
        "{}",
        other.0
    );
    let answered = Command::Answer {
        text: "Unplug it.".to_owned(),
    };
    let answer = ok(world.command(world.boris, plotter, answered).await).seq;
    ok(world
        .command(world.anna, plotter, Command::Accept { answer })
        .await);
    assert_eq!(
        examples(&lena.gaps().await),
        ["Miro licence", "Beamer flickers"]
    );
}

#[tokio::test]
async fn reports_are_for_leads_whatever_asks_for_them() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    for member in [world.anna, world.edith] {
        let program = Program::new(&nodes, member).await;
        for path in ["/api/search/gaps", "/api/knowledge"] {
            program.get(path).await.refused(403, "not_permitted");
        }
        let member = world.app.store().member(member).await.unwrap().unwrap();
        let app = nodes.app(0);
        assert!(matches!(
            app.gaps(&member).await,
            Err(Unanswered::NotPermitted)
        ));
        assert!(matches!(
            app.knowledge_report(&member).await,
            Err(Unanswered::NotPermitted)
        ));
        assert!(matches!(
            app.transfers(member),
            Err(ImportDenied::NotPermitted)
        ));
    }
}
