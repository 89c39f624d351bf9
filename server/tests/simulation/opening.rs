//! What a watcher is sent before it goes live, as `app/rooms.rs` reads it.

use peerdesk_desk::{Member, Seq, Stream, TicketId, may_read, may_see};
use peerdesk_server::frame::Frame;
use peerdesk_server::hub::Opened;

use crate::defect::Defect;
use crate::frames::{Down, Letters, Places};
use crate::store::{Place, Row, Store};

/// What was read for a watcher.
pub(crate) struct Opening {
    pub(crate) frames: Vec<Frame>,
    /// Where the watcher stands after it; nothing when it does not watch.
    pub(crate) heads: Places,
    /// What was read of the history, for the hub to keep.
    pub(crate) history: Vec<(Stream, Seq, Frame)>,
    /// The whole, when others who open the ticket may get the same.
    pub(crate) shared: Option<Opened>,
}

impl Opening {
    /// Reads it for a member who stands at these places.
    pub(crate) fn read(
        store: &Store,
        letters: &Letters,
        member: &Member,
        ticket: TicketId,
        places: Places,
        defect: Option<Defect>,
    ) -> Self {
        let only = |down| Self {
            frames: vec![letters.seal(down)],
            heads: Places::default(),
            history: Vec::new(),
            shared: None,
        };
        let Some(row) = store.rows.get(&ticket) else {
            return only(Down::Gone(ticket));
        };
        let sight = row.ticket.sight();
        if !may_see(member, sight) {
            return only(Down::Gone(ticket));
        }
        let reads_staff = may_read(member, sight, Stream::Staff);
        let heads = Places {
            public: Some(row.head(Stream::Public)),
            staff: reads_staff.then(|| row.head(Stream::Staff)),
        };
        if places.public.is_none() {
            return anew(row, letters, heads);
        }
        let is_ahead = |stream| places.of(stream) > heads.of(stream);
        let is_other = places.staff.is_some() != reads_staff;
        if is_other || is_ahead(Stream::Public) || is_ahead(Stream::Staff) {
            return only(Down::Resync(ticket));
        }
        let mut frames = vec![letters.seal(Down::Resumed(ticket))];
        let mut history = Vec::new();
        if defect != Some(Defect::SkipsHistory) {
            history = events_after(row, letters, places);
            frames.extend(history.iter().map(|(_, _, frame)| frame.clone()));
        }
        Self {
            frames,
            heads,
            history,
            shared: None,
        }
    }
}

/// The ticket as it stands, with the end of its history, here all of it.
fn anew(row: &Row, letters: &Letters, heads: Places) -> Opening {
    let view = Box::new(row.ticket.clone());
    let frame = letters.seal(Down::Opened(row.ticket.id, heads, view));
    let beginning = Places {
        public: Some(Seq(0)),
        staff: heads.staff.map(|_| Seq(0)),
    };
    Opening {
        frames: vec![frame.clone()],
        heads,
        history: events_after(row, letters, beginning),
        shared: heads.public.map(|public| Opened {
            frame,
            public,
            staff: heads.staff,
        }),
    }
}

/// The events of the streams that have a place, after it.
fn events_after(row: &Row, letters: &Letters, places: Places) -> Vec<(Stream, Seq, Frame)> {
    let mut history = Vec::new();
    for stream in [Stream::Public, Stream::Staff] {
        let Some(after) = places.of(stream) else {
            continue;
        };
        let events = row.stream(stream).iter().enumerate();
        for (index, recorded) in events.skip(after.0 as usize) {
            let place = Place {
                ticket: row.ticket.id,
                stream,
                seq: Seq(index as i64 + 1),
            };
            let frame = letters.seal(Down::Event(place, recorded.clone()));
            history.push((stream, place.seq, frame));
        }
    }
    history
}
