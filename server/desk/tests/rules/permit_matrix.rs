//! The permit matrix: every actor × command × stage × visibility, as golden files. The text is for
//! people, the JSON for the tests of clients, whose mirror of the rules must agree with it.

use std::fmt::Write as _;
use std::sync::Arc;

use peerdesk_desk::{
    CommandKind, Facts, Need, Refusal, Said, SaidKind, StageKind, Ticket, Topic, Visibility,
    decide, permit,
};

use crate::golden::{check, json_names, snake};
use crate::past::{OTHER_TICKET, POLICY, accepted, answered, title};
use crate::people::{HERE, OTHER_TEAM, TEAM, anna, paul, rosa};
use crate::scene::{ActorKind, OTHER_TOPIC, bystander, moment, owner_id, sent, staged};
use crate::story::ticket;

const VISIBILITIES: [Visibility; 2] = [Visibility::Organisation, Visibility::Private];

struct Cell {
    visibility: Visibility,
    actor: ActorKind,
    command: CommandKind,
    stage: StageKind,
    result: Result<(), Refusal>,
}

fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for visibility in VISIBILITIES {
        for actor in ActorKind::ALL {
            for &command in CommandKind::ALL {
                for stage in StageKind::ALL {
                    if let Some(ticket) = staged(stage, visibility, actor, command) {
                        assert_eq!(ticket.stage.kind(), stage);
                        cells.push(Cell {
                            visibility,
                            actor,
                            command,
                            stage,
                            result: tried(&ticket, actor, command),
                        });
                    }
                }
            }
        }
    }
    cells
}

fn tried(ticket: &Ticket, actor: ActorKind, kind: CommandKind) -> Result<(), Refusal> {
    let above = above(kind);
    let terms = Arc::new(POLICY.into());
    let facts = Facts {
        terms: &terms,
        fresh: &terms,
        topic: Some(Topic {
            id: OTHER_TOPIC,
            organisation: HERE,
            team: TEAM,
            terms: Arc::clone(&terms),
        }),
        team: Some(OTHER_TEAM),
        members: &[bystander()],
        related: Some(&above),
        said: Some(said(kind, actor)),
    };
    let command = sent(kind, actor, ticket);
    assert_eq!(command.kind(), kind);
    decide(
        ticket,
        &actor.actor(),
        &command,
        &facts,
        moment(kind, ticket),
    )
    .map(|_| ())
}

/// The words that a command is about: one's own to change, another's to thank for.
fn said(kind: CommandKind, actor: ActorKind) -> Said {
    let own = actor.actor().member_id().unwrap_or(anna().id);
    let (by, words, thanked) = if [CommandKind::Edit, CommandKind::Delete].contains(&kind) {
        (own, SaidKind::Message, false)
    } else if [CommandKind::EditNote, CommandKind::DeleteNote].contains(&kind) {
        (own, SaidKind::Note, false)
    } else {
        (
            bystander().id,
            SaidKind::Message,
            kind == CommandKind::ThankUndo,
        )
    };
    Said {
        by,
        kind: words,
        deleted: false,
        thanked,
    }
}

/// The other ticket of a bundle: open to be bundled under, solved to be followed.
fn above(kind: CommandKind) -> Ticket {
    let solved = [answered(&paul(), None), accepted(&anna(), 2, &paul(), None)];
    let past = solved
        .into_iter()
        .filter(|_| kind == CommandKind::FollowBundle);
    ticket(OTHER_TICKET, &anna(), Visibility::Organisation, past)
}

/// The name of a refusal in the files and on the wire.
fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotFound => "not_found",
        Refusal::NotPermitted { .. } => "not_permitted",
        Refusal::WrongStage { .. } => "wrong_stage",
        Refusal::AlreadyClaimed { .. } => "already_claimed",
        Refusal::ClaimLost { .. } => "claim_lost",
        Refusal::NoSuchAnswer { .. } => "no_such_answer",
        Refusal::NoSuchMessage { .. } => "no_such_message",
        Refusal::NoSuchTopic => "no_such_topic",
        Refusal::NoSuchMember { .. } => "no_such_member",
        Refusal::NotInTeam { .. } => "not_in_team",
        Refusal::NoSuchTeam => "no_such_team",
        Refusal::NotAssigned => "not_assigned",
        Refusal::NothingToChange => "nothing_to_change",
        Refusal::CannotBundle { .. } => "cannot_bundle",
        Refusal::GraceOver { .. } => "grace_over",
        Refusal::TooMany { .. } => "too_many",
        Refusal::NoPeers => "no_peers",
        Refusal::NotDue => "not_due",
    }
}

fn needs(result: &Result<(), Refusal>) -> Option<Need> {
    if let Err(Refusal::NotPermitted { needs }) = result {
        Some(*needs)
    } else {
        None
    }
}

fn result_code(result: &Result<(), Refusal>) -> &'static str {
    match result {
        Ok(()) => "ok",
        Err(refusal) => code(refusal),
    }
}

/// What a cell of the text says: the result, and for want of permission who would have it.
fn words(result: &Result<(), Refusal>) -> String {
    match needs(result) {
        Some(needs) => format!("needs {}", snake(needs)),
        None => result_code(result).to_owned(),
    }
}

const HEAD: &str = "\
Who may do what: every actor x command x stage x visibility, from the rules themselves.
Written by the tests of the rules (UPDATE_GOLDEN=1); permit_matrix.json has the same cells.

Each cell tries one well-formed command on a real ticket. `ok` or the refusal; `needs x` is
not_permitted and says who could. A row with one result for every stage is written once.

The ticket was asked, got an answer (seq 2, still waiting), was escalated, claimed by ex_owner
(epoch 1) and handed back, claimed by owner (epoch 2), and then brought to its stage:
  open       sent back to the colleagues, before the promise
  escalated  handed back by owner
  claimed    by owner, with a raised hand that invited peer_invited; the lease runs
  pending    the same, waiting for the requester
  solved     resolved by owner, not confirmed, within the grace
  closed     the same after the grace
  bundled    by owner, out of the claim
  withdrawn  by the requester
A private ticket is never open, so it has no such column. Its answer and invitation are by and
for engineer_other_team, since peers cannot see it.

The commands: accept names the resolution once solved or closed, else the answer; not_yet names
the answer. Owner commands name epoch 2, those of ex_owner 1; send_back_to_peers names an epoch
only by ex_owner, and by owner while claimed or pending. assign and raise_hand name another
engineer of the team, bundle an open ticket of the organisation, change_topic a topic of the same
team, hand_over the other team; prioritise says high. decline comes from somebody to whom the
claim was given by a lead. edit, delete, edit_note and delete_note are about words of the actor's
own; reply, thank and thank_undo about another's, and thank_undo comes from somebody who thanked.
me_too_undo comes from somebody who said me too. alarm comes when the next alarm is due; follow_bundle when
the ticket above is solved.
";

fn text_of(cells: &[Cell]) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\nThe actors:\n");
    for actor in ActorKind::ALL {
        writeln!(text, "  {:<20} {}", snake(actor), actor.is()).expect("strings take words");
    }
    for visibility in VISIBILITIES {
        for actor in ActorKind::ALL {
            writeln!(text, "\n== {}, {} ticket", snake(actor), snake(visibility))
                .expect("strings take words");
            text.push_str(&table(cells, visibility, actor));
        }
    }
    text
}

fn table(cells: &[Cell], visibility: Visibility, actor: ActorKind) -> String {
    let mut table = String::new();
    let mut stages = vec![String::new()];
    let mut rows = Vec::new();
    for &command in CommandKind::ALL {
        let row: Vec<&Cell> = cells
            .iter()
            .filter(|cell| {
                cell.visibility == visibility && cell.actor == actor && cell.command == command
            })
            .collect();
        if stages.len() == 1 {
            stages.extend(row.iter().map(|cell| snake(cell.stage)));
        }
        let results: Vec<String> = row.iter().map(|cell| words(&cell.result)).collect();
        let first = &results[0];
        if results.iter().all(|result| result == first) {
            rows.push(vec![snake(command), format!("{first} (all stages)")]);
        } else {
            rows.push(std::iter::once(snake(command)).chain(results).collect());
        }
    }
    rows.insert(0, stages);
    for row in rows {
        let line: String = row
            .iter()
            .enumerate()
            .map(|(column, word)| match column {
                0 => format!("{word:<20}"),
                _ => format!("{word:<18}"),
            })
            .collect();
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

fn json_of(cells: &[Cell]) -> String {
    let mut json = String::from("{\n");
    let actors = json_names(ActorKind::ALL.map(snake));
    let commands = json_names(CommandKind::ALL.iter().map(snake));
    let stages = json_names(StageKind::ALL.map(snake));
    let visibilities = json_names(VISIBILITIES.map(snake));
    writeln!(json, "\"actors\":{actors},").expect("strings take words");
    writeln!(json, "\"commands\":{commands},").expect("strings take words");
    writeln!(json, "\"stages\":{stages},").expect("strings take words");
    writeln!(json, "\"visibilities\":{visibilities},").expect("strings take words");
    json.push_str("\"cells\":[\n");
    let lines: Vec<String> = cells.iter().map(json_cell).collect();
    json.push_str(&lines.join(",\n"));
    json.push_str("\n]\n}\n");
    json
}

/// `needs` stands only beside `not_permitted`.
fn json_cell(cell: &Cell) -> String {
    let needs = needs(&cell.result)
        .map(|needs| format!(",\"needs\":\"{}\"", snake(needs)))
        .unwrap_or_default();
    format!(
        "{{\"actor\":\"{}\",\"command\":\"{}\",\"stage\":\"{}\",\"visibility\":\"{}\",\
         \"result\":\"{}\"{needs}}}",
        snake(cell.actor),
        snake(cell.command),
        snake(cell.stage),
        snake(cell.visibility),
        result_code(&cell.result),
    )
}

#[test]
fn the_permit_matrix_is_as_committed() {
    let cells = cells();
    let stages = StageKind::ALL.len() * VISIBILITIES.len() - 1;
    assert_eq!(
        cells.len(),
        ActorKind::ALL.len() * CommandKind::ALL.len() * stages
    );
    check("permit_matrix.txt", &text_of(&cells));
    check("permit_matrix.json", &json_of(&cells));
}

#[test]
fn every_command_has_somebody_and_a_stage_that_allow_it() {
    let cells = cells();
    for &command in CommandKind::ALL {
        assert!(
            cells
                .iter()
                .any(|cell| cell.command == command && cell.result.is_ok()),
            "nobody can ever {command:?}"
        );
    }
}

#[test]
fn every_refusal_of_permission_is_the_same_in_every_stage() {
    for cell in cells() {
        let ticket = staged(cell.stage, cell.visibility, cell.actor, cell.command)
            .expect("the cell has a ticket");
        if let Err(refusal) = permit(&cell.actor.actor(), &ticket, cell.command) {
            assert_eq!(cell.result, Err(refusal));
        }
    }
}

#[test]
fn the_scenes_are_what_their_head_says() {
    for visibility in VISIBILITIES {
        for stage in [StageKind::Claimed, StageKind::Pending] {
            let ticket = staged(stage, visibility, ActorKind::Owner, CommandKind::Post)
                .expect("second line has it");
            let claim = ticket.stage.claim().expect("claimed");
            assert_eq!((claim.owner, claim.epoch.0), (owner_id(), 2));
            assert!(ticket.hand_raised);
        }
    }
    let open = staged(
        StageKind::Open,
        Visibility::Organisation,
        ActorKind::Requester,
        CommandKind::Post,
    )
    .expect("an open ticket");
    assert_eq!(open.requester, rosa().id);
    assert_ne!(open.title, title("A better title"));
}
