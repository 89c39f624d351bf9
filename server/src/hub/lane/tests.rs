use super::*;
use crate::hub::mailbox::tests::Sink;

/// A watcher whose socket takes everything.
struct Reader {
    sink: Arc<Sink>,
    mailbox: Arc<Mailbox>,
    id: ConnectionId,
}

impl Reader {
    fn new(id: u64) -> Self {
        let sink = Sink::with_room(usize::MAX);
        let mailbox = Arc::new(Mailbox::new(Arc::clone(&sink), &Arc::default()));
        Self {
            sink,
            mailbox,
            id: ConnectionId(id),
        }
    }

    fn registered(id: u64, lane: &mut Lane) -> Self {
        let reader = Self::new(id);
        lane.register(reader.id, Arc::clone(&reader.mailbox));
        reader
    }

    fn live(id: u64, lane: &mut Lane, last: i64) -> Self {
        let reader = Self::registered(id, lane);
        lane.go_live(reader.id, Seq(last));
        reader
    }

    fn received(&self) -> Vec<u8> {
        self.sink.taken()
    }
}

/// An event that is one byte on the wire: its seq.
fn frame(seq: u8) -> Frame {
    Frame::finished(bytes::Bytes::copy_from_slice(&[seq]))
}

fn take(lane: &mut Lane, seq: u8) -> Taken {
    lane.take(Seq(seq.into()), frame(seq))
}

/// Serves everybody and says how many deliveries that were.
fn serve(lane: &mut Lane) -> u64 {
    let mut deliveries = 0;
    loop {
        let step = lane.step(1);
        deliveries += step.deliveries;
        if step.is_done {
            return deliveries;
        }
    }
}

#[test]
fn events_are_delivered_in_order_whatever_order_they_come_in() {
    let mut lane = Lane::default();
    let reader = Reader::live(1, &mut lane, 3);
    assert!(take(&mut lane, 6).has_gap);
    assert!(take(&mut lane, 5).has_gap);
    assert_eq!(serve(&mut lane), 0);
    let taken = take(&mut lane, 4);
    assert!(taken.is_due && !taken.has_gap);
    assert_eq!(serve(&mut lane), 3);
    assert_eq!(reader.received(), [4, 5, 6]);
}

#[test]
fn an_event_that_comes_twice_is_delivered_once() {
    let mut lane = Lane::default();
    let reader = Reader::live(1, &mut lane, 0);
    take(&mut lane, 1);
    take(&mut lane, 1);
    serve(&mut lane);
    take(&mut lane, 1);
    serve(&mut lane);
    assert_eq!(reader.received(), [1]);
}

#[test]
fn what_happens_while_history_is_read_comes_after_it_without_hole_or_double() {
    let mut lane = Lane::default();
    let _other = Reader::live(1, &mut lane, 2);
    let reader = Reader::registered(2, &mut lane);
    for seq in 3..=6 {
        take(&mut lane, seq);
    }
    serve(&mut lane);
    assert_eq!(reader.received(), [0_u8; 0], "nothing before going live");
    lane.go_live(reader.id, Seq(4));
    take(&mut lane, 7);
    serve(&mut lane);
    assert_eq!(reader.received(), [5, 6, 7]);
}

#[test]
fn history_newer_than_the_lane_is_not_delivered_again() {
    let mut lane = Lane::default();
    let first = Reader::live(1, &mut lane, 2);
    let second = Reader::live(2, &mut lane, 5);
    for seq in 3..=6 {
        take(&mut lane, seq);
    }
    serve(&mut lane);
    assert_eq!(first.received(), [3, 4, 5, 6]);
    assert_eq!(second.received(), [6]);
}

#[test]
fn events_before_the_first_watcher_is_live_wait_for_it() {
    let mut lane = Lane::default();
    let reader = Reader::registered(1, &mut lane);
    take(&mut lane, 2);
    take(&mut lane, 3);
    assert!(lane.go_live(reader.id, Seq(2)).is_due);
    serve(&mut lane);
    assert_eq!(reader.received(), [3]);
    assert_eq!(lane.head(), Some(Seq(3)));
}

#[test]
fn a_watcher_that_read_less_than_another_gets_what_lies_between_from_history() {
    let mut lane = Lane::default();
    let slow = Reader::registered(1, &mut lane);
    // The hint of 4 is lost; the other watcher read up to it.
    let quick = Reader::live(2, &mut lane, 4);
    take(&mut lane, 5);
    serve(&mut lane);
    lane.recent.clear();
    let taken = lane.go_live(slow.id, Seq(3));
    assert!(taken.has_gap);
    assert_eq!(lane.head(), Some(Seq(3)), "the lane reads on from here");
    serve(&mut lane);
    assert_eq!(
        slow.received(),
        [0_u8; 0],
        "5 does not come in the place of 4"
    );
    for seq in 4..=6 {
        take(&mut lane, seq);
    }
    serve(&mut lane);
    assert_eq!(slow.received(), [4, 5, 6]);
    assert_eq!(quick.received(), [5, 6]);
}

#[test]
fn who_joins_in_the_middle_of_a_round_gets_everything_once() {
    let mut lane = Lane::default();
    let readers: Vec<Reader> = (0..8).map(|id| Reader::live(id, &mut lane, 0)).collect();
    take(&mut lane, 1);
    lane.step(4);
    // A place that the round has passed is free again, and the next who comes sits there.
    lane.unregister(readers[0].id);
    let passed = Reader::live(100, &mut lane, 0);
    let after = Reader::live(101, &mut lane, 1);
    take(&mut lane, 2);
    serve(&mut lane);
    for reader in &readers[1..] {
        assert_eq!(reader.received(), [1, 2]);
    }
    assert_eq!(passed.received(), [1, 2]);
    assert_eq!(after.received(), [2]);
}

#[test]
fn what_comes_during_a_round_is_one_piece_for_each_watcher() {
    let mut lane = Lane::default();
    let readers: Vec<Reader> = (0..4).map(|id| Reader::live(id, &mut lane, 0)).collect();
    take(&mut lane, 1);
    lane.step(1);
    for seq in 2..=9 {
        take(&mut lane, seq);
    }
    assert_eq!(serve(&mut lane), 4 * 9 - 1);
    for reader in &readers {
        assert_eq!(reader.received(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(reader.sink.calls(), 2, "one write for each round");
    }
}

#[test]
fn more_than_can_wait_is_left_to_the_history() {
    let mut lane = Lane::default();
    let _reader = Reader::live(1, &mut lane, 0);
    for seq in 1..=UNSERVED_EVENTS_MAX + 10 {
        lane.take(Seq(seq), frame(0));
    }
    assert_eq!(lane.head(), Some(Seq(UNSERVED_EVENTS_MAX)));
    serve(&mut lane);
    assert_eq!(lane.head(), Some(Seq(UNSERVED_EVENTS_MAX + 10)));
}

#[test]
fn who_was_away_for_a_moment_finds_what_they_missed_in_memory() {
    let mut lane = Lane::default();
    let _other = Reader::live(1, &mut lane, 0);
    for seq in 1..=5 {
        take(&mut lane, seq);
    }
    assert_eq!(
        lane.missed(Seq(3)),
        Some((vec![frame(4), frame(5)], Seq(5)))
    );
    assert_eq!(lane.missed(Seq(5)), Some((Vec::new(), Seq(5))));
    assert_eq!(lane.missed(Seq(6)), None, "ahead of this node");
}

#[test]
fn what_one_read_from_history_serves_the_next() {
    let mut lane = Lane::default();
    let (third, fourth) = (frame(3), frame(4));
    let history = [(Seq(3), &third), (Seq(4), &fourth)];
    lane.remember(Seq(4), history.into_iter());
    assert_eq!(lane.missed(Seq(3)), Some((vec![frame(4)], Seq(4))));
    assert_eq!(lane.missed(Seq(1)), None);
    take(&mut lane, 5);
    assert_eq!(
        lane.missed(Seq(2)),
        Some((vec![frame(3), frame(4), frame(5)], Seq(5)))
    );
}

#[test]
fn a_lie_from_the_bus_is_forgotten_once_history_was_read_to_its_end() {
    let mut lane = Lane::default();
    let reader = Reader::live(1, &mut lane, 1);
    assert!(take(&mut lane, 9).has_gap);
    let upto = lane.last_early().expect("it waits");
    lane.forget_early(upto);
    assert!(!take(&mut lane, 2).has_gap);
    serve(&mut lane);
    assert_eq!(reader.received(), [2]);
}
