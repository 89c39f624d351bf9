//! Replies, words that are changed and taken back, thanks.

use peerdesk_desk::{
    AlarmKind, Awaited, Command, EscalationCause, Event, Member, Need, Refusal, Said, SaidKind,
    Seq, StageKind, next_alarm,
};

use crate::past::{
    accepted, answered, by_clock, claimed, escalated, minute, pended, resolved, term, text,
    withdrawn,
};
use crate::people::{adam, emil, fred, lena, otto, paul, rosa};
use crate::story::{given, given_private};

const THERE: Seq = Seq(2);

fn reply() -> Command {
    Command::Reply {
        to: THERE,
        text: text("Same here"),
    }
}

fn edit() -> Command {
    Command::Edit {
        message: THERE,
        text: text("Better words"),
    }
}

fn edited() -> Event {
    Event::Edited {
        message: THERE,
        text: text("Better words"),
    }
}

fn delete() -> Command {
    Command::Delete { message: THERE }
}

fn thank() -> Command {
    Command::Thank { message: THERE }
}

fn no_such() -> Refusal {
    Refusal::NoSuchMessage { message: THERE }
}

#[test]
fn everybody_who_sees_the_ticket_replies_and_the_owner_shows_progress_by_it() {
    let replied = |renews| Event::Replied {
        to: THERE,
        text: text("Same here"),
        renews,
    };
    for member in [rosa(), paul(), emil(), otto(), adam()] {
        given([])
            .said(&paul(), SaidKind::Message)
            .when(member, reply())
            .then([replied(None)]);
    }
    given([escalated(EscalationCause::Promise), claimed(&emil(), 1)])
        .said(&paul(), SaidKind::Message)
        .at(20)
        .when(emil(), reply())
        .then([replied(Some(term(20)))]);
    given([]).when(fred(), reply()).refused(Refusal::NotFound);
    given_private([])
        .when(paul(), reply())
        .refused(Refusal::NotFound);
}

#[test]
fn a_reply_of_the_requester_ends_the_wait_for_them() {
    let waiting = [
        escalated(EscalationCause::Promise),
        claimed(&emil(), 1),
        pended(&emil(), Awaited::Requester, 20),
    ];
    let after = given(waiting)
        .said(&emil(), SaidKind::Message)
        .at(60)
        .when(rosa(), reply())
        .done();
    assert_eq!(after.ticket().stage.kind(), StageKind::Claimed);
}

#[test]
fn nobody_replies_to_what_was_taken_back_or_never_said() {
    let gone = Said {
        by: paul().id,
        kind: SaidKind::Message,
        deleted: true,
        thanked: false,
    };
    for command in [reply(), thank()] {
        given([])
            .words(gone)
            .when(rosa(), command.clone())
            .refused(no_such());
        given([]).when(rosa(), command).refused(no_such());
    }
    given([])
        .words(gone)
        .when(paul(), edit())
        .refused(no_such());
    given([])
        .words(gone)
        .when(paul(), delete())
        .refused(no_such());
}

#[test]
fn only_the_author_changes_words_whatever_others_are() {
    let refused = Refusal::NotPermitted {
        needs: Need::Author,
    };
    for member in [rosa(), emil(), lena(), adam()] {
        for command in [edit(), delete()] {
            given([])
                .said(&paul(), SaidKind::Message)
                .when(member.clone(), command)
                .refused(refused.clone());
        }
    }
    for kind in [
        SaidKind::Question,
        SaidKind::Message,
        SaidKind::Answer,
        SaidKind::Resolution,
    ] {
        given([])
            .said(&paul(), kind)
            .when(paul(), edit())
            .then([edited()]);
    }
}

#[test]
fn an_edit_of_the_owner_is_no_progress() {
    let before = given([escalated(EscalationCause::Promise), claimed(&emil(), 1)])
        .said(&emil(), SaidKind::Message)
        .at(20);
    let lease = before.ticket().stage.claim().expect("claimed").lease;
    let after = before.when(emil(), edit()).then([edited()]);
    assert_eq!(after.ticket().stage.claim().expect("claimed").lease, lease);
}

#[test]
fn the_question_and_a_resolution_can_be_changed_and_not_taken_back() {
    for kind in [SaidKind::Question, SaidKind::Resolution, SaidKind::Note] {
        given([])
            .said(&rosa(), kind)
            .when(rosa(), delete())
            .refused(no_such());
    }
}

#[test]
fn words_are_taken_back_after_the_end_as_well_and_changed_only_before() {
    let closed = [
        escalated(EscalationCause::Promise),
        claimed(&emil(), 1),
        resolved(&emil()),
        by_clock(Event::Closed),
    ];
    given(closed.clone())
        .said(&paul(), SaidKind::Message)
        .when(paul(), delete())
        .then([Event::Deleted { message: THERE }]);
    given(closed)
        .said(&paul(), SaidKind::Message)
        .when(paul(), edit())
        .refused(Refusal::WrongStage {
            stage: StageKind::Closed,
        });
    given([withdrawn(&rosa())])
        .said(&emil(), SaidKind::Note)
        .when(emil(), Command::DeleteNote { message: THERE })
        .then([Event::NoteDeleted { message: THERE }]);
}

#[test]
fn an_answer_that_was_taken_back_waits_for_nobody_and_holds_no_promise() {
    let before = given([answered(&paul(), Some(40))]).said(&paul(), SaidKind::Answer);
    assert_eq!(
        next_alarm(before.ticket()).expect("a promise").at,
        minute(40)
    );
    let after = before
        .when(paul(), delete())
        .then([Event::Deleted { message: THERE }]);
    assert!(after.ticket().answers.is_empty());
    let alarm = next_alarm(after.ticket()).expect("a promise");
    assert_eq!(alarm.kind, AlarmKind::Promise);
    assert!(alarm.at < minute(40));
    after
        .when(rosa(), Command::Accept { answer: THERE })
        .refused(Refusal::NoSuchAnswer { answer: THERE });
}

#[test]
fn what_was_accepted_stays_as_it_was() {
    let solved = || {
        given([answered(&paul(), None), accepted(&rosa(), 2, &paul(), None)])
            .said(&paul(), SaidKind::Answer)
    };
    solved().when(paul(), edit()).refused(no_such());
    solved().when(paul(), delete()).refused(no_such());
}

#[test]
fn notes_are_changed_by_their_author_among_second_line() {
    let edit = || Command::EditNote {
        message: THERE,
        text: text("Better words"),
    };
    let note = |by: &Member| given([]).said(by, SaidKind::Note);
    note(&emil()).when(emil(), edit()).then([Event::NoteEdited {
        message: THERE,
        text: text("Better words"),
    }]);
    note(&emil())
        .when(otto(), edit())
        .refused(Refusal::NotPermitted {
            needs: Need::Author,
        });
    for member in [rosa(), paul()] {
        note(&member)
            .when(member.clone(), edit())
            .refused(Refusal::NotPermitted { needs: Need::Staff });
    }
}

#[test]
fn thanks_are_given_once_by_others_and_can_be_taken_back() {
    let undo = || Command::ThankUndo { message: THERE };
    let said = |thanked| {
        given([]).words(Said {
            by: paul().id,
            kind: SaidKind::Answer,
            deleted: false,
            thanked,
        })
    };
    said(false)
        .when(rosa(), thank())
        .then([Event::Thanked { message: THERE }]);
    said(true)
        .when(rosa(), undo())
        .then([Event::ThanksUndone { message: THERE }]);
    said(true)
        .when(rosa(), thank())
        .refused(Refusal::NothingToChange);
    said(false)
        .when(rosa(), undo())
        .refused(Refusal::NothingToChange);
    said(false)
        .when(paul(), thank())
        .refused(Refusal::NotPermitted {
            needs: Need::OtherThanAuthor,
        });
}
