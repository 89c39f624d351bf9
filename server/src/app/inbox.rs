//! A member's inbox: reading it, noting what was seen, telling its changes.

use peerdesk_desk::{Member, MemberId, Seq, TicketId, may_read, may_see};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::INBOX_PAGE_MAX;

use super::{App, in_time};
use crate::bus::Hint;
use crate::store::{Error, InboxState, Part, ReadPlace, Seen, Viewer};
use crate::wire;

/// Changes that one frame tells: beyond it the whole newest part is told.
const CHANGES_MAX: i64 = 50;

impl App {
    /// The inbox as a frame: what changed after a version, or its newest part as a whole.
    pub async fn inbox_frame(
        &self,
        member: &Member,
        since: Option<i64>,
    ) -> Result<protocol::ServerMessage, Error> {
        in_time(async {
            let viewer = Viewer::of(member);
            let part = since.map_or(Part::Before(i64::MAX), Part::ChangedSince);
            let mut state = self.store.inbox(&viewer, part, INBOX_PAGE_MAX).await?;
            let mut since = since.unwrap_or(0);
            let is_full = state.notices.len().max(state.places.len()) >= INBOX_PAGE_MAX;
            if since > 0 && (is_full || state.version - since > CHANGES_MAX) {
                let whole = Part::Before(i64::MAX);
                state = self.store.inbox(&viewer, whole, INBOX_PAGE_MAX).await?;
                since = 0;
            }
            Ok(protocol::ServerMessage::Inbox {
                version: state.version,
                since,
                unread: state.unread,
                notices: self.notices(&state).await?,
                places: places(&state),
            })
        })
        .await
    }

    /// The inbox as a frame, with its version.
    pub async fn inbox_news(
        &self,
        member: &Member,
        since: Option<i64>,
    ) -> Result<(i64, protocol::ServerMessage), Error> {
        let frame = self.inbox_frame(member, since).await?;
        let version = if let protocol::ServerMessage::Inbox { version, .. } = &frame {
            *version
        } else {
            0
        };
        Ok((version, frame))
    }

    /// A page of a member's inbox, newest first, below a seq.
    pub async fn inbox_page(
        &self,
        member: &Member,
        before: i64,
        limit: usize,
    ) -> Result<protocol::InboxPage, Error> {
        in_time(async {
            let limit = limit.clamp(1, INBOX_PAGE_MAX);
            let part = Part::Before(before);
            // One more than asked for tells whether there are more.
            let mut state = self
                .store
                .inbox(&Viewer::of(member), part, limit + 1)
                .await?;
            let more = state.notices.len() > limit;
            state.notices.truncate(limit);
            state.places.truncate(INBOX_PAGE_MAX);
            Ok(protocol::InboxPage {
                version: state.version,
                unread: state.unread,
                notices: self.notices(&state).await?,
                places: places(&state),
                more,
            })
        })
        .await
    }

    /// Notes that notices were seen, and tells the member's devices.
    pub async fn see(&self, member: MemberId, seen: protocol::SeenNotices) -> Result<(), Error> {
        let seen = match seen {
            protocol::SeenNotices::These { seqs } => Seen::Some(seqs),
            protocol::SeenNotices::UpTo { seq } => Seen::UpTo(seq),
        };
        if in_time(self.store.see(member, &seen)).await? {
            self.bus.publish(Hint::Inbox { member });
        }
        Ok(())
    }

    /// Notes how far a member read a ticket, and tells their devices. A ticket or stream that they may
    /// not read is left alone, as if it were not there.
    pub async fn read_up_to(
        &self,
        member: &Member,
        place: protocol::ReadPlace,
    ) -> Result<(), Error> {
        let ticket = TicketId(place.ticket.0);
        let Some(sight) = self.sight(ticket).await? else {
            return Ok(());
        };
        if !may_see(member, sight) {
            return Ok(());
        }
        let reads_staff = may_read(member, sight, peerdesk_desk::Stream::Staff);
        let place = ReadPlace {
            ticket,
            public: Seq(place.public.0),
            staff: Seq(place.staff.filter(|_| reads_staff).map_or(0, |seq| seq.0)),
        };
        if in_time(self.store.read_up_to(member.id, place)).await? {
            self.bus.publish(Hint::Inbox { member: member.id });
        }
        Ok(())
    }

    async fn notices(&self, state: &InboxState) -> Result<Vec<protocol::Notice>, Error> {
        let named = state.notices.iter().filter_map(|notice| notice.by);
        let people = self.directory.people(named.collect()).await?;
        Ok(state
            .notices
            .iter()
            .map(|notice| protocol::Notice {
                seq: notice.seq,
                kind: wire::notice_kind(notice.kind),
                ticket: protocol::TicketId(notice.ticket.0),
                number: notice.number,
                title: notice.title.clone(),
                at: notice.at.0,
                by: notice.by.map(|by| people.person(by)),
                event: notice.event.map(|(stream, seq)| protocol::EventRef {
                    stream: wire::stream(stream),
                    seq: protocol::Seq(seq.0),
                }),
                seen: notice.is_seen,
            })
            .collect())
    }
}

fn places(state: &InboxState) -> Vec<protocol::ReadPlace> {
    state
        .places
        .iter()
        .map(|place| protocol::ReadPlace {
            ticket: protocol::TicketId(place.ticket.0),
            public: protocol::Seq(place.public.0),
            staff: (place.staff > Seq(0)).then_some(protocol::Seq(place.staff.0)),
        })
        .collect()
}
