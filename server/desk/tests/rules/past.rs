//! Words for what has happened: `claimed(&emil(), 1).at(5)` reads as it is meant.

use peerdesk_desk::{
    Asked, Awaited, Epoch, EscalationCause, Event, LeaseTerm, Member, MemberId, Millis, Policy,
    Seq, Text, TicketId, Timestamp, Title, TopicId, Visibility,
};

use crate::people::TEAM;

pub(crate) const POLICY: Policy = Policy::DEFAULT;
pub(crate) const TICKET: TicketId = TicketId(1042);
pub(crate) const OTHER_TICKET: TicketId = TicketId(1043);
pub(crate) const VPN: TopicId = TopicId(1);

/// An event with who and when.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    pub(crate) by: Option<MemberId>,
    pub(crate) at: Timestamp,
    pub(crate) event: Event,
}

impl Past {
    /// Moves it to a minute after the question was asked.
    pub(crate) fn at(self, minutes: i64) -> Self {
        Self {
            at: minute(minutes),
            ..self
        }
    }
}

/// So many minutes after the question was asked.
pub(crate) fn minute(minutes: i64) -> Timestamp {
    Timestamp(1_700_000_000_000).plus(Millis::minutes(minutes))
}

pub(crate) fn text(words: &str) -> Text {
    Text::new(words).expect("the words of tests are texts")
}

pub(crate) fn title(words: &str) -> Title {
    Title::new(words).expect("the titles of tests are titles")
}

/// The term of a claim taken or renewed at a minute.
pub(crate) fn term(minutes: i64) -> LeaseTerm {
    LeaseTerm {
        until: minute(minutes).plus(POLICY.lease),
        warns: minute(minutes).plus(Millis(POLICY.lease.0 - POLICY.lease_warning.0)),
        warned: false,
    }
}

pub(crate) fn asked(visibility: Visibility) -> Asked {
    Asked {
        title: title("VPN drops"),
        text: text("VPN drops every hour"),
        topic: VPN,
        team: TEAM,
        visibility,
        promise: match visibility {
            Visibility::Organisation => minute(0).plus(POLICY.peer_window),
            Visibility::Private => minute(0),
        },
    }
}

pub(crate) fn by(member: &Member, event: Event) -> Past {
    Past {
        by: Some(member.id),
        at: minute(0),
        event,
    }
}

pub(crate) fn by_clock(event: Event) -> Past {
    Past {
        by: None,
        at: minute(0),
        event,
    }
}

pub(crate) fn escalated(cause: EscalationCause) -> Past {
    by_clock(Event::Escalated {
        cause,
        reason: None,
    })
}

/// An answer at a minute while the ticket is open; holds as the rules would have it.
pub(crate) fn answered(member: &Member, holds_until: Option<i64>) -> Past {
    by(
        member,
        Event::Answered {
            text: text("Try the other gateway"),
            renews: None,
            holds_until: holds_until.map(minute),
        },
    )
}

pub(crate) fn declined(member: &Member, answer: i64) -> Past {
    by(
        member,
        Event::Declined {
            answer: Seq(answer),
            text: None,
        },
    )
}

pub(crate) fn accepted(
    member: &Member,
    answer: i64,
    answered_by: &Member,
    released: Option<&Member>,
) -> Past {
    by(
        member,
        Event::Accepted {
            answer: Seq(answer),
            answered_by: answered_by.id,
            grace_until: minute(0).plus(POLICY.grace),
            released: released.map(|owner| owner.id),
        },
    )
}

pub(crate) fn claimed(member: &Member, epoch: u32) -> Past {
    by(
        member,
        Event::Claimed {
            epoch: Epoch(epoch),
            term: term(0),
        },
    )
}

pub(crate) fn handed_back(member: &Member, epoch: u32) -> Past {
    by(
        member,
        Event::HandedBack {
            epoch: Epoch(epoch),
            tried: text("Restarted it"),
        },
    )
}

pub(crate) fn pended(member: &Member, awaited: Awaited, left_minutes: i64) -> Past {
    by(
        member,
        Event::Pended {
            awaited,
            left: Millis::minutes(left_minutes),
        },
    )
}

pub(crate) fn resolved(member: &Member) -> Past {
    by(
        member,
        Event::Resolved {
            text: text("Replaced the certificate"),
            grace_until: minute(0).plus(POLICY.grace),
        },
    )
}

pub(crate) fn bundled(member: &Member, left_minutes: Option<i64>) -> Past {
    by(
        member,
        Event::Bundled {
            under: OTHER_TICKET,
            left: left_minutes.map(Millis::minutes),
            released: None,
        },
    )
}

pub(crate) fn hand_raised(member: &Member, invited: &[&Member]) -> Past {
    by(
        member,
        Event::HandRaised {
            text: text("Who knows this gateway?"),
            invited: invited.iter().map(|member| member.id).collect(),
            renews: None,
        },
    )
}

pub(crate) fn withdrawn(member: &Member) -> Past {
    by(member, Event::Withdrawn { reason: None })
}

pub(crate) fn vendor() -> Awaited {
    Awaited::ThirdParty {
        name: title("The provider"),
    }
}
