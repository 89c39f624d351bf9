//! Wrong owners: two at once, a lost claim that acts, a race without exactly one winner.

use peerdesk_protocol::{Command, Event, EventFrame, Receipt, Refusal, Reply, Seq, Stream};

use super::finds;
use super::good::{ENGINEERS, OPEN, person, record};
use crate::oracle::{Kind, Record, Sight, StoredStream, Wish, check, digest};

/// Changes stored events and what everybody was shown of them, as a server that is wrong all the
/// way would.
fn rewrite(record: &mut Record, stream: Stream, change: impl Fn(&mut EventFrame)) {
    let history = record.history.tickets.get_mut(&OPEN).unwrap();
    let mut events = history.stream(stream).events().to_vec();
    events.iter_mut().for_each(change);
    let stored = StoredStream::new(events.clone());
    match stream {
        Stream::Public => history.public = stored,
        Stream::Staff => history.staff = stored,
    }
    for sight in record.logs.iter_mut().flat_map(|log| &mut log.sights) {
        if let Sight::Event(shown) = sight
            && shown.ticket == OPEN
            && shown.stream == stream
        {
            shown.digest = digest(&events[shown.seq.0 as usize - 1]);
        }
    }
}

fn claim_of(record: &mut Record, race: usize, place: usize) -> &mut crate::oracle::Sent {
    let id = record.races[race].claims[place];
    record.sent.iter_mut().find(|s| s.wish.id() == id).unwrap()
}

#[test]
fn a_claim_over_a_claim_is_found() {
    let mut record = record();
    // The hand-back between the two claims becomes mere talk.
    rewrite(&mut record, Stream::Public, |event| {
        if let Event::HandedBack { tried, .. } = &event.event {
            event.event = Event::Posted {
                text: tried.clone(),
                renews: None,
            };
        }
    });
    for sent in &mut record.sent {
        if let Wish::Command(request) = &mut sent.wish
            && let Command::HandBack { tried, .. } = &request.command
        {
            request.command = Command::Post {
                text: tried.clone(),
            };
        }
    }
    finds(&record, &[Kind::TwoOwners]);
}

#[test]
fn an_action_under_a_lost_claim_is_found() {
    let mut record = record();
    // The resolution of the second owner is signed by the first, under the first epoch.
    rewrite(&mut record, Stream::Public, |event| {
        if matches!(event.event, Event::Resolved { .. }) {
            event.by = Some(person(ENGINEERS[1]));
        }
    });
    for sent in &mut record.sent {
        if let Wish::Command(request) = &mut sent.wish
            && let Command::Resolve { epoch, .. } = &mut request.command
        {
            *epoch = 1;
            sent.by = ENGINEERS[1];
        }
    }
    finds(&record, &[Kind::TwoOwners, Kind::StaleEpoch]);
}

#[test]
fn a_renewal_under_another_epoch_is_found() {
    let mut record = record();
    rewrite(&mut record, Stream::Staff, |event| {
        if let Event::Renewed { epoch, .. } = &mut event.event {
            *epoch = 2;
        }
    });
    for sent in &mut record.sent {
        if let Wish::Command(request) = &mut sent.wish
            && let Command::Renew { epoch } = &mut request.command
        {
            *epoch = 2;
        }
    }
    finds(&record, &[Kind::StaleEpoch]);
}

#[test]
fn an_epoch_given_twice_is_found() {
    let mut record = record();
    rewrite(&mut record, Stream::Public, |event| {
        if let Event::Claimed { epoch, .. } = &mut event.event {
            *epoch = 1;
        }
    });
    for sent in &mut record.sent {
        if let Wish::Command(request) = &mut sent.wish
            && let Command::Resolve { epoch, .. } = &mut request.command
        {
            *epoch = 1;
        }
    }
    finds(&record, &[Kind::EpochNotIncreasing]);
}

#[test]
fn a_lapse_of_another_claim_is_found() {
    let mut record = record();
    rewrite(&mut record, Stream::Public, |event| {
        if matches!(event.event, Event::HandedBack { .. }) {
            event.by = None;
            event.command = None;
            event.event = Event::Lapsed {
                owner: person(ENGINEERS[0]),
                epoch: 1,
            };
        }
    });
    let found = check(&record);
    assert!(
        found.iter().any(|v| v.kind == Kind::TwoOwners),
        "{found:#?}"
    );
}

#[test]
fn two_winners_of_one_race_are_found() {
    let mut record = record();
    claim_of(&mut record, 0, 1).replies[0].reply = Reply::Ok {
        receipt: Receipt {
            ticket: OPEN,
            number: OPEN.0,
            stream: Stream::Public,
            seq: Seq(6),
        },
    };
    finds(&record, &[Kind::AckedNotStored, Kind::RaceWithoutOneWinner]);
}

/// The two races of the open ticket as one, which both winners won.
fn as_one_race(record: &mut Record) {
    let later = record.races.remove(1);
    record.races[0].claims.extend(later.claims);
}

#[test]
fn two_winners_between_whom_nothing_lapsed_are_found() {
    let mut record = record();
    as_one_race(&mut record);
    finds(&record, &[Kind::RaceWithoutOneWinner]);
}

#[test]
fn who_wins_after_the_claim_of_the_first_lapsed_is_a_winner_too() {
    let mut record = record();
    as_one_race(&mut record);
    let first = claim_of(&mut record, 0, 0).by;
    rewrite(&mut record, Stream::Public, |event| {
        if matches!(event.event, Event::HandedBack { .. }) {
            event.by = None;
            event.command = None;
            event.event = Event::Lapsed {
                owner: person(first),
                epoch: 1,
            };
        }
    });
    record.sent.retain(|sent| match &sent.wish {
        Wish::Command(request) => !matches!(request.command, Command::HandBack { .. }),
        Wish::Ask(_) => true,
    });
    finds(&record, &[]);
}

#[test]
fn a_race_without_winner_is_found() {
    let mut record = record();
    claim_of(&mut record, 0, 0).replies[0].reply = Reply::Refused {
        refusal: Refusal::NotFound {},
    };
    finds(
        &record,
        &[Kind::RefusedButStored, Kind::RaceWithoutOneWinner],
    );
}

#[test]
fn a_loser_who_is_told_another_name_is_found() {
    let mut record = record();
    claim_of(&mut record, 1, 2).replies[0].reply = Reply::Refused {
        refusal: Refusal::AlreadyClaimed {
            by: person(ENGINEERS[0]),
            since: 0,
            until: None,
        },
    };
    finds(&record, &[Kind::LoserNotTold]);
}
