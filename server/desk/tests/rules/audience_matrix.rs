//! The audience matrix: every event × reader × visibility, as golden files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use peerdesk_desk::{
    Asked, Awaited, Epoch, EscalationCause, Event, EventKind, Member, Millis, Priority,
    ReturnCause, Role, Seq, Sight, Stream, TargetKind, TicketId, TopicId, Visibility, audience,
    may_read, may_see,
};

use crate::golden::{check, json_names, snake};
use crate::past::{asked, minute, term, text, title};
use crate::people::{
    ELSEWHERE, HERE, OTHER_TEAM, TEAM, adam, emil, fred, lena, olga, otto, paul, rosa, sara,
    second_line,
};

const VISIBILITIES: [Visibility; 2] = [Visibility::Organisation, Visibility::Private];

/// Who reads, by role and relation to the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReaderKind {
    Requester,
    RequesterEngineer,
    Peer,
    Engineer,
    EngineerOtherTeam,
    EngineerShared,
    EngineerElsewhere,
    Lead,
    LeadOtherTeam,
    Admin,
    Foreigner,
}

impl ReaderKind {
    const ALL: [Self; 11] = [
        Self::Requester,
        Self::RequesterEngineer,
        Self::Peer,
        Self::Engineer,
        Self::EngineerOtherTeam,
        Self::EngineerShared,
        Self::EngineerElsewhere,
        Self::Lead,
        Self::LeadOtherTeam,
        Self::Admin,
        Self::Foreigner,
    ];

    fn is(self) -> &'static str {
        match self {
            Self::Requester => "employee; asked the question",
            Self::RequesterEngineer => "engineer of the ticket's team who asked the question",
            Self::Peer => "employee of the organisation",
            Self::Engineer => "engineer of the ticket's team (owner or not)",
            Self::EngineerOtherTeam => "engineer of another team that serves the organisation",
            Self::EngineerShared => "engineer who works elsewhere, in a team that serves both",
            Self::EngineerElsewhere => "engineer of a team that serves only another organisation",
            Self::Lead => "lead of the ticket's team",
            Self::LeadOtherTeam => "lead of another team that serves the organisation",
            Self::Admin => "admin of the installation, works in the organisation",
            Self::Foreigner => "employee of another organisation",
        }
    }

    fn member(self) -> Member {
        match self {
            Self::Requester => rosa(),
            Self::RequesterEngineer => second_line(rosa().id.0, Role::Engineer, TEAM),
            Self::Peer => paul(),
            Self::Engineer => emil(),
            Self::EngineerOtherTeam => otto(),
            Self::EngineerShared => sara(),
            Self::EngineerElsewhere => Member {
                serves: BTreeSet::from([ELSEWHERE]),
                teams: BTreeSet::from([OTHER_TEAM]),
                ..sara()
            },
            Self::Lead => lena(),
            Self::LeadOtherTeam => olga(),
            Self::Admin => adam(),
            Self::Foreigner => fred(),
        }
    }
}

fn sight(visibility: Visibility) -> Sight {
    Sight {
        organisation: HERE,
        requester: rosa().id,
        visibility,
    }
}

/// An event of the kind. A new kind does not compile without one.
#[expect(clippy::too_many_lines, reason = "a table with one row per kind")]
fn sample(kind: EventKind) -> Event {
    let text = text("Words");
    match kind {
        EventKind::Asked => Event::Asked(Asked {
            ..asked(Visibility::Organisation)
        }),
        EventKind::Posted => Event::Posted { text, renews: None },
        EventKind::Noted => Event::Noted { text, renews: None },
        EventKind::Answered => Event::Answered {
            text,
            renews: None,
            holds_until: None,
        },
        EventKind::Accepted => Event::Accepted {
            answer: Seq(2),
            answered_by: paul().id,
            grace_until: minute(9),
            released: None,
        },
        EventKind::Declined => Event::Declined {
            answer: Seq(2),
            text: None,
        },
        EventKind::Escalated => Event::Escalated {
            cause: EscalationCause::Promise,
            reason: None,
        },
        EventKind::EscalationSuggested => Event::EscalationSuggested { reason: None },
        EventKind::ReturnedToPeers => Event::ReturnedToPeers {
            reason: text,
            promise: minute(9),
        },
        EventKind::Claimed => Event::Claimed {
            epoch: Epoch(1),
            term: term(0),
        },
        EventKind::Renewed => Event::Renewed {
            epoch: Epoch(1),
            term: term(0),
        },
        EventKind::LeaseWarned => Event::LeaseWarned { epoch: Epoch(1) },
        EventKind::Lapsed => Event::Lapsed {
            owner: emil().id,
            epoch: Epoch(1),
        },
        EventKind::HandedBack => Event::HandedBack {
            epoch: Epoch(1),
            tried: text,
        },
        EventKind::Assigned => Event::Assigned {
            to: emil().id,
            from: None,
            epoch: Epoch(1),
            term: term(0),
        },
        EventKind::TakenOver => Event::TakenOver {
            from: emil().id,
            epoch: Epoch(2),
            term: term(0),
            reason: text,
        },
        EventKind::Pended => Event::Pended {
            awaited: Awaited::Requester,
            left: Millis::minutes(9),
        },
        EventKind::Resumed => Event::Resumed { term: term(0) },
        EventKind::Resolved => Event::Resolved {
            text,
            grace_until: minute(9),
        },
        EventKind::SolvedWithBundle => Event::SolvedWithBundle {
            under: TicketId(7),
            grace_until: minute(9),
        },
        EventKind::Reopened => Event::Reopened {
            text,
            cycle: 2,
            promise: None,
        },
        EventKind::Closed => Event::Closed,
        EventKind::Withdrawn => Event::Withdrawn { reason: None },
        EventKind::MeTooAdded => Event::MeTooAdded,
        EventKind::MeTooRemoved => Event::MeTooRemoved,
        EventKind::Bundled => Event::Bundled {
            under: TicketId(7),
            left: None,
            released: None,
        },
        EventKind::Unbundled => Event::Unbundled {
            cause: ReturnCause::SecondLine,
            promise: None,
        },
        EventKind::HandRaised => Event::HandRaised {
            text,
            invited: vec![paul().id],
            renews: None,
        },
        EventKind::HandLowered => Event::HandLowered,
        EventKind::Replied => Event::Replied {
            to: Seq(2),
            text,
            renews: None,
        },
        EventKind::Edited => Event::Edited {
            message: Seq(2),
            text,
        },
        EventKind::Deleted => Event::Deleted { message: Seq(2) },
        EventKind::NoteEdited => Event::NoteEdited {
            message: Seq(1),
            text,
        },
        EventKind::NoteDeleted => Event::NoteDeleted { message: Seq(1) },
        EventKind::Thanked => Event::Thanked { message: Seq(2) },
        EventKind::ThanksUndone => Event::ThanksUndone { message: Seq(2) },
        EventKind::HelperJoined => Event::HelperJoined,
        EventKind::Retitled => Event::Retitled {
            title: title("Words"),
        },
        EventKind::TopicChanged => Event::TopicChanged {
            topic: TopicId(2),
            team: TEAM,
            released: None,
        },
        EventKind::Nudged => Event::Nudged { answer: Seq(2) },
        EventKind::Reminded => Event::Reminded,
        EventKind::SolvedUnconfirmed => Event::SolvedUnconfirmed {
            answer: Seq(2),
            answered_by: paul().id,
            grace_until: minute(9),
        },
        EventKind::TargetWarned => Event::TargetWarned {
            target: TargetKind::Own,
        },
        EventKind::TargetMissed => Event::TargetMissed {
            target: TargetKind::Solve,
        },
        EventKind::AssignmentDeclined => Event::AssignmentDeclined {
            epoch: Epoch(1),
            reason: text,
        },
        EventKind::HandedOver => Event::HandedOver {
            team: OTHER_TEAM,
            reason: text,
            released: None,
        },
        EventKind::Prioritised => Event::Prioritised {
            priority: Priority::High,
        },
        EventKind::Retargeted => Event::Retargeted { targets: None },
    }
}

fn reads(event: EventKind, reader: ReaderKind, visibility: Visibility) -> bool {
    let event = sample(event);
    may_read(&reader.member(), sight(visibility), audience(&event))
}

fn result(reads: bool) -> &'static str {
    if reads { "reads" } else { "hidden" }
}

const HEAD: &str = "\
Who reads which event: every event x reader x visibility, from the rules themselves.
Written by the tests of the rules (UPDATE_GOLDEN=1); audience_matrix.json has the same cells.

An event belongs to one of the two streams of its ticket, and who may read the stream reads all
of it; nothing is filtered per reader.
";

fn text_of() -> String {
    let mut table = HEAD.to_owned();
    table.push_str("\nThe readers:\n");
    for reader in ReaderKind::ALL {
        writeln!(table, "  {:<20} {}", snake(reader), reader.is()).expect("strings take words");
    }
    for visibility in VISIBILITIES {
        writeln!(table, "\n== {} ticket", snake(visibility)).expect("strings take words");
        for &event in EventKind::ALL {
            let readers: Vec<String> = ReaderKind::ALL
                .into_iter()
                .filter(|reader| reads(event, *reader, visibility))
                .map(snake)
                .collect();
            let stream = snake(audience(&sample(event)));
            writeln!(
                table,
                "{:<21}{stream:<8}{}",
                snake(event),
                readers.join(" ")
            )
            .expect("strings take words");
        }
    }
    table
}

fn json_of() -> String {
    let mut cells = Vec::new();
    for visibility in VISIBILITIES {
        for &event in EventKind::ALL {
            for reader in ReaderKind::ALL {
                cells.push(format!(
                    "{{\"event\":\"{}\",\"reader\":\"{}\",\"visibility\":\"{}\",\"result\":\"{}\"}}",
                    snake(event),
                    snake(reader),
                    snake(visibility),
                    result(reads(event, reader, visibility)),
                ));
            }
        }
    }
    let events = json_names(EventKind::ALL.iter().map(snake));
    let readers = json_names(ReaderKind::ALL.map(snake));
    let visibilities = json_names(VISIBILITIES.map(snake));
    format!(
        "{{\n\"events\":{events},\n\"readers\":{readers},\n\"visibilities\":{visibilities},\n\
         \"cells\":[\n{}\n]\n}}\n",
        cells.join(",\n")
    )
}

#[test]
fn the_audience_matrix_is_as_committed() {
    check("audience_matrix.txt", &text_of());
    check("audience_matrix.json", &json_of());
}

#[test]
fn every_sample_is_of_its_kind() {
    for &kind in EventKind::ALL {
        assert_eq!(sample(kind).kind(), kind);
    }
}

#[test]
fn nobody_reads_of_a_ticket_they_may_not_see_and_everybody_else_reads_what_is_public() {
    for visibility in VISIBILITIES {
        for reader in ReaderKind::ALL {
            let member = reader.member();
            let sees = may_see(&member, sight(visibility));
            for &event in EventKind::ALL {
                match audience(&sample(event)) {
                    Stream::Public => assert_eq!(reads(event, reader, visibility), sees),
                    Stream::Staff => assert!(!reads(event, reader, visibility) || sees),
                }
            }
        }
    }
}
