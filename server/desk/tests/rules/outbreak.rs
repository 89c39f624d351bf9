//! Which questions look like one outage, and by which words titles are compared.

use peerdesk_desk::outbreak::{Sign, suspect};
use peerdesk_desk::{MemberId, TicketId, Timestamp, words_of_title};

fn sign(ticket: i64, asked: i64, title: &str, members: &[i64]) -> Sign {
    Sign {
        ticket: TicketId(ticket),
        asked: Timestamp(asked),
        words: words_of_title(title),
        members: members.iter().copied().map(MemberId).collect(),
    }
}

/// Signs of these titles, numbered from 1, each asked by a member of its own.
fn asked_each_by_one(titles: &[&str]) -> Vec<Sign> {
    (1..)
        .zip(titles)
        .map(|(number, title)| sign(number, number, title, &[100 + number]))
        .collect()
}

/// The lead and all tickets of what is suspected about a ticket.
fn suspected(about: i64, signs: &[Sign], past: &[&str]) -> Option<(i64, Vec<i64>)> {
    let past: Vec<_> = past.iter().map(|title| words_of_title(title)).collect();
    let suspicion = suspect(TicketId(about), signs, &past)?;
    let tickets = suspicion.tickets.iter().map(|ticket| ticket.0).collect();
    Some((suspicion.lead.0, tickets))
}

#[test]
fn questions_that_share_a_rare_word_and_concern_enough_members_look_like_an_outage() {
    let gateway = [
        sign(3, 30, "Gateway refuses mail", &[1]),
        sign(1, 10, "The gateway again", &[2, 3]),
        sign(2, 20, "Sticky keyboard", &[5, 6, 7, 8]),
    ];
    assert_eq!(suspected(3, &gateway, &[]), None, "three members");
    let mut more = gateway.to_vec();
    more.push(sign(4, 40, "No gateway here", &[9]));
    assert_eq!(suspected(4, &more, &[]), Some((1, vec![1, 3, 4])));
    assert_eq!(suspected(2, &more, &[]), Some((2, vec![2])), "joins alone");
    assert_eq!(suspected(77, &more, &[]), None, "not among them");
}

#[test]
fn members_count_once_however_often_they_ask() {
    let asked = [
        sign(1, 10, "Gateway down", &[1, 2]),
        sign(2, 20, "Gateway still down", &[1]),
        sign(3, 30, "Gateway!", &[2, 3]),
    ];
    assert_eq!(suspected(3, &asked, &[]), None);
}

#[test]
fn a_word_that_the_topic_always_has_says_nothing() {
    let vpn = [
        sign(1, 10, "VPN drops", &[1, 2]),
        sign(2, 20, "VPN on a phone", &[3, 4]),
    ];
    let past = ["VPN token"; 20];
    assert_eq!(suspected(2, &vpn, &past), None);
    assert_eq!(
        suspected(2, &vpn, &past[..5]),
        Some((1, vec![1, 2])),
        "too few to know"
    );
}

#[test]
fn what_is_asked_on_a_young_desk_is_no_outage_for_its_words_of_trouble() {
    let day = asked_each_by_one(&[
        "The projector shows green",
        "The map shows the wrong building",
        "The coffee machine shows a sign",
        "The lift display shows error 7",
        "The map of the building is upside down",
        "Label printer is down",
        "The blinds stay down",
        "Wrong room in the calendar, is it down?",
        "Проектор показывает зелёное, ошибка",
        "Ошибка в календаре",
        "Лифт показывает ошибку 7",
        "Снова ошибки в отчёте",
    ]);
    for about in 1..=12 {
        assert_eq!(suspected(about, &day, &[]), None, "about {about}");
    }
}

#[test]
fn questions_are_not_taken_along_from_word_to_word() {
    let asked = asked_each_by_one(&[
        "Gateway and mail",
        "Mail and archive",
        "Archive and printer",
        "Printer and badge",
        "Badge and gateway",
    ]);
    for about in 1..=5 {
        assert_eq!(suspected(about, &asked, &[]), None, "about {about}");
    }
}

#[test]
fn of_several_words_the_one_counts_whose_questions_have_most_in_common() {
    let asked = asked_each_by_one(&[
        "The zeppelin portal is down, try 1",
        "The zeppelin portal is down, try 2",
        "The zeppelin portal is down, try 3",
        "A new handle for the portal in the hall",
        "Portal of the garage squeaks",
        "The zeppelin portal is down, try 4",
    ]);
    assert_eq!(suspected(6, &asked, &[]), Some((1, vec![1, 2, 3, 6])));
    assert_eq!(
        suspected(5, &asked, &[]),
        Some((1, vec![1, 2, 3, 4, 5, 6])),
        "nothing else to go by"
    );
}

#[test]
fn titles_share_their_words_whatever_the_endings() {
    let shared = |a: &str, b: &str| words_of_title(a).intersection(&words_of_title(b)).count();
    assert_eq!(
        shared("Принтер не печатает", "Сломаны принтеры на 3 этаже"),
        1
    );
    assert_eq!(shared("VPN drops every hour", "Why does the VPN drop?"), 1);
    assert_eq!(shared("It does not work", "Why is this not working"), 0);
    assert_eq!(shared("Ничего не открывается", "Почему не открывается?"), 0);
}

#[test]
fn codes_and_names_with_digits_are_compared_whole() {
    let shared = |a: &str, b: &str| words_of_title(a).intersection(&words_of_title(b)).count();
    assert_eq!(shared("Fails with 0x80070005", "Code 0x80070057 again"), 0);
    assert_eq!(shared("Fails with 0x80070005", "0x80070005 here too"), 1);
}
