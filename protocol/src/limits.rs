//! Every limit of the wire, with its unit last. A node tells them in `welcome`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Largest message from a client, in bytes of UTF-8. Larger ones close the socket.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;
/// Largest text of a message, note, answer or reason, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;
/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Most tickets in one `watch` or `unwatch`.
pub const WATCH_TICKETS_MAX: usize = 200;
/// Most tickets that one socket watches at a time.
pub const WATCHED_TICKETS_MAX: usize = 1_000;
/// Most events a node sends to bring a watcher up to date; beyond it says `resync`.
pub const RESUME_EVENTS_MAX: usize = 1_000;
/// Most events that come with a freshly opened ticket; older ones are read page by page.
pub const OPENED_EVENTS_MAX: usize = 200;
/// Most events of one page of history.
pub const PAGE_EVENTS_MAX: usize = 200;
/// Most rows of the live list at once.
pub const DESK_ROWS_MAX: usize = 500;
/// Longest text of a search or of a question that suggestions are asked for, in characters.
pub const SEARCH_CHARS_MAX: usize = 1_000;
/// Most tickets of one page of a search.
pub const SEARCH_FOUND_MAX: usize = 50;
/// Most suggestions at once.
pub const SUGGESTIONS_MAX: usize = 6;
/// Most solution cards of one list.
pub const CARDS_MAX: usize = 100;
/// Versions of one solution card that are listed, newest first.
pub const CARD_VERSIONS_MAX: usize = 100;
/// Most notices, and most read places, of one page or frame of an inbox.
pub const INBOX_PAGE_MAX: usize = 100;
/// Most commands that a client should have without a reply. A node reads on once an earlier one is
/// answered, so that more only wait on the way.
pub const COMMANDS_IN_FLIGHT_MAX: usize = 64;
/// Sustained frames a second from one socket, over which it is closed.
pub const FRAMES_PER_SECOND_MAX: u32 = 50;
/// Frames that may come at once on top of the sustained rate.
pub const FRAMES_BURST_MAX: u32 = 400;
/// Sustained HTTP requests a second of one member, beyond which they are refused.
pub const REQUESTS_PER_SECOND_MAX: u32 = 50;
/// Requests of one member that may come at once on top of the sustained rate.
pub const REQUESTS_BURST_MAX: u32 = 400;
/// Sustained HTTP requests a second from one address by those who are not signed in; a whole office
/// may share one.
pub const ADDRESS_REQUESTS_PER_SECOND_MAX: u32 = 50;
/// Requests from one address that may come at once on top of the sustained rate.
pub const ADDRESS_REQUESTS_BURST_MAX: u32 = 1_000;
/// Most people that one raised hand invites.
pub const INVITED_MAX: usize = 20;
/// Time to send `hello` after the socket is open, in milliseconds.
pub const HELLO_TIMEOUT_MS: u64 = 5_000;
/// A node sends something at least this often, in milliseconds: `beat`, when there is nothing else.
pub const BEAT_INTERVAL_MS: u64 = 20_000;
/// A socket from which nothing came for so long is closed, in milliseconds. Answering the node's
/// WebSocket pings, as every library does by itself, is enough.
pub const SILENCE_TIMEOUT_MS: u64 = 40_000;
/// How long "is typing" lasts unless it is said again, in milliseconds.
pub const TYPING_MS: u64 = 6_000;
/// How long "I am trying" lasts, in milliseconds.
pub const TRYING_MS: u64 = 600_000;
/// How long a socket ticket is good, in milliseconds.
pub const SOCKET_TICKET_MS: u64 = 30_000;
/// How long an access token is good, in milliseconds.
pub const ACCESS_TOKEN_MS: u64 = 600_000;
/// Sessions of its own that an account shows.
pub const ACCOUNT_SESSIONS_MAX: usize = 100;
/// Most people of one page of `GET /api/people`.
pub const PEOPLE_PAGE_MAX: usize = 50;
/// Longest name of a person, a team or a topic, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Longest path of a topic, in characters.
pub const TOPIC_PATH_CHARS_MAX: usize = 200;
/// Most keywords of one topic.
pub const TOPIC_KEYWORDS_MAX: usize = 50;
/// How long a link to join holds, in milliseconds.
pub const JOIN_LINK_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Largest file.
pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Files of one ticket.
pub const FILES_PER_TICKET_MAX: usize = 500;
/// Largest file of solved tickets that is imported over HTTP, in bytes.
pub const IMPORT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The limits a client has to keep, as a node tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Limits {
    pub frame_bytes_max: usize,
    pub text_bytes_max: usize,
    pub title_chars_max: usize,
    pub watch_tickets_max: usize,
    pub watched_tickets_max: usize,
    pub commands_in_flight_max: usize,
    pub frames_per_second_max: u32,
    pub invited_max: usize,
    pub beat_interval_ms: u64,
    pub typing_ms: u64,
    pub trying_ms: u64,
}

impl Limits {
    /// The limits of this version.
    pub const CURRENT: Self = Self {
        frame_bytes_max: FRAME_BYTES_MAX,
        text_bytes_max: TEXT_BYTES_MAX,
        title_chars_max: TITLE_CHARS_MAX,
        watch_tickets_max: WATCH_TICKETS_MAX,
        watched_tickets_max: WATCHED_TICKETS_MAX,
        commands_in_flight_max: COMMANDS_IN_FLIGHT_MAX,
        frames_per_second_max: FRAMES_PER_SECOND_MAX,
        invited_max: INVITED_MAX,
        beat_interval_ms: BEAT_INTERVAL_MS,
        typing_ms: TYPING_MS,
        trying_ms: TRYING_MS,
    };
}
