//! The web client's types are generated from this crate, committed, and proved fresh here.
//! `UPDATE_GOLDEN=1 cargo test -p peerdesk-protocol` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use peerdesk_protocol as wire;
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($config:expr, $($name:ident),* $(,)?) => {{
        let mut text = String::new();
        $(writeln!(text, "export {}\n", <wire::$name as TS>::decl($config)).unwrap();)*
        text
    }};
}

fn generated() -> String {
    let mut text = types();
    text.push_str("/** Close codes; below 4500 the client comes back. */\n");
    text.push_str("export const closeCodes = {\n");
    for code in wire::CloseCode::ALL {
        writeln!(text, "  {}: {},", code.reason(), code.code()).unwrap();
    }
    text.push_str("} as const;\n\n");
    writeln!(
        text,
        "export const protocolVersions = {:?} as const;",
        wire::VERSIONS
    )
    .unwrap();
    text
}

/// All types that go over the wire.
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn types() -> String {
    let config = &Config::new().with_large_int("number");
    let mut text = String::from(
        "// Generated from the protocol crate; do not edit.\n\
         // Fresh copy: UPDATE_GOLDEN=1 cargo test -p peerdesk-protocol\n\n",
    );
    text.push_str(&declarations!(
        config,
        TicketId,
        MemberId,
        TeamId,
        TopicId,
        OrganisationId,
        Seq,
        CommandId,
        Person,
        Stream,
        Visibility,
        StageKind,
        EscalationCause,
        ReturnCause,
        LeaseTerm,
        Lease,
        Priority,
        Target,
        Targets,
        TargetKind,
        Claim,
        BeforeBundle,
        Solution,
        Await,
        Stage,
        AnswerState,
        AnswerView,
        BundledTicket,
        TicketView,
        TicketRow,
        Event,
        EventFrame,
        Command,
        CommandRequest,
        Ask,
        Credential,
        Watch,
        ReadPlace,
        ClientMessage,
        Need,
        Refusal,
        Receipt,
        Reply,
        Role,
        Organisation,
        Topic,
        Team,
        Limits,
        Me,
        TicketPresence,
        OnlineNow,
        NoticeKind,
        EventRef,
        Notice,
        Outage,
        ServerMessage,
        SignIn,
        AccessTokenRequest,
        AccessToken,
        SocketTicket,
        InstallationState,
        Setup,
        DemoPerson,
        DemoStarted,
        HttpRequestBody,
        EventPage,
        OutageProposal,
        Outages,
        Piece,
        CardContent,
        SolutionCard,
        CardFlag,
        CardMark,
        TicketCard,
        SaveCard,
        CardEdition,
        CardVersion,
        CardPin,
        CardReport,
        CardRow,
        Found,
        SearchPage,
        Suggestions,
        Reuse,
        Reused,
        SearchedInVain,
        SearchGap,
        Alike,
        KnowledgeReport,
        ReusedTicket,
        ImportColumns,
        ImportReport,
        RowProblem,
        RowFault,
        ImportField,
        InboxPage,
        Wave,
        TellReason,
        WaveView,
        Told,
        TicketTelling,
        NotMe,
        Named,
        NotMeDone,
        Subject,
        MailWay,
        Language,
        SubjectWays,
        MemberSettings,
        PushKey,
        PushSubscription,
        PushEndpoint,
        SeenNotices,
        Problem,
        CalendarSpan,
        CalendarDay,
        CalendarContent,
        SavedCalendar,
        SaveCalendar,
        CalendarChoice,
        AimSettings,
        AimsByPriority,
        PolicySettings,
        Scope,
        SavedPolicy,
        SavePolicy,
        TopicPolicy,
        PolicyBook,
        PolicyDraft,
        PreviewPolicy,
        MomentKind,
        PreviewMoment,
        PolicyPreview,
        TryFastWords,
        FastWordsMatch,
        FastWordsTried,
        UsualTime,
        UsualTimes,
        PromiseFacts,
        MemberLoad,
        TeamLoad,
        Account,
        SessionView,
        SessionKind,
        ChangePassword,
        PersonState,
        PersonFacts,
        PeoplePage,
        InvitePerson,
        JoinLink,
        MailJoinLink,
        MailOutcome,
        JoinLinkMailed,
        Invited,
        ChangePerson,
        LookAtJoin,
        JoinOffer,
        Join,
        TeamMember,
        TeamFacts,
        TeamList,
        SaveTeam,
        TeamMembership,
        RetireTeam,
        TeamService,
        Surroundings,
        TopicFacts,
        TopicList,
        AddTopic,
        ChangeTopic,
        TopicRule,
        TopicRules,
        OrderTopics,
        FileAdded,
    ));
    text
}

#[test]
fn generated_types_of_the_web_client_are_fresh() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../web-client/src/protocol/generated.ts");
    let fresh = generated();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        committed,
        fresh,
        "run with UPDATE_GOLDEN=1 to refresh {}",
        path.display()
    );
}
