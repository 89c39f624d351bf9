//! Properties of plans over a corpus made by rule.

use std::collections::HashSet;
use std::time::Duration;

use super::{Answer, Course, Plan, PlanOptions, Seat};
use crate::corpus::{Corpus, Line, StreamKind, StreamLine, Thread};

const OPTIONS: PlanOptions = PlanOptions {
    threads: 60,
    minutes_per_second: 10.0,
    engineers: 12,
    leads: 2,
    bystanders: 3,
    seed: 7,
};

/// Sixty threads on two days with ten people a day, who come first and of whom one goes.
fn corpus() -> Corpus {
    let mut corpus = Corpus::default();
    for number in 0..60 {
        let log = format!("day-{}", number % 2);
        let id = format!("{log}/{number}");
        let name = |part: usize| format!("{log} {}", (number + part) % 10);
        let lines = [0, 1, 0, 2, 0, 1, 1]
            .into_iter()
            .zip([0, 0, 0, 1, 50, 51, 51]);
        corpus.threads.push(Thread {
            id: id.clone(),
            asker: name(0),
            messages: lines
                .map(|(part, minute)| Line {
                    minute,
                    from: name(part),
                    text: format!("{number} {minute}"),
                })
                .collect(),
        });
        let minute = 100 + number as u32;
        for (kind, who) in [
            (StreamKind::Join, name(5)),
            (StreamKind::Message, name(0)),
            (StreamKind::Leave, name(7)),
        ] {
            corpus.stream.push(StreamLine {
                log: log.clone(),
                minute,
                kind,
                who,
                thread: (kind == StreamKind::Message).then(|| id.clone()),
            });
        }
    }
    corpus
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let plan = format!("{:?}", Plan::draw(&corpus(), &OPTIONS));
    assert_eq!(plan, format!("{:?}", Plan::draw(&corpus(), &OPTIONS)));
    let other = PlanOptions { seed: 8, ..OPTIONS };
    assert_ne!(plan, format!("{:?}", Plan::draw(&corpus(), &other)));
}

#[test]
fn days_run_beside_each_other_and_long_pauses_are_shortened() {
    let plan = Plan::draw(&corpus(), &OPTIONS);
    // 5 minutes of lead, 60 of questions, at most 12 of talk, 1 at the end; at 10 a second.
    assert!(
        plan.duration < Duration::from_secs_f64(7.8),
        "{:?}",
        plan.duration
    );
    assert!(plan.lives.iter().all(|life| life.ends_at <= plan.duration));
}

#[test]
fn lines_keep_their_order() {
    for life in Plan::draw(&corpus(), &OPTIONS).lives {
        assert!(life.talk.is_sorted_by_key(|line| line.at));
        assert!(life.talk.iter().all(|line| line.at >= life.asked_at));
        assert!(life.turns_at <= life.ends_at);
    }
}

#[test]
fn every_course_is_drawn_and_has_what_it_needs() {
    let plan = Plan::draw(&corpus(), &OPTIONS);
    let mut courses = HashSet::new();
    for life in &plan.lives {
        courses.insert(std::mem::discriminant(&life.course));
        let marked = |answer: Answer| {
            let by_helpers = life.talk.iter().filter(|l| l.by != life.requester);
            by_helpers.filter(|line| line.answer == answer).count()
        };
        let wanted = match &life.course {
            Course::LeftOpen | Course::SecondLine(_) => (0, 0),
            Course::Accepted | Course::Reopened => (0, 1),
            Course::DeclinedFirst => (1, 1),
        };
        assert_eq!((marked(Answer::Declined), marked(Answer::Accepted)), wanted);
    }
    assert_eq!(courses.len(), 5);
}

#[test]
fn races_are_between_different_engineers_other_than_the_requester() {
    let plan = Plan::draw(&corpus(), &OPTIONS);
    for life in &plan.lives {
        let Course::SecondLine(second) = &life.course else {
            continue;
        };
        for race in [&second.first_race, &second.second_race] {
            let distinct: HashSet<&Seat> = race.iter().collect();
            assert_eq!(distinct.len(), race.len());
            assert!((3..=8).contains(&race.len()));
            assert!(!race.contains(&life.requester));
        }
    }
}

#[test]
fn nobody_but_second_line_and_the_requester_is_at_a_private_ticket() {
    let many = PlanOptions { seed: 3, ..OPTIONS };
    let plan = Plan::draw(&corpus(), &many);
    let mut private = 0;
    for life in &plan.lives {
        if !matches!(&life.course, Course::SecondLine(second) if second.private) {
            assert!(life.watchers.len() > 3);
            continue;
        }
        private += 1;
        let there = life.watchers.iter().map(|(_, who)| *who);
        for who in there.chain(life.talk.iter().map(|line| line.by)) {
            assert!(who == life.requester || matches!(who, Seat::Engineer(_)));
        }
    }
    assert!(private > 0);
}

#[test]
fn members_come_before_they_speak() {
    let plan = Plan::draw(&corpus(), &OPTIONS);
    for line in plan.lives.iter().flat_map(|life| &life.talk) {
        if let Seat::Member(_) = line.by {
            assert!(
                plan.visits
                    .iter()
                    .any(|v| v.who == line.by && v.at <= line.at)
            );
        }
    }
    assert!(plan.visits.is_sorted_by_key(|visit| visit.at));
}
