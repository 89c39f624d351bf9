//! The wire contract of Peerdesk: what a client and a node say to each other, and nothing of how.
//!
//! Every frame is one JSON object in one WebSocket text message. Its field `type` names the kind.
//! Unknown fields and unknown kinds from a client are violations that close the socket; unknown
//! kinds from a node are to be skipped by a client, so that nodes can be newer than clients.
//! `PROTOCOL.md` beside this crate says it in prose for those who write clients elsewhere.

mod account;
mod card;
mod client;
mod close;
mod command;
mod event;
mod file;
mod http;
mod id;
mod inbox;
mod knowledge;
pub mod limits;
mod outage;
mod people;
mod policy;
mod refusal;
mod search;
mod server;
mod strict;
mod target;
mod teams;
mod telling;
mod ticket;
mod topics;

pub use account::{Account, ChangePassword, SessionKind, SessionView};
pub use card::{
    CardContent, CardEdition, CardFlag, CardMark, CardPin, CardReport, CardRow, CardVersion,
    SaveCard, SolutionCard, TicketCard,
};
pub use client::{ClientMessage, Credential, Watch};
pub use close::CloseCode;
pub use command::{Ask, Await, Command, CommandRequest};
pub use event::{EscalationCause, Event, EventFrame, LeaseTerm, ReturnCause};
pub use file::FileAdded;
pub use http::{
    AccessToken, AccessTokenRequest, DemoPerson, DemoStarted, EventPage, HttpRequestBody,
    InstallationState, Problem, Setup, SignIn, SocketTicket,
};
pub use id::{CommandId, MemberId, OrganisationId, Seq, TeamId, TicketId, TopicId};
pub use inbox::{EventRef, InboxPage, Notice, NoticeKind, ReadPlace, SeenNotices};
pub use knowledge::{
    Alike, ImportColumns, ImportField, ImportReport, KnowledgeReport, ReusedTicket, RowFault,
    RowProblem,
};
pub use limits::Limits;
pub use outage::{Outage, OutageProposal, Outages};
pub use people::{
    ChangePerson, InvitePerson, Invited, Join, JoinLink, JoinLinkMailed, JoinOffer, LookAtJoin,
    MailJoinLink, MailOutcome, PeoplePage, PersonFacts, PersonState,
};
pub use policy::{
    AimSettings, AimsByPriority, CalendarChoice, CalendarContent, CalendarDay, CalendarSpan,
    FastWordsMatch, FastWordsTried, MemberLoad, MomentKind, PolicyBook, PolicyDraft, PolicyPreview,
    PolicySettings, PreviewMoment, PreviewPolicy, PromiseFacts, SaveCalendar, SavePolicy,
    SavedCalendar, SavedPolicy, Scope, TeamLoad, TopicPolicy, TryFastWords, UsualTime, UsualTimes,
};
pub use refusal::{Need, Refusal};
pub use search::{Found, Piece, Reuse, Reused, SearchGap, SearchPage, SearchedInVain, Suggestions};
pub use server::{
    Me, OnlineNow, Organisation, Receipt, Reply, Role, ServerMessage, Team, TicketPresence, Topic,
};
pub use target::{Priority, Target, TargetKind, Targets};
pub use teams::{
    RetireTeam, SaveTeam, TeamFacts, TeamList, TeamMember, TeamMembership, TeamService,
};
pub use telling::{
    Language, MailWay, MemberSettings, Named, NotMe, NotMeDone, PushEndpoint, PushKey,
    PushSubscription, Subject, SubjectWays, TellReason, TicketTelling, Told, Wave, WaveView,
};
pub use ticket::{
    AnswerState, AnswerView, BeforeBundle, BundledTicket, Claim, Lease, Person, Solution, Stage,
    StageKind, Stream, TicketRow, TicketView, Visibility,
};
pub use topics::{
    AddTopic, ChangeTopic, OrderTopics, Surroundings, TopicFacts, TopicList, TopicRule, TopicRules,
};

/// Protocol versions this crate speaks, newest last. A node chooses the highest that the client
/// offered; adding fields to frames from the node needs no new version.
pub const VERSIONS: &[u16] = &[1];
