//! Histories of tickets with the views they lead to, for the web client's mirror of the rules: it
//! applies the same events and has to arrive at the same view.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use peerdesk_desk::{
    Actor, Aim, Aims, AlarmKind, Ask, Awaited, Command, Epoch, Event, Facts, Member, MemberId,
    Millis, OrganisationId, Policy, Priority, Role, Said, Seq, Stage, Stream, TeamId, Terms, Text,
    Ticket, TicketId, Timestamp, Title, Topic, TopicId, Visibility, alarms, audience, born, decide,
    decide_ask, evolve,
};
use peerdesk_server::wire::{self, EventPlace, People, RowFacts};
use serde_json::{Value, json};

const HISTORIES: u64 = 80;
const STEPS: usize = 110;
const START: Timestamp = Timestamp(1_700_000_000_000);
const ORGANISATION: OrganisationId = OrganisationId(1);
const TEAM: TeamId = TeamId(1);
const OTHER_TEAM: TeamId = TeamId(2);
/// Short, so that targets are met and missed among minutes.
const AIMS: Aims = Aims {
    own: Some(Aim {
        within: Millis::minutes(10),
        warning: Millis::minutes(3),
    }),
    solve: Some(Aim {
        within: Millis::minutes(45),
        warning: Millis::minutes(10),
    }),
};
const NAMES: [&str; 6] = ["Anna", "Boris", "Edith", "Emil", "Lena", "Olga"];

/// Small and repeatable; the quality of its randomness does not matter here.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn member(id: i64, role: Role) -> Member {
    let is_staff = matches!(role, Role::Engineer | Role::Lead);
    Member {
        id: MemberId(id),
        role,
        organisation: ORGANISATION,
        teams: [TEAM, OTHER_TEAM]
            .into_iter()
            .filter(|_| is_staff)
            .collect(),
        serves: is_staff.then_some(ORGANISATION).into_iter().collect(),
    }
}

fn members() -> Vec<Member> {
    [
        Role::Employee,
        Role::Employee,
        Role::Engineer,
        Role::Engineer,
        Role::Lead,
        Role::Employee,
    ]
    .into_iter()
    .zip(1..)
    .map(|(role, id)| member(id, role))
    .collect()
}

fn topic(id: i64, fast_lane: bool) -> Topic {
    Topic {
        id: TopicId(id),
        organisation: ORGANISATION,
        team: TEAM,
        terms: Arc::new(Terms {
            policy: Policy {
                fast_lane,
                aims: Priority::ALL.map(|_| AIMS),
                reminder: Some(Millis::minutes(20)),
                ..Policy::DEFAULT
            },
            ..Policy::DEFAULT.into()
        }),
    }
}

fn text(words: &str) -> Text {
    Text::new(words).unwrap()
}

/// What does not happen every day.
fn seldom(dice: &mut Dice, ticket: &Ticket) -> Option<Command> {
    let epoch = ticket.epoch;
    Some(match dice.roll(60) {
        0 => Command::HandOver {
            team: if ticket.team == TEAM {
                OTHER_TEAM
            } else {
                TEAM
            },
            reason: text("one for the others"),
        },
        1 | 2 => Command::Decline {
            epoch,
            reason: text("on leave"),
        },
        3 => Command::Prioritise {
            priority: Priority::ALL[dice.roll(4) as usize],
        },
        _ => return None,
    })
}

fn command(dice: &mut Dice, ticket: &Ticket) -> Command {
    let epoch = Epoch(ticket.epoch.0.saturating_sub(u32::from(dice.roll(8) == 0)));
    let seqs: Vec<Seq> = ticket.answers.keys().copied().collect();
    let answer = match seqs.len() {
        0 => Seq(1),
        count => seqs[dice.roll(count as u64) as usize],
    };
    if ticket.hand_raised {
        match dice.roll(8) {
            0..=2 => return Command::Join,
            3 | 4 => return Command::LowerHand { epoch },
            _ => {}
        }
    }
    // Left to chance alone, something else mostly ends a wait before its owner does.
    if matches!(ticket.stage, Stage::Pending { .. }) && dice.roll(4) == 0 {
        return Command::Resume { epoch };
    }
    if let Some(command) = seldom(dice, ticket) {
        return command;
    }
    match dice.roll(36) {
        wish @ 30.. => about_words(wish, dice, ticket, answer),
        0..=2 => Command::Post {
            text: text("words"),
        },
        3 | 4 => Command::Note {
            text: text("between us"),
        },
        5 | 6 => Command::Answer {
            text: text("try this"),
        },
        7 => Command::Accept { answer },
        8 => Command::NotYet { answer, text: None },
        9 | 10 => Command::Escalate { reason: None },
        11 => Command::SuggestEscalation { reason: None },
        12 => Command::SendBackToPeers {
            epoch: Some(epoch),
            reason: text("colleagues know"),
        },
        13..=15 => Command::Claim,
        16 => Command::Renew { epoch },
        17 => Command::HandBack {
            epoch,
            tried: text("all I could"),
        },
        18 => Command::Assign {
            to: MemberId(3 + dice.roll(3) as i64),
        },
        19 => Command::TakeOver {
            reason: text("holiday"),
        },
        20 => Command::Pend {
            epoch,
            awaited: if dice.roll(2) == 0 {
                Awaited::Requester
            } else {
                Awaited::ThirdParty {
                    name: Title::new("Vendor").unwrap(),
                }
            },
        },
        21 => Command::Resume { epoch },
        22 => Command::Resolve {
            epoch,
            text: text("replaced the cable"),
        },
        23 => Command::Reopen {
            text: text("it came back"),
        },
        24 => Command::MeToo,
        25 => match dice.roll(2) {
            0 => Command::MeTooUndo,
            _ => Command::Bundle {
                under: TicketId(99),
            },
        },
        26 => Command::Unbundle,
        27 => Command::RaiseHand {
            epoch,
            text: text("who knows this?"),
            invite: vec![MemberId(2), MemberId(6)],
        },
        28 => match dice.roll(3) {
            0 => Command::LowerHand { epoch },
            _ => Command::Join,
        },
        _ => match dice.roll(3) {
            0 => Command::Retitle {
                title: Title::new("Better title").unwrap(),
            },
            1 => Command::ChangeTopic { topic: TopicId(2) },
            _ if dice.roll(2) == 0 => Command::Withdraw { reason: None },
            _ => Command::Claim,
        },
    }
}

/// Something about what was said.
fn about_words(wish: u64, dice: &mut Dice, ticket: &Ticket, answer: Seq) -> Command {
    match wish {
        30 => Command::Reply {
            to: Seq(1),
            text: text("about that"),
        },
        31 => Command::Edit {
            message: answer,
            text: text("better words"),
        },
        32 | 33 => Command::Delete { message: answer },
        34 => match dice.roll(2) {
            0 => Command::EditNote {
                message: ticket.staff_head,
                text: text("better words"),
            },
            _ => Command::DeleteNote {
                message: ticket.staff_head,
            },
        },
        _ => match dice.roll(2) {
            0 => Command::Thank { message: Seq(1) },
            _ => Command::ThankUndo { message: Seq(1) },
        },
    }
}

/// What somebody wants next; the owner speaks often, so that claims live.
fn wish(dice: &mut Dice, members: &[Member], ticket: &Ticket) -> (Actor, Command) {
    let anybody = &members[dice.roll(members.len() as u64) as usize];
    let owner = ticket.stage.claim().map(|claim| claim.owner);
    let actor = members
        .iter()
        .find(|member| Some(member.id) == owner && dice.roll(2) == 0)
        .unwrap_or(anybody);
    if owner.is_some() && dice.roll(25) == 0 {
        let reason = text("holiday");
        return (
            Actor::Member(members[4].clone()),
            Command::TakeOver { reason },
        );
    }
    (Actor::Member(actor.clone()), command(dice, ticket))
}

/// The words at a place of a stream. Nobody is seen to thank, so that thanks are taken back by chance.
fn said(
    past: &[(Option<MemberId>, Stream, Event)],
    place: (Stream, Seq),
    dice: u64,
) -> Option<Said> {
    let (stream, seq) = place;
    let (by, _, event) = past
        .iter()
        .filter(|(_, of, _)| *of == stream)
        .nth(usize::try_from(seq.0 - 1).ok()?)?;
    Said::of(*by, event, dice.is_multiple_of(2))
}

/// One history: the view after the question, the frames that follow and the view they lead to.
fn history(seed: u64) -> Value {
    let mut dice = Dice(seed * 7_919 + 1);
    let members = members();
    let people = People::new(
        members
            .iter()
            .zip(NAMES)
            .map(|(member, name)| (member.id, Arc::from(name))),
    );
    let ask = Ask {
        title: None,
        text: text("It does not work"),
        topic: TopicId(1),
        visibility: if seed.is_multiple_of(9) {
            Visibility::Private
        } else {
            Visibility::Organisation
        },
    };
    let first = topic(1, seed.is_multiple_of(11));
    let mut now = START;
    let (asked, then) = decide_ask(&members[0], &ask, Some(&first), now).unwrap();
    let mut ticket = born(TicketId(7), ORGANISATION, members[0].id, &asked, now);
    let lead = {
        let plain = Ask {
            visibility: ask.visibility,
            ..ask.clone()
        };
        let (asked, _) = decide_ask(&members[1], &plain, Some(&topic(1, false)), now).unwrap();
        born(TicketId(99), ORGANISATION, members[1].id, &asked, now)
    };
    let before = view(&ticket, &people);
    // What rang is marked, as by the timers of the desk.
    let mut rung = BTreeSet::new();
    let mut frames = Vec::new();
    let mut past = vec![(Some(members[0].id), Stream::Public, Event::Asked(asked))];
    for event in then {
        past.push((Some(members[0].id), audience(&event), event.clone()));
        frames.push(happen(
            &mut ticket,
            Some(members[0].id),
            now,
            &event,
            &people,
        ));
    }
    for _ in 0..STEPS {
        // Mostly minutes; now and then so long that a solved ticket closes.
        let pause = if dice.roll(60) == 0 {
            8 * 24 * 3_600_000
        } else {
            dice.roll(600_000)
        };
        now = Timestamp(now.0 + 1 + pause as i64);
        let due = alarms(&ticket, &first.terms)
            .into_iter()
            .filter(|alarm| alarm.at <= now)
            .find(|alarm| !rung.contains(&(ticket.cycle, alarm.kind, alarm.ordinal)));
        let (actor, command) = if let Some(alarm) = due {
            rung.insert((ticket.cycle, alarm.kind, alarm.ordinal));
            (Actor::Clock, Command::Alarm(alarm.kind))
        } else {
            wish(&mut dice, &members, &ticket)
        };
        let facts = Facts {
            terms: &first.terms,
            fresh: &first.terms,
            topic: Some(topic(2, false)),
            team: command.named_team(),
            members: &members,
            related: Some(&lead),
            said: command
                .named_message()
                .and_then(|place| said(&past, place, now.0.unsigned_abs())),
        };
        if let Ok(events) = decide(&ticket, &actor, &command, &facts, now) {
            for event in events {
                let by = actor.member_id();
                frames.push(happen(&mut ticket, by, now, &event, &people));
                past.push((by, audience(&event), event));
            }
        }
    }
    json!({ "before": before, "frames": frames, "after": view(&ticket, &people) })
}

fn happen(
    ticket: &mut Ticket,
    by: Option<MemberId>,
    at: Timestamp,
    event: &Event,
    people: &People,
) -> Value {
    let (stream, seq) = evolve(ticket, by, at, event);
    let place = EventPlace {
        ticket: ticket.id,
        stream,
        seq,
        at,
        by,
        command: None,
        after_public: (stream == Stream::Staff).then_some(ticket.public_head),
    };
    serde_json::to_value(wire::event_frame(place, event, people)).unwrap()
}

fn view(ticket: &Ticket, people: &People) -> Value {
    let facts = RowFacts {
        number: 1_007,
        asked_at: START,
        changed_at: START,
        bundled: 0,
    };
    serde_json::to_value(wire::ticket_view(ticket, facts, Vec::new(), true, people)).unwrap()
}

/// A history a line, so that a change shows which ones it touches.
fn golden() -> (String, BTreeSet<String>) {
    let mut kinds = BTreeSet::new();
    let mut lines = Vec::new();
    for seed in 1..=HISTORIES {
        let history = history(seed);
        for frame in history["frames"].as_array().unwrap() {
            kinds.insert(frame["event"]["kind"].as_str().unwrap().to_owned());
        }
        lines.push(serde_json::to_string(&history).unwrap());
    }
    (format!("[\n{}\n]\n", lines.join(",\n")), kinds)
}

#[test]
fn histories_for_the_web_client_are_fresh_and_show_every_event() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/histories.json");
    let (fresh, kinds) = golden();
    // The question itself is in the first view, and the end of another ticket is not walked here.
    let absent = ["asked", "solved_with_bundle"];
    assert_eq!(
        kinds.len(),
        peerdesk_desk::EventKind::ALL.len() - absent.len(),
        "{kinds:?}"
    );
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "run with UPDATE_GOLDEN=1 to refresh {}",
        path.display()
    );
}

/// The kinds of alarm that a history can meet, so that a new one is not forgotten above.
#[test]
fn every_alarm_is_met_in_some_history() {
    let met = |kind: AlarmKind| match kind {
        AlarmKind::Promise => Some("escalated"),
        AlarmKind::Nudge => Some("nudged"),
        AlarmKind::Unconfirmed => Some("solved_unconfirmed"),
        AlarmKind::LeaseWarning => Some("lease_warned"),
        AlarmKind::LeaseEnd => Some("lapsed"),
        AlarmKind::Reminder => Some("reminded"),
        AlarmKind::OwnWarning | AlarmKind::SolveWarning => Some("target_warned"),
        AlarmKind::OwnMissed | AlarmKind::SolveMissed => Some("target_missed"),
        AlarmKind::GraceEnd => Some("closed"),
    };
    let (_, kinds) = golden();
    for kind in AlarmKind::ALL {
        let is_met = met(*kind).is_none_or(|event| kinds.contains(event));
        assert!(is_met, "{kind:?}");
    }
}
